#include "services/reports/formats/pdf/page_asides.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>

namespace fengqiao::reports {
namespace {

constexpr size_t kLeastLines = 3;       // of a box, and of the text beside it
constexpr size_t kLeastCharacters = 6;  // of a line of a box, on average
constexpr size_t kMostTries = 24;       // gaps of one page that are looked along
constexpr size_t kLongestBox = 120;     // lines, with those beside it
// In hundredths of the type's size.
constexpr int64_t kLeastGap = 90;
constexpr int64_t kFarthest = 400;  // between two lines

struct Gap {
  int32_t left = 0;
  int32_t right = 0;
};

// What is left of the gap where the line's pieces are not; none where one stands in it.
std::optional<Gap> Narrowed(Gap gap, const PdfLine& line, int64_t least) {
  for (const PdfPiece& piece : line.pieces) {
    if (piece.right <= gap.left || piece.left >= gap.right) continue;
    if (piece.left <= gap.left && piece.right < gap.right) {
      gap.left = piece.right;
    } else if (piece.left > gap.left && piece.right >= gap.right) {
      gap.right = piece.left;
    } else {
      return std::nullopt;
    }
  }
  if (int64_t{gap.right - gap.left} * 100 < least) return std::nullopt;
  return gap;
}

// Lines [begin, end) that have a gap in common.
struct Zone {
  size_t begin = 0;
  size_t end = 0;
  Gap gap;
};

bool IsDigit(char32_t c) { return (c >= U'0' && c <= U'9') || (c >= U'０' && c <= U'９'); }

struct Side {
  size_t first = SIZE_MAX, last = 0;  // lines
  std::vector<std::pair<int32_t, int32_t>> extents;
  size_t characters = 0;
  size_t marked = 0;   // lines with a mark of a sentence
  size_t figures = 0;  // lines with digits and without such a mark
  int32_t left = INT32_MAX, right = 0, size = 0;

  void Take(size_t number, const PdfLine& line, size_t from, size_t to) {
    if (from == to) return;
    first = std::min(first, number);
    last = number;
    extents.emplace_back(line.pieces[from].left, line.pieces[to - 1].right);
    left = std::min(left, extents.back().first);
    right = std::max(right, extents.back().second);
    bool mark = false, digits = false, digit = false;
    for (size_t i = from; i < to; ++i) {
      characters += line.pieces[i].text.size();
      size = std::max(size, line.pieces[i].size);
      for (const SourcedChar& at : line.pieces[i].text) {
        // 2，135，000 is a number.
        mark |= !digit && std::u32string_view(U"。，；").find(at.c) != std::u32string_view::npos;
        digit = IsDigit(at.c);
        digits |= digit;
      }
    }
    marked += mark;
    figures += digits && !mark;
  }

  // Prose: half of its lines, and more, reach the margin, which cells of tables do not; and most are no
  // figures, as those of a list are.
  bool IsProse() const {
    const auto full =
        static_cast<size_t>(std::count_if(extents.begin(), extents.end(), [&](const auto& extent) {
          return extent.second + 2 * size >= right;
        }));
    return extents.size() >= kLeastLines && full * 2 > extents.size() && figures * 2 <= extents.size() &&
           characters >= kLeastCharacters * extents.size();
  }
  int32_t width() const { return right - left; }
};

class Finder {
 public:
  explicit Finder(PdfPageLines& page) : page_(page), lines_(page.lines) {}

  // Takes the boxes out of the page.
  std::vector<PdfPageLines> Take() {
    std::vector<PdfPageLines> asides;
    size_t tries = 0;
    for (size_t i = 0; i < lines_.size() && tries < kMostTries; ++i) {
      if (!lines_[i].upright || lines_[i].cells() != 2) continue;
      const auto right = std::find_if(lines_[i].pieces.begin() + 1, lines_[i].pieces.end(),
                                      [](const PdfPiece& piece) { return piece.apart; });
      ++tries;
      const Zone zone = ZoneAround(i, {(right - 1)->right, right->left});
      if (auto box = BoxOf(zone)) {
        asides.push_back(*std::move(box));
        i = std::min(zone.end, lines_.size());
      }
    }
    return asides;
  }

 private:
  Zone ZoneAround(size_t at, Gap gap) const {
    Zone zone{at, at + 1, gap};
    const auto take = [&](size_t next, size_t neighbour) {
      const PdfLine& line = lines_[next];
      if (!line.upright || line.cells() > 2 || zone.end - zone.begin >= kLongestBox) return false;
      if (int64_t{std::abs(line.middle - lines_[neighbour].middle)} * 100 > kFarthest * line.size)
        return false;
      const auto narrowed = Narrowed(zone.gap, line, kLeastGap * line.size);
      if (narrowed) zone.gap = *narrowed;
      return narrowed.has_value();
    };
    while (zone.end < lines_.size() && take(zone.end, zone.end - 1)) ++zone.end;
    while (zone.begin > 0 && take(zone.begin - 1, zone.begin)) --zone.begin;
    return zone;
  }

  static size_t Behind(const PdfLine& line, const Gap& gap) {
    return static_cast<size_t>(std::find_if(line.pieces.begin(), line.pieces.end(),
                                            [&](const PdfPiece& piece) { return piece.left >= gap.right; }) -
                               line.pieces.begin());
  }

  bool GoesAcross(const PdfLine& line, const Gap& gap) const {
    return line.upright && line.cells() == 1 && line.left() < gap.left && line.right() > gap.right;
  }

  std::optional<PdfPageLines> BoxOf(const Zone& zone) {
    Side left, right;
    for (size_t i = zone.begin; i < zone.end; ++i) {
      const size_t behind = Behind(lines_[i], zone.gap);
      left.Take(i, lines_[i], 0, behind);
      right.Take(i, lines_[i], behind, lines_[i].pieces.size());
    }
    if (!left.IsProse() || !right.IsProse()) return std::nullopt;
    // The text that goes on above or below over the box's whole width tells which is the text.
    size_t across = 0;
    int32_t size = 0;
    for (size_t i = 0; i < lines_.size(); ++i) {
      if ((i >= zone.begin && i < zone.end) || !GoesAcross(lines_[i], zone.gap)) continue;
      ++across;
      size = std::max(size, lines_[i].size);
    }
    if (across == 0) return std::nullopt;
    const bool left_alike = IsAlike(left.size, size), right_alike = IsAlike(right.size, size);
    const bool box_at_left = left_alike != right_alike ? right_alike : left.width() < right.width();
    const Side& box = box_at_left ? left : right;
    if (box.marked == 0 && PairsWithTheOther(zone, box)) return std::nullopt;
    return TakeOut(zone, box, box_at_left);
  }

  // Whether each line of a side stands in one with a line of the other: so do names and what is said of them.
  bool PairsWithTheOther(const Zone& zone, const Side& side) const {
    for (size_t i = side.first; i <= side.last; ++i) {
      const size_t behind = Behind(lines_[i], zone.gap);
      if (behind == 0 || behind == lines_[i].pieces.size()) return false;
    }
    return true;
  }

  static bool IsAlike(int32_t one, int32_t other) {
    return int64_t{std::abs(one - other)} * 100 <= 4 * other;
  }

  PdfPageLines TakeOut(const Zone& zone, const Side& box, bool box_at_left) {
    PdfPageLines aside{.height = page_.height, .lines = {}, .apart = true, .aside = true};
    int32_t text_left = INT32_MAX, text_right = 0;
    for (size_t i = box.first; i <= box.last; ++i) {
      const size_t behind = Behind(lines_[i], zone.gap);
      PdfLine other = lines_[i];
      auto& pieces = lines_[i].pieces;
      const auto part = pieces.begin() + static_cast<ptrdiff_t>(behind);
      if (box_at_left) {
        other.pieces.assign(pieces.begin(), part);
        pieces.erase(pieces.begin(), part);
      } else {
        other.pieces.assign(part, pieces.end());
        pieces.erase(part, pieces.end());
      }
      for (PdfLine* line : {&other, &lines_[i]}) {
        if (line->pieces.empty()) continue;
        line->pieces.front().apart = line->pieces.front().blank = false;
        line->SetSizeByPieces();
      }
      if (!other.pieces.empty()) aside.lines.push_back(std::move(other));
      if (pieces.empty()) continue;
      text_left = std::min(text_left, lines_[i].left());
      text_right = std::max(text_right, lines_[i].right());
    }
    // So are the lines right above and below that keep clear of the box.
    for (size_t i = zone.begin; i < zone.end; ++i) {
      PdfLine& line = lines_[i];
      if (line.pieces.empty()) continue;
      const bool beside = i >= box.first && i <= box.last;
      if (box_at_left && (beside || std::abs(line.left() - text_left) <= line.size))
        line.own_left = text_left;
      if (!box_at_left && (beside || std::abs(line.right() - text_right) <= line.size))
        line.own_right = text_right;
    }
    lines_.erase(
        std::remove_if(lines_.begin(), lines_.end(), [](const PdfLine& line) { return line.pieces.empty(); }),
        lines_.end());
    return aside;
  }

  PdfPageLines& page_;
  std::vector<PdfLine>& lines_;
};

}  // namespace

std::vector<PdfPageLines> PartAsides(std::vector<PdfPageLines> pages) {
  std::vector<PdfPageLines> parted;
  for (PdfPageLines& page : pages) {
    for (PdfPageLines& aside : Finder(page).Take()) parted.push_back(std::move(aside));
    parted.push_back(std::move(page));
  }
  return parted;
}

}  // namespace fengqiao::reports
