#include "services/reports/formats/pdf/page_columns.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>

namespace fengqiao::reports {
namespace {

constexpr size_t kLeastLines = 5;       // of either column, to make a page one of columns
constexpr size_t kLeastCharacters = 8;  // of a line of a column, on average: the cells of tables are shorter

// How pages are set in columns.
struct Setting {
  size_t columns;
  // In hundredths of what there is between the margins: where the gap behind the first column may be.
  int64_t first_share, last_share;
};
constexpr Setting kTwo = {.columns = 2, .first_share = 35, .last_share = 65};
constexpr Setting kThree = {.columns = 3, .first_share = 22, .last_share = 45};

// In hundredths of the type's size: how wide the gap is at least.
constexpr int64_t kLeastGap = 110;

// The extent of what stands on a page.
struct Extent {
  int32_t first = INT32_MAX;
  int32_t last = 0;

  void Take(int32_t from, int32_t to) {
    first = std::min(first, from);
    last = std::max(last, to);
  }
  int32_t At(int64_t share) const {
    return static_cast<int32_t>(first + (int64_t{last} - first) * share / 100);
  }
};

bool MayBeOfColumns(const PdfLine& line, const Setting& setting) {
  return line.upright && line.cells() <= setting.columns;
}

// Between which places about the middle of the page the fewest lines stand; the widest where there are
// several.
Extent LeastCovered(const PdfPageLines& page, const Extent& middle, const Setting& setting) {
  std::vector<std::pair<int32_t, int>> edges = {{middle.first, 0}, {middle.last, 0}};
  int covered = 0;
  for (const PdfLine& line : page.lines) {
    if (!MayBeOfColumns(line, setting)) continue;
    for (const PdfPiece& piece : line.pieces) {
      if (piece.right <= middle.first || piece.left >= middle.last) continue;
      if (piece.left <= middle.first) {
        ++covered;
      } else {
        edges.emplace_back(piece.left, 1);
      }
      if (piece.right < middle.last) edges.emplace_back(piece.right, -1);
    }
  }
  std::sort(edges.begin(), edges.end());
  Extent best;
  int least = INT32_MAX;
  for (size_t i = 0; i + 1 < edges.size(); ++i) {
    covered += edges[i].second;
    const Extent here{edges[i].first, edges[i + 1].first};
    if (here.first == here.last) continue;
    if (covered < least || (covered == least && here.last - here.first > best.last - best.first)) best = here;
    least = std::min(least, covered);
  }
  return best;
}

// What stands on one side of a place.
struct Side {
  Extent across;
  Extent down;
  std::vector<int32_t> ends;  // of its lines, at the right
  size_t characters = 0;
  int32_t size = 0;  // of its type

  void Take(const PdfLine& line, size_t from, size_t to) {
    if (from == to) return;
    across.Take(line.pieces[from].left, line.pieces[to - 1].right);
    down.Take(line.top, line.bottom);
    ends.push_back(line.pieces[to - 1].right);
    for (size_t i = from; i < to; ++i) characters += line.pieces[i].text.size();
    size = std::max(size, line.size);
  }

  // Several lines of prose: half of them come within two characters of the margin, which cells do not.
  bool IsAColumn(size_t least_lines) const {
    const auto full = static_cast<size_t>(
        std::count_if(ends.begin(), ends.end(), [&](int32_t end) { return end + 2 * size >= across.last; }));
    return ends.size() >= least_lines && full * 2 >= ends.size() &&
           characters >= kLeastCharacters * ends.size();
  }
};

// Where the first column of the page is parted from what follows; nothing where it has none. `earlier` is
// where the page before it was parted: the last page of columns may have few lines.
std::optional<int32_t> GapOf(const PdfPageLines& page, const Setting& setting,
                             std::optional<int32_t> earlier) {
  Extent margins;
  for (const PdfLine& line : page.lines) {
    if (line.upright) margins.Take(line.left(), line.right());
  }
  if (margins.last <= margins.first) return std::nullopt;
  const Extent gap =
      LeastCovered(page, {margins.At(setting.first_share), margins.At(setting.last_share)}, setting);
  if (gap.last <= gap.first) return std::nullopt;
  const bool as_before = earlier && gap.first < *earlier && *earlier < gap.last;
  const int32_t place = as_before ? *earlier : gap.first + (gap.last - gap.first) / 2;
  Side left, right;
  size_t over_it = 0;
  for (const PdfLine& line : page.lines) {
    if (!MayBeOfColumns(line, setting)) continue;
    const auto behind =
        static_cast<size_t>(std::find_if(line.pieces.begin(), line.pieces.end(),
                                         [&](const PdfPiece& piece) { return piece.right > place; }) -
                            line.pieces.begin());
    if (behind < line.pieces.size() && line.pieces[behind].left < place) {
      ++over_it;
      continue;
    }
    left.Take(line, 0, behind);
    right.Take(line, behind, line.pieces.size());
  }
  const size_t least = as_before ? 1 : kLeastLines;
  if (!left.IsAColumn(least) || !right.IsAColumn(least) ||
      over_it > std::min(left.ends.size(), right.ends.size()))
    return std::nullopt;
  if (int64_t{gap.last - gap.first} * 100 < kLeastGap * std::min(left.size, right.size)) return std::nullopt;
  // One above the other is no column beside another.
  if (std::min(left.down.last, right.down.last) <= std::max(left.down.first, right.down.first))
    return std::nullopt;
  return place;
}

// One page of columns into pages of one column.
class Parter {
 public:
  // `columns`: how many the page has at least; those behind the gap stay together.
  Parter(int32_t gap, size_t columns, std::vector<PdfPageLines>& pages)
      : gap_(gap), columns_(columns), pages_(pages) {}

  void Part(PdfPageLines page) {
    height_ = page.height;
    for (PdfLine& line : page.lines) {
      if (!line.upright || line.cells() > columns_ || GoesAcross(line)) {
        EndColumns();
        across_.push_back(std::move(line));
      } else {
        EndAcross();
        AddToColumns(std::move(line));
      }
    }
    EndColumns();
    EndAcross();
  }

 private:
  bool GoesAcross(const PdfLine& line) const {
    return std::any_of(line.pieces.begin(), line.pieces.end(),
                       [&](const PdfPiece& piece) { return piece.left < gap_ && piece.right > gap_; });
  }

  void AddToColumns(PdfLine line) {
    const auto behind = std::find_if(line.pieces.begin(), line.pieces.end(),
                                     [&](const PdfPiece& piece) { return piece.left >= gap_; });
    PdfLine right = line;
    right.pieces.assign(behind, line.pieces.end());
    line.pieces.erase(behind, line.pieces.end());
    if (!line.pieces.empty()) left_.push_back(std::move(line));
    if (right.pieces.empty()) return;
    right.pieces.front().apart = right.pieces.front().blank = false;
    right_.push_back(std::move(right));
  }

  void EndColumns() {
    Emit(left_);
    Emit(right_);
  }

  // No paragraph goes on from a title into a column, or from a column into a title.
  void EndAcross() {
    if (across_.empty()) return;
    apart_ = !first_;
    Emit(across_);
    apart_ = true;
  }

  void Emit(std::vector<PdfLine>& lines) {
    if (lines.empty()) return;
    pages_.push_back({.height = height_, .lines = std::move(lines), .apart = apart_});
    lines.clear();
    apart_ = first_ = false;
  }

  const int32_t gap_;
  const size_t columns_;
  std::vector<PdfPageLines>& pages_;
  int32_t height_ = 0;
  bool first_ = true;   // nothing of the page was told yet
  bool apart_ = false;  // what comes next is a thing of its own
  std::vector<PdfLine> across_, left_, right_;
};

// Parts the pages of a document.
class Columns {
 public:
  std::vector<PdfPageLines> Part(std::vector<PdfPageLines> pages) {
    for (PdfPageLines& page : pages) PartPage(std::move(page));
    return std::move(parted_);
  }

 private:
  void PartPage(PdfPageLines page) {
    if (const auto gap = GapOf(page, kTwo, two_)) {
      two_ = gap;
      three_ = second_ = std::nullopt;
      Parter(*gap, kTwo.columns, parted_).Part(std::move(page));
      return;
    }
    two_ = std::nullopt;
    if (const auto first = GapOf(page, kThree, three_); first && PartRest(page, *first)) {
      three_ = first;
      return;
    }
    three_ = second_ = std::nullopt;
    parted_.push_back(std::move(page));
  }

  // What is behind the first of three columns has two of them, or there are no three. False for none.
  bool PartRest(const PdfPageLines& page, int32_t first) {
    std::vector<PdfPageLines> pieces;
    Parter(first, kThree.columns, pieces).Part(page);
    std::vector<PdfPageLines> parts;
    size_t two = 0;
    for (PdfPageLines& piece : pieces) {
      const bool behind = std::all_of(piece.lines.begin(), piece.lines.end(), [&](const PdfLine& line) {
        return line.upright && line.left() >= first;
      });
      const auto gap = behind ? GapOf(piece, kTwo, second_) : std::nullopt;
      if (!gap) {
        parts.push_back(std::move(piece));
        continue;
      }
      ++two;
      second_ = gap;
      Parter(*gap, kTwo.columns, parts).Part(std::move(piece));
    }
    if (two == 0) return false;
    std::move(parts.begin(), parts.end(), std::back_inserter(parted_));
    return true;
  }

  std::vector<PdfPageLines> parted_;
  // Where the page before was parted: of two columns, and behind the first and the second of three.
  std::optional<int32_t> two_, three_, second_;
};

}  // namespace

std::vector<PdfPageLines> PartColumns(std::vector<PdfPageLines> pages) {
  return Columns().Part(std::move(pages));
}

}  // namespace fengqiao::reports
