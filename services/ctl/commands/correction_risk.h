// What the risk factors of a place come to for one subject.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_RISK_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_RISK_H_

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

CommandSpec CorrectionRiskCommand();

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_RISK_H_
