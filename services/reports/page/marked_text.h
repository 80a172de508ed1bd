// A report's text with its figures marked.

#ifndef FENGQIAO_SERVICES_REPORTS_PAGE_MARKED_TEXT_H_
#define FENGQIAO_SERVICES_REPORTS_PAGE_MARKED_TEXT_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "services/reports/page/html.h"
#include "services/reports/page/page.h"

namespace fengqiao::reports {

// Figures that share a place: "无脱管漏管" is two.
struct Mark {
  size_t begin = 0;  // code points
  size_t end = 0;
  std::vector<size_t> facts;  // in PageReport::facts
};

// The places of a report's figures, in text order and apart from one another: what reaches into an earlier
// place is counted with it.
std::vector<Mark> MarksOf(const std::vector<v1::Fact>& facts, size_t text_length);

// "f2-17": the row of figure 17 of report 2; "t2-17" is its place in the text. Both count from 1.
void WriteFigureId(char kind, size_t report, size_t fact, Html& html);

// The class that says of which role a figure is, by which the style sheet tells them apart.
std::string_view RoleClass(common::v1::FigureRole role);

// The text by lines, headings as headings, each place a link to the figure's row.
void WriteMarkedText(const PageReport& report, size_t number, Html& html);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_PAGE_MARKED_TEXT_H_
