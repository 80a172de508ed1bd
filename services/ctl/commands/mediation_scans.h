// The scans of papers: into the file, and out of it.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_SCANS_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_SCANS_H_

#include "services/ctl/invocation.h"

namespace fengqiao::ctl {

CommandSpec PutScanCommand();
CommandSpec GetScanCommand();

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_SCANS_H_
