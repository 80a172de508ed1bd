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

// Brings a subject to a day: opens the search for who has not reported by the last day (CD10) or not come
// back from leave (CL8), each once. The same for any number of days at once as day by day. Happens before
// every command and with the daily roll-over.
std::vector<Happening> Wake(const RuleBook& book, absl::CivilDay today, v1::Subject* subject);

// Writes down what is open on a day, after whatever happened.
void DeriveDuties(const RuleBook& book, absl::CivilDay today, v1::Subject* subject);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_LIFE_H_
