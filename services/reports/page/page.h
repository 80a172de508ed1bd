// The page on which people look at reports: one HTML file that needs nothing else.

#ifndef FENGQIAO_SERVICES_REPORTS_PAGE_PAGE_H_
#define FENGQIAO_SERVICES_REPORTS_PAGE_PAGE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "fengqiao/reports/v1/report_service.pb.h"

namespace fengqiao::reports {

// What one page holds at most: what a browser on a phone still opens.
inline constexpr size_t kMostPageReports = 50;
inline constexpr size_t kMostPageFigures = 20'000;
inline constexpr size_t kMostPageCharacters = 2'000'000;

// A report with all that was read in it.
struct PageReport {
  v1::Report report;  // with its outline
  std::string region_name;
  std::string text;  // UTF-8, as the spans count in it
  std::vector<v1::Fact> facts;
  std::vector<v1::Finding> findings;
  std::vector<v1::Finding> across;  // against other reports, whether they are on the page or not
};

// The whole page: how the regions compare, then each report with its figures marked, what the checks found
// beside it, and a table of all figures. Works without its script, prints, and can be walked by keyboard;
// nothing of a document is taken for markup, and a policy in the page keeps any script but its own from
// running.
std::string RenderPage(const std::vector<PageReport>& reports,
                       const std::vector<indicators::v1::Indicator>& catalog);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_PAGE_PAGE_H_
