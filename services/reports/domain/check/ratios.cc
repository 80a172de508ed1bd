#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/reports/domain/check/arithmetic.h"
#include "services/reports/domain/check/checker.h"
#include "services/reports/domain/check/rate_terms.h"
#include "services/reports/domain/check/sums.h"
#include "services/reports/domain/check/wording.h"

namespace fengqiao::reports {
namespace {

using indicators::v1::Indicator;
using v1::Finding;

constexpr int kMostPlaces = 4;  // behind the point of a ratio
constexpr int kSure = 600;      // of the codes by which somebody is accused

bool IsRatioOfTwo(const Figure& figure) {
  return figure.indicator != nullptr && figure.indicator->kind() == Indicator::KIND_RATIO &&
         figure.indicator->numerators_size() == 1 && figure.indicator->denominators_size() == 1 &&
         figure.Is(common::v1::FIGURE_ROLE_ACTUAL) && figure.fact->unit == "ratio" && figure.Exact();
}

// 168÷124=1.35, to the places that the ratio was printed with.
std::string QuotientText(int64_t numerator, int64_t denominator, int places) {
  int64_t power = 1;
  for (int i = 0; i < places; ++i) power *= 10;
  const int64_t rounded = (numerator * power * 2 + denominator) / (denominator * 2);
  std::string text = absl::StrCat(rounded / power);
  if (places > 0) {
    const std::string rest = absl::StrCat(rounded % power);
    absl::StrAppend(&text, ".", std::string(static_cast<size_t>(places) - rest.size(), '0'), rest);
  }
  return text;
}

// Whether any two counts of the ratio's paragraph make it, whatever they were taken for.
bool SomePairMakes(const std::vector<Figure>& figures, size_t at) {
  const Figure& ratio = figures[at];
  Figures counts;
  for (size_t i = at - std::min(kTermReach, at); i < figures.size() && i <= at + kTermReach; ++i) {
    const Figure& f = figures[i];
    if (i != at && f.paragraph == ratio.paragraph && f.Exact() && f.value.IsInteger() &&
        f.value > Decimal() && f.fact->unit == "件")
      counts.push_back(&f);
  }
  for (const Figure* a : counts) {
    for (const Figure* b : counts) {
      if (a != b && CompareSums({a}, {b}, ratio) != Agreement::kNot) return true;
    }
  }
  return false;
}

}  // namespace

void CheckRatios(std::u32string_view text, const std::vector<Figure>& figures, const Lexicon& lexicon,
                 std::vector<Finding>& findings) {
  const RateTerms terms(text, figures, lexicon);
  for (size_t i = 0; i < figures.size(); ++i) {
    const Figure& ratio = figures[i];
    if (!IsRatioOfTwo(ratio)) continue;
    const auto numerators = terms.FindAll(i, ratio.indicator->numerators());
    const auto denominators = terms.FindAll(i, ratio.indicator->denominators());
    if (numerators.figures.size() != 1 || denominators.figures.size() != 1) continue;
    const Figure& numerator = *numerators.figures.front();
    const Figure& denominator = *denominators.figures.front();
    const bool whole = numerator.AsAmount().Known() && denominator.AsAmount().Known() &&
                       denominator.value > Decimal() && ratio.places >= 0 && ratio.places <= kMostPlaces;
    if (!whole || numerator.fact->unit != denominator.fact->unit) continue;
    const Agreement agreement = CompareSums({&numerator}, {&denominator}, ratio);
    // Other counts that make it were meant: of the first half of the year, with those carried over.
    if (agreement == Agreement::kNot && SomePairMakes(figures, i)) continue;
    Finding finding;
    finding.set_kind(Finding::KIND_RATE);
    *finding.mutable_stated() = OperandOf(ratio);
    *finding.add_parts() = OperandOf(numerator);
    *finding.add_parts() = OperandOf(denominator);
    const int64_t above = numerator.value.Truncated(), below = denominator.value.Truncated();
    const std::string division =
        absl::StrCat(above, "÷", below, "=", QuotientText(above, below, ratio.places));
    finding.set_arithmetic(division);
    const size_t begin = std::min(numerator.begin(), denominator.begin());
    const bool otherwise = TellsOtherScope(text.substr(begin, std::max(ratio.end(), begin) - begin)) ||
                           TellsOtherScope(RestOfSentence(text, ratio.end())) || numerator.LooksRound() ||
                           denominator.LooksRound();
    if (agreement == Agreement::kRounds) {
      finding.set_verdict(Finding::VERDICT_CONSISTENT);
      finding.set_explanation(absl::StrCat(division, "，与所写的", ratio.surface(), "一致。"));
    } else if (agreement != Agreement::kNot || otherwise ||
               std::min(numerator.fact->confidence, denominator.fact->confidence) < kSure) {
      finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
      finding.set_explanation(absl::StrCat(division, "，而文中写作", ratio.surface(), "，口径可能不同。"));
    } else {
      finding.set_verdict(Finding::VERDICT_INCONSISTENT);
      finding.set_explanation(absl::StrCat(division, "，而文中写作", ratio.surface(), "，两者不符。"));
    }
    findings.push_back(std::move(finding));
  }
}

}  // namespace fengqiao::reports
