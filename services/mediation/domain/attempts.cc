// The attempts to settle a dispute (MT4-MT8): begun, helped, extended, handed up or over, ended.

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/regions/region_id.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/appointments.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/case_steps.h"
#include "services/mediation/domain/clocks.h"
#include "services/mediation/domain/referrals.h"
#include "services/mediation/domain/rules.h"

namespace fengqiao::mediation {
namespace {

constexpr size_t kMaxNote = 500;
constexpr size_t kMaxPlace = 100;
constexpr size_t kMaxOrgan = 64;
constexpr int kMaxInvited = 20;
constexpr int kMaxAttempts = 20;

bool IsHandled(const v1::Case& dispute) {
  return IsIn(dispute, {v1::Case::STATE_ACCEPTED, v1::Case::STATE_MEDIATING});
}

absl::Status AddInvited(const google::protobuf::RepeatedPtrField<std::string>& invited,
                        v1::Attempt* attempt) {
  FieldErrors errors;
  if (attempt->invited_size() + invited.size() > kMaxInvited) errors.Add("invited", "must be at most 20");
  for (int i = 0; i < invited.size(); ++i) {
    CheckNamedText(absl::StrCat("invited[", i, "]"), invited[i], kMaxOrgan, &errors);
  }
  RETURN_IF_ERROR(errors.ToStatus());
  attempt->mutable_invited()->MergeFrom(invited);
  return absl::OkStatus();
}

// The attempt that an escalation sets up.
absl::StatusOr<v1::Attempt> NextAttempt(const v1::EscalateCaseRequest& request, const v1::Case& dispute,
                                        const Circumstances& now) {
  v1::Attempt attempt;
  attempt.set_tier(request.tier());
  attempt.set_form(request.form() == v1::FORM_UNSPECIFIED ? v1::FORM_PEOPLES : request.form());
  *attempt.mutable_mediators() = request.mediators();
  if (attempt.form() == v1::FORM_GRID) return Refuse("mediation.a4.grid");
  if (attempt.form() == v1::FORM_PEOPLES) {
    RETURN_IF_ERROR(CheckAppointment(request.committee(), request.mediators(), now.today, dispute, now));
    attempt.set_committee(request.committee());
    return attempt;
  }
  if (request.organ().empty()) return Refuse("mediation.a4.organ");
  RETURN_IF_ERROR(RequireText("organ", request.organ(), kMaxOrgan));
  attempt.set_organ(request.organ());
  return attempt;
}

}  // namespace

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::StartMediationRequest& request,
                            const Circumstances& now) {
  if (current.state() != v1::Case::STATE_ACCEPTED) return Refuse("mediation.mt4.state");
  const v1::Attempt& stated = request.attempt();
  v1::Case next = current;
  v1::Attempt* attempt = RunningAttempt(&next);
  if (attempt->form() == v1::FORM_GRID) return Refuse("mediation.a4.grid");
  if (!stated.has_begun() || stated.place().empty() || stated.mode() == v1::Attempt::MODE_UNSPECIFIED) {
    return Refuse("mediation.mt4.details");
  }
  ASSIGN_OR_RETURN(const absl::CivilDay day, StatedDay(stated.begun(), true, "attempt.begun", now));
  RETURN_IF_ERROR(RequireText("attempt.place", stated.place(), kMaxPlace));
  RETURN_IF_ERROR(AddInvited(stated.invited(), attempt));
  *attempt->mutable_begun() = ToProto(day);
  attempt->set_place(stated.place());
  attempt->set_mode(stated.mode());
  attempt->set_open_to_public(stated.open_to_public());
  next.set_state(v1::Case::STATE_MEDIATING);
  MeetClock("MD6", attempt->id(), day, &next);
  return StepOf(std::move(next), "Case.MediationStarted", "MT4");
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::InviteHelpRequest& request,
                            const Circumstances&) {
  if (current.state() != v1::Case::STATE_MEDIATING) return Refuse("mediation.mt5.state");
  if (!request.parties_consent()) return Refuse("mediation.mt5.consent");
  if (request.invited().empty()) return InvalidField("invited", "at least one is required");
  v1::Case next = current;
  RETURN_IF_ERROR(AddInvited(request.invited(), RunningAttempt(&next)));
  return StepOf(std::move(next), "Case.HelpInvited", "MT5");
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::ExtendTermRequest& request,
                            const Circumstances& now) {
  if (current.state() != v1::Case::STATE_MEDIATING) return Refuse("mediation.mt7.state");
  const v1::Attempt::Extension& extension = request.extension();
  if (!extension.has_agreed()) return Refuse("mediation.mt7.consent");
  ASSIGN_OR_RETURN(const absl::CivilDay agreed, StatedDay(extension.agreed(), true, "extension.agreed", now));
  FieldErrors errors;
  const auto until = CheckDay("extension.until", extension.until(), &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  v1::Case next = current;
  v1::Attempt* attempt = RunningAttempt(&next);
  v1::Clock* term = RunningTerm(attempt->id(), &next);
  const absl::CivilDay due = FromProto(term->due()).value_or(now.today);
  // What has run out can't be extended: the consent comes within the term.
  if (*until <= due || agreed > due) return Refuse("mediation.mt7.longer");
  *attempt->add_extensions() = extension;
  ExtendClock(*until, term);
  return StepOf(std::move(next), "Case.TermExtended", "MT7");
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::EscalateCaseRequest& request,
                            const Circumstances& now) {
  if (!IsHandled(current)) return Refuse("mediation.mt8.state");
  if (request.tier() <= current.tier()) return Refuse("mediation.mt8.higher");
  if (request.reason().empty()) return Refuse("mediation.mt8.reason");
  RETURN_IF_ERROR(RequireText("reason", request.reason(), kMaxNote));
  if (current.attempts_size() >= kMaxAttempts) return InvalidField("name", "has 20 attempts already");
  v1::Case next = current;
  ASSIGN_OR_RETURN(v1::Attempt attempt, NextAttempt(request, current, now));
  EndAttempt(v1::Attempt::RESULT_ESCALATED, now.today, request.reason(), &next);
  if (attempt.form() == v1::FORM_PEOPLES && next.number().empty()) {
    next.set_number(FileNumber(now.roster.committees.find(request.committee())->second, now.today.year(),
                               now.next_file_number));
  }
  RETURN_IF_ERROR(BeginAttempt(std::move(attempt), "Case.Escalated", now.today, now, &next));
  return StepOf(std::move(next), "Case.Escalated", "MT8");
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::TransferCaseRequest& request,
                            const Circumstances& now) {
  if (!IsIn(current, {v1::Case::STATE_REGISTERED, v1::Case::STATE_UNDER_REVIEW, v1::Case::STATE_ACCEPTED,
                      v1::Case::STATE_MEDIATING})) {
    return Refuse("mediation.mt8.state");
  }
  if (request.reason().empty()) return Refuse("mediation.mt8.reason");
  if (request.paper().empty()) return Refuse("mediation.mt8.paper");
  RETURN_IF_ERROR(RequireText("reason", request.reason(), kMaxNote));
  RETURN_IF_ERROR(RequireText("paper", request.paper(), kMaxPlace));
  if (request.region().empty() == request.organ().empty() || request.region() == current.region()) {
    return Refuse("mediation.mt8.where");
  }
  v1::Case next = current;
  EndAttempt(v1::Attempt::RESULT_TRANSFERRED, now.today, request.reason(), &next);
  if (!request.organ().empty()) {
    RETURN_IF_ERROR(RequireText("organ", request.organ(), kMaxOrgan));
    DropClocks("*", now.today, &next);
    next.set_state(v1::Case::STATE_TRANSFERRED);
    v1::Closing* closing = next.mutable_closing();
    *closing->mutable_day() = ToProto(now.today);
    closing->set_kind(v1::Closing::KIND_TRANSFERRED);
    closing->set_note(absl::StrCat("移送", request.organ(), "：", request.reason()));
    RETURN_IF_ERROR(OweReplies("Case.Transferred", now.today, now, &next));
    return StepOf(std::move(next), "Case.Transferred", "MT8");
  }
  RETURN_IF_ERROR(regions::ParseRegionId(api::RegionOf(request.region())).status());
  next.set_region(request.region());
  // Who takes over looks at it afresh; what was registered stays registered.
  if (next.state() != v1::Case::STATE_REGISTERED) {
    DropClocks("", now.today, &next);
    next.set_state(v1::Case::STATE_UNDER_REVIEW);
    RETURN_IF_ERROR(StartClock(
        {.rule = "mediation.accept_days", .subject = "", .event = "Case.Transferred", .day = now.today}, now,
        &next));
  }
  return StepOf(std::move(next), "Case.Transferred", "MT8");
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::TerminateMediationRequest& request,
                            const Circumstances& now) {
  if (!IsHandled(current)) return Refuse("mediation.mt6.state");
  ASSIGN_OR_RETURN(const absl::CivilDay day, StatedDay(request.day(), request.has_day(), "day", now));
  if (request.result() != v1::Attempt::RESULT_NOT_AGREED &&
      request.result() != v1::Attempt::RESULT_WITHDRAWN &&
      request.result() != v1::Attempt::RESULT_TERM_ENDED) {
    return InvalidField("result", "must be RESULT_NOT_AGREED, RESULT_WITHDRAWN or RESULT_TERM_ENDED");
  }
  RETURN_IF_ERROR(RequireText("reason", request.reason(), kMaxNote));
  if (!request.remedies_told()) return Refuse("mediation.mt6.remedies");
  v1::Case next = current;
  const v1::Attempt* attempt = RunningAttempt(&next);
  const v1::Clock* term = RunningTerm(attempt->id(), &next);
  if (request.result() == v1::Attempt::RESULT_TERM_ENDED && (term == nullptr || !IsOverdue(*term, day))) {
    return Refuse("mediation.mt6.term_runs");
  }
  EndAttempt(request.result(), day, request.reason(), &next);
  next.set_state(v1::Case::STATE_TERMINATED);
  RETURN_IF_ERROR(OweReplies("Case.Terminated", day, now, &next));
  return StepOf(std::move(next), "Case.Terminated", "MT6");
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::RecordHandlingRequest& request,
                            const Circumstances& now) {
  if (current.state() != v1::Case::STATE_ACCEPTED) return Refuse("mediation.mt4.state");
  ASSIGN_OR_RETURN(const absl::CivilDay day, StatedDay(request.day(), request.has_day(), "day", now));
  RETURN_IF_ERROR(RequireText("outcome", request.outcome(), kMaxNote));
  v1::Case next = current;
  if (RunningAttempt(&next)->form() != v1::FORM_GRID) return Refuse("mediation.a4.grid");
  EndAttempt(v1::Attempt::RESULT_HANDLED, day, request.outcome(), &next);
  next.set_state(v1::Case::STATE_HANDLED);
  RETURN_IF_ERROR(OweReplies("Case.Handled", day, now, &next));
  return StepOf(std::move(next), "Case.Handled", "A4");
}

}  // namespace fengqiao::mediation
