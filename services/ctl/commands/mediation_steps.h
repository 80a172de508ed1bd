// Any command of the mediation service, its request as JSON: one at a time, or a file of them.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_STEPS_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_STEPS_H_

#include "absl/status/statusor.h"
#include "services/ctl/invocation.h"

namespace fengqiao::ctl {

absl::StatusOr<Outcome> DoStep(Invocation& invocation);
absl::StatusOr<Outcome> PlaySteps(Invocation& invocation);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_STEPS_H_
