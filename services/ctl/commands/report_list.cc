#include "services/ctl/commands/report_list.h"

#include <vector>

#include "common/status/macros.h"
#include "services/ctl/commands/names.h"

namespace fengqiao::ctl {

absl::Status ForEachReport(Connection& connection, std::string_view region, std::string_view filter,
                           const PageOptions& pages,
                           const std::function<absl::Status(const reports::v1::Report&)>& each) {
  const std::vector<std::string> regions =
      region.empty() ? connection.OwnRegions() : std::vector<std::string>{std::string(region)};
  PageOptions rest = pages;
  for (const std::string& parent : regions) {
    if (rest.limit == 0) break;
    reports::v1::ListReportsRequest request;
    request.set_parent(RegionName(parent));
    request.set_filter(std::string(filter));
    RETURN_IF_ERROR(ForEachItem<reports::v1::ListReportsResponse>(
        connection, request, PageOptions(rest),
        [&connection](auto* context, const auto& asked, auto* response) {
          return connection.Reports().ListReports(context, asked, response);
        },
        [](const auto& response) -> const auto& { return response.reports(); },
        [&](const reports::v1::Report& report) {
          --rest.limit;
          return each(report);
        }));
  }
  return absl::OkStatus();
}

absl::CivilDay DayOf(const reports::v1::Report& report) {
  return absl::CivilDay(report.metadata().year(), 12, 31);
}

}  // namespace fengqiao::ctl
