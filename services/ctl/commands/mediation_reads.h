// What of mediation is looked at: cases, terms, figures, committees, mediators.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_READS_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_READS_H_

#include "absl/status/statusor.h"
#include "services/ctl/invocation.h"

namespace fengqiao::ctl {

absl::StatusOr<Outcome> ListCases(Invocation& invocation);
absl::StatusOr<Outcome> ListDeadlines(Invocation& invocation);
absl::StatusOr<Outcome> ListCommittees(Invocation& invocation);
absl::StatusOr<Outcome> ListMediators(Invocation& invocation);
absl::StatusOr<Outcome> ListCasesBehind(Invocation& invocation);
// One case as its file tells it (mediation_show.cc).
absl::StatusOr<Outcome> ShowCase(Invocation& invocation);
// The counts of a region (mediation_summary.cc).
absl::StatusOr<Outcome> SummarizeCases(Invocation& invocation);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_READS_H_
