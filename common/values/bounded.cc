#include "common/values/bounded.h"

namespace fengqiao {
namespace {

using common::v1::Bound;

// Whether the lower end of `a` is at or above that of `b`: every number of `a` passes it.
bool LowerEndWithin(const Interval& a, const Interval& b) {
  if (!b.low) return true;
  if (!a.low) return false;
  return *a.low > *b.low || (*a.low == *b.low && (a.low_open || !b.low_open));
}

bool UpperEndWithin(const Interval& a, const Interval& b) {
  if (!b.high) return true;
  if (!a.high) return false;
  return *a.high < *b.high || (*a.high == *b.high && (a.high_open || !b.high_open));
}

// Whether all of `a` lies below all of `b`.
bool Below(const Interval& a, const Interval& b) {
  if (!a.high || !b.low) return false;
  return *a.high < *b.low || (*a.high == *b.low && (a.high_open || b.low_open));
}

}  // namespace

Interval Interval::Of(Decimal value, Bound bound, std::optional<Decimal> value_max) {
  if (value_max) return {.low = value, .high = value_max};
  switch (bound) {
    case Bound::BOUND_APPROX:
      return {};
    case Bound::BOUND_AT_LEAST:
      return {.low = value};
    case Bound::BOUND_MORE_THAN:
      return {.low = value, .low_open = true};
    case Bound::BOUND_AT_MOST:
      return {.high = value};
    case Bound::BOUND_LESS_THAN:
      return {.high = value, .high_open = true};
    default:
      return {.low = value, .high = value};
  }
}

Answer IsWithin(const Interval& actual, const Interval& wanted) {
  if (LowerEndWithin(actual, wanted) && UpperEndWithin(actual, wanted)) return Answer::kYes;
  if (Below(actual, wanted) || Below(wanted, actual)) return Answer::kNo;
  return Answer::kCannotTell;
}

}  // namespace fengqiao
