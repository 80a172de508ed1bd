// The papers by which a dispute comes in.

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "common/api/enum_words.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/parties.h"
#include "services/mediation/papers/paper_fills.h"
#include "services/mediation/papers/paper_words.h"

namespace fengqiao::mediation {
namespace {

// "2026-11-22 09:30" at UTC+08:00.
std::string RegisteredAt(const v1::Case& dispute) {
  const absl::Time time = absl::FromUnixMicros(
      google::protobuf::util::TimeUtil::TimestampToMicroseconds(dispute.register_time()));
  return absl::FormatTime("%Y-%m-%d %H:%M", time, absl::FixedTimeZone(8 * 60 * 60));
}

std::string ConsentText(const PaperFacts& facts) {
  std::vector<std::string> open;
  for (const v1::Party& party : facts.dispute.parties()) {
    if (IsPrincipal(party) && party.consent() != v1::Party::CONSENT_GIVEN) {
      open.push_back(absl::StrCat(PartyName(facts, party.id()), party.consent() == v1::Party::CONSENT_REFUSED
                                                                    ? "明确拒绝调解"
                                                                    : "尚未表明意愿"));
    }
  }
  return open.empty() ? "各方当事人均同意调解" : absl::StrJoin(open, "；");
}

void AddReferrals(const v1::Case& dispute, PaperDraft* draft) {
  std::vector<std::string> senders, papers;
  for (const v1::Referral& referral : dispute.referrals()) {
    senders.push_back(referral.sender());
    std::string paper = referral.paper();
    if (!referral.external_number().empty() && paper.find(referral.external_number()) == std::string::npos) {
      absl::StrAppend(&paper, paper.empty() ? "" : "，", referral.external_number());
    }
    papers.push_back(paper.empty() ? "无" : paper);
  }
  draft->Hold("referral_organ", absl::StrJoin(senders, "；"));
  draft->Hold("referral_number", absl::StrJoin(papers, "；"));
}

}  // namespace

absl::Status FillApplication(const PaperFacts& facts, Subject, PaperDraft* draft) {
  const v1::Case& dispute = facts.dispute;
  AddParties(facts, "", draft);
  if (!dispute.attempts().empty()) {
    draft->Hold("committee_name", CommitteeName(facts, dispute.attempts(0)));
  }
  draft->Offer("facts", dispute.claim());
  DraftFields& claim = draft->Propose("claims").Offer("content", dispute.claim());
  const auto amount = FromProto(dispute.claimed_amount());
  if (dispute.has_claimed_amount() && amount.ok()) claim.Offer("amount", amount->ToString());
  draft->Offer("applied_date", RegisteredOn(dispute));
  return absl::OkStatus();
}

absl::Status FillAcceptanceRegister(const PaperFacts& facts, Subject, PaperDraft* draft) {
  const v1::Case& dispute = facts.dispute;
  if (dispute.attempts().empty()) return NoSubject("受理");
  const v1::Attempt& first = dispute.attempts(0);
  draft->Hold("number", dispute.number());
  AddOrigin(facts, first, draft);
  AddMediators(facts, first, draft);
  AddParties(facts, "", draft);
  AddReferrals(dispute, draft);
  draft->Hold("registered_time", RegisteredAt(dispute)).Hold("source", PaperWord(dispute.source()));
  draft->Hold("difficulty", PaperWord(dispute.grade())).Hold("consent", ConsentText(facts));
  draft->Hold("mediator_choice", dispute.acceptance().chosen_by_parties() ? "当事人选定" : "调委会指定");
  draft->Hold("late_reason", dispute.late_registration().reason());
  draft->Offer("facts", dispute.claim());
  draft->Propose("claims").Offer("content", dispute.claim());
  const auto amount = FromProto(dispute.claimed_amount());
  if (dispute.has_claimed_amount() && amount.ok()) draft->Hold("amount", *amount);
  return absl::OkStatus();
}

absl::Status FillRightsNotice(const PaperFacts& facts, Subject subject, PaperDraft* draft) {
  ASSIGN_OR_RETURN(const v1::Attempt* attempt, FindAttempt(facts, subject));
  const v1::Case& dispute = facts.dispute;
  draft->Hold("number", dispute.number());
  AddOrigin(facts, *attempt, draft);
  AddMediators(facts, *attempt, draft);
  AddParties(facts, "", draft);
  draft->Hold("confirmation", ConfirmationWay(dispute, LastAgreement(dispute)));
  draft->Hold("notice_date", dispute.acceptance().notice_signed());
  return absl::OkStatus();
}

absl::Status FillRefusalNotice(const PaperFacts& facts, Subject, PaperDraft* draft) {
  const v1::Case& dispute = facts.dispute;
  if (!dispute.has_refusal()) return NoSubject("不予受理的决定");
  for (const v1::Party& party : dispute.parties()) {
    if (party.side() == v1::Party::SIDE_APPLICANT) {
      draft->Add("applicants", party.id()).Hold("name", PartyName(facts, party.id()));
    }
  }
  draft->Hold("number", dispute.number()).Hold("matter", dispute.claim());
  draft->Offer("applied_date", RegisteredOn(dispute)).Hold("notice_date", dispute.refusal().day());
  const GroundWords ground = WordsOf(dispute.refusal().ground());
  draft->Add("grounds").Hold("content", ground.content).Hold("legal_basis", ground.law);
  draft->Add("routes").Hold("content", dispute.refusal().signpost());
  return absl::OkStatus();
}

}  // namespace fengqiao::mediation
