#include "services/ctl/commands/correction_self.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/enum_words.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "fengqiao/correction/v1/provider_service.pb.h"
#include "fengqiao/correction/v1/self_service.pb.h"
#include "services/ctl/commands/names.h"
#include "services/ctl/commands/service_steps.h"
#include "services/ctl/output/json.h"
#include "services/ctl/paging.h"

namespace fengqiao::ctl {
namespace {

namespace v1 = correction::v1;
using Type = FlagSpec::Type;

std::string LineOf(const google::protobuf::Message& reply, const std::string& name) {
  const auto* subject = dynamic_cast<const v1::Subject*>(&reply);
  if (subject == nullptr) return name;
  return absl::StrCat(name, "  ", ToAbsl(WordOf(subject->state())));
}

StepService Self() {
  return {.descriptor = v1::BindSelfRequest::descriptor()->file()->FindServiceByName("SelfService"),
          .called = "本人账号服务",
          .call = &Connection::CallCorrection,
          .name_in = &OwnNameIn,
          .line_of = &LineOf};
}

StepService Providers() {
  return {.descriptor = v1::CreateProviderRequest::descriptor()->file()->FindServiceByName("ProviderService"),
          .called = "服务机构服务",
          .call = &Connection::CallCorrection,
          .name_in = &OwnNameIn,
          .line_of = &LineOf};
}

absl::StatusOr<Outcome> DoSelf(Invocation& invocation) { return DoStep(invocation, Self()); }
absl::StatusOr<Outcome> DoProvider(Invocation& invocation) { return DoStep(invocation, Providers()); }

absl::StatusOr<Outcome> Bind(Invocation& invocation) {
  v1::BindSelfRequest request;
  request.set_name(invocation.arguments()[0]);
  request.mutable_binding()->set_guardian_consent(invocation.flags().Text("guardian_consent"));
  if (const auto until = invocation.flags().Day("until")) {
    *request.mutable_binding()->mutable_until() = ToProto(*until);
  }
  request.set_request_id(invocation.environment().request_id());
  v1::Subject subject;
  RETURN_IF_ERROR(invocation.connection().Unary([&](grpc::ClientContext* context) {
    return invocation.connection().Self().BindSelf(context, request, &subject);
  }));
  invocation.out() << "已开通，账号 " << subject.self_bindings().rbegin()->id() << "。\n";
  return Outcome::kDone;
}

absl::StatusOr<Outcome> Revoke(Invocation& invocation) {
  v1::RevokeSelfRequest request;
  request.set_name(invocation.arguments()[0]);
  request.set_self_binding(invocation.arguments()[1]);
  request.set_reason(invocation.flags().Text("reason"));
  request.set_request_id(invocation.environment().request_id());
  v1::Subject subject;
  RETURN_IF_ERROR(invocation.connection().Unary([&](grpc::ClientContext* context) {
    return invocation.connection().Self().RevokeSelf(context, request, &subject);
  }));
  invocation.out() << "已停用。\n";
  return Outcome::kDone;
}

absl::StatusOr<Outcome> ListProviders(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::ListProvidersRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  request.set_filter(invocation.flags().Text("filter"));
  const auto writer = invocation.Writer({{.title = "名称"}, {.title = "机构"}, {.title = "合同"}});
  RETURN_IF_ERROR(ForEachItem<v1::ListProvidersResponse>(
      connection, request, PageOptions::Of(invocation.flags()),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.CorrectionProviders().ListProviders(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.providers(); },
      [&writer](const v1::Provider& one) {
        return writer->Add(
            {one.name(), one.display_name(),
             absl::StrCat(DayText(one.contract_from()), " 至 ", DayText(one.contract_until()))},
            JsonOf(one));
      }));
  writer->Finish("没有登记服务机构。");
  return Outcome::kDone;
}

absl::StatusOr<Outcome> ListAssigned(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::ListAssignedRequest request;
  request.set_provider(invocation.arguments()[0]);
  const auto writer = invocation.Writer({{.title = "姓名"},
                                         {.title = "起"},
                                         {.title = "止"},
                                         {.title = "事项", .may_be_cut = true},
                                         {.title = "编号"},
                                         {.title = "名称"}});
  RETURN_IF_ERROR(ForEachItem<v1::ListAssignedResponse>(
      connection, request, PageOptions::Of(invocation.flags()),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.CorrectionProviders().ListAssigned(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.persons(); },
      [&writer](const v1::AssignedPerson& one) {
        return writer->Add({one.masked_name().empty() ? std::string("（未成年）") : one.masked_name(),
                            DayText(one.assignment().from()), DayText(one.assignment().until()),
                            one.assignment().purpose(), one.assignment().id(), one.subject()},
                           JsonOf(one));
      }));
  writer->Finish("没有安排给这家机构的对象。");
  return Outcome::kDone;
}

absl::StatusOr<Outcome> Assign(Invocation& invocation) {
  const FlagValues& flags = invocation.flags();
  for (const char* flag : {"provider", "purpose"}) {
    if (flags.Text(flag).empty()) return UsageError(absl::StrCat("须写明 --", flag));
  }
  const auto from = flags.Day("from");
  if (!from) return UsageError("须写明 --from");
  v1::AssignProviderRequest request;
  request.set_name(invocation.arguments()[0]);
  v1::ProviderAssignment& assignment = *request.mutable_assignment();
  assignment.set_provider(flags.Text("provider"));
  assignment.set_purpose(flags.Text("purpose"));
  *assignment.mutable_from() = ToProto(*from);
  if (const auto until = flags.Day("until")) *assignment.mutable_until() = ToProto(*until);
  request.set_request_id(invocation.environment().request_id());
  v1::Subject subject;
  RETURN_IF_ERROR(invocation.connection().Unary([&](grpc::ClientContext* context) {
    return invocation.connection().CorrectionProviders().AssignProvider(context, request, &subject);
  }));
  invocation.out() << "已安排，编号 " << subject.provider_assignments().rbegin()->id() << "。\n";
  return Outcome::kDone;
}

CommandSpec Do(std::string_view summary, std::string_view details, CommandFunction run) {
  return {.name = "do",
          .summary = summary,
          .arguments = "命令 请求",
          .least_arguments = 2,
          .most_arguments = 2,
          .details = details,
          .run = run};
}

CommandSpec Of(std::string_view name, std::string_view summary, std::string_view arguments, int count,
               std::vector<FlagSpec> flags, CommandFunction run) {
  return {.name = name,
          .summary = summary,
          .arguments = arguments,
          .least_arguments = count,
          .most_arguments = count,
          .flags = std::move(flags),
          .run = run};
}

}  // namespace

CommandSpec CorrectionSelfCommand() {
  return {
      .name = "self",
      .summary = "本人账号：开通、停用",
      .commands = {
          Of("bind", "为一名对象开通本人账号，原有的随即停用", "名称", 1,
             {{.name = "until", .type = Type::kDay, .value = "日期", .help = "最后一天；不写则至矫正结束"},
              {.name = "guardian_consent",
               .value = "文号",
               .help = "监护人同意的书面材料，未满十八周岁的必须写明"}},
             Bind),
          Of("revoke", "停用一个本人账号", "名称 账号", 2,
             {{.name = "reason", .value = "理由", .help = "为什么"}}, Revoke),
          Do("执行本人账号服务的一个命令，请求为 JSON",
             "命令与字段见 proto/fengqiao/correction/v1/self_service.proto。\n"
             "请求写成 - 则从标准输入读取。",
             DoSelf)}};
}

CommandSpec CorrectionProvidersCommand() {
  return {.name = "providers",
          .summary = "服务机构：登记、安排对象",
          .commands = {Of("list", "列出一个地区及其下级的服务机构", "区划代码", 1,
                          PagingFlags("对 kind、display_name 的条件，如 kind = SOCIAL_WORK"), ListProviders),
                       Of("assigned", "列出今天安排给一家服务机构的对象", "服务机构", 1, PagingFlags(""),
                          ListAssigned),
                       Of("assign", "把一名对象安排给一家服务机构", "名称", 1,
                          {{.name = "provider", .value = "服务机构", .help = "给哪家机构"},
                           {.name = "purpose", .value = "事项", .help = "请它做什么"},
                           {.name = "from", .type = Type::kDay, .value = "日期", .help = "第一天"},
                           {.name = "until",
                            .type = Type::kDay,
                            .value = "日期",
                            .help = "最后一天；不写则至合同或者矫正结束"}},
                          Assign),
                       Do("执行服务机构服务的一个命令，请求为 JSON",
                          "命令与字段见 proto/fengqiao/correction/v1/provider_service.proto。\n"
                          "请求写成 - 则从标准输入读取。",
                          DoProvider)}};
}

}  // namespace fengqiao::ctl
