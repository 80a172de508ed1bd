#include "services/ctl/commands/stated_metadata.h"

#include "common/values/legal_date.h"
#include "services/ctl/commands/names.h"

namespace fengqiao::ctl {

std::vector<FlagSpec> StatedMetadataFlags() {
  using Type = FlagSpec::Type;
  return {{.name = "region", .value = "区划代码", .help = "报告的地区；不给则从文中判断"},
          {.name = "year", .type = Type::kNumber, .value = "年", .help = "报告的年度；不给则从文中判断"},
          {.name = "issuer", .value = "单位", .help = "印发单位；不给则从文中判断"},
          {.name = "date", .type = Type::kDay, .value = "日期", .help = "成文日期；不给则从文中判断"}};
}

reports::v1::ReportMetadata StatedMetadata(const FlagValues& flags) {
  reports::v1::ReportMetadata metadata;
  if (flags.Has("region")) metadata.set_region(RegionName(flags.Text("region")));
  metadata.set_year(static_cast<int32_t>(flags.Number("year")));
  metadata.set_issuer(flags.Text("issuer"));
  if (const auto day = flags.Day("date"); day.has_value()) *metadata.mutable_issue_date() = ToProto(*day);
  return metadata;
}

}  // namespace fengqiao::ctl
