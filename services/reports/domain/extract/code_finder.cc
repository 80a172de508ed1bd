#include "services/reports/domain/extract/code_finder.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "common/values/measure.h"
#include "services/reports/domain/extract/single.h"
#include "services/reports/domain/extract/windows.h"

namespace fengqiao::reports {
namespace {

using common::v1::FIGURE_ROLE_CHANGE;
using common::v1::FIGURE_ROLE_PRIOR;
using common::v1::FIGURE_ROLE_TARGET;

constexpr size_t kLookback = 48;        // into earlier clauses
constexpr size_t kLongestNext = 18;     // in front of the next value of a series of years
constexpr size_t kLongestTurnout = 6;   // between 20场 and the people who came
constexpr size_t kLongestExtreme = 20;  // between the highest and the lowest
constexpr size_t kAverageReach = 8;     // from 人均 to the figure
constexpr size_t kLongestShare = 12;    // between a count and the share that it is: ，占已结案件的
constexpr size_t kLittleContent = 2;    // characters that leave the subject to an earlier clause

}  // namespace

void CodeFinder::Find(const CodeScene& scene, Mention& mention) {
  if (IsOfSomeUnnamed(scene.front)) return;
  for (const Window& name : mention.alike) {
    const CodeChoice choice = coder_.Choose(mention, name, name.begin, scene.words);
    const bool known = std::any_of(mention.codes.begin(), mention.codes.end(), [&](const CodeChoice& other) {
      return other.indicator == choice.indicator;
    });
    if (choice.indicator >= 0 && !known) mention.codes.push_back(choice);
  }
  if (!mention.codes.empty()) return;

  if (mention.partner != 0 && InheritFromPartner(mention)) return;
  // 占比1.08%,在全市6个县区中列第四: what a rank is among is not what it is of.
  const bool among = mention.quantity.ordinal && !told_.empty() && told_.back().code.indicator < 0 &&
                     told_.back().begin >= mention.clause_begin;
  const bool little = among || IsLittle(scene, mention);
  CodeChoice choice = coder_.Choose(mention, mention.before, mention.before.begin, scene.words);
  const bool leans = mention.role == FIGURE_ROLE_CHANGE || mention.role == FIGURE_ROLE_TARGET ||
                     mention.role == FIGURE_ROLE_PRIOR || scene.hints.to_pair || scene.hints.earlier_year ||
                     mention.series_year != 0 || !mention.regions.empty() || mention.own_level ||
                     mention.list_first >= 0 || SetsApart(scene) || mention.bracketed ||
                     IsOfAnotherYear(scene, mention);
  const auto before = text_.substr(mention.before.begin, mention.before.end - mention.before.begin);
  const bool stands = before.find(U"实际") != std::u32string_view::npos ||
                      before.find(U"目前") != std::u32string_view::npos || SumsUp(scene, before);
  mention.total = little && IsTotalOfLast(scene, mention);
  const bool extreme = little && IsNextExtreme(scene, mention);
  const bool follows_on = mention.total || extreme || (little && IsReachedBy(scene, mention)) ||
                          (little && (leans || stands)) || scene.hints.goal || IsNextOfSeries(scene, mention);
  if (choice.indicator < 0 && follows_on && Inherit(scene, mention)) return;
  if (choice.indicator < 0 && little) {
    size_t lookback = mention.quantity.begin > kLookback ? mention.quantity.begin - kLookback : 0;
    const bool first_clause = mention.clause_begin == scene.sentence.begin;
    lookback = std::max(
        lookback, first_clause && !scene.sentence.fresh ? scene.previous_sentence : scene.sentence.begin);
    // The words before another figure are that figure's, unless both are of one list.
    // Or of one thing measured twice: 培训调解员20场、1800人次.
    const bool pair = IsSecondMeasure(mention);
    if (mention.series_year == 0 && mention.regions.empty() && !among && !pair)
      lookback = std::max(lookback, last_end_);
    // 首违免罚案件占7.6%，共181件: over a share that has no code.
    if (IsBehindShare(scene, mention)) lookback = std::min(lookback, told_.back().clause_begin);
    if (pair) lookback = std::max(lookback, std::min(mention.clause_begin, told_.back().clause_begin));
    choice = coder_.Choose(mention, mention.before, lookback, scene.words);
  }
  if (choice.indicator < 0) choice = RateOfShare(scene, mention);
  const bool follows = !told_.empty() && told_.back().begin >= scene.sentence.begin;
  if (choice.indicator < 0 && mention.quantity.ordinal && follows) choice = RankOf(LastCoded(scene.sentence));
  if (choice.indicator < 0 || mention.quantity.ordinal_of_many) return;
  if (IsAverage(mention.before) && !MayBeAverage(choice)) return;
  if (mention.role == common::v1::FIGURE_ROLE_ACTUAL && IsPartByItsWords(choice, mention)) return;
  if (follows && IsPartOf(scene.front, choice, scene.sentence.begin, mention)) return;
  mention.codes.push_back(choice);
}

void CodeFinder::FindForCell(const Window& label, const Window& beside, const std::vector<Match>& words,
                             Mention& mention) {
  const CodeChoice choice = coder_.Choose(mention, label, label.begin, {words, words.size()}, beside);
  if (choice.indicator >= 0) mention.codes.push_back(choice);
}

void CodeFinder::RankInRow(const Mention& previous, Mention& mention) const {
  if (previous.codes.empty()) return;
  const CodeChoice rank = RankOf(previous.codes[0]);
  if (rank.indicator >= 0) mention.codes = {rank};
}

void CodeFinder::Remember(const Mention& mention) {
  last_end_ = mention.quantity.end;
  if (told_.size() == kRemembered) told_.erase(told_.begin());
  told_.push_back({mention.quantity.begin, mention.clause_begin, mention.role,
                   mention.codes.empty() ? CodeChoice{} : mention.codes[0], mention.quantity.classes,
                   IsAverage(mention.before), mention.withheld, mention.elsewhere});
}

// 个别县的败诉率仍高于6%: not what the region has.
bool CodeFinder::IsOfSomeUnnamed(const std::vector<CueHit>& front) {
  return std::any_of(front.begin(), front.end(),
                     [](const CueHit& hit) { return (hit.cues & Bit(Cue::kSomeOf)) != 0; });
}

// 12个品牌调解室共调解571件, 2870件，占受理总数的69.5%: a part of what was told before; the rest of it;
// those who do it.
bool CodeFinder::IsPartByItsWords(const CodeChoice& choice, const Mention& mention) const {
  constexpr UnitClasses kParts = Bit(UnitClass::kRate) | Bit(UnitClass::kPoint) | Bit(UnitClass::kRatio);
  if ((mention.quantity.classes & kParts) != 0 || !mention.regions.empty() || mention.own_level) return false;
  const size_t here = mention.quantity.begin;
  if (IsOfTheRest(text_, mention.clause_begin, here)) return true;
  if (choice.head_begin >= mention.quantity.end &&
      (mention.quantity.classes & Bit(UnitClass::kPerson)) != 0 &&
      (lexicon_.UnitsOf(choice.indicator) & Bit(UnitClass::kAttendance)) != 0 &&
      IsOfHelpers(text_, mention.clause_begin, here))
    return true;
  const bool told_whole = std::any_of(told_.begin(), told_.end(), [&](const Told& told) {
    return !told.withheld && !told.elsewhere && told.code.indicator == choice.indicator &&
           told.role == mention.role;
  });
  return told_whole &&
         (IsOfSomeActors(text_, mention.clause_begin, here) || IsShareOfTotal(text_, mention.quantity.end));
}

// 共152人,其中重点对象17人: a part is not the whole once more.
bool CodeFinder::IsPartOf(const std::vector<CueHit>& front, const CodeChoice& choice, size_t sentence_begin,
                          const Mention& mention) const {
  if (mention.role == FIGURE_ROLE_CHANGE || mention.role == FIGURE_ROLE_TARGET) return false;
  const bool of_which = std::any_of(front.begin(), front.end(),
                                    [](const CueHit& hit) { return (hit.cues & Bit(Cue::kOfWhich)) != 0; });
  if (!of_which) return false;
  const bool whole = std::any_of(told_.begin(), told_.end(), [&](const Told& told) {
    return told.begin >= sentence_begin && !told.withheld && !told.elsewhere &&
           told.code.indicator == choice.indicator && told.role == mention.role;
  });
  if (!whole &&
      (told_.back().withheld || told_.back().elsewhere || told_.back().code.indicator != choice.indicator))
    return false;
  if (mention.own_level || !mention.regions.empty())
    return false;  // 其中市本级受理30件: the same, of another
  return true;
}

// 全省为6%,我市为5%: of the same as the figure that is another's.
bool CodeFinder::SetsApart(const CodeScene& scene) const {
  return std::any_of(told_.begin(), told_.end(),
                     [&](const Told& told) { return told.elsewhere && told.begin >= scene.sentence.begin; });
}

// 民事、刑事、行政援助案件分别为20件、30件、0件,共计50件: of what the last of the list named.
bool CodeFinder::SumsUp(const CodeScene& scene, std::u32string_view before) const {
  if (before.find(U"共计") == std::u32string_view::npos && before.find(U"合计") == std::u32string_view::npos)
    return false;
  return !told_.empty() && told_.back().withheld && told_.back().begin >= scene.sentence.begin;
}

// 新设联络点36个，累计达到120个: the same with those that were there, where the code is not of new ones
// alone.
bool CodeFinder::IsTotalOfLast(const CodeScene& scene, const Mention& mention) const {
  if (told_.empty() || told_.back().begin < scene.sentence.begin || told_.back().code.indicator < 0)
    return false;
  if (told_.back().role != mention.role || told_.back().classes != mention.quantity.classes) return false;
  const auto before = text_.substr(mention.before.begin, mention.before.end - mention.before.begin);
  if (before.find(U"累计") == std::u32string_view::npos && before.find(U"总数") == std::u32string_view::npos)
    return false;
  const auto& indicator = lexicon_.indicators()[static_cast<size_t>(told_.back().code.indicator)];
  return indicator.display_name().find("新") == std::string::npos;
}

// 纠错率提高6.2个百分点，达到49.8%: what the change led to.
bool CodeFinder::IsReachedBy(const CodeScene& scene, const Mention& mention) const {
  if (told_.empty() || told_.back().begin < scene.sentence.begin || told_.back().code.indicator < 0)
    return false;
  // 上升8个百分点至46.1% has no comma.
  const size_t begin = std::max(mention.clause_begin, last_end_);
  if (told_.back().role != FIGURE_ROLE_CHANGE || begin > last_end_ + 1) return false;
  // 下降9.8%，计6123件.
  const auto lead = text_.substr(begin, 2);
  if (begin == mention.clause_begin && (lead == U"总数" || lead == U"总计" || lead == U"合计" ||
                                        lead.substr(0, 1) == U"计" || lead.substr(0, 1) == U"共"))
    return true;
  return std::any_of(scene.front.begin(), scene.front.end(), [&](const CueHit& hit) {
    return (hit.cues & Bit(Cue::kResult)) != 0 && hit.begin >= begin && hit.begin <= begin + 1;
  });
}

// 成功率最高的是甲县，为99%；最低的是乙县，为97%；全市平均98%: of the same, of another.
bool CodeFinder::IsNextExtreme(const CodeScene& scene, const Mention& mention) const {
  if (told_.empty() || told_.back().begin < scene.sentence.begin || told_.back().code.indicator < 0)
    return false;
  if (told_.back().classes != mention.quantity.classes ||
      mention.quantity.begin - last_end_ > kLongestExtreme)
    return false;
  const auto between = text_.substr(last_end_, mention.quantity.begin - last_end_);
  for (const auto word : {U"最高", U"最低", U"最多", U"最少", U"其次", U"平均", U"靠前", U"靠后"}) {
    if (between.find(word) != std::u32string_view::npos) return true;
  }
  return false;
}

// 20场、1800人次: right behind a figure of another unit. So are those who came to it: 20场，到场1800人次.
bool CodeFinder::IsSecondMeasure(const Mention& mention) const {
  if (told_.empty() || mention.quantity.bare) return false;
  const size_t begin = last_end_;
  constexpr UnitClasses kPeople = Bit(UnitClass::kPerson) | Bit(UnitClass::kAttendance);
  if ((mention.quantity.classes & kPeople) != 0 && (told_.back().classes & Bit(UnitClass::kEvent)) != 0 &&
      (told_.back().classes & kPeople) == 0 && mention.quantity.begin > begin &&
      mention.quantity.begin - begin <= kLongestTurnout && IsClauseMark(text_[begin]) &&
      mention.clause_begin == begin + 1)
    return true;
  if (told_.back().begin < mention.clause_begin) return false;
  if (mention.quantity.begin != begin + 1 || text_[begin] != U'、') return false;
  return (told_.back().classes & mention.quantity.classes) == 0 || told_.back().code.indicator < 0;
}

// 占处罚案件的7.6%，共181件: a count behind a share of it.
bool CodeFinder::IsBehindShare(const CodeScene& scene, const Mention& mention) const {
  if (told_.empty() || mention.quantity.bare || told_.back().begin < scene.sentence.begin) return false;
  constexpr UnitClasses kShare = Bit(UnitClass::kRate);
  if ((told_.back().classes & kShare) == 0 || told_.back().code.indicator >= 0) return false;
  return (mention.quantity.classes & kShare) == 0 && mention.clause_begin == last_end_ + 1;
}

// 日均187条, 人均年审文件90多件: no count of the period.
bool CodeFinder::IsAverage(const Window& before) const {
  const size_t floor = before.end > before.begin + kAverageReach ? before.end - kAverageReach : before.begin;
  for (size_t i = before.end; i > floor + 1; --i) {
    if (IsClauseMark(text_[i - 1])) return false;
    if (text_[i - 1] != U'均') continue;
    return std::u32string_view(U"日月年人平户镇村所件").find(text_[i - 2]) != std::u32string_view::npos;
  }
  return false;
}

bool CodeFinder::MayBeAverage(const CodeChoice& code) const {
  const auto& indicator = lexicon_.indicators()[static_cast<size_t>(code.indicator)];
  return indicator.kind() != indicators::v1::Indicator::KIND_COUNT ||
         MeasureOfCount(indicator.display_name()) != Measure::kCount;
}

// 2021年83.9%，2022年96.2%: behind a year of its own.
bool CodeFinder::IsOfAnotherYear(const CodeScene& scene, const Mention& mention) const {
  if (told_.empty() || told_.back().begin < scene.sentence.begin) return false;
  return std::any_of(scene.marks.begin(), scene.marks.end(), [&](const DateMark& mark) {
    return mark.year != 0 && mark.begin >= std::max(mention.clause_begin, last_end_) &&
           mark.end <= mention.quantity.begin;
  });
}

// Whether the figure's own clause leaves to others what it is of.
bool CodeFinder::IsLittle(const CodeScene& scene, const Mention& mention) const {
  // 从类型看，民事702件: a kind is short, but leaves nothing to others.
  const auto kind = text_.substr(mention.before.begin, mention.before.end - mention.before.begin);
  if (kind == U"民事" || kind == U"刑事" || kind == U"行政") return false;
  return !mention.listed && ContentLength(scene, mention.before) <= kLittleContent &&
         ContentLength(scene, mention.after) <= kLittleContent;
}

bool CodeFinder::InheritFromPartner(Mention& mention) const {
  const auto partner = std::find_if(told_.begin(), told_.end(),
                                    [&](const Told& told) { return told.begin == mention.partner; });
  if (partner == told_.end() || partner->code.indicator < 0 || !Fits(partner->code, mention)) return false;
  mention.codes.push_back(partner->code);
  mention.inherited = true;
  return true;
}

// 2020年受疫情影响降为90件: another year, a verb that leads to the value, hardly anything else.
bool CodeFinder::IsNextOfSeries(const CodeScene& scene, const Mention& mention) const {
  const bool dated = std::any_of(scene.marks.begin(), scene.marks.end(), [&](const DateMark& mark) {
    return mark.year != 0 && mark.begin >= mention.clause_begin && mark.end <= mention.quantity.begin;
  });
  if (!dated || scene.front.empty() || mention.before.end - mention.before.begin > kLongestNext) return false;
  constexpr CueSet kMoves = Bit(Cue::kRise) | Bit(Cue::kFall) | Bit(Cue::kResult);
  return (scene.front.back().cues & kMoves) != 0 &&
         IsLinking(text_, scene.front.back().end, mention.quantity.begin, 2);
}

// 成功率96%。明年，这个比例要做到98%: the same rate.
bool CodeFinder::GoesOnToAim(std::u32string_view opening, const Mention& mention) {
  if (mention.role != FIGURE_ROLE_TARGET || (mention.quantity.classes & Bit(UnitClass::kRate)) == 0)
    return false;
  return opening == U"明年" || opening == U"今年" || opening == U"这一" || opening == U"这个" ||
         opening == U"该项";
}

// The code of the nearest figure before, of this sentence, with which units agree.
bool CodeFinder::Inherit(const CodeScene& scene, Mention& mention) const {
  // 预计全年将突破2700件 goes back to what the sentence began with.
  // A sentence that begins with 其中 goes on with the one before.
  // And so does one that begins with another year: 2019年为3011件，净减327件。
  const auto opening = text_.substr(scene.sentence.begin, 2);
  const bool other_year = !scene.marks.empty() && scene.marks.front().begin == scene.sentence.begin &&
                          scene.marks.front().year != 0 &&
                          mention.quantity.begin - scene.marks.front().end <= kLongestNext;
  const bool goes_on =
      !scene.sentence.fresh && (opening == U"其中" || opening == U"上年" || opening == U"去年" ||
                                opening == U"同比" || other_year || GoesOnToAim(opening, mention));
  const size_t begin = goes_on ? scene.previous_sentence : scene.sentence.begin;
  const bool forecast = std::any_of(scene.front.begin(), scene.front.end(),
                                    [](const CueHit& hit) { return (hit.cues & Bit(Cue::kForecast)) != 0; });
  // And so does 其中秦安县30件, to what its half of the sentence began with.
  const bool of_region = !mention.regions.empty() && !mention.quantity.bare;
  if (forecast || of_region) {
    size_t floor = begin;
    for (size_t i = of_region ? mention.quantity.begin : floor; i > floor; --i) {
      if (text_[i - 1] == U'；' || text_[i - 1] == U';') floor = i;
    }
    for (const Told& previous : told_) {
      if (previous.begin < floor || previous.code.indicator < 0 || !Fits(previous.code, mention)) continue;
      mention.codes.push_back(previous.code);
      mention.inherited = true;
      return true;
    }
  }
  for (auto previous = told_.rbegin(); previous != told_.rend(); ++previous) {
    if (previous->begin < begin) return false;
    if (previous->aside) continue;
    if (previous->code.indicator < 0) {
      // What has no code leaves none to what follows it.
      // But 同比多办96件 goes back over a rate; a rate of change is the last figure's alone.
      constexpr UnitClasses kParts = Bit(UnitClass::kRate) | Bit(UnitClass::kPoint) | Bit(UnitClass::kFold);
      const bool other = !mention.quantity.bare && (mention.quantity.classes & kParts) == 0 &&
                         (previous->classes & mention.quantity.classes) == 0;
      if (previous->role == FIGURE_ROLE_CHANGE || other) continue;
      return false;
    }
    // 由2.8名增至3.1名: what is measured alike fits, whatever the catalog's unit.
    const bool alike = previous->classes == mention.quantity.classes && !mention.quantity.bare &&
                       mention.role != FIGURE_ROLE_CHANGE && previous->role != FIGURE_ROLE_CHANGE;
    if (!alike && !Fits(previous->code, mention)) continue;
    mention.codes.push_back(previous->code);
    mention.inherited = true;
    // 2019年为3011件 is told to be compared with what the sentence before told.
    if (other_year && previous->begin < scene.sentence.begin && scene.hints.earlier_year &&
        mention.role == common::v1::FIGURE_ROLE_ACTUAL)
      mention.role = FIGURE_ROLE_PRIOR;
    return true;
  }
  return false;
}

bool CodeFinder::Fits(const CodeChoice& code, const Mention& mention) const {
  const auto& indicator = lexicon_.indicators()[static_cast<size_t>(code.indicator)];
  const UnitClasses units = lexicon_.UnitsOf(code.indicator);
  const UnitClasses mine = mention.quantity.classes;
  if (mention.role == FIGURE_ROLE_CHANGE) {
    if ((mine & Bit(UnitClass::kPoint)) != 0) return indicator.kind() == indicators::v1::Indicator::KIND_RATE;
    if ((mine & (Bit(UnitClass::kRate) | Bit(UnitClass::kFold))) != 0)
      return indicator.kind() != indicators::v1::Indicator::KIND_RANK;
  }
  return mention.quantity.bare || (mine & units) != 0;
}

// The code of the last figure of the sentence that has one.
CodeChoice CodeFinder::LastCoded(const Sentence& sentence) const {
  for (auto told = told_.rbegin(); told != told_.rend() && told->begin >= sentence.begin; ++told) {
    if (told->code.indicator >= 0) return told->code;
  }
  return {};
}

// litigation.loss_rate, 位居全省第二: the rank of what was said before, where the catalog has it.
CodeChoice CodeFinder::RankOf(const CodeChoice& code) const {
  if (code.indicator < 0) return {};
  CodeChoice choice = code;
  const auto& indicator = lexicon_.indicators()[static_cast<size_t>(choice.indicator)];
  choice.indicator = lexicon_.Find(absl::StrCat(indicator.code(), "_rank"));
  return choice.indicator < 0 ? CodeChoice{} : choice;
}

// 调解结案11件，占39.29%: the rate whose numerator the count right before it is.
CodeChoice CodeFinder::RateOfShare(const CodeScene& scene, const Mention& mention) const {
  if ((mention.quantity.classes & Bit(UnitClass::kRate)) == 0 || told_.empty()) return {};
  const Told& count = told_.back();
  if (count.begin < scene.sentence.begin || count.code.indicator < 0 || count.withheld || count.elsewhere)
    return {};
  if (count.role != mention.role || mention.quantity.begin - last_end_ > kLongestShare) return {};
  const auto between = text_.substr(last_end_, mention.quantity.begin - last_end_);
  const bool alone = IsShareByItself(between, mention);
  size_t share = alone ? 0 : between.find(U'占');
  if (share == std::u32string_view::npos) share = between.find(U"比例");
  if (share == std::u32string_view::npos) share = between.find(U"比重");
  if (share == std::u32string_view::npos || share > 2 ||
      between.find_first_of(U"全市县区省类") != std::u32string_view::npos)
    return {};
  const std::string& counted = lexicon_.indicators()[static_cast<size_t>(count.code.indicator)].code();
  for (size_t i = 0; i < lexicon_.indicators().size(); ++i) {
    const auto& rate = lexicon_.indicators()[i];
    if (rate.numerators_size() != 1 || rate.numerators(0) != counted ||
        rate.kind() != indicators::v1::Indicator::KIND_RATE)
      continue;
    CodeChoice choice = count.code;
    choice.indicator = static_cast<int32_t>(i);
    return choice;
  }
  return {};
}

// 成功8519件，98.6%。 办结266件（95.0%）: a share of which nothing is said.
bool CodeFinder::IsShareByItself(std::u32string_view between, const Mention& mention) const {
  if (mention.role != common::v1::FIGURE_ROLE_ACTUAL || mention.quantity.bound != common::v1::BOUND_EXACT)
    return false;
  const size_t end = mention.quantity.end;
  const char32_t next = end < text_.size() ? text_[end] : U'。';
  if (between == U"（" || between == U"(") return next == U'）' || next == U')';
  return (between == U"，" || between == U",") && IsClauseMark(next);
}

// How many characters of the window are neither cues nor dates nor linking words.
size_t CodeFinder::ContentLength(const CodeScene& scene, const Window& window) const {
  std::array<bool, kLongestBefore + 1> covered{};
  const auto cover = [&](size_t begin, size_t end) {
    for (size_t i = std::max(begin, window.begin);
         i < std::min(end, window.end) && i - window.begin < covered.size(); ++i) {
      covered[i - window.begin] = true;
    }
  };
  constexpr CueSet kContent = Bit(Cue::kMoney) | Bit(Cue::kComplete) | Bit(Cue::kSkip);
  const auto first = std::upper_bound(scene.cues.begin(), scene.cues.end(), window.begin,
                                      [](size_t at, const CueHit& hit) { return at < hit.end; });
  for (auto hit = first; hit != scene.cues.end() && hit->end <= window.end + kLongestBefore; ++hit) {
    if ((hit->cues & ~kContent) != 0) cover(hit->begin, hit->end);
    if (hit->begin >= window.end) break;
  }
  const auto mark_at = std::upper_bound(scene.marks.begin(), scene.marks.end(), window.begin,
                                        [](size_t at, const DateMark& mark) { return at < mark.end; });
  for (auto mark = mark_at; mark != scene.marks.end() && mark->begin < window.end; ++mark) {
    cover(mark->begin, mark->end);
  }
  const auto place_at = std::upper_bound(scene.places.begin(), scene.places.end(), window.begin,
                                         [](size_t at, const PlaceHit& place) { return at < place.end; });
  for (auto place = place_at; place != scene.places.end() && place->begin < window.end; ++place) {
    cover(place->begin, place->end);
  }
  for (const PlaceHit& place : scene.others) cover(place.begin, place.end);
  size_t content = 0;
  for (size_t i = window.begin; i < window.end && content <= kLittleContent; ++i) {
    if ((i - window.begin < covered.size() && covered[i - window.begin]) || IsLinking(text_, i, i + 1, 1))
      continue;
    if (text_[i] >= 0x3400 && text_[i] <= 0x9FFF) ++content;
  }
  return content;
}

}  // namespace fengqiao::reports
