// A year of community correction in seconds, with invented people.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_YEAR_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_YEAR_H_

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

CommandSpec CorrectionYearCommand();

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_YEAR_H_
