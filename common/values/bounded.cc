#include "common/values/bounded.h"

#include <algorithm>
#include <limits>

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

std::optional<Interval> Interval::OfQuotient(Decimal numerator, Decimal denominator, int64_t factor) {
  __int128 above = static_cast<__int128>(numerator.scaled()) * factor * Decimal::kScale;
  __int128 below = denominator.scaled();
  if (below == 0) return std::nullopt;
  if (below < 0) {
    above = -above;
    below = -below;
  }
  const __int128 rest = above % below;
  const __int128 floor = above / below - (rest < 0 ? 1 : 0);
  if (floor >= std::numeric_limits<int64_t>::max() || floor <= std::numeric_limits<int64_t>::min()) {
    return std::nullopt;
  }
  const auto low = static_cast<int64_t>(floor);
  if (rest == 0) return Interval{.low = Decimal::FromScaled(low), .high = Decimal::FromScaled(low)};
  return Interval{.low = Decimal::FromScaled(low),
                  .high = Decimal::FromScaled(low + 1),
                  .low_open = true,
                  .high_open = true};
}

Answer IsWithin(const Interval& actual, const Interval& wanted) {
  if (LowerEndWithin(actual, wanted) && UpperEndWithin(actual, wanted)) return Answer::kYes;
  if (Below(actual, wanted) || Below(wanted, actual)) return Answer::kNo;
  return Answer::kCannotTell;
}

Comparator ComparatorOf(Bound bound, bool range, Better better) {
  if (range) return Comparator::kBetween;
  switch (bound) {
    case Bound::BOUND_AT_LEAST:
      return Comparator::kAtLeast;
    case Bound::BOUND_MORE_THAN:
      return Comparator::kMoreThan;
    case Bound::BOUND_AT_MOST:
      return Comparator::kAtMost;
    case Bound::BOUND_LESS_THAN:
      return Comparator::kLessThan;
    default:
      break;
  }
  if (better == Better::kHigher) return Comparator::kAtLeast;
  if (better == Better::kLower) return Comparator::kAtMost;
  return Comparator::kEqual;
}

Interval WantedBy(Comparator comparator, Decimal value, std::optional<Decimal> value_max) {
  switch (comparator) {
    case Comparator::kAtLeast:
      return {.low = value};
    case Comparator::kMoreThan:
      return {.low = value, .low_open = true};
    case Comparator::kAtMost:
      return {.high = value};
    case Comparator::kLessThan:
      return {.high = value, .high_open = true};
    case Comparator::kBetween:
      return {.low = value, .high = value_max.value_or(value)};
    case Comparator::kEqual:
      break;
  }
  return {.low = value, .high = value};
}

std::optional<Decimal> MarginOf(Decimal value, const Interval& wanted) {
  const std::optional<Decimal> above = wanted.low ? value.Minus(*wanted.low) : std::nullopt;
  const std::optional<Decimal> below = wanted.high ? wanted.high->Minus(value) : std::nullopt;
  if (above && below) return std::min(*above, *below);
  return above ? above : below;
}

}  // namespace fengqiao
