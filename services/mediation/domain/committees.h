// Committees and mediators (domain rules §3): what may be entered, and what a composition lacks.

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_COMMITTEES_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_COMMITTEES_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/mediation/domain/circumstances.h"

namespace fengqiao::mediation {

absl::StatusOr<v1::Committee> CreateCommittee(const v1::CreateCommitteeRequest& request, absl::Time now);
absl::StatusOr<v1::Committee> UpdateCommittee(const v1::Committee& current,
                                              const v1::UpdateCommitteeRequest& request, absl::Time now);

// The numbers of the mediator and its relatives are kept as digests alone: what recusal needs, and no more.
absl::StatusOr<v1::Mediator> CreateMediator(const v1::CreateMediatorRequest& request,
                                            const Circumstances& now);
absl::StatusOr<v1::Mediator> UpdateMediator(const v1::Mediator& current,
                                            const v1::UpdateMediatorRequest& request,
                                            const Circumstances& now);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_COMMITTEES_H_
