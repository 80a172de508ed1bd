// The resource names that reports have, and pages of what is numbered in a report.

#ifndef FENGQIAO_SERVICES_REPORTS_HANDLER_NAMES_H_
#define FENGQIAO_SERVICES_REPORTS_HANDLER_NAMES_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/api/resource_name.h"
#include "common/service/pages.h"

namespace fengqiao::reports {

const api::NamePattern& RegionNamePattern();
const api::NamePattern& ReportNamePattern();

// A filter over reports that leaves those of them that stand.
std::string StandingOnly(std::string_view filter);

// The number at the end of a figure's or finding's name, by which pages of them go on.
std::string NumberIn(const std::string& name);
// The number that a page goes on after; 0 for the first. INVALID_ARGUMENT for a token that was altered.
absl::StatusOr<int64_t> NumberAfter(const service::PageStart& page);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_HANDLER_NAMES_H_
