#include "services/reports/formats/pdf/page_columns.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace fengqiao::reports {
namespace {

constexpr size_t kLeastLines = 6;       // with a column on either side, to make a page one of columns
constexpr size_t kLeastCharacters = 8;  // of a line of a column, on average: the cells of tables are shorter
// In hundredths of what there is between the margins: where the gap between the columns may be.
constexpr int64_t kFirstShare = 35;
constexpr int64_t kLastShare = 65;
// In tenths: how many lines of a column come near its right edge. Those of prose do, cells do not.
constexpr size_t kFullShare = 5;

// The piece behind the only wide gap of the line; 0 for none, or where there are several.
size_t BehindTheGap(const PdfLine& line) {
  if (!line.upright || line.cells() != 2) return 0;
  for (size_t i = 1; i < line.pieces.size(); ++i) {
    if (line.pieces[i].apart) return i;
  }
  return 0;
}

// A line of two columns.
struct Both {
  int32_t left_end = 0;     // of the left column
  int32_t right_begin = 0;  // of the right one
  int32_t right_end = 0;
  int32_t size = 1;
  size_t left_characters = 0;
  size_t right_characters = 0;
};

std::vector<Both> LinesOfBoth(const PdfPageLines& page) {
  std::vector<Both> lines;
  for (const PdfLine& line : page.lines) {
    const size_t behind = BehindTheGap(line);
    if (behind == 0) continue;
    Both both{.left_end = line.pieces[behind - 1].right,
              .right_begin = line.pieces[behind].left,
              .right_end = line.right(),
              .size = line.size};
    for (size_t i = 0; i < line.pieces.size(); ++i) {
      (i < behind ? both.left_characters : both.right_characters) += line.pieces[i].text.size();
    }
    lines.push_back(both);
  }
  return lines;
}

// The place that lies within most of the gaps.
int32_t CommonPlace(const std::vector<Both>& lines) {
  std::vector<std::pair<int32_t, int>> edges;
  for (const Both& line : lines) {
    edges.emplace_back(line.left_end, 1);
    edges.emplace_back(line.right_begin, -1);
  }
  std::sort(edges.begin(), edges.end());
  int32_t place = 0;
  int within = 0, most = 0;
  for (const auto& [at, step] : edges) {
    within += step;
    if (within > most) {
      most = within;
      place = at;
    }
  }
  return place;
}

// Whether half of the lines come within two characters of the furthest of them.
bool AreFull(const std::vector<Both>& lines, int32_t Both::*end) {
  int32_t furthest = 0;
  for (const Both& line : lines) furthest = std::max(furthest, line.*end);
  const auto full = static_cast<size_t>(std::count_if(
      lines.begin(), lines.end(), [&](const Both& line) { return line.*end + 2 * line.size >= furthest; }));
  return full * 10 >= lines.size() * kFullShare;
}

// Where the columns of the page are parted; nothing where it has none.
std::optional<int32_t> GapOf(const PdfPageLines& page) {
  std::vector<Both> lines = LinesOfBoth(page);
  if (lines.size() < kLeastLines) return std::nullopt;
  const int32_t place = CommonPlace(lines);
  lines.erase(
      std::remove_if(lines.begin(), lines.end(),
                     [&](const Both& line) { return line.left_end > place || line.right_begin <= place; }),
      lines.end());
  if (lines.size() < kLeastLines || !AreFull(lines, &Both::left_end) || !AreFull(lines, &Both::right_end))
    return std::nullopt;
  size_t left = 0, right = 0;
  int32_t first = INT32_MAX, last = 0;
  for (const Both& line : lines) {
    left += line.left_characters;
    right += line.right_characters;
  }
  for (const PdfLine& line : page.lines) {
    if (!line.upright) continue;
    first = std::min(first, line.left());
    last = std::max(last, line.right());
  }
  if (std::min(left, right) < kLeastCharacters * lines.size()) return std::nullopt;
  const int64_t share = (int64_t{place} - first) * 100 / std::max(1, last - first);
  if (share < kFirstShare || share > kLastShare) return std::nullopt;
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
