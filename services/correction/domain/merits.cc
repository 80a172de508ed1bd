// What speaks for a person (domain rules §6.7): commendations, and proposals that a court shorten the term.

#include <algorithm>
#include <string>

#include "common/calendar/term.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/ladder.h"
#include "services/correction/domain/papers.h"
#include "services/correction/domain/parameters.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/steps.h"

namespace fengqiao::correction {
namespace {

using v1::Commendation;
using v1::Commutation;
using v1::Subject;

constexpr int kMostCommendations = 100;
constexpr int kMostCommutations = 20;

absl::StatusOr<Commendation*> CommendationIn(std::string_view id, Subject* subject) {
  Commendation* found = FindById(id, subject->mutable_commendations());
  if (found == nullptr) return Refuse("correction.commendation.unknown");
  if (found->state() != Commendation::STATE_PROPOSED) return Refuse("correction.commendation.state");
  return found;
}

absl::StatusOr<Commutation*> CommutationIn(std::string_view id, Commutation::State state, Subject* subject) {
  Commutation* found = FindById(id, subject->mutable_commutations());
  if (found == nullptr) return Refuse("correction.commutation.unknown");
  if (found->state() != state) return Refuse("correction.commutation.state");
  return found;
}

// Good conduct shows itself in time only (IM 33): so many months after the person was registered.
absl::Status CheckTimeIn(const Subject& subject, const Circumstances& now) {
  const absl::CivilDay since = DayOf(subject.registration().reported());
  ASSIGN_OR_RETURN(const int months, ValueOf("correction.commendation_months", subject, since, now.book));
  if (now.today < calendar::AddMonths(since, months)) return Refuse("correction.commendation.early");
  return absl::OkStatus();
}

// Nor does it go with what was broken or answered in those months, or with a custody (IM 33).
absl::Status CheckConduct(const Subject& subject, const Circumstances& now) {
  const absl::CivilDay registered = DayOf(subject.registration().reported());
  ASSIGN_OR_RETURN(const int months,
                   ValueOf("correction.commendation_months", subject, registered, now.book));
  const absl::CivilDay since = calendar::AddMonths(now.today, -months);
  const auto& breaches = subject.breaches();
  const auto& sanctions = subject.sanctions();
  const bool broken = std::any_of(breaches.begin(), breaches.end(), [&](const v1::Breach& one) {
    return !one.has_withdrawal() && DayOf(one.day()) > since;
  });
  const bool answered = std::any_of(sanctions.begin(), sanctions.end(), [&](const v1::Sanction& one) {
    const bool decided = one.state() == v1::Sanction::STATE_DECIDED;
    const bool granted = one.state() == v1::Sanction::STATE_GRANTED;
    return (decided || granted) && DayOf(granted ? one.organ_decided() : one.decided()) > since;
  });
  const bool good = !broken && !answered && !HasOpenProposal(subject) && !IsInCustody(subject, now.today);
  return good ? absl::OkStatus() : Refuse("correction.commendation.conduct");
}

// Whom a court may help by a shorter term (刑法 78; 最高法 减刑假释规定 18): nobody on parole, and on
// probation for major merit alone.
absl::Status CheckOpenTo(Subject::Kind kind, Commutation::Ground ground) {
  if (kind == Subject::KIND_PAROLE) return Refuse("correction.commutation.parole");
  if (kind == Subject::KIND_PROBATION && ground != Commutation::GROUND_MAJOR_MERIT) {
    return Refuse("correction.commutation.probation");
  }
  return absl::OkStatus();
}

absl::Status CheckCourt(const v1::Organ& court) {
  FieldErrors errors;
  CheckNamedText("addressee.name", court.name(), 128, &errors);
  if (court.kind() != v1::Organ::KIND_COURT) errors.Add("addressee.kind", "must be a court (刑法第79条)");
  if (court.level() < v1::Organ::LEVEL_CITY) {
    errors.Add("addressee.level", "must be an intermediate court or above (刑法第79条)");
  }
  return errors.ToStatus();
}

// The term as the ruling has it, by the rules that every paper of a shorter term meets.
absl::StatusOr<Step> Shorten(const Subject& current, const Commutation& proposal,
                             const v1::RecordCommutationRulingRequest& request, const Circumstances& now) {
  v1::ChangeTermRequest change;
  change.mutable_change()->set_kind(v1::TermChange::KIND_COMMUTATION);
  change.mutable_change()->set_paper(request.paper());
  *change.mutable_change()->mutable_organ() = proposal.addressee();
  *change.mutable_change()->mutable_decided() = request.day();
  *change.mutable_change()->mutable_new_end() = request.new_end();
  change.mutable_change()->set_grounds("依照社区矫正机构的减刑建议裁定减刑");
  return Decide(current, change, now);
}

}  // namespace

absl::StatusOr<Step> Decide(const Subject& current, const v1::ProposeCommendationRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MustBeEntrusted(current, v1::Entrustment::ACT_SUPERVISION, now));
  const Commendation& stated = request.commendation();
  FieldErrors errors;
  if (stated.ground() == Commendation::GROUND_UNSPECIFIED) errors.Add("commendation.ground", "is required");
  CheckSaid("commendation.reason", stated.reason(), 10, 2000, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  if (IsSearchedFor(current)) return Refuse("correction.commendation.searched");
  if (stated.ground() == Commendation::GROUND_GOOD_CONDUCT) {
    RETURN_IF_ERROR(CheckTimeIn(current, now));
    RETURN_IF_ERROR(CheckConduct(current, now));
  }
  const auto& all = current.commendations();
  if (std::any_of(all.begin(), all.end(),
                  [](const auto& one) { return one.state() == Commendation::STATE_PROPOSED; })) {
    return Refuse("correction.commendation.open");
  }
  if (all.size() >= kMostCommendations) return Refuse("correction.subject.size");
  Step step{.next = current, .event = "Commendation.Proposed", .rule = "IM33"};
  Commendation& commendation = *step.next.add_commendations();
  commendation.set_id(NextId("p", all));
  commendation.set_ground(stated.ground());
  commendation.set_reason(stated.reason());
  commendation.set_state(Commendation::STATE_PROPOSED);
  commendation.set_proposed_by(now.actor.account);
  *commendation.mutable_proposed() = ToProto(now.today);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::DecideCommendationRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustNotHaveEnded(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  Step step{.next = current, .event = "Commendation.Decided", .rule = "IM33"};
  ASSIGN_OR_RETURN(Commendation * commendation, CommendationIn(request.commendation(), &step.next));
  if (now.actor.account == commendation->proposed_by()) return Refuse("correction.sanction.own");
  commendation->set_decided_by(now.actor.account);
  *commendation->mutable_decided() = ToProto(now.today);
  if (!request.approve()) {
    FieldErrors errors;
    CheckSaid("reason", request.reason(), 4, 2000, &errors);
    RETURN_IF_ERROR(errors.ToStatus());
    commendation->set_state(Commendation::STATE_REJECTED);
    commendation->set_refusal_reason(request.reason());
    step.event = "Commendation.Rejected";
    return step;
  }
  if (IsSearchedFor(current)) return Refuse("correction.commendation.searched");
  if (commendation->ground() == Commendation::GROUND_GOOD_CONDUCT) {
    RETURN_IF_ERROR(CheckConduct(current, now));
  }
  commendation->set_state(Commendation::STATE_DECIDED);
  const std::string id = commendation->id();
  AddDocument(v1::Document::KIND_COMMENDATION_DECISION, id, now.today, &step.next);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::ProposeCommutationRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  const Commutation& stated = request.commutation();
  FieldErrors errors;
  if (stated.ground() == Commutation::GROUND_UNSPECIFIED) errors.Add("commutation.ground", "is required");
  CheckSaid("commutation.reason", stated.reason(), 10, 2000, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  RETURN_IF_ERROR(CheckOpenTo(current.kind(), stated.ground()));
  const auto& all = current.commutations();
  if (std::any_of(all.begin(), all.end(), [](const auto& one) {
        return one.state() == Commutation::STATE_PROPOSED || one.state() == Commutation::STATE_SUBMITTED;
      })) {
    return Refuse("correction.commutation.open");
  }
  if (all.size() >= kMostCommutations) return Refuse("correction.subject.size");
  Step step{.next = current, .event = "Commutation.Proposed", .rule = "CCL33"};
  Commutation& commutation = *step.next.add_commutations();
  commutation.set_id(NextId("m", all));
  commutation.set_ground(stated.ground());
  commutation.set_reason(stated.reason());
  commutation.set_state(Commutation::STATE_PROPOSED);
  commutation.set_proposed_by(now.actor.account);
  *commutation.mutable_proposed() = ToProto(now.today);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::ReviewCommutationRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustNotHaveEnded(current));
  if (now.actor.level < v1::LEVEL_CITY) return Refuse("correction.commutation.power");
  Step step{.next = current, .event = "Commutation.Submitted", .rule = "IM42"};
  ASSIGN_OR_RETURN(Commutation * commutation,
                   CommutationIn(request.commutation(), Commutation::STATE_PROPOSED, &step.next));
  if (now.actor.account == commutation->proposed_by()) return Refuse("correction.sanction.own");
  commutation->set_reviewed_by(now.actor.account);
  *commutation->mutable_reviewed() = ToProto(now.today);
  if (!request.agree()) {
    FieldErrors errors;
    CheckSaid("reason", request.reason(), 4, 2000, &errors);
    RETURN_IF_ERROR(errors.ToStatus());
    commutation->set_state(Commutation::STATE_REJECTED);
    commutation->set_refusal_reason(request.reason());
    step.event = "Commutation.Rejected";
    return step;
  }
  RETURN_IF_ERROR(CheckCourt(request.addressee()));
  *commutation->mutable_addressee() = request.addressee();
  commutation->set_state(Commutation::STATE_SUBMITTED);
  const std::string id = commutation->id();
  AddDocument(v1::Document::KIND_COMMUTATION_PROPOSAL, id, now.today, &step.next);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::RecordCommutationRulingRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustNotHaveEnded(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  Step step{.next = current, .event = "Commutation.Ruled", .rule = "CCL33"};
  ASSIGN_OR_RETURN(Commutation * commutation,
                   CommutationIn(request.commutation(), Commutation::STATE_SUBMITTED, &step.next));
  FieldErrors errors;
  CheckNamedText("paper", request.paper(), 64, &errors);
  const auto day = CheckPastDay("day", request.day(), now.today, &errors);
  if (day && *day < DayOf(commutation->reviewed())) errors.Add("day", "must not lie before the submission");
  if (request.granted() && !request.has_new_end()) errors.Add("new_end", "is required");
  if (!request.granted()) CheckSaid("reason", request.reason(), 4, 2000, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  if (request.granted()) {
    ASSIGN_OR_RETURN(step, Shorten(current, *commutation, request, now));
    step.event = "Commutation.Ruled";
    commutation = FindById(request.commutation(), step.next.mutable_commutations());
    commutation->set_term_change(step.next.term_changes().rbegin()->id());
  } else {
    commutation->set_refusal_reason(request.reason());
  }
  commutation->set_state(request.granted() ? Commutation::STATE_GRANTED : Commutation::STATE_NOT_GRANTED);
  commutation->set_organ_paper(request.paper());
  *commutation->mutable_ruled() = request.day();
  return step;
}

}  // namespace fengqiao::correction
