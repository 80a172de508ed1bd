#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "services/reports/domain/check/change_work.h"
#include "services/reports/domain/check/checker.h"
#include "services/reports/domain/check/implied.h"
#include "services/reports/domain/check/wording.h"

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

// Words before a value that another one is compared with.
constexpr std::array<std::u32string_view, 8> kCompared = {U"较",   U"比上", U"比去", U"比20",
                                                          U"上年", U"去年", U"同期", U"年初"};

// What such words are made of: ，同比增长; 、降幅为; （增加.
constexpr std::u32string_view kComparing =
    U"同比较上年去期增长加减少下降升高提低回落多了达为约近幅度净大明显又再压缩涨跌，,、（("
    U"的即共由至到计有速滑跃扩发进一步| \t％%";

// What a change is a change of.
struct Pair {
  const Figure* prior = nullptr;
  const Figure* now = nullptr;
  bool only = true;   // the change can be of nothing else
  bool dated = true;  // the reader knows of which period the earlier one is
};

class ChangeChecker {
 public:
  ChangeChecker(std::u32string_view text, const std::vector<Figure>& figures, std::vector<Finding>& findings)
      : text_(text), figures_(figures), findings_(findings) {}

  void Check() {
    for (size_t i = 0; i < figures_.size(); ++i) {
      if (!figures_[i].Is(FIGURE_ROLE_CHANGE) || figures_[i].fact->value_max.has_value()) continue;
      if (const auto pair = PairBefore(i)) {
        Hold(*pair, figures_[i]);
      } else if (const auto other = PairAround(i)) {
        Hold(*other, figures_[i]);
      } else if (!HoldChanges(i)) {
        ImplyPrior(i);
      }
    }
  }

 private:
  bool SameThing(const Figure& a, const Figure& b) const {
    // What another value is compared with may have been left without a code.
    const bool same = a.fact->code == b.fact->code || b.fact->code.empty();
    return a.sentence == b.sentence && same && a.fact->region == b.fact->region &&
           a.fact->scope == b.fact->scope;
  }

  // 2135.6万元 was told to its last place, however many noughts follow in yuan; 728万元 to its last but for
  // what follows in yuan, and 700万元 perhaps not.
  static bool IsRound(const Figure& figure) {
    if (figure.fact->unit != "CNY") return figure.LooksRound();
    if (figure.places > 0) return false;
    const auto digits = Decimal::Quotient(figure.value, figure.step, 1, 0);
    return !digits || digits->Truncated() % 100 == 0;
  }
  // 560万元 may have been told in tens.
  static Figure InTens(const Figure& figure) {
    Figure loose = figure;
    const auto digits = Decimal::Quotient(figure.value, figure.step, 1, 0);
    if (figure.fact->unit == "CNY" && figure.places == 0 && digits && digits->Truncated() % 10 == 0)
      loose.step = figure.step.Times(Decimal::FromInteger(10)).value_or(figure.step);
    return loose;
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

  // Whether nothing but words of comparing stands between the two, so that the change can be of nothing else.
  bool OnlyCompares(const Figure& before, const Figure& after) const {
    const auto between = text_.substr(before.end(), after.begin() - before.end());
    return between.find_first_not_of(kComparing) == std::u32string_view::npos;
  }

  // 同比 and 较上年 are since the year before, whatever stands there of years further back.
  bool SaysLastYear(const Figure& before, const Figure& change) const {
    const auto between = text_.substr(before.end(), change.begin() - before.end());
    for (const std::u32string_view word : {U"同比", U"上年", U"去年"}) {
      if (between.find(word) != std::u32string_view::npos) return true;
    }
    return false;
  }

  static bool IsYearAfter(const Figure& now, const Figure& prior) {
    int year = 0, before = 0;
    return absl::SimpleAtoi(ToAbsl(now.fact->period.substr(0, 4)), &year) &&
           absl::SimpleAtoi(ToAbsl(prior.fact->period.substr(0, 4)), &before) && year == before + 1;
  }

  // Whether the words before a figure say that it is what another one is compared with, whatever it was read
  // as: 较上年末的2846人减少56人.
  bool IsComparedWith(size_t at) const {
    const size_t end = figures_[at].begin();
    size_t begin = end - std::min(kReach, end);
    if (at > 0) begin = std::max(begin, std::min(figures_[at - 1].end(), end));
    std::u32string_view words = text_.substr(begin, end - begin);
    if (const size_t comma = words.find_last_of(U"，,；;。"); comma != std::u32string_view::npos)
      words.remove_prefix(comma + 1);
    return std::any_of(kCompared.begin(), kCompared.end(), [&](std::u32string_view word) {
      return words.find(word) != std::u32string_view::npos;
    });
  }

  // Whether the word before a figure says that it is a change, whatever it was read as: 减少9件. 增至19个 is
  // none.
  bool IsSaidToBeChange(const Figure& figure) const {
    const size_t end = std::min(figure.begin(), text_.size());
    std::u32string_view words = text_.substr(end - std::min<size_t>(4, end), std::min<size_t>(4, end));
    while (!words.empty() && (words.back() == U'了' || words.back() == U'约' || words.back() == U'近'))
      words.remove_suffix(1);
    return !words.empty() && std::u32string_view(U"增加减少下降升长低提高多净幅").find(words.back()) !=
                                 std::u32string_view::npos;
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
    } else if (later.Is(FIGURE_ROLE_ACTUAL) && earlier.Is(FIGURE_ROLE_ACTUAL) && IsComparedWith(first - 1)) {
      pair = {.prior = &later, .now = &earlier, .dated = false};
    } else {
      return std::nullopt;
    }
    const Figure& change = figures_[at];
    if (IsSaidToBeChange(earlier) || IsSaidToBeChange(later)) return std::nullopt;
    if (!SameThing(earlier, later) || !SameThing(later, change)) return std::nullopt;
    if (earlier.fact->unit != later.fact->unit || later.fact->value_max.has_value() ||
        earlier.fact->value_max.has_value())
      return std::nullopt;
    if (pair.dated && pair.prior->fact->period >= pair.now->fact->period) return std::nullopt;
    if (!Adjoins(earlier, later) || !Adjoins(later, figures_[first])) return std::nullopt;
    if (pair.dated && SaysLastYear(later, change) && !IsYearAfter(*pair.now, *pair.prior))
      return std::nullopt;
    pair.only = earlier.fact->code == later.fact->code && later.fact->code == change.fact->code &&
                OnlyCompares(later, figures_[first]) &&
                (at == first || OnlyCompares(figures_[at - 1], change));
    for (size_t back = 3; back <= 6 && back <= first; ++back) {
      const Figure& other = figures_[first - back];
      if (other.Is(FIGURE_ROLE_PRIOR) && SameThing(other, later)) pair.only = false;
    }
    return pair;
  }

  // 9件，下降25%，上年为15件; 提高9.1个百分点，由88.4%升至96.5%: the earlier value stands behind the change.
  // Only where nothing but words of comparing stands between the three.
  std::optional<Pair> PairAround(size_t at) const {
    if (at + 1 >= figures_.size() || !figures_[at + 1].Is(FIGURE_ROLE_PRIOR)) return std::nullopt;
    const Figure& change = figures_[at];
    const Figure& prior = figures_[at + 1];
    Pair pair{.prior = &prior};
    if (at > 0 && figures_[at - 1].Is(FIGURE_ROLE_ACTUAL) && StandsBy(figures_[at - 1], change)) {
      pair.now = &figures_[at - 1];
    } else if (at + 2 < figures_.size() && figures_[at + 2].Is(FIGURE_ROLE_ACTUAL) &&
               StandsBy(prior, figures_[at + 2])) {
      pair.now = &figures_[at + 2];
    } else {
      return std::nullopt;
    }
    const bool alike = pair.now->fact->code == prior.fact->code && prior.fact->code == change.fact->code &&
                       !change.fact->code.empty() && pair.now->fact->unit == prior.fact->unit;
    if (!alike || !StandsBy(change, prior) || IsSaidToBeChange(*pair.now)) return std::nullopt;
    if (prior.fact->value_max.has_value() || pair.now->fact->value_max.has_value()) return std::nullopt;
    return IsYearAfter(*pair.now, prior) ? std::optional(pair) : std::nullopt;
  }

  bool StandsBy(const Figure& before, const Figure& after) const {
    return before.sentence == after.sentence && before.fact->region == after.fact->region &&
           before.fact->scope == after.fact->scope && Adjoins(before, after) && OnlyCompares(before, after);
  }

  void Hold(const Pair& pair, const Figure& change) {
    const auto outcome = WorkChange(*pair.prior, *pair.now, change);
    if (!outcome) return;
    const bool exact = pair.prior->Exact() && pair.now->Exact();
    const auto in_tens = WorkChange(InTens(*pair.prior), InTens(*pair.now), change);
    const bool round = IsRound(*pair.prior) || IsRound(*pair.now) ||
                       (in_tens && in_tens->agreement != Agreement::kNot) ||
                       TellsOtherScope(RestOfSentence(text_, change.end()));
    Finding finding;
    finding.set_kind(Finding::KIND_CHANGE);
    *finding.mutable_stated() = OperandOf(change);
    *finding.add_parts() = OperandOf(*pair.now);
    *finding.add_parts() = OperandOf(*pair.prior);
    finding.set_arithmetic(outcome->arithmetic);
    const std::string head = absl::StrCat(
        pair.dated ? PeriodText(pair.prior->fact->period) : "上期", "的", pair.prior->surface(), "到",
        pair.dated ? PeriodText(pair.now->fact->period) : "本期", "的", pair.now->surface(), "，");
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
        if (IsToldTheOtherWay(pair, change) && exact && !round) {
          finding.set_verdict(Finding::VERDICT_INCONSISTENT);
          finding.set_explanation(absl::StrCat("从", head, "应是", outcome->should_be, "，而文中写作",
                                               Growth(change.value), change.surface(), "，升降方向相反。"));
          break;
        }
        // A change with the wrong sign was read wrongly, or its direction was told in words that were not
        // known.
        if (GoesOtherWay(*pair.prior, *pair.now, change) || !outcome->sure || !pair.only) return;
        finding.set_verdict(exact && !round ? Finding::VERDICT_INCONSISTENT : Finding::VERDICT_CANNOT_TELL);
        finding.set_explanation(
            absl::StrCat("从", head, "应是", outcome->should_be, "，而文中写作", change.surface(),
                         exact && !round ? "，两者不符。" : "；所据数字是约数，不能据此判断。"));
        break;
    }
    findings_.push_back(std::move(finding));
  }

  // 98件，上年为112件，同比上升12.5%: as much as the two values say, and said to go the other way. Not where
  // it is what they make when the earlier one is taken for the later.
  bool IsToldTheOtherWay(const Pair& pair, const Figure& change) const {
    if (!pair.only || !pair.dated || !GoesOtherWay(*pair.prior, *pair.now, change)) return false;
    const std::u32string_view clause = ClauseBefore(text_, change.begin());
    const std::u32string_view words = clause.substr(clause.size() - std::min<size_t>(4, clause.size()));
    const bool rises = HasAny(words, {U"上升", U"增长", U"增加", U"提高", U"升高", U"提升"});
    const bool falls = HasAny(words, {U"下降", U"减少", U"降低", U"回落"});
    if (rises == falls || rises != (change.value > Decimal())) return false;
    if (HasAny(clause, {U"负", U"增速", U"增幅", U"降幅", U"涨幅"}) ||
        HasAny(change.fact->surface.substr(0, 1), {U"-", U"－", U"—", U"–", U"−"}))
      return false;
    Figure mirrored = change;
    mirrored.value = -change.value;
    const auto as_told = WorkChange(*pair.prior, *pair.now, mirrored);
    const auto swapped = WorkChange(*pair.now, *pair.prior, change);
    return as_told && as_told->agreement == Agreement::kRounds &&
           (!swapped || swapped->agreement == Agreement::kNot || change.fact->unit != "%");
  }

  // 231件，同比减少88件，降幅27.6%: two changes of one value hold each other. True where that is what stands
  // there.
  bool HoldChanges(size_t at) {
    if (at < 2 || figures_[at].fact->unit != "%") return false;
    const Figure& percent = figures_[at];
    const Figure& number = figures_[at - 1];
    const Figure& now = figures_[at - 2];
    if (!number.Is(FIGURE_ROLE_CHANGE) || !now.Is(FIGURE_ROLE_ACTUAL) || !number.Exact() || !now.Exact())
      return false;
    if ((!now.CountsThings() && now.fact->unit != "CNY") || IsSaidToBeChange(now)) return false;
    if (number.fact->unit != now.fact->unit || number.fact->period != now.fact->period) return false;
    if (!SameThing(now, number) || !SameThing(number, percent)) return false;
    if (!Adjoins(now, number) || !Adjoins(number, percent) || IsComparedWith(at - 2)) return false;
    const auto before = now.value.Minus(number.value);
    const auto prior = now.AsAmount().Minus(number.AsAmount());
    if (!before || !prior || *before <= Decimal() || number.value == Decimal()) return false;
    const Agreement agreement = CompareChange(*prior, now.AsAmount(), percent.AsRate());
    // One of the two signs was read wrongly, or they are of two things.
    if (agreement == Agreement::kNot && !(OnlyCompares(now, number) && OnlyCompares(number, percent)))
      return false;
    if (agreement == Agreement::kNot && (number.value < Decimal()) != (percent.value < Decimal()))
      return false;
    Finding finding;
    finding.set_kind(Finding::KIND_CHANGE);
    *finding.mutable_stated() = OperandOf(percent);
    *finding.add_parts() = OperandOf(now);
    *finding.add_parts() = OperandOf(number);
    if (before->IsInteger() && now.fact->unit != "CNY") finding.add_implied(before->Truncated());
    const std::string share = PercentText(SizeOf(number.value).scaled(), before->scaled(), percent.places);
    finding.set_arithmetic(
        absl::StrCat(SizeOf(number.value).ToString(), "÷", before->ToString(), "=", share));
    const std::string head = absl::StrCat(now.surface(), "是", Direction(number.value), number.surface(),
                                          "之后的数，上期为", before->ToString(), "，幅度为", share);
    const bool round =
        now.LooksRound() || number.LooksRound() || TellsOtherScope(RestOfSentence(text_, percent.end()));
    if (agreement == Agreement::kRounds) {
      finding.set_verdict(Finding::VERDICT_CONSISTENT);
      finding.set_explanation(absl::StrCat(head, "，与所写的", percent.surface(), "一致。"));
    } else if (agreement == Agreement::kCut || round) {
      finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
      finding.set_explanation(
          absl::StrCat(head, "，与所写的", percent.surface(), "有出入，可能是约数、截尾或口径不同所致。"));
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
    if (change.fact->unit != "%" || !change.Exact() || change.indicator == nullptr ||
        change.indicator->kind() != Indicator::KIND_COUNT)
      return;
    if (at == 0) return;
    const Figure& now = figures_[at - 1];
    if (!now.IsCount() || !now.Is(FIGURE_ROLE_ACTUAL) || !now.AsAmount().Known()) return;
    if (!SameThing(now, change) || now.fact->period != change.fact->period || IsComparedWith(at - 1) ||
        IsSaidToBeChange(now))
      return;
    // 年均增长 and 较2020年增长 are not since the year before.
    if (now.end() < change.begin()) {
      const Since since = SinceWhen(text_.substr(now.end(), change.begin() - now.end()));
      if (since.kind == Since::kYear || since.kind == Since::kOther) return;
    }
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
