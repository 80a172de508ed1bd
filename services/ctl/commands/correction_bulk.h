// People who are brought along in the middle of their correction.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_BULK_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_BULK_H_

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

CommandSpec ImportSubjectsCommand();

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_BULK_H_
