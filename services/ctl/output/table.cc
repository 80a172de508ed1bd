#include "services/ctl/output/table.h"

#include <algorithm>
#include <numeric>

namespace fengqiao::ctl {
namespace {

constexpr int kGap = 2;
// A column that is cut keeps at least so much: five Chinese characters.
constexpr int kLeastWidth = 10;

void PrintRow(std::ostream& out, const std::vector<std::string>& cells,
              const std::vector<TableColumn>& columns, const std::vector<int>& widths) {
  std::string line;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) line.append(kGap, ' ');
    line += PadToWidth(CutToWidth(cells[i], widths[i]), widths[i], columns[i].align);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out << line << '\n';
}

}  // namespace

void Table::AddRow(const std::vector<std::string>& cells) {
  std::vector<std::string>& row = rows_.emplace_back();
  row.reserve(columns_.size());
  for (size_t i = 0; i < columns_.size(); ++i) row.push_back(i < cells.size() ? Printable(cells[i]) : "");
}

std::vector<int> Table::Widths(int width) const {
  std::vector<int> widths;
  for (const TableColumn& column : columns_) widths.push_back(DisplayWidth(column.title));
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], DisplayWidth(row[i]));
  }
  if (width <= 0) return widths;

  int total = std::accumulate(widths.begin(), widths.end(), kGap * (static_cast<int>(widths.size()) - 1));
  while (total > width) {
    size_t widest = widths.size();
    for (size_t i = 0; i < widths.size(); ++i) {
      if (!columns_[i].may_be_cut || widths[i] <= kLeastWidth) continue;
      if (widest == widths.size() || widths[i] > widths[widest]) widest = i;
    }
    if (widest == widths.size()) break;
    --widths[widest];
    --total;
  }
  return widths;
}

void Table::Print(std::ostream& out, int width) const {
  const std::vector<int> widths = Widths(width);
  std::vector<std::string> titles, lines;
  for (size_t i = 0; i < columns_.size(); ++i) {
    titles.push_back(columns_[i].title);
    lines.emplace_back(static_cast<size_t>(widths[i]), '-');
  }
  PrintRow(out, titles, columns_, widths);
  PrintRow(out, lines, columns_, widths);
  for (const auto& row : rows_) PrintRow(out, row, columns_, widths);
}

}  // namespace fengqiao::ctl
