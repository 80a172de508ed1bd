// fengqiaoctl correction: people under community correction.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_H_

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

CommandSpec CorrectionCommand();

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_H_
