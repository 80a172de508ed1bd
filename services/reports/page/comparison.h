// How the regions of a page compare: the indicators that at least two of its reports state.

#ifndef FENGQIAO_SERVICES_REPORTS_PAGE_COMPARISON_H_
#define FENGQIAO_SERVICES_REPORTS_PAGE_COMPARISON_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "services/reports/page/definitions.h"
#include "services/reports/page/html.h"
#include "services/reports/page/page.h"

namespace fengqiao::reports {

// What a report says of an indicator for its own region and year.
struct ComparedFigure {
  size_t fact = 0;               // in PageReport::facts
  std::optional<size_t> target;  // the target that the report states for it, likewise
  v1::Finding::Verdict attained = v1::Finding::VERDICT_UNSPECIFIED;  // MET or MISSED where a check says so
};

struct ComparedIndicator {
  const indicators::v1::Indicator* definition = nullptr;
  std::vector<std::optional<ComparedFigure>> figures;  // by report
};

// In the catalog's order. A figure counts where it is an actual one of the report's region and year, and of
// no 本级.
std::vector<ComparedIndicator> Compare(const std::vector<PageReport>& reports,
                                       const Definitions& definitions);

// The table, and a chart for each rate and ratio.
void WriteComparison(const std::vector<PageReport>& reports, const Definitions& definitions, Html& html);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_PAGE_COMPARISON_H_
