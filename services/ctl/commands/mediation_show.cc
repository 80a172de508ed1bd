#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/api/enum_words.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/ctl/commands/mediation_reads.h"
#include "services/ctl/commands/names.h"
#include "services/ctl/output/json.h"

namespace fengqiao::ctl {
namespace {

namespace v1 = mediation::v1;

class CasePrinter {
 public:
  CasePrinter(const v1::Case& dispute, std::ostream& out) : dispute_(dispute), out_(out) {}

  void Print() {
    out_ << dispute_.name() << (dispute_.number().empty() ? "" : "  " + dispute_.number()) << '\n';
    Line("状态", absl::StrCat(ToAbsl(WordOf(dispute_.state())),
                              dispute_.late_registration().reason().empty() ? "" : "（补登）"));
    Line("来源", WordOf(dispute_.source()));
    Line("类型", dispute_.dispute_type());
    Line("事由", WithMaskedNames(dispute_, dispute_.claim()));
    for (const v1::Party& party : dispute_.parties()) {
      Line(WordOf(party.side()), absl::StrCat(party.id(), " ", party.masked_name(), " ",
                                              party.masked_number(), party.minor() ? "（未成年人）" : "",
                                              party.moved_to().empty() ? "" : "（已分案移出）"));
    }
    for (const v1::Referral& referral : dispute_.referrals()) {
      Line("移送", absl::StrCat(referral.sender(), " ", referral.paper(), " ", referral.external_number(),
                                referral.has_reply() ? "（已答复）" : "（待答复）"));
    }
    for (const v1::ExternalRef& ref : dispute_.external_refs()) {
      Line("外部编号",
           absl::StrCat(ref.platform(), " ", ref.external_number(), "（", ToAbsl(WordOf(ref.state())), "）"));
    }
    for (const v1::Attempt& attempt : dispute_.attempts()) Print(attempt);
    for (const v1::Agreement& agreement : dispute_.agreements()) Print(agreement);
    for (const v1::Confirmation& confirmation : dispute_.confirmations()) {
      Line("司法确认", absl::StrCat(confirmation.court(), " ", ToAbsl(WordOf(confirmation.state())), " ",
                                    confirmation.document_number(), " ", DayText(confirmation.day())));
    }
    for (const v1::Clock& clock : dispute_.clocks()) {
      Line("期限",
           absl::StrCat(clock.title(), " 至", DayText(clock.due()), " ", ToAbsl(WordOf(clock.state())), "（",
                        clock.rule(), "，", clock.basis(), "）"));
    }
  }

 private:
  void Line(std::string_view title, std::string_view text) {
    out_ << "  " << PadToWidth(title, 8, Align::kLeft) << "  " << Printable(text) << '\n';
  }

  void Print(const v1::Attempt& attempt) {
    Line(WordOf(attempt.tier()),
         absl::StrCat(ToAbsl(WordOf(attempt.form())), " ", DayText(attempt.accepted()), " ",
                      attempt.committee().empty() ? attempt.organ() : attempt.committee(), " ",
                      ToAbsl(WordOf(attempt.result())), " ", WithMaskedNames(dispute_, attempt.reason())));
    for (const v1::Attempt::Replacement& one : attempt.replacements()) {
      Line("更换", absl::StrCat(DayText(one.day()), " ", one.leaving(), " → ",
                                one.successor().empty() ? "（由其余调解员继续）" : one.successor(), " ",
                                ToAbsl(WordOf(one.reason())), " ", WithMaskedNames(dispute_, one.note())));
    }
  }

  void Print(const v1::Agreement& agreement) {
    Line(agreement.kind() == v1::Agreement::KIND_ORAL ? "口头协议" : "书面协议",
         absl::StrCat(WithMaskedNames(dispute_, agreement.content()),
                      agreement.has_effective() ? absl::StrCat("（", DayText(agreement.effective()), "生效，",
                                                               agreement.effective_rule(), "）")
                                                : "（未生效）",
                      agreement.impaired() ? "（已被法院变更或者撤销）" : ""));
  }

  const v1::Case& dispute_;
  std::ostream& out_;
};

// What "p1", "p1.phone" or "p1.door.2" stands for, as everybody may see it.
std::optional<std::string> WordOfToken(const v1::Case& dispute, const std::string& token) {
  const std::vector<std::string> parts = absl::StrSplit(token, '.');
  for (const v1::Party& party : dispute.parties()) {
    if (party.id() != parts[0]) continue;
    if (parts.size() == 1) return party.masked_name();
    if (parts[1] == "number") return absl::StrCat(party.masked_name(), "的证件号码");
    if (parts[1] == "phone") return absl::StrCat(party.masked_name(), "的电话");
    if (parts[1] == "door") return absl::StrCat(party.masked_name(), "的住处");
  }
  return std::nullopt;
}

}  // namespace

std::string WithMaskedNames(const v1::Case& dispute, const std::string& text) {
  std::string told;
  for (size_t at = 0; at < text.size();) {
    const size_t brace = std::min(text.find('{', at), text.size());
    told.append(text, at, brace - at);
    const size_t end = text.find('}', brace);
    if (end == std::string::npos) return told.append(text, brace);
    const std::optional<std::string> word = WordOfToken(dispute, text.substr(brace + 1, end - brace - 1));
    at = word ? end + 1 : brace + 1;
    told += word ? *word : "{";
  }
  return told;
}

absl::StatusOr<Outcome> ShowCase(Invocation& invocation) {
  v1::GetCaseRequest request;
  request.set_name(invocation.arguments()[0]);
  v1::Case dispute;
  RETURN_IF_ERROR(invocation.connection().Unary([&](grpc::ClientContext* context) {
    return invocation.connection().Mediation().GetCase(context, request, &dispute);
  }));
  if (invocation.output().format == Format::kTable) {
    CasePrinter(dispute, invocation.out()).Print();
    return Outcome::kDone;
  }
  ASSIGN_OR_RETURN(const std::string json, ToPrettyJson(dispute));
  invocation.out() << json;
  return Outcome::kDone;
}

}  // namespace fengqiao::ctl
