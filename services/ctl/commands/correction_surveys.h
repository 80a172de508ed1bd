// Surveys before a decision on community correction.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_SURVEYS_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_SURVEYS_H_

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

CommandSpec SurveysCommand();

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_SURVEYS_H_
