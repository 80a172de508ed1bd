#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/reports/domain/check/checker.h"
#include "services/reports/domain/check/wording.h"

namespace fengqiao::reports {
namespace {

using v1::Finding;

constexpr size_t kReach = 6;  // figures ahead in which the other half and the whole stand
constexpr int kSure = 600;    // of the codes by which somebody is accused

// What happens once, and in one of the two halves: people and places may be counted in both.
bool HappensOnce(const Figure& figure) {
  const std::string_view unit = figure.fact->unit;
  return (unit == "件" || unit == "起" || unit == "宗") && figure.IsCount() &&
         figure.Is(common::v1::FIGURE_ROLE_ACTUAL);
}

bool IsOf(const Figure& figure, std::string_view months) {
  const std::string_view period = figure.fact->period;
  return months.empty() ? period.size() == 4
                        : period.size() == 15 && period.substr(4, 3) == months.substr(0, 3) &&
                              period.substr(13) == months.substr(3);
}

bool IsSameOfTheYear(const Figure& one, const Figure& other) {
  return other.sentence == one.sentence && HappensOnce(other) && other.fact->code == one.fact->code &&
         other.fact->unit == one.fact->unit && other.fact->region == one.fact->region &&
         other.fact->scope == one.fact->scope &&
         other.fact->period.substr(0, 4) == one.fact->period.substr(0, 4);
}

// The first figure behind `at` that is of the same, and of that part of the year.
const Figure* FindBehind(const std::vector<Figure>& figures, size_t at, std::string_view months) {
  for (size_t i = at + 1; i < figures.size() && i <= at + kReach; ++i) {
    if (figures[i].sentence != figures[at].sentence) break;
    if (IsSameOfTheYear(figures[at], figures[i]) && IsOf(figures[i], months)) return &figures[i];
  }
  return nullptr;
}

// What the clause before a figure says of it, without when and that it is all: "受理" of 下半年共受理.
std::u32string SaidOf(std::u32string_view text, const Figure& figure) {
  std::u32string words(ClauseBefore(text, figure.begin()));
  for (const std::u32string_view general : {U"上半年", U"下半年", U"全年", U"一共", U"合计", U"共计", U"累计",
                                            U"总共", U"共", U"又", U"再", U"计"}) {
    for (size_t at = words.find(general); at != std::u32string::npos; at = words.find(general, at))
      words.erase(at, general.size());
  }
  return words;
}

// 上半年受理法律援助案件, 下半年受理, 全年共受理: the later ones say nothing that the first one does not.
// 下半年办结 does.
bool SayTheSame(std::u32string_view text, const Figure& first, const Figure& second, const Figure& whole) {
  const std::u32string said = SaidOf(text, first);
  return said.find(SaidOf(text, second)) != std::u32string::npos &&
         said.find(SaidOf(text, whole)) != std::u32string::npos;
}

Finding Hold(std::u32string_view text, const Figure& first, const Figure& second, const Figure& whole,
             Decimal sum) {
  Finding finding;
  finding.set_kind(Finding::KIND_SUM);
  *finding.mutable_stated() = OperandOf(whole);
  *finding.add_parts() = OperandOf(first);
  *finding.add_parts() = OperandOf(second);
  const std::string added =
      absl::StrCat(first.value.ToString(), "+", second.value.ToString(), "=", sum.ToString());
  const std::string head =
      absl::StrCat("上半年", first.surface(), "与下半年", second.surface(), "相加是", sum.ToString());
  if (sum == whole.value) {
    finding.set_arithmetic(added);
    finding.set_verdict(Finding::VERDICT_CONSISTENT);
    finding.set_explanation(absl::StrCat(head, "，与全年的", whole.surface(), "一致。"));
    return finding;
  }
  finding.set_arithmetic(absl::StrCat(added, "≠", whole.value.ToString()));
  const auto told = text.substr(first.begin(), whole.end() - first.begin());
  const bool sure =
      std::min({first.fact->confidence, second.fact->confidence, whole.fact->confidence}) >= kSure;
  const bool otherwise = TellsOtherScope(told) || TellsOtherScope(RestOfSentence(text, whole.end())) ||
                         TellsOfMore(told) || TellsOfMore(RestOfSentence(text, whole.end())) ||
                         HasAny(told, {U"其中", U"结转", U"转入", U"旧存"}) ||
                         !SayTheSame(text, first, second, whole) || first.LooksRound() ||
                         second.LooksRound() || whole.LooksRound();
  if (sure && !otherwise) {
    finding.set_verdict(Finding::VERDICT_INCONSISTENT);
    finding.set_explanation(absl::StrCat(head, "，而全年写作", whole.surface(), "，两者不符。"));
  } else {
    finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
    finding.set_explanation(absl::StrCat(head, "，而全年写作", whole.surface(), "，口径可能不同。"));
  }
  return finding;
}

}  // namespace

void CheckHalves(std::u32string_view text, const std::vector<Figure>& figures,
                 std::vector<Finding>& findings) {
  for (size_t i = 0; i < figures.size(); ++i) {
    const Figure& first = figures[i];
    if (!IsOf(first, "-0106") || !HappensOnce(first)) continue;
    const Figure* second = FindBehind(figures, i, "-0712");
    const Figure* whole = FindBehind(figures, i, "");
    if (second == nullptr || whole == nullptr || whole->begin() < second->begin()) continue;
    if (const auto sum = first.value.Plus(second->value))
      findings.push_back(Hold(text, first, *second, *whole, *sum));
  }
}

}  // namespace fengqiao::reports
