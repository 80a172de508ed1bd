// fengqiaoctl indicators compare.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_COMPARE_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_COMPARE_H_

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

absl::StatusOr<Outcome> CompareRegions(Invocation& invocation);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_COMPARE_H_
