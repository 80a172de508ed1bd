#include "services/ctl/commands/regions.h"

#include "absl/strings/str_join.h"
#include "common/api/enum_words.h"
#include "common/regions/region_tree.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/ctl/commands/names.h"
#include "services/ctl/invocation.h"
#include "services/ctl/output/json.h"
#include "services/ctl/paging.h"
#include "services/indicators/domain/region_additions.h"

namespace fengqiao::ctl {
namespace {

using indicators::v1::Region;
using regions::RegionTree;

// The compiled-in tree answers unless the caller named a server: most questions are about GB/T 2260, and need
// none.
bool UsesServer(const Invocation& invocation) {
  const FlagValues& flags = invocation.flags();
  return !flags.Switch("offline") && (flags.Has("server") || flags.Has("indicators_server"));
}

absl::CivilDay DayAsked(const Invocation& invocation) {
  return invocation.flags().Day("on").value_or(invocation.Today());
}

std::vector<Column> RegionColumns() {
  return {{.title = "代码"}, {.title = "名称"}, {.title = "级别"}, {.title = "全称", .may_be_cut = true},
          {.title = "起"},   {.title = "止"},   {.title = "去向"}, {.title = "说明", .may_be_cut = true}};
}

std::vector<Cell> RegionCells(const Region& region) {
  const auto successors = absl::StrJoin(
      region.successors(), "、", [](std::string* out, const std::string& name) { *out += CodeOf(name); });
  return {CodeOf(region.name()),
          region.display_name(),
          WordOf(region.kind()),
          region.full_name(),
          region.has_valid_from() ? DayText(region.valid_from()) : "",
          region.has_valid_to() ? DayText(region.valid_to()) : "",
          successors,
          region.validity_note()};
}

absl::StatusOr<Outcome> PrintRegions(Invocation& invocation, const std::vector<Region>& regions) {
  const auto writer = invocation.Writer(RegionColumns());
  for (const Region& region : regions) {
    RETURN_IF_ERROR(writer->Add(RegionCells(region), JsonOf(region)));
  }
  writer->Finish("没有符合条件的地区。");
  return Outcome::kDone;
}

absl::StatusOr<Region> FetchRegion(Invocation& invocation, const std::string& code) {
  indicators::v1::GetRegionRequest request;
  request.set_name(RegionName(code));
  *request.mutable_on() = ToProto(DayAsked(invocation));
  Region region;
  Connection& connection = invocation.connection();
  RETURN_IF_ERROR(connection.Unary([&](grpc::ClientContext* context) {
    return connection.Indicators().GetRegion(context, request, &region);
  }));
  return region;
}

// Every name that a code of GB/T 2260 had.
std::vector<Region> HistoryOf(const std::string& code) {
  const RegionTree& tree = RegionTree::BuiltIn();
  std::vector<Region> regions;
  for (const regions::Region& interval : tree.History(code)) {
    // The names above it are those of its last day.
    const absl::CivilDay day = interval.end ? interval.end->last - 1 : absl::CivilDay(9999, 1, 1);
    regions.push_back(indicators::FromTree(tree, interval, day));
  }
  return regions;
}

absl::StatusOr<Outcome> ShowRegion(Invocation& invocation) {
  const std::string code = CodeOf(invocation.arguments()[0]);
  if (invocation.flags().Switch("history")) {
    const std::vector<Region> history = HistoryOf(code);
    if (!history.empty()) return PrintRegions(invocation, history);
  }
  const auto region = UsesServer(invocation)
                          ? FetchRegion(invocation, code)
                          : indicators::BuiltInRegion(RegionTree::BuiltIn(), code, DayAsked(invocation));
  if (!region.ok()) return region.status();
  if (invocation.output().format == Format::kJson) {
    ASSIGN_OR_RETURN(const std::string json, ToPrettyJson(*region));
    invocation.out() << json;
    return Outcome::kDone;
  }
  return PrintRegions(invocation, {*region});
}

void AddChildren(std::string_view parent, absl::CivilDay on, bool recursive, std::vector<Region>* out) {
  const RegionTree& tree = RegionTree::BuiltIn();
  for (const regions::Region* child : tree.Children(parent, on)) {
    out->push_back(indicators::FromTree(tree, *child, on));
    if (recursive) AddChildren(child->code, on, true, out);
  }
}

absl::StatusOr<std::vector<Region>> FetchChildren(Invocation& invocation, const std::string& parent) {
  indicators::v1::ListRegionsRequest request;
  request.set_parent(RegionName(parent));
  *request.mutable_on() = ToProto(DayAsked(invocation));
  request.set_recursive(invocation.flags().Switch("recursive"));
  Connection& connection = invocation.connection();
  std::vector<Region> regions;
  RETURN_IF_ERROR(ForEachItem<indicators::v1::ListRegionsResponse>(
      connection, request, PageOptions::Of(invocation.flags()),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Indicators().ListRegions(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.regions(); },
      [&regions](const Region& region) {
        regions.push_back(region);
        return absl::OkStatus();
      }));
  return regions;
}

absl::StatusOr<Outcome> ListRegions(Invocation& invocation) {
  const std::string parent =
      invocation.arguments().empty() ? std::string(regions::kCountry) : CodeOf(invocation.arguments()[0]);
  if (UsesServer(invocation)) {
    ASSIGN_OR_RETURN(const std::vector<Region> regions, FetchChildren(invocation, parent));
    return PrintRegions(invocation, regions);
  }
  const absl::CivilDay on = DayAsked(invocation);
  // An unknown parent is told from one that has nothing below it.
  if (parent != regions::kCountry) {
    RETURN_IF_ERROR(indicators::BuiltInRegion(RegionTree::BuiltIn(), parent, on).status());
  }
  std::vector<Region> regions;
  AddChildren(parent, on, invocation.flags().Switch("recursive"), &regions);
  const auto limit = static_cast<size_t>(invocation.flags().Number("limit"));
  if (limit > 0 && regions.size() > limit) regions.resize(limit);
  return PrintRegions(invocation, regions);
}

std::vector<FlagSpec> SharedFlags() {
  return {
      {.name = "on", .type = FlagSpec::Type::kDay, .value = "日期", .help = "以哪一天的区划为准；默认今天"},
      {.name = "offline", .type = FlagSpec::Type::kSwitch, .help = "只用内置的区划，不问服务"}};
}

constexpr std::string_view kDetails =
    "内置 GB/T 2260 的省、地、县三级，注明各代码起止的日期。指明了 --server 时改问指标服务，\n"
    "一并得到乡镇、村、开发区等增补。";

}  // namespace

CommandSpec RegionsCommand() {
  std::vector<FlagSpec> show = SharedFlags();
  show.push_back({.name = "history", .type = FlagSpec::Type::kSwitch, .help = "列出该代码先后的各个名称"});
  std::vector<FlagSpec> list = SharedFlags();
  list.push_back({.name = "recursive", .type = FlagSpec::Type::kSwitch, .help = "列出以下各级，不只下一级"});
  for (FlagSpec& flag : PagingFlags("")) list.push_back(std::move(flag));
  return {.name = "regions",
          .summary = "行政区划",
          .details = kDetails,
          .commands = {{.name = "show",
                        .summary = "显示一个地区",
                        .arguments = "区划代码",
                        .least_arguments = 1,
                        .most_arguments = 1,
                        .flags = show,
                        .details = kDetails,
                        .run = ShowRegion},
                       {.name = "list",
                        .summary = "列出一个地区以下的地区；不给代码则列出各省",
                        .arguments = "[区划代码]",
                        .most_arguments = 1,
                        .flags = list,
                        .details = kDetails,
                        .run = ListRegions}}};
}

}  // namespace fengqiao::ctl
