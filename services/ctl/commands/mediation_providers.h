// Service providers: who may be called upon, for what, and what they did.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_PROVIDERS_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_PROVIDERS_H_

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

// mediation providers: those of a region.
CommandSpec ProvidersCommand();
// mediation tasks: what one was asked to do.
CommandSpec ServiceTasksCommand();
// mediation serve: records what one did.
CommandSpec RecordServiceCommand();

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_PROVIDERS_H_
