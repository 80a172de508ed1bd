// From a figure that was understood to the fact that is told.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_FACT_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_FACT_H_

#include <string>
#include <string_view>

#include "fengqiao/reports/v1/report_service.pb.h"
#include "services/reports/domain/extract/extractor.h"
#include "services/reports/domain/extract/mention.h"
#include "services/reports/domain/lexicon/lexicon.h"

namespace fengqiao::reports {

// `choice` is one of the mention's codes, or null where it has none; `region` one of its regions, or empty
// for the report's. `text` is the report as it came.
v1::Fact FactOf(std::u32string_view text, const Mention& mention, const CodeChoice* choice,
                const std::string& region, const Lexicon& lexicon, const ExtractOptions& options);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_FACT_H_
