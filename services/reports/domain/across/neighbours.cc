#include "services/reports/domain/across/neighbours.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/reports/domain/check/change_work.h"

namespace fengqiao::reports {
namespace {

// The four digits at `at` of a period, one less; false where they are none.
bool LessenYear(std::string& period, size_t at) {
  if (period.size() < at + 4) return false;
  int year = 0;
  for (size_t i = at; i < at + 4; ++i) {
    if (period[i] < '0' || period[i] > '9') return false;
    year = year * 10 + (period[i] - '0');
  }
  if (year <= 1000) return false;
  period.replace(at, 4, absl::StrCat(year - 1));
  return true;
}

}  // namespace

Neighbour::Neighbour(const v1::Report& report, std::string label, std::u32string text,
                     std::vector<v1::Fact> facts, const Lexicon& lexicon)
    : name_(report.name()),
      metadata_(report.metadata()),
      label_(std::move(label)),
      text_(std::move(text)),
      facts_(std::move(facts)),
      plain_(PlainFactsOf(facts_, lexicon)),
      figures_(FiguresOf(text_, plain_.facts, lexicon)) {
  for (const Figure& figure : figures_) {
    if (figure.indicator == nullptr || !figure.Is(common::v1::FIGURE_ROLE_ACTUAL)) continue;
    const PlainFact& fact = *figure.fact;
    actuals_[Key{fact.code, fact.region, fact.scope, fact.period}].push_back(&figure);
  }
}

const std::vector<const Figure*>& Neighbour::Actuals(const Key& key) const {
  static const auto& none = *new std::vector<const Figure*>();
  const auto found = actuals_.find(key);
  return found == actuals_.end() ? none : found->second;
}

Statement FindStatement(const Neighbours& reports, const Neighbour::Key& key, std::string_view unit) {
  Statement statement;
  for (const Neighbour* report : reports) {
    for (const Figure* figure : report->Actuals(key)) {
      if (!figure->Exact() || figure->fact->unit != unit) {
        statement.single = false;
        continue;
      }
      if (statement.figure == nullptr) {
        statement.report = report;
        statement.figure = figure;
      } else if (!figure->AsAmount().Meets(statement.figure->AsAmount())) {
        statement.single = false;
      }
    }
  }
  return statement;
}

bool IsOfOneSize(const Figure& a, const Figure& b) {
  const Decimal three = Decimal::FromInteger(3);
  const auto thrice_a = a.value.Times(three);
  const auto thrice_b = b.value.Times(three);
  return thrice_a && thrice_b && a.value <= *thrice_b && b.value <= *thrice_a;
}

std::string Told(const Figure& figure) {
  return figure.value == Decimal() ? WithUnit(Decimal(), figure.fact->unit) : figure.surface();
}

v1::Operand OperandIn(const Neighbour& report, const Figure& figure) {
  v1::Operand operand = OperandOf(figure);
  operand.set_report(report.name());
  return operand;
}

std::string YearBefore(std::string_view period) {
  std::string before(period);
  if (!LessenYear(before, 0)) return "";
  if (before.size() == 4) return before;
  const size_t slash = before.find('/');
  if (slash == std::string::npos || !LessenYear(before, slash + 1)) return "";
  return before;
}

}  // namespace fengqiao::reports
