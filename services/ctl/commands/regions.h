// fengqiaoctl regions: the region tree, with and without a server.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_REGIONS_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_REGIONS_H_

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

CommandSpec RegionsCommand();

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_REGIONS_H_
