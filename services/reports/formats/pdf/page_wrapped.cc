#include "services/reports/formats/pdf/page_wrapped.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>

#include "services/reports/formats/sourced_text.h"

namespace fengqiao::reports {
namespace {

constexpr size_t kMostLines = 240;
constexpr size_t kMostColumns = 16;
constexpr size_t kLeastColumns = 3;  // as the extractor reads tables
constexpr size_t kLeastRows = 2;
constexpr size_t kMostLinesInCell = 12;
constexpr size_t kMostInterleaved = 3;  // lines of a header, one piece each, before one with more
constexpr size_t kMostTries = 6;        // from how many lines of what is none it is looked at
constexpr size_t kMostTrailing = 3;     // lines below a table that may have been taken for its own
constexpr size_t kLongestNumber = 14;   // characters of a cell that is a number with its unit
constexpr size_t kLongestUnit = 4;      // of them, behind the number
constexpr size_t kLongestHeading = 24;  // characters of a line of a header's cell
// In hundredths of the type's size.
constexpr int64_t kFarthest = 350;      // between the middles of two lines of a table
constexpr int64_t kLineDistance = 230;  // between two lines of a cell
constexpr int64_t kSameRow = 35;        // between what stands in one row
constexpr int64_t kInterleaved = 90;    // between a header's lines of one cell and of another
constexpr int64_t kTight = 145;         // between two lines of a cell of a header
// In hundredths of the least: how far at most the lines of cells are from one another.
constexpr int64_t kEven = 135;
constexpr int32_t kFull = 2;  // characters that a full line may leave room for
constexpr int64_t kNoCost = INT64_MAX / 4;

bool IsDigit(char32_t c) { return (c >= U'0' && c <= U'9') || (c >= U'０' && c <= U'９'); }

// "213", "1,326件", "98.25%", "-", "—": what is never broken into lines.
bool IsNumberCell(const SourcedLine& text) {
  if (text.empty() || text.size() > kLongestNumber) return false;
  constexpr std::u32string_view kMarks = U"-—–－+,.，．%％‰／/ ";
  size_t digits = 0, unit = 0;
  bool only_marks = true;
  for (const SourcedChar& at : text) {
    if (IsDigit(at.c)) {
      if (unit > 0) return false;
      ++digits;
      only_marks = false;
    } else if (kMarks.find(at.c) == std::u32string_view::npos) {
      only_marks = false;
      if (digits == 0 || ++unit > kLongestUnit) return false;
    }
  }
  // 2023年 is the heading of a column.
  return only_marks || text.back().c != U'年';
}

bool HasDigits(const SourcedLine& text) {
  return std::any_of(text.begin(), text.end(), [](const SourcedChar& at) { return IsDigit(at.c); });
}

bool IsNumberAlone(const SourcedLine& text) {
  return std::all_of(text.begin(), text.end(), [](const SourcedChar& at) {
    return IsDigit(at.c) || std::u32string_view(U".,．，").find(at.c) != std::u32string_view::npos;
  });
}

// What stands in a column, from top to bottom.
struct Column {
  Span span;
  std::vector<const PdfPiece*> pieces;
  bool of_numbers = false;
};

// Where the lines of a name stand to the number of their row.
enum class Align { kMiddle, kTop, kBottom };

// The lines [begin, end) as a table.
class Wrapped {
 public:
  Wrapped(const std::vector<PdfLine>& lines, size_t begin, size_t end)
      : lines_(lines), begin_(begin), end_(end), size_(lines[begin].size) {
    for (size_t i = begin; i < end; ++i) size_ = std::min(size_, lines[i].size);
  }

  // Empty where they are none, and where they are one in several ways that give its lines to other rows: set
  // at the top without room between its rows, it may look like one that is set in the middle or at the
  // bottom.
  std::vector<TableRow> Rows() {
    if (!FindColumns() || !FindRows()) return {};
    JoinHeadings();
    FindHeader();
    std::vector<std::vector<std::vector<size_t>>> ways;
    for (const Align align : {Align::kMiddle, Align::kTop, Align::kBottom}) {
      if (Assign(align) && std::find(ways.begin(), ways.end(), cells_) == ways.end()) ways.push_back(cells_);
    }
    if (ways.size() > 1) {
      ways.erase(
          std::remove_if(ways.begin(), ways.end(), [&](const auto& way) { return !IsBrokenFull(way); }),
          ways.end());
      ambiguous_ = ways.size() != 1;
    }
    if (ways.size() != 1) return {};
    cells_ = std::move(ways.front());
    return AsRows();
  }
  // They are a table whose rows cannot be told.
  bool ambiguous() const { return ambiguous_; }

 private:
  bool FindColumns() {
    std::vector<Span> spans;
    for (size_t i = begin_; i < end_; ++i) {
      for (const PdfPiece& piece : lines_[i].pieces)
        spans.push_back({piece.left, std::max(piece.right, piece.left + 1)});
    }
    for (const Span& span : Merged(std::move(spans))) columns_.push_back({.span = span, .pieces = {}});
    if (columns_.size() < kLeastColumns || columns_.size() > kMostColumns) return false;
    for (size_t i = begin_; i < end_; ++i) {
      for (const PdfPiece& piece : lines_[i].pieces) {
        auto column = std::find_if(columns_.begin(), columns_.end(),
                                   [&](const Column& of) { return piece.left < of.span.right; });
        column->pieces.push_back(&piece);
      }
    }
    for (Column& column : columns_) {
      std::stable_sort(column.pieces.begin(), column.pieces.end(),
                       [](const PdfPiece* a, const PdfPiece* b) { return a->middle < b->middle; });
    }
    return true;
  }

  // A column of numbers has nothing but numbers from its first one on; where these stand are the rows.
  bool FindRows() {
    size_t digits = 0;
    for (Column& column : columns_) {
      const auto first = std::find_if(column.pieces.begin(), column.pieces.end(),
                                      [](const PdfPiece* piece) { return IsNumberCell(piece->text); });
      if (column.pieces.end() - first < static_cast<ptrdiff_t>(kLeastRows)) continue;
      column.of_numbers = std::all_of(first, column.pieces.end(),
                                      [](const PdfPiece* piece) { return IsNumberCell(piece->text); });
      if (!column.of_numbers) continue;
      for (auto piece = first; piece != column.pieces.end(); ++piece) {
        places_.push_back((*piece)->middle);
        digits += HasDigits((*piece)->text);
      }
    }
    if (digits < kLeastRows) return false;
    std::sort(places_.begin(), places_.end());
    std::vector<int32_t> rows;
    for (const int32_t place : places_) {
      if (rows.empty() || !IsNear(place, rows.back())) rows.push_back(place);
    }
    places_ = std::move(rows);
    // Rows stand apart as lines do.
    for (size_t i = 1; i < places_.size(); ++i) {
      if (places_[i] - places_[i - 1] < size_) return false;
    }
    return places_.size() >= kLeastRows;
  }

  // A centred heading need not stand over the cells of its column: then each is taken for a column, the one
  // with nothing but a heading, the other without one.
  void JoinHeadings() {
    const auto has_heading = [&](const Column& column) {
      return column.pieces.front()->middle < places_[0] - size_;
    };
    const auto only_heading = [&](const Column& column) {
      return column.pieces.back()->middle < places_[0] - size_;
    };
    for (size_t i = 0; i + 1 < columns_.size(); ++i) {
      Column& one = columns_[i];
      Column& other = columns_[i + 1];
      const bool joins =
          (only_heading(one) && !has_heading(other)) || (!has_heading(one) && only_heading(other));
      if (!joins) continue;
      if (!has_heading(one)) std::swap(one.pieces, other.pieces);
      one.pieces.insert(one.pieces.end(), other.pieces.begin(), other.pieces.end());
      one.of_numbers |= other.of_numbers;
      one.span.right = other.span.right;
      columns_.erase(columns_.begin() + static_cast<ptrdiff_t>(i) + 1);
    }
  }

  // The header reaches no further down than the headings of the numbers do, but for a line: else the first
  // lines of a name that stands on its number's line would be taken for it.
  void FindHeader() {
    for (const Column& column : columns_) {
      if (!column.of_numbers) continue;
      for (const PdfPiece* piece : column.pieces) {
        if (IsNumberCell(piece->text)) break;
        header_ = std::max(header_.value_or(piece->middle), piece->middle);
      }
    }
  }

  // The first row begins below the headings of the numbers.
  bool MustBeOfHeader(const PdfPiece& piece) const { return header_ && piece.middle <= *header_; }

  // Where cells stand on their last line, the header's do so, too.
  bool MayBeOfHeader(const PdfPiece& piece, Align align) const {
    const int64_t below = align == Align::kBottom ? kSameRow : kTight;
    return header_ && piece.middle < places_[0] && (int64_t{piece.middle} - *header_) * 100 <= below * size_;
  }

  bool IsNear(int32_t one, int32_t other) const {
    return int64_t{std::abs(one - other)} * 100 <= kSameRow * size_;
  }

  // Gives every piece to a row; what stands above the first is the header.
  bool Assign(Align align) {
    cells_.assign(columns_.size(), {});
    bool broken = false;
    for (size_t i = 0; i < columns_.size(); ++i) {
      const std::vector<const PdfPiece*>& pieces = columns_[i].pieces;
      const auto ends = columns_[i].of_numbers ? NumberEnds(pieces) : NameEnds(pieces, align);
      if (!ends) return false;
      for (size_t row = 1; row < ends->size(); ++row) broken |= (*ends)[row] - (*ends)[row - 1] > 1;
      // Who has no name may be one of several with the same.
      if (i == 0 && HasEmpty(*ends)) return false;
      cells_[i] = *ends;
    }
    for (const auto& ends : cells_) broken |= ends.front() > 1;
    return broken && HeaderIsOne() && LinesAreEven();
  }

  // The lines of all cells are as far from one another: what is further below is not of the cell. Nor are two
  // cells nearer to one another than the lines of one.
  bool LinesAreEven() const {
    int32_t least = INT32_MAX, most = 0, nearest = INT32_MAX;
    for (size_t i = 0; i < columns_.size(); ++i) {
      for (size_t row = 0; row < cells_[i].size(); ++row) {
        const size_t first = row == 0 ? 0 : cells_[i][row - 1];
        for (size_t at = std::max<size_t>(first, 1); at < cells_[i][row]; ++at) {
          const int32_t distance = columns_[i].pieces[at]->middle - columns_[i].pieces[at - 1]->middle;
          if (at == first) {
            nearest = std::min(nearest, distance);
          } else {
            least = std::min(least, distance);
            most = std::max(most, distance);
          }
        }
      }
    }
    return int64_t{most} * 100 <= int64_t{least} * kEven && int64_t{nearest} * kEven >= int64_t{most} * 100;
  }

  // Whether the cells of the rows go on only behind lines that are full, as those of a broken text are.
  bool IsBrokenFull(const std::vector<std::vector<size_t>>& cells) const {
    for (size_t i = 0; i < columns_.size(); ++i) {
      const std::vector<const PdfPiece*>& pieces = columns_[i].pieces;
      int32_t widest = 0;
      for (const PdfPiece* piece : pieces) {
        if (!MustBeOfHeader(*piece)) widest = std::max(widest, piece->right - piece->left);
      }
      for (size_t row = 1; row < cells[i].size(); ++row) {
        for (size_t at = cells[i][row - 1]; at + 1 < cells[i][row]; ++at) {
          if (pieces[at]->right - pieces[at]->left + kFull * size_ < widest) return false;
        }
      }
    }
    return true;
  }

  static bool HasEmpty(const std::vector<size_t>& ends) {
    for (size_t row = 1; row < ends.size(); ++row) {
      if (ends[row] == ends[row - 1]) return true;
    }
    return false;
  }

  // For the header and each row, before which piece it ends.
  std::optional<std::vector<size_t>> NumberEnds(const std::vector<const PdfPiece*>& pieces) const {
    std::vector<size_t> ends;
    size_t at = 0;
    while (at < pieces.size() && !IsNumberCell(pieces[at]->text)) ++at;
    // 持平 in the first row is no heading.
    if (at > 0 && pieces[at - 1]->middle >= places_[0] - size_ / 2) return std::nullopt;
    ends.push_back(at);
    for (const int32_t place : places_) {
      if (at < pieces.size() && IsNear(pieces[at]->middle, place)) ++at;
      ends.push_back(at);
    }
    if (at != pieces.size()) return std::nullopt;
    return ends;
  }

  // The same for names: the way by which all lines of all cells stand nearest to their rows.
  std::optional<std::vector<size_t>> NameEnds(const std::vector<const PdfPiece*>& pieces, Align align) const {
    const size_t rows = places_.size(), count = pieces.size();
    // costs[row][i]: the first `row` rows have been given, and the first i pieces.
    std::vector<std::vector<int64_t>> costs(rows + 1, std::vector<int64_t>(count + 1, kNoCost));
    std::vector<std::vector<size_t>> from(rows + 1, std::vector<size_t>(count + 1, 0));
    for (size_t i = 0; i <= count; ++i) {
      if (i > 0 && !MayBeOfHeader(*pieces[i - 1], align)) break;
      if (i == count || !MustBeOfHeader(*pieces[i])) costs[0][i] = 0;
    }
    for (size_t row = 1; row <= rows; ++row) {
      for (size_t i = 0; i <= count; ++i) {
        const auto take = [&](size_t first, int64_t cost) {
          const int64_t before = costs[row - 1][first];
          if (before >= kNoCost || before + cost >= costs[row][i]) return;
          costs[row][i] = before + cost;
          from[row][i] = first;
        };
        take(i, size_);
        TakeCells(pieces, i, places_[row - 1], align, take);
      }
    }
    if (costs[rows][count] >= kNoCost) return std::nullopt;
    std::vector<size_t> ends(rows + 1, count);
    for (size_t row = rows; row > 0; --row) ends[row - 1] = from[row][ends[row]];
    return ends;
  }

  // Tells `take` of the cells of the row at `place` that end before the piece `end`: with which piece each
  // begins, and how far it is from where it should be. A piece is looked at from few rows, as hostile pages
  // have many of both.
  template <typename Take>
  void TakeCells(const std::vector<const PdfPiece*>& pieces, size_t end, int32_t place, Align align,
                 const Take& take) const {
    if (end == 0) return;
    const int64_t bottom = pieces[end - 1]->middle;
    const int64_t longest = static_cast<int64_t>(kMostLinesInCell) * kLineDistance * size_;
    if ((place - bottom) * 100 > kSameRow * size_ || (bottom - place) * 100 > longest) return;
    for (size_t first = end; first-- > 0 && end - first <= kMostLinesInCell;) {
      if (first + 1 < end) {
        const int64_t distance = pieces[first + 1]->middle - pieces[first]->middle;
        if (distance * 100 > kLineDistance * size_ || distance * 2 < size_) return;
      }
      const int32_t top = pieces[first]->middle;
      const auto own = static_cast<int32_t>(align == Align::kMiddle ? top + (bottom - top) / 2
                                            : align == Align::kTop  ? top
                                                                    : bottom);
      if (IsNear(own, place)) take(first, std::abs(own - place));
    }
  }

  // The header's cells are short, and stand together.
  bool HeaderIsOne() const {
    int32_t top = INT32_MAX, bottom = 0;
    for (size_t i = 0; i < columns_.size(); ++i) {
      for (size_t at = 0; at < cells_[i].front(); ++at) {
        const PdfPiece& piece = *columns_[i].pieces[at];
        if (piece.text.size() > kLongestHeading) return false;
        top = std::min(top, piece.middle);
        bottom = std::max(bottom, piece.middle);
      }
    }
    return top == INT32_MAX || bottom - top <= 6 * size_;
  }

  std::vector<TableRow> AsRows() const {
    std::vector<TableRow> rows;
    for (size_t row = 0; row <= places_.size(); ++row) {
      TableRow cells;
      bool any = false;
      for (size_t i = 0; i < columns_.size(); ++i) {
        SourcedLine text;
        const size_t first = row == 0 ? 0 : cells_[i][row - 1];
        for (size_t at = first; at < cells_[i][row]; ++at) {
          if (at > first) Continue(text, columns_[i], at);
          text.insert(text.end(), columns_[i].pieces[at]->text.begin(), columns_[i].pieces[at]->text.end());
        }
        any |= !text.empty();
        TableCell& cell = cells.emplace_back();
        if (!text.empty()) cell.lines.push_back(std::move(text));
      }
      if (any) rows.push_back(std::move(cells));
    }
    return rows;
  }

  // Parts a cell's text from the line that follows in it. Numbers one below the other stay two, as in any
  // table; one that was broken, in a passage whose line is full, is one.
  void Continue(SourcedLine& text, const Column& column, size_t at) const {
    const PdfPiece& before = *column.pieces[at - 1];
    const PdfPiece& next = *column.pieces[at];
    if (IsWide(text.back().c) || IsWide(next.text.front().c)) return;
    if (!IsDigit(text.back().c) || !IsDigit(next.text.front().c)) return text.push_back({U' ', kNoSource});
    const bool full = before.right + size_ >= column.span.right;
    if (!full || IsNumberAlone(before.text) || IsNumberAlone(next.text)) text.push_back({U'／', kNoSource});
  }

  const std::vector<PdfLine>& lines_;
  const size_t begin_, end_;
  int32_t size_;
  std::vector<Column> columns_;
  std::optional<int32_t> header_;           // the lowest heading of a column of numbers
  std::vector<int32_t> places_;             // of the rows
  std::vector<std::vector<size_t>> cells_;  // of each column: where the header and each row end
  bool ambiguous_ = false;
};

// Where what may be a table ends: the gaps between its columns go through all its lines.
size_t TableEnd(const std::vector<PdfLine>& lines, size_t begin) {
  std::vector<Span> columns;
  size_t end = begin;
  for (; end < lines.size() && end - begin < kMostLines; ++end) {
    const PdfLine& line = lines[end];
    if (!line.upright || line.pieces.size() > kMostColumns) break;
    if (end > begin) {
      const PdfLine& before = lines[end - 1];
      if (int64_t{line.middle - before.middle} * 100 > kFarthest * std::max(line.size, before.size)) break;
    }
    std::vector<Span> spans = columns;
    for (const PdfPiece& piece : line.pieces) spans.push_back(SpanOf(piece));
    std::vector<Span> merged = Merged(std::move(spans));
    if (merged.size() < columns.size() || merged.size() > kMostColumns) break;
    columns = std::move(merged);
  }
  return columns.size() < kLeastColumns ? begin : end;
}

// Whether a table may begin with the line. One that has a single piece is mostly the prose above; it may be
// the first line of the header's longest cell.
bool MayBegin(const std::vector<PdfLine>& lines, size_t begin) {
  const PdfLine& line = lines[begin];
  if (!line.upright) return false;
  if (line.pieces.size() >= 2) return true;
  // The lines of a longer cell and of a shorter one beside it, both in the middle, stand between one another.
  for (size_t next = begin + 1; next < lines.size() && next <= begin + kMostInterleaved; ++next) {
    const int64_t distance =
        int64_t{lines[next].pieces.front().middle} - lines[next - 1].pieces.front().middle;
    if (!lines[next].upright || distance * 100 >= kInterleaved * line.size) break;
    if (lines[next].pieces.size() >= 2) return true;
  }
  if (begin + 1 >= lines.size() || lines[begin + 1].pieces.size() < 2) return false;
  const PdfPiece& piece = line.pieces.front();
  const char32_t last = piece.text.back().c;
  if (piece.text.size() > kLongestHeading ||
      std::u32string_view(U"。：；！？").find(last) != std::u32string_view::npos)
    return false;
  const PdfLine& next = lines[begin + 1];
  const int64_t distance = int64_t{next.pieces.front().middle} - piece.middle;
  return distance * 100 < kTight * line.size && std::abs(line.size - next.size) * 20 <= line.size &&
         std::any_of(next.pieces.begin(), next.pieces.end(), [&](const PdfPiece& below) {
           return below.left < piece.right && piece.left < below.right;
         });
}

}  // namespace

WrappedTable WrappedTableAt(const std::vector<PdfLine>& lines, size_t begin) {
  WrappedTable table{.looked_at = begin + 1, .end = begin, .rows = {}};
  if (!MayBegin(lines, begin)) return table;
  const size_t end = TableEnd(lines, begin);
  for (size_t trailing = 0; trailing <= kMostTrailing && end - begin > kLeastRows + trailing; ++trailing) {
    Wrapped wrapped(lines, begin, end - trailing);
    table.rows = wrapped.Rows();
    if (!table.rows.empty()) {
      table.end = end - trailing;
      return table;
    }
    // Nor are its rows told by fewer of its lines.
    if (wrapped.ambiguous()) {
      table.looked_at = end;
      return table;
    }
    // Only a note or the end of a paragraph may have been taken for a line of the table.
    if (lines[end - trailing - 1].pieces.size() > 1) break;
  }
  // A line of prose above may have hidden the table; but not to be looked at again from each of many lines.
  table.looked_at = begin + std::max<size_t>(1, (end - begin) / kMostTries);
  return table;
}

}  // namespace fengqiao::reports
