#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/values/bounded.h"
#include "services/reports/domain/check/change_work.h"
#include "services/reports/domain/check/checker.h"
#include "services/reports/domain/check/wording.h"
#include "services/reports/domain/possible.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

using indicators::v1::Indicator;
using v1::Finding;

constexpr size_t kNeighbours = 16;
constexpr size_t kNaming = 10;  // characters behind a number that may call it a target

// A target that can be judged.
struct Wanted {
  Comparator comparator;
  Decimal low;
  Decimal high;  // of kBetween
  Interval interval;
  std::string told;  // as the text has it: "5%以下"
};

// Whether 高于 and the like before a target are about the actual value.
bool TellsHowItLies(std::u32string_view text, const Figure& target) {
  const bool leads = HasAny(target.fact->surface.substr(0, 2), {U"高于", U"低于", U"超过", U"超出"});
  const std::u32string_view behind = text.substr(std::min(target.end(), text.size()), kNaming);
  return leads && behind.substr(0, 1) == U"的" &&
         HasAny(behind, {U"目标", U"红线", U"要求", U"标准", U"指标"});
}

// Whether the words before a target say that it is another year's than the report's: 明年力争降到5%以下.
bool IsOfAnotherYear(std::u32string_view text, const Figure& target) {
  const std::u32string_view words = ClauseBefore(text, target.begin());
  if (HasAny(words, {U"明年", U"下一年", U"下年", U"来年", U"次年", U"今后", U"五”末", U"五\"末", U"五末",
                     U"五期末", U"规划末", U"五”期"}))
    return true;
  const std::u32string own = ToCodePoints(target.fact->period.substr(0, 4));
  for (size_t at = words.find(U"年"); at != std::u32string_view::npos; at = words.find(U"年", at + 1)) {
    if (at < 4) continue;
    const std::u32string_view year = words.substr(at - 4, 4);
    const bool digits =
        std::all_of(year.begin(), year.end(), [](char32_t c) { return c >= U'0' && c <= U'9'; });
    if (digits && year > own) return true;
  }
  return false;
}

// None where the target is an approximation, or a number of which nobody says in which direction it is to be
// reached: nobody is accused of passing it.
std::optional<Wanted> WantedBy(std::u32string_view text, const Figure& target) {
  // 6.3%，高于5%的年度目标 says how the actual value lies to the target, not what was wanted.
  const bool compares = TellsHowItLies(text, target);
  const common::v1::Bound bound = compares ? common::v1::BOUND_EXACT : target.fact->bound;
  if (bound == common::v1::BOUND_APPROX || bound == common::v1::BOUND_UNSPECIFIED) return std::nullopt;
  Better better = Better::kNeither;
  if (target.indicator->better() == Indicator::DIRECTION_UP) better = Better::kHigher;
  if (target.indicator->better() == Indicator::DIRECTION_DOWN) better = Better::kLower;
  const auto& high = target.fact->value_max;
  const Comparator comparator = ComparatorOf(bound, high.has_value(), better);
  if (comparator == Comparator::kEqual) return std::nullopt;
  return Wanted{.comparator = comparator,
                .low = target.value,
                .high = high.value_or(target.value),
                .interval = fengqiao::WantedBy(comparator, target.value, high),
                .told = ToUtf8(target.fact->surface.substr(compares ? 2 : 0))};
}

Finding::Verdict Judge(const Figure& actual, const Wanted& wanted) {
  switch (IsWithin(Interval::Of(actual.value, actual.fact->bound, actual.fact->value_max), wanted.interval)) {
    case Answer::kYes:
      return Finding::VERDICT_MET;
    case Answer::kNo:
      return Finding::VERDICT_MISSED;
    case Answer::kCannotTell:
      break;
  }
  return Finding::VERDICT_CANNOT_TELL;
}

// "5.22 ≤ 5?", "8 ∈ [3, 5]?"
std::string Question(const Figure& actual, const Wanted& wanted) {
  const std::string value = actual.value.ToString();
  const std::string low = wanted.low.ToString();
  switch (wanted.comparator) {
    case Comparator::kAtLeast:
      return absl::StrCat(value, " ≥ ", low, "?");
    case Comparator::kMoreThan:
      return absl::StrCat(value, " > ", low, "?");
    case Comparator::kAtMost:
      return absl::StrCat(value, " ≤ ", low, "?");
    case Comparator::kLessThan:
      return absl::StrCat(value, " < ", low, "?");
    case Comparator::kEqual:
      return absl::StrCat(value, " = ", low, "?");
    case Comparator::kBetween:
      break;
  }
  return absl::StrCat(value, " ∈ [", low, ", ", wanted.high.ToString(), "]?");
}

// Whether a count of a part of the year stands against the target of the whole one.
bool IsYetToGrow(const Figure& actual, const Figure& target) {
  const Indicator::Kind kind = actual.indicator->kind();
  return (kind == Indicator::KIND_COUNT || kind == Indicator::KIND_AMOUNT) &&
         actual.fact->period.size() > target.fact->period.size();
}

std::string Explain(const Figure& actual, const Figure& target, const Wanted& wanted,
                    Finding::Verdict verdict) {
  const std::string head =
      absl::StrCat(actual.indicator->display_name(), "为", actual.surface(), "，目标为", wanted.told);
  const auto margin = MarginOf(actual.value, wanted.interval);
  std::string by;
  if (margin && *margin != Decimal()) {
    const Decimal size = *margin < Decimal() ? -*margin : *margin;
    by = absl::StrCat("，相差", actual.fact->unit == "ratio" || actual.fact->unit == "rank"
                                    ? size.ToString()
                                    : WithUnit(size, actual.fact->unit));
  }
  switch (verdict) {
    case Finding::VERDICT_MET:
      return absl::StrCat(head, "，已达到", by, "。");
    case Finding::VERDICT_MISSED:
      return absl::StrCat(head, "，未达到", by, "。");
    default:
      return IsYetToGrow(actual, target)
                 ? absl::StrCat(head, "，目标是", PeriodText(target.fact->period), "全年的，所报的只到",
                                PeriodText(actual.fact->period), "，还不能判断。")
                 : absl::StrCat(head, "，所写数字是约数，不能据此判断是否达到。");
  }
}

// The year that a period begins with.
std::string_view YearOf(const Figure& figure) { return figure.fact->period.substr(0, 4); }

// Whether `candidate` answers the target better than `best`: nearer to it, before it rather than behind.
bool Nearer(const Figure& target, const Figure& candidate, const Figure* best) {
  if (best == nullptr) return true;
  const auto distance = [&](const Figure& f) {
    const int gap = target.fact->start - f.fact->start;
    return gap >= 0 ? gap : -gap * 4;
  };
  return distance(candidate) < distance(*best);
}

// The figures next to the target, so that a report of any length takes linear time.
std::span<const Figure* const> Around(const std::vector<const Figure*>& figures, const Figure& target) {
  const auto at = std::lower_bound(figures.begin(), figures.end(), target.fact->start,
                                   [](const Figure* f, int place) { return f->fact->start < place; });
  const auto place = static_cast<size_t>(at - figures.begin());
  const size_t begin = place - std::min(place, kNeighbours);
  const size_t end = std::min(figures.size(), place + kNeighbours);
  return {figures.data() + begin, end - begin};
}

}  // namespace

void CheckTargets(std::u32string_view text, const std::vector<Figure>& figures,
                  std::vector<Finding>& findings) {
  std::map<int32_t, std::vector<const Figure*>> actuals;  // by indicator
  for (const Figure& figure : figures) {
    if (figure.indicator != nullptr && figure.Is(common::v1::FIGURE_ROLE_ACTUAL)) {
      actuals[figure.fact->indicator].push_back(&figure);
    }
  }
  for (const Figure& target : figures) {
    if (target.indicator == nullptr || !target.Is(common::v1::FIGURE_ROLE_TARGET)) continue;
    if (IsAimedChange(target.fact->role, target.fact->unit)) continue;
    if (IsOfAnotherYear(text, target)) continue;
    const auto wanted = WantedBy(text, target);
    const auto candidates = actuals.find(target.fact->indicator);
    if (!wanted || candidates == actuals.end()) continue;
    const Figure* actual = nullptr;
    for (const Figure* candidate : Around(candidates->second, target)) {
      if (YearOf(*candidate) != YearOf(target) || candidate->fact->unit != target.fact->unit) continue;
      if (candidate->fact->scope != target.fact->scope) continue;
      if (Nearer(target, *candidate, actual)) actual = candidate;
    }
    if (actual == nullptr) continue;
    Finding finding;
    finding.set_kind(Finding::KIND_TARGET);
    *finding.mutable_stated() = OperandOf(*actual);
    *finding.add_parts() = OperandOf(target);
    finding.set_verdict(Judge(*actual, *wanted));
    // What grows until the year's end has neither missed the year's target nor kept below it.
    const bool at_least =
        wanted->comparator == Comparator::kAtLeast || wanted->comparator == Comparator::kMoreThan;
    if (IsYetToGrow(*actual, target) && at_least && finding.verdict() == Finding::VERDICT_MISSED)
      finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
    finding.set_arithmetic(Question(*actual, *wanted));
    finding.set_explanation(Explain(*actual, target, *wanted, finding.verdict()));
    // A forecast and the assessment's target that say the same are one finding.
    const size_t recent = findings.size() - std::min(findings.size(), kNeighbours);
    const bool again = std::any_of(
        findings.begin() + static_cast<ptrdiff_t>(recent), findings.end(), [&](const Finding& other) {
          return other.kind() == finding.kind() && other.arithmetic() == finding.arithmetic() &&
                 other.stated().span().start() == finding.stated().span().start();
        });
    if (!again) findings.push_back(std::move(finding));
  }
}

}  // namespace fengqiao::reports
