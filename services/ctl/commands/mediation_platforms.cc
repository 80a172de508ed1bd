#include "services/ctl/commands/mediation_platforms.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "common/api/enum_words.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/ctl/commands/names.h"
#include "services/ctl/invocation.h"
#include "services/ctl/paging.h"

namespace fengqiao::ctl {
namespace {

namespace v1 = mediation::v1;

constexpr char kPlatformHelp[] = "平台代码，如 court_mediation、one_stop_centre、hotline_12345";

std::string DayOf(const google::protobuf::Timestamp& time) {
  return FormatDay(LegalDay(absl::FromUnixSeconds(time.seconds())));
}

// What the last message says of it: the differences, or the note.
std::string DetailOf(const v1::ExternalRef& ref) {
  if (ref.transmissions().empty()) return "";
  const v1::Transmission& last = *ref.transmissions().rbegin();
  if (last.differences().empty()) return last.note();
  return absl::StrJoin(last.differences(), "；", [](std::string* out, const v1::PlatformDifference& one) {
    absl::StrAppend(out, one.item(), "：本系统", one.ours(), "，平台", one.theirs());
  });
}

absl::StatusOr<Outcome> ListLinks(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::ListPlatformLinksRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  for (const std::string& platform : invocation.flags().List("platforms")) request.add_platforms(platform);
  const auto writer = invocation.Writer({{.title = "自"},
                                         {.title = "平台"},
                                         {.title = "状态"},
                                         {.title = "平台编号"},
                                         {.title = "情况", .may_be_cut = true},
                                         {.title = "纠纷"}});
  RETURN_IF_ERROR(ForEachItem<v1::ListPlatformLinksResponse>(
      connection, request, PageOptions::Of(invocation.flags()),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Mediation().ListPlatformLinks(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.links(); },
      [&writer](const v1::PlatformLink& one) {
        return writer->Add(
            {DayOf(one.ref().since()), one.ref().platform(), std::string(WordOf(one.ref().state())),
             one.ref().external_number(), DetailOf(one.ref()), one.case_()},
            JsonOf(one));
      }));
  writer->Finish("与各外部平台均已一致。");
  return Outcome::kDone;
}

// Prints how the case and the platform stand after a change.
absl::StatusOr<Outcome> PrintRef(Invocation& invocation, const v1::Case& dispute,
                                 const std::string& platform) {
  for (const v1::ExternalRef& ref : dispute.external_refs()) {
    if (ref.platform() != platform) continue;
    invocation.out() << dispute.name() << "  " << platform << "  " << ref.external_number() << "  "
                     << WordOf(ref.state()) << '\n';
  }
  return Outcome::kDone;
}

absl::Status Require(const FlagValues& flags, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (flags.Text(name).empty()) return UsageError(absl::StrCat("须写明 --", name));
  }
  return absl::OkStatus();
}

absl::StatusOr<Outcome> Link(Invocation& invocation) {
  const FlagValues& flags = invocation.flags();
  RETURN_IF_ERROR(Require(flags, {"platform", "number"}));
  v1::LinkPlatformRequest request;
  request.set_name(invocation.arguments()[0]);
  request.set_platform(flags.Text("platform"));
  request.set_external_number(flags.Text("number"));
  request.set_request_id(invocation.environment().request_id());
  v1::Case dispute;
  RETURN_IF_ERROR(invocation.connection().Unary([&](grpc::ClientContext* context) {
    return invocation.connection().Mediation().LinkPlatform(context, request, &dispute);
  }));
  return PrintRef(invocation, dispute, request.platform());
}

absl::StatusOr<Outcome> Told(Invocation& invocation) {
  const FlagValues& flags = invocation.flags();
  RETURN_IF_ERROR(Require(flags, {"platform", "message", "what"}));
  v1::RecordTransmissionRequest request;
  request.set_name(invocation.arguments()[0]);
  request.set_platform(flags.Text("platform"));
  request.set_message_id(flags.Text("message"));
  request.set_what(flags.Text("what"));
  request.set_request_id(invocation.environment().request_id());
  v1::Case dispute;
  RETURN_IF_ERROR(invocation.connection().Unary([&](grpc::ClientContext* context) {
    return invocation.connection().Mediation().RecordTransmission(context, request, &dispute);
  }));
  return PrintRef(invocation, dispute, request.platform());
}

v1::Transmission::Answer AnswerOf(const std::string& word) {
  if (word == "acknowledged") return v1::Transmission::ANSWER_ACKNOWLEDGED;
  if (word == "differs") return v1::Transmission::ANSWER_DIFFERS;
  return word == "refused" ? v1::Transmission::ANSWER_REFUSED : v1::Transmission::ANSWER_UNSPECIFIED;
}

absl::StatusOr<Outcome> Answered(Invocation& invocation) {
  const FlagValues& flags = invocation.flags();
  RETURN_IF_ERROR(Require(flags, {"platform", "message", "answer"}));
  v1::RecordPlatformAnswerRequest request;
  request.set_name(invocation.arguments()[0]);
  request.set_platform(flags.Text("platform"));
  request.set_message_id(flags.Text("message"));
  request.set_answer(AnswerOf(flags.Text("answer")));
  request.set_note(flags.Text("note"));
  if (!flags.Text("item").empty()) {
    v1::PlatformDifference* difference = request.add_differences();
    difference->set_item(flags.Text("item"));
    difference->set_ours(flags.Text("ours"));
    difference->set_theirs(flags.Text("theirs"));
  }
  request.set_request_id(invocation.environment().request_id());
  v1::Case dispute;
  RETURN_IF_ERROR(invocation.connection().Unary([&](grpc::ClientContext* context) {
    return invocation.connection().Mediation().RecordPlatformAnswer(context, request, &dispute);
  }));
  return PrintRef(invocation, dispute, request.platform());
}

CommandSpec OfCase(std::string_view name, std::string_view summary, std::vector<FlagSpec> flags,
                   CommandFunction run) {
  return {.name = name,
          .summary = summary,
          .arguments = "名称",
          .least_arguments = 1,
          .most_arguments = 1,
          .flags = std::move(flags),
          .run = run};
}

}  // namespace

CommandSpec PlatformLinksCommand() {
  std::vector<FlagSpec> flags = PagingFlags("");
  flags.push_back({.name = "platforms", .value = "代码,…", .help = "只要这些平台的"});
  return {.name = "platforms",
          .summary = "列出与外部平台未回执、不一致或者未接收的纠纷",
          .arguments = "区划代码",
          .least_arguments = 1,
          .most_arguments = 1,
          .flags = std::move(flags),
          .run = ListLinks};
}

CommandSpec LinkPlatformCommand() {
  return OfCase("link", "登记外部平台给这起纠纷的编号，登记后不得更改",
                {{.name = "platform", .value = "代码", .help = kPlatformHelp},
                 {.name = "number", .value = "编号", .help = "平台给的编号，照录"}},
                Link);
}

CommandSpec RecordTransmissionCommand() {
  return OfCase("told", "登记已把办理状态报送外部平台",
                {{.name = "platform", .value = "代码", .help = kPlatformHelp},
                 {.name = "message", .value = "编号", .help = "这次报送的编号，自定，不得重复"},
                 {.name = "what", .value = "种类", .help = "报送了哪些数据，如“办理状态、受理日期”"}},
                Told);
}

CommandSpec RecordAnswerCommand() {
  return OfCase("answered", "登记外部平台的回执",
                {{.name = "platform", .value = "代码", .help = kPlatformHelp},
                 {.name = "message", .value = "编号", .help = "所答复的报送"},
                 {.name = "answer",
                  .value = "回执",
                  .help = "acknowledged 已接收、differs 不一致、refused 未接收",
                  .choices = {"acknowledged", "differs", "refused"}},
                 {.name = "item", .value = "项目", .help = "不一致的项目，如“受理日期”"},
                 {.name = "ours", .value = "内容", .help = "本系统的内容"},
                 {.name = "theirs", .value = "内容", .help = "平台的内容"},
                 {.name = "note", .value = "说明", .help = "未接收的原因等"}},
                Answered);
}

}  // namespace fengqiao::ctl
