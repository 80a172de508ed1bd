#include "services/ctl/commands/mediation_changes.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/enum_words.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/ctl/invocation.h"
#include "services/ctl/output/json.h"

namespace fengqiao::ctl {
namespace {

namespace v1 = mediation::v1;
using Type = FlagSpec::Type;
using Replacement = v1::Attempt::Replacement;

// The case as it is after a change: one line, or the whole of it for programs.
absl::StatusOr<Outcome> PrintChanged(Invocation& invocation, const v1::Case& dispute) {
  if (invocation.output().format == Format::kTable) {
    invocation.out() << dispute.name() << "  " << dispute.number() << "  " << WordOf(dispute.state()) << '\n';
    return Outcome::kDone;
  }
  ASSIGN_OR_RETURN(const std::string json, ToPrettyJson(dispute));
  invocation.out() << json;
  return Outcome::kDone;
}

Replacement::Reason ReasonOf(const std::string& word) {
  if (word == "dismissed") return Replacement::REASON_DISMISSED;
  if (word == "left") return Replacement::REASON_LEFT;
  if (word == "recusal") return Replacement::REASON_RECUSAL;
  if (word == "parties") return Replacement::REASON_PARTIES_ASK;
  return word == "unable" ? Replacement::REASON_UNABLE : Replacement::REASON_UNSPECIFIED;
}

absl::StatusOr<Outcome> Replace(Invocation& invocation) {
  const FlagValues& flags = invocation.flags();
  if (flags.Text("leaving").empty()) return UsageError("须用 --leaving 写明换下的调解员");
  if (flags.Text("reason").empty()) return UsageError("须用 --reason 写明理由");
  v1::ReplaceMediatorRequest request;
  request.set_name(invocation.arguments()[0]);
  request.set_leaving(flags.Text("leaving"));
  request.set_successor(flags.Text("successor"));
  request.set_reason(ReasonOf(flags.Text("reason")));
  request.set_note(flags.Text("note"));
  for (const std::string& party : flags.List("asked_by")) request.add_asked_by(party);
  request.set_parties_accept(flags.Switch("parties_accept"));
  request.set_request_id(invocation.environment().request_id());
  v1::Case dispute;
  RETURN_IF_ERROR(invocation.connection().Unary([&](grpc::ClientContext* context) {
    return invocation.connection().Mediation().ReplaceMediator(context, request, &dispute);
  }));
  return PrintChanged(invocation, dispute);
}

}  // namespace

CommandSpec ReplaceMediatorCommand() {
  return {
      .name = "replace",
      .summary = "更换一起纠纷的调解员",
      .arguments = "名称",
      .least_arguments = 1,
      .most_arguments = 1,
      .flags = {{.name = "leaving", .value = "调解员", .help = "换下的调解员"},
                {.name = "successor", .value = "调解员", .help = "接替的调解员；不写则由其余的调解员继续"},
                {.name = "reason",
                 .value = "理由",
                 .help = "dismissed 免职、left 离任、recusal 回避、parties 当事人要求、unable 不能履职",
                 .choices = {"dismissed", "left", "recusal", "parties", "unable"}},
                {.name = "note", .value = "说明", .help = "回避的事由、当事人要求的原因或者不能履职的原因"},
                {.name = "asked_by", .value = "编号,…", .help = "要求更换的当事人，如 p1"},
                {.name = "parties_accept", .type = Type::kSwitch, .help = "当事人选择或者接受接替的调解员"}},
      .details =
          "免职、离任以调解员名册的登记为准；接替的调解员与受理时一样，须在任、属于该调解组织、无须回避。",
      .run = Replace};
}

}  // namespace fengqiao::ctl
