// The papers that go out to others, and of what came after an agreement.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/api/enum_words.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/clocks.h"
#include "services/mediation/domain/parties.h"
#include "services/mediation/domain/referrals.h"
#include "services/mediation/papers/paper_fills.h"
#include "services/mediation/papers/paper_words.h"

namespace fengqiao::mediation {
namespace {

using v1::Agreement;
using v1::Attempt;

void AddPartyNames(const PaperFacts& facts, std::string_view list, bool held, PaperDraft* draft) {
  for (const v1::Party& party : facts.dispute.parties()) {
    if (!IsPrincipal(party)) continue;
    const std::string name = PartyName(facts, party.id());
    held ? draft->Add(list, party.id()).Hold("name", name) : draft->Propose(list).Offer("name", name);
  }
}

// What is due, and how it stood on the day of the visit as far as the case tells.
void AddDuties(const Agreement& agreement, const v1::FollowUp& visit, PaperDraft* draft) {
  const std::string state(PaperWord(visit.extent()));
  if (agreement.instalments().empty()) {
    draft->Propose("obligations")
        .Offer("content", agreement.content())
        .Offer("due_date", agreement.reached())
        .Offer("state", state);
    return;
  }
  const auto visited = FromProto(visit.day());
  for (const Agreement::Instalment& instalment : agreement.instalments()) {
    DraftFields& fields =
        draft->Add("obligations").Hold("content", instalment.what()).Hold("due_date", instalment.due());
    const auto amount = FromProto(instalment.amount());
    if (instalment.has_amount() && amount.ok()) fields.Hold("amount", *amount);
    const auto due = FromProto(instalment.due());
    const bool not_due =
        visit.extent() != v1::Performance::EXTENT_FULLY && visited.ok() && due.ok() && *due > *visited;
    fields.Offer("state", not_due ? "尚未到期" : state);
  }
}

// A sentence that ends as one.
std::string Sentence(std::string text) {
  constexpr std::string_view kStop = "。";
  const bool ends =
      text.size() >= kStop.size() && text.compare(text.size() - kStop.size(), kStop.size(), kStop) == 0;
  return text.empty() || ends ? text : text + std::string(kStop);
}

void AddSettlement(const PaperFacts& facts, PaperDraft* draft) {
  const Agreement* agreement = LastAgreement(facts.dispute);
  if (agreement == nullptr || !agreement->has_effective()) return;
  draft->Hold("agreement_date", agreement->reached());
  draft->Hold("agreement_form", agreement->kind() == Agreement::KIND_ORAL ? "口头" : "书面");
  AddTerms(*agreement, draft);
  draft->Offer("performance", Sentence(std::string(PaperWord(ExtentOf(facts.dispute)))));
}

// Until when the mediation may go on for this sender: by its own term where it is a court, else by the
// attempt's, else by that of the court whose term took its place.
void AddRunningTerm(const v1::Case& dispute, const v1::Referral& referral, const Attempt& attempt,
                    PaperDraft* draft) {
  const v1::Clock* term = nullptr;
  int best = 0;
  for (const v1::Clock& clock : dispute.clocks()) {
    if (clock.state() != v1::Clock::STATE_RUNNING) continue;
    int fits = IsCourtTerm(clock) ? 1 : 0;
    if (fits == 1 && clock.subject() == referral.id()) fits = 3;
    if (clock.rule() == "MD1" && clock.subject() == attempt.id()) fits = 2;
    if (fits > best) term = &clock;
    best = std::max(best, fits);
  }
  if (term != nullptr) draft->Hold("term_end_date", term->due());
}

// What the letter says: what the reply on record says, else what is true of the case today. Never what only
// looks like it: an agreement that did not take force settles nothing.
std::string_view ReplyResult(const v1::Case& dispute, const v1::Referral& referral) {
  using v1::Referral;
  const auto outcome = referral.has_reply() ? referral.reply().outcome() : OutcomeOf(dispute);
  const Agreement* agreement = LastAgreement(dispute);
  const bool took_force = agreement != nullptr && agreement->has_effective();
  switch (outcome) {
    case Referral::OUTCOME_REFUSED:
      return "refused";
    case Referral::OUTCOME_AGREED:
      return took_force ? "settled" : "handled";
    case Referral::OUTCOME_NOT_AGREED:
      return took_force ? "impaired" : "not_settled";
    case Referral::OUTCOME_TRANSFERRED:
      return "transferred";
    default:
      return "under_way";
  }
}

// The judgment that took the agreement its force.
void AddJudgment(const v1::Case& dispute, PaperDraft* draft) {
  for (const v1::Judgment& judgment : dispute.judgments()) {
    if (judgment.effect() == v1::Judgment::EFFECT_UPHELD) continue;
    draft->Hold("ruling_number", judgment.document_number()).Hold("ruled_date", judgment.day());
  }
}

void AddRefusal(const v1::Case& dispute, PaperDraft* draft) {
  draft->Hold("refused_date", dispute.refusal().day());
  draft->Offer("reason", Sentence(std::string(WordsOf(dispute.refusal().ground()).content)));
}

}  // namespace

absl::Status FillFollowUpRecord(const PaperFacts& facts, Subject subject, PaperDraft* draft) {
  const v1::Case& dispute = facts.dispute;
  ASSIGN_OR_RETURN(const int index, FindOrdinal(subject, "f", dispute.follow_ups_size(), "这次回访"));
  ASSIGN_OR_RETURN(const Agreement* agreement, FindAgreement(facts, ""));
  ASSIGN_OR_RETURN(const Attempt* attempt, AttemptOf(facts, *agreement));
  const v1::FollowUp& visit = dispute.follow_ups(index);
  draft->Hold("number", OwnNumber(dispute, index + 1)).Hold("visit_sequence", absl::StrCat(index + 1));
  draft->Hold("committee_name", CommitteeName(facts, *attempt));
  if (agreement->kind() == Agreement::KIND_WRITTEN) {
    draft->Hold("agreement_number", AgreementNumber(dispute, *agreement));
  }
  draft->Hold("effective_date", agreement->effective());
  for (const std::string& mediator : attempt->mediators()) {
    draft->Propose("visitors").Offer("name", MediatorName(facts, mediator));
  }
  AddPartyNames(facts, "visited", false, draft);
  AddDuties(*agreement, visit, draft);
  draft->Hold("performance", PaperWord(visit.extent())).Hold("satisfaction", PaperWord(visit.satisfaction()));
  draft->Hold("relapse", visit.relapse_risk() ? "有反复可能" : "无");
  draft->Offer("opinion", visit.note());
  return absl::OkStatus();
}

absl::Status FillReferralLetter(const PaperFacts& facts, Subject subject, PaperDraft* draft) {
  const v1::Case& dispute = facts.dispute;
  ASSIGN_OR_RETURN(const Attempt* attempt, FindAttempt(facts, ""));
  int ordinal = 1;
  if (!dispute.routings().empty() || !subject.empty()) {
    ASSIGN_OR_RETURN(const int index, FindOrdinal(subject, "o", dispute.routings_size(), "这次转介"));
    const v1::Routing& routing = dispute.routings(index);
    ordinal = index + 1;
    draft->Hold("kind", "request").Hold("addressee", routing.to());
    draft->Offer("request", PaperWord(routing.kind())).Offer("issued_date", routing.day());
  } else if (dispute.state() == v1::Case::STATE_TRANSFERRED) {
    draft->Hold("kind", "transfer").Offer("reason", attempt->reason());
  }
  draft->Hold("number", OwnNumber(dispute, ordinal)).Hold("case_number", dispute.number());
  AddOrigin(facts, *attempt, draft);
  AddPartyNames(facts, "parties", true, draft);
  draft->Offer("facts", dispute.claim()).Offer("risk", dispute.danger().evidence());
  for (const v1::Referral& referral : dispute.referrals()) {
    if (!referral.external_number().empty()) {
      draft->Add("external_numbers", referral.id()).Hold("value", referral.external_number());
    }
  }
  OfferMediator(facts, *attempt, "contact_name", draft);
  if (draft->Text("issued_date").empty()) draft->Offer("issued_date", facts.today);
  return absl::OkStatus();
}

absl::Status FillReferralReply(const PaperFacts& facts, Subject subject, PaperDraft* draft) {
  const v1::Case& dispute = facts.dispute;
  ASSIGN_OR_RETURN(const int index, FindOrdinal(subject, "r", dispute.referrals_size(), "这份来函"));
  const v1::Referral& referral = dispute.referrals(index);
  draft->Hold("number", OwnNumber(dispute, index + 1)).Hold("addressee", referral.sender());
  draft->Hold("received_date", referral.received()).Hold("referral_number", referral.paper());
  draft->Hold("referral_kind", SendingWord(referral.source()));
  draft->Hold("external_number", referral.external_number());
  AddPartyNames(facts, "parties", true, draft);
  draft->Hold("dispute_type", DisputeTypeName(facts)).Hold("result", ReplyResult(dispute, referral));
  draft->Hold("corrects", referral.reply().corrects());
  if (const Attempt* attempt = LastAttempt(dispute)) {
    AddOrigin(facts, *attempt, draft);
    OfferMediator(facts, *attempt, "contact_name", draft);
    AddRunningTerm(dispute, referral, *attempt, draft);
    draft->Hold("terminated_date", attempt->ended()).Offer("reason", Sentence(attempt->reason()));
  }
  if (dispute.has_refusal()) {
    AddRefusal(dispute, draft);
  } else if (referral.reply().outcome() == v1::Referral::OUTCOME_REFUSED) {
    // A delegation that was not taken, though the dispute may go on.
    draft->Hold("refused_date", referral.reply().day()).Offer("reason", Sentence(referral.reply().note()));
  }
  if (ReplyResult(dispute, referral) == "transferred") {
    draft->Hold("transferred_date", dispute.closing().day())
        .Offer("reason", Sentence(dispute.closing().note()));
  }
  AddSettlement(facts, draft);
  AddJudgment(dispute, draft);
  draft->Hold("issued_date", referral.reply().day()).Offer("progress", referral.reply().note());
  if (!referral.has_reply()) draft->Offer("issued_date", facts.today);
  return absl::OkStatus();
}

}  // namespace fengqiao::mediation
