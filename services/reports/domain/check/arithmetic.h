// Exact arithmetic on printed rates: which whole numbers can stand behind them.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_ARITHMETIC_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_ARITHMETIC_H_

#include <cstdint>
#include <string>
#include <vector>

#include "common/values/decimal.h"

namespace fengqiao::reports {

// A rate as printed: the value and how many places it was rounded to. For percent, `factor` is 100.
struct PrintedRate {
  Decimal value;
  int places = 0;
  int64_t factor = 100;
};

enum class Agreement {
  kRounds,  // numerator / denominator, rounded half up, is what was printed
  kCut,     // it is less than one unit of the last place more: cut off instead of rounded
  kNot,
};

Agreement Compare(int64_t numerator, int64_t denominator, const PrintedRate& rate);

// The whole numbers, in order, that rounded to the printed places give the rate. More than kMostImplied are
// not listed: the result is empty and `too_many` true.
struct Implied {
  std::vector<int64_t> numbers;
  bool too_many = false;
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
