// How pressing a duty is, and why it stands on the list.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_WORK_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_WORK_H_

#include "absl/time/civil_time.h"
#include "fengqiao/correction/v1/correction_service.pb.h"

namespace fengqiao::correction {

// What lists keep of a duty beside its subject.
v1::SubjectDuty DutyRow(const v1::Subject& subject, const v1::Duty& duty);

v1::ListMyWorkResponse::WorkItem WorkOf(const v1::SubjectDuty& duty, absl::CivilDay today);

// Days within which a duty is pressing.
inline constexpr int kSoonDays = 7;

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_WORK_H_
