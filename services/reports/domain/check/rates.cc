#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/reports/domain/check/arithmetic.h"
#include "services/reports/domain/check/checker.h"

namespace fengqiao::reports {
namespace {

using indicators::v1::Indicator;
using v1::Finding;

constexpr size_t kReach = 16;  // figures before a rate that may be its halves

using Figures = std::vector<const Figure*>;

bool MayDivide(const Figure& count, const Figure& rate) {
  return count.IsCount() && count.Is(common::v1::FIGURE_ROLE_ACTUAL) && count.SamePlaceAndTime(rate);
}

// 人次, 人 and 件 never divide into a rate.
bool SameUnit(const Figures& figures) {
  return std::all_of(figures.begin(), figures.end(),
                     [&](const Figure* f) { return f->fact->unit() == figures.front()->fact->unit(); });
}

int64_t Sum(const Figures& figures) {
  int64_t sum = 0;
  for (const Figure* f : figures) sum += f->value.Truncated();
  return sum;
}

std::string SumText(const Figures& figures) {
  const std::string text = absl::StrJoin(
      figures, "+", [](std::string* out, const Figure* f) { absl::StrAppend(out, f->value.ToString()); });
  return figures.size() > 1 ? absl::StrCat("(", text, ")") : text;
}

PrintedRate PrintedOf(const Figure& rate) {
  return {.value = rate.value, .places = rate.places, .factor = rate.fact->unit() == "%" ? 100 : 1};
}

std::string Whole(const std::vector<int64_t>& numbers) { return absl::StrJoin(numbers, "、"); }

// Checks the rates of one report.
class RateChecker {
 public:
  RateChecker(const std::vector<Figure>& figures, std::vector<Finding>& findings)
      : figures_(figures), findings_(findings) {}

  void Check() {
    for (size_t i = 0; i < figures_.size(); ++i) {
      const Figure& figure = figures_[i];
      if (figure.indicator == nullptr || !figure.Exact()) continue;
      if (figure.IsRate() && figure.fact->unit() == "%" && figure.Is(common::v1::FIGURE_ROLE_ACTUAL)) {
        CheckRate(i);
      } else if (figure.Is(common::v1::FIGURE_ROLE_CHANGE) && figure.fact->unit() == "%") {
        CheckChange(i);
      }
    }
  }

 private:
  // The nearest figure of `code` before (or else right behind) the rate in its sentence; null where there is
  // none.
  const Figure* Find(size_t rate, std::string_view code) const {
    const Figure& at = figures_[rate];
    for (size_t back = 1; back <= std::min(kReach, rate); ++back) {
      const Figure& f = figures_[rate - back];
      if (f.sentence != at.sentence) break;
      if (f.fact->code() == code && MayDivide(f, at)) return &f;
    }
    for (size_t ahead = 1; ahead <= kReach && rate + ahead < figures_.size(); ++ahead) {
      const Figure& f = figures_[rate + ahead];
      if (f.sentence != at.sentence) break;
      if (f.fact->code() == code && MayDivide(f, at)) return &f;
    }
    return nullptr;
  }

  // The figures of all codes of a sum; empty where one is missing.
  Figures FindAll(size_t rate, const google::protobuf::RepeatedPtrField<std::string>& codes) const {
    Figures found;
    for (const std::string& code : codes) {
      const Figure* figure = Find(rate, code);
      if (figure == nullptr) return {};
      found.push_back(figure);
    }
    return found;
  }

  // Other counts of the sentence that stand in front of the numerator and are no smaller: a reader takes one
  // of them for the base where the base of the formula is not told.
  Figures Bases(size_t rate, const Figure& numerator) const {
    Figures bases;
    const std::string_view area = AreaOf(figures_[rate]);
    for (size_t back = 1; back <= std::min(kReach, rate); ++back) {
      const Figure& f = figures_[rate - back];
      if (f.sentence != figures_[rate].sentence) break;
      if (&f == &numerator || !MayDivide(f, figures_[rate]) || AreaOf(f) != area) continue;
      if (f.fact->span().start() > numerator.fact->span().start()) continue;
      if (f.fact->unit() == numerator.fact->unit() && f.value >= numerator.value) bases.push_back(&f);
    }
    return bases;
  }

  static std::string_view AreaOf(const Figure& figure) {
    const std::string_view code = figure.fact->code();
    return code.substr(0, code.find('.'));
  }

  void CheckRate(size_t at) {
    const Figure& rate = figures_[at];
    const Figures numerators = FindAll(at, rate.indicator->numerators());
    const Figures denominators = FindAll(at, rate.indicator->denominators());
    if (!numerators.empty() && !denominators.empty()) {
      Divide(rate, numerators, denominators);
    } else if (numerators.size() == 1) {
      CheckAgainstBases(at, *numerators.front());
    } else if (!denominators.empty() && numerators.empty()) {
      ImplyNumerator(rate, denominators);
    }
  }

  void Divide(const Figure& rate, const Figures& numerators, const Figures& denominators) {
    Figures all = numerators;
    all.insert(all.end(), denominators.begin(), denominators.end());
    if (!SameUnit(all)) return;
    const int64_t numerator = Sum(numerators);
    const int64_t denominator = Sum(denominators);
    if (denominator <= 0) return;
    Finding finding = Begin(Finding::KIND_RATE, rate, all);
    const std::string division = absl::StrCat(SumText(numerators), "÷", SumText(denominators), "=",
                                              PercentText(numerator, denominator, rate.places));
    finding.set_arithmetic(division);
    switch (Compare(numerator, denominator, PrintedOf(rate))) {
      case Agreement::kRounds:
        finding.set_verdict(Finding::VERDICT_CONSISTENT);
        finding.set_explanation(absl::StrCat(division, "，与所写的", rate.fact->span().surface(), "一致。"));
        break;
      case Agreement::kCut:
        finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
        finding.set_explanation(absl::StrCat(division, "，所写的", rate.fact->span().surface(),
                                             "相差不到末位一个单位，可能是截尾而非四舍五入。"));
        break;
      case Agreement::kNot:
        Disagree(rate, numerators, division, finding);
        break;
    }
    findings_.push_back(std::move(finding));
  }

  // A sum of several outcomes may leave some out, and a share above the whole is another thing than a share:
  // only one count over one count is accused.
  void Disagree(const Figure& rate, const Figures& numerators, const std::string& division,
                Finding& finding) {
    const bool single = numerators.size() == 1 && rate.indicator->denominators_size() == 1;
    finding.set_verdict(single ? Finding::VERDICT_INCONSISTENT : Finding::VERDICT_CANNOT_TELL);
    std::string explanation =
        absl::StrCat(division, "，而文中写作", rate.fact->span().surface(), "，两者不符");
    if (numerators.size() == 1)
      absl::StrAppend(&explanation, Missing(numerators.front()->value.Truncated(), rate, finding));
    if (!single) absl::StrAppend(&explanation, "；可能另有未列出的项目");
    finding.set_explanation(absl::StrCat(explanation, "。"));
  }

  // What the denominator would have to be.
  static std::string Missing(int64_t numerator, const Figure& rate, Finding& finding) {
    const Implied implied = ImpliedDenominators(numerator, PrintedOf(rate));
    for (int64_t number : implied.numbers) finding.add_implied(number);
    if (implied.numbers.empty()) return "";
    if (implied.numbers.size() == 1) {
      return absl::StrCat("；若分子为", numerator, "，分母只能是", implied.numbers.front());
    }
    return absl::StrCat("；若分子为", numerator, "，分母只能是", Whole(implied.numbers), "之一");
  }

  // The numerator stands there, the formula's base does not.
  void CheckAgainstBases(size_t at, const Figure& numerator) {
    const Figure& rate = figures_[at];
    const Figures bases = Bases(at, numerator);
    const int64_t part = numerator.value.Truncated();
    for (const Figure* base : bases) {
      if (Compare(part, base->value.Truncated(), PrintedOf(rate)) == Agreement::kNot) continue;
      Divide(rate, {&numerator}, {base});
      return;
    }
    if (!bases.empty() && StandsRightBefore(at, numerator)) {
      AccuseBase(rate, numerator, bases);
      return;
    }
    Imply(rate, numerator);
  }

  // 调撤28件,调撤率为45.2%: nothing but the numerator's clause stands between.
  bool StandsRightBefore(size_t at, const Figure& numerator) const {
    return at > 0 && &figures_[at - 1] == &numerator;
  }

  void AccuseBase(const Figure& rate, const Figure& numerator, const Figures& bases) {
    const int64_t part = numerator.value.Truncated();
    const Figure& base = *bases.front();
    Finding finding = Begin(Finding::KIND_RATE, rate, {&numerator, &base});
    const std::string division = absl::StrCat(part, "÷", base.value.ToString(), "=",
                                              PercentText(part, base.value.Truncated(), rate.places));
    finding.set_arithmetic(division);
    std::string explanation =
        absl::StrCat(division, "，而文中写作", rate.fact->span().surface(), "，两者不符");
    absl::StrAppend(&explanation, Missing(part, rate, finding));
    finding.set_verdict(Finding::VERDICT_INCONSISTENT);
    finding.set_explanation(absl::StrCat(explanation, "，文中没有这样的数。"));
    findings_.push_back(std::move(finding));
  }

  // Which whole numbers the untold base can be.
  void Imply(const Figure& rate, const Figure& numerator) {
    const int64_t part = numerator.value.Truncated();
    const Implied implied = ImpliedDenominators(part, PrintedOf(rate));
    Finding finding = Begin(Finding::KIND_IMPLIED, rate, {&numerator});
    Conclude(implied, finding, absl::StrCat(part, "占", rate.fact->span().surface(), "，对应的总数"),
             absl::StrCat(part, "÷", rate.fact->span().surface()));
  }

  void ImplyNumerator(const Figure& rate, const Figures& denominators) {
    const int64_t whole = Sum(denominators);
    if (rate.indicator->numerators_size() == 0 || whole <= 0) return;
    const Implied implied = ImpliedNumerators(whole, PrintedOf(rate));
    Finding finding = Begin(Finding::KIND_IMPLIED, rate, denominators);
    Conclude(implied, finding,
             absl::StrCat(SumText(denominators), "的", rate.fact->span().surface(), "，对应的件数"),
             absl::StrCat(SumText(denominators), "×", rate.fact->span().surface()));
  }

  // 53件，下降27.4%: what it was the year before.
  void CheckChange(size_t at) {
    const Figure& change = figures_[at];
    if (at == 0 || change.indicator->kind() != Indicator::KIND_COUNT) return;
    const Figure& now = figures_[at - 1];
    if (now.sentence != change.sentence || now.fact->code() != change.fact->code() || !MayDivide(now, change))
      return;
    const Implied implied = ImpliedPriors(now.value.Truncated(), PrintedOf(change));
    Finding finding = Begin(Finding::KIND_IMPLIED, change, {&now});
    const char* word = change.value < Decimal() ? "下降" : "增长";
    Conclude(
        implied, finding,
        absl::StrCat(now.fact->span().surface(), "是", word, change.fact->span().surface(), "之后的数，上期"),
        absl::StrCat(now.value.ToString(), "÷(1", change.value < Decimal() ? "-" : "+",
                     change.fact->span().surface(), ")"));
  }

  void Conclude(const Implied& implied, Finding& finding, std::string_view what,
                std::string_view arithmetic) {
    for (int64_t number : implied.numbers) finding.add_implied(number);
    finding.set_arithmetic(
        absl::StrCat(std::string(arithmetic), "≈", implied.numbers.empty() ? "?" : Whole(implied.numbers)));
    if (implied.numbers.empty()) {
      finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
      finding.set_explanation(absl::StrCat(
          std::string(what), implied.too_many ? "有多种可能，不能由此推定。" : "推不出整数，口径可能不同。"));
    } else {
      finding.set_verdict(Finding::VERDICT_CONSISTENT);
      finding.set_explanation(absl::StrCat(std::string(what),
                                           implied.numbers.size() == 1 ? "只能是" : "可能是",
                                           Whole(implied.numbers), "。"));
    }
    findings_.push_back(std::move(finding));
  }

  static Finding Begin(Finding::Kind kind, const Figure& stated, const Figures& parts) {
    Finding finding;
    finding.set_kind(kind);
    *finding.mutable_stated() = OperandOf(stated);
    for (const Figure* part : parts) *finding.add_parts() = OperandOf(*part);
    return finding;
  }

  const std::vector<Figure>& figures_;
  std::vector<Finding>& findings_;
};

}  // namespace

void CheckRates(const std::vector<Figure>& figures, std::vector<Finding>& findings) {
  RateChecker(figures, findings).Check();
}

}  // namespace fengqiao::reports
