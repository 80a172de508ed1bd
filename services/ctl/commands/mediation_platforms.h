// Outside platforms: the numbers by which they know cases, what was told to them, what is open.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_PLATFORMS_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_PLATFORMS_H_

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

// mediation platforms: what is open in a region.
CommandSpec PlatformLinksCommand();
// mediation link: enters a platform's number.
CommandSpec LinkPlatformCommand();
// mediation told: records a message to a platform; mediation answered: what it answered.
CommandSpec RecordTransmissionCommand();
CommandSpec RecordAnswerCommand();

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_PLATFORMS_H_
