#include "absl/strings/str_cat.h"
#include "services/reports/domain/across/across.h"

namespace fengqiao::reports {
namespace {

using common::v1::FIGURE_ROLE_ACTUAL;
using v1::Finding;

Finding Difference(const Figure& own, const Statement& other) {
  Finding finding;
  finding.set_kind(Finding::KIND_CONFLICT);
  // Which of the two is right nobody knows: they may even be of two ways of counting.
  finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
  *finding.mutable_stated() = OperandOf(own);
  *finding.add_parts() = OperandIn(*other.report, *other.figure);
  finding.set_arithmetic(absl::StrCat(own.value.ToString(), "≠", other.figure->value.ToString()));
  finding.set_explanation(absl::StrCat(own.indicator->display_name(), "在本报告中为", Told(own),
                                       "，在同一年度的另一份", other.report->label(), "中为",
                                       Told(*other.figure), "；其中一份如已由另一份更正，应予撤回。"));
  return finding;
}

}  // namespace

void CheckVersions(const Surroundings& around, std::vector<Finding>& findings) {
  const Neighbours own = {around.report};
  for (const Figure& figure : around.report->figures()) {
    if (figure.indicator == nullptr || !figure.Is(FIGURE_ROLE_ACTUAL) || !figure.Exact() || !IsSure(figure))
      continue;
    const PlainFact& fact = *figure.fact;
    const Neighbour::Key key{fact.code, fact.region, fact.scope, fact.period};
    // What one report tells twice is told at its first place, and compared where it is of one mind.
    const Statement here = FindStatement(own, key, fact.unit);
    if (here.figure != &figure || !here.single) continue;
    const Statement there = FindStatement(around.versions, key, fact.unit);
    if (there.figure == nullptr || !there.single || !IsSure(*there.figure)) continue;
    if (!figure.AsAmount().Meets(there.figure->AsAmount())) findings.push_back(Difference(figure, there));
  }
}

}  // namespace fengqiao::reports
