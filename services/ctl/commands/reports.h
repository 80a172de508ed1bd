// fengqiaoctl reports: what the reports service keeps, and what can be had of a file without it.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_REPORTS_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_REPORTS_H_

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

CommandSpec ReportsCommand();

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_REPORTS_H_
