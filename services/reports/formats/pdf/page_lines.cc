#include "services/reports/formats/pdf/page_lines.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace fengqiao::reports {
namespace {

// In hundredths of the size of a line's type.
constexpr int64_t kBlankGap = 15;    // between words that are written with blanks
constexpr int64_t kWideGap = 60;     // between Chinese characters: a blank that was meant
constexpr int64_t kPieceGap = 18;    // at least, between the cells of a row
constexpr int64_t kColumnGap = 110;  // between the cells of a row, and nowhere else

// In hundredths of the height of the word before: the height of a note's number, and how far it is raised.
constexpr int64_t kNoteHeight = 80;
constexpr int64_t kRaised = 20;
constexpr size_t kLongestNote = 2;

bool IsDigit(char32_t c) { return c >= U'0' && c <= U'9'; }

int64_t Share(int64_t gap, int32_t size) { return gap * 100 / size; }

// Whether the word stands in the line: they overlap by more than half of the lower one, and their middles are
// near. The boxes of some fonts reach into the lines above and below.
bool SameLine(const PdfLine& line, const PdfWord& word) {
  const int32_t overlap = std::min(line.bottom, word.bottom) - std::max(line.top, word.top);
  const int32_t lower = std::min(line.bottom - line.top, word.bottom - word.top);
  const int32_t middles = std::abs(line.top + line.bottom - word.top - word.bottom) / 2;
  return int64_t{overlap} * 2 > lower && int64_t{middles} * 10 < int64_t{lower} * 6;
}

// Whether the word stands above or below one of these: a line has nothing twice at one place.
bool StandsUnder(const std::vector<const PdfWord*>& words, const PdfWord& word) {
  return std::any_of(words.begin(), words.end(), [&](const PdfWord* other) {
    const int32_t shared =
        std::min(other->edges.back(), word.edges.back()) - std::max(other->edges.front(), word.edges.front());
    const int32_t narrower =
        std::min(other->edges.back() - other->edges.front(), word.edges.back() - word.edges.front());
    const int32_t apart = std::abs(other->top + other->bottom - word.top - word.bottom) / 2;
    const int32_t lower = std::min(other->bottom - other->top, word.bottom - word.top);
    return int64_t{shared} * 5 > narrower && int64_t{apart} * 10 > lower;
  });
}

// The size of the type: Chinese characters are as wide as it; where there are none, about the height of a
// box.
int32_t SizeOf(const std::vector<const PdfWord*>& words) {
  int32_t wide = 0, lowest = INT32_MAX;
  for (const PdfWord* word : words) {
    lowest = std::min(lowest, word->bottom - word->top);
    for (size_t i = 0; i < word->text.size(); ++i) {
      if (IsWide(word->text[i])) wide = std::max(wide, word->edges[i + 1] - word->edges[i]);
    }
  }
  return std::max(1, wide > 0 ? wide : lowest);
}

// The words of one line, from left to right, as pieces.
class LineBuilder {
 public:
  LineBuilder(int32_t page, PdfLine& line, std::vector<PdfGlyph>& glyphs)
      : page_(page), line_(line), glyphs_(glyphs) {}

  void Add(const PdfWord& word) {
    if (IsNoteNumber(word)) return;
    const int32_t left = word.edges.front(), right = word.edges.back();
    const int32_t middle = (word.top + word.bottom) / 2;
    if (line_.pieces.empty()) {
      line_.pieces.push_back({.left = left, .right = right, .middle = middle});
    } else {
      const int64_t gap = Share(int64_t{left} - line_.right(), line_.size);
      const bool blank = NeedsBlank(word, gap);
      if (gap > kPieceGap) {
        line_.pieces.push_back(
            {.left = left, .right = right, .blank = blank, .apart = gap > kColumnGap, .middle = middle});
      } else if (blank) {
        line_.pieces.back().text.push_back({U' ', kNoSource});
      }
    }
    PdfPiece& piece = line_.pieces.back();
    piece.right = std::max(piece.right, right);
    for (size_t i = 0; i < word.text.size(); ++i) {
      if (IsWide(word.text[i])) piece.size = std::max(piece.size, word.edges[i + 1] - word.edges[i]);
      piece.text.push_back({word.text[i], static_cast<Source>(glyphs_.size())});
      glyphs_.push_back(
          {page_, word.edges[i], word.top, std::max(word.edges[i], word.edges[i + 1]), word.bottom});
    }
    space_after_ = word.space_after;
    last_ = &word;
  }

 private:
  // 213 with a raised 1 behind it: the number of a note, smaller and higher, is no digit of the number.
  bool IsNoteNumber(const PdfWord& word) const {
    if (last_ == nullptr || !IsDigit(last_->text.back())) return false;
    if (!std::all_of(word.text.begin(), word.text.end(), IsDigit) || word.text.size() > kLongestNote)
      return false;
    const int64_t height = word.bottom - word.top, before = last_->bottom - last_->top;
    const int64_t raised = int64_t{last_->bottom} - word.bottom;
    return height * 100 <= before * kNoteHeight && raised * 100 >= before * kRaised &&
           Share(int64_t{word.edges.front()} - last_->edges.back(), line_.size) < kPieceGap;
  }

  bool NeedsBlank(const PdfWord& word, int64_t gap) const {
    const bool wide = IsWide(line_.pieces.back().text.back().c) || IsWide(word.text.front());
    return wide ? gap > kWideGap : gap > kBlankGap || space_after_;
  }

  const int32_t page_;
  PdfLine& line_;
  std::vector<PdfGlyph>& glyphs_;
  bool space_after_ = false;
  const PdfWord* last_ = nullptr;
};

}  // namespace

Span SpanOf(const PdfPiece& piece) { return {piece.left, std::max(piece.right, piece.left + 1)}; }

std::vector<Span> Merged(std::vector<Span> spans) {
  std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) {
    return std::pair(a.left, a.right) < std::pair(b.left, b.right);
  });
  std::vector<Span> merged;
  for (const Span& span : spans) {
    if (!merged.empty() && span.left < merged.back().right) {
      merged.back().right = std::max(merged.back().right, span.right);
    } else {
      merged.push_back(span);
    }
  }
  return merged;
}

std::vector<PdfLine> LinesOf(const PdfPage& page, int32_t number, std::vector<PdfGlyph>& glyphs) {
  std::vector<const PdfWord*> words, turned;
  for (const PdfWord& word : page.words) (word.upright ? words : turned).push_back(&word);
  const auto middle = [](const PdfWord* word) { return int64_t{word->top} + word->bottom; };
  std::stable_sort(words.begin(), words.end(),
                   [&](const PdfWord* a, const PdfWord* b) { return middle(a) < middle(b); });

  std::vector<PdfLine> lines;
  std::vector<std::vector<const PdfWord*>> members;
  for (const PdfWord* word : words) {
    if (lines.empty() || !SameLine(lines.back(), *word) || StandsUnder(members.back(), *word)) {
      lines.push_back({.top = word->top, .bottom = word->bottom});
      members.emplace_back();
    }
    // As high as its highest word: a raised footnote number makes no line of its own.
    lines.back().top = std::min(lines.back().top, word->top);
    lines.back().bottom = std::max(lines.back().bottom, word->bottom);
    members.back().push_back(word);
  }
  for (const PdfWord* word : turned) {
    lines.push_back({.top = word->top, .bottom = word->bottom, .upright = false});
    members.push_back({word});
  }
  for (size_t i = 0; i < lines.size(); ++i) {
    std::stable_sort(members[i].begin(), members[i].end(),
                     [](const PdfWord* a, const PdfWord* b) { return a->edges.front() < b->edges.front(); });
    lines[i].size = SizeOf(members[i]);
    lines[i].middle = (members[i].back()->top + members[i].back()->bottom) / 2;
    lines[i].first_middle = (members[i].front()->top + members[i].front()->bottom) / 2;
    LineBuilder builder(number, lines[i], glyphs);
    for (const PdfWord* word : members[i]) builder.Add(*word);
  }
  return lines;
}

}  // namespace fengqiao::reports
