// Everything that was read in a report, page after page.

#ifndef FENGQIAO_SERVICES_REPORTS_HANDLER_WHOLE_REPORT_H_
#define FENGQIAO_SERVICES_REPORTS_HANDLER_WHOLE_REPORT_H_

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/reports/storage/report_store.h"

namespace fengqiao::reports {

absl::StatusOr<std::vector<v1::Fact>> AllFactsOf(ReportStore& store, std::string_view report);
absl::StatusOr<std::vector<v1::Finding>> AllFindingsOf(ReportStore& store, std::string_view report);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_HANDLER_WHOLE_REPORT_H_
