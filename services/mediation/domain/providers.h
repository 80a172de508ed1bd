// Service providers (A12): who helps beside the mediation, records it, and decides nothing.

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_PROVIDERS_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_PROVIDERS_H_

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "fengqiao/mediation/v1/provider.pb.h"
#include "services/mediation/domain/circumstances.h"

namespace fengqiao::mediation {

// INVALID_ARGUMENT names the bad field.
absl::StatusOr<v1::Provider> CreateProvider(const v1::CreateProviderRequest& request, absl::Time now);
absl::StatusOr<v1::Provider> UpdateProvider(const v1::Provider& current,
                                            const v1::UpdateProviderRequest& request, absl::Time now);

// A routing that names a provider, made whole: the provider works there on that day and offers it, the
// parties are known and agree. `to` is then the provider's name.
absl::Status CheckProvider(absl::CivilDay day, const v1::Case& dispute, const Circumstances& now,
                           v1::Routing* routing);

// The routing for a provider that is invited to help in the mediation, with all parties.
absl::StatusOr<v1::Routing> InvitationOf(const std::string& provider, const v1::Case& dispute,
                                         const Circumstances& now);

// Adds a routing under its id. INVALID_ARGUMENT where there are 100 already.
absl::Status AddRouting(v1::Routing routing, v1::Case* dispute);

// Whether its contract runs on that day.
bool IsUnderContract(const v1::Provider& provider, absl::CivilDay day);

// The providers that the case was referred to, by name.
std::set<std::string> ProvidersOf(const v1::Case& dispute);
// What one of them sees of the case.
std::vector<v1::ServiceTask> TasksOf(const v1::Case& dispute, std::string_view provider);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_PROVIDERS_H_
