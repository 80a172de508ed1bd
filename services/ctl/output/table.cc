#include "services/ctl/output/table.h"

#include <algorithm>
#include <numeric>

namespace fengqiao::ctl {
namespace {

constexpr int kGap = 2;
// A column that is cut keeps at least so much: five Chinese characters.
constexpr int kLeastWidth = 10;

// `widths` are those of the shown columns.
std::string Line(const std::vector<std::string>& cells, const std::vector<size_t>& shown,
                 const std::vector<TableColumn>& columns, const std::vector<int>& widths) {
  std::string line;
  for (size_t i = 0; i < shown.size(); ++i) {
    if (i > 0) line.append(kGap, ' ');
    line += PadToWidth(CutToWidth(cells[shown[i]], widths[i]), widths[i], columns[shown[i]].align);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace

void Table::AddRow(const std::vector<std::string>& cells) {
  std::vector<std::string>& row = rows_.emplace_back();
  row.reserve(columns_.size());
  for (size_t i = 0; i < columns_.size(); ++i) row.push_back(i < cells.size() ? Printable(cells[i]) : "");
}

std::vector<size_t> Table::ShownColumns() const {
  std::vector<size_t> shown;
  for (size_t i = 0; i < columns_.size(); ++i) {
    const bool used =
        std::any_of(rows_.begin(), rows_.end(), [i](const auto& row) { return !row[i].empty(); });
    if (used || rows_.empty()) shown.push_back(i);
  }
  return shown;
}

std::vector<int> Table::Widths(const std::vector<size_t>& shown, int width) const {
  std::vector<int> widths;
  for (const size_t column : shown) {
    widths.push_back(DisplayWidth(columns_[column].title));
    for (const auto& row : rows_) widths.back() = std::max(widths.back(), DisplayWidth(row[column]));
  }
  if (width <= 0) return widths;

  int total = std::accumulate(widths.begin(), widths.end(), kGap * (static_cast<int>(widths.size()) - 1));
  while (total > width) {
    size_t widest = widths.size();
    for (size_t i = 0; i < widths.size(); ++i) {
      if (!columns_[shown[i]].may_be_cut || widths[i] <= kLeastWidth) continue;
      if (widest == widths.size() || widths[i] > widths[widest]) widest = i;
    }
    if (widest == widths.size()) break;
    --widths[widest];
    --total;
  }
  return widths;
}

void Table::Print(std::ostream& out, int width) const {
  const std::vector<size_t> shown = ShownColumns();
  const std::vector<int> widths = Widths(shown, width);
  std::vector<std::string> titles, rules(columns_.size());
  for (const TableColumn& column : columns_) titles.push_back(column.title);
  for (size_t i = 0; i < shown.size(); ++i) rules[shown[i]].assign(static_cast<size_t>(widths[i]), '-');
  out << Line(titles, shown, columns_, widths) << '\n' << Line(rules, shown, columns_, widths) << '\n';
  for (const auto& row : rows_) out << Line(row, shown, columns_, widths) << '\n';
}

}  // namespace fengqiao::ctl
