// fengqiaoctl correction released: resettlement and help.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_RELEASED_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_RELEASED_H_

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

CommandSpec ReleasedCommand();

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_RELEASED_H_
