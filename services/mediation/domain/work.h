// What is to be done on a case next, how pressing it is and why.

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_WORK_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_WORK_H_

#include <string_view>

#include "absl/time/civil_time.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"

namespace fengqiao::mediation {

// Whether the case waits for its office though no term runs by which something must be done: to be submitted,
// brought into force, closed or archived. Other cases are led by their terms.
bool WaitsWithoutTerm(const v1::Case& dispute);

// What every work item says of its case.
v1::WorkItem WorkItemOf(const v1::Case& dispute);
// The work that a running term makes.
v1::WorkItem WorkOf(const v1::Case& dispute, const v1::Clock& clock, absl::CivilDay today);
// The same of a citizen's request that is no case yet.
v1::WorkItem RequestWorkOf(const v1::Deadline& deadline, absl::CivilDay today);
// The work of a case that waits without a term.
v1::WorkItem WaitingWorkOf(const v1::Case& dispute, absl::CivilDay today);

// Whether the mediator is on the case's last attempt.
bool IsOnCase(const v1::Case& dispute, std::string_view mediator);

// Where a term stands on a day. Ended ones are KIND_ENDED on every day, options (MD7) from the day on which
// they have lapsed.
v1::DeadlineNotice::Kind NoticeKind(const v1::Clock& clock, absl::CivilDay today);
v1::DeadlineNotice NoticeOf(const v1::Deadline& deadline, absl::CivilDay today);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_WORK_H_
