#include "services/reports/formats/pdf/page_columns.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace fengqiao::reports {
namespace {

constexpr size_t kLeastLines = 5;       // of either column, to make a page one of columns
constexpr size_t kLeastCharacters = 8;  // of a line of a column, on average: the cells of tables are shorter
// In hundredths of what there is between the margins: where the gap between the columns may be.
constexpr int64_t kFirstShare = 35;
constexpr int64_t kLastShare = 65;
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

bool MayBeOfColumns(const PdfLine& line) { return line.upright && line.cells() <= 2; }

// Between which places about the middle of the page the fewest lines stand; the widest where there are
// several.
Extent LeastCovered(const PdfPageLines& page, const Extent& middle) {
  std::vector<std::pair<int32_t, int>> edges = {{middle.first, 0}, {middle.last, 0}};
  int covered = 0;
  for (const PdfLine& line : page.lines) {
    if (!MayBeOfColumns(line)) continue;
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
  bool IsAColumn() const {
    const auto full = static_cast<size_t>(
        std::count_if(ends.begin(), ends.end(), [&](int32_t end) { return end + 2 * size >= across.last; }));
    return ends.size() >= kLeastLines && full * 2 >= ends.size() &&
           characters >= kLeastCharacters * ends.size();
  }
};

// Where the columns of the page are parted; nothing where it has none.
std::optional<int32_t> GapOf(const PdfPageLines& page) {
  Extent margins;
  for (const PdfLine& line : page.lines) {
    if (line.upright) margins.Take(line.left(), line.right());
  }
  if (margins.last <= margins.first) return std::nullopt;
  const Extent gap = LeastCovered(page, {margins.At(kFirstShare), margins.At(kLastShare)});
  if (gap.last <= gap.first) return std::nullopt;
  const int32_t place = gap.first + (gap.last - gap.first) / 2;
  Side left, right;
  size_t over_it = 0;
  for (const PdfLine& line : page.lines) {
    if (!MayBeOfColumns(line)) continue;
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
  if (!left.IsAColumn() || !right.IsAColumn() || over_it > std::min(left.ends.size(), right.ends.size()))
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
  Parter(int32_t gap, std::vector<PdfPageLines>& pages) : gap_(gap), pages_(pages) {}

  void Part(PdfPageLines page) {
    height_ = page.height;
    for (PdfLine& line : page.lines) {
      if (!line.upright || line.cells() > 2 || GoesAcross(line)) {
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
  std::vector<PdfPageLines>& pages_;
  int32_t height_ = 0;
  bool first_ = true;   // nothing of the page was told yet
  bool apart_ = false;  // what comes next is a thing of its own
  std::vector<PdfLine> across_, left_, right_;
};

}  // namespace

std::vector<PdfPageLines> PartColumns(std::vector<PdfPageLines> pages) {
  std::vector<PdfPageLines> parted;
  for (PdfPageLines& page : pages) {
    if (const auto gap = GapOf(page)) {
      Parter(*gap, parted).Part(std::move(page));
    } else {
      parted.push_back(std::move(page));
    }
  }
  return parted;
}

}  // namespace fengqiao::reports
