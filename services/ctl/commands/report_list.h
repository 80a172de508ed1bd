// Walks through the reports of a region.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_LIST_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_LIST_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "fengqiao/reports/v1/report_service.pb.h"
#include "services/ctl/connection.h"
#include "services/ctl/paging.h"

namespace fengqiao::ctl {

// Calls `each` with every report of `region` (a code or a name; "" for the caller's own) and of all below it
// that `filter` lets through.
absl::Status ForEachReport(Connection& connection, std::string_view region, std::string_view filter,
                           const PageOptions& pages,
                           const std::function<absl::Status(const reports::v1::Report&)>& each);

// The day on which a report's region is looked at: the last of its year.
absl::CivilDay DayOf(const reports::v1::Report& report);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_LIST_H_
