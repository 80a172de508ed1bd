// What days alone bring: searches that open by themselves, and every duty of the day.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_LIFE_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_LIFE_H_

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/correction/domain/circumstances.h"

namespace fengqiao::correction {

// What happened without anybody's doing.
struct Happening {
  std::string event;  // "Subject.NotReported"
  std::string rule;
};

// Who will be out of control by the day alone, unless something is done.
struct Missing {
  v1::Absence::Cause cause;
  absl::CivilDay base;  // the last day in order
  std::string about;    // the leave or the transfer, by id
  Happening happening;
  absl::CivilDay opens = {};  // the day on which the search opens
};
std::vector<Missing> MissingOf(const v1::Subject& subject, const RuleBook& book);

// Brings a subject to a day: opens the search for who has not reported by the last day (CD10), here or at the
// new county (IM 31), or not come back from leave (CL8), each once; ends permits, bans and waivers that hold
// no more. The same for any number of days at once
// as day by day. Happens before and after every command, which may bring a day of the past, and with the
// daily roll-over.
std::vector<Happening> Wake(const RuleBook& book, absl::CivilDay today, v1::Subject* subject);

// Writes down what is open on a day, after whatever happened.
void DeriveDuties(const RuleBook& book, absl::CivilDay today, v1::Subject* subject);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_LIFE_H_
