#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/reports/domain/check/arithmetic.h"
#include "services/reports/domain/check/checker.h"
#include "services/reports/domain/check/wording.h"

namespace fengqiao::reports {
namespace {

using v1::Finding;

constexpr size_t kReach = 5;        // figures before an average in which its two are
constexpr size_t kLongestName = 8;  // of what it is of each of

bool IsCount(const Figure& figure) {
  return figure.Exact() && figure.Is(common::v1::FIGURE_ROLE_ACTUAL) && figure.CountsThings() &&
         figure.value.IsInteger() && figure.value > Decimal();
}

// "村" of 平均每村27名, "司法所" of 平均每个司法所78件; empty where the figure is no average of something.
std::u32string_view EachOf(std::u32string_view text, const Figure& figure) {
  std::u32string_view words = ClauseBefore(text, figure.begin());
  const size_t at = words.rfind(U"平均每");
  if (at == std::u32string_view::npos) return {};
  words.remove_prefix(at + 3);
  if (!words.empty() &&
      std::u32string_view(U"个家名件所支").find(words.front()) != std::u32string_view::npos &&
      words.size() > 1)
    words.remove_prefix(1);
  // 平均每村培育27名: whatever more is said of it, the name is what the count is of.
  return words.substr(0, kLongestName);
}

// Whether the figure counts these: 34个村, 12个司法所.
bool CountsThem(std::u32string_view text, const Figure& figure, std::u32string_view each) {
  const std::u32string_view behind = text.substr(std::min(figure.end(), text.size()), kLongestName);
  return !behind.empty() && !each.empty() && behind.front() == each.front() &&
         (each.size() == 1 || (behind.size() > 1 && behind[1] == each[1]));
}

}  // namespace

void CheckAverages(std::u32string_view text, const std::vector<Figure>& figures,
                   std::vector<Finding>& findings) {
  for (size_t i = 2; i < figures.size(); ++i) {
    const Figure& average = figures[i];
    if (!average.Exact() || !average.Is(common::v1::FIGURE_ROLE_ACTUAL) || !average.CountsThings()) continue;
    const std::u32string_view each = EachOf(text, average);
    if (each.empty()) continue;
    const Figure* total = nullptr;
    const Figure* number = nullptr;
    for (size_t back = 1; back <= std::min(kReach, i); ++back) {
      const Figure& figure = figures[i - back];
      if (figure.sentence != average.sentence) break;
      if (!IsCount(figure) || !figure.SamePlaceAndTime(average)) continue;
      if (number == nullptr && CountsThem(text, figure, each)) {
        number = &figure;
      } else if (total == nullptr && figure.fact->unit == average.fact->unit) {
        total = &figure;
      }
    }
    if (total == nullptr || number == nullptr) continue;
    PrintedRate printed = average.AsRate();
    printed.factor = 1;
    const Agreement agreement = Compare(total->AsAmount(), number->AsAmount(), printed);
    const auto quotient = Decimal::Quotient(total->value, number->value, 1, average.places + 1);
    if (!quotient) continue;
    Finding finding;
    finding.set_kind(Finding::KIND_RATE);
    *finding.mutable_stated() = OperandOf(average);
    *finding.add_parts() = OperandOf(*total);
    *finding.add_parts() = OperandOf(*number);
    finding.set_arithmetic(
        absl::StrCat(total->value.ToString(), "÷", number->value.ToString(), "=", quotient->ToString()));
    if (agreement == Agreement::kNot) {
      // Another total, or only some of them, may be meant.
      finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
      finding.set_explanation(absl::StrCat(total->surface(), "除以", number->surface(), "是",
                                           quotient->ToString(), "，而平均数写作", average.surface(),
                                           "，口径是否相同需要核实。"));
    } else {
      finding.set_verdict(Finding::VERDICT_CONSISTENT);
      finding.set_explanation(absl::StrCat(total->surface(), "除以", number->surface(), "是",
                                           quotient->ToString(), "，与平均数", average.surface(), "相符。"));
    }
    findings.push_back(std::move(finding));
  }
}

}  // namespace fengqiao::reports
