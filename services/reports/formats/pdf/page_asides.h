// Boxes that stand beside running text: what is in them is read apart from it.

#ifndef FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_PAGE_ASIDES_H_
#define FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_PAGE_ASIDES_H_

#include <vector>

#include "services/reports/formats/pdf/page_layout.h"

namespace fengqiao::reports {

// The pages with each box as a page of its own that is an aside, before the page on which it stands. The
// lines of the running text beside it are told to have margins of their own. A box is prose whose lines share
// a gap with several lines of prose beside it, on a page where other lines go across that gap.
std::vector<PdfPageLines> PartAsides(std::vector<PdfPageLines> pages);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_PAGE_ASIDES_H_
