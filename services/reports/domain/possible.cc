#include "services/reports/domain/possible.h"

namespace fengqiao::reports {

std::string_view WhyImpossible(const indicators::v1::Indicator& indicator, common::v1::FigureRole role,
                               Decimal value) {
  using indicators::v1::Indicator;
  if (role == common::v1::FIGURE_ROLE_CHANGE) return "";
  if (value < Decimal()) return "must not be negative";
  if (indicator.kind() == Indicator::KIND_RANK && value < Decimal::FromInteger(1))
    return "a rank begins at 1";
  if (indicator.kind() == Indicator::KIND_COUNT && !value.IsInteger()) return "a count must be whole";
  return "";
}

}  // namespace fengqiao::reports
