// Acts of supervision, whoever enters them (domain rules §6.3).

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_SUPERVISION_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_SUPERVISION_H_

#include "absl/status/statusor.h"
#include "services/correction/domain/circumstances.h"

namespace fengqiao::correction {

// Enters an act with the marks of who says it (by_self, provider) as they stand in `act`, which are the
// service's own: what a command states of them has been taken out before.
absl::StatusOr<Step> EnterAct(const v1::Subject& current, v1::Act act, const Circumstances& now);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_SUPERVISION_H_
