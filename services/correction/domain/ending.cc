// The end (domain rules §6.10).

#include <algorithm>

#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/handover.h"
#include "services/correction/domain/ladder.h"
#include "services/correction/domain/papers.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/steps.h"

namespace fengqiao::correction {
namespace {

using v1::End;
using v1::Subject;

void CheckEnd(const End& stated, const Subject& current, absl::CivilDay today, FieldErrors* errors) {
  const auto day = CheckPastDay("end.day", stated.day(), today, errors);
  if (day && *day < DayOf(current.noticed())) errors->Add("end.day", "must not lie before the notice");
  if (day && !current.stays().empty() && *day < DayOf(current.stays().rbegin()->from())) {
    errors->Add("end.day", "must not lie before the registration");
  }
  CheckSaid("end.paper", stated.paper(), 2, 64, errors);
  if (!stated.recorded_ground().empty()) {
    CheckSaid("end.recorded_ground", stated.recorded_ground(), 4, 1000, errors);
  }
}

v1::SanctionKind SanctionOf(End::Ground ground) {
  switch (ground) {
    case End::GROUND_PROBATION_REVOKED:
      return v1::SANCTION_KIND_REVOKE_PROBATION;
    case End::GROUND_PAROLE_REVOKED:
      return v1::SANCTION_KIND_REVOKE_PAROLE;
    default:
      return v1::SANCTION_KIND_IMPRISON;
  }
}

// A revocation is an organ's: the one that it granted, or one that nobody here asked for, with who decided
// and when (社区矫正法 45, 46).
absl::Status CheckRevocation(const End& stated, const Subject& current, absl::CivilDay today) {
  // What was granted ends the file, whatever else was proposed before it and waits.
  for (const v1::Sanction& sanction : current.sanctions()) {
    if (sanction.kind() != SanctionOf(stated.ground()) || sanction.state() != v1::Sanction::STATE_GRANTED) {
      continue;
    }
    FieldErrors errors;
    if (stated.paper() != sanction.organ_paper())
      errors.Add("end.paper", "must be the paper that granted it");
    if (DayOf(stated.day()) < DayOf(sanction.organ_decided())) {
      errors.Add("end.day", "must not lie before the organ's decision");
    }
    return errors.ToStatus();
  }
  for (const v1::Sanction& sanction : current.sanctions()) {
    if (sanction.kind() != SanctionOf(stated.ground())) continue;
    if (sanction.state() == v1::Sanction::STATE_SUBMITTED) return Refuse("correction.end.awaits");
    // Whatever became of the entry, the paper says what it says.
    if (sanction.organ_paper() == stated.paper()) return Refuse("correction.end.refused");
  }
  FieldErrors errors;
  CheckNamedText("end.organ.name", stated.organ().name(), 128, &errors);
  const bool court = stated.ground() != End::GROUND_IMPRISONED;
  if (court ? stated.organ().kind() != v1::Organ::KIND_COURT
            : stated.organ().kind() == v1::Organ::KIND_UNSPECIFIED) {
    errors.Add("end.organ.kind", court ? "must be a court (社区矫正法第46条)" : "is required");
  }
  const auto decided = CheckPastDay("end.decided", stated.decided(), today, &errors);
  if (decided && *decided < DayOf(current.judgment().effective())) {
    errors.Add("end.decided", "must not lie before the day of effect");
  }
  if (decided && DayOf(stated.day()) < *decided)
    errors.Add("end.day", "must not lie before the organ's decision");
  return errors.ToStatus();
}

v1::Absence::Outcome OutcomeBy(End::Ground ground) {
  switch (ground) {
    case End::GROUND_DEATH:
      return v1::Absence::OUTCOME_DEAD;
    case End::GROUND_NOTICE_WITHDRAWN:
      return v1::Absence::OUTCOME_VOID;
    default:
      return v1::Absence::OUTCOME_NOT_FOUND;
  }
}

// A notice that went back takes with it what came of it.
void WithdrawWith(const v1::Absence& absence, const Circumstances& now, Subject* subject) {
  for (v1::Breach& breach : *subject->mutable_breaches()) {
    if (breach.absence() != absence.id() || breach.has_withdrawal()) continue;
    *breach.mutable_withdrawal()->mutable_day() = ToProto(now.today);
    breach.mutable_withdrawal()->set_by(now.actor.account);
    breach.mutable_withdrawal()->set_grounds("通知已经退回");
  }
}

// Ends the file: it leaves the county's list on that day.
void Close(const End& stated, Subject::State state, v1::Stay::Exit exit, const Circumstances& now,
           Subject* subject) {
  subject->set_state(state);
  *subject->mutable_end() = stated;
  subject->mutable_end()->set_by(now.actor.account);
  if (!subject->stays().empty()) {
    v1::Stay& last = *subject->mutable_stays(subject->stays_size() - 1);
    *last.mutable_to() = stated.day();
    last.set_exit(exit);
  }
  for (v1::Absence& absence : *subject->mutable_absences()) {
    if (absence.has_ended()) continue;
    // The file ends; the days until then are known, the person is not.
    *absence.mutable_ended() = ToProto(std::max(DayOf(absence.base()), DayOf(stated.day())));
    absence.set_outcome(OutcomeBy(stated.ground()));
    if (absence.outcome() == v1::Absence::OUTCOME_VOID) WithdrawWith(absence, now, subject);
  }
}

}  // namespace

absl::StatusOr<Step> Decide(const Subject& current, const v1::PrepareEndRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MustBeEntrusted(current, v1::Entrustment::ACT_SUPERVISION, now));
  const v1::Preparation& stated = request.preparation();
  Step step{.next = current, .event = "Subject.EndPrepared", .rule = "CX1"};
  v1::Preparation& preparation = *step.next.mutable_preparation();
  FieldErrors errors;
  if (!stated.has_summary_received() && !stated.has_appraised()) {
    errors.Add("preparation", "must have a summary or an appraisal");
  }
  if (stated.has_summary_received()) {
    CheckPastDay("preparation.summary_received", stated.summary_received(), now.today, &errors);
    *preparation.mutable_summary_received() = stated.summary_received();
  }
  if (stated.has_appraised()) {
    CheckPastDay("preparation.appraised", stated.appraised(), now.today, &errors);
    CheckSaid("preparation.appraisal", stated.appraisal(), 10, 4000, &errors);
    *preparation.mutable_appraised() = stated.appraised();
    preparation.set_appraisal(stated.appraisal());
  }
  RETURN_IF_ERROR(errors.ToStatus());
  // The appraisal is the county's (CX1).
  if (stated.has_appraised()) RETURN_IF_ERROR(MustBeCounty(now));
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::ReleaseSubjectRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustNotHaveEnded(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  const End& stated = request.end();
  FieldErrors errors;
  if (stated.ground() != End::GROUND_EXPIRY && stated.ground() != End::GROUND_AMNESTY) {
    errors.Add("end.ground", "must be expiry or amnesty (社区矫正法第44条)");
  }
  CheckEnd(stated, current, now.today, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  const absl::CivilDay day = DayOf(stated.day()), expiry = DayOf(current.term().end());
  const bool recorded = !stated.recorded_ground().empty();
  if (stated.ground() == End::GROUND_EXPIRY) {
    if (day < expiry) return Refuse("correction.end.early");
    if ((day > expiry || day != now.today) && !recorded) return Refuse("correction.end.late");
  }
  if (GrantedEnding(current) != nullptr) return Refuse("correction.end.revoked");
  if (IsKnownDead(current)) return Refuse("correction.end.dead");
  // Who never reported has a term that runs out all the same; that it did so in vain is on record.
  if (!IsInCharge(current) && !recorded) return Refuse("correction.end.never_registered");
  if (IsInCustody(current, day) && !recorded) return Refuse("correction.end.custody");
  if (IsSearchedFor(current) && !recorded) return Refuse("correction.end.searched");
  if (HasOpenProposal(current) && !recorded) return Refuse("correction.end.proposal");
  RETURN_IF_ERROR(MustBeRecalled(current, now));
  Step step{.next = current, .event = "Subject.Released", .rule = "CX6"};
  Close(stated, Subject::STATE_RELEASED, v1::Stay::EXIT_RELEASED, now, &step.next);
  AddDocument(v1::Document::KIND_RELEASE_CERTIFICATE, "", day, &step.next);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::TerminateSubjectRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustNotHaveEnded(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  const End& stated = request.end();
  FieldErrors errors;
  CheckEnd(stated, current, now.today, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  const auto only = [&](Subject::Kind kind) {
    return current.kind() == kind ? absl::OkStatus() : Refuse("correction.end.ground");
  };
  switch (stated.ground()) {
    case End::GROUND_PROBATION_REVOKED:
      RETURN_IF_ERROR(only(Subject::KIND_PROBATION));
      break;
    case End::GROUND_PAROLE_REVOKED:
      RETURN_IF_ERROR(only(Subject::KIND_PAROLE));
      break;
    case End::GROUND_IMPRISONED:
      RETURN_IF_ERROR(only(Subject::KIND_TEMPORARY_SERVICE));
      break;
    case End::GROUND_DEATH:
      break;
    default:
      return InvalidField("end.ground", "must be one of the four of 社区矫正法第45条");
  }
  if (stated.ground() != End::GROUND_DEATH) RETURN_IF_ERROR(CheckRevocation(stated, current, now.today));
  RETURN_IF_ERROR(MustBeRecalled(current, now));
  Step step{.next = current, .event = "Subject.Terminated", .rule = "CCL45"};
  Close(stated, Subject::STATE_TERMINATED, v1::Stay::EXIT_TERMINATED, now, &step.next);
  AddDocument(v1::Document::KIND_TERMINATION_NOTICE, "", DayOf(stated.day()), &step.next);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::WithdrawNoticeRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustNotHaveEnded(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  FieldErrors errors;
  const auto day = CheckPastDay("day", request.day(), now.today, &errors);
  if (day && *day < DayOf(current.noticed())) errors.Add("day", "must not lie before the notice");
  CheckSaid("grounds", request.grounds(), 4, 1000, &errors);
  CheckNamedText("paper", request.paper(), 64, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  if (IsInCharge(current)) return Refuse("correction.notice.registered");
  End end;
  end.set_ground(End::GROUND_NOTICE_WITHDRAWN);
  *end.mutable_day() = request.day();
  end.set_paper(request.paper());
  end.set_recorded_ground(request.grounds());
  Step step{.next = current, .event = "Notice.Withdrawn", .rule = "CCL17"};
  Close(end, Subject::STATE_WITHDRAWN, v1::Stay::EXIT_UNSPECIFIED, now, &step.next);
  AddDocument(v1::Document::KIND_NOTICE_RETURNED, "", *day, &step.next);
  return step;
}

}  // namespace fengqiao::correction
