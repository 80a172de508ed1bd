// Change of the execution place (domain rules §6.6): the old county holds until the new one has registered
// (A11).

#include <algorithm>
#include <string>

#include "common/api/resource_name.h"
#include "common/regions/region_id.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/absences.h"
#include "services/correction/domain/handover.h"
#include "services/correction/domain/papers.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/steps.h"

namespace fengqiao::correction {
namespace {

using v1::Subject;
using v1::Transfer;

// Whether who acts answers for one region that holds the old county and the new one.
bool IsCommonSuperior(const Actor& actor, const Subject& subject, const Transfer& transfer) {
  return std::any_of(actor.regions.begin(), actor.regions.end(), [&](const std::string& region) {
    return regions::IsWithin(api::RegionOf(subject.region()), region) &&
           regions::IsWithin(api::RegionOf(transfer.to()), region);
  });
}

// Whether the day of the new county's answer has passed without one.
bool IsUnanswered(const Subject& subject, const Transfer& transfer, const Circumstances& now) {
  if (transfer.state() != Transfer::STATE_ASKED) return false;
  const Parameter* days = now.book.parameters.Find("correction.transfer.answer_days",
                                                   api::RegionOf(subject.region()), DayOf(transfer.asked()));
  return days != nullptr && DayOf(transfer.asked()) + days->value < now.today;
}

// Who may approve: the old county where the new one agrees; else the common superior, by its paper (IM 30).
absl::Status MayApprove(const Subject& subject, const Transfer& transfer, std::string_view superior_paper,
                        const Circumstances& now) {
  const bool superior = IsCommonSuperior(now.actor, subject, transfer);
  // Who answered for the new county and decides for the old one is both: that is the superior's decision.
  const bool both = superior && transfer.answered_by() == now.actor.account;
  if (transfer.state() == Transfer::STATE_AGREED && !both) {
    return superior_paper.empty() ? absl::OkStatus() : Refuse("correction.transfer.superior");
  }
  const bool answered = both || transfer.state() == Transfer::STATE_DECLINED;
  const bool declined = transfer.state() == Transfer::STATE_DECLINED;
  if (!answered && transfer.state() != Transfer::STATE_ASKED) return Refuse("correction.transfer.state");
  if (!superior) {
    if (!superior_paper.empty()) return Refuse("correction.transfer.superior");
    return Refuse(declined ? "correction.transfer.declined" : "correction.transfer.state");
  }
  if (!answered && !IsUnanswered(subject, transfer, now)) return Refuse("correction.transfer.unanswered");
  FieldErrors errors;
  CheckNamedText("superior_paper", superior_paper, 64, &errors);
  return errors.ToStatus();
}

// The day of the last step that was taken.
const common::v1::Date& LastStepOf(const Transfer& transfer) {
  if (transfer.has_decided()) return transfer.decided();
  if (transfer.has_answered()) return transfer.answered();
  return transfer.has_asked() ? transfer.asked() : transfer.requested();
}

// Nobody is handed over whom the old county does not have: searched for, detained, or on the way to prison.
absl::Status MustBeAtHand(const Subject& subject, absl::CivilDay today) {
  if (GrantedEnding(subject) != nullptr) return Refuse("correction.transfer.revoked");
  if (IsSearchedFor(subject)) return Refuse("correction.transfer.searched");
  return IsInCustody(subject, today) ? Refuse("correction.transfer.custody") : absl::OkStatus();
}

// The new county's steps, on a file of this installation or on one that another has offered.
absl::Status MustBeAtHandOrOffered(const Subject& subject) {
  return subject.state() == Subject::STATE_OFFERED ? absl::OkStatus() : MustBeInCharge(subject);
}

absl::StatusOr<Transfer*> TransferById(std::string_view id, Subject* subject) {
  Transfer* transfer = FindById(id, subject->mutable_transfers());
  if (transfer == nullptr) return Refuse("correction.transfer.unknown");
  return transfer;
}

// A day of a step that does not lie before the step that it builds on.
absl::Status CheckStepDay(const common::v1::Date& stated, const common::v1::Date& after,
                          const Circumstances& now) {
  FieldErrors errors;
  const auto day = CheckPastDay("day", stated, now.today, &errors);
  if (day && *day < DayOf(after)) errors.Add("day", "must not lie before the step that it builds on");
  return errors.ToStatus();
}

}  // namespace

absl::StatusOr<Step> Decide(const Subject& current, const v1::RequestTransferRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MustBeEntrusted(current, v1::Entrustment::ACT_SUPERVISION, now));
  const Transfer& stated = request.transfer();
  FieldErrors errors;
  if (const std::string why = WhyNoCounty(stated.to(), now.today); !why.empty()) {
    errors.Add("transfer.to", why);
  } else if (stated.to() == current.region()) {
    errors.Add("transfer.to", "must be another county");
  }
  CheckSaid("transfer.reason", stated.reason(), 4, 1000, &errors);
  const auto requested = CheckPastDay("transfer.requested", stated.requested(), now.today, &errors);
  if (requested && *requested < DayOf(current.registration().reported())) {
    errors.Add("transfer.requested", "must not lie before the registration");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  if (!std::all_of(current.transfers().begin(), current.transfers().end(), IsOver)) {
    return Refuse("correction.transfer.open");
  }
  RETURN_IF_ERROR(MustBeAtHand(current, now.today));
  if (current.transfers_size() >= kMostTransfers) return Refuse("correction.subject.size");
  Transfer transfer;
  transfer.set_id(NextId("t", current.transfers()));
  transfer.set_state(Transfer::STATE_REQUESTED);
  transfer.set_to(stated.to());
  transfer.set_reason(stated.reason());
  *transfer.mutable_requested() = stated.requested();
  transfer.set_requested_by(now.actor.account);
  Step step{.next = current, .event = "Transfer.Requested", .rule = "CCL27"};
  *step.next.add_transfers() = std::move(transfer);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::AskNewCountyRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  Step step{.next = current, .event = "Transfer.Asked", .rule = "IM30"};
  ASSIGN_OR_RETURN(Transfer * transfer, TransferById(request.transfer(), &step.next));
  if (transfer->state() != Transfer::STATE_REQUESTED) return Refuse("correction.transfer.state");
  RETURN_IF_ERROR(MustBeAtHand(current, now.today));
  RETURN_IF_ERROR(CheckStepDay(request.day(), transfer->requested(), now));
  transfer->set_state(Transfer::STATE_ASKED);
  *transfer->mutable_asked() = request.day();
  if (LivesElsewhere(transfer->to(), now) && !IsElsewhere(current, transfer->to())) {
    step.next.add_counties_elsewhere(transfer->to());
  }
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::AnswerTransferRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeAtHandOrOffered(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  Step step{.next = current, .event = "Transfer.Answered", .rule = "IM30"};
  ASSIGN_OR_RETURN(Transfer * transfer, TransferById(request.transfer(), &step.next));
  // A county of another installation answers there.
  if (IsElsewhere(current, transfer->to())) return Refuse("correction.subject.elsewhere");
  if (transfer->state() != Transfer::STATE_ASKED) return Refuse("correction.transfer.state");
  RETURN_IF_ERROR(CheckStepDay(request.day(), transfer->asked(), now));
  if (!request.agrees()) {
    FieldErrors errors;
    CheckSaid("objection", request.objection(), 4, 1000, &errors);
    RETURN_IF_ERROR(errors.ToStatus());
    transfer->set_objection(request.objection());
  }
  transfer->set_state(request.agrees() ? Transfer::STATE_AGREED : Transfer::STATE_DECLINED);
  *transfer->mutable_answered() = request.day();
  transfer->set_answered_by(now.actor.account);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::DecideTransferRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  Step step{.next = current, .event = "Transfer.Refused", .rule = "IM31"};
  ASSIGN_OR_RETURN(Transfer * transfer, TransferById(request.transfer(), &step.next));
  if (IsOver(*transfer) || transfer->state() == Transfer::STATE_APPROVED) {
    return Refuse("correction.transfer.state");
  }
  // Refused it may be at every stage, also while the new county is silent.
  if (request.approve()) {
    RETURN_IF_ERROR(MustBeAtHand(current, now.today));
    RETURN_IF_ERROR(MayApprove(current, *transfer, request.superior_paper(), now));
    transfer->set_superior_paper(request.superior_paper());
  }
  RETURN_IF_ERROR(CheckStepDay(request.day(), LastStepOf(*transfer), now));
  if (now.actor.account == transfer->requested_by()) return Refuse("correction.transfer.own");
  *transfer->mutable_decided() = request.day();
  transfer->set_decided_by(now.actor.account);
  if (!request.approve()) {
    FieldErrors errors;
    CheckSaid("reason", request.reason(), 4, 1000, &errors);
    RETURN_IF_ERROR(errors.ToStatus());
    transfer->set_state(Transfer::STATE_REFUSED);
    transfer->set_refusal_reason(request.reason());
    const std::string id = transfer->id();
    AddDocument(v1::Document::KIND_TRANSFER_REFUSAL, id, DayOf(request.day()), &step.next);
    return step;
  }
  transfer->set_state(Transfer::STATE_APPROVED);
  step.event = "Transfer.Approved";
  const std::string id = transfer->id();
  AddDocument(v1::Document::KIND_TRANSFER_DECISION, id, DayOf(request.day()), &step.next);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::WithdrawTransferRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  Step step{.next = current, .event = "Transfer.Withdrawn", .rule = "IM30"};
  ASSIGN_OR_RETURN(Transfer * transfer, TransferById(request.transfer(), &step.next));
  if (IsOver(*transfer)) return Refuse("correction.transfer.state");
  RETURN_IF_ERROR(CheckStepDay(request.day(), LastStepOf(*transfer), now));
  FieldErrors errors;
  CheckSaid("reason", request.reason(), 4, 1000, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  RETURN_IF_ERROR(MustBeRecalled(current, now));
  const bool decided = transfer->state() == Transfer::STATE_APPROVED;
  transfer->set_state(Transfer::STATE_WITHDRAWN);
  *transfer->mutable_withdrawn() = request.day();
  transfer->set_withdrawn_by(now.actor.account);
  transfer->set_withdrawal_reason(request.reason());
  const std::string id = transfer->id();
  // To whom the decision went must hear that it holds no more.
  if (decided) {
    AddDocument(v1::Document::KIND_TRANSFER_WITHDRAWAL, id, DayOf(request.day()), &step.next);
  }
  // Who is to stay could not arrive; but who was due before that day is lost all the same, and the old county
  // goes on searching (IM 31).
  RETURN_IF_ERROR(
      VoidAbsencesFrom(v1::Absence::CAUSE_NOT_ARRIVED, id, DayOf(request.day()), now, &step.next));
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::SendFilesRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  Step step{.next = current, .event = "Transfer.FilesSent", .rule = "IM31"};
  ASSIGN_OR_RETURN(Transfer * transfer, TransferById(request.transfer(), &step.next));
  // Files that were not sent before the registration are the old county's to send after it.
  const std::string old = HandedOverBy(current, *transfer);
  const auto& covered = now.actor.regions;
  const bool after = !old.empty() && std::any_of(covered.begin(), covered.end(), [&](const auto& region) {
    return regions::IsWithin(api::RegionOf(old), region);
  });
  if ((transfer->state() != Transfer::STATE_APPROVED && !after) || transfer->has_files_sent()) {
    return Refuse("correction.transfer.state");
  }
  RETURN_IF_ERROR(CheckStepDay(request.day(), transfer->decided(), now));
  *transfer->mutable_files_sent() = request.day();
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::ReceiveTransferRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeAtHandOrOffered(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  Step step{.next = current, .event = "Transfer.Received", .rule = "A11"};
  Subject& next = step.next;
  ASSIGN_OR_RETURN(Transfer * transfer, TransferById(request.transfer(), &next));
  if (transfer->state() != Transfer::STATE_APPROVED) return Refuse("correction.transfer.state");
  if (request.responsibility_epoch() != current.responsibility_epoch()) {
    return Refuse("correction.transfer.epoch");
  }
  // Of another installation's the file comes first, and the files must not have gone back.
  const bool offered = current.state() == Subject::STATE_OFFERED;
  if (offered && !current.handover().files_here()) return Refuse("correction.handover.files");
  if (offered && now.recalled == transfer->id()) return Refuse("correction.handover.recalled");
  // Here nobody is registered for a county of another installation: it does so itself.
  if (IsElsewhere(current, transfer->to())) return Refuse("correction.subject.elsewhere");
  RETURN_IF_ERROR(CheckStepDay(request.day(), transfer->decided(), now));
  FieldErrors errors;
  CheckText("case_officer", request.case_officer(), 128, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  const absl::CivilDay arrived = DayOf(request.day());
  if (arrived < DayOf(current.stays().rbegin()->from())) return Refuse("correction.transfer.state");
  if (GrantedEnding(current) != nullptr) return Refuse("correction.transfer.revoked");
  if (IsInCustody(current, arrived)) return Refuse("correction.transfer.custody");
  RETURN_IF_ERROR(PassOn(arrived, request.transfer(), now, &next));
  if (offered) next.set_state(current.handover().state_there());
  next.clear_handover();
  v1::Stay& stay = *next.add_stays();
  stay.set_region(next.region());
  stay.set_epoch(next.responsibility_epoch());
  *stay.mutable_from() = request.day();
  stay.set_moved_in(true);
  // The old county's office and team end with its responsibility; class, plan and every count go on.
  next.clear_entrustment();
  next.clear_team();
  PutInCharge(request.case_officer(), now.today, &next);
  return step;
}

}  // namespace fengqiao::correction
