// What a value can be one of.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_POSSIBLE_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_POSSIBLE_H_

#include <string_view>

#include "common/values/decimal.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"

namespace fengqiao::reports {

// Whether a target or plan is one of growth by its unit: 败诉率下降2个百分点. It is held against changes, and
// is no level that anybody is to reach.
bool IsAimedChange(common::v1::FigureRole role, std::string_view unit);

// Why a value can't be one of the indicator, in Chinese, "" where it can: what is counted is whole, ranks
// begin at 1, nothing but a change, had or aimed at, is negative.
std::string_view WhyImpossible(const indicators::v1::Indicator& indicator, common::v1::FigureRole role,
                               std::string_view unit, Decimal value);

// Whether a value in percent says that a part is more than its whole. Only of rates whose formula is known:
// 完成率 may well be 120 %. Changes are none.
bool IsMoreThanWhole(const indicators::v1::Indicator& indicator, common::v1::FigureRole role,
                     std::string_view unit, Decimal value);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_POSSIBLE_H_
