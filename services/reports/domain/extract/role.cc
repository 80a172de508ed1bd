#include "services/reports/domain/extract/role.h"

#include <algorithm>

#include "services/reports/domain/extract/sentence.h"
#include "services/reports/domain/text/characters.h"

namespace fengqiao::reports {
namespace {

using common::v1::FIGURE_ROLE_ACTUAL;
using common::v1::FIGURE_ROLE_CHANGE;
using common::v1::FIGURE_ROLE_OTHER;
using common::v1::FIGURE_ROLE_PLAN;
using common::v1::FIGURE_ROLE_PRIOR;
using common::v1::FIGURE_ROLE_TARGET;

constexpr CharacterSet kLinking(
    U"了的为是达到至在仅共已约近将和与有均都超过率,，“”()（）：:其幅度分别约同期全");
constexpr size_t kLongestThing = 12;  // that was counted at the end of a year
constexpr int64_t kManyTimes = 500;   // 次 of a service rather than of what is organised
constexpr size_t kLongestVerb = 3;    // between 多 or 少 and the figure
constexpr size_t kNearTarget = 8;     // characters between 考核指标 and its figure in one bracket
constexpr size_t kNextToTarget = 3;   // and elsewhere

bool Has(const CueHit& hit, Cue cue) { return (hit.cues & Bit(cue)) != 0; }

// Whether the characters between lead to a result: 下降至, 提升到, 达.
bool LeadsToResult(std::u32string_view text, size_t begin, size_t end) {
  for (size_t i = begin; i < end; ++i) {
    if (text[i] == U'至' || text[i] == U'到' || text[i] == U'为' || text[i] == U'達' || text[i] == U'达')
      return true;
  }
  return false;
}

// 安排, 办, 受理: what may stand between 多 and how much it was more.
bool IsVerb(std::u32string_view words) {
  return std::all_of(words.begin(), words.end(), [](char32_t c) {
    return std::u32string_view(
               U"安排办理受理结收接出动开展举行组织培训调解化建审查公布新增发放入完成达招聘派设立")
               .find(c) != std::u32string_view::npos;
  });
}

bool IsRateLike(const Quantity& quantity) {
  constexpr UnitClasses kRates = Bit(UnitClass::kRate) | Bit(UnitClass::kRatio) | Bit(UnitClass::kRank);
  return (quantity.classes & kRates) != 0 || quantity.bare;
}

bool IsBounded(const Quantity& quantity) {
  return quantity.bound != common::v1::BOUND_EXACT && quantity.bound != common::v1::BOUND_APPROX &&
         !quantity.value_max;
}

// A rise or fall right in front of the figure: +1, -1, or 0 where there is none.
int ChangeDirection(std::u32string_view text, const std::vector<CueHit>& cues, bool compared,
                    const Mention& mention) {
  const size_t here = mention.quantity.begin;
  for (const CueHit& hit : cues) compared |= Has(hit, Cue::kCompare) || Has(hit, Cue::kLastYear);
  for (auto hit = cues.rbegin(); hit != cues.rend(); ++hit) {
    // 比上年多63家: 多 and 少 only count right in front.
    const bool near = (compared || hit->end - hit->begin >= 2 || hit->begin == mention.clause_begin) &&
                      hit->end <= here && here - hit->end <= 1;
    // 比上年多安排3次, 同比少办12件: a verb may stand between.
    const bool verb = compared && !near && hit->end < here && here - hit->end <= kLongestVerb &&
                      hit->end - hit->begin == 1 && IsVerb(text.substr(hit->end, here - hit->end));
    // 免收、少收9.3万元 is one of two things done.
    const bool only_less = !Has(*hit, Cue::kRise) && !Has(*hit, Cue::kFall);
    if (only_less && hit->begin > 0 && text[hit->begin - 1] == U'、') continue;
    const bool rises = Has(*hit, Cue::kRise) || ((near || verb) && Has(*hit, Cue::kMore));
    const bool falls = Has(*hit, Cue::kFall) || ((near || verb) && Has(*hit, Cue::kLess));
    if (rises == falls) continue;
    if (!verb && !IsLinking(text, hit->end, here, 4)) return 0;
    const bool size = Has(*hit, Cue::kSize);
    if (!size && LeadsToResult(text, hit->end, here)) return 0;
    constexpr UnitClasses kParts = Bit(UnitClass::kRate) | Bit(UnitClass::kPoint) | Bit(UnitClass::kFold);
    const bool part = (mention.quantity.classes & kParts) != 0 && mention.quantity.unit != "ratio";
    // 2019年为118件，减22件，: a clause of nothing else.
    const size_t behind = mention.quantity.end;
    const bool alone = near && hit->begin == mention.clause_begin && hit->end == here &&
                       (behind >= text.size() || IsClauseMark(text[behind]) || text[behind] == U'）' ||
                        text[behind] == U')' || text[behind] == U'、');
    if (alone) return rises ? 1 : -1;
    const bool by_itself =
        near && hit->end - hit->begin >= 2 && !Has(*hit, Cue::kRise) && !Has(*hit, Cue::kFall);
    if (!part && !compared && !by_itself) return 0;
    return rises ? 1 : -1;
  }
  return 0;
}

bool IsPrior(std::u32string_view text, const std::vector<CueHit>& cues, const RoleHints& hints, size_t here) {
  if (hints.from_pair || hints.base_value) return true;
  for (auto hit = cues.rbegin(); hit != cues.rend(); ++hit) {
    if (Has(*hit, Cue::kRise) || Has(*hit, Cue::kFall)) return false;
    // 结转上年度3件 are of this year.
    const bool carried = hit->begin >= 2 && text.substr(hit->begin - 2, 2) == U"结转";
    // 上年末在矫人员231名: the end of the year before is a day of it, whatever is counted then.
    const bool day =
        hit->end - hit->begin >= 3 && (text[hit->end - 1] == U'末' || text[hit->end - 1] == U'底');
    if (Has(*hit, Cue::kLastYear) && day && here - hit->end <= kLongestThing) return true;
    if (Has(*hit, Cue::kLastYear)) return !carried && IsLinking(text, hit->end, here, 4);
  }
  return false;
}

bool IsTarget(std::u32string_view text, const std::vector<CueHit>& cues, const Mention& mention) {
  const size_t here = mention.quantity.begin;
  for (auto hit = cues.rbegin(); hit != cues.rend(); ++hit) {
    // 要求办理不少于1500件: what is demanded, not what was done.
    if (Has(*hit, Cue::kGoal) && hit->end <= here && text[here] == U'不' && IsBounded(mention.quantity))
      return true;
    // 完成下达任务1200件的110%: the task that the share is of.
    const size_t end = mention.quantity.end;
    if (Has(*hit, Cue::kGoal) && hit->end == here && end + 1 < text.size() && text[end] == U'的' &&
        text[end + 1] >= U'0' && text[end + 1] <= U'9')
      return true;
    // 年度任务（2800件）: in brackets a plain 任务 will do.
    const bool goal = mention.bracketed && Has(*hit, Cue::kGoal);
    if (!Has(*hit, Cue::kTarget) && !goal) continue;
    // "考核指标中律师万人比5.6" and "目标的120%" are what was reached.
    return here - hit->end <= (mention.bracketed ? kNearTarget : kNextToTarget) && text[hit->end] != U'的';
  }
  return false;
}

bool HasCue(const std::vector<CueHit>& cues, CueSet wanted) {
  return std::any_of(cues.begin(), cues.end(), [&](const CueHit& hit) { return (hit.cues & wanted) != 0; });
}

}  // namespace

void FindCues(const Lexicon& lexicon, std::span<const Match> words, std::vector<CueHit>& hits) {
  hits.clear();
  for (const Match& word : words) {
    const CueSet cues = lexicon.CuesOf(word.word);
    if (cues != 0) hits.push_back({cues, static_cast<size_t>(word.begin), static_cast<size_t>(word.end)});
  }
}

bool IsLinking(std::u32string_view text, size_t begin, size_t end, size_t longest) {
  if (end < begin || end - begin > longest) return false;
  return std::all_of(text.begin() + static_cast<ptrdiff_t>(begin), text.begin() + static_cast<ptrdiff_t>(end),
                     [](char32_t c) { return c == U' ' || kLinking.Has(c); });
}

void DecideRole(std::u32string_view text, const std::vector<CueHit>& cues, const RoleHints& hints,
                Mention& mention) {
  Quantity& quantity = mention.quantity;
  const bool aims = HasCue(cues, Bit(Cue::kAim) | Bit(Cue::kForecast)) || hints.aim_before;
  mention.aimed = aims;
  const bool there = HasCue(cues, Bit(Cue::kExisting));
  const bool planned = !there && (hints.plan_passage || hints.plan_before || HasCue(cues, Bit(Cue::kPlan)));
  mention.planned = planned;
  if (mention.zero) {
    mention.role =
        aims || planned || HasCue(cues, Bit(Cue::kGradual)) ? FIGURE_ROLE_TARGET : FIGURE_ROLE_ACTUAL;
    return;
  }
  if (quantity.sign != 0) {
    mention.role = FIGURE_ROLE_CHANGE;
    if (quantity.sign < 0) quantity.value = -quantity.value;
    return;
  }
  if (quantity.ordinal_of_many) {
    mention.role = FIGURE_ROLE_OTHER;
    return;
  }
  if (IsTarget(text, cues, mention) || hints.goal) {
    mention.role = FIGURE_ROLE_TARGET;
    return;
  }
  if (IsPrior(text, cues, hints, quantity.begin)) {
    // 是上年的1.2倍 is no value of that year.
    const bool fold = (quantity.classes & Bit(UnitClass::kFold)) != 0;
    mention.role = fold ? FIGURE_ROLE_CHANGE : FIGURE_ROLE_PRIOR;
    return;
  }
  if (const int direction = hints.to_pair ? 0 : ChangeDirection(text, cues, hints.compared, mention);
      direction != 0) {
    mention.role = planned || aims ? FIGURE_ROLE_TARGET : FIGURE_ROLE_CHANGE;
    if (direction < 0) quantity.value = -quantity.value;
    return;
  }
  if (planned || aims) {
    const bool whole = HasCue(cues, Bit(Cue::kComplete) | Bit(Cue::kEach));
    // 达到100名, 增至90项: a level, not a number of things to do.
    const bool level = std::any_of(cues.begin(), cues.end(), [&](const CueHit& hit) {
      return Has(hit, Cue::kResult) && hit.end - hit.begin >= 2 &&
             IsLinking(text, hit.end, quantity.begin, 2);
    });
    const auto lead = text.substr(mention.clause_begin, quantity.begin - mention.clause_begin);
    // 要达到99%，新建10个: what is to be added is no level, though the words before it were of one.
    const bool adds = hints.aim_before &&
                      !HasCue(cues, Bit(Cue::kAim) | Bit(Cue::kForecast) | Bit(Cue::kResult)) &&
                      lead.find_first_of(U"新再增添建创") != std::u32string_view::npos;
    const bool reaches =
        (aims && !adds && (!planned || HasCue(cues, Bit(Cue::kResult)))) || (planned && level);
    // 开展活动不少于10场 is an activity all the same.
    const auto unit = text.substr(quantity.unit_begin, quantity.unit_end - quantity.unit_begin);
    const bool activity = unit == U"场" || unit == U"卷" || unit == U"期" ||
                          (unit == U"次" && quantity.value < Decimal::FromInteger(kManyTimes));
    // Under 目标 a number is a level to reach, but for what is to be added: 新设2个.
    const bool goal =
        hints.goal_passage && lead.find_first_of(U"新再增添拟评升建创选设") == std::u32string_view::npos;
    // 挽回损失力争1.5亿元: aimed at by the figure itself.
    const bool aimed_at = std::any_of(cues.begin(), cues.end(), [&](const CueHit& hit) {
      return Has(hit, Cue::kAim) && IsLinking(text, hit.end, quantity.begin, 2);
    });
    // 脱管0人, 全年评查案卷不少于50卷, and a part of a level to be reached are levels as well.
    const bool none = quantity.value == Decimal() && !quantity.value_max;
    const bool of_year = !adds && lead.find(U"全年") != std::u32string_view::npos &&
                         lead.find_first_of(U"新再增添") == std::u32string_view::npos &&
                         (IsBounded(quantity) || lead.find(U"开展") == std::u32string_view::npos);
    const bool target = aimed_at || none || of_year ||
                        (hints.target_before && HasCue(cues, Bit(Cue::kOfWhich))) || IsRateLike(quantity) ||
                        goal || (IsBounded(quantity) && !activity) || whole || reaches;
    mention.role = target ? FIGURE_ROLE_TARGET : FIGURE_ROLE_PLAN;
    return;
  }
  mention.role = FIGURE_ROLE_ACTUAL;
}

}  // namespace fengqiao::reports
