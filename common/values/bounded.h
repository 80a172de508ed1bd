// Numbers that are stated as bounds ("5%以下", "近4000件") and what can be said of them: interval arithmetic
// with three answers, so that nobody is accused on the strength of a "余".

#ifndef FENGQIAO_COMMON_VALUES_BOUNDED_H_
#define FENGQIAO_COMMON_VALUES_BOUNDED_H_

#include <optional>

#include "common/values/decimal.h"
#include "fengqiao/common/v1/values.pb.h"

namespace fengqiao {

enum class Answer { kYes, kNo, kCannotTell };

// Everything that a stated number may be. Open ends are absent; an end may be excluded.
struct Interval {
  std::optional<Decimal> low;
  std::optional<Decimal> high;
  bool low_open = false;
  bool high_open = false;

  // What `value`, stated with `bound` (and with `value_max` for a range), may be. An approximation may be
  // anything.
  static Interval Of(Decimal value, common::v1::Bound bound, std::optional<Decimal> value_max = std::nullopt);
};

// Whether every number, no number, or some numbers of `actual` lie in `wanted`.
Answer IsWithin(const Interval& actual, const Interval& wanted);

}  // namespace fengqiao

#endif  // FENGQIAO_COMMON_VALUES_BOUNDED_H_
