// What callers write for resources, and what people read for them.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_NAMES_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_NAMES_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "fengqiao/common/v1/values.pb.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "services/ctl/connection.h"
#include "services/ctl/output/record_writer.h"

namespace fengqiao::ctl {

// "regions/330602" for "330602" or for itself.
std::string RegionName(std::string_view code_or_name);
// "indicators/litigation.loss_rate" for the code or for itself.
std::string IndicatorName(std::string_view code_or_name);
// "330602" of "regions/330602/reports/2022-5f1c", "litigation.loss_rate" of
// "indicators/litigation.loss_rate".
std::string CodeOf(std::string_view name);

// "2022-10-31", or "" for no day.
std::string DayText(const common::v1::Date& date);

// The Chinese names of regions: from the tree that is compiled in; of additions (townships, zones) from the
// indicators service, asked once each. A region whose name can't be had is called by its code.
class RegionNames {
 public:
  explicit RegionNames(Connection& connection) : connection_(connection) {}

  // "浙江省绍兴市越城区".
  std::string FullName(const std::string& region, absl::CivilDay on);
  // "越城区"; the full name where `among` has another region that is called so.
  std::vector<std::string> ShortNames(const std::vector<std::string>& regions, absl::CivilDay on);

 private:
  struct Names {
    std::string full, own;
  };
  const Names& Of(const std::string& region, absl::CivilDay on);

  Connection& connection_;
  std::map<std::pair<std::string, absl::CivilDay>, Names> known_;
};

// The definitions of the indicators service, read once.
class Catalog {
 public:
  static absl::StatusOr<Catalog> Read(const Connection& connection,
                                      indicators::v1::IndicatorService::Stub& stub);

  // Null for a code that is not in it.
  const indicators::v1::Indicator* Find(std::string_view indicator) const;
  // The Chinese name, or the code.
  std::string NameOf(std::string_view indicator) const;
  // The preferred unit, or "".
  std::string UnitOf(std::string_view indicator) const;
  size_t size() const { return definitions_.size(); }

 private:
  std::map<std::string, indicators::v1::Indicator, std::less<>> definitions_;  // by resource name
};

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_NAMES_H_
