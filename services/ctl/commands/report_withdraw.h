// fengqiaoctl reports withdraw.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_WITHDRAW_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_WITHDRAW_H_

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

absl::StatusOr<Outcome> WithdrawReports(Invocation& invocation);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_WITHDRAW_H_
