// The attempts to settle a dispute (MT4-MT8): begun, helped, extended, handed up or over, ended.

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/regions/region_id.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/appointments.h"
#include "services/mediation/domain/bounds.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/case_steps.h"
#include "services/mediation/domain/clocks.h"
#include "services/mediation/domain/parties.h"
#include "services/mediation/domain/providers.h"
#include "services/mediation/domain/referrals.h"
#include "services/mediation/domain/rules.h"

namespace fengqiao::mediation {
namespace {

constexpr size_t kMaxNote = 500;
constexpr size_t kMaxPlace = 100;
constexpr size_t kMaxOrgan = 64;
constexpr int kMaxUncountedDays = 365;

bool IsHandled(const v1::Case& dispute) {
  return IsIn(dispute, {v1::Case::STATE_ACCEPTED, v1::Case::STATE_MEDIATING});
}

absl::Status AddInvited(const google::protobuf::RepeatedPtrField<std::string>& invited,
                        v1::Attempt* attempt) {
  FieldErrors errors;
  if (attempt->invited_size() + invited.size() > MostIn("Attempt", "invited"))
    errors.Add("invited", "must be at most 20");
  for (int i = 0; i < invited.size(); ++i) {
    CheckNamedText(absl::StrCat("invited[", i, "]"), invited[i], kMaxOrgan, &errors);
  }
  RETURN_IF_ERROR(errors.ToStatus());
  attempt->mutable_invited()->MergeFrom(invited);
  return absl::OkStatus();
}

// The attempt that an escalation sets up.
absl::StatusOr<v1::Attempt> NextAttempt(const v1::EscalateCaseRequest& request, absl::CivilDay day,
                                        const v1::Case& dispute, const Circumstances& now) {
  v1::Attempt attempt;
  attempt.set_tier(request.tier());
  attempt.set_form(request.form() == v1::FORM_UNSPECIFIED ? v1::FORM_PEOPLES : request.form());
  *attempt.mutable_mediators() = request.mediators();
  if (attempt.form() == v1::FORM_GRID) return Refuse("mediation.a4.grid");
  if (attempt.form() == v1::FORM_PEOPLES) {
    if (SomebodyRefuses(dispute)) return Refuse("mediation.mt3.party_refuses");
    if (LacksConsent(dispute)) return Refuse("mediation.mt3.consent");
    if (LacksGuardian(dispute, now.identities, day)) return Refuse("mediation.mt3.guardian");
    RETURN_IF_ERROR(CheckAppointment(request.committee(), request.mediators(), day, dispute, now));
    // Who was heard by the grid or an office alone was never told of its rights (MT3).
    if (!dispute.acceptance().has_notice_signed()) {
      if (!request.has_notice_signed()) return Refuse("mediation.mt3.notice");
      RETURN_IF_ERROR(StatedDay(request.notice_signed(), true, "notice_signed", now).status());
    }
    attempt.set_committee(request.committee());
    return attempt;
  }
  if (request.organ().empty()) return Refuse("mediation.a4.organ");
  RETURN_IF_ERROR(RequireText("organ", request.organ(), kMaxOrgan));
  if (!request.committee().empty()) {
    return InvalidField("committee", "belongs to people's mediation alone");
  }
  RETURN_IF_ERROR(CheckPersons(request.mediators(), day, dispute, now));
  attempt.set_organ(request.organ());
  return attempt;
}

// MD4: the days of an appraisal come on top of what a court gave.
absl::StatusOr<Step> Lengthen(const v1::Case& current, const v1::ExtendTermRequest& request,
                              const Circumstances& now) {
  if (request.uncounted_days() < 1 || request.uncounted_days() > kMaxUncountedDays) {
    return InvalidField("uncounted_days", "must be 1 to 365");
  }
  if (request.has_extension()) return InvalidField("extension", "stands instead of uncounted_days");
  v1::Case next = current;
  v1::Attempt* attempt = RunningAttempt(&next);
  bool lengthened = false;
  for (v1::Clock* term : RunningTerms(attempt->id(), &next)) {
    if (!IsCourtTerm(*term)) continue;
    RETURN_IF_ERROR(LengthenClock(request.uncounted_days(), now, term));
    lengthened = true;
  }
  if (!lengthened) return Refuse("mediation.md4.court");
  attempt->set_uncounted_days(attempt->uncounted_days() + request.uncounted_days());
  return StepOf(std::move(next), "Case.TermLengthened", "MD4");
}

absl::Status CheckRegion(std::string_view region) {
  const auto id = regions::ParseRegionId(api::RegionOf(region));
  if (!id.ok() || region != absl::StrCat("regions/", id->text)) {
    return InvalidField("region", "must be regions/{code}");
  }
  return absl::OkStatus();
}

// Hands the responsibility to another region, which looks at the case afresh.
absl::StatusOr<Step> HandToRegion(const v1::TransferCaseRequest& request, absl::CivilDay day,
                                  const Circumstances& now, v1::Case next) {
  RETURN_IF_ERROR(CheckRegion(request.region()));
  next.set_region(request.region());
  // A region that shared the case and now leads it shares it no more.
  auto* shared = next.mutable_co_regions();
  shared->erase(std::remove(shared->begin(), shared->end(), request.region()), shared->end());
  // What was only registered stays so. Where no attempt more has room, nobody there could take it.
  RETURN_IF_ERROR(CheckRoomForAttempt(next));
  if (next.state() != v1::Case::STATE_REGISTERED) {
    DropClocks("", day, &next);
    next.set_state(v1::Case::STATE_UNDER_REVIEW);
    RETURN_IF_ERROR(
        StartClock({.rule = "mediation.accept_days", .subject = "", .event = "Case.Transferred", .day = day},
                   now, &next));
  }
  return StepOf(std::move(next), "Case.Transferred", "MT8");
}

// Hands the case to another organ for good.
absl::StatusOr<Step> HandToOrgan(const v1::TransferCaseRequest& request, absl::CivilDay day,
                                 const Circumstances& now, v1::Case next) {
  RETURN_IF_ERROR(RequireText("organ", request.organ(), kMaxOrgan));
  DropClocks("*", day, &next);
  next.set_state(v1::Case::STATE_TRANSFERRED);
  v1::Closing* closing = next.mutable_closing();
  *closing->mutable_day() = ToProto(day);
  closing->set_kind(v1::Closing::KIND_TRANSFERRED);
  closing->set_note(absl::StrCat("移送", request.organ(), "：", request.reason()));
  RETURN_IF_ERROR(OweReplies("Case.Transferred", day, now, &next));
  return StepOf(std::move(next), "Case.Transferred", "MT8");
}

// Ends what both sides had written down but not all signed: until it takes force either may go back
// (人民调解法 23).
absl::StatusOr<Step> TerminateUnsigned(const v1::Case& current, const v1::TerminateMediationRequest& request,
                                       absl::CivilDay day, const Circumstances& now) {
  if (request.result() == v1::Attempt::RESULT_TERM_ENDED) return Refuse("mediation.mt6.term_runs");
  v1::Case next = current;
  v1::Attempt* attempt = next.mutable_attempts(next.attempts_size() - 1);
  RETURN_IF_ERROR(NotBefore(day, attempt->ended()));
  attempt->set_result(request.result());
  attempt->set_reason(request.reason());
  *attempt->mutable_ended() = ToProto(day);
  next.set_state(v1::Case::STATE_TERMINATED);
  RETURN_IF_ERROR(OweReplies("Case.Terminated", day, now, &next));
  return StepOf(std::move(next), "Case.Terminated", "MT6");
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
  if (SomebodyRefuses(current)) return Refuse("mediation.mt3.party_refuses");
  if (!stated.invited().empty() && !request.parties_consent()) return Refuse("mediation.mt5.consent");
  ASSIGN_OR_RETURN(const absl::CivilDay day, StatedDay(stated.begun(), true, "attempt.begun", now));
  RETURN_IF_ERROR(NotBefore(day, attempt->accepted()));
  // Who is heard was told of its rights before (MT3).
  if (attempt->form() == v1::FORM_PEOPLES)
    RETURN_IF_ERROR(NotBefore(day, current.acceptance().notice_signed()));
  RETURN_IF_ERROR(CheckMediators(*attempt, day, current, now));
  RETURN_IF_ERROR(RequireText("attempt.place", stated.place(), kMaxPlace));
  RETURN_IF_ERROR(AddInvited(stated.invited(), attempt));
  *attempt->mutable_begun() = ToProto(day);
  attempt->set_place(stated.place());
  attempt->set_mode(stated.mode());
  attempt->set_open_to_public(stated.open_to_public());
  next.set_state(v1::Case::STATE_MEDIATING);
  for (const v1::Referral& referral : current.referrals()) MeetClock("MD6", referral.id(), day, &next);
  return StepOf(std::move(next), "Case.MediationStarted", "MT4");
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::InviteHelpRequest& request,
                            const Circumstances& now) {
  if (current.state() != v1::Case::STATE_MEDIATING) return Refuse("mediation.mt5.state");
  if (!request.parties_consent()) return Refuse("mediation.mt5.consent");
  if (request.invited().empty() && request.providers().empty()) {
    return InvalidField("invited", "at least one is required");
  }
  v1::Case next = current;
  auto invited = request.invited();
  for (const std::string& provider : request.providers()) {
    ASSIGN_OR_RETURN(v1::Routing invitation, InvitationOf(provider, current, now));
    *invited.Add() = invitation.to();
    RETURN_IF_ERROR(AddRouting(std::move(invitation), &next));
  }
  RETURN_IF_ERROR(AddInvited(invited, RunningAttempt(&next)));
  return StepOf(std::move(next), "Case.HelpInvited", "MT5");
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::ExtendTermRequest& request,
                            const Circumstances& now) {
  if (current.state() != v1::Case::STATE_MEDIATING) return Refuse("mediation.mt7.state");
  if (request.uncounted_days() != 0) return Lengthen(current, request, now);
  const v1::Attempt::Extension& extension = request.extension();
  if (!extension.has_agreed()) return Refuse("mediation.mt7.consent");
  ASSIGN_OR_RETURN(const absl::CivilDay agreed, StatedDay(extension.agreed(), true, "extension.agreed", now));
  FieldErrors errors;
  const auto until = CheckDay("extension.until", extension.until(), &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  v1::Case next = current;
  v1::Attempt* attempt = RunningAttempt(&next);
  RETURN_IF_ERROR(NotBefore(agreed, attempt->accepted()));
  if (attempt->extensions_size() >= MostIn("Attempt", "extensions"))
    return InvalidField("extension", "there are 20 already");
  std::optional<absl::CivilDay> previous;
  for (v1::Clock* term : RunningTerms(attempt->id(), &next)) {
    const absl::CivilDay due = FromProto(term->due()).value_or(now.today);
    // What has run out can't be extended: the consent comes within the term.
    if (*until <= due || agreed > due) continue;
    ExtendClock(*until, term);
    previous = previous ? std::min(*previous, due) : due;
  }
  if (!previous) return Refuse("mediation.mt7.longer");
  v1::Attempt::Extension* added = attempt->add_extensions();
  *added = extension;
  *added->mutable_previous() = ToProto(*previous);
  return StepOf(std::move(next), "Case.TermExtended", "MT7");
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::EscalateCaseRequest& request,
                            const Circumstances& now) {
  if (!IsHandled(current)) return Refuse("mediation.mt8.state");
  if (request.tier() <= current.tier()) return Refuse("mediation.mt8.higher");
  if (request.reason().empty()) return Refuse("mediation.mt8.reason");
  RETURN_IF_ERROR(RequireText("reason", request.reason(), kMaxNote));
  RETURN_IF_ERROR(CheckRoomForAttempt(current));
  ASSIGN_OR_RETURN(const absl::CivilDay day, StatedDay(request.day(), request.has_day(), "day", now));
  RETURN_IF_ERROR(NotBeforeRunning(day, current));
  v1::Case next = current;
  ASSIGN_OR_RETURN(v1::Attempt attempt, NextAttempt(request, day, current, now));
  if (attempt.form() == v1::FORM_PEOPLES && !next.acceptance().has_notice_signed()) {
    *next.mutable_acceptance()->mutable_notice_signed() = request.notice_signed();
  }
  EndAttempt(v1::Attempt::RESULT_ESCALATED, day, request.reason(), &next);
  if (attempt.form() == v1::FORM_PEOPLES && next.number().empty()) {
    next.set_number(FileNumber(now.roster.committees.find(request.committee())->second, now.today.year(),
                               now.next_file_number));
  }
  RETURN_IF_ERROR(BeginAttempt(std::move(attempt), "Case.Escalated", day, now, &next));
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
  ASSIGN_OR_RETURN(const absl::CivilDay day, StatedDay(request.day(), request.has_day(), "day", now));
  RETURN_IF_ERROR(NotBeforeEntry(day, current));
  RETURN_IF_ERROR(NotBeforeRunning(day, current));
  v1::Case next = current;
  EndAttempt(v1::Attempt::RESULT_TRANSFERRED, day, request.reason(), &next);
  return request.organ().empty() ? HandToRegion(request, day, now, std::move(next))
                                 : HandToOrgan(request, day, now, std::move(next));
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::TerminateMediationRequest& request,
                            const Circumstances& now) {
  const bool is_unsigned = current.state() == v1::Case::STATE_AGREED;
  if (!IsHandled(current) && !is_unsigned) return Refuse("mediation.mt6.state");
  ASSIGN_OR_RETURN(const absl::CivilDay day, StatedDay(request.day(), request.has_day(), "day", now));
  if (request.result() != v1::Attempt::RESULT_NOT_AGREED &&
      request.result() != v1::Attempt::RESULT_WITHDRAWN &&
      request.result() != v1::Attempt::RESULT_TERM_ENDED) {
    return InvalidField("result", "must be RESULT_NOT_AGREED, RESULT_WITHDRAWN or RESULT_TERM_ENDED");
  }
  RETURN_IF_ERROR(RequireText("reason", request.reason(), kMaxNote));
  if (!request.remedies_told()) return Refuse("mediation.mt6.remedies");
  if (is_unsigned) return TerminateUnsigned(current, request, day, now);
  v1::Case next = current;
  const v1::Attempt* attempt = RunningAttempt(&next);
  RETURN_IF_ERROR(NotBeforeRunning(day, current));
  const auto terms = RunningTerms(attempt->id(), &next);
  const bool ran_out =
      std::any_of(terms.begin(), terms.end(), [&](const v1::Clock* term) { return IsOverdue(*term, day); });
  if (request.result() == v1::Attempt::RESULT_TERM_ENDED && !ran_out) {
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
  RETURN_IF_ERROR(NotBefore(day, RunningAttempt(&next)->accepted()));
  EndAttempt(v1::Attempt::RESULT_HANDLED, day, request.outcome(), &next);
  next.set_state(v1::Case::STATE_HANDLED);
  RETURN_IF_ERROR(OweReplies("Case.Handled", day, now, &next));
  return StepOf(std::move(next), "Case.Handled", "A4");
}

}  // namespace fengqiao::mediation
