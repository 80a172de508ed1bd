// Entries that count no more (IM 32): a breach, a sanction, a commendation, a custody.

#include <algorithm>

#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/absences.h"
#include "services/correction/domain/ladder.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/permits.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/steps.h"
#include "services/correction/domain/supervision_duties.h"

namespace fengqiao::correction {
namespace {

using v1::Subject;

absl::Status WithdrawBreach(std::string_view id, const v1::Withdrawal& why, Subject* subject) {
  v1::Breach* breach = FindById(id, subject->mutable_breaches());
  if (breach == nullptr || breach->has_withdrawal()) return Refuse("correction.entry.unknown");
  if (IsAnswered(*breach, *subject)) return Refuse("correction.entry.answered");
  // Its days are those of the search: who was in custody has that entered, and who was back the right day.
  const v1::Absence* absence = FindById(breach->absence(), &subject->absences());
  if (absence != nullptr && !absence->has_ended()) return Refuse("correction.entry.of_absence");
  *breach->mutable_withdrawal() = why;
  TakeBackSettled(*breach, subject);
  return absl::OkStatus();
}

absl::Status WithdrawSanction(std::string_view id, const v1::Withdrawal& why, const Circumstances& now,
                              Subject* subject) {
  v1::Sanction* sanction = FindById(id, subject->mutable_sanctions());
  if (sanction == nullptr || sanction->has_withdrawal()) return Refuse("correction.entry.unknown");
  // What an organ has decided, for us or against us, is not ours; that the police decided by themselves was
  // entered here, maybe wrongly.
  const bool theirs = sanction->state() == v1::Sanction::STATE_GRANTED ||
                      sanction->state() == v1::Sanction::STATE_NOT_GRANTED;
  if (theirs && !sanction->by_police_alone()) return Refuse("correction.entry.granted");
  // Of what the county itself has refused there is nothing to take back.
  if (sanction->state() == v1::Sanction::STATE_REJECTED) return Refuse("correction.sanction.state");
  ASSIGN_OR_RETURN(const bool carries, CarriesAnother(*sanction, *subject, now.book, now.today));
  if (carries) return Refuse("correction.entry.answered");
  sanction->set_state(v1::Sanction::STATE_WITHDRAWN);
  *sanction->mutable_withdrawal() = why;
  return absl::OkStatus();
}

absl::Status WithdrawCommendation(std::string_view id, const v1::Withdrawal& why, Subject* subject) {
  v1::Commendation* commendation = FindById(id, subject->mutable_commendations());
  if (commendation == nullptr || commendation->state() != v1::Commendation::STATE_DECIDED) {
    return Refuse("correction.entry.unknown");
  }
  commendation->set_state(v1::Commendation::STATE_WITHDRAWN);
  *commendation->mutable_withdrawal() = why;
  return absl::OkStatus();
}

// Whether what the person was missed from is past: nobody is searched for who has reported, returned or
// arrived since.
bool IsOver(const v1::Absence& absence, const Subject& subject) {
  const v1::Leave* leave = FindById(absence.leave(), &subject.leaves());
  const v1::Transfer* transfer = FindById(absence.transfer(), &subject.transfers());
  // What was taken back only after the person was due changes nothing of that.
  const bool too_late = transfer != nullptr && transfer->state() == v1::Transfer::STATE_WITHDRAWN &&
                        DayOf(absence.base()) < DayOf(transfer->withdrawn());
  return (absence.cause() == v1::Absence::CAUSE_NOT_REPORTED && subject.has_registration()) ||
         (leave != nullptr && leave->state() != v1::Leave::STATE_APPROVED) ||
         (transfer != nullptr && transfer->state() != v1::Transfer::STATE_APPROVED && !too_late);
}

// A permit and a movement that only this custody had ended go on: the person, if away, is to come back. What
// has come in their place since stays. A waiver, which ends within days, is applied for anew.
void ReopenPermits(const v1::Custody& custody, Subject* subject) {
  const auto& all = subject->travel_permits();
  for (v1::TravelPermit& permit : *subject->mutable_travel_permits()) {
    const bool moving =
        std::any_of(all.begin(), all.end(), [](const auto& one) { return OpenMovement(one) != nullptr; });
    for (auto& movement : *permit.mutable_movements()) {
      const absl::Time at = std::max(TimeOf(movement.departed()), StartOf(DayOf(custody.from())));
      const bool by_it = movement.has_returned() && movement.returned_by() == kTheService &&
                         TimeOf(movement.returned()) == at;
      if (!by_it || moving) continue;
      movement.clear_returned();
      movement.clear_returned_by();
    }
    const bool by_it = permit.state() == v1::TravelPermit::STATE_ENDED &&
                       permit.end_cause() == v1::TravelPermit::END_CAUSE_CUSTODY &&
                       DayOf(permit.ended()) == std::max(DayOf(permit.decided()), DayOf(custody.from()));
    const bool replaced = std::any_of(all.begin(), all.end(), [&](const v1::TravelPermit& other) {
      return other.id() != permit.id() && IsOpen(other) && DayOf(other.from()) <= DayOf(permit.to()) &&
             DayOf(permit.from()) <= DayOf(other.to());
    });
    if (!by_it || replaced || permit.region() != subject->region()) continue;
    permit.set_state(v1::TravelPermit::STATE_APPROVED);
    permit.clear_end_cause();
    permit.clear_ended();
    permit.clear_ended_by();
  }
}

absl::Status WithdrawCustody(std::string_view id, const v1::Withdrawal& why, Subject* subject) {
  v1::Custody* custody = FindById(id, subject->mutable_custodies());
  if (custody == nullptr || custody->has_withdrawal()) return Refuse("correction.entry.unknown");
  *custody->mutable_withdrawal() = why;
  ReopenPermits(*custody, subject);
  // Whom only this custody had found is lost again.
  for (v1::Absence& absence : *subject->mutable_absences()) {
    const bool by_it = absence.outcome() == v1::Absence::OUTCOME_IN_CUSTODY &&
                       DayOf(absence.ended()) == std::max(DayOf(absence.base()), DayOf(custody->from()));
    if (!by_it || IsSearchedFor(*subject) || IsOver(absence, *subject)) continue;
    absence.clear_ended();
    absence.clear_end_entered();
    absence.clear_outcome();
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Step> Decide(const Subject& current, const v1::WithdrawEntryRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustNotHaveEnded(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  const std::string& entry = request.entry();
  const char kind = entry.empty() ? ' ' : entry[0];
  FieldErrors errors;
  if (kind != 'b' && kind != 's' && kind != 'p' && kind != 'c') {
    errors.Add("entry", "must be a breach, a sanction, a commendation or a custody: b1, s1, p1, c1");
  }
  CheckSaid("grounds", request.grounds(), 4, 1000, &errors);
  if (kind == 's' || kind == 'p') {
    CheckSaid("paper", request.paper(), 2, 64, &errors);
  } else {
    CheckText("paper", request.paper(), 64, &errors);
  }
  RETURN_IF_ERROR(errors.ToStatus());
  v1::Withdrawal why;
  *why.mutable_day() = ToProto(now.today);
  why.set_by(now.actor.account);
  why.set_grounds(request.grounds());
  why.set_paper(request.paper());
  Step step{.next = current, .event = "Entry.Withdrawn", .rule = "IM32"};
  if (kind == 'b') RETURN_IF_ERROR(WithdrawBreach(entry, why, &step.next));
  if (kind == 's') RETURN_IF_ERROR(WithdrawSanction(entry, why, now, &step.next));
  if (kind == 'p') RETURN_IF_ERROR(WithdrawCommendation(entry, why, &step.next));
  if (kind == 'c') {
    RETURN_IF_ERROR(WithdrawCustody(entry, why, &step.next));
    RETURN_IF_ERROR(RecountAbsences(now, &step.next));
  }
  return step;
}

}  // namespace fengqiao::correction
