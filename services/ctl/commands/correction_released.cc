#include "services/ctl/commands/correction_released.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/enum_words.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "fengqiao/correction/v1/resettlement_service.pb.h"
#include "services/ctl/commands/names.h"
#include "services/ctl/commands/service_steps.h"
#include "services/ctl/output/json.h"
#include "services/ctl/paging.h"

namespace fengqiao::ctl {
namespace {

namespace v1 = correction::v1;
using Type = FlagSpec::Type;

std::string LineOf(const google::protobuf::Message& reply, const std::string& name) {
  const auto* file = dynamic_cast<const v1::ReleasedPerson*>(&reply);
  if (file == nullptr) return name;
  return absl::StrCat(name, "  ", ToAbsl(WordOf(file->source())), "  ", ToAbsl(WordOf(file->state())));
}

StepService Resettlement() {
  return {.descriptor = v1::RegisterReleaseNoticeRequest::descriptor()->file()->FindServiceByName(
              "ResettlementService"),
          .called = "安置帮教服务",
          .call = &Connection::CallCorrection,
          .name_in = &OwnNameIn,
          .line_of = &LineOf};
}

// A minor has no masked name: the file alone says who it is.
std::string NameText(const std::string& masked_name) {
  return masked_name.empty() ? "（未成年）" : masked_name;
}

std::string ClassText(const v1::ReleasedPerson& file) {
  return file.classifications().empty() ? ""
                                        : std::string(WordOf(file.classifications().rbegin()->help_class()));
}

absl::StatusOr<Outcome> ListReleased(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::ListReleasedPersonsRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  request.set_filter(invocation.flags().Text("filter"));
  const auto writer = invocation.Writer({{.title = "姓名"},
                                         {.title = "来源"},
                                         {.title = "状态"},
                                         {.title = "类别"},
                                         {.title = "释放"},
                                         {.title = "期满"},
                                         {.title = "负责人"},
                                         {.title = "待办", .align = Align::kRight},
                                         {.title = "名称"}});
  RETURN_IF_ERROR(ForEachItem<v1::ListReleasedPersonsResponse>(
      connection, request, PageOptions::Of(invocation.flags()),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Resettlement().ListReleasedPersons(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.released_persons(); },
      [&](const v1::ReleasedPerson& file) {
        return writer->Add({NameText(file.person().masked_name()), std::string(WordOf(file.source())),
                            std::string(WordOf(file.state())), ClassText(file), DayText(file.released()),
                            file.has_help_end() ? DayText(file.help_end()) : "", file.case_officer(),
                            absl::StrCat(file.duties_size()), file.name()},
                           JsonOf(file));
      }));
  writer->Finish("没有安置帮教对象。");
  return Outcome::kDone;
}

absl::StatusOr<Outcome> ShowReleased(Invocation& invocation) {
  v1::GetReleasedPersonRequest request;
  request.set_name(invocation.arguments()[0]);
  v1::ReleasedPerson file;
  RETURN_IF_ERROR(invocation.connection().Unary([&](grpc::ClientContext* context) {
    return invocation.connection().Resettlement().GetReleasedPerson(context, request, &file);
  }));
  if (invocation.output().format != Format::kTable) {
    ASSIGN_OR_RETURN(const std::string json, ToPrettyJson(file));
    invocation.out() << json;
    return Outcome::kDone;
  }
  invocation.out() << NameText(file.person().masked_name()) << "  " << WordOf(file.source()) << "  "
                   << WordOf(file.state()) << "  " << ClassText(file) << "\n"
                   << "释放：" << DayText(file.released())
                   << (file.has_help_end() ? "，帮教至 " + DayText(file.help_end()) : "") << "\n"
                   << "负责：" << CodeOf(file.region()) << "（第" << file.responsibility_epoch()
                   << "次接收），负责人 " << file.case_officer() << "\n";
  for (const v1::Duty& duty : file.duties()) {
    invocation.out() << DayText(duty.due()) << "  " << WordOf(duty.holder()) << "  " << duty.title() << "（"
                     << duty.law() << "）\n";
  }
  return Outcome::kDone;
}

absl::StatusOr<Outcome> ListReleasedDuties(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::ListHelpDutiesRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  request.set_overdue_only(invocation.flags().Switch("overdue"));
  if (const auto until = invocation.flags().Day("until")) *request.mutable_due_until() = ToProto(*until);
  request.set_filter(invocation.flags().Text("filter"));
  const auto writer = invocation.Writer({{.title = "到期"},
                                         {.title = "余日", .align = Align::kRight},
                                         {.title = "由谁"},
                                         {.title = "事项"},
                                         {.title = "姓名"},
                                         {.title = "依据"},
                                         {.title = "名称"}});
  RETURN_IF_ERROR(ForEachItem<v1::ListHelpDutiesResponse>(
      connection, request, PageOptions::Of(invocation.flags()),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Resettlement().ListHelpDuties(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.duties(); },
      [&](const v1::HelpDuty& row) {
        return writer->Add({DayText(row.duty().due()), absl::StrCat(row.days_left()),
                            std::string(WordOf(row.duty().holder())), row.duty().title(),
                            NameText(row.masked_name()), row.duty().law(), row.released_person()},
                           JsonOf(row));
      }));
  writer->Finish("没有到期事项。");
  return Outcome::kDone;
}

absl::StatusOr<Outcome> CountReleased(Invocation& invocation) {
  Connection& connection = invocation.connection();
  const auto from = invocation.flags().Day("from"), to = invocation.flags().Day("to");
  if (!from || !to) return UsageError("--from 和 --to 须写明");
  v1::CountResettlementRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  *request.mutable_from() = ToProto(*from);
  *request.mutable_to() = ToProto(*to);
  v1::CountResettlementResponse response;
  RETURN_IF_ERROR(connection.Unary([&](grpc::ClientContext* context) {
    return connection.Resettlement().CountResettlement(context, request, &response);
  }));
  std::vector<Column> columns = {{.title = "地区"}};
  for (const char* title : {"释放", "其中衔接", "在册", "其中帮教", "可就业", "其中安置", "期内在册",
                            "重新犯罪", "其他结束", "未衔接"}) {
    columns.push_back({.title = title, .align = Align::kRight});
  }
  const auto writer = invocation.Writer(std::move(columns));
  const auto add = [&](const std::string& name, const v1::CountResettlementResponse::Figures& one) {
    return writer->Add(
        {name, absl::StrCat(one.released()), absl::StrCat(one.linked()), absl::StrCat(one.on_list()),
         absl::StrCat(one.in_help()), absl::StrCat(one.able()), absl::StrCat(one.placed()),
         absl::StrCat(one.listed()), absl::StrCat(one.reoffended()), absl::StrCat(one.ended()),
         absl::StrCat(one.unlinked())},
        JsonOf(one));
  };
  for (const auto& county : response.counties()) RETURN_IF_ERROR(add(CodeOf(county.region()), county));
  if (response.counties_size() > 1) RETURN_IF_ERROR(add("合计", response.total()));
  writer->Finish("没有安置帮教对象。");
  return Outcome::kDone;
}

absl::StatusOr<Outcome> DoReleased(Invocation& invocation) { return DoStep(invocation, Resettlement()); }
absl::StatusOr<Outcome> PlayReleased(Invocation& invocation) { return PlaySteps(invocation, Resettlement()); }

CommandSpec Of(std::string_view name, std::string_view summary, std::string_view argument,
               std::vector<FlagSpec> flags, CommandFunction run) {
  return {.name = name,
          .summary = summary,
          .arguments = argument,
          .least_arguments = 1,
          .most_arguments = 1,
          .flags = std::move(flags),
          .run = run};
}

}  // namespace

CommandSpec ReleasedCommand() {
  return {
      .name = "released",
      .summary = "安置帮教：刑满释放、解除矫正人员",
      .commands = {
          Of("list", "列出一个地区及其下级的安置帮教对象，新的在前", "区划代码",
             PagingFlags("对 state、source、help_class、officer 的条件，如 state = UNLINKED"), ListReleased),
          Of("show", "显示一名对象和未了事项（脱敏）", "名称", {}, ShowReleased),
          Of("duties", "列出未完成的事项，先到期的在前", "区划代码",
             With({{.name = "overdue", .type = Type::kSwitch, .help = "只要已经逾期的"},
                   {.name = "until", .type = Type::kDay, .value = "日期", .help = "只要这一天及以前到期的"}},
                  PagingFlags("对 rule、holder、released 的条件，如 rule = RH1.link")),
             ListReleasedDuties),
          Of("count", "看各县一段日期内的衔接、帮教、安置和重新犯罪人数", "区划代码",
             {{.name = "from", .type = Type::kDay, .value = "日期", .help = "第一天"},
              {.name = "to", .type = Type::kDay, .value = "日期", .help = "最后一天"}},
             CountReleased),
          {.name = "do",
           .summary = "执行安置帮教服务的一个命令，请求为 JSON",
           .arguments = "命令 请求",
           .least_arguments = 2,
           .most_arguments = 2,
           .details = "命令与字段见 proto/fengqiao/correction/v1/resettlement_service.proto；request_id "
                      "不写则自动生成。\n"
                      "请求写成 - 则从标准输入读取：有姓名、证件号码的请求，不要写在命令行上。",
           .run = DoReleased},
          {.name = "play",
           .summary = "依次执行文件中的命令，每行一个 JSON 对象",
           .arguments = "文件…",
           .least_arguments = 1,
           .most_arguments = CommandSpec::kAny,
           .details =
               "每行如 {\"do\": \"LinkUp\", \"as\": \"甲\", \"request\": {…}}；某步失败即停，以 1 退出。",
           .run = PlayReleased}}};
}

}  // namespace fengqiao::ctl
