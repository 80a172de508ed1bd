#include "services/reports/domain/extract/series.h"

#include <algorithm>

#include "services/reports/domain/extract/number.h"
#include "services/reports/domain/extract/sentence.h"

namespace fengqiao::reports {
namespace {

constexpr size_t kMostNames = 12;
constexpr size_t kLongestLead = 12;    // between 分别 and the first figure
constexpr size_t kLongestDone = 16;    // between 分别 and the first figure, where the names are places
constexpr size_t kLongestRemark = 16;  // between the last of a list of places and the next clause
constexpr size_t kLongestJoint = 3;    // between two figures of a list: 件、 and 和

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

// A name of a list: 2021年, 秦安县, 受理数, or 秦安两县的调解员, whose `rest` says what all are of.
struct Name {
  Window window;
  const AxisHit* axis = nullptr;
  Window rest;
};

bool IsAxisFiller(char32_t c) {
  return std::u32string_view(U"两二三四五县区市地个年度的在于 ").find(c) != std::u32string_view::npos;
}

std::vector<Name> NamesWithAxes(std::u32string_view text, const std::vector<Window>& windows,
                                const std::vector<AxisHit>& axes) {
  std::vector<Name> names;
  for (const Window& window : windows) {
    Name name{window, nullptr, window};
    const auto hit = std::lower_bound(axes.begin(), axes.end(), window.begin,
                                      [](const AxisHit& axis, size_t at) { return axis.begin < at; });
    if (hit != axes.end() && hit->end <= window.end) {
      name.axis = &*hit;
      name.rest.begin = hit->end;
      while (name.rest.begin < name.rest.end && IsAxisFiller(text[name.rest.begin])) ++name.rest.begin;
    }
    names.push_back(name);
  }
  return names;
}

// Whether all names are years or regions; all but the last with nothing behind them.
bool AreAxes(const std::vector<Name>& names) {
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i].axis == nullptr) return false;
    if (i + 1 < names.size() && names[i].rest.begin < names[i].rest.end) return false;
  }
  return names.size() >= 2;
}

// What the figures of a list of years or regions are of: what stands behind the last name, else before the
// first one, else what was said earlier.
void ShareSubject(const std::vector<Name>& names, Mention& mention) {
  const Name& last = names.back();
  const Window front{names.front().window.begin, names.front().axis->begin};
  if (last.rest.begin < last.rest.end) {
    mention.before = last.rest;
  } else {
    mention.before = front;
  }
  mention.after = {mention.quantity.end, mention.quantity.end};
}

void Place(const AxisHit& axis, Mention& mention) {
  if (axis.year != 0) mention.series_year = axis.year;
  if (!axis.region.empty()) mention.regions = {axis.region};
}

// 近三年…依次为: how many years, 0 where none are spoken of.
int YearsSpokenOf(std::u32string_view text, size_t begin, size_t end) {
  for (size_t i = begin; i + 1 < end; ++i) {
    const int digit = ChineseDigit(text[i]);
    if (digit >= 2 && digit <= 6 && text[i + 1] == U'年' && (i == begin || ChineseDigit(text[i - 1]) < 0)) {
      return digit;
    }
  }
  return 0;
}

// The year of the figure in that place of a list of the last `count` years.
int YearOf(size_t place, size_t count, int year) { return year - static_cast<int>(count - 1 - place); }

// 近三年，全市分别办理: how many years up to now the clause in front speaks of, where it is that and no more;
// else 0.
int YearsInFront(std::u32string_view text, size_t floor, size_t at) {
  constexpr size_t kLongestSpan = 6;
  if (at <= floor + 1 || !IsClauseMark(text[at - 1])) return 0;
  const size_t begin = ClauseBegin(text, floor, at - 1);
  if (at - 1 - begin > kLongestSpan || text[begin] != U'近') return 0;
  return YearsSpokenOf(text, begin, at);
}

// 2021年、2022年全市: whether all names are years; the last may say of where.
bool AreYears(const std::vector<Name>& names) {
  constexpr size_t kLongestScope = 4;
  return AreAxes(names) && names.back().rest.end - names.back().rest.begin <= kLongestScope &&
         std::all_of(names.begin(), names.end(), [](const Name& name) { return name.axis->year != 0; });
}

// 分别办理, 分别达成: a verb that the names may have left out.
bool IsPlainVerb(std::u32string_view words) {
  static constexpr std::u32string_view kVerbs = U"办理受审结接收调解化承出动开展达成完指派建立新增组织";
  return words.size() <= 3 && std::all_of(words.begin(), words.end(), [](char32_t c) {
           return kVerbs.find(c) != std::u32string_view::npos;
         });
}

// 民事、刑事、行政法律援助案件: short names of kinds, and the noun behind the last alone.
bool ShareNoun(const std::vector<Window>& names) {
  constexpr size_t kLongestKind = 4;
  constexpr size_t kShortestNoun = 5;  // with its own kind
  if (names.size() < 3 || names.back().end - names.back().begin < kShortestNoun) return false;
  // What stands before the first is of all: 2023年全县民事.
  return std::all_of(names.begin() + 1, names.end() - 1,
                     [&](const Window& name) { return name.end - name.begin <= kLongestKind; });
}

// 甲县、乙镇: whether every name ends as places do; such a list says who did, and the verb behind 分别 what.
bool ArePlaceNames(std::u32string_view text, const std::vector<Window>& names) {
  constexpr size_t kLongestPlace = 12;
  return names.size() >= 2 && std::all_of(names.begin(), names.end(), [&](const Window& name) {
           const std::u32string_view ends = U"县区市镇乡旗州所盟";
           return name.end - name.begin >= 2 && name.end - name.begin <= kLongestPlace &&
                  ends.find(text[name.end - 1]) != std::u32string_view::npos;
         });
}

// Whether text[begin, end) is one short stretch of a clause: 受理法律援助案件.
bool IsOneStretch(std::u32string_view text, size_t begin, size_t end) {
  return begin < end && end - begin <= kLongestDone &&
         std::none_of(text.begin() + static_cast<ptrdiff_t>(begin),
                      text.begin() + static_cast<ptrdiff_t>(end),
                      [](char32_t c) { return IsClauseMark(c) || IsJoint(c); });
}

// Whether between 分别 and the first figure nothing stands but what leads to a value: 分别上升, 均达到,
// 分别比上年多.
bool LeadsToValue(std::u32string_view text, const std::vector<CueHit>& cues, size_t begin, size_t end) {
  if (IsLinking(text, begin, end, 6)) return true;
  if (end < begin || end - begin > kLongestLead) return false;
  constexpr CueSet kMoves = Bit(Cue::kRise) | Bit(Cue::kFall) | Bit(Cue::kCompare) | Bit(Cue::kLastYear) |
                            Bit(Cue::kMore) | Bit(Cue::kLess);
  size_t at = begin;  // all before is accounted for
  for (const CueHit& hit : cues) {
    if (hit.begin < begin || hit.end > end || (hit.cues & kMoves) == 0 || hit.end <= at) continue;
    if (hit.begin > at && !IsLinking(text, at, hit.begin, 4)) return false;
    at = hit.end;
  }
  return at > begin && IsLinking(text, at, end, 4);
}

// 2021年、2022年，败诉率分别为: the years or regions that a clause in front lists, as many as there are
// figures.
std::vector<const AxisHit*> AxesBefore(std::u32string_view text, const std::vector<AxisHit>& axes, size_t at,
                                       size_t count) {
  std::vector<const AxisHit*> found;
  if (count < 2) return found;
  size_t end = at;
  for (auto axis = axes.rbegin(); axis != axes.rend() && found.size() < count; ++axis) {
    if (axis->begin >= end) continue;
    // 甲县、乙县在全市较多，受理数依次是: what is said of all of them may follow the last.
    const bool last = found.empty() && end - axis->end <= kLongestRemark;
    for (size_t i = axis->end; i < end; ++i) {
      const bool filler = IsJoint(text[i]) || IsClauseMark(text[i]) || IsAxisFiller(text[i]);
      const bool remark = last && text[i] != U'；' && text[i] != U';' && ArabicDigit(text[i]) < 0;
      if (!filler && !remark) return {};
    }
    found.insert(found.begin(), &*axis);
    end = axis->begin;
  }
  return found.size() == count ? found : std::vector<const AxisHit*>{};
}

// Whose, or of which years, the `count` figures are whose verb stands behind 分别: of the places or years in
// front of it, of those of the clause before (2021年、2022年，全市分别受理), or of the last years. `front` is
// what stands before the clause. Empty where that is not told.
std::vector<AxisHit> WhoseFigures(std::u32string_view text, const std::vector<Window>& windows,
                                  const std::vector<AxisHit>& axes, const Window& front, int year,
                                  size_t count) {
  std::vector<AxisHit> whose;
  const auto names = NamesWithAxes(text, windows, axes);
  if (names.size() == count && (ArePlaceNames(text, windows) || AreYears(names))) {
    for (const Name& name : names) whose.push_back(name.axis == nullptr ? AxisHit{} : *name.axis);
  } else if (names.size() < 2) {
    for (const AxisHit* axis : AxesBefore(text, axes, front.end, count)) whose.push_back(*axis);
    if (whose.empty() && static_cast<size_t>(YearsInFront(text, front.begin, front.end)) == count) {
      for (size_t i = 0; i < count; ++i) whose.push_back({.year = YearOf(i, count, year)});
    }
  }
  return whose;
}

// 收到20件,受理18件,同比分别增长5%和3%: the changes are those of the figures before, in their order.
void PairWithEarlier(size_t first, size_t end, std::vector<Mention>& mentions) {
  const size_t count = end - first;
  if (count < 2 || first < count) return;
  for (size_t i = 0; i < count; ++i) mentions[first + i].partner = mentions[first - count + i].quantity.begin;
}

// 依次是甲类、乙类，分别为20件、10件: gives the figures the names of the clause in front, where it states
// none.
bool NamesInFront(std::u32string_view text, std::vector<Mention>& mentions, size_t at, size_t first,
                  size_t end) {
  const size_t floor = first > 0 ? mentions[first - 1].quantity.end : 0;
  if (end - first < 2 || at <= floor + 1 || !IsClauseMark(text[at - 1])) return false;
  const size_t begin = ClauseBegin(text, std::max(floor, at - std::min<size_t>(at, 80)), at - 1);
  if (begin <= floor && first > 0) return false;  // the clause has figures of its own
  const auto names = Names(text, begin, at - 1);
  if (names.size() != end - first) return false;
  for (size_t i = first; i < end; ++i) {
    mentions[i].before = names[i - first];
    mentions[i].after = {mentions[i].quantity.end, mentions[i].quantity.end};
    mentions[i].listed = true;
  }
  return true;
}

// 分别高0.4、0.6、1.2个百分点: the unit of the last is that of all.
void ShareUnit(size_t first, size_t end, std::vector<Mention>& mentions) {
  const Quantity& last = mentions[end - 1].quantity;
  constexpr UnitClasses kParts = Bit(UnitClass::kRate) | Bit(UnitClass::kPoint);
  if (last.bare || (last.classes & kParts) == 0) return;
  const bool others_bare = std::all_of(mentions.begin() + static_cast<ptrdiff_t>(first),
                                       mentions.begin() + static_cast<ptrdiff_t>(end - 1),
                                       [](const Mention& mention) { return mention.quantity.bare; });
  if (!others_bare) return;
  for (size_t i = first; i + 1 < end; ++i) {
    mentions[i].quantity.bare = false;
    mentions[i].quantity.unit = last.unit;
    mentions[i].quantity.classes = last.classes;
  }
}

}  // namespace

bool SpeakOfSeries(const std::vector<CueHit>& cues) {
  constexpr CueSet kTells = Bit(Cue::kRespectively) | Bit(Cue::kAlike);
  return std::any_of(cues.begin(), cues.end(), [](const CueHit& cue) { return (cue.cues & kTells) != 0; });
}

void AlignSeries(std::u32string_view text, const std::vector<CueHit>& cues, const std::vector<AxisHit>& axes,
                 int year, std::vector<Mention>& mentions) {
  std::vector<int> years;  // of the last list of years
  for (const CueHit& cue : cues) {
    const bool respectively = (cue.cues & Bit(Cue::kRespectively)) != 0;
    const bool alike = (cue.cues & Bit(Cue::kAlike)) != 0;
    if (!respectively && !alike) continue;
    const auto found = std::lower_bound(mentions.begin(), mentions.end(), cue.end,
                                        [](const Mention& m, size_t at) { return m.quantity.begin < at; });
    if (found == mentions.end()) continue;
    Mention& next = *found;
    const auto first = static_cast<size_t>(found - mentions.begin());
    const size_t floor =
        first > 0 ? std::max(mentions[first - 1].quantity.end, next.clause_begin) : next.clause_begin;
    const size_t names_begin = ClauseBegin(text, floor, cue.begin);
    const size_t sentence_floor = first > 0 ? mentions[first - 1].quantity.end : 0;
    const auto windows = Names(text, names_begin, cue.begin);
    // The verb may have been left to the figures where the names are but kinds: 分别受理.
    const bool verb = respectively && next.quantity.begin > cue.end && ShareNoun(windows) &&
                      IsPlainVerb(text.substr(cue.end, next.quantity.begin - cue.end));
    const size_t end = ListEnd(text, mentions, first);
    // 甲县、乙县分别受理20件和30件: what stands behind 分别 is of all.
    if (respectively && !LeadsToValue(text, cues, cue.end, next.quantity.begin) &&
        IsOneStretch(text, cue.end, next.quantity.begin)) {
      const auto whose = WhoseFigures(text, windows, axes, {sentence_floor, names_begin}, year, end - first);
      if (!whose.empty()) {
        for (size_t i = first; i < end; ++i) {
          if (i > first) mentions[i].list_first = static_cast<int>(first);
          mentions[i].before = {cue.end, next.quantity.begin};
          Place(whose[i - first], mentions[i]);
        }
        continue;
      }
    }
    if (!verb && !LeadsToValue(text, cues, cue.end, next.quantity.begin)) continue;
    ShareUnit(first, end, mentions);
    if (respectively) {
      for (size_t i = first + 1; i < end; ++i) mentions[i].list_first = static_cast<int>(first);
    }
    if (respectively && static_cast<size_t>(YearsSpokenOf(text, names_begin, cue.begin)) == end - first) {
      for (size_t i = first; i < end; ++i) {
        mentions[i].series_year = YearOf(i - first, end - first, year);
        mentions[i].before = {names_begin, cue.begin};
        mentions[i].after = {mentions[i].quantity.end, mentions[i].quantity.end};
      }
      continue;
    }
    if (respectively && windows.size() < 2) {
      const auto front = AxesBefore(text, axes, names_begin, end - first);
      if (!front.empty()) {
        years.clear();
        for (size_t i = first; i < end; ++i) {
          Place(*front[i - first], mentions[i]);
          mentions[i].before = {names_begin, cue.begin};
          if (mentions[i].series_year != 0) years.push_back(mentions[i].series_year);
        }
      } else if (static_cast<size_t>(YearsInFront(text, sentence_floor, names_begin)) == end - first) {
        for (size_t i = first; i < end; ++i) {
          mentions[i].series_year = YearOf(i - first, end - first, year);
          mentions[i].before = {names_begin, cue.begin};
        }
      } else if (NamesInFront(text, mentions, names_begin, first, end)) {
        continue;
      } else if (years.size() == end - first) {
        // 2021年、2022年败诉率分别为5%和4%，调撤率分别为20%和25%: the years go on.
        for (size_t i = first; i < end; ++i) {
          mentions[i].series_year = years[i - first];
          mentions[i].before = {names_begin, cue.begin};
        }
      } else {
        PairWithEarlier(first, end, mentions);
      }
      continue;
    }
    if (windows.size() < 2 || windows.size() > kMostNames) continue;
    const auto names = NamesWithAxes(text, windows, axes);
    const bool all_axes = AreAxes(names);
    if (alike) {
      if (!all_axes) {
        next.alike = windows;
        continue;
      }
      ShareSubject(names, next);
      next.regions.clear();
      for (const Name& name : names) {
        if (!name.axis->region.empty()) next.regions.push_back(name.axis->region);
      }
      continue;
    }
    if (end - first != names.size()) continue;
    for (size_t i = first; i < end; ++i) {
      if (all_axes) {
        ShareSubject(names, mentions[i]);
        Place(*names[i - first].axis, mentions[i]);
        if (i == first) years.clear();
        if (mentions[i].series_year != 0) years.push_back(mentions[i].series_year);
        continue;
      }
      mentions[i].before = windows[i - first];
      mentions[i].after = {mentions[i].quantity.end, mentions[i].quantity.end};
      mentions[i].listed = true;
      mentions[i].shares_noun = i + 1 == end && ShareNoun(windows);
    }
  }
}

}  // namespace fengqiao::reports
