// Who could mediate, what mediators are due, and where disputes are looked for.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_PLANNING_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_PLANNING_H_

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

// mediation suggest: ranks the mediators for one case.
CommandSpec SuggestCommand();

// mediation subsidies: what mediators are due for the cases closed in a period.
CommandSpec SubsidiesCommand();
// mediation sweeps and mediation sweep: campaigns, and how far one is.
CommandSpec SweepsCommand();
CommandSpec SweepCommand();

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_PLANNING_H_
