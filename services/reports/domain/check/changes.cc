#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/reports/domain/check/checker.h"

namespace fengqiao::reports {
namespace {

using common::v1::FIGURE_ROLE_ACTUAL;
using common::v1::FIGURE_ROLE_CHANGE;
using common::v1::FIGURE_ROLE_PRIOR;
using indicators::v1::Indicator;
using v1::Finding;

// How far a change may stand behind what it is a change of.
constexpr size_t kReach = 16;
// Words between them by which it is a change of something else, or over more than the two values.
constexpr std::array<std::u32string_view, 9> kOtherwise = {U"其中", U"年均", U"累计", U"平均", U"两年",
                                                           U"三年", U"四年", U"五年", U"其余"};

bool IsPoints(const Figure& figure) {
  return figure.fact->unit() == "个百分点" || figure.fact->unit() == "百分点";
}

Decimal SizeOf(Decimal value) { return value < Decimal() ? -value : value; }

// What a figure may be; of 320余 and 近300 what they are commonly said of.
Amount Loosely(const Figure& figure) {
  if (figure.Exact()) return figure.AsAmount();
  // The last place that is told: 10 of 320余, 1000 of 9万3千多.
  int64_t place = 1;
  for (int64_t whole = figure.value.Truncated(); whole != 0 && whole % 10 == 0; whole /= 10) place *= 10;
  const Decimal most = figure.value.Plus(Decimal::FromInteger(place)).value_or(figure.value);
  const Decimal least = figure.value.Minus(Decimal::FromInteger(place)).value_or(figure.value);
  switch (figure.fact->bound()) {
    case common::v1::BOUND_AT_LEAST:
    case common::v1::BOUND_MORE_THAN:
      return {figure.value, most};
    case common::v1::BOUND_AT_MOST:
    case common::v1::BOUND_LESS_THAN:
      return {least, figure.value};
    default:
      return {least, most};
  }
}

std::string PeriodText(const v1::Fact& fact) {
  const std::string& period = fact.period();
  const std::string year = absl::StrCat(period.substr(0, 4), "年");
  // "2024-01/2024-06"
  if (period.size() != 15) return year;
  const auto month = [&](size_t at) {
    return period.substr(at + (period[at] == '0' ? 1 : 0), period[at] == '0' ? 1 : 2);
  };
  return absl::StrCat(year, month(5), "至", month(13), "月");
}

// "33件", "336.1万元", "2.1个百分点".
std::string WithUnit(Decimal value, const std::string& unit) {
  if (unit == "%") return absl::StrCat(value.ToString(), "个百分点");
  if (unit != "CNY") return absl::StrCat(value.ToString(), unit);
  const Decimal myriad = Decimal::FromInteger(10'000);
  const auto in_myriads = Decimal::Quotient(value, myriad, 1, Decimal::kPlaces);
  return value < myriad || !in_myriads ? absl::StrCat(value.ToString(), "元")
                                       : absl::StrCat(in_myriads->ToString(), "万元");
}

const char* Direction(Decimal by) { return by < Decimal() ? "减少" : "增加"; }
const char* Growth(Decimal by) { return by < Decimal() ? "下降" : "增长"; }

// What a change is a change of.
struct Pair {
  const Figure* prior = nullptr;
  const Figure* now = nullptr;
  bool only = true;  // no other earlier value that it could be counted from stands there
};

class ChangeChecker {
 public:
  ChangeChecker(std::u32string_view text, const std::vector<Figure>& figures, std::vector<Finding>& findings)
      : text_(text), figures_(figures), findings_(findings) {}

  void Check() {
    for (size_t i = 1; i < figures_.size(); ++i) {
      if (!figures_[i].Is(FIGURE_ROLE_CHANGE) || figures_[i].fact->has_value_max()) continue;
      if (const auto pair = PairBefore(i)) {
        Hold(*pair, figures_[i]);
      } else if (!HoldChanges(i)) {
        ImplyPrior(i);
      }
    }
  }

 private:
  bool SameThing(const Figure& a, const Figure& b) const {
    return a.sentence == b.sentence && a.fact->code() == b.fact->code() &&
           a.fact->region() == b.fact->region() && a.fact->scope() == b.fact->scope();
  }

  // Nothing but a few words stands between the two, and none that makes it a change of something else.
  bool Adjoins(const Figure& before, const Figure& after) const {
    if (before.end() > after.begin() || after.begin() - before.end() > kReach) return false;
    const auto between = text_.substr(before.end(), after.begin() - before.end());
    if (between.find_first_of(U"；;。") != std::u32string_view::npos) return false;
    return std::none_of(kOtherwise.begin(), kOtherwise.end(), [&](std::u32string_view word) {
      return between.find(word) != std::u32string_view::npos;
    });
  }

  // The two values right before a change, or before the changes that stand together with it: 由12件降至3件，
  // 少发9件; 872件，较上年的905件减少33件，下降3.65%.
  std::optional<Pair> PairBefore(size_t at) const {
    size_t first = at;
    while (first > 0 && figures_[first - 1].Is(FIGURE_ROLE_CHANGE) &&
           Adjoins(figures_[first - 1], figures_[first]))
      --first;
    if (first < 2) return std::nullopt;
    const Figure& later = figures_[first - 1];
    const Figure& earlier = figures_[first - 2];
    Pair pair;
    if (later.Is(FIGURE_ROLE_ACTUAL) && earlier.Is(FIGURE_ROLE_PRIOR)) {
      pair = {.prior = &earlier, .now = &later};
    } else if (later.Is(FIGURE_ROLE_PRIOR) && earlier.Is(FIGURE_ROLE_ACTUAL)) {
      pair = {.prior = &later, .now = &earlier};
    } else {
      return std::nullopt;
    }
    const Figure& change = figures_[at];
    if (!SameThing(earlier, later) || !SameThing(later, change)) return std::nullopt;
    if (earlier.fact->unit() != later.fact->unit() || later.fact->has_value_max() ||
        earlier.fact->has_value_max())
      return std::nullopt;
    if (pair.prior->fact->period() >= pair.now->fact->period()) return std::nullopt;
    if (!Adjoins(earlier, later) || !Adjoins(later, figures_[first])) return std::nullopt;
    for (size_t back = 3; back <= 6 && back <= first; ++back) {
      const Figure& other = figures_[first - back];
      if (other.Is(FIGURE_ROLE_PRIOR) && SameThing(other, later)) pair.only = false;
    }
    return pair;
  }

  // The change by the two values: in percent of the earlier one, in percent points, or in their own unit.
  struct Outcome {
    Agreement agreement = Agreement::kNot;
    std::string arithmetic;
    std::string should_be;
    bool sure = true;  // that the change is meant so
  };
  static std::optional<Outcome> Work(const Amount& prior, const Amount& now, const Figure& prior_figure,
                                     const Figure& now_figure, const Figure& change) {
    const Decimal before = prior_figure.value;
    const Decimal after = now_figure.value;
    const auto by = after.Minus(before);
    if (!by || before <= Decimal()) return std::nullopt;
    const std::string& unit = change.fact->unit();
    const bool of_rates = now_figure.fact->unit() == "%";
    if (unit == now_figure.fact->unit() || (of_rates && IsPoints(change))) {
      Outcome outcome;
      outcome.agreement = CompareDifference(
          prior, now, change.Exact() ? change.AsAmount() : Amount{change.value, change.value},
          std::max({change.step, now_figure.step, prior_figure.step}), change.fact->bound());
      outcome.arithmetic = absl::StrCat(after.ToString(), "-", before.ToString(), "=", by->ToString());
      outcome.should_be = absl::StrCat(Direction(*by), WithUnit(SizeOf(*by), now_figure.fact->unit()));
      // 由14%下降10% may be points or a share of the 14.
      outcome.sure = !of_rates || IsPoints(change);
      return outcome;
    }
    if (unit != "%" && unit != "倍") return std::nullopt;
    Outcome outcome;
    PrintedRate rate = change.AsRate();
    if (unit == "倍") rate.factor = 1;
    outcome.agreement = CompareChange(prior, now, rate);
    // 增长1.5倍 is often said of what is one and a half times as much.
    if (unit == "倍" && outcome.agreement == Agreement::kNot) return std::nullopt;
    const std::string percent = PercentText(SizeOf(*by).scaled(), before.scaled(), change.places);
    outcome.arithmetic = absl::StrCat("(", after.ToString(), "-", before.ToString(), ")÷", before.ToString(),
                                      "=", *by < Decimal() ? "-" : "", percent);
    outcome.should_be = absl::StrCat(Growth(*by), percent);
    return outcome;
  }

  void Hold(const Pair& pair, const Figure& change) {
    const auto outcome = Work(Loosely(*pair.prior), Loosely(*pair.now), *pair.prior, *pair.now, change);
    if (!outcome) return;
    const bool exact = pair.prior->Exact() && pair.now->Exact();
    const bool round = pair.prior->LooksRound() || pair.now->LooksRound();
    // A change with the wrong sign was read wrongly, or its direction was told in words that were not known.
    const Decimal by = pair.now->value.Minus(pair.prior->value).value_or(Decimal());
    const bool other_way = (by < Decimal()) != (change.value < Decimal()) && by != Decimal();
    Finding finding;
    finding.set_kind(Finding::KIND_CHANGE);
    *finding.mutable_stated() = OperandOf(change);
    *finding.add_parts() = OperandOf(*pair.now);
    *finding.add_parts() = OperandOf(*pair.prior);
    finding.set_arithmetic(outcome->arithmetic);
    const std::string head = absl::StrCat(PeriodText(*pair.prior->fact), "的", pair.prior->surface(), "到",
                                          PeriodText(*pair.now->fact), "的", pair.now->surface(), "，");
    switch (outcome->agreement) {
      case Agreement::kRounds:
        finding.set_verdict(Finding::VERDICT_CONSISTENT);
        finding.set_explanation(absl::StrCat("从", head, exact ? "正是" : "大致是", outcome->should_be,
                                             "，与所写的", change.surface(), "一致。"));
        break;
      case Agreement::kCut:
        finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
        finding.set_explanation(absl::StrCat("从", head, "应是", outcome->should_be, "，与所写的",
                                             change.surface(), "只差在末位或约数上，可能是截尾所致。"));
        break;
      case Agreement::kNot:
        if (other_way || !outcome->sure || !pair.only) return;
        finding.set_verdict(exact && !round ? Finding::VERDICT_INCONSISTENT : Finding::VERDICT_CANNOT_TELL);
        finding.set_explanation(
            absl::StrCat("从", head, "应是", outcome->should_be, "，而文中写作", change.surface(),
                         exact && !round ? "，两者不符。" : "；所据数字是约数，不能据此判断。"));
        break;
    }
    findings_.push_back(std::move(finding));
  }

  // 231件，同比减少88件，降幅27.6%: two changes of one value hold each other. True where that is what stands
  // there.
  bool HoldChanges(size_t at) {
    if (at < 2 || figures_[at].fact->unit() != "%") return false;
    const Figure& percent = figures_[at];
    const Figure& number = figures_[at - 1];
    const Figure& now = figures_[at - 2];
    if (!number.Is(FIGURE_ROLE_CHANGE) || !now.Is(FIGURE_ROLE_ACTUAL) || !number.Exact() || !now.Exact())
      return false;
    if (!now.CountsThings() && now.fact->unit() != "CNY") return false;
    if (number.fact->unit() != now.fact->unit() || number.fact->period() != now.fact->period()) return false;
    if (!SameThing(now, number) || !SameThing(number, percent)) return false;
    if (!Adjoins(now, number) || !Adjoins(number, percent)) return false;
    const auto before = now.value.Minus(number.value);
    const auto prior = now.AsAmount().Minus(number.AsAmount());
    if (!before || !prior || *before <= Decimal() || number.value == Decimal()) return false;
    const Agreement agreement = CompareChange(*prior, now.AsAmount(), percent.AsRate());
    // One of the two signs was read wrongly.
    if (agreement == Agreement::kNot && (number.value < Decimal()) != (percent.value < Decimal()))
      return false;
    Finding finding;
    finding.set_kind(Finding::KIND_CHANGE);
    *finding.mutable_stated() = OperandOf(percent);
    *finding.add_parts() = OperandOf(now);
    *finding.add_parts() = OperandOf(number);
    if (before->IsInteger() && now.fact->unit() != "CNY") finding.add_implied(before->Truncated());
    const std::string share = PercentText(SizeOf(number.value).scaled(), before->scaled(), percent.places);
    finding.set_arithmetic(
        absl::StrCat(SizeOf(number.value).ToString(), "÷", before->ToString(), "=", share));
    const std::string head = absl::StrCat(now.surface(), "是", Direction(number.value), number.surface(),
                                          "之后的数，上期为", before->ToString(), "，幅度为", share);
    const bool round = now.LooksRound() || number.LooksRound();
    if (agreement == Agreement::kRounds) {
      finding.set_verdict(Finding::VERDICT_CONSISTENT);
      finding.set_explanation(absl::StrCat(head, "，与所写的", percent.surface(), "一致。"));
    } else if (agreement == Agreement::kCut || round) {
      finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
      finding.set_explanation(
          absl::StrCat(head, "，与所写的", percent.surface(), "略有出入，可能是约数或截尾所致。"));
    } else {
      finding.set_verdict(Finding::VERDICT_INCONSISTENT);
      finding.set_explanation(absl::StrCat(head, "，而文中写作", percent.surface(), "，两者不符。"));
    }
    findings_.push_back(std::move(finding));
    return true;
  }

  // 53件，下降27.4%: what it was the year before.
  void ImplyPrior(size_t at) {
    const Figure& change = figures_[at];
    if (change.fact->unit() != "%" || !change.Exact() || change.indicator == nullptr ||
        change.indicator->kind() != Indicator::KIND_COUNT)
      return;
    const Figure& now = figures_[at - 1];
    if (!now.IsCount() || !now.Is(FIGURE_ROLE_ACTUAL) || !now.AsAmount().Known()) return;
    if (!SameThing(now, change) || now.fact->period() != change.fact->period()) return;
    Finding finding;
    finding.set_kind(Finding::KIND_IMPLIED);
    *finding.mutable_stated() = OperandOf(change);
    *finding.add_parts() = OperandOf(now);
    const bool falls = change.value < Decimal();
    ConcludeImplied(
        ImpliedPriors(now.value.Truncated(), change.AsRate()),
        absl::StrCat(now.surface(), "是", Growth(change.value), change.surface(), "之后的数，上期"),
        absl::StrCat(now.value.ToString(), "÷(1", falls ? "-" : "+", SizeOf(change.value).ToString(), "%)"),
        finding);
    findings_.push_back(std::move(finding));
  }

  const std::u32string_view text_;
  const std::vector<Figure>& figures_;
  std::vector<Finding>& findings_;
};

}  // namespace

void CheckChanges(std::u32string_view text, const std::vector<Figure>& figures,
                  std::vector<Finding>& findings) {
  ChangeChecker(text, figures, findings).Check();
}

}  // namespace fengqiao::reports
