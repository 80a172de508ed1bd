#include "services/reports/domain/extract/role_hints.h"

#include <algorithm>

#include "services/reports/domain/text/characters.h"

namespace fengqiao::reports {
namespace {

using common::v1::FIGURE_ROLE_ACTUAL;
using common::v1::FIGURE_ROLE_PRIOR;

constexpr size_t kLongestFrom = 20;     // between 由 and the earlier value
constexpr size_t kGoalReach = 8;        // between a figure and the 目标 that it is
constexpr size_t kComparisonReach = 4;  // cues back to 相比
constexpr size_t kBracketsReach = 16;   // behind （括号内

// Whether what is said between two figures goes back to what was done: 目前, 已, 现有; 实现98% does not.
bool EndsWhatIsToCome(std::u32string_view between) {
  if (between.find_first_of(U"；;已差") != std::u32string_view::npos) return true;
  if (between.find(U"实际") != std::u32string_view::npos) return true;
  for (size_t at = between.find(U'现'); at != std::u32string_view::npos; at = between.find(U'现', at + 1)) {
    if (at == 0 || (between[at - 1] != U'实' && between[at - 1] != U'发')) return true;
  }
  return false;
}

}  // namespace

RoleHints RoleHinter::HintsFor(const Mention& mention, const std::vector<CueHit>& front,
                               const std::vector<CueHit>& cues, const Mention* previous,
                               const Mention* next) const {
  const size_t here = mention.quantity.begin;
  const int base_year = periods_.BaseYear(mention);
  RoleHints hints;
  hints.plan_passage = passage_.planned() || (mention.year > options_.year && options_.year != 0);
  hints.goal_passage = passage_.goals() || IsInListOfGoals(cues, mention);
  hints.from_pair = IsFromPair(front, mention, next);
  hints.to_pair = previous != nullptr && previous->role == FIGURE_ROLE_PRIOR &&
                  previous->quantity.end >= mention.clause_begin && LeadsOn(previous->quantity.end, here);
  hints.base_value = base_year != 0 && base_year < options_.year;
  hints.compared = IsComparedBefore(cues, mention.clause_begin);
  hints.aim_before = GoesOnAiming(previous, mention);
  hints.target_before = previous != nullptr && previous->role == common::v1::FIGURE_ROLE_TARGET;
  hints.plan_before = GoesOnPlanning(previous, mention);
  if (IsOfNow(previous, mention)) hints.plan_passage = hints.aim_before = false;
  hints.goal = IsGoalBehind(cues, mention) || IsGoalInBracket(previous, mention);
  hints.earlier_year = mention.year != 0 && mention.year < options_.year;
  return hints;
}

// 2023年目标：受理案件650件
bool RoleHinter::IsInListOfGoals(const std::vector<CueHit>& cues, const Mention& mention) const {
  return std::any_of(cues.begin(), cues.end(), [&](const CueHit& hit) {
    return (hit.cues & (Bit(Cue::kTarget) | Bit(Cue::kGoal))) != 0 && hit.end < mention.quantity.begin &&
           (text_[hit.end] == U'：' || text_[hit.end] == U':');
  });
}

// （括号内为年度考核指标）
bool RoleHinter::SaysBracketsHoldGoals() const {
  size_t at = FindCharacter(text_, U'括');
  while (at != std::u32string_view::npos && text_.substr(at, 3) != U"括号内")
    at = FindCharacter(text_, U'括', at + 1);
  if (at == std::u32string_view::npos) return false;
  const auto said = text_.substr(at, kBracketsReach);
  return said.find(U"指标") != std::u32string_view::npos || said.find(U"目标") != std::u32string_view::npos ||
         said.find(U"考核") != std::u32string_view::npos;
}

// 由20%提升至46%.
bool RoleHinter::IsFromPair(const std::vector<CueHit>& front, const Mention& mention,
                            const Mention* next) const {
  if (next == nullptr || next->clause_begin != mention.clause_begin) return false;
  for (auto hit = front.rbegin(); hit != front.rend(); ++hit) {
    if ((hit->cues & Bit(Cue::kFrom)) == 0 || hit->begin < mention.before.begin) continue;
    return mention.quantity.begin - hit->end <= kLongestFrom &&
           LeadsOn(mention.quantity.end, next->quantity.begin);
  }
  return false;
}

// Whether a short stretch leads from an earlier value to a later one: 提升至, 增加到.
bool RoleHinter::LeadsOn(size_t begin, size_t end) const {
  if (end < begin || end - begin > 14) return false;
  const auto stretch = text_.substr(begin, end - begin);
  return stretch.find_first_of(U"至到为") != std::u32string_view::npos;
}

// 90%的目标, 6500件的年度任务.
bool RoleHinter::IsGoalBehind(const std::vector<CueHit>& cues, const Mention& mention) const {
  const size_t end = mention.quantity.end;
  auto hit = std::upper_bound(cues.begin(), cues.end(), end,
                              [](size_t at, const CueHit& cue) { return at < cue.end; });
  for (; hit != cues.end() && hit->begin <= end + kGoalReach; ++hit) {
    if ((hit->cues & Bit(Cue::kGoal)) == 0 || hit->begin < end) continue;
    if (hit->end > mention.after.end) return false;
    return hit->begin == end || text_[end] == U'的';
  }
  return false;
}

// 成功率98.84%（98%以上）: a bound right behind what was reached.
bool RoleHinter::IsGoalInBracket(const Mention* previous, const Mention& mention) const {
  if (previous == nullptr || !mention.bracketed || previous->role != FIGURE_ROLE_ACTUAL) return false;
  const bool alone =
      mention.quantity.begin == mention.clause_begin && previous->quantity.end + 1 == mention.clause_begin;
  if (!alone || previous->codes.empty()) return false;
  const bool comparable = mention.quantity.bare || mention.quantity.unit == previous->quantity.unit;
  const bool closed = mention.quantity.end < text_.size() &&
                      (text_[mention.quantity.end] == U')' || text_[mention.quantity.end] == U'）');
  const bool bounded =
      mention.quantity.bound != common::v1::BOUND_EXACT && mention.quantity.bound != common::v1::BOUND_APPROX;
  return comparable && closed && (bounded || goals_in_brackets_);
}

// 力争降到5%以下，目前为6%; 到2025年达到5.2，2023年为4.6: back to what is.
bool RoleHinter::IsOfNow(const Mention* previous, const Mention& mention) const {
  if (previous == nullptr || previous->role != common::v1::FIGURE_ROLE_TARGET) return false;
  if (previous->quantity.end > mention.clause_begin) return false;
  const auto lead = text_.substr(mention.clause_begin, mention.quantity.begin - mention.clause_begin);
  if (lead.substr(0, 2) == U"目前" || lead.substr(0, 2) == U"当前" || lead.substr(0, 2) == U"现为")
    return true;
  return std::any_of(periods_.marks().begin(), periods_.marks().end(), [&](const DateMark& mark) {
    return mark.begin == mention.clause_begin && mark.end <= mention.quantity.begin && mark.year != 0 &&
           mark.year <= options_.year && mention.quantity.begin - mark.end <= 2;
  });
}

// 败诉率6%，高于5%的目标: higher than the goal was what was reached; the goal is 5%.
bool RoleHinter::IsHeldAgainstGoal(const Mention* previous, const Mention& mention) const {
  if (previous == nullptr || previous->role != FIGURE_ROLE_ACTUAL) return false;
  if (mention.role != common::v1::FIGURE_ROLE_TARGET || mention.quantity.begin != mention.clause_begin)
    return false;
  if (mention.quantity.classes != previous->quantity.classes ||
      text_.substr(mention.quantity.end, 1) != U"的")
    return false;
  const auto words = text_.substr(mention.quantity.begin, 2);
  return words == U"高于" || words == U"低于" || words == U"超过" || words == U"大于" || words == U"小于";
}

// 力争案件突破30件，总量达到50件: an aim holds to the end of the half-sentence.
bool RoleHinter::GoesOnAiming(const Mention* previous, const Mention& mention) const {
  if (previous == nullptr || previous->role != common::v1::FIGURE_ROLE_TARGET || !previous->aimed)
    return false;
  const size_t begin = previous->quantity.end;
  const auto between = text_.substr(begin, mention.quantity.begin - begin);
  if (EndsWhatIsToCome(between)) return false;
  // 目标是30件，全年办理40件: back to what was done.
  const auto says = [&](std::u32string_view words) {
    return between.find(words) != std::u32string_view::npos;
  };
  return !says(U"全年") && !says(U"实际") && !says(U"目前");
}

// 还将新建3个，增设5个: so does a plan.
bool RoleHinter::GoesOnPlanning(const Mention* previous, const Mention& mention) const {
  if (previous == nullptr || previous->role != common::v1::FIGURE_ROLE_PLAN) return false;
  const size_t begin = previous->quantity.end;
  if (mention.quantity.begin < begin || mention.clause_begin < begin) return false;
  const auto between = text_.substr(begin, mention.quantity.begin - begin);
  if (EndsWhatIsToCome(between) || between.find(U"完成") != std::u32string_view::npos) return false;
  return between.find(U"全年") == std::u32string_view::npos &&
         between.find(U"目前") == std::u32string_view::npos;
}

// 与上年相比，案件增加20件.
bool RoleHinter::IsComparedBefore(const std::vector<CueHit>& cues, size_t clause_begin) const {
  auto hit = std::upper_bound(cues.begin(), cues.end(), clause_begin,
                              [](size_t at, const CueHit& cue) { return at < cue.end; });
  for (size_t i = 0; i < kComparisonReach && hit != cues.begin(); ++i) {
    --hit;
    if ((hit->cues & Bit(Cue::kCompare)) != 0 && hit->end + 1 == clause_begin) return true;
  }
  return false;
}

bool IsCompared(const std::vector<CueHit>& front) {
  return std::any_of(front.begin(), front.end(), [](const CueHit& hit) {
    return (hit.cues & (Bit(Cue::kCompare) | Bit(Cue::kLastYear))) != 0;
  });
}

void ShareRole(const Mention& first, Mention& mention) {
  if (mention.role != FIGURE_ROLE_ACTUAL || first.role == FIGURE_ROLE_PRIOR) return;
  const bool change = first.role == common::v1::FIGURE_ROLE_CHANGE;
  if (!change && mention.quantity.classes != first.quantity.classes) return;
  mention.role = first.role;
  if (change && first.quantity.value < Decimal()) mention.quantity.value = -mention.quantity.value;
}

}  // namespace fengqiao::reports
