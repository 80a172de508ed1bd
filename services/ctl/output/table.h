// Tables of text whose columns line up whatever script the cells are in.

#ifndef FENGQIAO_SERVICES_CTL_OUTPUT_TABLE_H_
#define FENGQIAO_SERVICES_CTL_OUTPUT_TABLE_H_

#include <ostream>
#include <string>
#include <vector>

#include "services/ctl/output/display_width.h"

namespace fengqiao::ctl {

struct TableColumn {
  std::string title;
  Align align = Align::kLeft;
  // Whether its cells may be cut where the table is too wide: sentences and names, never figures.
  bool may_be_cut = false;
};

class Table {
 public:
  explicit Table(std::vector<TableColumn> columns) : columns_(std::move(columns)) {}

  // One cell a column; made printable.
  void AddRow(const std::vector<std::string>& cells);
  bool empty() const { return rows_.empty(); }

  // Titles, a line, the rows; without the columns in which nothing stands. `width` is what there is room for;
  // 0 means any. A table without enough that may be cut stays wider than that: a figure is printed whole or
  // not at all.
  void Print(std::ostream& out, int width) const;

 private:
  std::vector<size_t> ShownColumns() const;
  std::vector<int> Widths(const std::vector<size_t>& shown, int width) const;

  std::vector<TableColumn> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_OUTPUT_TABLE_H_
