#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/reports/domain/check/checker.h"

namespace fengqiao::reports {
namespace {

using indicators::v1::Indicator;
using v1::Finding;

// Below it a code may be a mistake of the reader, and two values no conflict.
constexpr int kSure = 700;

// The codes of which a report has one value: rates, ranks, and what formulas divide. Others may come in
// batches (two lots of notices).
std::set<std::string_view> SingleValued(const Lexicon& lexicon) {
  std::set<std::string_view> codes;
  for (const Indicator& indicator : lexicon.indicators()) {
    if (indicator.kind() != Indicator::KIND_COUNT && indicator.kind() != Indicator::KIND_AMOUNT) {
      codes.insert(indicator.code());
    }
    codes.insert(indicator.numerators().begin(), indicator.numerators().end());
    codes.insert(indicator.denominators().begin(), indicator.denominators().end());
  }
  return codes;
}

}  // namespace

void CheckConflicts(const std::vector<Figure>& figures, const Lexicon& lexicon,
                    std::vector<Finding>& findings) {
  const std::set<std::string_view> single = SingleValued(lexicon);
  using Key = std::tuple<std::string_view, std::string_view, std::string_view, std::string_view>;
  std::map<Key, const Figure*> first;
  for (const Figure& figure : figures) {
    if (figure.indicator == nullptr || !figure.Exact() || !figure.Is(common::v1::FIGURE_ROLE_ACTUAL))
      continue;
    if (single.count(figure.fact->code()) == 0 || figure.fact->confidence() < kSure) continue;
    const v1::Fact& fact = *figure.fact;
    const auto [found, added] =
        first.emplace(Key{fact.code(), fact.region(), fact.scope(), fact.period()}, &figure);
    if (added || found->second->value == figure.value) continue;
    const Figure& before = *found->second;
    Finding finding;
    finding.set_kind(Finding::KIND_CONFLICT);
    *finding.mutable_stated() = OperandOf(before);
    *finding.add_parts() = OperandOf(figure);
    // The same words may stand for two things (applications and cases), so nobody is accused.
    finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
    finding.set_arithmetic(absl::StrCat(before.value.ToString(), "≠", figure.value.ToString()));
    finding.set_explanation(absl::StrCat(figure.indicator->display_name(), "先写作",
                                         before.fact->span().surface(), "，后写作", fact.span().surface(),
                                         "，口径是否相同需要核实。"));
    findings.push_back(std::move(finding));
  }
}

}  // namespace fengqiao::reports
