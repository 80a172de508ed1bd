// Numbers that are stated as bounds ("5%以下", "近4000件") and what can be said of them: interval arithmetic
// with three answers, so that nobody is accused on the strength of a "余". Whether a target is attained is
// judged here for every service, so that a report's check and the league table never disagree.

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

  // Numerator x `factor` / denominator as closely as it can be held against any decimal: the quotient itself,
  // or the gap between two neighbouring decimals in which it lies. None where the denominator is 0 or the
  // result is out of range.
  static std::optional<Interval> OfQuotient(Decimal numerator, Decimal denominator, int64_t factor);
};

// Whether every number, no number, or some numbers of `actual` lie in `wanted`.
Answer IsWithin(const Interval& actual, const Interval& wanted);

// How a value must stand to a target.
enum class Comparator { kAtLeast, kMoreThan, kAtMost, kLessThan, kEqual, kBetween };
// Which values of an indicator are the better ones.
enum class Better { kNeither, kHigher, kLower };

// What a target means that is written with a bound ("5%以下") or as a range. A plain number is to be reached
// in the direction that is better ("出庭率保持100%" is at least 100%).
Comparator ComparatorOf(common::v1::Bound bound, bool range, Better better);

// The numbers that attain a target. `value_max` is for kBetween.
Interval WantedBy(Comparator comparator, Decimal value, std::optional<Decimal> value_max = std::nullopt);

// How far `value` is on the good side of the nearer end of `wanted`; negative on the bad side. None where
// `wanted` has no end, or out of range.
std::optional<Decimal> MarginOf(Decimal value, const Interval& wanted);

}  // namespace fengqiao

#endif  // FENGQIAO_COMMON_VALUES_BOUNDED_H_
