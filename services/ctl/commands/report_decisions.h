// Decisions on figures as staff write them: "12,15" and "17:code=litigation.loss_rate;unit=%", and files of
// them.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_DECISIONS_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_DECISIONS_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "fengqiao/reports/v1/report_service.pb.h"

namespace fengqiao::ctl {

// Adds a decision on the figure of `report` with this number (or full name) to `request`. `fields` is
// "name=value;name=value" for a correction, else empty. A usage error says in Chinese what can't be read.
absl::Status AddDecision(const std::string& report, std::string_view number, std::string_view action,
                         std::string_view fields, std::string_view note,
                         reports::v1::ReviewFactsRequest* request);

// The same for each line of a file: number, action, fields, note, parted by tabs. The error names the line.
absl::Status AddDecisions(const std::string& report, std::string_view lines,
                          reports::v1::ReviewFactsRequest* request);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_DECISIONS_H_
