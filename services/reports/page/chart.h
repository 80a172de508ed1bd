// A bar chart as SVG.

#ifndef FENGQIAO_SERVICES_REPORTS_PAGE_CHART_H_
#define FENGQIAO_SERVICES_REPORTS_PAGE_CHART_H_

#include <optional>
#include <string>
#include <vector>

#include "common/values/decimal.h"
#include "services/reports/page/html.h"

namespace fengqiao::reports {

struct Bar {
  std::string label;  // "越城区"
  std::string text;   // the value as the report writes it
  Decimal value;
  std::optional<Decimal> target;  // drawn as a line across the bar
  bool missed = false;
};

// One bar a row, from zero. `title` is read out in its stead, with all values. Draws nothing where all values
// are zero or below.
void WriteChart(const std::string& title, const std::vector<Bar>& bars, Html& html);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_PAGE_CHART_H_
