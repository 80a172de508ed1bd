#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/reports/domain/check/arithmetic.h"
#include "services/reports/domain/check/checker.h"
#include "services/reports/domain/check/wording.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

using indicators::v1::Indicator;
using v1::Finding;

constexpr size_t kReach = 16;   // figures before a rate that may be its halves
constexpr size_t kClause = 20;  // characters between halves that belong together at a glance

using Figures = std::vector<const Figure*>;

bool MayDivide(const Figure& count, const Figure& rate) {
  return count.IsCount() && count.Is(common::v1::FIGURE_ROLE_ACTUAL) && count.SamePlaceAndTime(rate);
}

// 人次, 人 and 件 never divide into a rate.
bool SameUnit(const Figures& figures) {
  return std::all_of(figures.begin(), figures.end(),
                     [&](const Figure* f) { return f->fact->unit == figures.front()->fact->unit; });
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

// What the sum may be; nothing where it is out of range.
std::optional<Amount> AmountOf(const Figures& figures) {
  std::optional<Amount> sum = Amount::Of(0);
  for (const Figure* f : figures) {
    if (sum) sum = sum->Plus(f->AsAmount());
  }
  return sum;
}

Agreement CompareSums(const Figures& numerators, const Figures& denominators, const Figure& rate) {
  const auto numerator = AmountOf(numerators);
  const auto denominator = AmountOf(denominators);
  if (!numerator || !denominator) return Agreement::kCut;
  return Compare(*numerator, *denominator, rate.AsRate());
}

bool AllKnown(const Figures& figures) {
  return std::all_of(figures.begin(), figures.end(), [](const Figure* f) { return f->AsAmount().Known(); });
}

// A number that may have been rounded without saying so.
bool AnyRound(const Figures& figures) {
  return std::any_of(figures.begin(), figures.end(), [](const Figure* f) { return f->LooksRound(); });
}

// Checks the rates of one report.
class RateChecker {
 public:
  RateChecker(std::u32string_view text, const std::vector<Figure>& figures, const Lexicon& lexicon,
              std::vector<Finding>& findings)
      : text_(text), figures_(figures), findings_(findings) {
    for (const Indicator& indicator : lexicon.indicators()) {
      bases_.insert(indicator.denominators().begin(), indicator.denominators().end());
      if (indicator.denominators().empty()) sums_[indicator.code()] = &indicator;
    }
  }

  void Check() {
    for (size_t i = 0; i < figures_.size(); ++i) {
      const Figure& figure = figures_[i];
      if (!figure.IsRate() || figure.fact->value_max.has_value() || figure.fact->unit != "%") continue;
      if (figure.Is(common::v1::FIGURE_ROLE_ACTUAL)) CheckRate(i);
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
      if (f.fact->code == code && MayDivide(f, at)) return &f;
    }
    for (size_t ahead = 1; ahead <= kReach && rate + ahead < figures_.size(); ++ahead) {
      const Figure& f = figures_[rate + ahead];
      if (f.sentence != at.sentence) break;
      if (f.fact->code == code && MayDivide(f, at)) return &f;
    }
    return nullptr;
  }

  struct Terms {
    Figures figures;
    bool all = true;  // false where a sum is made from those of its parts that are told
  };

  // The figures of all codes of a sum; empty where one is missing. For one that is a sum itself (直接纠错:
  // 变更, 撤销, 责令履行) those of its parts stand that are told: what did not happen, a report passes over.
  Terms FindAll(size_t rate, const google::protobuf::RepeatedPtrField<std::string>& codes) const {
    Terms found;
    for (const std::string& code : codes) {
      if (const Figure* figure = Find(rate, code)) {
        found.figures.push_back(figure);
        continue;
      }
      const size_t before = found.figures.size();
      const auto sum = sums_.find(code);
      if (sum != sums_.end()) {
        for (const std::string& part : sum->second->numerators()) {
          if (const Figure* figure = Find(rate, part)) found.figures.push_back(figure);
        }
      }
      if (found.figures.size() == before) return {};
      found.all = false;
    }
    return found;
  }

  // The base in an earlier sentence of the paragraph, where what is told since then makes it up exactly.
  Figures FindInParagraph(size_t rate, const Figures& numerators) const {
    const Figure& at = figures_[rate];
    if (at.indicator->denominators_size() != 1) return {};
    for (size_t back = 1; back <= std::min(kReach, rate); ++back) {
      const Figure& f = figures_[rate - back];
      if (f.paragraph != at.paragraph) break;
      if (f.fact->code != at.indicator->denominators(0) || !MayDivide(f, at)) continue;
      return MakesUp(rate - back, rate, numerators) ? Figures{&f} : Figures{};
    }
    return {};
  }

  // Whether the counts that stand between a base and its rate are its parts, all of them, the numerators
  // among them: then nothing is left that nobody told.
  bool MakesUp(size_t base, size_t rate, const Figures& numerators) const {
    Decimal sum;
    size_t met = 0;
    for (size_t i = base + 1; i < rate; ++i) {
      const Figure& f = figures_[i];
      if (!f.Exact() || !f.Is(common::v1::FIGURE_ROLE_ACTUAL) || f.fact->unit != figures_[base].fact->unit)
        continue;
      const auto more = sum.Plus(f.value);
      if (!more) return false;
      sum = *more;
      met += std::count(numerators.begin(), numerators.end(), &f);
    }
    return met == numerators.size() && sum == figures_[base].value;
  }

  // The other counts of the same code in the sentence.
  Figures OthersLike(size_t at, const Figure& like) const {
    Figures others;
    for (size_t back = 1; back <= std::min(kReach, at); ++back) {
      const Figure& f = figures_[at - back];
      if (f.sentence != figures_[at].sentence) break;
      if (&f != &like && f.fact->code == like.fact->code && f.fact->unit == like.fact->unit &&
          MayDivide(f, figures_[at]))
        others.push_back(&f);
    }
    return others;
  }

  // Whether no outcome is left out of several: 审结348件，维持170件，调解139件，撤销39件.
  bool AllAreTold(size_t at, const Figures& numerators, const Figures& denominators) const {
    return numerators.size() > 1 && denominators.size() == 1 &&
           MakesUp(static_cast<size_t>(denominators.front() - figures_.data()), at, numerators);
  }

  // The counts in front of the rate in its paragraph that could be its base, the nearest first: of the
  // numerator's unit, no smaller, whatever they were taken for.
  Figures PossibleBases(size_t rate, const Figure& numerator) const {
    Figures bases;
    for (size_t back = 1; back <= std::min(kReach, rate); ++back) {
      const Figure& f = figures_[rate - back];
      if (f.paragraph != figures_[rate].paragraph) break;
      if (&f == &numerator || !f.Exact() || !f.value.IsInteger() || f.value <= Decimal()) continue;
      if (f.fact->unit == numerator.fact->unit) bases.push_back(&f);
    }
    return bases;
  }

  // The nearest of them that a reader takes for the base: a count of the same sentence and area that some
  // formula divides by.
  const Figure* LikelyBase(size_t rate, const Figure& numerator, const Figures& bases) const {
    for (const Figure* f : bases) {
      if (f->sentence != figures_[rate].sentence || f->value < numerator.value) continue;
      if (AreaOf(*f) == AreaOf(figures_[rate]) && MayDivide(*f, figures_[rate]) &&
          bases_.count(f->fact->code) > 0) {
        return f;
      }
    }
    return nullptr;
  }

  // One or two of the possible bases by which the rate comes out; empty where there are none. Two: cases
  // carried over and cases accepted.
  static Figures FittingBase(const Figures& numerators, const Figure& rate, const Figures& bases) {
    for (const Figure* base : bases) {
      if (CompareSums(numerators, {base}, rate) != Agreement::kNot) return {base};
    }
    for (size_t i = 0; i < bases.size(); ++i) {
      for (size_t j = i + 1; j < bases.size(); ++j) {
        Figures both = {bases[j], bases[i]};
        if (CompareSums(numerators, both, rate) != Agreement::kNot) return both;
      }
    }
    return {};
  }

  static std::string_view AreaOf(const Figure& figure) {
    const std::string_view code = figure.fact->code;
    return code.substr(0, code.find('.'));
  }

  void CheckRate(size_t at) {
    const Figure& rate = figures_[at];
    const auto [numerators, all] = FindAll(at, rate.indicator->numerators());
    Figures denominators = FindAll(at, rate.indicator->denominators()).figures;
    // Several outcomes may be told in a sentence of their own.
    if (denominators.empty() && numerators.size() > 1) denominators = FindInParagraph(at, numerators);
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
      for (const Figure* other : OthersLike(at, *numerators[i])) {
        Figures changed = numerators;
        changed[i] = other;
        if (!rate.Exact() || CompareSums(changed, denominators, rate) != Agreement::kRounds) continue;
        Agree(rate, changed, denominators, Agreement::kRounds);
        return;
      }
    }
    // Another base that stands there too explains the rate, or at least keeps it from being accused.
    const Figures others = FittingBase(numerators, rate, PossibleBases(at, *numerators.front()));
    if (!others.empty()) {
      // By a bound nearly any base would do: it is no reason to say that the rate is right.
      if (rate.Exact()) Agree(rate, numerators, others, CompareSums(numerators, others, rate));
      return;
    }
    if (AgreeOtherwise(at, numerators, denominators)) return;
    // A base that was told for another one's rate is not this one's, nor one that is less than its part.
    const bool too_small = Sum(numerators) > Sum(denominators) && rate.value <= Decimal::FromInteger(100);
    if (too_small ||
        (!AllAreTold(at, numerators, denominators) && BelongsToAnother(at, *denominators.front()))) {
      if (numerators.size() == 1 && all && rate.Exact()) Imply(rate, *numerators.front());
      return;
    }
    Disagree(at, numerators, denominators, all);
  }

  // Whether the same rate of something else, or the end of a list's item, stands between a base and the rate.
  bool BelongsToAnother(size_t at, const Figure& base) const {
    const Figure& rate = figures_[at];
    if (base.end() > rate.begin()) return false;
    for (size_t back = 1; back <= at && figures_[at - back].begin() > base.begin(); ++back) {
      if (figures_[at - back].fact->code == rate.fact->code) return true;
    }
    return text_.substr(base.end(), rate.begin() - base.end()).find_first_of(U"；;") !=
           std::u32string_view::npos;
  }

  // 受理115件，审结108件，审结率87.1%: cases carried over, which nobody told, make the base larger.
  static bool MayHaveCarriedOver(const Figure& rate, const Figures& numerators, const Figures& denominators) {
    const auto ends = [](std::string_view code, std::string_view with) {
      return code.size() > with.size() && code.compare(code.size() - with.size(), with.size(), with) == 0;
    };
    if (!ends(numerators.front()->fact->code, ".concluded") ||
        !ends(denominators.front()->fact->code, ".accepted"))
      return false;
    const auto numerator = AmountOf(numerators);
    const auto denominator = AmountOf(denominators);
    PrintedRate at_most = rate.AsRate();
    at_most.bound = common::v1::BOUND_AT_MOST;
    return numerator && denominator && Compare(*numerator, *denominator, at_most) == Agreement::kNot;
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
    Figures others = PossibleBases(at, numerator);
    for (const Figure* other : AddedBehind(at, numerator)) others.push_back(other);
    for (const Figure* other : others) {
      if (other == &base) continue;
      const bool ahead = other->begin() > rate.begin();
      for (const Figures& parts : {Figures{other}, Figures{&numerator, other}}) {
        // What is added to the numerator was done too: 未出庭5件 was not.
        if (parts.size() == 1 ? ahead : IsDenied(*other)) continue;
        if (Sum(parts) > Sum(denominators) || CompareSums(parts, denominators, rate) != Agreement::kRounds)
          continue;
        if (rate.Exact()) Agree(rate, parts, denominators, Agreement::kRounds);
        return true;
      }
    }
    return false;
  }

  // 出庭率100%，负责人出庭147件（另有5件经批准由他人出庭): counts behind the rate that are told to come to
  // what it is of.
  Figures AddedBehind(size_t at, const Figure& numerator) const {
    Figures added;
    for (size_t i = at + 1; i < figures_.size() && i <= at + kReach; ++i) {
      const Figure& f = figures_[i];
      if (f.sentence != figures_[at].sentence) break;
      if (&f != &numerator && f.IsCount() && f.fact->unit == numerator.fact->unit &&
          TellsOfMore(WordsBefore(f)))
        added.push_back(&f);
    }
    return added;
  }

  bool IsDenied(const Figure& figure) const { return HasAny(WordsBefore(figure), {U"未", U"没有"}); }

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
                        AllAreTold(at, numerators, denominators);
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
    } else if (single && IsOfMore(rate)) {
      finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
      absl::StrAppend(&explanation, "；所写的可能是几项或几年的");
    } else if (single && IsOfPart(at, numerators, denominators)) {
      finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
      absl::StrAppend(&explanation, "；所写的可能是其中一部分的");
    } else if (single && IsOfOtherScope(rate, numerators, denominators)) {
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

  // Whether a rate is not half, or more than twice, what the counts make: then they are hardly what it is of.
  static bool IsFarFrom(const Figure& rate, const Figures& numerators, const Figures& denominators) {
    PrintedRate twice = rate.AsRate(), half = rate.AsRate();
    twice.bound = common::v1::BOUND_AT_MOST;
    twice.value = rate.value.Plus(rate.value).value_or(rate.value);
    half.bound = common::v1::BOUND_AT_LEAST;
    half.value = Decimal::FromScaled(rate.value.scaled() / 2);
    const auto numerator = AmountOf(numerators);
    const auto denominator = AmountOf(denominators);
    return !numerator || !denominator || Compare(*numerator, *denominator, twice) == Agreement::kNot ||
           Compare(*numerator, *denominator, half) == Agreement::kNot;
  }

  // Whether the words before a rate say that it is of several things or years.
  bool IsOfMore(const Figure& rate) const {
    return HasAny(WordsBefore(rate), {U"均", U"分别", U"累计", U"以来", U"历年", U"平均"});
  }

  // Whether the rate, or the numerator, is of less than the counts that are told:
  // 其中医疗纠纷调解成功率92.3%.
  bool IsOfPart(size_t at, const Figures& numerators, const Figures& denominators) const {
    const Figure& rate = figures_[at];
    Figures halves = numerators;
    halves.insert(halves.end(), denominators.begin(), denominators.end());
    // Another rate of the same name is what they make.
    for (size_t i = at - std::min(kReach, at); i < figures_.size() && i <= at + kReach; ++i) {
      const Figure& other = figures_[i];
      if (i != at && other.sentence == rate.sentence && other.fact->code == rate.fact->code &&
          other.IsRate() && other.Exact() &&
          CompareSums(numerators, denominators, other) == Agreement::kRounds)
        return true;
    }
    size_t told = 0;
    for (const Figure* half : halves) {
      if (half->begin() < rate.begin()) told = std::max(told, half->end());
      // 败诉率4.8%，其中…共4件: what is told behind a rate, behind more words, is not what made it.
      if (half->begin() > rate.end()) {
        const auto between = text_.substr(rate.end(), half->begin() - rate.end());
        if (between.find(U"其中") != std::u32string_view::npos || between.size() > kClause) return true;
      }
    }
    if (told > 0 && told < rate.begin() &&
        text_.substr(told, rate.begin() - told).find(U"其中") != std::u32string_view::npos)
      return true;
    std::u32string whole = NameOf(rate);
    for (const Figure* half : halves) whole += NameOf(*half);
    std::u32string told_of_halves = whole;
    for (const Figure* half : halves) told_of_halves += WordsBefore(*half);
    if (IsNarrower(WordsBefore(rate), told_of_halves)) return true;
    for (const Figure* half : denominators) whole += WordsBefore(*half);
    whole += WordsBefore(rate);
    return std::any_of(numerators.begin(), numerators.end(), [&](const Figure* numerator) {
      const std::u32string_view words = WordsBefore(*numerator);
      const size_t of_which = words.rfind(U"其中");
      return of_which != std::u32string_view::npos && IsNarrower(words.substr(of_which + 2), whole);
    });
  }

  static std::u32string NameOf(const Figure& figure) {
    return figure.indicator == nullptr ? std::u32string() : ToCodePoints(figure.indicator->display_name());
  }

  // Whether the sentence says that the rate, or what it is of, was counted in a way of its own.
  bool IsOfOtherScope(const Figure& rate, const Figures& numerators, const Figures& denominators) const {
    size_t begin = rate.begin(), end = rate.end();
    for (const Figures* halves : {&numerators, &denominators}) {
      for (const Figure* half : *halves) {
        begin = std::min(begin, half->begin());
        end = std::max(end, half->end());
      }
    }
    begin -= WordsBefore(begin).size();
    return TellsOtherScope(text_.substr(begin, end - begin)) || TellsOtherScope(RestOfSentence(text_, end));
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
    const Figures bases = PossibleBases(at, numerator);
    const Figure* likely = LikelyBase(at, numerator, bases);
    if (!rate.Exact()) return;
    const Figures fitting = FittingBase({&numerator}, rate, bases);
    if (!fitting.empty()) {
      Agree(rate, {&numerator}, fitting, CompareSums({&numerator}, fitting, rate));
    } else if (likely != nullptr && AgreeOtherwise(at, {&numerator}, {likely})) {
      return;
    } else if (likely != nullptr && IsPlainBase(at, numerator, *likely)) {
      Disagree(at, {&numerator}, {likely}, true);
    } else {
      Imply(rate, numerator);
    }
  }

  // 承办70件，调撤28件，调撤率45.2%: base, numerator and rate follow one another, and what was handled is the
  // base. Of what was only taken in (新收, 受理) an untold part may not be decided yet.
  bool IsPlainBase(size_t at, const Figure& numerator, const Figure& base) const {
    if (at < 2 || &figures_[at - 1] != &numerator || &figures_[at - 2] != &base) return false;
    if (numerator.begin() - base.end() > kClause || figures_[at].begin() - numerator.end() > kClause)
      return false;
    const std::u32string_view words = WordsBefore(base);
    const auto says = [&](std::u32string_view word) { return words.find(word) != std::u32string_view::npos; };
    return says(U"办") && !says(U"收") && !says(U"受理") && !says(U"申请");
  }

  // The words before a figure, or a place, in its clause.
  std::u32string_view WordsBefore(const Figure& figure) const { return ClauseBefore(text_, figure.begin()); }
  std::u32string_view WordsBefore(size_t at) const { return ClauseBefore(text_, at); }

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
  std::set<std::string_view> bases_;                   // the codes that some formula divides by
  std::map<std::string_view, const Indicator*> sums_;  // what may be the sum of others, by code
};

}  // namespace

void ConcludeImplied(const Implied& implied, std::string_view what, std::string_view arithmetic,
                     Finding& finding) {
  for (const int64_t number : implied.numbers) finding.add_implied(number);
  std::string numbers = absl::StrJoin(implied.numbers, "、");
  if (implied.range) numbers = absl::StrCat(implied.range->first, "～", implied.range->second);
  finding.set_arithmetic(absl::StrCat(std::string(arithmetic), "≈", numbers.empty() ? "?" : numbers));
  if (numbers.empty()) {
    finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
    finding.set_explanation(absl::StrCat(
        std::string(what), implied.too_many ? "有多种可能，不能由此推定。" : "推不出整数，口径可能不同。"));
    return;
  }
  finding.set_verdict(Finding::VERDICT_CONSISTENT);
  const char* link = implied.range ? "在" : implied.numbers.size() == 1 ? "只能是" : "可能是";
  finding.set_explanation(absl::StrCat(std::string(what), link, numbers, implied.range ? "之间。" : "。"));
}

void CheckRates(std::u32string_view text, const std::vector<Figure>& figures, const Lexicon& lexicon,
                std::vector<Finding>& findings) {
  RateChecker(text, figures, lexicon, findings).Check();
}

}  // namespace fengqiao::reports
