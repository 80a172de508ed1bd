#include "services/reports/domain/extract/series.h"

#include <algorithm>

#include "services/reports/domain/extract/sentence.h"

namespace fengqiao::reports {
namespace {

constexpr size_t kMostNames = 12;
constexpr size_t kLongestJoint = 3;  // between two figures of a list: 件、 and 和

bool IsJoint(char32_t c) { return c == U'、' || c == U'和' || c == U'与' || c == U'及' || c == U'與'; }

// The names of text[begin, end), between 、 and 和. 与 and 及 part names only where 、 or 和 does not.
std::vector<Window> Names(std::u32string_view text, size_t begin, size_t end) {
  std::vector<Window> names;
  size_t start = begin;
  for (size_t i = begin; i <= end && names.size() <= kMostNames; ++i) {
    if (i < end && !IsJoint(text[i])) continue;
    if (i > start) names.push_back({start, i});
    start = i + 1;
  }
  return names;
}

// The figures that follow mentions[first] in one list: parted by 、 or 和 alone.
size_t ListEnd(std::u32string_view text, const std::vector<Mention>& mentions, size_t first) {
  size_t last = first;
  while (last + 1 < mentions.size()) {
    const size_t begin = mentions[last].quantity.end;
    const size_t end = mentions[last + 1].quantity.begin;
    if (end < begin || end - begin > kLongestJoint || end == begin) break;
    const bool joined =
        std::all_of(text.begin() + static_cast<ptrdiff_t>(begin), text.begin() + static_cast<ptrdiff_t>(end),
                    [](char32_t c) { return IsJoint(c) || c == U',' || c == U'，' || c == U'以'; });
    if (!joined) break;
    ++last;
  }
  return last + 1;
}

// Where the clause of `at` begins, over earlier figures but not over clause marks.
size_t ClauseBegin(std::u32string_view text, size_t floor, size_t at) {
  while (at > floor && !IsClauseMark(text[at - 1])) --at;
  return at;
}

}  // namespace

void AlignSeries(std::u32string_view text, const std::vector<CueHit>& cues, std::vector<Mention>& mentions) {
  for (const CueHit& cue : cues) {
    const bool respectively = (cue.cues & Bit(Cue::kRespectively)) != 0;
    const bool alike = (cue.cues & Bit(Cue::kAlike)) != 0;
    if (!respectively && !alike) continue;
    const auto found = std::lower_bound(mentions.begin(), mentions.end(), cue.end,
                                        [](const Mention& m, size_t at) { return m.quantity.begin < at; });
    if (found == mentions.end()) continue;
    Mention& next = *found;
    if (!IsLinking(text, cue.end, next.quantity.begin, 6)) continue;
    const auto first = static_cast<size_t>(found - mentions.begin());
    const size_t floor =
        first > 0 ? std::max(mentions[first - 1].quantity.end, next.clause_begin) : next.clause_begin;
    const auto names = Names(text, ClauseBegin(text, floor, cue.begin), cue.begin);
    if (names.size() < 2 || names.size() > kMostNames) continue;
    if (alike) {
      next.alike = names;
      continue;
    }
    const size_t end = ListEnd(text, mentions, first);
    if (end - first != names.size()) continue;
    for (size_t i = first; i < end; ++i) {
      mentions[i].before = names[i - first];
      mentions[i].after = {mentions[i].quantity.end, mentions[i].quantity.end};
      mentions[i].listed = true;
    }
  }
}

}  // namespace fengqiao::reports
