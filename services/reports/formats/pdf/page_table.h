// Lines of a page that are a table, as rows of cells.

#ifndef FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_PAGE_TABLE_H_
#define FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_PAGE_TABLE_H_

#include <cstddef>
#include <vector>

#include "services/reports/formats/pdf/page_lines.h"
#include "services/reports/formats/table.h"

namespace fengqiao::reports {

inline constexpr size_t kMostTableCells = 64;

// Whether the line may be one of the header over the lines [begin, end): every piece of it stands over a
// column of theirs, no two over the same, and no words of prose.
bool IsHeaderOver(const std::vector<PdfLine>& lines, size_t header, size_t begin, size_t end);

// The rows of a table of lines [begin, end), whose pieces are taken. Columns are told by the lines that have
// most cells: what stands over several of them spans them, and a name in the middle of several rows is of
// them all. Where every line has as many cells as any other, the first of each make a column, and so on: a
// centred header need not stand over cells that are set to the left. Empty where there are more columns than
// tables have.
std::vector<TableRow> TableOf(std::vector<PdfLine>& lines, size_t begin, size_t end);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_PAGE_TABLE_H_
