// What an office has to do: its work list, and the notices of terms as they come.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_WORK_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_WORK_H_

#include "absl/status/statusor.h"
#include "services/ctl/invocation.h"

namespace fengqiao::ctl {

absl::StatusOr<Outcome> ListWork(Invocation& invocation);
// What waits in the parts of a region.
absl::StatusOr<Outcome> ShowBacklog(Invocation& invocation);
absl::StatusOr<Outcome> ShowReminders(Invocation& invocation);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_WORK_H_
