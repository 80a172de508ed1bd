#include "services/reports/formats/pdf/page_table.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace fengqiao::reports {
namespace {

constexpr size_t kLongestHeader = 12;  // characters of a cell
// In hundredths of the type's size: between two cells of a header.
constexpr int64_t kHeaderGap = 40;
// In hundredths of the distance of rows: how far the middle of a name may be from that of its rows.
constexpr int64_t kOffMiddle = 40;

// The cells of a line, as far as the line alone tells them.
std::vector<Span> CellsOf(const PdfLine& line) {
  std::vector<Span> cells;
  for (const PdfPiece& piece : line.pieces) {
    if (cells.empty() || piece.apart) {
      cells.push_back(SpanOf(piece));
    } else {
      cells.back().right = std::max(cells.back().right, piece.right);
    }
  }
  return cells;
}

// The first and the number of the columns that a span stands over.
struct Over {
  size_t first = 0;
  size_t count = 0;
};

Over ColumnsUnder(const std::vector<Span>& columns, const Span& span) {
  Over over;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (!columns[i].Overlaps(span)) continue;
    if (over.count == 0) over.first = i;
    over.count = i - over.first + 1;
  }
  return over;
}

std::vector<Span> ColumnsOf(const std::vector<PdfLine>& lines, size_t begin, size_t end) {
  size_t most = 0;
  for (size_t i = begin; i < end; ++i) most = std::max(most, lines[i].cells());
  std::vector<Span> spans;
  for (size_t i = begin; i < end; ++i) {
    if (lines[i].cells() < most) continue;
    for (const Span& cell : CellsOf(lines[i])) spans.push_back(cell);
  }
  std::vector<Span> columns = Merged(std::move(spans));
  // What the other lines have: a wider cell of a column, a column that is mostly empty; never what would make
  // two columns one. Those with most pieces first, so that they are known to be two.
  std::vector<const PdfLine*> others;
  for (size_t i = begin; i < end; ++i) {
    if (lines[i].cells() < most) others.push_back(&lines[i]);
  }
  std::stable_sort(others.begin(), others.end(),
                   [](const PdfLine* a, const PdfLine* b) { return a->pieces.size() > b->pieces.size(); });
  for (const PdfLine* line : others) {
    for (const PdfPiece& piece : line->pieces) {
      const Span span = SpanOf(piece);
      const Over over = ColumnsUnder(columns, span);
      if (over.count > 1) continue;
      if (over.count == 1) {
        Span& column = columns[over.first];
        column = {std::min(column.left, span.left), std::max(column.right, span.right)};
        continue;
      }
      columns.insert(std::find_if(columns.begin(), columns.end(),
                                  [&](const Span& column) { return column.left >= span.right; }),
                     span);
    }
  }
  return columns;
}

void Take(PdfPiece& piece, SourcedLine& text) {
  if (piece.blank && !text.empty()) text.push_back({U' ', kNoSource});
  text.insert(text.end(), piece.text.begin(), piece.text.end());
}

TableCell CellOf(SourcedLine text, size_t columns) {
  TableCell cell;
  cell.columns = static_cast<int>(columns);
  if (!text.empty()) cell.lines.push_back(std::move(text));
  return cell;
}

// Every line has so many cells; 0 where they differ.
size_t CommonCells(const std::vector<PdfLine>& lines, size_t begin, size_t end) {
  for (size_t i = begin + 1; i < end; ++i) {
    if (lines[i].cells() != lines[begin].cells()) return 0;
  }
  return lines[begin].cells();
}

TableRow RowInOrder(PdfLine& line) {
  TableRow row;
  SourcedLine text;
  for (PdfPiece& piece : line.pieces) {
    if (piece.apart && !text.empty()) row.push_back(CellOf(std::exchange(text, {}), 1));
    Take(piece, text);
  }
  row.push_back(CellOf(std::move(text), 1));
  return row;
}

TableRow RowOver(const std::vector<Span>& columns, PdfLine& line) {
  TableRow row;
  size_t filled = 0;  // columns
  SourcedLine text;
  Over under;
  const auto end_cell = [&] {
    if (under.count == 0) return;
    for (; filled < under.first; ++filled) row.push_back(CellOf({}, 1));
    row.push_back(CellOf(std::exchange(text, {}), under.count));
    filled = under.first + under.count;
    under = {};
  };
  for (PdfPiece& piece : line.pieces) {
    Over over = ColumnsUnder(columns, SpanOf(piece));
    const size_t over_end = over.first + over.count;
    const size_t under_end = under.first + under.count;
    if (under.count > 0 && over.first < under_end && !piece.apart) {
      under.count = std::max(under_end, over_end) - under.first;
    } else {
      end_cell();
      // What the cell before it covers too stays with that one.
      over.first = std::max(over.first, filled);
      over.count = over_end > over.first ? over_end - over.first : 1;
      under = over;
    }
    Take(piece, text);
  }
  end_cell();
  for (; filled < columns.size(); ++filled) row.push_back(CellOf({}, 1));
  return row;
}

// A name in the first column that stands in the middle of its rows is given to the first of them, with their
// number. Only where all rows fall to some name so: else who knows which rows it is of.
class FirstColumn {
 public:
  FirstColumn(const std::vector<int64_t>& middles, const std::vector<int64_t>& name_middles,
              std::vector<TableRow>& rows)
      : middles_(middles), name_middles_(name_middles), rows_(rows) {}

  void Spread() {
    for (size_t header = 0; header <= std::min<size_t>(2, rows_.size()); ++header) {
      if (Fits(header)) return;
    }
  }

 private:
  bool Fits(size_t header) {
    struct Name {
      size_t row, begin, end;
    };
    std::vector<Name> names;
    size_t begin = header;
    for (size_t row = header; row < rows_.size(); ++row) {
      if (rows_[row].empty() || rows_[row][0].columns > 1) return false;
      if (rows_[row][0].lines.empty()) continue;
      // The last row that is as far below the name as the first is above it.
      size_t end = begin;
      int64_t off = INT64_MAX;
      for (size_t last = row; last < rows_.size(); ++last) {
        const int64_t now = std::abs(middles_[begin] + middles_[last] - 2 * name_middles_[row]);
        if (now < off) off = now, end = last + 1;
      }
      if (off * 100 > 2 * kOffMiddle * Distance()) return false;
      names.push_back({row, begin, end});
      if (end <= row) return false;
      // The next name must not be among them.
      for (size_t other = row + 1; other < end; ++other) {
        if (!rows_[other].empty() && !rows_[other][0].lines.empty()) return false;
      }
      begin = end;
      row = end - 1;
    }
    if (names.empty() || begin != rows_.size()) return false;
    const bool spread =
        std::any_of(names.begin(), names.end(), [](const Name& name) { return name.end - name.begin > 1; });
    if (!spread) return false;
    for (const Name& name : names) {
      TableCell cell = std::move(rows_[name.row][0]);
      rows_[name.row][0] = TableCell();
      cell.rows = static_cast<int>(name.end - name.begin);
      rows_[name.begin][0] = std::move(cell);
      // What a cell reaches into has no cell of its own there.
      for (size_t row = name.begin + 1; row < name.end; ++row) rows_[row].erase(rows_[row].begin());
    }
    return true;
  }

  // Of one row from the next.
  int64_t Distance() const {
    return rows_.size() < 2 ? 0
                            : (middles_.back() - middles_.front()) / static_cast<int64_t>(rows_.size() - 1);
  }

  const std::vector<int64_t>& middles_;       // of the rows
  const std::vector<int64_t>& name_middles_;  // of what stands in their first column
  std::vector<TableRow>& rows_;
};

bool HasDigit(const TableCell& cell) {
  return std::any_of(cell.lines.begin(), cell.lines.end(), [](const SourcedLine& line) {
    return std::any_of(line.begin(), line.end(),
                       [](const SourcedChar& at) { return at.c >= U'0' && at.c <= U'9'; });
  });
}

// What stands under a name of several columns says which of them is which.
void MarkSecondHeader(std::vector<TableRow>& rows) {
  if (rows.size() < 3) return;
  const bool spans =
      std::any_of(rows[0].begin(), rows[0].end(), [](const TableCell& cell) { return cell.columns > 1; });
  if (!spans || std::any_of(rows[1].begin(), rows[1].end(), HasDigit)) return;
  for (TableCell& cell : rows[1]) cell.header = true;
}

}  // namespace

bool IsHeaderOver(const std::vector<PdfLine>& lines, size_t header, size_t begin, size_t end) {
  const PdfLine& line = lines[header];
  if (!line.upright || line.pieces.size() < 2 || line.pieces.size() > kMostTableCells) return false;
  const std::vector<Span> columns = ColumnsOf(lines, begin, end);
  size_t next = 0, cells = 0;
  for (size_t i = 0; i < line.pieces.size();) {
    Span span = SpanOf(line.pieces[i]);
    size_t characters = line.pieces[i].text.size();
    for (++i; i < line.pieces.size(); ++i) {
      if ((int64_t{line.pieces[i].left} - span.right) * 100 >= kHeaderGap * line.size) break;
      span.right = line.pieces[i].right;
      characters += line.pieces[i].text.size();
    }
    const Over over = ColumnsUnder(columns, span);
    if (characters > kLongestHeader || over.count == 0 || over.first < next) return false;
    next = over.first + over.count;
    ++cells;
  }
  return cells >= 2;
}

std::vector<TableRow> TableOf(std::vector<PdfLine>& lines, size_t begin, size_t end) {
  const std::vector<Span> columns = ColumnsOf(lines, begin, end);
  if (columns.size() > kMostTableCells) return {};
  const size_t common = CommonCells(lines, begin, end);
  const bool in_order = common >= 3 && columns.size() > common;
  std::vector<TableRow> rows;
  std::vector<int64_t> middles, name_middles;
  for (size_t i = begin; i < end; ++i) {
    middles.push_back(lines[i].middle);
    name_middles.push_back(lines[i].first_middle);
    rows.push_back(in_order ? RowInOrder(lines[i]) : RowOver(columns, lines[i]));
  }
  MarkSecondHeader(rows);
  if (!in_order) FirstColumn(middles, name_middles, rows).Spread();
  return rows;
}

}  // namespace fengqiao::reports
