// Changes of a case that clerks make by hand often enough for flags of their own.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_CHANGES_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_CHANGES_H_

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

// mediation replace: another mediator in the place of one.
CommandSpec ReplaceMediatorCommand();

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_CHANGES_H_
