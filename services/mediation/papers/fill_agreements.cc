// The papers of what was agreed, and of its judicial confirmation.

#include "absl/strings/str_cat.h"
#include "common/api/enum_words.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/confirmation.h"
#include "services/mediation/domain/parties.h"
#include "services/mediation/domain/rules.h"
#include "services/mediation/papers/paper_fills.h"

namespace fengqiao::mediation {
namespace {

using v1::Agreement;
using v1::Attempt;

int PrincipalCount(const v1::Case& dispute) {
  int count = 0;
  for (const v1::Party& party : dispute.parties()) count += IsPrincipal(party) ? 1 : 0;
  return count;
}

// The agreement says that it was performed on the spot only where that is on record; else the operator says
// what is due when.
void HoldPerformedDate(const v1::Case& dispute, const Agreement& agreement, PaperDraft* draft) {
  const auto reached = FromProto(agreement.reached());
  for (const v1::Performance& performance : dispute.performances()) {
    const auto day = FromProto(performance.day());
    if (performance.extent() == v1::Performance::EXTENT_FULLY && day.ok() && reached.ok() &&
        *day == *reached) {
      draft->Hold("performed_date", performance.day());
    }
  }
}

void AddObligations(const Agreement& agreement, PaperDraft* draft) {
  for (const Agreement::Instalment& instalment : agreement.instalments()) {
    // Who owes it, the case does not hold: it must be said, for a guess would bind the wrong one.
    DraftFields& fields =
        draft->Add("obligations").Hold("content", instalment.what()).Hold("due_date", instalment.due());
    const auto amount = FromProto(instalment.amount());
    if (instalment.has_amount() && amount.ok()) fields.Hold("amount", *amount);
  }
}

// On a court's referral before filing the parties' signatures alone bind (A2); else all three marks (MT11).
std::string_view EffectOf(const v1::Case& dispute, const Agreement& agreement) {
  return IsDelegated(dispute, v1::SOURCE_COURT_BEFORE_FILING, agreement) ? "signatures" : "three_marks";
}

// The application that the agreement led to, or null.
const v1::Confirmation* ConfirmationOf(const v1::Case& dispute, const Agreement& agreement) {
  const v1::Confirmation* found = nullptr;
  for (const v1::Confirmation& confirmation : dispute.confirmations()) {
    if (confirmation.agreement() == agreement.id()) found = &confirmation;
  }
  return found;
}

// What the application would be refused for is not printed for it. An application that was made is printed as
// it was, whatever became of the agreement since.
absl::Status CheckConfirmable(const PaperFacts& facts, const Agreement& agreement) {
  if (ConfirmationOf(facts.dispute, agreement) != nullptr) return absl::OkStatus();
  const std::string_view bar = BarToConfirmation(facts.dispute, agreement, facts.today);
  return bar.empty() ? absl::OkStatus() : Refuse(bar);
}

}  // namespace

absl::Status FillAgreement(const PaperFacts& facts, Subject subject, PaperDraft* draft) {
  ASSIGN_OR_RETURN(const Agreement* agreement, FindAgreement(facts, subject));
  if (agreement->kind() != Agreement::KIND_WRITTEN) return NoSubject("书面协议");
  ASSIGN_OR_RETURN(const Attempt* attempt, AttemptOf(facts, *agreement));
  draft->Hold("number", AgreementNumber(facts.dispute, *agreement));
  AddOrigin(facts, *attempt, draft);
  AddParties(facts, "", draft);
  AddMediators(facts, *attempt, draft);
  draft->Hold("facts", agreement->facts()).Offer("disputed_matters", facts.dispute.claim());
  // Article 29's facts, matters and responsibilities are one text in the case.
  draft->Offer("responsibilities", "如上述事实所载。");
  AddTerms(*agreement, draft);
  AddAmount(*agreement, draft);
  draft->Hold("performance_method", agreement->performance());
  AddObligations(*agreement, draft);
  HoldPerformedDate(facts.dispute, *agreement, draft);
  draft->Hold("effect", EffectOf(facts.dispute, *agreement));
  draft->Hold("confirmation", ConfirmationWay(facts.dispute, agreement));
  draft->Hold("copies", absl::StrCat(PrincipalCount(facts.dispute) + 1));
  draft->Hold("agreement_date", agreement->reached());
  return absl::OkStatus();
}

absl::Status FillOralAgreementRegister(const PaperFacts& facts, Subject subject, PaperDraft* draft) {
  ASSIGN_OR_RETURN(const Agreement* agreement, FindAgreement(facts, subject));
  if (agreement->kind() != Agreement::KIND_ORAL) return NoSubject("口头协议");
  ASSIGN_OR_RETURN(const Attempt* attempt, AttemptOf(facts, *agreement));
  draft->Hold("number", AgreementNumber(facts.dispute, *agreement));
  AddOrigin(facts, *attempt, draft);
  AddParties(facts, "", draft);
  AddMediators(facts, *attempt, draft);
  draft->Offer("place", attempt->place()).Hold("agreement_date", agreement->reached());
  draft->Hold("facts", agreement->facts()).Hold("agreed_content", agreement->content());
  if (agreement->facts().empty()) draft->Offer("facts", facts.dispute.claim());
  draft->Hold("performance_method", agreement->performance());
  AddAmount(*agreement, draft);
  draft->Offer("performance_state", PaperWord(ExtentOf(facts.dispute)));
  return absl::OkStatus();
}

absl::Status FillConfirmationApplication(const PaperFacts& facts, Subject subject, PaperDraft* draft) {
  ASSIGN_OR_RETURN(const Agreement* agreement, FindAgreement(facts, subject));
  RETURN_IF_ERROR(CheckConfirmable(facts, *agreement));
  ASSIGN_OR_RETURN(const Attempt* attempt, AttemptOf(facts, *agreement));
  AddOrigin(facts, *attempt, draft);
  // Both sides apply together (民事诉讼法 205).
  AddParties(facts, "申请人", draft);
  AddTerms(*agreement, draft);
  draft->Hold("agreement_number", AgreementNumber(facts.dispute, *agreement));
  draft->Hold("agreement_date", agreement->reached()).Hold("effective_date", agreement->effective());
  draft->Hold("facts", agreement->facts());
  if (agreement->facts().empty()) draft->Offer("facts", facts.dispute.claim());
  if (const v1::Confirmation* confirmation = ConfirmationOf(facts.dispute, *agreement)) {
    draft->Hold("court_name", confirmation->court()).Hold("applied_date", confirmation->applied());
  } else {
    draft->Offer("applied_date", facts.today);
  }
  for (const char* name : {"人民调解协议书", "人民调解证明", "当事人身份证明"}) {
    draft->Propose("attachments").Offer("name", name).Offer("copies", "1");
  }
  return absl::OkStatus();
}

absl::Status FillMediationProof(const PaperFacts& facts, Subject subject, PaperDraft* draft) {
  ASSIGN_OR_RETURN(const Agreement* agreement, FindAgreement(facts, subject));
  RETURN_IF_ERROR(CheckConfirmable(facts, *agreement));
  ASSIGN_OR_RETURN(const Attempt* attempt, AttemptOf(facts, *agreement));
  draft->Hold("number", OwnNumber(facts.dispute, AgreementOrdinal(facts.dispute, *agreement)));
  draft->Hold("case_number", facts.dispute.number());
  AddOrigin(facts, *attempt, draft);
  AddParties(facts, "", draft);
  AddMediators(facts, *attempt, draft);
  draft->Hold("mediator_choice", facts.dispute.acceptance().chosen_by_parties() ? "经当事人选定" : "指定");
  draft->Hold("agreement_number", AgreementNumber(facts.dispute, *agreement));
  draft->Hold("agreement_date", agreement->reached()).Hold("effective_date", agreement->effective());
  if (agreement->kind() == Agreement::KIND_ORAL) draft->Hold("late_written", "是");
  draft->Offer("session_count", absl::StrCat(SessionCount(facts.dispute)));
  OfferMediator(facts, *attempt, "contact_name", draft);
  if (const v1::Confirmation* confirmation = ConfirmationOf(facts.dispute, *agreement)) {
    draft->Hold("court_name", confirmation->court()).Offer("issued_date", confirmation->applied());
  }
  if (draft->Text("issued_date").empty()) draft->Offer("issued_date", facts.today);
  return absl::OkStatus();
}

}  // namespace fengqiao::mediation
