// Exact arithmetic on printed rates: which whole numbers can stand behind them.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_ARITHMETIC_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_ARITHMETIC_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/values/decimal.h"
#include "fengqiao/common/v1/values.pb.h"

namespace fengqiao::reports {

// A rate as printed: the value and how many places it was rounded to, -1 for tens (三成). For percent,
// `factor` is 100. A bound is what it says (95%以上); of an approximation (近三成) a twentieth more or less
// is taken for the same.
struct PrintedRate {
  Decimal value;
  int places = 0;
  int64_t factor = 100;
  common::v1::Bound bound = common::v1::BOUND_EXACT;
};

// What a number may be that was printed in a round form (1.78万件); both ends are included.
struct Amount {
  Decimal low;
  Decimal high;

  static Amount Of(int64_t whole) { return {Decimal::FromInteger(whole), Decimal::FromInteger(whole)}; }
  bool Known() const { return low == high; }
  // None out of range.
  std::optional<Amount> Plus(const Amount& other) const;
  std::optional<Amount> Minus(const Amount& other) const;
  // Whether both can be the same number.
  bool Meets(const Amount& other) const { return low <= other.high && other.low <= high; }
};

enum class Agreement {
  kRounds,  // numerator / denominator, rounded half up, is what was printed
  kCut,     // it is less than one unit of the last place more: cut off instead of rounded; or an
            // approximation is not decided by it
  kNot,
};

Agreement Compare(int64_t numerator, int64_t denominator, const PrintedRate& rate);
// Whether any numbers that the two may be make the rate.
Agreement Compare(const Amount& numerator, const Amount& denominator, const PrintedRate& rate);

// Whether `now` is what `prior` became by a change of so many percent. A change may have been cut off on
// either side of nought.
Agreement CompareChange(const Amount& prior, const Amount& now, const PrintedRate& change);
// Whether `now` minus `prior` is a change that was printed in their own unit.
Agreement CompareDifference(const Amount& prior, const Amount& now, const Amount& change, Decimal step,
                            common::v1::Bound bound);

// The whole numbers, in order, that rounded to the printed places give the rate. More than kMostImplied are
// not listed: the result is empty and `too_many` true.
struct Implied {
  std::vector<int64_t> numbers;
  bool too_many = false;
  // Where there are too many, the least and the greatest of them, if they are known.
  std::optional<std::pair<int64_t, int64_t>> range;
};
inline constexpr size_t kMostImplied = 8;
Implied ImpliedDenominators(int64_t numerator, const PrintedRate& rate);
Implied ImpliedNumerators(int64_t denominator, const PrintedRate& rate);
// The earlier values from which `now` is the `change` (negative: a fall).
Implied ImpliedPriors(int64_t now, const PrintedRate& change);

// "40.00%", to at least two places.
std::string PercentText(int64_t numerator, int64_t denominator, int places);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_ARITHMETIC_H_
