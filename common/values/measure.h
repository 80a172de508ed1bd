// What a measured value can be at all.

#ifndef FENGQIAO_COMMON_VALUES_MEASURE_H_
#define FENGQIAO_COMMON_VALUES_MEASURE_H_

#include <string_view>

#include "common/values/decimal.h"

namespace fengqiao {

enum class Measure { kCount, kRank, kOther };

// What a count of this name is: 每个乡镇…人员数 is an average and may have a fraction.
constexpr Measure MeasureOfCount(std::string_view name) {
  constexpr std::string_view kEach = "每";
  return name.substr(0, kEach.size()) == kEach ? Measure::kOther : Measure::kCount;
}

// What is wrong with `value` as one of that kind, "" where nothing is. A change of a value is none: it may be
// negative.
constexpr std::string_view WhyNoValue(Measure measure, Decimal value) {
  if (value < Decimal()) return "must not be negative";
  if (measure == Measure::kRank && value < Decimal::FromInteger(1)) return "a rank begins at 1";
  if (measure == Measure::kCount && !value.IsInteger()) return "a count must be whole";
  return "";
}

}  // namespace fengqiao

#endif  // FENGQIAO_COMMON_VALUES_MEASURE_H_
