// fengqiaoctl reports list, show and facts.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_READS_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_READS_H_

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

absl::StatusOr<Outcome> ListReports(Invocation& invocation);
absl::StatusOr<Outcome> ShowReport(Invocation& invocation);
absl::StatusOr<Outcome> ListFacts(Invocation& invocation);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_READS_H_
