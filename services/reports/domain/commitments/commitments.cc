#include "services/reports/domain/commitments/commitments.h"

#include <cstdlib>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/values/bounded.h"
#include "common/values/decimal.h"

namespace fengqiao::reports {
namespace {

using common::v1::Bound;
using common::v1::FigureRole;
using indicators::v1::Indicator;
using v1::CommitmentOutcome;

int YearOf(const v1::Fact& fact) { return std::atoi(fact.period().substr(0, 4).c_str()); }

bool IsWholeYear(const v1::Fact& fact) { return fact.period().size() == 4; }

// Of the same thing, wherever it is spoken of.
bool SamePlace(const v1::Fact& a, const v1::Fact& b) {
  return a.region() == b.region() && a.scope() == b.scope();
}

Decimal ValueOf(const common::v1::Decimal& value) { return FromProto(value).value_or(Decimal()); }

std::optional<Decimal> HighestOf(const v1::Fact& fact) {
  return fact.has_value_max() ? std::optional<Decimal>(ValueOf(fact.value_max())) : std::nullopt;
}

Interval IntervalOf(const v1::Fact& fact) {
  return Interval::Of(ValueOf(fact.value()), fact.bound(), HighestOf(fact));
}

Better BetterOf(const Indicator& definition) {
  if (definition.better() == Indicator::DIRECTION_DOWN) return Better::kLower;
  // Who promises a number of things is not blamed for more of them.
  return Better::kHigher;
}

// "新增1000名", "培育1000名": so many more, whatever there is already.
bool IsAddition(const v1::Fact& promise) {
  if (promise.role() == FigureRole::FIGURE_ROLE_PLAN) return true;
  for (const char* word : {"新增", "新建", "新设", "新培育", "增设"}) {
    if (promise.subject().find(word) != std::string::npos) return true;
  }
  return false;
}

// "累计培育6812名": all that there is, of whatever years.
bool IsStock(const v1::Fact& fact) {
  for (const char* word : {"累计", "现有", "共有", "总数", "已有", "在册"}) {
    if (fact.subject().find(word) != std::string::npos) return true;
  }
  return false;
}

// "法律援助案件增长10%": a share of something that is no share itself, or points of one.
bool IsGrowth(const v1::Fact& promise, const Indicator& definition) {
  if (promise.unit() == "个百分点") return true;
  return promise.unit() == "%" && definition.kind() != Indicator::KIND_RATE;
}

// What a stated change may be. "下降10%以上" bounds the size of the fall.
Interval ChangeOf(const v1::Fact& change) {
  const Decimal value = ValueOf(change.value());
  if (value >= Decimal()) return IntervalOf(change);
  switch (change.bound()) {
    case Bound::BOUND_AT_LEAST:
      return Interval::Of(value, Bound::BOUND_AT_MOST);
    case Bound::BOUND_MORE_THAN:
      return Interval::Of(value, Bound::BOUND_LESS_THAN);
    case Bound::BOUND_AT_MOST:
      return Interval::Of(value, Bound::BOUND_AT_LEAST);
    case Bound::BOUND_LESS_THAN:
      return Interval::Of(value, Bound::BOUND_MORE_THAN);
    default:
      return IntervalOf(change);
  }
}

void Settle(Answer answer, CommitmentOutcome& outcome) {
  outcome.set_outcome(answer == Answer::kYes  ? CommitmentOutcome::OUTCOME_KEPT
                      : answer == Answer::kNo ? CommitmentOutcome::OUTCOME_MISSED
                                              : CommitmentOutcome::OUTCOME_CANNOT_TELL);
}

std::string_view WordsOf(CommitmentOutcome::Outcome outcome) {
  switch (outcome) {
    case CommitmentOutcome::OUTCOME_KEPT:
      return "已兑现";
    case CommitmentOutcome::OUTCOME_MISSED:
      return "未兑现";
    default:
      return "不能据此判断是否兑现";
  }
}

// "承诺2023年行政诉讼败诉率5%以下"
std::string Promised(const v1::Fact& promise, const Indicator* definition) {
  const std::string& name = definition != nullptr ? definition->display_name() : promise.subject();
  return absl::StrCat("承诺", promise.period().substr(0, 4), "年", name, promise.span().surface());
}

}  // namespace

bool IsCommitment(const v1::Fact& fact, int year) {
  const bool promised =
      fact.role() == FigureRole::FIGURE_ROLE_TARGET || fact.role() == FigureRole::FIGURE_ROLE_PLAN;
  return promised && YearOf(fact) > year;
}

v1::Commitment CommitmentOf(const v1::Fact& fact) {
  v1::Commitment commitment;
  commitment.set_kind(fact.role() == FigureRole::FIGURE_ROLE_TARGET ? v1::Commitment::KIND_TARGET
                                                                    : v1::Commitment::KIND_PLAN);
  *commitment.mutable_fact() = fact;
  return commitment;
}

CommitmentJudge::CommitmentJudge(const std::vector<Indicator>& catalog, const std::vector<v1::Fact>& earlier,
                                 const std::vector<v1::Fact>& later, int later_year)
    : earlier_(earlier), later_year_(absl::StrCat(later_year)) {
  for (const Indicator& indicator : catalog) definitions_.emplace(indicator.code(), &indicator);
  for (const v1::Fact& fact : later) {
    if (!fact.code().empty()) later_by_code_[fact.code()].push_back(&fact);
  }
}

CommitmentOutcome CommitmentJudge::Judge(const v1::Fact& promise) const {
  CommitmentOutcome outcome;
  *outcome.mutable_commitment() = CommitmentOf(promise);
  const auto definition = definitions_.find(promise.code());
  const Indicator* indicator = definition == definitions_.end() ? nullptr : definition->second;
  const std::string promised = Promised(promise, indicator);
  if (promise.period().substr(0, 4) > later_year_) {
    outcome.set_outcome(CommitmentOutcome::OUTCOME_NOT_DUE);
    outcome.set_explanation(absl::StrCat(promised, "，后一份报告所报年度未到。"));
    return outcome;
  }
  if (indicator == nullptr) {
    outcome.set_outcome(CommitmentOutcome::OUTCOME_CANNOT_TELL);
    outcome.set_explanation(absl::StrCat(promised, "，不是目录中的指标，须人工核对。"));
    return outcome;
  }
  const Found found = FindLater(promise);
  if (found.actual == nullptr && found.change == nullptr) {
    outcome.set_outcome(found.mentioned ? CommitmentOutcome::OUTCOME_CANNOT_TELL
                                        : CommitmentOutcome::OUTCOME_DROPPED);
    outcome.set_explanation(absl::StrCat(
        promised, found.mentioned ? "，后一份报告提到了它，但没有写明实际数。" : "，后一份报告没有再提。"));
    return outcome;
  }
  if (IsGrowth(promise, *indicator)) {
    JudgeGrowth(promise, found, outcome);
  } else if (found.actual != nullptr) {
    JudgeLevel(promise, *found.actual, outcome);
  } else {
    outcome.set_outcome(CommitmentOutcome::OUTCOME_CANNOT_TELL);
  }
  if (outcome.has_later()) {
    outcome.set_explanation(absl::StrCat(promised, "，实际", outcome.later().span().surface(), "，",
                                         std::string(WordsOf(outcome.outcome())), "。"));
  } else {
    outcome.set_explanation(absl::StrCat(promised, "，后一份报告提到了它，但没有写明实际数。"));
  }
  return outcome;
}

// The figures of the promise's year; the first of a kind, as a report states a thing first in full.
CommitmentJudge::Found CommitmentJudge::FindLater(const v1::Fact& promise) const {
  Found found;
  const auto same = later_by_code_.find(promise.code());
  if (same == later_by_code_.end()) return found;
  const int year = YearOf(promise);
  for (const v1::Fact* fact : same->second) {
    if (YearOf(*fact) != year || !SamePlace(*fact, promise)) continue;
    found.mentioned = true;
    // What there is by now is not what was added in the year.
    if (IsAddition(promise) && IsStock(*fact)) continue;
    if (fact->role() == FigureRole::FIGURE_ROLE_ACTUAL && found.actual == nullptr) found.actual = fact;
    if (fact->role() == FigureRole::FIGURE_ROLE_CHANGE && found.change == nullptr) found.change = fact;
  }
  return found;
}

// The actual figure of the year before the promised one.
const v1::Fact* CommitmentJudge::FindEarlier(const v1::Fact& promise) const {
  for (const v1::Fact& fact : earlier_) {
    if (fact.code() == promise.code() && fact.role() == FigureRole::FIGURE_ROLE_ACTUAL && IsWholeYear(fact) &&
        YearOf(fact) + 1 == YearOf(promise) && SamePlace(fact, promise))
      return &fact;
  }
  return nullptr;
}

void CommitmentJudge::JudgeLevel(const v1::Fact& promise, const v1::Fact& actual,
                                 CommitmentOutcome& outcome) const {
  *outcome.mutable_later() = actual;
  const Indicator& definition = *definitions_.at(promise.code());
  if (promise.bound() == Bound::BOUND_APPROX || promise.bound() == Bound::BOUND_UNSPECIFIED)
    return outcome.set_outcome(CommitmentOutcome::OUTCOME_CANNOT_TELL);
  const auto high = HighestOf(promise);
  const Comparator comparator = ComparatorOf(promise.bound(), high.has_value(), BetterOf(definition));
  Answer answer = IsWithin(IntervalOf(actual), WantedBy(comparator, ValueOf(promise.value()), high));
  // What a part of the year has not reached may still come.
  if (!IsWholeYear(actual) && answer == Answer::kNo) answer = Answer::kCannotTell;
  Settle(answer, outcome);
}

// By the change that the later report states, or else by the two actual figures.
void CommitmentJudge::JudgeGrowth(const v1::Fact& promise, const Found& found,
                                  CommitmentOutcome& outcome) const {
  const Decimal promised = ValueOf(promise.value());
  const bool falls = promised < Decimal();
  const bool capped = promise.bound() == Bound::BOUND_AT_MOST || promise.bound() == Bound::BOUND_LESS_THAN;
  const Interval wanted = WantedBy(falls != capped ? Comparator::kAtMost : Comparator::kAtLeast, promised);
  if (found.change != nullptr && found.change->unit() == promise.unit()) {
    *outcome.mutable_later() = *found.change;
    return Settle(IsWithin(ChangeOf(*found.change), wanted), outcome);
  }
  const v1::Fact* before = FindEarlier(promise);
  outcome.set_outcome(CommitmentOutcome::OUTCOME_CANNOT_TELL);
  if (found.actual == nullptr) return;
  *outcome.mutable_later() = *found.actual;
  const bool exact = before != nullptr && before->bound() == Bound::BOUND_EXACT &&
                     IsWholeYear(*found.actual) && found.actual->bound() == Bound::BOUND_EXACT &&
                     !before->has_value_max() && !found.actual->has_value_max();
  if (!exact) return;
  const auto growth = ValueOf(found.actual->value()).Minus(ValueOf(before->value()));
  if (!growth) return;
  const auto grown = promise.unit() == "%" ? Interval::OfQuotient(*growth, ValueOf(before->value()), 100)
                                           : std::optional(Interval::Of(*growth, Bound::BOUND_EXACT));
  if (grown) Settle(IsWithin(*grown, wanted), outcome);
}

}  // namespace fengqiao::reports
