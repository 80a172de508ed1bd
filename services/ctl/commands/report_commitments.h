// fengqiaoctl reports commitments

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_COMMITMENTS_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_COMMITMENTS_H_

#include "absl/status/statusor.h"
#include "services/ctl/invocation.h"

namespace fengqiao::ctl {

absl::StatusOr<Outcome> ListCommitments(Invocation& invocation);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_COMMITMENTS_H_
