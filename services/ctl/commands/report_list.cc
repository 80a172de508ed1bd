#include "services/ctl/commands/report_list.h"

#include "services/ctl/commands/names.h"

namespace fengqiao::ctl {

absl::Status ForEachReport(Connection& connection, std::string_view region, std::string_view filter,
                           const PageOptions& pages,
                           const std::function<absl::Status(const reports::v1::Report&)>& each) {
  reports::v1::ListReportsRequest request;
  request.set_parent(RegionName(region));
  request.set_filter(std::string(filter));
  return ForEachItem<reports::v1::ListReportsResponse>(
      connection, request, pages,
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Reports().ListReports(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.reports(); }, each);
}

absl::CivilDay DayOf(const reports::v1::Report& report) {
  return absl::CivilDay(report.metadata().year(), 12, 31);
}

}  // namespace fengqiao::ctl
