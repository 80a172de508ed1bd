// Reviewing the figures of a report.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_REVIEW_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_REVIEW_H_

#include "services/ctl/invocation.h"

namespace fengqiao::ctl {

// Sends the decisions that the flags say; lists what is up for review where they say none.
absl::StatusOr<Outcome> ReviewFacts(Invocation& invocation);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_REVIEW_H_
