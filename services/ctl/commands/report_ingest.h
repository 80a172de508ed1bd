// fengqiaoctl reports ingest.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_INGEST_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_INGEST_H_

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

absl::StatusOr<Outcome> IngestReports(Invocation& invocation);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_INGEST_H_
