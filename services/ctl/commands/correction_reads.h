// What of community correction is looked at.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_READS_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_READS_H_

#include "absl/status/statusor.h"
#include "services/ctl/invocation.h"

namespace fengqiao::ctl {

absl::StatusOr<Outcome> ListSubjects(Invocation& invocation);
// One file, with what is open.
absl::StatusOr<Outcome> ShowSubject(Invocation& invocation);
absl::StatusOr<Outcome> ListDuties(Invocation& invocation);
absl::StatusOr<Outcome> ListCorrectionWork(Invocation& invocation);
// What waits in the parts of a region.
absl::StatusOr<Outcome> ShowCorrectionBacklog(Invocation& invocation);
// Who came, left and is on the list of each county.
absl::StatusOr<Outcome> ShowBalance(Invocation& invocation);
// What the procuratorate would find.
absl::StatusOr<Outcome> CheckCorrection(Invocation& invocation);
// What the ladder gives for a subject's breaches.
absl::StatusOr<Outcome> SuggestSanctions(Invocation& invocation);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_READS_H_
