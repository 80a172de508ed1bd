// fengqiaoctl reports extract and check, which need no server.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_OFFLINE_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_OFFLINE_H_

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

absl::StatusOr<Outcome> ExtractReports(Invocation& invocation);
absl::StatusOr<Outcome> CheckReports(Invocation& invocation);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_OFFLINE_H_
