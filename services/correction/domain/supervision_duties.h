// What the class of supervision asks for, period by period, and what temporary service asks for beside it.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_SUPERVISION_DUTIES_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_SUPERVISION_DUTIES_H_

#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/correction/domain/circumstances.h"

namespace fengqiao::correction {

void AddDutiesOfSupervision(const v1::Subject& subject, const RuleBook& book, absl::CivilDay today,
                            std::vector<v1::Duty>* duties);
// Of many missed periods of one rule the first stands for all but the latest: what is due by a single day is
// never crowded out by them. `duties` are sorted by their last days.
void FoldPeriods(std::vector<v1::Duty>* duties);
// Whether a class that holds on a day counts anything by the week.
bool CountsByWeek(const v1::Subject& subject, const RuleBook& book, absl::CivilDay today);

// What a period of the i-th class is called by, in the ids of duties and in what breaches settle: its first
// day, or where a shorter one of an earlier class began on that day, the first day of its own class. Two
// duties of one name are none that can be kept. By the table of a region (a code).
absl::CivilDay NameOfPeriod(const v1::Subject& subject, const RuleBook& book, std::string_view region,
                            v1::ActKind kind, int i, absl::CivilDay first);

// Opens again what SettleMissed (duties.h) has settled for a withdrawn breach of the subject's and for none
// that stands. What the file has forgotten since stays so.
void TakeBackSettled(const v1::Breach& breach, v1::Subject* subject);

// Every duty as DutiesOf (duties.h) has it; `folded` as lists have them. Where `suspended` counts, who is
// detained owes nothing meanwhile. (duties.cc)
std::vector<v1::Duty> AllDutiesOf(const v1::Subject& subject, const RuleBook& book, absl::CivilDay today,
                                  bool folded, bool suspended);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_SUPERVISION_DUTIES_H_
