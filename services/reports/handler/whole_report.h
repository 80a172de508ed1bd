// Everything that was read in a report, page after page.

#ifndef FENGQIAO_SERVICES_REPORTS_HANDLER_WHOLE_REPORT_H_
#define FENGQIAO_SERVICES_REPORTS_HANDLER_WHOLE_REPORT_H_

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/reports/storage/report_store.h"

namespace fengqiao::reports {

// A report with its figures, all of one revision; ABORTED where it is changed meanwhile.
struct ReportWithFacts {
  v1::Report report;
  std::vector<v1::Fact> facts;
};
absl::StatusOr<ReportWithFacts> WithFacts(ReportStore& store, std::string_view report);

absl::StatusOr<std::vector<v1::Fact>> AllFactsOf(ReportStore& store, std::string_view report);
absl::StatusOr<std::vector<v1::Finding>> AllFindingsOf(ReportStore& store, std::string_view report);
absl::StatusOr<std::vector<v1::FactDecision>> AllDecisionsOf(ReportStore& store, std::string_view report);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_HANDLER_WHOLE_REPORT_H_
