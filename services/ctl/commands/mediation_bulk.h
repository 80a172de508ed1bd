// Old cases in, cases out.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_BULK_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_BULK_H_

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

CommandSpec ImportCasesCommand();
CommandSpec ExportCasesCommand();

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_BULK_H_
