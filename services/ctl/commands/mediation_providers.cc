#include "services/ctl/commands/mediation_providers.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/enum_words.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/ctl/commands/names.h"
#include "services/ctl/invocation.h"
#include "services/ctl/paging.h"

namespace fengqiao::ctl {
namespace {

namespace v1 = mediation::v1;
using Type = FlagSpec::Type;

std::string ServicesText(const v1::Provider& provider) {
  return absl::StrJoin(provider.services(), "、", [](std::string* out, int kind) {
    absl::StrAppend(out, ToAbsl(WordOf(static_cast<v1::Routing::Kind>(kind))));
  });
}

absl::StatusOr<Outcome> ListProviders(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::ListProvidersRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  request.set_filter(invocation.flags().Text("filter"));
  const auto writer =
      invocation.Writer({{.title = "名称"}, {.title = "机构"}, {.title = "服务"}, {.title = "合同"}});
  RETURN_IF_ERROR(ForEachItem<v1::ListProvidersResponse>(
      connection, request, PageOptions::Of(invocation.flags()),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Mediation().ListProviders(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.providers(); },
      [&writer](const v1::Provider& one) {
        return writer->Add(
            {one.name(), one.display_name(), ServicesText(one),
             absl::StrCat(DayText(one.contract_from()), " 至 ", DayText(one.contract_until()))},
            JsonOf(one));
      }));
  writer->Finish("没有登记服务机构。");
  return Outcome::kDone;
}

absl::StatusOr<Outcome> ListTasks(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::ListServiceTasksRequest request;
  request.set_provider(invocation.arguments()[0]);
  const auto writer = invocation.Writer({{.title = "日期"},
                                         {.title = "服务"},
                                         {.title = "事项", .may_be_cut = true},
                                         {.title = "当事人"},
                                         {.title = "记录", .align = Align::kRight},
                                         {.title = "状态"},
                                         {.title = "编号"},
                                         {.title = "纠纷"}});
  RETURN_IF_ERROR(ForEachItem<v1::ListServiceTasksResponse>(
      connection, request, PageOptions::Of(invocation.flags()),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Mediation().ListServiceTasks(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.tasks(); },
      [&writer](const v1::ServiceTask& one) {
        const std::string parties =
            absl::StrJoin(one.parties(), "、", [](std::string* out, const v1::Party& party) {
              absl::StrAppend(out, party.id(), " ", party.masked_name());
            });
        return writer->Add(
            {DayText(one.day()), std::string(WordOf(one.kind())), one.purpose(), parties,
             absl::StrCat(one.records_size()), one.open() ? "进行中" : "已结案", one.routing(), one.case_()},
            JsonOf(one));
      }));
  writer->Finish("没有转介给这家机构的事项。");
  return Outcome::kDone;
}

v1::ServiceRecord::Kind KindOf(const std::string& word) {
  if (word == "visit") return v1::ServiceRecord::KIND_VISIT;
  if (word == "activity") return v1::ServiceRecord::KIND_ACTIVITY;
  if (word == "talk") return v1::ServiceRecord::KIND_TALK;
  return word == "advice" ? v1::ServiceRecord::KIND_ADVICE : v1::ServiceRecord::KIND_UNSPECIFIED;
}

absl::StatusOr<Outcome> Serve(Invocation& invocation) {
  const FlagValues& flags = invocation.flags();
  for (const char* flag : {"provider", "routing", "kind", "note"}) {
    if (flags.Text(flag).empty()) return UsageError(absl::StrCat("须写明 --", flag));
  }
  v1::RecordServiceRequest request;
  request.set_name(invocation.arguments()[0]);
  request.set_provider(flags.Text("provider"));
  request.set_routing(flags.Text("routing"));
  request.mutable_record()->set_kind(KindOf(flags.Text("kind")));
  request.mutable_record()->set_note(flags.Text("note"));
  request.mutable_record()->set_person_times(static_cast<int32_t>(flags.Number("person_times")));
  request.set_request_id(invocation.environment().request_id());
  v1::ServiceTask task;
  RETURN_IF_ERROR(invocation.connection().Unary([&](grpc::ClientContext* context) {
    return invocation.connection().Mediation().RecordService(context, request, &task);
  }));
  invocation.out() << "已记录，这一事项共有 " << task.records_size() << " 条记录。\n";
  return Outcome::kDone;
}

}  // namespace

CommandSpec ProvidersCommand() {
  return {.name = "providers",
          .summary = "列出服务机构",
          .arguments = "区划代码",
          .least_arguments = 1,
          .most_arguments = 1,
          .flags = PagingFlags("对 kind、display_name 的条件，如 kind = SOCIAL_WORK"),
          .run = ListProviders};
}

CommandSpec ServiceTasksCommand() {
  return {.name = "tasks",
          .summary = "列出转介给一家服务机构的事项",
          .arguments = "服务机构",
          .least_arguments = 1,
          .most_arguments = 1,
          .flags = PagingFlags(""),
          .run = ListTasks};
}

CommandSpec RecordServiceCommand() {
  return {.name = "serve",
          .summary = "记录服务机构做了什么",
          .arguments = "名称",
          .least_arguments = 1,
          .most_arguments = 1,
          .flags = {{.name = "provider", .value = "服务机构", .help = "由哪家机构"},
                    {.name = "routing", .value = "编号", .help = "转介的编号，如 h1；见 mediation tasks"},
                    {.name = "kind",
                     .value = "种类",
                     .help = "visit 走访、activity 活动、talk 谈话、advice 咨询",
                     .choices = {"visit", "activity", "talk", "advice"}},
                    {.name = "note", .value = "内容", .help = "做了什么、见到什么"},
                    {.name = "person_times",
                     .type = Type::kNumber,
                     .value = "人次",
                     .help = "服务了多少人次",
                     .fallback = "1"}},
          .run = Serve};
}

}  // namespace fengqiao::ctl
