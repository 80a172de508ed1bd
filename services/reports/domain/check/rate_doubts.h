// Why a rate that its counts do not make may be right all the same.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_RATE_DOUBTS_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_RATE_DOUBTS_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "services/reports/domain/check/figures.h"
#include "services/reports/domain/check/sums.h"

namespace fengqiao::reports {

// 受理115件，审结108件，审结率87.1%: cases carried over, which nobody told, make the base larger.
bool MayHaveCarriedOver(const Figure& rate, const Figures& numerators, const Figures& denominators);

// Whether a rate is not half, or more than twice, what the counts make: then they are hardly what it is of.
bool IsFarFrom(const Figure& rate, const Figures& numerators, const Figures& denominators);

// Whether the words before a rate say that it is of several things or years.
bool IsOfMore(std::u32string_view text, const Figure& rate);

// Whether the rate, or the numerator, is of less than the counts that are told:
// 其中医疗纠纷调解成功率92.3%.
bool IsOfPart(std::u32string_view text, const std::vector<Figure>& figures, size_t at,
              const Figures& numerators, const Figures& denominators);

// Whether the sentence says that the rate, or what it is of, was counted in a way of its own.
bool IsOfOtherScope(std::u32string_view text, const Figure& rate, const Figures& numerators,
                    const Figures& denominators);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_RATE_DOUBTS_H_
