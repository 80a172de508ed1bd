#include "services/reports/domain/extract/sentence.h"

#include <algorithm>

#include "services/reports/domain/extract/number.h"
#include "services/reports/domain/text/characters.h"

namespace fengqiao::reports {
namespace {

constexpr size_t kLongestQuote = 40;
constexpr size_t kLongestTitle = 120;

bool EndsSentence(char32_t c) { return c == U'。' || c == U'！' || c == U'？' || c == U'\n' || c == U'\r'; }

// A full stop of ASCII between Chinese words, unlike that of 1.04 and of 1.人民调解.
bool IsStop(std::u32string_view text, size_t begin, size_t at) {
  if (text[at] != U'.' && text[at] != U'．') return false;
  const auto joins = [](char32_t c) {
    return c <= U'z' ? c != U')' && c != U'%' && c != U'"' : c >= U'０' && c <= U'ｚ';
  };
  if (at == begin || joins(text[at - 1])) return false;
  const char32_t after = at + 1 < text.size() ? text[at + 1] : U'\n';
  return after == U'\n' || after == U'\r' || after == U' ' || after == U'"' || !joins(after);
}

// 一是, 二是, 一要, 第一，: a list inside a paragraph.
bool BeginsItem(std::u32string_view text, size_t at) {
  if (at + 1 >= text.size()) return false;
  if (ChineseDigit(text[at]) > 0 && (text[at + 1] == U'是' || text[at + 1] == U'要')) return true;
  return text[at] == U'第' && at + 2 < text.size() && ChineseDigit(text[at + 1]) > 0 &&
         (text[at + 2] == U'，' || text[at + 2] == U',' || text[at + 2] == U'、');
}

char32_t Closing(char32_t open) {
  switch (open) {
    case U'“':
      return U'”';
    case U'‘':
      return U'’';
    case U'「':
      return U'」';
    case U'『':
      return U'』';
    case U'《':
      return U'》';
    case U'〈':
      return U'〉';
    case U'【':
      return U'】';
    default:
      return 0;
  }
}

}  // namespace

Sentence SentenceAt(std::u32string_view text, size_t begin, size_t limit, LandmarkWindow& window) {
  Sentence sentence{.begin = begin, .end = begin};
  sentence.fresh =
      begin == 0 || text[begin - 1] == U'\n' || text[begin - 1] == U'\r' || BeginsItem(text, begin);
  const size_t stop = std::min(limit, begin + kLongestSentence);
  const auto marks = window.MarksFrom(begin, stop);
  const auto end = std::find_if(marks.begin(), marks.end(), [&](size_t i) {
    return i >= stop || EndsSentence(text[i]) || IsStop(text, begin, i);
  });
  sentence.end = end != marks.end() && *end < stop ? *end + 1 : stop;
  return sentence;
}

Stretches QuotedStretches(std::u32string_view text, const Sentence& sentence, const Landmarks& landmarks) {
  Stretches stretches;
  const auto marks = landmarks.marks;
  for (size_t i = 0; i < marks.size(); ++i) {
    const char32_t open = text[marks[i]];
    const char32_t close = Closing(open);
    if (close == 0) continue;
    const size_t stop = std::min(sentence.end, marks[i] + (open == U'《' ? kLongestTitle : kLongestQuote));
    int depth = 1;
    size_t j = i + 1;
    for (; j < marks.size() && marks[j] < stop; ++j) {
      if (text[marks[j]] == open) ++depth;
      if (text[marks[j]] == close && --depth == 0) break;
    }
    if (depth != 0) continue;
    stretches.emplace_back(marks[i], marks[j] + 1);
    i = j;
  }
  return stretches;
}

}  // namespace fengqiao::reports
