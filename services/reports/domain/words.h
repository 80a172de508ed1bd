// How findings of reports are marked.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_WORDS_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_WORDS_H_

#include <string_view>

#include "fengqiao/reports/v1/report_service.pb.h"

namespace fengqiao::reports {

// "✓", "✗", "?".
std::string_view MarkOf(v1::Finding::Verdict verdict);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_WORDS_H_
