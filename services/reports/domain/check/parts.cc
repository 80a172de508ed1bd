#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/reports/domain/check/checker.h"
#include "services/reports/domain/check/wording.h"

namespace fengqiao::reports {
namespace {

using v1::Finding;

constexpr std::u32string_view kOfWhich = U"其中";
constexpr size_t kMostParts = 12;
// Two parts that make up less than this may do so by chance.
const Decimal kByChance = Decimal::FromInteger(20);

using Figures = std::vector<const Figure*>;

bool IsExactCount(const Figure& figure) {
  return figure.Exact() && figure.value.IsInteger() && figure.value > Decimal() &&
         figure.Is(common::v1::FIGURE_ROLE_ACTUAL) && figure.CountsThings();
}

bool IsShare(const Figure& figure) { return figure.fact->unit == "%"; }

bool IsMoney(const Figure& figure) {
  return figure.Exact() && figure.fact->unit == "CNY" && figure.value > Decimal() &&
         figure.Is(common::v1::FIGURE_ROLE_ACTUAL);
}

// As they stand in the text: 860万元+1240万元.
std::string AddedAsTold(const Figures& parts, const char* with) {
  return absl::StrJoin(parts, with,
                       [](std::string* out, const Figure* part) { absl::StrAppend(out, part->surface()); });
}

std::string Added(const Figures& parts, const char* with) {
  return absl::StrJoin(parts, with, [](std::string* out, const Figure* part) {
    absl::StrAppend(out, part->value.ToString());
  });
}

// Finds wholes and their parts, sentence by sentence.
class PartFinder {
 public:
  PartFinder(std::u32string_view text, const std::vector<Figure>& figures, std::vector<Finding>& findings)
      : text_(text), figures_(figures), findings_(findings) {}

  void Find() {
    for (size_t i = 0; i < figures_.size(); ++i) {
      if (IsOfWhich(i) && IsMoney(figures_[i])) {
        OfWhichMoney(i);
      } else if (IsOfWhich(i)) {
        OfWhich(i);
      }
      if (!IsExactCount(figures_[i]) || IsOfWhich(i + 1)) continue;
      if (Halves(i) || Sum(i)) continue;
      SumBefore(i);
    }
  }

 private:
  std::u32string_view Between(const Figure& a, const Figure& b) const {
    return a.end() < b.begin() ? text_.substr(a.end(), b.begin() - a.end()) : std::u32string_view();
  }

  bool MayBePart(const Figure& part, const Figure& whole) const {
    return part.sentence == whole.sentence && IsExactCount(part) && part.fact->unit == whole.fact->unit &&
           part.fact->period == whole.fact->period;
  }

  // The counts from `first` on in the whole's sentence, as many as may be parts of it. Shares of them may
  // stand between.
  Figures PartsFrom(size_t first, const Figure& whole) const {
    Figures parts;
    for (size_t j = first; j < figures_.size() && parts.size() < kMostParts; ++j) {
      const Figure& part = figures_[j];
      if (part.sentence != whole.sentence) break;
      if (IsShare(part)) continue;
      if (!MayBePart(part, whole) || part.value > whole.value) break;
      parts.push_back(&part);
    }
    return parts;
  }

  // The first of the parts that make up the whole, at least two; empty where none do.
  static Figures MakingUp(const Figure& whole, const Figures& parts) {
    Decimal sum;
    for (size_t i = 0; i < parts.size(); ++i) {
      const auto more = sum.Plus(parts[i]->value);
      if (!more || *more > whole.value) return {};
      sum = *more;
      if (sum == whole.value)
        return i > 0 ? Figures(parts.begin(), parts.begin() + static_cast<ptrdiff_t>(i) + 1) : Figures();
    }
    return {};
  }

  // Whether 其中 stands before a figure in its sentence, behind the figure before it.
  bool IsOfWhich(size_t at) const {
    return at > 0 && at < figures_.size() && figures_[at - 1].sentence == figures_[at].sentence &&
           Between(figures_[at - 1], figures_[at]).find(kOfWhich) != std::u32string_view::npos;
  }

  // 67人次，其中甲6人次，乙13人次.
  void OfWhich(size_t at) {
    const Figure* whole = IsExactCount(figures_[at]) ? WholeOf(at) : nullptr;
    if (whole == nullptr) {
      TellLargerPart(at);
      return;
    }
    Figures parts = PartsFrom(at, *whole);
    const Figures all = MakingUp(*whole, parts);
    if (!all.empty()) {
      AddSum(*whole, all);
      return;
    }
    KeepThoseOf(*whole, parts);
    if (!parts.empty()) AddParts(*whole, parts);
  }

  // 2480万元，其中普法经费860万元，…: within what they may be by how they were rounded. The sum that stands
  // right before 其中 is the whole, or nothing is said.
  void OfWhichMoney(size_t at) {
    const Figure& whole = figures_[at - 1];
    if (!IsMoney(whole)) return;
    Figures parts;
    std::optional<Amount> sum = Amount::Of(0);
    for (size_t j = at; j < figures_.size() && parts.size() < kMostParts; ++j) {
      const Figure& part = figures_[j];
      if (part.sentence != whole.sentence) break;
      if (IsShare(part)) continue;
      if (!IsMoney(part) || part.fact->period != whole.fact->period) break;
      parts.push_back(&part);
    }
    KeepThoseOf(whole, parts);
    for (const Figure* part : parts) {
      if (sum) sum = sum->Plus(part->AsAmount());
    }
    if (parts.empty() || !sum) return;
    const Amount told = whole.AsAmount();
    if (sum->low <= told.high) {
      if (parts.size() < 2 || !sum->Meets(told)) return;
      Finding finding = Begin(Finding::KIND_SUM, whole, parts);
      finding.set_verdict(Finding::VERDICT_CONSISTENT);
      finding.set_arithmetic(absl::StrCat(AddedAsTold(parts, "+"), "=", whole.surface()));
      finding.set_explanation(
          absl::StrCat("各分项", AddedAsTold(parts, "、"), "相加与总数", whole.surface(), "相符。"));
      findings_.push_back(std::move(finding));
      return;
    }
    if (!IsSlip(whole, sum->low) || HasAny(ClauseAround(whole, *parts.front()), {U"分别"})) return;
    Finding finding = Begin(parts.size() > 1 ? Finding::KIND_SUM : Finding::KIND_PART, whole, parts);
    finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
    finding.set_arithmetic(absl::StrCat(AddedAsTold(parts, "+"), ">", whole.surface()));
    finding.set_explanation(absl::StrCat("“其中”的", AddedAsTold(parts, "、"), parts.size() > 1 ? "相加" : "",
                                         "多于前面的", whole.surface(),
                                         "；如是后者的一部分，则两者不符，需要核实。"));
    findings_.push_back(std::move(finding));
  }

  // 调解纠纷2688件，其中重大疑难纠纷3056件: more than what stands before it, and nothing larger does.
  void TellLargerPart(size_t at) {
    const Figure& part = figures_[at];
    const Figure& whole = figures_[at - 1];
    if (!IsExactCount(part) || !IsExactCount(whole) || !MayBePart(part, whole) ||
        !part.SamePlaceAndTime(whole))
      return;
    // One person may have come twice, and been counted once before.
    if (part.fact->unit == "人次") return;
    const auto thrice = whole.value.Times(Decimal::FromInteger(3));
    if (!thrice || part.value > *thrice || part.value <= whole.value) return;
    Finding finding = Begin(Finding::KIND_PART, whole, {&part});
    finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
    finding.set_arithmetic(absl::StrCat(part.value.ToString(), ">", whole.value.ToString()));
    finding.set_explanation(absl::StrCat("“其中”的", part.surface(), "多于前面的", whole.surface(),
                                         "；如前者是后者的一部分，则两者不符，需要核实。"));
    findings_.push_back(std::move(finding));
  }

  // What a part after 其中 is of: the count before it or, where that is less, the largest that stands further
  // ahead.
  const Figure* WholeOf(size_t at) const {
    const Figure& part = figures_[at];
    const Figure* largest = nullptr;
    bool nearest = true;
    for (size_t back = 1; back <= std::min<size_t>(6, at); ++back) {
      const Figure& other = figures_[at - back];
      if (other.sentence != part.sentence) break;
      if (!IsExactCount(other) || !MayBePart(part, other)) continue;
      if (nearest && part.value <= other.value) return &other;
      nearest = false;
      if (part.value <= other.value && (largest == nullptr || other.value > largest->value)) largest = &other;
    }
    return largest;
  }

  // What does not make the whole up exactly ends where something else may begin.
  void KeepThoseOf(const Figure& whole, Figures& parts) const {
    for (size_t i = 0; i < parts.size(); ++i) {
      const std::u32string_view between = i == 0 ? std::u32string_view() : Between(*parts[i - 1], *parts[i]);
      if (parts[i]->SamePlaceAndTime(whole) && between.find_first_of(U"；;") == std::u32string_view::npos &&
          between.find(kOfWhich) == std::u32string_view::npos)
        continue;
      parts.resize(i);
      return;
    }
  }

  // Without 其中: the counts right behind it make it up exactly.
  bool Sum(size_t at) {
    const Figure& whole = figures_[at];
    const Figures all = MakingUp(whole, PartsFrom(at + 1, whole));
    if (all.size() < 2 || (all.size() == 2 && whole.value < kByChance)) return false;
    AddSum(whole, all);
    return true;
  }

  // 甲6件、乙13件，合计19件.
  void SumBefore(size_t at) {
    const Figure& whole = figures_[at];
    if (!SaysTotal(whole)) return;
    Figures parts;
    Decimal sum;
    for (size_t back = 1; back <= std::min(kMostParts, at); ++back) {
      const Figure& part = figures_[at - back];
      if (part.sentence != whole.sentence) break;
      if (IsShare(part)) continue;
      if (!MayBePart(part, whole)) break;
      parts.insert(parts.begin(), &part);
      sum = sum.Plus(part.value).value_or(sum);
      if (sum < whole.value) continue;
      if (sum == whole.value && parts.size() > 1) {
        AddSum(whole, parts);
        return;
      }
      break;
    }
    if (AreOneList(parts) && parts.size() > 2 && sum != whole.value && SaysSum(whole) && IsNear(whole, sum))
      TellOtherSum(whole, parts, sum);
  }

  // 102场、98场、115场和131场: nothing but 、 or 和 between them.
  bool AreOneList(const Figures& parts) const {
    for (size_t i = 1; i < parts.size(); ++i) {
      if (Between(*parts[i - 1], *parts[i]).find_first_not_of(U"、和及与，") != std::u32string_view::npos)
        return false;
    }
    return true;
  }

  bool SaysSum(const Figure& whole) const {
    const size_t from = whole.begin() - std::min<size_t>(4, whole.begin());
    return HasAny(text_.substr(from, whole.begin() - from), {U"合计", U"共计", U"总计", U"合計", U"共計"});
  }

  // What differs by half is no sum of these.
  static bool IsNear(const Figure& whole, Decimal sum) {
    const auto twice = sum.Times(Decimal::FromInteger(2));
    const auto thrice = whole.value.Times(Decimal::FromInteger(3));
    const auto whole_twice = whole.value.Times(Decimal::FromInteger(2));
    const auto sum_thrice = sum.Times(Decimal::FromInteger(3));
    return twice && thrice && whole_twice && sum_thrice && *twice <= *thrice && *whole_twice <= *sum_thrice;
  }

  // Other things may belong to the sum, or one thing to two of its parts: nobody is accused.
  void TellOtherSum(const Figure& whole, const Figures& parts, Decimal sum) {
    Finding finding = Begin(Finding::KIND_SUM, whole, parts);
    finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
    finding.set_arithmetic(absl::StrCat(Added(parts, "+"), "=", sum.ToString(), "≠", whole.value.ToString()));
    finding.set_explanation(absl::StrCat("前面各项相加是", sum.ToString(), "，而合计写作", whole.surface(),
                                         "；口径是否相同需要核实。"));
    findings_.push_back(std::move(finding));
  }

  bool SaysTotal(const Figure& whole) const {
    const size_t from = whole.begin() - std::min<size_t>(6, whole.begin());
    const auto words = text_.substr(from, whole.begin() - from);
    for (const std::u32string_view word : {U"合计", U"共计", U"总计", U"合計", U"共計", U"共", U"总量"}) {
      if (words.find(word) != std::u32string_view::npos) return true;
    }
    return false;
  }

  // 应出庭70件，出庭63件，未出庭7件: of the whole, one half does what the other does not. True where that is
  // what stands there.
  bool Halves(size_t at) {
    if (at + 2 >= figures_.size()) return false;
    const Figure& whole = figures_[at];
    const Figure& done = figures_[at + 1];
    const Figure& left = figures_[at + 2];
    for (const Figure* half : {&done, &left}) {
      if (!MayBePart(*half, whole) || half->fact->region != whole.fact->region ||
          half->fact->scope != whole.fact->scope)
        return false;
    }
    const std::u32string_view verb = Denied(Between(done, left));
    if (verb.size() < 2 || Between(whole, done).find(verb) == std::u32string_view::npos) return false;
    if (Between(done, left).find(kOfWhich) != std::u32string_view::npos) return false;
    const auto sum = done.value.Plus(left.value);
    if (!sum) return false;
    if (*sum == whole.value) {
      AddSum(whole, {&done, &left});
      return true;
    }
    const Figures more = PartsFrom(at + 1, whole);
    if (const Figures all = MakingUp(whole, more); all.size() > 2) {
      AddSum(whole, all);
      return true;
    }
    // Of 应出庭70件 the two are the halves; of whatever else stands before them perhaps not.
    const size_t from = whole.begin() - std::min<size_t>(16, whole.begin());
    const auto before = text_.substr(from, whole.begin() - from);
    const bool of_it = before.find(verb) != std::u32string_view::npos && !whole.LooksRound() &&
                       !HasThird(whole, left, more) && !TellsOtherScope(RestOfSentence(text_, whole.begin()));
    Finding finding = Begin(Finding::KIND_SUM, whole, {&done, &left});
    finding.set_arithmetic(
        absl::StrCat(Added({&done, &left}, "+"), "=", sum->ToString(), "≠", whole.value.ToString()));
    finding.set_verdict(of_it ? Finding::VERDICT_INCONSISTENT : Finding::VERDICT_CANNOT_TELL);
    finding.set_explanation(absl::StrCat(done.surface(), "与", left.surface(), "互补，合起来是",
                                         sum->ToString(), "，而总数写作", whole.surface(),
                                         of_it ? "，两者不符。" : "，两者可能不是同一口径。"));
    findings_.push_back(std::move(finding));
    return true;
  }

  // Whether something else that may have become of the whole is told beside its halves: 请假4人, 其余撤诉.
  bool HasThird(const Figure& whole, const Figure& left, const Figures& more) const {
    if (more.size() > 2 && Between(left, *more[2]).find(kOfWhich) == std::u32string_view::npos) return true;
    return TellsOfMore(RestOfSentence(text_, whole.end()));
  }

  // "出庭" of "，未出庭": the two characters behind the last 未, 没有 or 尚未.
  static std::u32string_view Denied(std::u32string_view clause) {
    const size_t at = clause.rfind(U'未');
    const size_t not_had = clause.rfind(U"没有");
    size_t verb = std::u32string_view::npos;
    if (at != std::u32string_view::npos) verb = at + 1;
    if (not_had != std::u32string_view::npos && (verb == std::u32string_view::npos || not_had + 2 > verb))
      verb = not_had + 2;
    if (verb == std::u32string_view::npos || verb + 2 > clause.size()) return {};
    return clause.substr(verb, 2);
  }

  static Finding Begin(Finding::Kind kind, const Figure& whole, const Figures& parts) {
    Finding finding;
    finding.set_kind(kind);
    *finding.mutable_stated() = OperandOf(whole);
    for (const Figure* part : parts) *finding.add_parts() = OperandOf(*part);
    return finding;
  }

  static bool IsSame(const Finding& a, const Finding& b) {
    return a.kind() == b.kind() && a.explanation() == b.explanation() &&
           a.stated().span().start() == b.stated().span().start();
  }

  void AddSum(const Figure& whole, const Figures& parts) {
    Finding finding = Begin(Finding::KIND_SUM, whole, parts);
    const std::string added = Added(parts, "+");
    finding.set_verdict(Finding::VERDICT_CONSISTENT);
    finding.set_arithmetic(absl::StrCat(added, "=", whole.value.ToString()));
    finding.set_explanation(absl::StrCat("各分项", added, "正好等于总数", whole.surface(), "。"));
    const size_t recent = findings_.size() - std::min(findings_.size(), kMostParts);
    const bool again = std::any_of(findings_.begin() + static_cast<ptrdiff_t>(recent), findings_.end(),
                                   [&](const Finding& other) { return IsSame(other, finding); });
    if (!again) findings_.push_back(std::move(finding));
  }

  // By how much the parts of one whole may exceed it by a slip, a third: what exceeds it by more was meant to
  // overlap, or is of several wholes.
  static bool IsSlip(const Figure& whole, Decimal told) {
    const auto thrice = told.Times(Decimal::FromInteger(3));
    const auto most = whole.value.Times(Decimal::FromInteger(4));
    return thrice && most && *thrice < *most;
  }

  // The words from before a whole to its first part: 分别为174件、152件和133件，其中….
  std::u32string_view ClauseAround(const Figure& whole, const Figure& part) const {
    constexpr size_t kBefore = 40;
    const size_t begin = whole.begin() - std::min(kBefore, whole.begin());
    return text_.substr(begin, part.begin() - begin);
  }

  // Parts that come to more than their whole may overlap: 其中女性…，其中未成年人…. They are no proof either.
  void AddParts(const Figure& whole, const Figures& parts) {
    Finding finding = Begin(Finding::KIND_PART, whole, parts);
    std::optional<Amount> sum = Amount::Of(0);
    Decimal told;
    for (const Figure* part : parts) {
      if (sum) sum = sum->Plus(part->AsAmount());
      told = told.Plus(part->value).value_or(told);
    }
    const bool exceeds = parts.size() > 1 && sum && sum->low > whole.AsAmount().high;
    if (exceeds && IsSlip(whole, told) && !HasAny(ClauseAround(whole, *parts.front()), {U"分别"})) {
      const Decimal more = told.Minus(whole.value).value_or(told);
      finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
      finding.set_arithmetic(
          absl::StrCat(Added(parts, "+"), "=", told.ToString(), ">", whole.value.ToString()));
      finding.set_explanation(absl::StrCat("其中各项相加是", told.ToString(), "，比总数", whole.surface(),
                                           "多", more.ToString(), "；各项如不重合，则两者不符，需要核实。"));
      findings_.push_back(std::move(finding));
      return;
    }
    finding.set_verdict(Finding::VERDICT_CONSISTENT);
    finding.set_arithmetic(absl::StrCat(Added(parts, ", "), "≤", whole.value.ToString()));
    finding.set_explanation(
        parts.size() == 1
            ? absl::StrCat("其中的", parts.front()->surface(), "不超过总数", whole.surface(), "。")
            : absl::StrCat("其中各项", Added(parts, "、"), "都不超过总数", whole.surface(), "。"));
    findings_.push_back(std::move(finding));
  }

  const std::u32string_view text_;
  const std::vector<Figure>& figures_;
  std::vector<Finding>& findings_;
};

}  // namespace

void CheckParts(std::u32string_view text, const std::vector<Figure>& figures,
                std::vector<Finding>& findings) {
  PartFinder(text, figures, findings).Find();
}

}  // namespace fengqiao::reports
