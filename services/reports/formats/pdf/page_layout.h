// From the lines of all pages to the text as it was before it was broken into lines and pages.

#ifndef FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_PAGE_LAYOUT_H_
#define FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_PAGE_LAYOUT_H_

#include <cstdint>
#include <vector>

#include "services/reports/formats/pdf/page_lines.h"

namespace fengqiao::reports {

struct PdfPageLines {
  int32_t height = 0;
  std::vector<PdfLine> lines;
  bool apart = false;  // no paragraph goes on into it
  bool aside = false;  // a box: it is told when the paragraph that goes on around it has ended
};

// Leaves out the numbers of pages, and what stands at the top or bottom of most of them.
void DropRunningLines(std::vector<PdfPageLines>& pages);

// A line that goes on to the margin goes on in the next one, over pages too, unless that is indented or a
// heading. Lines of three cells and more that follow one another are a table.
SourcedLines JoinLines(std::vector<PdfPageLines> pages);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_PAGE_LAYOUT_H_
