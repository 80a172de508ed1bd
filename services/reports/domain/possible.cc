#include "services/reports/domain/possible.h"

#include "common/values/measure.h"

namespace fengqiao::reports {

std::string_view WhyImpossible(const indicators::v1::Indicator& indicator, common::v1::FigureRole role,
                               Decimal value) {
  using indicators::v1::Indicator;
  if (role == common::v1::FIGURE_ROLE_CHANGE) return "";
  return WhyNoValue(indicator.kind() == Indicator::KIND_COUNT  ? MeasureOfCount(indicator.display_name())
                    : indicator.kind() == Indicator::KIND_RANK ? Measure::kRank
                                                               : Measure::kOther,
                    value);
}

}  // namespace fengqiao::reports
