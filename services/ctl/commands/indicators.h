// fengqiaoctl indicators: the catalog, how the regions stand, and the targets.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_INDICATORS_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_INDICATORS_H_

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

CommandSpec IndicatorsCommand();

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_INDICATORS_H_
