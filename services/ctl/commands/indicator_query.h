// fengqiaoctl indicators list and query; and the cells that query and compare stand on.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_INDICATOR_QUERY_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_INDICATOR_QUERY_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "services/ctl/command_line.h"
#include "services/ctl/commands/names.h"

namespace fengqiao::ctl {

absl::StatusOr<Outcome> ListIndicators(Invocation& invocation);
absl::StatusOr<Outcome> QueryIndicators(Invocation& invocation);

// What is asked of the indicators service, as it was said on the command line.
struct CellQuery {
  std::vector<std::string> indicators;  // names; empty for all
  std::vector<std::string> regions;     // names
  std::vector<std::string> organs;
  std::vector<std::string> periods;
  bool omit_empty = true;

  // From --indicators, and from --regions or --all_regions (those that have reports; with --own_level their
  // 本级 nodes too).
  static absl::StatusOr<CellQuery> Of(Invocation& invocation);
};
// The flags that CellQuery::Of reads, but for the periods.
std::vector<FlagSpec> CellQueryFlags();

// The year that most reports of these regions (names) are about, the later one of two. A usage error where
// they have none: then the caller has to say it.
absl::StatusOr<std::string> UsualPeriod(Connection& connection, const std::vector<std::string>& regions);

// Calls `each` with every cell, asking in as many calls as the service's limits take.
absl::Status ForEachCell(Connection& connection, const CellQuery& query, size_t catalog_size,
                         const std::function<absl::Status(const indicators::v1::IndicatorCell&)>& each);

// The day on which the regions of a period are looked at: its last one; today for what is no period.
absl::CivilDay LastDayOf(std::string_view period, absl::CivilDay today);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_INDICATOR_QUERY_H_
