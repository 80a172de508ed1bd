// What of mediation is looked at: cases, terms, figures, committees, mediators.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_READS_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_READS_H_

#include <string>

#include "absl/status/statusor.h"
#include "fengqiao/mediation/v1/case.pb.h"
#include "services/ctl/invocation.h"

namespace fengqiao::ctl {

// A text of the file with masked names in place of the parties' ids: "{p1}" becomes "张*明", "{p1.door}"
// "张*明的住处".
std::string WithMaskedNames(const mediation::v1::Case& dispute, const std::string& text);

absl::StatusOr<Outcome> ListCases(Invocation& invocation);
absl::StatusOr<Outcome> SearchCases(Invocation& invocation);
absl::StatusOr<Outcome> ListDeadlines(Invocation& invocation);
absl::StatusOr<Outcome> ListCommittees(Invocation& invocation);
absl::StatusOr<Outcome> ListMediators(Invocation& invocation);
absl::StatusOr<Outcome> ListCasesBehind(Invocation& invocation);
// One case as its file tells it (mediation_show.cc).
absl::StatusOr<Outcome> ShowCase(Invocation& invocation);
// The counts of a region (mediation_summary.cc).
absl::StatusOr<Outcome> SummarizeCases(Invocation& invocation);
// How many were settled at each tier, and how many climbed (mediation_summary.cc).
absl::StatusOr<Outcome> ShowTiers(Invocation& invocation);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_READS_H_
