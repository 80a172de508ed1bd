#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/reports/domain/check/checker.h"

namespace fengqiao::reports {
namespace {

using v1::Finding;

constexpr std::u32string_view kOfWhich = U"其中";
constexpr size_t kMostParts = 12;

bool IsExactCount(const Figure& figure) {
  return figure.Exact() && figure.value.IsInteger() && figure.value > Decimal() &&
         figure.Is(common::v1::FIGURE_ROLE_ACTUAL) && figure.fact->unit() != "%" &&
         figure.fact->unit() != "CNY" && figure.fact->unit() != "ratio" && figure.fact->unit() != "rank";
}

size_t StartOf(const Figure& figure) { return static_cast<size_t>(figure.fact->span().start()); }
size_t EndOf(const Figure& figure) { return static_cast<size_t>(figure.fact->span().end()); }

// Whether 其中 stands between the two.
bool OfWhichBetween(std::u32string_view text, const Figure& whole, const Figure& part) {
  if (EndOf(whole) >= StartOf(part)) return false;
  const auto between = text.substr(EndOf(whole), StartOf(part) - EndOf(whole));
  return between.find(kOfWhich) != std::u32string_view::npos;
}

}  // namespace

void CheckParts(std::u32string_view text, const std::vector<Figure>& figures,
                std::vector<Finding>& findings) {
  for (size_t i = 0; i + 1 < figures.size(); ++i) {
    const Figure& whole = figures[i];
    if (!IsExactCount(whole) || figures[i + 1].sentence != whole.sentence) continue;
    if (!OfWhichBetween(text, whole, figures[i + 1])) continue;
    Finding finding;
    finding.set_kind(Finding::KIND_PART);
    *finding.mutable_stated() = OperandOf(whole);
    std::vector<std::string> surfaces;
    Decimal sum;
    bool within = true;
    for (size_t j = i + 1; j < figures.size() && surfaces.size() < kMostParts; ++j) {
      const Figure& part = figures[j];
      if (part.sentence != whole.sentence || !IsExactCount(part) || part.fact->unit() != whole.fact->unit())
        break;
      if (!part.SamePlaceAndTime(whole)) break;
      *finding.add_parts() = OperandOf(part);
      surfaces.push_back(part.value.ToString());
      within = within && part.value <= whole.value;
      sum = sum.Plus(part.value).value_or(sum);
    }
    if (surfaces.empty()) continue;
    const std::string added = absl::StrJoin(surfaces, "+");
    const std::string total = whole.value.ToString();
    if (sum == whole.value && surfaces.size() > 1) {
      finding.set_kind(Finding::KIND_SUM);
      finding.set_verdict(Finding::VERDICT_CONSISTENT);
      finding.set_arithmetic(absl::StrCat(added, "=", total));
      finding.set_explanation(absl::StrCat("各分项", added, "正好等于总数", total, "。"));
    } else if (within) {
      finding.set_verdict(Finding::VERDICT_CONSISTENT);
      finding.set_arithmetic(absl::StrCat(absl::StrJoin(surfaces, ", "), "≤", total));
      finding.set_explanation(
          absl::StrCat("其中各项", absl::StrJoin(surfaces, "、"), "都不超过总数", total, "。"));
    } else {
      // The words after 其中 may speak of another whole than the figure before it.
      finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
      finding.set_arithmetic(absl::StrCat(absl::StrJoin(surfaces, ", "), "?", total));
      finding.set_explanation(absl::StrCat("“其中”之后有一项大于前面的", total, "，两者可能不是同一口径。"));
    }
    findings.push_back(std::move(finding));
  }
}

}  // namespace fengqiao::reports
