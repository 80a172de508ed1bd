// Another mediator in the place of one of a running attempt (人民调解法 15, 19).

#include <algorithm>
#include <utility>

#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/appointments.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/case_steps.h"
#include "services/mediation/domain/parties.h"
#include "services/mediation/domain/rules.h"

namespace fengqiao::mediation {
namespace {

using Replacement = v1::Attempt::Replacement;

constexpr size_t kMaxNote = 500;

bool IsOf(const std::string& committee, const v1::Mediator& mediator) {
  const auto& committees = mediator.committees();
  return std::find(committees.begin(), committees.end(), committee) != committees.end();
}

bool WasDismissed(const v1::Mediator& mediator, absl::CivilDay day) {
  if (!mediator.has_dismissal() || mediator.dismissal().ground() == v1::Mediator::Dismissal::GROUND_LEFT) {
    return false;
  }
  const auto dismissed = FromProto(mediator.dismissal().day());
  return dismissed.ok() && *dismissed <= day;
}

// What the registry has to say is looked up in it; what it can't know has to be told.
absl::Status CheckReason(const v1::ReplaceMediatorRequest& request, const v1::Attempt& attempt,
                         absl::CivilDay day, const v1::Case& dispute, const Circumstances& now) {
  RETURN_IF_ERROR(AllowText("note", request.note(), kMaxNote));
  const auto known = now.roster.mediators.find(request.leaving());
  const v1::Mediator leaving = known == now.roster.mediators.end() ? v1::Mediator() : known->second;
  switch (request.reason()) {
    case Replacement::REASON_DISMISSED:
      return WasDismissed(leaving, day) ? absl::OkStatus() : Refuse("mediation.replace.reason");
    case Replacement::REASON_LEFT: {
      const bool stays =
          InOffice(leaving, day) && IsOf(attempt.committee(), leaving) && !WasDismissed(leaving, day);
      return stays ? Refuse("mediation.replace.reason") : absl::OkStatus();
    }
    case Replacement::REASON_RECUSAL:
      if (MustRecuse(leaving, dispute)) return absl::OkStatus();
      return RequireText("note", request.note(), kMaxNote);
    case Replacement::REASON_PARTIES_ASK:
      if (request.asked_by().empty()) return Refuse("mediation.replace.asked_by");
      for (const std::string& id : request.asked_by()) {
        const v1::Party* party = FindParty(id, dispute);
        if (party == nullptr || !party->moved_to().empty()) return Refuse("mediation.party.unknown");
      }
      return RequireText("note", request.note(), kMaxNote);
    case Replacement::REASON_UNABLE:
      return RequireText("note", request.note(), kMaxNote);
    default:
      return InvalidField("reason", "is required");
  }
}

// Somebody must be left who may mediate.
absl::Status CheckThoseLeft(const v1::Attempt& attempt, absl::CivilDay day, const v1::Case& dispute,
                            const Circumstances& now) {
  for (const std::string& name : attempt.mediators()) {
    const auto known = now.roster.mediators.find(name);
    if (known != now.roster.mediators.end() && InOffice(known->second, day) &&
        !MustRecuse(known->second, dispute)) {
      return absl::OkStatus();
    }
  }
  return Refuse("mediation.replace.nobody");
}

absl::Status CheckSuccessor(const v1::ReplaceMediatorRequest& request, const v1::Attempt& attempt,
                            absl::CivilDay day, const v1::Case& dispute, const Circumstances& now) {
  const auto& present = attempt.mediators();
  if (std::find(present.begin(), present.end(), request.successor()) != present.end()) {
    return InvalidField("successor", "is a mediator of the attempt already");
  }
  MediatorNames successors;
  *successors.Add() = request.successor();
  RETURN_IF_ERROR(CheckAppointment(attempt.committee(), successors, day, dispute, now));
  // Whom the parties had chosen the committee does not replace by itself. At a later tier it named them.
  const v1::Acceptance& acceptance = dispute.acceptance();
  const bool chosen = acceptance.chosen_by_parties() && acceptance.committee() == attempt.committee();
  if (chosen && !request.parties_accept()) return Refuse("mediation.replace.accepted");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::ReplaceMediatorRequest& request,
                            const Circumstances& now) {
  if (!IsIn(current, {v1::Case::STATE_ACCEPTED, v1::Case::STATE_MEDIATING})) {
    return Refuse("mediation.replace.state");
  }
  v1::Case next = current;
  v1::Attempt* attempt = RunningAttempt(&next);
  if (attempt->form() != v1::FORM_PEOPLES) return Refuse("mediation.replace.state");
  auto* mediators = attempt->mutable_mediators();
  const auto leaving = std::find(mediators->begin(), mediators->end(), request.leaving());
  if (leaving == mediators->end()) return Refuse("mediation.replace.leaving");
  ASSIGN_OR_RETURN(const absl::CivilDay day, StatedDay(request.day(), request.has_day(), "day", now));
  RETURN_IF_ERROR(NotBefore(day, attempt->accepted()));
  if (!attempt->replacements().empty()) {
    RETURN_IF_ERROR(NotBefore(day, attempt->replacements().rbegin()->day()));
  }
  RETURN_IF_ERROR(CheckReason(request, *attempt, day, current, now));
  if (request.successor().empty()) {
    mediators->erase(leaving);
    RETURN_IF_ERROR(CheckThoseLeft(*attempt, day, current, now));
  } else {
    RETURN_IF_ERROR(CheckSuccessor(request, *attempt, day, current, now));
    *leaving = request.successor();
  }
  Replacement* replacement = attempt->add_replacements();
  replacement->set_leaving(request.leaving());
  replacement->set_successor(request.successor());
  replacement->set_reason(request.reason());
  replacement->set_note(request.note());
  *replacement->mutable_asked_by() = request.asked_by();
  *replacement->mutable_day() = ToProto(day);
  return StepOf(std::move(next), "Case.MediatorReplaced", "MT3");
}

}  // namespace fengqiao::mediation
