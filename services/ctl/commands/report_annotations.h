// Figures of stored reports as annotations, so that a bureau builds its own gold.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_ANNOTATIONS_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_ANNOTATIONS_H_

#include "services/ctl/invocation.h"

namespace fengqiao::ctl {

absl::StatusOr<Outcome> WriteAnnotations(Invocation& invocation);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_ANNOTATIONS_H_
