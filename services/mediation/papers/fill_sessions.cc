// The papers of the mediation itself.

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/api/enum_words.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "services/mediation/domain/parties.h"
#include "services/mediation/papers/paper_fills.h"

namespace fengqiao::mediation {
namespace {

std::string_view ReasonOf(v1::Attempt::Result result) {
  switch (result) {
    case v1::Attempt::RESULT_WITHDRAWN:
      return "party_demand";
    case v1::Attempt::RESULT_TERM_ENDED:
      return "term_over";
    case v1::Attempt::RESULT_NOT_AGREED:
      return "no_agreement";
    default:
      return "";
  }
}

}  // namespace

absl::Status FillInquiryRecord(const PaperFacts& facts, Subject subject, PaperDraft* draft) {
  ASSIGN_OR_RETURN(const v1::Attempt* attempt, FindAttempt(facts, subject));
  // Inquiries are not in the case: which one of them this is, the operator says.
  draft->Offer("number", OwnNumber(facts.dispute, 1));
  draft->Hold("committee_name", CommitteeName(facts, *attempt));
  for (const std::string& mediator : attempt->mediators()) {
    draft->Propose("inquirers").Offer("name", MediatorName(facts, mediator));
  }
  return absl::OkStatus();
}

absl::Status FillMediationRecord(const PaperFacts& facts, Subject subject, PaperDraft* draft) {
  ASSIGN_OR_RETURN(const v1::Attempt* attempt, FindAttempt(facts, subject));
  if (!attempt->has_begun()) return NoSubject("已经开始的调解");
  const int ordinal = OrdinalOf(facts.dispute, *attempt);
  draft->Offer("number", OwnNumber(facts.dispute, ordinal)).Offer("session", absl::StrCat(ordinal));
  draft->Hold("file_title", FileTitle(facts)).Hold("mode", PaperWord(attempt->mode()));
  draft->Offer("place", attempt->place());
  draft->Hold("publicity", attempt->open_to_public() ? "公开" : "不公开");
  AddParties(facts, "", draft);
  AddMediators(facts, *attempt, draft);
  for (const std::string& helper : attempt->invited()) draft->Add("invited").Hold("name", helper);
  if (attempt->result() != v1::Attempt::RESULT_UNSPECIFIED) {
    draft->Offer("result", absl::StrCat(ToAbsl(PaperWord(attempt->result())),
                                        attempt->reason().empty() ? "" : "：", attempt->reason(), "。"));
  }
  return absl::OkStatus();
}

absl::Status FillExtensionConsent(const PaperFacts& facts, Subject subject, PaperDraft* draft) {
  ASSIGN_OR_RETURN(const v1::Attempt* attempt, FindAttempt(facts, subject));
  const size_t point = subject.find('.');
  const Subject which = point == Subject::npos ? Subject() : subject.substr(point + 1);
  ASSIGN_OR_RETURN(const int index, FindOrdinal(which, "", attempt->extensions_size(), "这次延期"));
  const v1::Attempt::Extension& extension = attempt->extensions(index);
  draft->Hold("number", OwnNumber(facts.dispute, index + 1));
  AddOrigin(facts, *attempt, draft);
  AddParties(facts, "", draft);
  draft->Hold("term_end_date", extension.previous());
  draft->Hold("extended_until", extension.until()).Hold("consent_date", extension.agreed());
  return absl::OkStatus();
}

absl::Status FillTerminationNotice(const PaperFacts& facts, Subject subject, PaperDraft* draft) {
  ASSIGN_OR_RETURN(const v1::Attempt* attempt, FindAttempt(facts, subject));
  const std::string_view reason = ReasonOf(attempt->result());
  if (reason.empty()) return NoSubject("未达成协议而终止的调解");
  draft->Hold("number", facts.dispute.number()).Hold("reason", reason);
  AddOrigin(facts, *attempt, draft);
  AddParties(facts, "", draft);
  draft->Offer("session_count", absl::StrCat(SessionCount(facts.dispute)));
  draft->Hold("terminated_date", attempt->ended()).Offer("notice_date", attempt->ended());
  draft->Propose("routes").Offer("content", "依法向有管辖权的人民法院提起诉讼");
  draft->Propose("routes").Offer("content", "法律规定可以通过仲裁、行政途径解决的，向有关机构、机关提出");
  return absl::OkStatus();
}

}  // namespace fengqiao::mediation
