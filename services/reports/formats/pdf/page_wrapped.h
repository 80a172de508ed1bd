// Tables of a page whose cells are broken into lines.

#ifndef FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_PAGE_WRAPPED_H_
#define FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_PAGE_WRAPPED_H_

#include <cstddef>
#include <vector>

#include "services/reports/formats/pdf/page_lines.h"
#include "services/reports/formats/table.h"

namespace fengqiao::reports {

struct WrappedTable {
  size_t looked_at = 0;        // the lines before this one were looked at
  size_t end = 0;              // of its lines
  std::vector<TableRow> rows;  // empty where there is none
};

// The table that begins with the line `begin`, if it is one of three columns and more in which a cell is
// broken into lines. Its rows are told by its numbers, which are never broken: each number's place is a row,
// and the lines of a name belong to the row whose number stands at their middle, their top or their bottom,
// for all rows alike. Where no way gives every line of a name to a row, or several give them to other rows
// and the full lines do not tell which, there is no such table. The pieces are copied.
WrappedTable WrappedTableAt(const std::vector<PdfLine>& lines, size_t begin);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_PAGE_WRAPPED_H_
