// Signs and short texts for figures in tables.

#ifndef FENGQIAO_SERVICES_CTL_OUTPUT_WORDS_H_
#define FENGQIAO_SERVICES_CTL_OUTPUT_WORDS_H_

#include <string>
#include <string_view>

#include "fengqiao/common/v1/values.pb.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "services/reports/domain/words.h"

namespace fengqiao::ctl {

// That of a finding, which the page of the reports service has too.
using reports::MarkOf;

// "✓", "✗", "?", " ".
std::string_view MarkOf(indicators::v1::CellTarget::Attainment attainment);

// "≤5%", "90%~95%".
std::string TargetText(indicators::v1::Target::Comparator comparator, const common::v1::Decimal& value,
                       const common::v1::Decimal& value_max, std::string_view unit, bool human);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_OUTPUT_WORDS_H_
