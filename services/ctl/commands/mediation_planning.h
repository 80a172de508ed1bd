// Who could mediate, what mediators are due, and where disputes are looked for.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_PLANNING_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_PLANNING_H_

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

// mediation suggest: ranks the mediators for one case.
CommandSpec SuggestCommand();

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_PLANNING_H_
