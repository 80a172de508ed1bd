// Whether a dispute is taken (MT2, MT3).

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/appointments.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/case_steps.h"
#include "services/mediation/domain/clocks.h"
#include "services/mediation/domain/parties.h"
#include "services/mediation/domain/referrals.h"
#include "services/mediation/domain/rules.h"

namespace fengqiao::mediation {
namespace {

constexpr size_t kMaxNote = 500;
constexpr size_t kMaxOrgan = 64;

bool WasReported(const v1::Case& dispute) {
  for (const v1::Alert& alert : dispute.alerts()) {
    if (alert.kind() != v1::Alert::KIND_ESCALATION) return true;
  }
  return false;
}

// The first attempt as the acceptance sets it up. The grid and other organs have no committee (A4).
absl::StatusOr<v1::Attempt> FirstAttempt(const v1::AcceptCaseRequest& request, absl::CivilDay day,
                                         const v1::Case& dispute, const Circumstances& now) {
  v1::Attempt attempt;
  attempt.set_form(request.form() == v1::FORM_UNSPECIFIED ? v1::FORM_PEOPLES : request.form());
  attempt.set_tier(request.tier());
  if (request.tier() == v1::TIER_UNSPECIFIED) return InvalidField("tier", "is required");
  const bool is_grid = attempt.form() == v1::FORM_GRID;
  if (is_grid != (request.tier() == v1::TIER_GRID)) return Refuse("mediation.a4.grid");
  *attempt.mutable_mediators() = request.mediators();
  if (attempt.form() == v1::FORM_PEOPLES) {
    RETURN_IF_ERROR(
        CheckAppointment(request.acceptance().committee(), request.mediators(), day, dispute, now));
    attempt.set_committee(request.acceptance().committee());
    return attempt;
  }
  if (request.acceptance().organ().empty()) return Refuse("mediation.a4.organ");
  RETURN_IF_ERROR(RequireText("acceptance.organ", request.acceptance().organ(), kMaxOrgan));
  if (!request.acceptance().committee().empty()) {
    return InvalidField("acceptance.committee", "belongs to people's mediation alone");
  }
  RETURN_IF_ERROR(CheckPersons(request.mediators(), day, dispute, now));
  attempt.set_organ(request.acceptance().organ());
  return attempt;
}

}  // namespace

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::RefuseCaseRequest& request,
                            const Circumstances& now) {
  if (current.state() != v1::Case::STATE_UNDER_REVIEW) return Refuse("mediation.mt2.state");
  const v1::Refusal& refusal = request.refusal();
  ASSIGN_OR_RETURN(const absl::CivilDay day, StatedDay(refusal.day(), refusal.has_day(), "refusal.day", now));
  if (refusal.ground() == v1::Refusal::GROUND_UNSPECIFIED) return Refuse("mediation.mt2.ground");
  if (refusal.signpost().empty()) return Refuse("mediation.mt2.signpost");
  RETURN_IF_ERROR(RequireText("refusal.signpost", refusal.signpost(), kMaxNote));
  if (refusal.ground() == v1::Refusal::GROUND_CRIMINAL && !WasReported(current)) {
    return Refuse("mediation.mt2.report_first");
  }
  RETURN_IF_ERROR(NotBeforeEntry(day, current));
  v1::Case next = current;
  next.set_state(v1::Case::STATE_REFUSED);
  *next.mutable_refusal() = refusal;
  *next.mutable_refusal()->mutable_day() = ToProto(day);
  MeetClock("mediation.accept_days", "", day, &next);
  DropCourtTerms(day, &next);
  RETURN_IF_ERROR(OweReplies("Case.Refused", day, now, &next));
  return StepOf(std::move(next), "Case.Refused", "MT2");
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::AcceptCaseRequest& request,
                            const Circumstances& now) {
  if (current.state() != v1::Case::STATE_UNDER_REVIEW) return Refuse("mediation.mt3.state");
  const v1::Acceptance& acceptance = request.acceptance();
  ASSIGN_OR_RETURN(const absl::CivilDay day,
                   StatedDay(acceptance.day(), acceptance.has_day(), "acceptance.day", now));
  RETURN_IF_ERROR(NotBeforeEntry(day, current));
  RETURN_IF_ERROR(CheckRoomForAttempt(current));
  if (SomebodyRefuses(current)) return Refuse("mediation.mt3.party_refuses");
  ASSIGN_OR_RETURN(v1::Attempt attempt, FirstAttempt(request, day, current, now));
  const bool peoples = attempt.form() == v1::FORM_PEOPLES;
  if (peoples) {
    if (!acceptance.has_notice_signed()) return Refuse("mediation.mt3.notice");
    RETURN_IF_ERROR(StatedDay(acceptance.notice_signed(), true, "acceptance.notice_signed", now).status());
    if (LacksConsent(current)) return Refuse("mediation.mt3.consent");
    if (LacksGuardian(current, now.identities, day)) return Refuse("mediation.mt3.guardian");
  }
  v1::Case next = current;
  *next.mutable_acceptance() = acceptance;
  *next.mutable_acceptance()->mutable_day() = ToProto(day);
  // A dispute that comes back from another region keeps the number of its first file.
  if (peoples && next.number().empty()) {
    next.set_number(FileNumber(now.roster.committees.find(acceptance.committee())->second, now.today.year(),
                               now.next_file_number));
  }
  MeetClock("mediation.accept_days", "", day, &next);
  RETURN_IF_ERROR(ConfirmCourtReferrals("Case.Accepted", day, now, &next));
  RETURN_IF_ERROR(BeginAttempt(std::move(attempt), "Case.Accepted", day, now, &next));
  return StepOf(std::move(next), "Case.Accepted", "MT3");
}

}  // namespace fengqiao::mediation
