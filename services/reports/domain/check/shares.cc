#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/reports/domain/check/checker.h"
#include "services/reports/domain/check/implied.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

using common::v1::FIGURE_ROLE_ACTUAL;
using v1::Finding;

constexpr size_t kReach = 8;       // figures before a rate that are looked at
constexpr size_t kClause = 12;     // characters before a count that are of it
constexpr size_t kNumerators = 2;  // of them, nearest first, those that may be the numerator

bool IsRate(const Figure& figure) {
  return figure.Exact() && figure.Is(FIGURE_ROLE_ACTUAL) && figure.fact->unit == "%" && figure.places >= 0 &&
         figure.value > Decimal() && figure.value <= Decimal::FromInteger(100);
}

bool IsCount(const Figure& figure) {
  return figure.Exact() && figure.Is(FIGURE_ROLE_ACTUAL) && figure.CountsThings() &&
         figure.value.IsInteger() && figure.value > Decimal() && figure.step <= Decimal::FromInteger(1);
}

// The counts before a rate in its sentence, the nearest first.
std::vector<const Figure*> CountsBefore(const std::vector<Figure>& figures, size_t rate) {
  std::vector<const Figure*> counts;
  for (size_t back = 1; back <= std::min(kReach, rate); ++back) {
    const Figure& figure = figures[rate - back];
    if (figure.sentence != figures[rate].sentence) break;
    if (IsCount(figure) && figure.SamePlaceAndTime(figures[rate])) counts.push_back(&figure);
  }
  return counts;
}

// "安置" of 安置率: what the counted have to be for the rate to be of them. Empty where the rate is called
// otherwise.
std::u32string StemOf(const Figure& rate) {
  const std::u32string_view subject = rate.fact->subject;
  const size_t last = subject.rfind(U'率');
  if (last == std::u32string_view::npos || last < 2) return {};
  return std::u32string(subject.substr(last - 2, 2));
}

// Whether two counts in such a place make the rate by more than chance.
bool Convinces(const Figure& rate, size_t numerator, size_t denominator) {
  if (rate.value == Decimal::FromInteger(100)) return numerator == 0 && denominator == 1;
  // To no place a rate fits one pair in a hundred.
  return rate.places > 0 || (numerator == 0 && denominator == 1);
}

// Whether the words right before a count say that it is of what was not done: 未出庭7件.
bool IsDenied(std::u32string_view text, const Figure& count) {
  const size_t end = std::min(count.begin(), text.size());
  std::u32string_view words = text.substr(end - std::min(kClause, end), std::min(kClause, end));
  if (const size_t stop = words.find_last_of(U"，,；;。\n"); stop != std::u32string_view::npos)
    words.remove_prefix(stop + 1);
  return words.find(U'未') != std::u32string_view::npos || words.find(U"没有") != std::u32string_view::npos;
}

bool FindPair(std::u32string_view text, const Figure& rate, const std::vector<const Figure*>& counts,
              Finding& finding) {
  for (size_t n = 0; n < std::min(kNumerators, counts.size()); ++n) {
    for (size_t d = 0; d < counts.size(); ++d) {
      const Figure& numerator = *counts[n];
      const Figure& denominator = *counts[d];
      if (n == d || numerator.fact->unit != denominator.fact->unit) continue;
      if (numerator.value > denominator.value || !Convinces(rate, n, d)) continue;
      const int64_t whole = denominator.value.Truncated();
      const bool rest = IsDenied(text, numerator);
      const int64_t part = rest ? whole - numerator.value.Truncated() : numerator.value.Truncated();
      if (Compare(part, whole, rate.AsRate()) != Agreement::kRounds) continue;
      finding.set_kind(Finding::KIND_RATE);
      *finding.add_parts() = OperandOf(numerator);
      *finding.add_parts() = OperandOf(denominator);
      finding.set_verdict(Finding::VERDICT_CONSISTENT);
      const std::string above =
          rest ? absl::StrCat("(", whole, "-", numerator.value.ToString(), ")") : absl::StrCat(part);
      finding.set_arithmetic(absl::StrCat(above, "÷", whole, "=", PercentText(part, whole, rate.places)));
      finding.set_explanation(absl::StrCat(finding.arithmetic(), "，与所写的", rate.surface(), "一致。"));
      return true;
    }
  }
  return false;
}

// 落实安置2731人，安置率87.98%: what is counted right before the rate is what it is a rate of.
bool ImplyWhole(const Figure& rate, const Figure& before, Finding& finding) {
  const std::u32string stem = StemOf(rate);
  if (rate.places == 0 || stem.empty() || before.fact->subject.find(stem) == std::u32string_view::npos)
    return false;
  const Implied implied = ImpliedDenominators(before.value.Truncated(), rate.AsRate());
  if (implied.numbers.empty()) return false;
  finding.set_kind(Finding::KIND_IMPLIED);
  *finding.add_parts() = OperandOf(before);
  ConcludeImplied(implied, absl::StrCat(before.surface(), "占", rate.surface(), "，对应的总数"),
                  absl::StrCat(before.value.ToString(), "÷", rate.surface()), finding);
  return true;
}

}  // namespace

void CheckShares(std::u32string_view text, const std::vector<Figure>& figures,
                 std::vector<Finding>& findings) {
  std::set<int> checked;
  for (const Finding& finding : findings) checked.insert(finding.stated().span().start());
  for (size_t i = 1; i < figures.size(); ++i) {
    const Figure& rate = figures[i];
    if (!IsRate(rate) || checked.count(rate.fact->start) > 0) continue;
    const std::vector<const Figure*> counts = CountsBefore(figures, i);
    if (counts.empty()) continue;
    Finding finding;
    *finding.mutable_stated() = OperandOf(rate);
    if (FindPair(text, rate, counts, finding) ||
        (counts.front() == &figures[i - 1] && !IsDenied(text, *counts.front()) &&
         ImplyWhole(rate, *counts.front(), finding)))
      findings.push_back(std::move(finding));
  }
}

}  // namespace fengqiao::reports
