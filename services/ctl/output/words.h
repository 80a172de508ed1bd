// What the contracts' enums are called in Chinese.

#ifndef FENGQIAO_SERVICES_CTL_OUTPUT_WORDS_H_
#define FENGQIAO_SERVICES_CTL_OUTPUT_WORDS_H_

#include <string>
#include <string_view>

#include "fengqiao/common/v1/values.pb.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "fengqiao/reports/v1/report_service.pb.h"
#include "services/reports/domain/words.h"

namespace fengqiao::ctl {

// Those of a report's figures and findings, which the page of the reports service has too.
using reports::MarkOf;
using reports::WordOf;

std::string_view WordOf(reports::v1::Report::Encoding encoding);
std::string_view WordOf(reports::v1::Report::Format format);
std::string_view WordOf(reports::v1::CommitmentOutcome::Outcome outcome);
std::string_view WordOf(reports::v1::FactDecision::Action action);
std::string_view WordOf(indicators::v1::Indicator::Kind kind);
std::string_view WordOf(indicators::v1::Indicator::Direction direction);
std::string_view WordOf(indicators::v1::Region::Kind kind);
std::string_view WordOf(indicators::v1::CellTarget::Attainment attainment);
std::string_view WordOf(indicators::v1::IndicatorCell::CountCheck check);

// "✓", "✗", "?", " ".
std::string_view MarkOf(indicators::v1::CellTarget::Attainment attainment);

// "≤5%", "90%~95%".
std::string TargetText(indicators::v1::Target::Comparator comparator, const common::v1::Decimal& value,
                       const common::v1::Decimal& value_max, std::string_view unit, bool human);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_OUTPUT_WORDS_H_
