// Lists of names with lists of figures, and names that share one.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_SERIES_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_SERIES_H_

#include <string_view>
#include <vector>

#include "services/reports/domain/extract/mention.h"
#include "services/reports/domain/extract/role.h"

namespace fengqiao::reports {

// 受理、办结分别为100件、90件: gives each figure of the list the name in its place. 办结率、履行率均为100%:
// gives the figure the names that share it. `mentions` are those of one sentence in order, `cues` its cues.
void AlignSeries(std::u32string_view text, const std::vector<CueHit>& cues, std::vector<Mention>& mentions);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_SERIES_H_
