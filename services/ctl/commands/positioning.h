// Electronic positioning: orders, alarms, outlines of areas.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_POSITIONING_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_POSITIONING_H_

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

CommandSpec PositioningCommand();

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_POSITIONING_H_
