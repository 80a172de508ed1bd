#include "services/reports/formats/table.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace fengqiao::reports {
namespace {

constexpr size_t kMostColumns = 64;  // the extractor reads 40
constexpr size_t kMostHeaderRows = 4;
constexpr size_t kLongestCell = 400;  // longer ones are passages
constexpr size_t kMostLinesInCell = 8;
constexpr size_t kMostRepetition = 4;  // times the table's own text, or cells
constexpr size_t kSomeSlots = 65536;

size_t LengthOf(const SourcedLines& lines) {
  size_t length = 0;
  for (const SourcedLine& line : lines) length += line.size();
  return length;
}

bool IsLayout(const std::vector<TableRow>& rows) {
  size_t widest = 0;
  for (const TableRow& row : rows) {
    widest = std::max(widest, row.size());
    for (const TableCell& cell : row) {
      if (cell.holds_table || cell.lines.size() > kMostLinesInCell || LengthOf(cell.lines) > kLongestCell)
        return true;
    }
  }
  return widest < 2 || widest > kMostColumns;
}

bool IsDigit(char32_t c) { return (c >= U'0' && c <= U'9') || (c >= U'０' && c <= U'９'); }

bool HasDigit(const SourcedLine& line) {
  return std::any_of(line.begin(), line.end(), [](const SourcedChar& at) { return IsDigit(at.c); });
}

// The lines of a cell as one, without what would look like the end of the cell. Numbers one below the other
// stay two: 12 and 345 with a blank between them would be one.
SourcedLine Content(SourcedLines lines) {
  SourcedLine content;
  for (SourcedLine& line : lines) {
    for (SourcedChar& at : line) {
      if (at.c == U'\t') at.c = U' ';
      if (at.c == U'|' || at.c == U'｜' || at.c == U'│') at.c = U'／';
    }
    Trim(line);
    if (!content.empty() && !line.empty() && IsDigit(content.back().c) && IsDigit(line.front().c))
      content.push_back({U'／', kNoSource});
    Join(content, line);
  }
  return content;
}

// A table with its spans laid out. A slot names the cell that covers it.
class Grid {
 public:
  explicit Grid(std::vector<TableRow> rows) {
    slots_.resize(rows.size());
    for (const TableRow& row : rows) room_ += row.size() * kMostRepetition;
    for (size_t row = 0; row < rows.size(); ++row) {
      size_t column = 0;
      for (TableCell& cell : rows[row]) {
        while (column < kMostColumns && At(row, column) >= 0) ++column;
        if (column >= kMostColumns) break;
        column = Place(row, column, rows.size(), std::move(cell));
      }
    }
    for (const auto& row : slots_) width_ = std::max(width_, row.size());
  }

  size_t height() const { return slots_.size(); }
  size_t width() const { return width_; }

  // The number of the cell that covers the slot; -1 for none.
  int At(size_t row, size_t column) const { return column < slots_[row].size() ? slots_[row][column] : -1; }
  const SourcedLine& TextOf(int cell) const { return cells_[static_cast<size_t>(cell)].text; }
  bool IsHeader(int cell) const { return cells_[static_cast<size_t>(cell)].header; }
  // Whether the slot is the one that the cell stands in, and not one that it only covers.
  bool IsOwn(size_t row, size_t column) const {
    const Cell& cell = cells_[static_cast<size_t>(slots_[row][column])];
    return cell.row == row && cell.column == column;
  }
  size_t BottomOf(int cell) const { return cells_[static_cast<size_t>(cell)].bottom; }

  // The one cell that the row consists of; -1 where there are more with text, or none.
  int OnlyCell(size_t row) const {
    int only = -1;
    for (const int cell : slots_[row]) {
      if (cell < 0 || TextOf(cell).empty() || cell == only) continue;
      if (only >= 0) return -1;
      only = cell;
    }
    return only;
  }

 private:
  struct Cell {
    SourcedLine text;
    size_t row, column;
    size_t bottom;  // after its last row
    bool header;
  };

  size_t Place(size_t row, size_t column, size_t height, TableCell cell) {
    const size_t columns = static_cast<size_t>(std::max(1, cell.columns));
    const size_t end = std::min(column + std::min(columns, std::max<size_t>(1, room_)), kMostColumns);
    if (cell.continues && row > 0 && At(row - 1, column) >= 0) {
      const int above = At(row - 1, column);
      cells_[static_cast<size_t>(above)].bottom = row + 1;
      Cover(row, column, end, above);
      return end;
    }
    const size_t rows = cell.rows == 0 ? height : static_cast<size_t>(std::max(1, cell.rows));
    // A page may ask for more slots than there is memory: spans end where the room does.
    const size_t bottom = std::min({height, row + rows, row + std::max<size_t>(1, room_ / (end - column))});
    room_ -= std::min(room_, (bottom - row) * (end - column));
    const int number = static_cast<int>(cells_.size());
    cells_.push_back({Content(std::move(cell.lines)), row, column, bottom, cell.header});
    for (size_t covered = row; covered < bottom; ++covered) Cover(covered, column, end, number);
    return end;
  }

  void Cover(size_t row, size_t begin, size_t end, int cell) {
    auto& slots = slots_[row];
    if (slots.size() < end) slots.resize(end, -1);
    for (size_t column = begin; column < end; ++column) {
      if (slots[column] < 0) slots[column] = cell;
    }
  }

  std::vector<Cell> cells_;
  std::vector<std::vector<int>> slots_;
  size_t width_ = 0;
  size_t room_ = kSomeSlots;
};

// Tells the rows of a grid.
class Rows {
 public:
  Rows(const Grid& grid, size_t room, SourcedLines& lines) : grid_(grid), room_(room), lines_(lines) {}

  void Append() {
    size_t row = 0;
    // What stands over the whole table is its title.
    for (; row < grid_.height() && grid_.OnlyCell(row) >= 0; ++row) {
      const int title = grid_.OnlyCell(row);
      if (row > 0 && title == grid_.OnlyCell(row - 1)) continue;
      lines_.push_back(grid_.TextOf(title));
    }
    const size_t header_end = HeaderEnd(row);
    if (header_end > row) AppendHeader(row, header_end);
    for (row = header_end; row < grid_.height(); ++row) AppendRow(row);
  }

 private:
  std::vector<int> Columns(size_t row) const {
    std::vector<int> cells;
    for (size_t column = 0; column < grid_.width(); ++column) cells.push_back(grid_.At(row, column));
    return cells;
  }

  // The first row is a header; so are the rows that its cells reach into, and those of header cells alone.
  size_t HeaderEnd(size_t begin) const {
    if (begin >= grid_.height()) return begin;
    const std::vector<int> first = Columns(begin);
    bool spans_columns = false;
    size_t bottom = begin + 1;
    for (size_t column = 0; column < first.size(); ++column) {
      if (first[column] < 0) continue;
      spans_columns |= column > 0 && first[column] == first[column - 1];
      bottom = std::max(bottom, grid_.BottomOf(first[column]));
    }
    size_t end = spans_columns ? bottom : begin + 1;
    while (end < grid_.height() && AllHeaders(end)) ++end;
    return end - begin > kMostHeaderRows ? begin + 1 : end;
  }

  bool AllHeaders(size_t row) const {
    const std::vector<int> cells = Columns(row);
    return !cells.empty() && std::all_of(cells.begin(), cells.end(),
                                         [&](int cell) { return cell >= 0 && grid_.IsHeader(cell); });
  }

  void AppendHeader(size_t begin, size_t end) {
    std::vector<SourcedLine> cells(grid_.width());
    for (size_t column = 0; column < grid_.width(); ++column) {
      int last = -1;
      for (size_t row = begin; row < end; ++row) {
        const int cell = grid_.At(row, column);
        if (cell < 0 || cell == last) continue;
        if (Fits(grid_.TextOf(cell))) Join(cells[column], grid_.TextOf(cell));
        last = cell;
      }
    }
    AppendCells(cells);
  }

  void AppendRow(size_t row) {
    std::vector<SourcedLine> cells(grid_.width());
    const bool section = grid_.OnlyCell(row) >= 0;
    bool any = false;
    for (size_t column = 0; column < grid_.width(); ++column) {
      const int cell = grid_.At(row, column);
      if (cell < 0) continue;
      const SourcedLine& text = grid_.TextOf(cell);
      if (!grid_.IsOwn(row, column) && (section || HasDigit(text) || !Fits(text))) continue;
      cells[column] = text;
      any |= !text.empty();
    }
    if (any) AppendCells(cells);
  }

  // A page may ask for a cell to be repeated a million times.
  bool Fits(const SourcedLine& text) {
    if (text.size() > room_) return false;
    room_ -= text.size();
    return true;
  }

  void AppendCells(const std::vector<SourcedLine>& cells) {
    SourcedLine line;
    const auto add = [&](std::u32string_view ours) {
      for (const char32_t c : ours) line.push_back({c, kNoSource});
    };
    // Without bars around, an empty first cell would be taken for one.
    const bool barred = cells.front().empty();
    if (barred) add(U"| ");
    for (size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) add(U" | ");
      line.insert(line.end(), cells[i].begin(), cells[i].end());
    }
    if (barred) add(U" |");
    lines_.push_back(std::move(line));
  }

  const Grid& grid_;
  size_t room_;  // for what is repeated
  SourcedLines& lines_;
};

}  // namespace

void AppendTable(std::vector<TableRow> rows, SourcedLines& lines) {
  if (IsLayout(rows)) {
    for (TableRow& row : rows) {
      for (TableCell& cell : row) std::move(cell.lines.begin(), cell.lines.end(), std::back_inserter(lines));
    }
    return;
  }
  size_t own = 0;
  for (const TableRow& row : rows) {
    for (const TableCell& cell : row) own += LengthOf(cell.lines);
  }
  const Grid grid(std::move(rows));
  Rows(grid, own * kMostRepetition + 1024, lines).Append();
}

}  // namespace fengqiao::reports
