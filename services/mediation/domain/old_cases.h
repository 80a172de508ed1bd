// A case as the file of an old one says it, for the entry in bulk: the rules of a case that is handled here,
// held against what is said. What a file does not say is not held against it.

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_OLD_CASES_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_OLD_CASES_H_

#include <string_view>

#include "common/bulk/faults.h"
#include "fengqiao/mediation/v1/bulk.pb.h"
#include "services/mediation/domain/case_steps.h"
#include "services/mediation/domain/circumstances.h"

namespace fengqiao::mediation {

// The case that a row says, with its ids, masks, terms and state, and who its parties are. Looks at the row
// alone; what the registry says is CheckOldAppointments'. Adds everything that is wrong to `faults`: then the
// result is of no use.
NewCase ReadOldCase(const v1::CaseRow& row, std::string_view name, const Circumstances& now,
                    bulk::Faults* faults);

// Holds the committees and mediators that the case names against the registry, and sets the kind of committee
// that it counts under.
void CheckOldAppointments(const Circumstances& now, v1::Case* dispute, bulk::Faults* faults);

// The terms that run or ran, counted from the case's own facts. Of a case that is over only the terms of
// mediation, which say whether it was in time.
absl::Status CountTerms(const Circumstances& now, v1::Case* dispute);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_OLD_CASES_H_
