#include "services/reports/formats/pdf/page_layout.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "services/reports/domain/text/outline.h"
#include "services/reports/formats/pdf/page_table.h"
#include "services/reports/formats/pdf/page_wrapped.h"
#include "services/reports/formats/table.h"

namespace fengqiao::reports {
namespace {

constexpr size_t kEdgeLines = 2;        // at the top and at the bottom, that may be running ones
constexpr int64_t kEdgeShare = 12;      // in hundredths of the page: where the number of a page may stand
constexpr size_t kLeastTableCells = 3;  // as the extractor reads them
constexpr size_t kLeastTableLines = 2;
constexpr size_t kMostHeaderLines = 2;
// Of a table that is told by its columns alone.
constexpr size_t kLeastNarrowLines = 3;
constexpr size_t kMostNarrowCells = 16;

std::u32string TextOf(const PdfLine& line) {
  std::u32string text;
  for (const PdfPiece& piece : line.pieces) {
    for (const SourcedChar& at : piece.text) text.push_back(at.c);
  }
  return text;
}

bool IsDigit(char32_t c) { return (c >= U'0' && c <= U'9') || (c >= U'０' && c <= U'９'); }

// Nothing but a number: the cell of a table, and never part of the number on the next line.
bool IsNumberAlone(const SourcedLine& text) {
  return std::all_of(text.begin(), text.end(),
                     [](const SourcedChar& at) { return IsDigit(at.c) || at.c == U'.' || at.c == U','; });
}

bool IsLetter(char32_t c) { return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z'); }

// "- 3 -", "第3页 共12页", "3/12", "· 3 ·": nothing but a number and what goes with it.
bool IsPageNumber(const std::u32string& text) {
  constexpr std::u32string_view kAround = U" -—–－·•.第页共，,/／|｜of";
  if (text.size() > 16) return false;
  bool digit = false;
  for (const char32_t c : text) {
    if (IsDigit(c)) {
      digit = true;
    } else if (kAround.find(c) == std::u32string_view::npos) {
      return false;
    }
  }
  return digit;
}

// The same line on another page, but for its number.
std::u32string Pattern(const PdfLine& line) {
  std::u32string pattern;
  for (const char32_t c : TextOf(line)) {
    if (!IsDigit(c)) {
      pattern.push_back(c);
    } else if (pattern.empty() || pattern.back() != U'#') {
      pattern.push_back(U'#');
    }
  }
  return pattern;
}

// The numbers of the lines that stand at an edge of the page, outermost first.
std::vector<size_t> EdgeLines(const PdfPageLines& page, bool top) {
  std::vector<size_t> upright;
  for (size_t i = 0; i < page.lines.size(); ++i) {
    if (page.lines[i].upright) upright.push_back(i);
  }
  if (!top) std::reverse(upright.begin(), upright.end());
  upright.resize(std::min(upright.size(), kEdgeLines));
  return upright;
}

bool AtEdge(const PdfPageLines& page, const PdfLine& line, bool top) {
  return top ? int64_t{line.bottom} * 100 < page.height * kEdgeShare
             : int64_t{line.top} * 100 > page.height * (100 - kEdgeShare);
}

// The margins that most lines of prose keep to.
struct Margins {
  int32_t left = 0;
  int32_t right = 0;
};

// The rightmost place at which several lines end: a title may go beyond the margin. `rights` in order.
int32_t RightMargin(const std::vector<int32_t>& rights, int32_t size) {
  const size_t several = std::max<size_t>(2, rights.size() / 10);
  for (size_t i = rights.size(); i >= several; --i) {
    if (rights[i - 1] - rights[i - several] <= size) return rights[i - 1];
  }
  return rights[rights.size() - 1 - rights.size() / 20];
}

std::optional<Margins> MarginsOf(const PdfPageLines& page) {
  constexpr size_t kLeastLines = 4;
  std::vector<int32_t> lefts, rights;
  for (const PdfLine& line : page.lines) {
    if (!line.upright) continue;
    lefts.push_back(line.left());
    rights.push_back(line.right());
  }
  if (lefts.size() < kLeastLines) return std::nullopt;
  // Not the outermost: a stamp or a note may stand beyond the margin.
  std::sort(lefts.begin(), lefts.end());
  std::sort(rights.begin(), rights.end());
  return Margins{lefts[lefts.size() / 20], RightMargin(rights, page.lines.front().size)};
}

// Those of a column of few lines: of the one that begins at the same place on another page.
Margins LikelyMargins(const PdfPageLines& page, const std::vector<Margins>& known, const Margins& usual) {
  Margins own{INT32_MAX, 0};
  for (const PdfLine& line : page.lines) {
    if (line.upright) own = {std::min(own.left, line.left()), std::max(own.right, line.right())};
  }
  if (own.left > own.right) return usual;
  const int32_t size = page.lines.front().size;
  constexpr size_t kMostLooked = 16;  // so that a document of any length takes time by its bytes
  const auto end = known.rbegin() + static_cast<ptrdiff_t>(std::min(known.size(), kMostLooked));
  for (auto margins = known.rbegin(); margins != end; ++margins) {
    if (std::abs(margins->left - own.left) <= size && own.right <= margins->right + size) return *margins;
  }
  return usual;
}

bool EndsSentence(char32_t c) { return c == U'。' || c == U'！' || c == U'？' || c == U'；' || c == U'：'; }

class Joiner {
 public:
  explicit Joiner(std::vector<PdfPageLines> pages) : pages_(std::move(pages)) {}

  SourcedLines Join() && {
    std::optional<Margins> usual;
    std::vector<Margins> known;
    for (const PdfPageLines& page : pages_) {
      const auto margins = MarginsOf(page);
      if (!margins || page.aside) continue;
      usual = usual ? Margins{std::min(usual->left, margins->left), std::max(usual->right, margins->right)}
                    : *margins;
      known.push_back(*margins);
    }
    for (PdfPageLines& page : pages_) {
      if (page.aside) {
        page.aside = false;
        std::vector<PdfPageLines> alone;
        alone.push_back(std::move(page));
        asides_.push_back({BottomOf(alone.front()), Joiner(std::move(alone)).Join()});
        continue;
      }
      not_narrow_ = not_wrapped_ = 0;
      if (page.apart) last_.reset();
      margins_ =
          MarginsOf(page).value_or(LikelyMargins(page, known, usual.value_or(Margins{0, page.height})));
      for (size_t i = 0; i < page.lines.size();) {
        if (const size_t wrapped_end = AddWrappedTable(page, i); wrapped_end > i) {
          i = wrapped_end;
          continue;
        }
        size_t end = NarrowTableEnd(page, i);
        if (end == i) {
          end = HeadedTableEnd(page, i);
        } else {
          // What is so near to one another is a cell each.
          for (size_t line = i; line < end; ++line) {
            for (PdfPiece& piece : page.lines[line].pieces)
              piece.apart = &piece != &page.lines[line].pieces.front();
          }
        }
        if (end == i || !AddTable(page, i, end)) {
          end = std::max(end, i + 1);
          for (size_t line = i; line < end; ++line) AddLine(page.lines[line]);
        }
        i = end;
      }
      // What begins on the next page is behind all of this one.
      for (Aside& aside : asides_) aside.bottom = INT32_MIN;
    }
    TellAsides(nullptr);
    return std::move(lines_);
  }

 private:
  // Where the table ends that begins here with cells far from one another; `begin` for none.
  static size_t WideTableEnd(const PdfPageLines& page, size_t begin) {
    // Asked first, so that no line is looked at from every line before it.
    if (page.lines[begin].cells() < kLeastTableCells) return begin;
    size_t end = begin, full = 0;
    while (end < page.lines.size() && page.lines[end].upright && page.lines[end].cells() >= 2 &&
           page.lines[end].cells() <= kMostTableCells) {
      full += page.lines[end].cells() >= kLeastTableCells;
      ++end;
    }
    return full >= kLeastTableLines ? end : begin;
  }

  // The same with the lines of a header above it whose cells are near to one another, or few.
  static size_t HeadedTableEnd(const PdfPageLines& page, size_t begin) {
    size_t end = WideTableEnd(page, begin);
    for (size_t lead = 1; end == begin && lead <= kMostHeaderLines; ++lead) {
      const size_t rows = begin + lead;
      if (rows >= page.lines.size()) break;
      const size_t rows_end = WideTableEnd(page, rows);
      if (rows_end == rows) continue;
      bool headers = true;
      for (size_t line = begin; headers && line < rows; ++line)
        headers = IsHeaderOver(page.lines, line, rows, rows_end);
      if (!headers) break;
      end = rows_end;
    }
    return end;
  }

  // The same where the cells are so near to one another as words are: several lines whose gaps stand one
  // below another, which those of prose do not.
  size_t NarrowTableEnd(const PdfPageLines& page, size_t begin) {
    if (begin < not_narrow_) return begin;
    std::vector<Span> columns;
    size_t end = begin, characters = 0, pieces = 0;
    for (; end < page.lines.size(); ++end) {
      const PdfLine& line = page.lines[end];
      if (!line.upright || line.pieces.size() < kLeastTableCells || line.pieces.size() > kMostNarrowCells)
        break;
      std::vector<Span> spans = columns;
      for (const PdfPiece& piece : line.pieces) spans.push_back({piece.left, piece.right});
      std::vector<Span> merged = Merged(std::move(spans));
      // A gap of this line, or of one before it, is none in the other.
      if (merged.size() < std::max(columns.size(), line.pieces.size())) break;
      columns = std::move(merged);
      pieces += line.pieces.size();
      for (const PdfPiece& piece : line.pieces) characters += piece.text.size();
    }
    // Letters that are spaced out stand below one another, too.
    const bool words = characters >= 2 * pieces;
    if (end - begin < kLeastNarrowLines) return begin;
    if (words && columns.size() <= kMostNarrowCells) return end;
    not_narrow_ = end;  // not to be looked at again from each of these lines
    return begin;
  }

  // Where the table ends that begins here and has cells which are broken into lines; `begin` for none.
  size_t AddWrappedTable(const PdfPageLines& page, size_t begin) {
    if (begin < not_wrapped_) return begin;
    WrappedTable table = WrappedTableAt(page.lines, begin);
    not_wrapped_ = table.looked_at;
    if (table.rows.empty()) return begin;
    TellAsides(&page.lines[begin]);
    AppendTable(std::move(table.rows), lines_);
    last_.reset();
    return table.end;
  }

  // False where there are more columns than tables have.
  bool AddTable(PdfPageLines& page, size_t begin, size_t end) {
    std::vector<TableRow> rows = TableOf(page.lines, begin, end);
    if (rows.empty()) return false;
    TellAsides(&page.lines[begin]);
    AppendTable(std::move(rows), lines_);
    last_.reset();
    return true;
  }

  void AddLine(PdfLine& line) {
    SourcedLine text;
    const Ending ending = EndingOf(line);
    const bool goes_on = last_ && GoesOn(*last_, line);
    for (PdfPiece& piece : line.pieces) {
      if (piece.blank) text.push_back({U' ', kNoSource});
      text.insert(text.end(), piece.text.begin(), piece.text.end());
    }
    if (goes_on) {
      // A number that was broken is one number; words were parted by a blank that the line's end has taken.
      if (IsLetter(lines_.back().back().c) && IsLetter(text.front().c))
        lines_.back().push_back({U' ', kNoSource});
      lines_.back().insert(lines_.back().end(), text.begin(), text.end());
    } else {
      TellAsides(&line);
      lines_.push_back(std::move(text));
    }
    if (line.upright) {
      last_ = ending;
    } else {
      last_.reset();
    }
  }

  // The boxes that end above what begins with the line, or all of them.
  void TellAsides(const PdfLine* line) {
    size_t told = 0;
    for (; told < asides_.size(); ++told) {
      Aside& aside = asides_[told];
      if (line != nullptr && line->upright && aside.bottom >= line->middle) break;
      std::move(aside.lines.begin(), aside.lines.end(), std::back_inserter(lines_));
    }
    asides_.erase(asides_.begin(), asides_.begin() + static_cast<ptrdiff_t>(told));
  }

  static int32_t BottomOf(const PdfPageLines& box) {
    int32_t bottom = INT32_MIN;
    for (const PdfLine& line : box.lines) bottom = std::max(bottom, line.middle);
    return bottom;
  }

  // A box beside the text.
  struct Aside {
    int32_t bottom;  // the middle of its last line; above all lines where these are on a page behind it
    SourcedLines lines;
  };

  struct Ending {
    int32_t room;  // up to the margin
    int32_t size;
    char32_t last;
    bool number_alone;
  };

  Ending EndingOf(const PdfLine& line) const {
    return {(line.own_right >= 0 ? line.own_right : margins_.right) - line.right(), line.size,
            line.pieces.back().text.back().c, IsNumberAlone(line.pieces.back().text)};
  }

  // Whether the paragraph of the line before goes on in this one.
  bool GoesOn(const Ending& before, const PdfLine& line) const {
    if (!line.upright || line.cells() > 1) return false;
    const SourcedLine& first = line.pieces.front().text;
    const bool digits = IsDigit(before.last) && IsDigit(first.front().c);
    if (digits && (before.number_alone || IsNumberAlone(first))) return false;
    // Headings and notes are set in another size.
    if (int64_t{std::abs(before.size - line.size)} * 100 > int64_t{20} * std::max(before.size, line.size))
      return false;
    const int32_t indentation = line.left() - (line.own_left >= 0 ? line.own_left : margins_.left);
    if (indentation > line.size) return false;
    const int32_t room_needed = UnbreakableStart(line) + line.size / 2;
    if (before.room > room_needed) return false;
    if (EndsSentence(before.last) && !FindHeadings(TextOf(line)).empty()) return false;
    return true;
  }

  // About how wide the beginning of a line is that could not have been set at the end of the line before: a
  // number is not broken, and a mark is not set at the beginning of a line.
  static int32_t UnbreakableStart(const PdfLine& line) {
    const SourcedLine& text = line.pieces.front().text;
    size_t length = 0;
    while (length < text.size() && !IsWide(text[length].c) && text[length].c != U' ') ++length;
    length = std::min(text.size(), length + 2);
    const int32_t width = line.pieces.front().right - line.pieces.front().left;
    return static_cast<int32_t>(int64_t{width} * static_cast<int64_t>(length) /
                                static_cast<int64_t>(text.size()));
  }

  std::vector<PdfPageLines> pages_;
  Margins margins_;
  size_t not_narrow_ = 0;       // the lines of the page before this one are no narrow table
  size_t not_wrapped_ = 0;      // and none whose cells are broken
  std::optional<Ending> last_;  // of the line before, where it is prose
  SourcedLines lines_;
  std::vector<Aside> asides_;  // that are yet to be told, from top to bottom
};

}  // namespace

void DropRunningLines(std::vector<PdfPageLines>& pages) {
  for (const bool top : {true, false}) {
    std::map<std::u32string, size_t> seen;
    for (const PdfPageLines& page : pages) {
      for (const size_t i : EdgeLines(page, top)) ++seen[Pattern(page.lines[i])];
    }
    for (PdfPageLines& page : pages) {
      std::vector<size_t> dropped;
      for (const size_t i : EdgeLines(page, top)) {
        const PdfLine& line = page.lines[i];
        if (!AtEdge(page, line, top)) continue;
        const size_t times = seen[Pattern(line)];
        const bool repeated = times >= 2 && times * 2 > pages.size();
        if (repeated || IsPageNumber(TextOf(line))) dropped.push_back(i);
      }
      std::sort(dropped.rbegin(), dropped.rend());
      for (const size_t i : dropped) page.lines.erase(page.lines.begin() + static_cast<ptrdiff_t>(i));
    }
  }
}

SourcedLines JoinLines(std::vector<PdfPageLines> pages) { return Joiner(std::move(pages)).Join(); }

}  // namespace fengqiao::reports
