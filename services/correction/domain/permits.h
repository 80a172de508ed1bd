// Permits for frequent travel (domain rules §6.5, CL9), besides their commands.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_PERMITS_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_PERMITS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/correction/domain/circumstances.h"
#include "services/correction/domain/life.h"

namespace fengqiao::correction {

// Whether a permit was approved, and allows a movement to begin on a day, by its first and last day and its
// end.
bool HoldsOn(const v1::TravelPermit& permit, absl::CivilDay day);
// Whether it was applied for or approved, and has not ended.
bool IsOpen(const v1::TravelPermit& permit);
// The movement that is not over, or null.
const v1::TravelPermit::Movement* OpenMovement(const v1::TravelPermit& permit);
// How many days a movement takes at most.
int MostDaysOf(const v1::TravelPermit& permit);
// The approved permit that covers travel to a county on some day from `from` to `to`, or null.
const v1::TravelPermit* PermitTo(const v1::Subject& subject, std::string_view county, absl::CivilDay from,
                                 absl::CivilDay to);

// Ends what the last day, custody, a hand-over or the end of the correction ends, and the movements of who is
// detained, handed over or no longer under correction. The same however often it is asked.
std::vector<Happening> EndPermits(absl::CivilDay today, v1::Subject* subject);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_PERMITS_H_
