#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/reports/domain/check/checker.h"
#include "services/reports/domain/check/wording.h"

namespace fengqiao::reports {
namespace {

using v1::Finding;

constexpr size_t kLeastShares = 3;
constexpr int64_t kSlip = 15;  // in percent: what is more was meant to overlap

bool IsShare(std::u32string_view text, const Figure& figure) {
  if (figure.fact->unit != "%" || !figure.Exact() || !figure.Is(common::v1::FIGURE_ROLE_ACTUAL)) return false;
  const size_t begin = std::min(figure.begin(), text.size());
  std::u32string_view words = text.substr(begin - std::min<size_t>(3, begin), std::min<size_t>(3, begin));
  while (!words.empty() && (words.back() == U'比' || words.back() == U'为')) words.remove_suffix(1);
  return !words.empty() && words.back() == U'占';
}

// Words by which the shares are of several wholes, or may overlap.
bool MayOverlap(std::u32string_view words) {
  return HasAny(words, {U"其中", U"多选", U"多项", U"；", U";", U"同比", U"较上年", U"依次", U"最", U"分别"});
}

// 其他 and 其余 are of what is left: with them the shares make up the whole.
bool EndsWithRest(std::u32string_view clause) { return HasAny(clause, {U"其他", U"其它", U"其余"}); }

void Add(const std::vector<Figure>& figures, size_t begin, size_t end, std::vector<Finding>& findings) {
  Decimal sum, slack;
  for (size_t i = begin; i < end; ++i) {
    sum = sum.Plus(figures[i].value).value_or(sum);
    slack = slack.Plus(figures[i].step).value_or(slack);
  }
  // Each may have been rounded up by half of its last place.
  const Decimal whole = Decimal::FromInteger(100);
  const Decimal most = whole.Plus(Decimal::FromScaled(slack.scaled() / 2)).value_or(whole);
  const Decimal least = whole.Minus(Decimal::FromScaled(slack.scaled() / 2)).value_or(whole);
  if (sum < least || sum > Decimal::FromInteger(100 + kSlip)) return;
  Finding finding;
  finding.set_kind(Finding::KIND_SUM);
  *finding.mutable_stated() = OperandOf(figures[end - 1]);
  for (size_t i = begin; i + 1 < end; ++i) *finding.add_parts() = OperandOf(figures[i]);
  std::string added;
  for (size_t i = begin; i < end; ++i)
    absl::StrAppend(&added, i > begin ? "+" : "", figures[i].value.ToString());
  finding.set_arithmetic(absl::StrCat(added, "=", sum.ToString()));
  if (sum <= most) {
    finding.set_verdict(Finding::VERDICT_CONSISTENT);
    finding.set_explanation(absl::StrCat("各项占比相加是", sum.ToString(), "%，与100%相符。"));
  } else {
    finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
    finding.set_explanation(
        absl::StrCat("各项占比相加是", sum.ToString(), "%，超过100%；各项如不重合，则有误，需要核实。"));
  }
  findings.push_back(std::move(finding));
}

}  // namespace

void CheckShareSums(std::u32string_view text, const std::vector<Figure>& figures,
                    std::vector<Finding>& findings) {
  for (size_t i = 0; i < figures.size();) {
    size_t end = i;
    while (end < figures.size() && figures[end].sentence == figures[i].sentence &&
           IsShare(text, figures[end]) && figures[end].SamePlaceAndTime(figures[i]))
      ++end;
    if (end - i >= kLeastShares && EndsWithRest(ClauseBefore(text, figures[end - 1].begin()))) {
      const size_t begin = figures[i].begin() - ClauseBefore(text, figures[i].begin()).size();
      const auto told = text.substr(begin, figures[end - 1].end() - begin);
      if (!MayOverlap(told) && !MayOverlap(RestOfSentence(text, figures[end - 1].end())))
        Add(figures, i, end, findings);
    }
    i = std::max(end, i + 1);
  }
}

}  // namespace fengqiao::reports
