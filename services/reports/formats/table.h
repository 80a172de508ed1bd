// Tables, from whatever format, as lines of cells that the extractor reads: "指标 | 2021年 | 2022年".

#ifndef FENGQIAO_SERVICES_REPORTS_FORMATS_TABLE_H_
#define FENGQIAO_SERVICES_REPORTS_FORMATS_TABLE_H_

#include <vector>

#include "services/reports/formats/sourced_text.h"

namespace fengqiao::reports {

struct TableCell {
  SourcedLines lines;
  int columns = 1;  // that it spans
  int rows = 1;     // that it spans; 0 for all to the end
  bool header = false;
  bool continues = false;  // the cell above, as Word says it
  bool holds_table = false;
};

using TableRow = std::vector<TableCell>;

// Appends the table to `lines`. A table that holds others, or passages, is there for the layout of a page:
// its cells are told one after the other. In any other, each row is a line. What spans columns or rows is
// repeated, so that every column has its header and every row its name; a figure is never repeated. A header
// of several rows becomes one line.
void AppendTable(std::vector<TableRow> rows, SourcedLines& lines);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_FORMATS_TABLE_H_
