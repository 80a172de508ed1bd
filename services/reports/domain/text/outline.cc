#include "services/reports/domain/text/outline.h"

#include <optional>

#include "services/reports/domain/text/characters.h"

namespace fengqiao::reports {
namespace {

constexpr size_t kLongestTitle = 60;
constexpr size_t kLongestFramed = 30;
constexpr size_t kLongestNumber = 4;  // 二十三

bool IsBlank(char32_t c) {
  return c == U' ' || c == U'\t' || c == U'\u3000' || c == U'\u00A0' || c == U'\uFEFF';
}
bool IsLineEnd(char32_t c) { return c == U'\n' || c == U'\r'; }
constexpr CharacterSet kNumerals(U"一二三四五六七八九十");
bool IsNumeral(char32_t c) { return kNumerals.Has(c); }
bool IsDigit(char32_t c) { return (c >= U'0' && c <= U'9') || (c >= U'０' && c <= U'９'); }
bool IsOpen(char32_t c) { return c == U'(' || c == U'（'; }
bool IsClose(char32_t c) { return c == U')' || c == U'）'; }
bool IsHan(char32_t c) {
  return (c >= 0x3400 && c <= 0x9FFF) || c == U'“' || c == U'"' || c == U'《' || c == U'‘';
}

struct Marker {
  int level;
  size_t end;
};

// The number of a heading at `at`.
std::optional<Marker> MarkerAt(std::u32string_view text, size_t at) {
  const auto peek = [&](size_t i) { return i < text.size() ? text[i] : U'\0'; };
  const auto numerals = [&](size_t i) {
    size_t end = i;
    while (end - i < kLongestNumber && IsNumeral(peek(end))) ++end;
    return end;
  };
  const auto digits = [&](size_t i) {
    size_t end = i;
    while (end - i < 2 && IsDigit(peek(end))) ++end;
    return end;
  };
  if (const size_t end = numerals(at); end > at) {
    // 一、二、三产业 is a list of words, 四、二〇二三年工作打算 a heading.
    const bool list = IsNumeral(peek(end + 1)) && peek(end + 2) == U'、';
    if (peek(end) == U'、' && !list) return Marker{1, end + 1};
    return std::nullopt;
  }
  if (IsOpen(peek(at))) {
    if (const size_t end = numerals(at + 1); end > at + 1 && IsClose(peek(end))) return Marker{2, end + 1};
    if (const size_t end = digits(at + 1); end > at + 1 && IsClose(peek(end))) return Marker{4, end + 1};
    return std::nullopt;
  }
  if (const size_t end = digits(at); end > at) {
    const char32_t c = peek(end);
    size_t title = end + 1;
    while (IsBlank(peek(title)) && title < end + 3) ++title;
    if ((c == U'.' || c == U'．' || c == U'、') && IsHan(peek(title))) return Marker{3, end + 1};
    return std::nullopt;
  }
  if (peek(at) == U'◆' || peek(at) == U'●' || peek(at) == U'■' || peek(at) == U'★') return Marker{2, at + 1};
  if (peek(at) == U'第') {
    const size_t end = numerals(at + 1);
    if (end == at + 1) return std::nullopt;
    if (peek(end) == U'章' || peek(end) == U'篇') return Marker{1, end + 1};
    if (peek(end) == U'部' && peek(end + 1) == U'分') return Marker{1, end + 2};
    if (peek(end) == U'节') return Marker{2, end + 1};
  }
  return std::nullopt;
}

// Where the title that begins at `at` ends: at its full stop, its line's end, or, inside a paragraph, at a
// blank. None where it is too long for a title.
std::optional<size_t> TitleEnd(std::u32string_view text, size_t at, bool inside) {
  for (size_t i = at; i < text.size() && i - at <= kLongestTitle; ++i) {
    const char32_t c = text[i];
    if (IsLineEnd(c) || c == U'。' || (inside && i > at && IsBlank(c))) {
      return i > at ? std::optional(i) : std::nullopt;
    }
    if (c == U'；' || c == U'！' || c == U'？' || c == U'|') return std::nullopt;
  }
  return text.size() - at <= kLongestTitle && text.size() > at ? std::optional(text.size()) : std::nullopt;
}

// After a title in a frame of its own (【律师】), 0 where there is none.
size_t FramedTitleEnd(std::u32string_view text, size_t at) {
  if (text[at] != U'【') return 0;
  for (size_t i = at + 1; i < text.size() && i - at <= kLongestFramed && !IsLineEnd(text[i]); ++i) {
    if (text[i] == U'】') return i > at + 1 ? i + 1 : 0;
  }
  return 0;
}

}  // namespace

std::vector<OutlineHeading> FindHeadings(std::u32string_view text) {
  std::vector<OutlineHeading> headings;
  bool line_start = true;  // nothing but blanks since the line began
  bool boundary = true;    // at a line start, or after a full stop or blank
  for (size_t at = 0; at < text.size();) {
    const char32_t c = text[at];
    if (!boundary && IsPlain(c)) {
      at = SkipPlain(text, at + 1);
      continue;
    }
    if (boundary && !IsBlank(c) && !IsLineEnd(c)) {
      if (const size_t end = line_start ? FramedTitleEnd(text, at) : 0; end != 0) {
        headings.push_back({2, at, at + 1, end - 1});
        at = end;
        line_start = false;
        boundary = true;
        continue;
      }
      if (const auto marker = MarkerAt(text, at)) {
        size_t title = marker->end;
        while (title < text.size() && IsBlank(text[title])) ++title;
        if (const auto end = TitleEnd(text, title, !line_start)) {
          headings.push_back({marker->level, at, title, *end});
          at = *end;
          line_start = false;
          boundary = true;
          continue;
        }
      }
    }
    if (IsLineEnd(c)) {
      line_start = true;
    } else if (!IsBlank(c)) {
      line_start = false;
    }
    boundary = line_start || c == U'。' || IsBlank(c);
    ++at;
  }
  return headings;
}

}  // namespace fengqiao::reports
