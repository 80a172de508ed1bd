#include "services/ctl/commands/positioning.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "common/api/enum_words.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "fengqiao/correction/v1/positioning_service.pb.h"
#include "services/ctl/commands/input_file.h"
#include "services/ctl/commands/names.h"
#include "services/ctl/commands/service_steps.h"
#include "services/ctl/errors.h"
#include "services/ctl/invocation.h"
#include "services/ctl/output/json.h"
#include "services/ctl/paging.h"

namespace fengqiao::ctl {
namespace {

namespace v1 = correction::v1;
using Flags = std::vector<FlagSpec>;
using v1::PositioningAlarm;
using v1::PositioningOrder;

constexpr size_t kAreaColumns = 5;

std::string StateText(const PositioningAlarm& alarm) {
  const bool passed = alarm.state() == PositioningAlarm::STATE_OPEN && alarm.has_over();
  return absl::StrCat(ToAbsl(WordOf(alarm.state())), passed ? "（已恢复）" : "");
}

// "2026-01-05 09:30", in the legal time.
std::string TimeText(const google::protobuf::Timestamp& instant) {
  return absl::FormatTime("%Y-%m-%d %H:%M", absl::FromUnixSeconds(instant.seconds()),
                          absl::FixedTimeZone(8 * 3600));
}

std::string LineOf(const google::protobuf::Message& /*reply*/, const std::string& name) { return name; }

StepService Service() {
  return {.descriptor =
              v1::RequestPositioningRequest::descriptor()->file()->FindServiceByName("PositioningService"),
          .called = "社区矫正服务",
          .call = &Connection::CallCorrection,
          .name_in = &OwnNameIn,
          .line_of = &LineOf};
}

absl::StatusOr<Outcome> Do(Invocation& invocation) { return DoStep(invocation, Service()); }

// A unary call of the service by the name of its method.
absl::Status Call(Connection& connection, const char* method, const google::protobuf::Message& request,
                  google::protobuf::Message* reply) {
  return connection.CallCorrection(*Service().descriptor->FindMethodByName(method), request, reply);
}

// Every item of every page.
template <typename Response, typename Request, typename Items, typename Each>
absl::Status ForEach(Invocation& invocation, const char* method, Request request, const Items& items,
                     const Each& each) {
  const PageOptions options = PageOptions::Of(invocation.flags());
  int64_t left = options.limit;
  request.set_page_size(static_cast<int>(std::min<int64_t>(left, options.page_size)));
  while (true) {
    Response response;
    RETURN_IF_ERROR(Call(invocation.connection(), method, request, &response));
    for (const auto& item : items(response)) {
      if (left-- <= 0) return absl::OkStatus();
      RETURN_IF_ERROR(each(item));
    }
    if (left <= 0 || response.next_page_token().empty()) return absl::OkStatus();
    request.set_page_token(response.next_page_token());
  }
}

absl::StatusOr<Outcome> ListAlarms(Invocation& invocation) {
  v1::ListPositioningAlarmsRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  request.set_filter(invocation.flags().Text("filter"));
  request.set_with_closed(invocation.flags().Switch("closed"));
  const auto writer = invocation.Writer({{.title = "限时"},
                                         {.title = "报警"},
                                         {.title = "状态"},
                                         {.title = "开始"},
                                         {.title = "事项"},
                                         {.title = "名称"}});
  RETURN_IF_ERROR(ForEach<v1::ListPositioningAlarmsResponse>(
      invocation, "ListPositioningAlarms", request,
      [](const auto& response) -> const auto& { return response.alarms(); },
      [&](const PositioningAlarm& alarm) {
        return writer->Add({TimeText(alarm.due()), std::string(WordOf(alarm.kind())), StateText(alarm),
                            TimeText(alarm.began()), alarm.title(), alarm.name()},
                           JsonOf(alarm));
      }));
  writer->Finish("没有报警。");
  return Outcome::kDone;
}

absl::StatusOr<Outcome> ListOrders(Invocation& invocation) {
  v1::ListPositioningOrdersRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  request.set_filter(invocation.flags().Text("filter"));
  const auto writer = invocation.Writer(
      {{.title = "状态"}, {.title = "首日"}, {.title = "末日"}, {.title = "装置"}, {.title = "名称"}});
  RETURN_IF_ERROR(ForEach<v1::ListPositioningOrdersResponse>(
      invocation, "ListPositioningOrders", request,
      [](const auto& response) -> const auto& { return response.orders(); },
      [&](const PositioningOrder& order) {
        // A minor's is listed closed, without its periods.
        const auto& periods = order.periods();
        const std::string first = periods.empty() ? "" : DayText(periods.begin()->first_day());
        const std::string last = periods.empty() ? "" : DayText(periods.rbegin()->last_day());
        return writer->Add({std::string(WordOf(order.state())), first, last, order.device(), order.name()},
                           JsonOf(order));
      }));
  writer->Finish("没有电子定位。");
  return Outcome::kDone;
}

absl::StatusOr<Outcome> ListAreas(Invocation& invocation) {
  v1::ListPositioningAreasRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  const auto writer = invocation.Writer({{.title = "区划"},
                                         {.title = "首日"},
                                         {.title = "末日"},
                                         {.title = "顶点", .align = Align::kRight},
                                         {.title = "来源"},
                                         {.title = "名称"}});
  RETURN_IF_ERROR(ForEach<v1::ListPositioningAreasResponse>(
      invocation, "ListPositioningAreas", request,
      [](const auto& response) -> const auto& { return response.areas(); },
      [&](const v1::PositioningArea& area) {
        return writer->Add(
            {CodeOf(area.name().substr(0, area.name().find("/positioningAreas"))), DayText(area.valid_from()),
             DayText(area.valid_to()), absl::StrCat(area.vertices()), area.source(), area.name()},
            JsonOf(area));
      }));
  writer->Finish("没有范围。");
  return Outcome::kDone;
}

// One line of a file of areas: region, first day, last day (empty: none), source, outline.
absl::Status LoadLine(Invocation& invocation, absl::string_view line, v1::PositioningArea* loaded) {
  const std::vector<std::string> cells = absl::StrSplit(line, absl::MaxSplits('\t', kAreaColumns - 1));
  if (cells.size() != kAreaColumns) {
    return LocalError("应有五列：区划代码、首日、末日（可空）、来源、范围（WKT 或 GeoJSON）");
  }
  v1::LoadPositioningAreaRequest request;
  request.set_parent(RegionName(cells[0]));
  request.set_request_id(invocation.environment().request_id());
  ASSIGN_OR_RETURN(const absl::CivilDay from, ParseDay(cells[1]));
  *request.mutable_area()->mutable_valid_from() = ToProto(from);
  if (!cells[2].empty()) {
    ASSIGN_OR_RETURN(const absl::CivilDay to, ParseDay(cells[2]));
    *request.mutable_area()->mutable_valid_to() = ToProto(to);
  }
  request.mutable_area()->set_source(cells[3]);
  request.mutable_area()->set_outline(cells[4]);
  return Call(invocation.connection(), "LoadPositioningArea", request, loaded);
}

// Goes on after a bad line, which is told by its number.
absl::StatusOr<Outcome> LoadAreas(Invocation& invocation) {
  Outcome outcome = Outcome::kDone;
  for (const std::string& path : invocation.arguments()) {
    ASSIGN_OR_RETURN(const std::string text, ReadInputFile(path));
    int number = 0, loaded = 0;
    for (absl::string_view line : absl::StrSplit(text, '\n')) {
      ++number;
      if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
      if (line.empty() || line[0] == '#') continue;
      v1::PositioningArea area;
      const absl::Status status = LoadLine(invocation, line, &area);
      if (status.ok()) {
        ++loaded;
      } else {
        outcome = invocation.Failed(absl::StrCat(FileName(path), " 第", number, "行"), status);
      }
    }
    invocation.out() << FileName(path) << "：已载入 " << loaded << " 个范围\n";
  }
  return outcome;
}

CommandSpec Of(std::string_view name, std::string_view summary, Flags flags, CommandFunction run) {
  return {.name = name,
          .summary = summary,
          .arguments = "区划代码",
          .least_arguments = 1,
          .most_arguments = 1,
          .flags = std::move(flags),
          .run = run};
}

}  // namespace

CommandSpec PositioningCommand() {
  return {
      .name = "positioning",
      .summary = "电子定位：使用情况、报警、活动范围",
      .commands = {
          Of("alarms", "列出一个地区及其下级未处理的报警，先到限时的在前",
             With({{.name = "closed", .type = FlagSpec::Type::kSwitch, .help = "连同已经处理的"}},
                  PagingFlags("对 state、kind、subject 的条件，如 kind = CROSSED")),
             ListAlarms),
          Of("orders", "列出一个地区及其下级的电子定位，新的在前",
             PagingFlags("对 state、subject 的条件，如 state = IN_FORCE"), ListOrders),
          Of("areas", "列出一个地区及其下级已经载入的活动范围", PagingFlags(""), ListAreas),
          {.name = "load",
           .summary = "载入活动范围，每行一个：区划代码、首日、末日、来源、范围，以制表符分隔",
           .arguments = "文件…",
           .least_arguments = 1,
           .most_arguments = CommandSpec::kAny,
           .details =
               "设区的市的市辖区合为一个范围，用市的区划代码（末两位为 00）；县、县级市各用自己的。\n"
               "范围用 WKT 或 GeoJSON，经度在前，单位为度（CGCS2000）。有错的行以行号指出，其余照常载入。",
           .run = LoadAreas},
          {.name = "do",
           .summary = "执行电子定位的一个命令，请求为 JSON",
           .arguments = "命令 请求",
           .least_arguments = 2,
           .most_arguments = 2,
           .details = "命令与字段见 proto/fengqiao/correction/v1/positioning_service.proto；request_id "
                      "不写则自动生成。",
           .run = Do}}};
}

}  // namespace fengqiao::ctl
