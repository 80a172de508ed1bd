// How what is stated stands to what was counted.

#ifndef FENGQIAO_SERVICES_INDICATORS_DOMAIN_COUNT_CHECK_H_
#define FENGQIAO_SERVICES_INDICATORS_DOMAIN_COUNT_CHECK_H_

#include "fengqiao/indicators/v1/indicator_service.pb.h"

namespace fengqiao::indicators {

// Whether a statement of a figure agrees with its count. The count is read as the statement was written: with
// its places, an amount to its last digit that is not 0 (330629800.00 yuan is 33062.98万元), within its
// bound.
v1::IndicatorCell::CountCheck CheckCount(const v1::Indicator& indicator, const v1::Observation& stated,
                                         const v1::CountedFigure& counted);

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_DOMAIN_COUNT_CHECK_H_
