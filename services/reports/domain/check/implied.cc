#include "services/reports/domain/check/implied.h"

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace fengqiao::reports {
namespace {

using v1::Finding;

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

}  // namespace fengqiao::reports
