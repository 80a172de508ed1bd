// Who sees his own file, and who helps: the accounts of persons under correction, and service providers.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_SELF_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_SELF_H_

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

// correction self: what the office needs of it.
CommandSpec CorrectionSelfCommand();
// correction providers.
CommandSpec CorrectionProvidersCommand();

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_SELF_H_
