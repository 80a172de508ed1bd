// Which reports stand: whether one may come in, and whether it was withdrawn.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_STANDING_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_STANDING_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "fengqiao/reports/v1/report_service.pb.h"

namespace fengqiao::reports {

// INVALID_ARGUMENT for a report on a year after the next one. Plans for the next year are written in this
// one.
absl::Status CheckYear(const v1::ReportMetadata& metadata, absl::CivilDay today);

// ALREADY_EXISTS with a violation for each field that `said` gives otherwise than `kept` has it, OK where
// there is none.
absl::Status CheckSaysTheSame(const v1::ReportMetadata& said, const v1::Report& kept);

// FAILED_PRECONDITION for a report that was withdrawn.
absl::Status CheckStands(const v1::Report& report);

// INVALID_ARGUMENT where the reason of a withdrawal says nothing or too much.
absl::Status CheckReason(std::string_view reason);

// Whether two reports are of one body on one year and of one kind: then one may be the other, corrected.
bool AreVersions(const v1::ReportMetadata& a, const v1::ReportMetadata& b);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_STANDING_H_
