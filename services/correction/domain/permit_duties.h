// What permits, waivers and the help at a leave's destination ask for by a day.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_PERMIT_DUTIES_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_PERMIT_DUTIES_H_

#include <vector>

#include "absl/time/civil_time.h"
#include "services/correction/domain/circumstances.h"

namespace fengqiao::correction {

void AddDutiesOfPermits(const v1::Subject& subject, const RuleBook& book, absl::CivilDay today,
                        std::vector<v1::Duty>* duties);
// The days on which these, or what EndPermits does, may be others without a command.
std::vector<absl::CivilDay> DaysOfPermits(const v1::Subject& subject, const RuleBook& book);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_PERMIT_DUTIES_H_
