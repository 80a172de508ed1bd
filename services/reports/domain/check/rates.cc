#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/reports/domain/check/arithmetic.h"
#include "services/reports/domain/check/checker.h"
#include "services/reports/domain/check/implied.h"
#include "services/reports/domain/check/rate_doubts.h"
#include "services/reports/domain/check/rate_terms.h"
#include "services/reports/domain/check/sums.h"
#include "services/reports/domain/check/wording.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

using indicators::v1::Indicator;
using v1::Finding;

// Whether it was not: 未出庭5件.
bool IsDenied(std::u32string_view text, const Figure& figure) {
  return HasAny(ClauseBefore(text, figure.begin()), {U"未", U"没有"});
}

// Checks the rates of one report.
class RateChecker {
 public:
  RateChecker(std::u32string_view text, const std::vector<Figure>& figures, const Lexicon& lexicon,
              std::vector<Finding>& findings)
      : text_(text), figures_(figures), findings_(findings), terms_(text, figures, lexicon) {}

  void Check() {
    for (size_t i = 0; i < figures_.size(); ++i) {
      const Figure& figure = figures_[i];
      if (!figure.IsRate() || figure.fact->value_max.has_value() || figure.fact->unit != "%") continue;
      if (figure.Is(common::v1::FIGURE_ROLE_ACTUAL)) CheckRate(i);
    }
  }

 private:
  void CheckRate(size_t at) {
    const Figure& rate = figures_[at];
    const auto [numerators, all] = terms_.FindAll(at, rate.indicator->numerators());
    Figures denominators = terms_.FindAll(at, rate.indicator->denominators()).figures;
    // Several outcomes may be told in a sentence of their own.
    if (denominators.empty() && numerators.size() > 1) denominators = terms_.FindInParagraph(at, numerators);
    if (!numerators.empty() && !denominators.empty()) {
      Divide(at, numerators, denominators, all);
    } else if (numerators.size() == 1 && all) {
      CheckAgainstBases(at, *numerators.front());
    } else if (!denominators.empty() && numerators.empty()) {
      ImplyNumerator(rate, denominators);
    }
  }

  // Both halves stand there; of the numerator `all` or some of the parts.
  void Divide(size_t at, const Figures& numerators, const Figures& denominators, bool all) {
    const Figure& rate = figures_[at];
    Figures both = numerators;
    both.insert(both.end(), denominators.begin(), denominators.end());
    if (!SameUnit(both) || Sum(denominators) <= 0) return;
    const Agreement agreement = CompareSums(numerators, denominators, rate);
    if (agreement != Agreement::kNot) {
      Agree(rate, numerators, denominators, agreement);
      return;
    }
    // So may another outcome of the same kind.
    for (size_t i = 0; i < numerators.size(); ++i) {
      for (const Figure* other : terms_.OthersLike(at, *numerators[i])) {
        Figures changed = numerators;
        changed[i] = other;
        if (!rate.Exact() || CompareSums(changed, denominators, rate) != Agreement::kRounds) continue;
        Agree(rate, changed, denominators, Agreement::kRounds);
        return;
      }
    }
    // Another base that stands there too explains the rate, or at least keeps it from being accused.
    const Figures others =
        terms_.FittingBase(numerators, rate, terms_.PossibleBases(at, *numerators.front()));
    if (!others.empty()) {
      // By a bound nearly any base would do: it is no reason to say that the rate is right.
      if (rate.Exact()) Agree(rate, numerators, others, CompareSums(numerators, others, rate));
      return;
    }
    if (AgreeOtherwise(at, numerators, denominators)) return;
    // A base that was told for another one's rate is not this one's, nor one that is less than its part.
    const bool too_small = Sum(numerators) > Sum(denominators) && rate.value <= Decimal::FromInteger(100);
    if (too_small || (!terms_.AllAreTold(at, numerators, denominators) &&
                      terms_.BelongsToAnother(at, *denominators.front()))) {
      if (numerators.size() == 1 && all && rate.Exact()) Imply(rate, *numerators.front());
      return;
    }
    Disagree(at, numerators, denominators, all);
  }

  // Before anybody is accused: the rate may be of what is left (未出庭7件，出庭率95.71%), of another count
  // that is told, or of the numerator together with one.
  bool AgreeOtherwise(size_t at, const Figures& numerators, const Figures& denominators) {
    if (numerators.size() != 1 || denominators.size() != 1) return false;
    const Figure& rate = figures_[at];
    const Figure& numerator = *numerators.front();
    const Figure& base = *denominators.front();
    const auto left = base.AsAmount().Minus(numerator.AsAmount());
    if (left && left->low > Decimal() &&
        Compare(*left, base.AsAmount(), rate.AsRate()) == Agreement::kRounds) {
      if (rate.Exact()) AgreeByRest(rate, numerator, base);
      return true;
    }
    Figures others = terms_.PossibleBases(at, numerator);
    for (const Figure* other : terms_.AddedBehind(at, numerator)) others.push_back(other);
    for (const Figure* other : others) {
      if (other == &base) continue;
      const bool ahead = other->begin() > rate.begin();
      for (const Figures& parts : {Figures{other}, Figures{&numerator, other}}) {
        // What is added to the numerator was done too: 未出庭5件 was not.
        if (parts.size() == 1 ? ahead : IsDenied(text_, *other)) continue;
        if (Sum(parts) > Sum(denominators) || CompareSums(parts, denominators, rate) != Agreement::kRounds)
          continue;
        if (rate.Exact()) Agree(rate, parts, denominators, Agreement::kRounds);
        return true;
      }
    }
    return false;
  }

  void AgreeByRest(const Figure& rate, const Figure& numerator, const Figure& whole) {
    Finding finding = Begin(Finding::KIND_RATE, rate, {&numerator, &whole});
    const std::string all = whole.value.ToString();
    const int64_t base = whole.value.Truncated();
    const std::string division =
        absl::StrCat("(", all, "-", numerator.value.ToString(), ")÷", all, "=",
                     PercentText(base - numerator.value.Truncated(), base, rate.places));
    finding.set_arithmetic(division);
    finding.set_verdict(Finding::VERDICT_CONSISTENT);
    finding.set_explanation(absl::StrCat(division, "，与所写的", rate.surface(), "一致。"));
    findings_.push_back(std::move(finding));
  }

  void Agree(const Figure& rate, const Figures& numerators, const Figures& denominators,
             Agreement agreement) {
    Finding finding = Begin(Finding::KIND_RATE, rate, numerators);
    for (const Figure* part : denominators) *finding.add_parts() = OperandOf(*part);
    const std::string division = Division(rate, numerators, denominators);
    finding.set_arithmetic(division);
    finding.set_verdict(agreement == Agreement::kRounds ? Finding::VERDICT_CONSISTENT
                                                        : Finding::VERDICT_CANNOT_TELL);
    const bool known = AllKnown(numerators) && AllKnown(denominators);
    if (agreement == Agreement::kRounds) {
      finding.set_explanation(known ? absl::StrCat(division, "，与所写的", rate.surface(), "一致。")
                                    : absl::StrCat(division, "，所据数字以万计、已经四舍五入，与所写的",
                                                   rate.surface(), "相符。"));
    } else if (rate.Exact()) {
      finding.set_explanation(absl::StrCat(division, "，与所写的", rate.surface(),
                                           "相差不到末位一个单位，可能是截尾而非四舍五入。"));
    } else {
      finding.set_explanation(
          absl::StrCat(division, "，所写的", rate.surface(), "是约数，相差是否过大不能据此判断。"));
    }
    findings_.push_back(std::move(finding));
  }

  static std::string Division(const Figure& rate, const Figures& numerators, const Figures& denominators) {
    return absl::StrCat(SumText(numerators), "÷", SumText(denominators), "=",
                        PercentText(Sum(numerators), Sum(denominators), rate.places));
  }

  // Only one count over one count is accused, and a sum of several outcomes where all of them are told: else
  // it may leave some out.
  void Disagree(size_t at, const Figures& numerators, const Figures& denominators, bool all) {
    const Figure& rate = figures_[at];
    Finding finding = Begin(Finding::KIND_RATE, rate, numerators);
    for (const Figure* part : denominators) *finding.add_parts() = OperandOf(*part);
    const std::string division = Division(rate, numerators, denominators);
    finding.set_arithmetic(division);
    const bool single = (all && numerators.size() == 1 && denominators.size() == 1) ||
                        terms_.AllAreTold(at, numerators, denominators);
    const bool round = AnyRound(numerators) || AnyRound(denominators);
    std::string explanation = absl::StrCat(division, "，而文中写作", rate.surface(), "，两者不符");
    if (MayHaveCarriedOver(rate, numerators, denominators)) {
      finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
      absl::StrAppend(&explanation, "；总数可能还含上年结转的");
    } else if (single && IsFarFrom(rate, numerators, denominators)) {
      finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
      absl::StrAppend(&explanation, "；相差过大，可能不是同一口径");
    } else if (single && !rate.Exact()) {
      finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
      absl::StrAppend(&explanation, "；所写的不是确数，口径可能不同");
    } else if (single && IsOfMore(text_, rate)) {
      finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
      absl::StrAppend(&explanation, "；所写的可能是几项或几年的");
    } else if (single && IsOfPart(text_, figures_, at, numerators, denominators)) {
      finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
      absl::StrAppend(&explanation, "；所写的可能是其中一部分的");
    } else if (single && IsOfOtherScope(text_, rate, numerators, denominators)) {
      finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
      absl::StrAppend(&explanation, "；文中说明了另外的口径");
    } else if (single && !round) {
      finding.set_verdict(Finding::VERDICT_INCONSISTENT);
      if (numerators.size() == 1)
        absl::StrAppend(&explanation, Missing(at, numerators.front()->value.Truncated(), finding));
    } else if (single) {
      finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
      absl::StrAppend(&explanation, "；所据数字是整百整千的，可能是约数");
    } else {
      finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
      absl::StrAppend(&explanation, "；可能另有未列出的项目");
    }
    finding.set_explanation(absl::StrCat(explanation, "。"));
    findings_.push_back(std::move(finding));
  }

  // What the denominator would have to be.
  std::string Missing(size_t at, int64_t numerator, Finding& finding) const {
    const Implied implied = ImpliedDenominators(numerator, figures_[at].AsRate());
    for (int64_t number : implied.numbers) finding.add_implied(number);
    // That 100 % is of the number itself says nothing.
    if (implied.numbers.empty() || (implied.numbers.size() == 1 && implied.numbers.front() == numerator))
      return "";
    return absl::StrCat("；若分子为", numerator, "，分母只能是", absl::StrJoin(implied.numbers, "、"),
                        implied.numbers.size() == 1 ? "" : "之一", "，本段前文没有这样的数");
  }

  // The numerator stands there, the formula's base does not.
  void CheckAgainstBases(size_t at, const Figure& numerator) {
    const Figure& rate = figures_[at];
    const Figures bases = terms_.PossibleBases(at, numerator);
    const Figure* likely = terms_.LikelyBase(at, numerator, bases);
    if (!rate.Exact()) return;
    const Figures fitting = terms_.FittingBase({&numerator}, rate, bases);
    if (!fitting.empty()) {
      Agree(rate, {&numerator}, fitting, CompareSums({&numerator}, fitting, rate));
    } else if (likely != nullptr && AgreeOtherwise(at, {&numerator}, {likely})) {
      return;
    } else if (likely != nullptr && terms_.IsPlainBase(at, numerator, *likely)) {
      Disagree(at, {&numerator}, {likely}, true);
    } else {
      Imply(rate, numerator);
    }
  }

  // Which whole numbers the untold base can be.
  void Imply(const Figure& rate, const Figure& numerator) {
    if (!numerator.AsAmount().Known()) return;
    const int64_t part = numerator.value.Truncated();
    Finding finding = Begin(Finding::KIND_IMPLIED, rate, {&numerator});
    ConcludeImplied(ImpliedDenominators(part, rate.AsRate()),
                    absl::StrCat(numerator.surface(), "占", rate.surface(), "，对应的总数"),
                    absl::StrCat(part, "÷", rate.surface()), finding);
    findings_.push_back(std::move(finding));
  }

  void ImplyNumerator(const Figure& rate, const Figures& denominators) {
    const int64_t whole = Sum(denominators);
    if (rate.indicator->numerators_size() == 0 || whole <= 0) return;
    if (!rate.Exact() || !AllKnown(denominators)) return;
    Finding finding = Begin(Finding::KIND_IMPLIED, rate, denominators);
    ConcludeImplied(ImpliedNumerators(whole, rate.AsRate()),
                    absl::StrCat(SumText(denominators), "的", rate.surface(), "，对应的数"),
                    absl::StrCat(SumText(denominators), "×", rate.surface()), finding);
    findings_.push_back(std::move(finding));
  }

  static Finding Begin(Finding::Kind kind, const Figure& stated, const Figures& parts) {
    Finding finding;
    finding.set_kind(kind);
    *finding.mutable_stated() = OperandOf(stated);
    for (const Figure* part : parts) *finding.add_parts() = OperandOf(*part);
    return finding;
  }

  const std::u32string_view text_;
  const std::vector<Figure>& figures_;
  std::vector<Finding>& findings_;
  RateTerms terms_;
};

}  // namespace

void CheckRates(std::u32string_view text, const std::vector<Figure>& figures, const Lexicon& lexicon,
                std::vector<Finding>& findings) {
  RateChecker(text, figures, lexicon, findings).Check();
}

}  // namespace fengqiao::reports
