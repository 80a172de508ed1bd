#include "services/reports/domain/possible.h"

#include "common/values/measure.h"

namespace fengqiao::reports {

bool IsAimedChange(common::v1::FigureRole role, std::string_view unit) {
  const bool aimed = role == common::v1::FIGURE_ROLE_TARGET || role == common::v1::FIGURE_ROLE_PLAN;
  return aimed && unit == "个百分点";
}

std::string_view WhyImpossible(const indicators::v1::Indicator& indicator, common::v1::FigureRole role,
                               std::string_view unit, Decimal value) {
  using indicators::v1::Indicator;
  if (role == common::v1::FIGURE_ROLE_CHANGE || IsAimedChange(role, unit)) return "";
  const std::string_view why =
      WhyNoValue(indicator.kind() == Indicator::KIND_COUNT  ? MeasureOfCount(indicator.display_name())
                 : indicator.kind() == Indicator::KIND_RANK ? Measure::kRank
                                                            : Measure::kOther,
                 value);
  // The one rule is common's, the words are for bureau staff.
  if (why.empty()) return "";
  if (value < Decimal()) return "不能为负";
  return indicator.kind() == Indicator::KIND_RANK ? "位次从1起" : "件数、人数等须是整数";
}

bool IsMoreThanWhole(const indicators::v1::Indicator& indicator, common::v1::FigureRole role,
                     std::string_view unit, Decimal value) {
  return role != common::v1::FIGURE_ROLE_CHANGE && unit == "%" &&
         indicator.kind() == indicators::v1::Indicator::KIND_RATE && !indicator.numerators().empty() &&
         !indicator.denominators().empty() && value > Decimal::FromInteger(100);
}

}  // namespace fengqiao::reports
