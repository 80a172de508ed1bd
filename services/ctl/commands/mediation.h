// fengqiaoctl mediation …: disputes and who mediates them.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_H_

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

CommandSpec MediationCommand();

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_H_
