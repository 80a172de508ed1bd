#include "services/ctl/commands/correction_surveys.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/enum_words.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "fengqiao/correction/v1/survey_service.pb.h"
#include "services/ctl/commands/names.h"
#include "services/ctl/commands/service_steps.h"
#include "services/ctl/output/json.h"
#include "services/ctl/paging.h"

namespace fengqiao::ctl {
namespace {

namespace v1 = correction::v1;
using Type = FlagSpec::Type;

// A minor has no masked name: the survey alone says who it is.
std::string NameText(const std::string& masked_name) {
  return masked_name.empty() ? "（未成年）" : masked_name;
}

std::string LineOf(const google::protobuf::Message& reply, const std::string& name) {
  const auto* survey = dynamic_cast<const v1::Survey*>(&reply);
  if (survey == nullptr) return name;
  return absl::StrCat(name, "  ", ToAbsl(WordOf(survey->state())), "  ", DayText(survey->due()));
}

StepService Surveys() {
  return {.descriptor = v1::RegisterSurveyRequest::descriptor()->file()->FindServiceByName("SurveyService"),
          .called = "调查评估服务",
          .call = &Connection::CallCorrection,
          .name_in = &OwnNameIn,
          .line_of = &LineOf};
}

absl::StatusOr<Outcome> DoSurvey(Invocation& invocation) { return DoStep(invocation, Surveys()); }

absl::StatusOr<Outcome> ListSurveys(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::ListSurveysRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  request.set_filter(invocation.flags().Text("filter"));
  const auto writer = invocation.Writer({{.title = "姓名"},
                                         {.title = "委托机关"},
                                         {.title = "状态"},
                                         {.title = "收到"},
                                         {.title = "到期"},
                                         {.title = "送达"},
                                         {.title = "结论"},
                                         {.title = "名称"}});
  RETURN_IF_ERROR(ForEachItem<v1::ListSurveysResponse>(
      connection, request, PageOptions::Of(invocation.flags()),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Surveys().ListSurveys(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.surveys(); },
      [&](const v1::Survey& one) {
        return writer->Add({NameText(one.person().masked_name()), one.organ().name(), WordOf(one.state()),
                            DayText(one.received()), DayText(one.due()),
                            one.has_opinion() ? DayText(one.opinion().day()) : std::string(),
                            WordOf(one.opinion().conclusion()), one.name()},
                           JsonOf(one));
      }));
  writer->Finish("没有调查评估。");
  return Outcome::kDone;
}

absl::StatusOr<Outcome> ListSurveyDuties(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::ListSurveyDutiesRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  request.set_overdue_only(invocation.flags().Switch("overdue"));
  const auto writer = invocation.Writer({{.title = "到期"},
                                         {.title = "余日", .align = Align::kRight},
                                         {.title = "由谁"},
                                         {.title = "事项"},
                                         {.title = "姓名"},
                                         {.title = "承办"},
                                         {.title = "名称"}});
  RETURN_IF_ERROR(ForEachItem<v1::ListSurveyDutiesResponse>(
      connection, request, PageOptions::Of(invocation.flags()),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Surveys().ListSurveyDuties(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.duties(); },
      [&](const v1::SurveyDuty& row) {
        return writer->Add(
            {DayText(row.duty().due()), absl::StrCat(row.days_left()), WordOf(row.duty().holder()),
             row.duty().title(), NameText(row.masked_name()), row.account(), row.survey()},
            JsonOf(row));
      }));
  writer->Finish("没有未完成的调查评估。");
  return Outcome::kDone;
}

absl::StatusOr<Outcome> CountSurveys(Invocation& invocation) {
  Connection& connection = invocation.connection();
  const auto from = invocation.flags().Day("from"), to = invocation.flags().Day("to");
  if (!from || !to) return UsageError("--from 和 --to 须写明");
  v1::CountSurveysRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  *request.mutable_from() = ToProto(*from);
  *request.mutable_to() = ToProto(*to);
  v1::CountSurveysResponse response;
  RETURN_IF_ERROR(connection.Unary([&](grpc::ClientContext* context) {
    return connection.Surveys().CountSurveys(context, request, &response);
  }));
  std::vector<Column> columns = {{.title = "地区"}};
  for (const char* title : {"应完成", "按期送达", "已送达", "采信", "不采信", "撤回"}) {
    columns.push_back({.title = title, .align = Align::kRight});
  }
  const auto writer = invocation.Writer(std::move(columns));
  RETURN_IF_ERROR(
      writer->Add({CodeOf(request.parent()), absl::StrCat(response.due()), absl::StrCat(response.in_time()),
                   absl::StrCat(response.delivered()), absl::StrCat(response.adopted()),
                   absl::StrCat(response.not_adopted()), absl::StrCat(response.withdrawn())},
                  JsonOf(response)));
  writer->Finish("没有调查评估。");
  return Outcome::kDone;
}

CommandSpec Of(std::string_view name, std::string_view summary, std::vector<FlagSpec> flags,
               CommandFunction run) {
  return {.name = name,
          .summary = summary,
          .arguments = "区划代码",
          .least_arguments = 1,
          .most_arguments = 1,
          .flags = std::move(flags),
          .run = run};
}

}  // namespace

CommandSpec SurveysCommand() {
  return {.name = "surveys",
          .summary = "调查评估：来函、到期、意见、采信",
          .commands = {Of("list", "列出一个地区及其下级的调查评估，新的在前",
                          PagingFlags("对 state、fast_track 的条件，如 state = ASSIGNED"), ListSurveys),
                       Of("duties", "列出尚未送达意见的，先到期的在前",
                          With({{.name = "overdue", .type = Type::kSwitch, .help = "只要已经逾期的"}},
                               PagingFlags("")),
                          ListSurveyDuties),
                       Of("count", "看一段日期内到期的：按期、送达、采信各多少",
                          {{.name = "from", .type = Type::kDay, .value = "日期", .help = "第一天"},
                           {.name = "to", .type = Type::kDay, .value = "日期", .help = "最后一天"}},
                          CountSurveys),
                       {.name = "do",
                        .summary = "执行调查评估服务的一个命令，请求为 JSON",
                        .arguments = "命令 请求",
                        .least_arguments = 2,
                        .most_arguments = 2,
                        .details = "命令与字段见 proto/fengqiao/correction/v1/survey_service.proto。\n"
                                   "请求写成 - 则从标准输入读取：有姓名、证件号码的请求，不要写在命令行上。",
                        .run = DoSurvey}}};
}

}  // namespace fengqiao::ctl
