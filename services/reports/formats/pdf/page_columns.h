// Pages that are set in two or three columns: each is read to its end before the next one.

#ifndef FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_PAGE_COLUMNS_H_
#define FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_PAGE_COLUMNS_H_

#include <vector>

#include "services/reports/formats/pdf/page_layout.h"

namespace fengqiao::reports {

// The pages with each column as a page of its own, in the order of reading; what goes across both columns
// (titles, tables) parts those above it from those below. A page without columns stays as it is.
std::vector<PdfPageLines> PartColumns(std::vector<PdfPageLines> pages);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_PAGE_COLUMNS_H_
