// fengqiaoctl reports publish.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_PUBLISH_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_PUBLISH_H_

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

absl::StatusOr<Outcome> PublishReports(Invocation& invocation);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_PUBLISH_H_
