// What the contracts' enums are called in Chinese.

#ifndef FENGQIAO_SERVICES_CTL_OUTPUT_WORDS_H_
#define FENGQIAO_SERVICES_CTL_OUTPUT_WORDS_H_

#include <string>
#include <string_view>

#include "fengqiao/common/v1/values.pb.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "fengqiao/reports/v1/report_service.pb.h"

namespace fengqiao::ctl {

std::string_view WordOf(common::v1::FigureRole role);
std::string_view WordOf(common::v1::Bound bound);
std::string_view WordOf(reports::v1::Report::Encoding encoding);
std::string_view WordOf(reports::v1::Report::Format format);
std::string_view WordOf(reports::v1::Finding::Kind kind);
std::string_view WordOf(reports::v1::Finding::Verdict verdict);
std::string_view WordOf(indicators::v1::Indicator::Kind kind);
std::string_view WordOf(indicators::v1::Indicator::Direction direction);
std::string_view WordOf(indicators::v1::Region::Kind kind);
std::string_view WordOf(indicators::v1::CellTarget::Attainment attainment);

// "✓", "✗", "?", " ".
std::string_view MarkOf(reports::v1::Finding::Verdict verdict);
std::string_view MarkOf(indicators::v1::CellTarget::Attainment attainment);

// "≤5%", "90%~95%".
std::string TargetText(indicators::v1::Target::Comparator comparator, const common::v1::Decimal& value,
                       const common::v1::Decimal& value_max, std::string_view unit, bool human);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_OUTPUT_WORDS_H_
