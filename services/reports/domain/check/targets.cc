#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/reports/domain/check/checker.h"

namespace fengqiao::reports {
namespace {

using common::v1::Bound;
using indicators::v1::Indicator;
using v1::Finding;

constexpr size_t kNeighbours = 16;

enum class Comparison { kAtLeast, kMoreThan, kAtMost, kLessThan, kEqual };

// How the value must stand to the target. A target without a bound is a floor or a ceiling by what is better.
std::optional<Comparison> ComparisonOf(const Figure& target) {
  switch (target.fact->bound()) {
    case common::v1::BOUND_AT_LEAST:
      return Comparison::kAtLeast;
    case common::v1::BOUND_MORE_THAN:
      return Comparison::kMoreThan;
    case common::v1::BOUND_AT_MOST:
      return Comparison::kAtMost;
    case common::v1::BOUND_LESS_THAN:
      return Comparison::kLessThan;
    case common::v1::BOUND_EXACT:
      if (target.indicator->better() == Indicator::DIRECTION_UP) return Comparison::kAtLeast;
      if (target.indicator->better() == Indicator::DIRECTION_DOWN) return Comparison::kAtMost;
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

bool Holds(Decimal value, Comparison comparison, Decimal target) {
  switch (comparison) {
    case Comparison::kAtLeast:
      return value >= target;
    case Comparison::kMoreThan:
      return value > target;
    case Comparison::kAtMost:
      return value <= target;
    case Comparison::kLessThan:
      return value < target;
    case Comparison::kEqual:
      return value == target;
  }
  return false;
}

// MET or MISSED where the stated value decides it, whatever the true one is within its bound.
Finding::Verdict Judge(const Figure& actual, Comparison comparison, Decimal target) {
  const bool holds = Holds(actual.value, comparison, target);
  const bool floor = comparison == Comparison::kAtLeast || comparison == Comparison::kMoreThan;
  switch (actual.fact->bound()) {
    case common::v1::BOUND_EXACT:
      if (actual.fact->has_value_max()) return Finding::VERDICT_CANNOT_TELL;
      return holds ? Finding::VERDICT_MET : Finding::VERDICT_MISSED;
    case common::v1::BOUND_AT_LEAST:
    case common::v1::BOUND_MORE_THAN:
      if (floor) return holds ? Finding::VERDICT_MET : Finding::VERDICT_CANNOT_TELL;
      return actual.value > target ? Finding::VERDICT_MISSED : Finding::VERDICT_CANNOT_TELL;
    case common::v1::BOUND_AT_MOST:
    case common::v1::BOUND_LESS_THAN:
      if (!floor) return holds ? Finding::VERDICT_MET : Finding::VERDICT_CANNOT_TELL;
      return actual.value < target ? Finding::VERDICT_MISSED : Finding::VERDICT_CANNOT_TELL;
    default:
      return Finding::VERDICT_CANNOT_TELL;
  }
}

std::string_view Sign(Comparison comparison) {
  switch (comparison) {
    case Comparison::kAtLeast:
      return "≥";
    case Comparison::kMoreThan:
      return ">";
    case Comparison::kAtMost:
      return "≤";
    case Comparison::kLessThan:
      return "<";
    case Comparison::kEqual:
      return "=";
  }
  return "";
}

std::string Explain(const Figure& actual, const Figure& target, Finding::Verdict verdict) {
  const std::string head = absl::StrCat(actual.indicator->display_name(), "为", actual.fact->span().surface(),
                                        "，目标为", target.fact->span().surface());
  const auto difference = actual.value.Minus(target.value);
  std::string by;
  if (difference && *difference != Decimal()) {
    const Decimal size = *difference < Decimal() ? -*difference : *difference;
    by = absl::StrCat("，相差", size.ToString(), actual.IsRate() ? "个百分点" : "");
  }
  switch (verdict) {
    case Finding::VERDICT_MET:
      return absl::StrCat(head, "，已达到", by, "。");
    case Finding::VERDICT_MISSED:
      return absl::StrCat(head, "，未达到", by, "。");
    default:
      return absl::StrCat(head, "，所写数字是约数，不能据此判断是否达到。");
  }
}

// The year that a period begins with.
std::string_view YearOf(const Figure& figure) { return std::string_view(figure.fact->period()).substr(0, 4); }

// Whether `candidate` answers the target better than `best`: nearer to it, before it rather than behind.
bool Nearer(const Figure& target, const Figure& candidate, const Figure* best) {
  if (best == nullptr) return true;
  const auto distance = [&](const Figure& f) {
    const int gap = target.fact->span().start() - f.fact->span().start();
    return gap >= 0 ? gap : -gap * 4;
  };
  return distance(candidate) < distance(*best);
}

// The figures next to the target, so that a report of any length takes linear time.
std::span<const Figure* const> Around(const std::vector<const Figure*>& figures, const Figure& target) {
  const auto at =
      std::lower_bound(figures.begin(), figures.end(), target.fact->span().start(),
                       [](const Figure* f, int place) { return f->fact->span().start() < place; });
  const auto place = static_cast<size_t>(at - figures.begin());
  const size_t begin = place - std::min(place, kNeighbours);
  const size_t end = std::min(figures.size(), place + kNeighbours);
  return {figures.data() + begin, end - begin};
}

}  // namespace

void CheckTargets(const std::vector<Figure>& figures, std::vector<Finding>& findings) {
  std::map<std::string_view, std::vector<const Figure*>> actuals;
  for (const Figure& figure : figures) {
    if (figure.indicator != nullptr && figure.Is(common::v1::FIGURE_ROLE_ACTUAL)) {
      actuals[figure.fact->code()].push_back(&figure);
    }
  }
  for (const Figure& target : figures) {
    if (target.indicator == nullptr || !target.Is(common::v1::FIGURE_ROLE_TARGET)) continue;
    const auto comparison = ComparisonOf(target);
    const auto candidates = actuals.find(target.fact->code());
    if (!comparison || candidates == actuals.end()) continue;
    const Figure* actual = nullptr;
    for (const Figure* candidate : Around(candidates->second, target)) {
      if (YearOf(*candidate) != YearOf(target) || candidate->fact->unit() != target.fact->unit()) continue;
      if (candidate->fact->scope() != target.fact->scope()) continue;
      if (Nearer(target, *candidate, actual)) actual = candidate;
    }
    if (actual == nullptr) continue;
    Finding finding;
    finding.set_kind(Finding::KIND_TARGET);
    *finding.mutable_stated() = OperandOf(*actual);
    *finding.add_parts() = OperandOf(target);
    finding.set_verdict(Judge(*actual, *comparison, target.value));
    finding.set_arithmetic(absl::StrCat(actual->value.ToString(), " ", std::string(Sign(*comparison)), " ",
                                        target.value.ToString(), "?"));
    finding.set_explanation(Explain(*actual, target, finding.verdict()));
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
