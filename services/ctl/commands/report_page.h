// fengqiaoctl reports page

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_PAGE_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_PAGE_H_

#include "absl/status/statusor.h"
#include "services/ctl/invocation.h"

namespace fengqiao::ctl {

absl::StatusOr<Outcome> WritePage(Invocation& invocation);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_PAGE_H_
