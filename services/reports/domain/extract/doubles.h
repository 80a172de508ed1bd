// Figures of one sentence that tell of the same indicator.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_DOUBLES_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_DOUBLES_H_

#include <vector>

#include "services/reports/domain/extract/mention.h"

namespace fengqiao::reports {

// 就31部草案提出意见176条: no sentence tells the same of the same twice, so the code that fits less well
// goes.
void KeepOneOfEach(std::vector<Mention>& mentions);

// 2020年为80件,2021年为90件: the value of the earlier year is there to be compared. `figures` are those told
// so far, `mention` the last of them.
void CompareWithEarlier(const std::vector<const Mention*>& figures, int report_year, Mention& mention);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_DOUBLES_H_
