// What figures and findings of reports are called in Chinese.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_WORDS_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_WORDS_H_

#include <string_view>

#include "fengqiao/common/v1/values.pb.h"
#include "fengqiao/reports/v1/report_service.pb.h"

namespace fengqiao::reports {

// "未知" for a value of a newer contract.
std::string_view WordOf(common::v1::FigureRole role);
std::string_view WordOf(common::v1::Bound bound);
std::string_view WordOf(v1::Finding::Kind kind);
std::string_view WordOf(v1::Finding::Verdict verdict);
std::string_view WordOf(v1::ReportPart::Kind kind);

// "✓", "✗", "?".
std::string_view MarkOf(v1::Finding::Verdict verdict);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_WORDS_H_
