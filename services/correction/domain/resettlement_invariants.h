// What must hold of every released person's file at every instant, and of all of them with the subjects. The
// service asks it of each file before it is written, the tests of whole histories: stated once, here.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_RESETTLEMENT_INVARIANTS_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_RESETTLEMENT_INVARIANTS_H_

#include <string>
#include <vector>

#include "fengqiao/correction/v1/correction_service.pb.h"
#include "fengqiao/correction/v1/resettlement_service.pb.h"

namespace fengqiao::correction {

// What is broken in one file; empty where all holds:
// - it is on exactly one county's list: its stays follow one another without gap or overlap, under epochs
//   that rise by the moves that are done, and the last one is open, in the county responsible, until the end;
// - it says where it stands: linked up or not, ended or not, each with who did it;
// - it ended by expiry on the last day of help or later; nobody was linked up before the release or
//   unverified;
// - one move at most is open, one placement goes on.
std::vector<std::string> BrokenIn(const v1::ReleasedPerson& file);

// The subjects released from correction that are not in exactly one file; empty where nobody is lost.
std::vector<std::string> ReleasedWithoutFile(const std::vector<v1::Subject>& subjects,
                                             const std::vector<v1::ReleasedPerson>& files);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_RESETTLEMENT_INVARIANTS_H_
