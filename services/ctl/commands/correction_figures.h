// Showing the figures of community correction, and who is behind them.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_FIGURES_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_FIGURES_H_

#include "absl/status/statusor.h"
#include "services/ctl/invocation.h"

namespace fengqiao::ctl {

// Every figure of a region and period that is not 0.
absl::StatusOr<Outcome> ShowCorrectionFigures(Invocation& invocation);
// The files behind one of them.
absl::StatusOr<Outcome> ListSubjectsBehind(Invocation& invocation);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_FIGURES_H_
