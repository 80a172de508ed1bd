// Change of the execution place (domain rules §6.6): the old county holds until the new one has registered
// (A11).

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/papers.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/steps.h"

namespace fengqiao::correction {
namespace {

using v1::Subject;
using v1::Transfer;

constexpr size_t kCountyDigits = 6;

bool IsOpen(const Transfer& transfer) {
  return transfer.state() != Transfer::STATE_REFUSED && transfer.state() != Transfer::STATE_DONE;
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
  const Transfer& stated = request.transfer();
  FieldErrors errors;
  const std::string_view to = api::RegionOf(stated.to());
  if (to.size() != kCountyDigits || stated.to() != absl::StrCat("regions/", ToAbsl(to))) {
    errors.Add("transfer.to", "must be a county, regions/ and 6 digits");
  } else if (stated.to() == current.region()) {
    errors.Add("transfer.to", "must be another county");
  }
  CheckSaid("transfer.reason", stated.reason(), 4, 1000, &errors);
  CheckPastDay("transfer.requested", stated.requested(), now.today, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  if (std::any_of(current.transfers().begin(), current.transfers().end(), IsOpen)) {
    return Refuse("correction.transfer.open");
  }
  if (current.transfers_size() >= 100) return Refuse("correction.subject.size");
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
  RETURN_IF_ERROR(CheckStepDay(request.day(), transfer->requested(), now));
  transfer->set_state(Transfer::STATE_ASKED);
  *transfer->mutable_asked() = request.day();
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::AnswerTransferRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  Step step{.next = current, .event = "Transfer.Answered", .rule = "IM30"};
  ASSIGN_OR_RETURN(Transfer * transfer, TransferById(request.transfer(), &step.next));
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
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::DecideTransferRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  Step step{.next = current, .event = "Transfer.Refused", .rule = "IM31"};
  ASSIGN_OR_RETURN(Transfer * transfer, TransferById(request.transfer(), &step.next));
  const bool answered =
      transfer->state() == Transfer::STATE_AGREED || transfer->state() == Transfer::STATE_DECLINED;
  // Refused it may be before anybody is asked; approved only where the new county agrees.
  if (request.approve() ? !answered : !answered && transfer->state() != Transfer::STATE_REQUESTED) {
    return Refuse("correction.transfer.state");
  }
  if (request.approve() && transfer->state() == Transfer::STATE_DECLINED) {
    return Refuse("correction.transfer.declined");
  }
  RETURN_IF_ERROR(CheckStepDay(request.day(), answered ? transfer->answered() : transfer->requested(), now));
  if (now.actor.account == transfer->requested_by()) return Refuse("correction.transfer.own");
  *transfer->mutable_decided() = request.day();
  transfer->set_decided_by(now.actor.account);
  if (!request.approve()) {
    FieldErrors errors;
    CheckSaid("reason", request.reason(), 4, 1000, &errors);
    RETURN_IF_ERROR(errors.ToStatus());
    transfer->set_state(Transfer::STATE_REFUSED);
    transfer->set_refusal_reason(request.reason());
    return step;
  }
  transfer->set_state(Transfer::STATE_APPROVED);
  step.event = "Transfer.Approved";
  AddDocument(v1::Document::KIND_TRANSFER_DECISION, transfer->id(), DayOf(request.day()), &step.next);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::SendFilesRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  Step step{.next = current, .event = "Transfer.FilesSent", .rule = "IM31"};
  ASSIGN_OR_RETURN(Transfer * transfer, TransferById(request.transfer(), &step.next));
  if (transfer->state() != Transfer::STATE_APPROVED || transfer->has_files_sent()) {
    return Refuse("correction.transfer.state");
  }
  RETURN_IF_ERROR(CheckStepDay(request.day(), transfer->decided(), now));
  *transfer->mutable_files_sent() = request.day();
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::ReceiveTransferRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  Step step{.next = current, .event = "Transfer.Received", .rule = "A11"};
  Subject& next = step.next;
  ASSIGN_OR_RETURN(Transfer * transfer, TransferById(request.transfer(), &next));
  if (transfer->state() != Transfer::STATE_APPROVED) return Refuse("correction.transfer.state");
  if (request.responsibility_epoch() != current.responsibility_epoch()) {
    return Refuse("correction.transfer.epoch");
  }
  RETURN_IF_ERROR(CheckStepDay(request.day(), transfer->decided(), now));
  v1::Stay& old = *next.mutable_stays(next.stays_size() - 1);
  if (DayOf(request.day()) < DayOf(old.from())) return Refuse("correction.transfer.state");
  transfer->set_state(Transfer::STATE_DONE);
  *transfer->mutable_received() = request.day();
  *old.mutable_to() = request.day();
  old.set_exit(v1::Stay::EXIT_MOVED_OUT);
  next.set_region(transfer->to());
  next.set_responsibility_epoch(current.responsibility_epoch() + 1);
  v1::Stay& stay = *next.add_stays();
  stay.set_region(next.region());
  stay.set_epoch(next.responsibility_epoch());
  *stay.mutable_from() = request.day();
  stay.set_moved_in(true);
  // The old county's office and team end with its responsibility; class, plan and every count go on.
  next.clear_entrustment();
  next.clear_team();
  next.set_case_officer(request.case_officer());
  return step;
}

}  // namespace fengqiao::correction
