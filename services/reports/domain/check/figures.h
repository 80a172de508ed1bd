// The figures of a report as the checks see them.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_FIGURES_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_FIGURES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/values/decimal.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "fengqiao/reports/v1/report_service.pb.h"
#include "services/reports/domain/lexicon/lexicon.h"

namespace fengqiao::reports {

struct Figure {
  const v1::Fact* fact = nullptr;
  const indicators::v1::Indicator* indicator = nullptr;  // null without a code
  Decimal value;
  int places = 0;    // printed after the point
  int sentence = 0;  // which sentence of the text it stands in; ； does not end one
  int paragraph = 0;

  bool Exact() const { return fact->bound() == common::v1::BOUND_EXACT && !fact->has_value_max(); }
  bool IsCount() const {
    return Exact() && value.IsInteger() && value >= Decimal() && indicator != nullptr &&
           indicator->kind() == indicators::v1::Indicator::KIND_COUNT;
  }
  bool IsRate() const {
    return indicator != nullptr && indicator->kind() == indicators::v1::Indicator::KIND_RATE;
  }
  bool Is(common::v1::FigureRole role) const { return fact->role() == role; }
  // Of the same region, level and period.
  bool SamePlaceAndTime(const Figure& other) const {
    return fact->region() == other.fact->region() && fact->scope() == other.fact->scope() &&
           fact->period() == other.fact->period();
  }
};

// Facts that no decimal holds are left out.
std::vector<Figure> FiguresOf(std::u32string_view text, const std::vector<v1::Fact>& facts,
                              const Lexicon& lexicon);

v1::Operand OperandOf(const Figure& figure);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_FIGURES_H_
