// The untold half of a rate or the untold earlier value of a change.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_IMPLIED_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_IMPLIED_H_

#include <string_view>

#include "fengqiao/reports/v1/report_service.pb.h"
#include "services/reports/domain/check/arithmetic.h"

namespace fengqiao::reports {

// Says of an implied number what is known of it: the numbers, the range that they lie in, or nothing.
void ConcludeImplied(const Implied& implied, std::string_view what, std::string_view arithmetic,
                     v1::Finding& finding);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_IMPLIED_H_
