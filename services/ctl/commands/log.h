// fengqiaoctl watch and verify: the event logs of the services.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_LOG_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_LOG_H_

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

CommandSpec WatchCommand();
CommandSpec VerifyCommand();

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_LOG_H_
