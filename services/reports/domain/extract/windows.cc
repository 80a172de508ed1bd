#include "services/reports/domain/extract/windows.h"

#include <algorithm>

#include "services/reports/domain/text/characters.h"

namespace fengqiao::reports {
namespace {

constexpr size_t kLongestAfter = 36;    // and behind it
constexpr size_t kClauseRest = 40;      // behind it, over later figures
constexpr size_t kLongestClause = 160;  // of which the cues count

bool IsConjunction(char32_t c) { return c == U'和' || c == U'及' || c == U'与' || c == U'、' || c == U'與'; }

// 啃下硬骨头153件，均属重大疑难纠纷: a clause that says what the figure is of.
bool SaysWhatItIs(std::u32string_view text, size_t at, size_t limit) {
  if (at + 3 >= limit || (text[at] != U'，' && text[at] != U',')) return false;
  const auto words = text.substr(at + 1, 2);
  return words == U"均属" || words == U"均系" || words == U"都属" || words == U"都是" || words == U"全是" ||
         words == U"皆为" || words == U"均是" || words == U"全系" || words == U"属于";
}

// How far the words behind a figure speak about it: to the end of the clause or the next figure, whose
// brackets and list they do not reach into.
size_t AfterEnd(std::u32string_view text, size_t begin, size_t limit, bool last) {
  size_t end = begin;
  size_t list = 0;     // the first 、
  size_t bracket = 0;  // the bracket that is open
  if (SaysWhatItIs(text, end, limit)) end += 3;
  for (; end < limit && end - begin < kLongestAfter && !IsClauseMark(text[end]); ++end) {
    const char32_t c = text[end];
    if (c == U'、' && list == 0 && bracket == 0) list = end;
    if (c == U'(' || c == U'（') bracket = end;
    if (c == U')' || c == U'）') {
      if (bracket == 0) break;
      bracket = 0;
    }
  }
  const bool reaches_next = end == limit && !last;
  if (bracket != 0) end = bracket;
  if (reaches_next && list != 0) end = std::min(end, list);
  if (reaches_next && end > begin && IsConjunction(text[end - 1])) --end;
  return end;
}

}  // namespace

void SetWindows(std::u32string_view text, const Sentence& sentence, const Landmarks& landmarks,
                std::vector<Mention>& mentions) {
  const auto marks = landmarks.marks;
  size_t mark = 0;
  size_t at = sentence.begin;
  size_t clause = sentence.begin;
  std::vector<size_t> brackets;
  for (size_t i = 0; i < mentions.size(); ++i) {
    Mention& mention = mentions[i];
    const size_t here = mention.quantity.begin;
    for (; mark < marks.size() && marks[mark] < here; ++mark) {
      const size_t place = marks[mark];
      if (place < at) continue;  // in the figure before
      const char32_t c = text[place];
      if (IsClauseMark(c)) clause = place + 1;
      if (c == U'(' || c == U'（') brackets.push_back(place + 1);
      if ((c == U')' || c == U'）') && !brackets.empty()) brackets.pop_back();
    }
    at = std::max(at, mention.quantity.end);
    mention.clause_begin = clause;
    size_t begin = clause;
    bool behind_bracket = false;
    if (!brackets.empty()) {
      mention.bracketed = true;
      begin = std::max(begin, brackets.back());
      mention.clause_begin = begin;
    }
    if (i > 0) begin = std::max(begin, mentions[i - 1].quantity.end);
    // 21项理论成果和24项制度成果: what stands before 和 belongs to the figure before.
    if (i > 0 && begin == mentions[i - 1].quantity.end && here > begin && IsConjunction(text[here - 1]))
      begin = here;
    // 受理案件（含上年结转12件）168件: what stands in front of the brackets is of the figure behind them.
    const size_t close = here > 0 ? here - 1 : here;
    if (i > 0 && mentions[i - 1].bracketed && !mention.bracketed &&
        (text[close] == U')' || text[close] == U'）') && begin == mentions[i - 1].quantity.end) {
      size_t open = mentions[i - 1].quantity.begin;
      while (open > clause && text[open - 1] != U'(' && text[open - 1] != U'（') --open;
      const size_t from = i > 1 ? std::max(clause, mentions[i - 2].quantity.end) : clause;
      if (open > from + 1) {
        mention.before = {std::max(from, open - 1 - std::min(open - 1, kLongestBefore)), open - 1};
        mention.clause_begin = std::min(mention.clause_begin, mention.before.begin);
        behind_bracket = true;
      }
    }
    begin = std::min(begin, here);
    if (here - begin > kLongestBefore) begin = here - kLongestBefore;
    if (here - mention.clause_begin > kLongestClause) mention.clause_begin = here - kLongestClause;
    if (!behind_bracket) mention.before = {begin, here};
    // 7省14地: two figures of one phrase.
    if (i > 0 && here == mentions[i - 1].quantity.end) mention.before = mentions[i - 1].before;

    const size_t limit = i + 1 < mentions.size() ? mentions[i + 1].quantity.begin : sentence.end;
    const bool last = i + 1 == mentions.size();
    mention.after = {mention.quantity.end, AfterEnd(text, mention.quantity.end, limit, last)};
    mention.after_closed = last || mention.after.end < limit;
    mention.clause_end = mention.after.end;
    while (mention.clause_end < sentence.end && mention.clause_end - mention.quantity.end < kClauseRest &&
           !IsClauseMark(text[mention.clause_end])) {
      ++mention.clause_end;
    }
  }
}

}  // namespace fengqiao::reports
