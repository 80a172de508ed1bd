#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/values/period.h"
#include "services/reports/domain/check/change_work.h"
#include "services/reports/domain/check/checker.h"

namespace fengqiao::reports {
namespace {

using v1::Finding;

constexpr size_t kReach = 10;  // characters between the value and the word

struct Word {
  std::u32string_view text;
  int64_t times;
};
constexpr std::array<Word, 6> kWords = {
    {{U"翻一番", 2}, {U"翻了一番", 2}, {U"翻番", 2}, {U"翻了番", 2}, {U"翻两番", 4}, {U"翻了两番", 4}}};
// Words between them by which it is since the year before.
constexpr std::array<std::u32string_view, 5> kLastYear = {U"同比", U"同期", U"上年", U"去年", U"上期"};
// What may stand between the value and the word, so that it says what has come to pass: no 近乎, no 力争.
constexpr std::u32string_view kSaying = U"，,、实现同比较上年去期增长了达到成功";

int64_t TimesAt(std::u32string_view text, size_t at) {
  for (const Word& word : kWords) {
    if (text.substr(at, word.text.size()) == word.text) return word.times;
  }
  return 0;
}

// Whether the two are of the same months, so that a whole year is not held against the half of another; and,
// where the words say so, of one year and the one before it.
bool PeriodsAnswer(const Figure& prior, const Figure& now, std::u32string_view words) {
  const auto before = Period::Parse(prior.fact->period);
  auto after = Period::Parse(now.fact->period);
  if (!before.ok() || !after.ok()) return false;
  const bool last_year = std::any_of(kLastYear.begin(), kLastYear.end(), [&](std::u32string_view word) {
    return words.find(word) != std::u32string_view::npos;
  });
  if (last_year) return after->YearBefore() == *before;
  while (after->year() > before->year()) *after = after->YearBefore();
  return *after == *before;
}

bool MayCompare(const Figure& prior, const Figure& now) {
  return prior.Is(common::v1::FIGURE_ROLE_PRIOR) && now.Is(common::v1::FIGURE_ROLE_ACTUAL) && prior.Exact() &&
         now.Exact() && prior.value > Decimal() && prior.sentence == now.sentence &&
         prior.fact->unit == now.fact->unit && (now.CountsThings() || now.fact->unit == "CNY") &&
         prior.fact->code == now.fact->code && !now.fact->code.empty() &&
         prior.fact->region == now.fact->region && prior.fact->scope == now.fact->scope &&
         prior.fact->period < now.fact->period;
}

void Hold(const Figure& prior, const Figure& now, int64_t times, Finding& finding) {
  finding.set_kind(Finding::KIND_CHANGE);
  *finding.mutable_stated() = OperandOf(now);
  *finding.add_parts() = OperandOf(prior);
  const auto quotient = Decimal::Quotient(now.value, prior.value, 1, 2);
  finding.set_arithmetic(absl::StrCat(now.value.ToString(), "÷", prior.value.ToString(), "=",
                                      quotient ? quotient->ToString() : "?"));
  const std::string head = absl::StrCat("从", PeriodText(prior.fact->period), "的", prior.surface(), "到",
                                        PeriodText(now.fact->period), "的", now.surface(), "，是",
                                        quotient ? quotient->ToString() : "若干", "倍，");
  const std::string told = times == 2 ? "翻一番" : "翻两番";
  // What falls short by a twentieth is still said to have doubled.
  const auto all = prior.value.Times(Decimal::FromInteger(times));
  // Of round numbers, what falls short by a fifth.
  const bool round = prior.LooksRound() || now.LooksRound();
  const auto twenty = now.value.Times(Decimal::FromInteger(20));
  const auto nearly = prior.value.Times(Decimal::FromInteger((round ? 16 : 19) * times));
  if (all && now.value >= *all) {
    finding.set_verdict(Finding::VERDICT_CONSISTENT);
    finding.set_explanation(absl::StrCat(head, "与所写的“", told, "”一致。"));
  } else if (!twenty || !nearly || *twenty >= *nearly) {
    finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
    finding.set_explanation(absl::StrCat(head, "与所写的“", told, "”相近，可能是约数。"));
  } else {
    finding.set_verdict(Finding::VERDICT_INCONSISTENT);
    finding.set_explanation(absl::StrCat(head, "而文中写作“", told, "”，两者不符。"));
  }
}

}  // namespace

void CheckDoublings(std::u32string_view text, const std::vector<Figure>& figures,
                    std::vector<Finding>& findings) {
  for (size_t at = text.find(U'翻'); at != std::u32string_view::npos; at = text.find(U'翻', at + 1)) {
    const int64_t times = TimesAt(text, at);
    if (times == 0) continue;
    const auto behind =
        std::lower_bound(figures.begin(), figures.end(), at,
                         [](const Figure& figure, size_t place) { return figure.end() <= place; });
    if (behind - figures.begin() < 2) continue;
    const Figure& now = *(behind - 1);
    const Figure& prior = *(behind - 2);
    if (at - now.end() > kReach || !MayCompare(prior, now)) continue;
    const std::u32string_view words = text.substr(now.end(), at - now.end());
    if (words.find_first_not_of(kSaying) != std::u32string_view::npos) continue;
    if (!PeriodsAnswer(prior, now, words)) continue;
    Finding finding;
    Hold(prior, now, times, finding);
    findings.push_back(std::move(finding));
  }
}

}  // namespace fengqiao::reports
