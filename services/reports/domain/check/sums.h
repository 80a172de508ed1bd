// Sums of figures, and rates made of them.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_SUMS_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_SUMS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/reports/domain/check/arithmetic.h"
#include "services/reports/domain/check/figures.h"

namespace fengqiao::reports {

using Figures = std::vector<const Figure*>;

// 人次, 人 and 件 never divide into a rate.
bool SameUnit(const Figures& figures);
int64_t Sum(const Figures& figures);
// (3+4), or the number alone.
std::string SumText(const Figures& figures);
// What the sum may be; nothing where it is out of range.
std::optional<Amount> AmountOf(const Figures& figures);
Agreement CompareSums(const Figures& numerators, const Figures& denominators, const Figure& rate);
bool AllKnown(const Figures& figures);
// A number that may have been rounded without saying so.
bool AnyRound(const Figures& figures);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_SUMS_H_
