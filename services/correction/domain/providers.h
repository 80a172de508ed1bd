// Service providers (domain rules A12): who is assigned to which, what its staff see of a person, and what
// they record. They decide nothing.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_PROVIDERS_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_PROVIDERS_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "fengqiao/correction/v1/provider_service.pb.h"
#include "services/correction/domain/circumstances.h"

namespace fengqiao::correction {

// INVALID_ARGUMENT names the bad field.
absl::StatusOr<v1::Provider> NewProvider(const v1::CreateProviderRequest& request, absl::Time now);
absl::StatusOr<v1::Provider> ChangedProvider(const v1::Provider& current,
                                             const v1::UpdateProviderRequest& request, absl::Time now);

// Refuses a provider that is not there (null), or whose contract does not run on that day
// (correction.provider.contract).
absl::Status MustBeUnderContract(const v1::Provider* provider, absl::CivilDay day);

// Whether an assignment still stands: it does not hold before its first day or after its last.
bool Stands(const v1::ProviderAssignment& assignment, const v1::Subject& subject);
// The assignment by which a provider has the person on a day; null where it has not.
const v1::ProviderAssignment* AssignedOn(const v1::Subject& subject, std::string_view provider,
                                         absl::CivilDay day);
// What it sees of the person by an assignment.
v1::AssignedPerson AssignedPersonOf(const v1::Subject& subject, const v1::ProviderAssignment& assignment,
                                    absl::CivilDay today);

// The county's side.
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::AssignProviderRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::WithdrawAssignmentRequest& request,
                            const Circumstances& now);
// The provider's side: its staff is the actor, with nobody's power.
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::RecordAssignedActRequest& request,
                            const Circumstances& now);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_PROVIDERS_H_
