// Breaches and sanctions (domain rules §6.7, §6.11).

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/bans.h"
#include "services/correction/domain/duties.h"
#include "services/correction/domain/ladder.h"
#include "services/correction/domain/papers.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/steps.h"

namespace fengqiao::correction {
namespace {

using v1::Breach;
using v1::Organ;
using v1::Sanction;
using v1::Subject;

constexpr int kMostBreaches = 100;
constexpr int kMostSanctions = 100;

absl::StatusOr<Sanction*> SanctionIn(std::string_view id, Sanction::State state, Subject* subject) {
  Sanction* sanction = FindById(id, subject->mutable_sanctions());
  if (sanction == nullptr) return Refuse("correction.sanction.unknown");
  if (sanction->state() != state) return Refuse("correction.sanction.state");
  return sanction;
}

bool IsOurs(v1::SanctionKind kind) {
  return kind == v1::SANCTION_KIND_ADMONITION || kind == v1::SANCTION_KIND_WARNING;
}

v1::Document::Kind PaperOf(v1::SanctionKind kind) {
  switch (kind) {
    case v1::SANCTION_KIND_POLICE_PENALTY:
      return v1::Document::KIND_POLICE_PENALTY_PROPOSAL;
    case v1::SANCTION_KIND_REVOKE_PROBATION:
    case v1::SANCTION_KIND_REVOKE_PAROLE:
      return v1::Document::KIND_REVOCATION_PROPOSAL;
    case v1::SANCTION_KIND_IMPRISON:
      return v1::Document::KIND_IMPRISONMENT_PROPOSAL;
    default:
      return v1::Document::KIND_SANCTION_DECISION;
  }
}

// The organ that decides, and by whom it may be addressed: an agency addresses a court of its own level
// (CrPL-I 543, IM 46).
absl::Status CheckAddressee(const Subject& subject, v1::SanctionKind kind, const Organ& addressee,
                            const Circumstances& now) {
  FieldErrors errors;
  CheckNamedText("addressee.name", addressee.name(), 128, &errors);
  if (addressee.level() == Organ::LEVEL_UNSPECIFIED) errors.Add("addressee.level", "is required");
  RETURN_IF_ERROR(errors.ToStatus());
  const bool court = kind == v1::SANCTION_KIND_REVOKE_PROBATION || kind == v1::SANCTION_KIND_REVOKE_PAROLE;
  const Organ::Kind wanted = kind == v1::SANCTION_KIND_POLICE_PENALTY ? Organ::KIND_POLICE
                             : court                                  ? Organ::KIND_COURT
                                                                      : subject.organ().kind();
  if (addressee.kind() != wanted) return Refuse("correction.sanction.addressee");
  const Organ::Level reach = now.actor.level == v1::LEVEL_CITY ? Organ::LEVEL_CITY : Organ::LEVEL_COUNTY;
  if ((court || kind == v1::SANCTION_KIND_POLICE_PENALTY) && addressee.level() > reach) {
    return Refuse("correction.sanction.court_level");
  }
  return absl::OkStatus();
}

// One paper of the police is one penalty, whichever way it was entered.
bool IsKnown(const Subject& subject, std::string_view paper) {
  return std::any_of(subject.sanctions().begin(), subject.sanctions().end(), [&](const Sanction& one) {
    return one.kind() == v1::SANCTION_KIND_POLICE_PENALTY && one.state() == Sanction::STATE_GRANTED &&
           one.organ_paper() == paper;
  });
}

// What was not done by its last day is missed on it, and on no day before.
absl::Status CheckMissedBy(absl::CivilDay day, const Breach& stated, const Subject& current,
                           const Circumstances& now) {
  if (stated.duties().empty()) return absl::OkStatus();
  const std::vector<v1::Duty> open = DutiesOf(current, now.book, now.today);
  for (const v1::Duty& duty : open) {
    const bool cited =
        std::find(stated.duties().begin(), stated.duties().end(), duty.id()) != stated.duties().end();
    const bool missed = duty.holder() == v1::Duty::HOLDER_SUBJECT && DayOf(duty.due()) < now.today;
    if (cited && missed && day < DayOf(duty.due())) {
      return InvalidField("breach.day", "must not lie before the last day of a duty that it settles");
    }
  }
  return absl::OkStatus();
}

// Whether the police are asked for a penalty for one of the breaches: what they decide is recorded there.
bool IsAskedFor(const Subject& subject, const std::set<std::string>& breaches) {
  return std::any_of(subject.sanctions().begin(), subject.sanctions().end(), [&](const Sanction& one) {
    return one.kind() == v1::SANCTION_KIND_POLICE_PENALTY && one.state() == Sanction::STATE_SUBMITTED &&
           std::any_of(one.breaches().begin(), one.breaches().end(),
                       [&](const std::string& id) { return breaches.contains(id); });
  });
}

}  // namespace

absl::StatusOr<Step> Decide(const Subject& current, const v1::RecordBreachRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MustBeEntrusted(current, v1::Entrustment::ACT_INVESTIGATION, now));
  const Breach& stated = request.breach();
  FieldErrors errors;
  if (stated.kind() == Breach::KIND_UNSPECIFIED) errors.Add("breach.kind", "is required");
  if (stated.kind() == Breach::KIND_OUT_OF_CONTROL) {
    errors.Add("breach.kind", "comes from a search that ended: see EndAbsence, EndLeave, RegisterSubject");
  }
  if (stated.gravity() == Breach::GRAVITY_UNSPECIFIED) errors.Add("breach.gravity", "is required");
  const auto day = CheckPastDay("breach.day", stated.day(), now.today, &errors);
  if (day && *day < DayOf(current.registration().reported())) {
    errors.Add("breach.day", "must not lie before the registration");
  }
  if (day && *day > DayOf(current.term().end())) errors.Add("breach.day", "must not lie after the term");
  CheckSaid("breach.facts", stated.facts(), 4, 2000, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  const v1::Judgment& judgment = current.judgment();
  if (stated.kind() == Breach::KIND_INJUNCTION &&
      (judgment.injunction().empty() ||
       (judgment.has_injunction_end() && *day > DayOf(judgment.injunction_end())))) {
    return Refuse("correction.breach.no_injunction");
  }
  RETURN_IF_ERROR(CheckBrokenBan(current, stated, now));
  if (stated.kind() == Breach::KIND_NO_REEXAMINATION && !current.judgment().medical_parole()) {
    return Refuse("correction.breach.no_medical_parole");
  }
  if (current.breaches_size() >= kMostBreaches) return Refuse("correction.subject.size");
  Step step{.next = current, .event = "Subject.BreachRecorded", .rule = "IM34"};
  RETURN_IF_ERROR(CheckMissedBy(*day, stated, current, now));
  for (const std::string& duty : stated.duties()) {
    if (!SettleMissed(duty, now.book, now.today, &step.next)) return Refuse("correction.breach.duty");
  }
  Breach breach;
  breach.set_id(NextId("b", current.breaches()));
  breach.set_kind(stated.kind());
  *breach.mutable_day() = stated.day();
  breach.set_gravity(stated.gravity());
  breach.set_facts(stated.facts());
  *breach.mutable_duties() = stated.duties();
  breach.set_ban(stated.ban());
  if (stated.has_at()) *breach.mutable_at() = stated.at();
  *step.next.add_breaches() = std::move(breach);
  ForgetDone(now.book, now.today, &step.next);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::ProposeSanctionRequest& request,
                            const Circumstances& now) {
  // Also of who never reported (IM 46).
  RETURN_IF_ERROR(MustNotHaveEnded(current));
  RETURN_IF_ERROR(MustBeEntrusted(current, v1::Entrustment::ACT_INVESTIGATION, now));
  const Sanction& stated = request.sanction();
  FieldErrors errors;
  if (stated.kind() == v1::SANCTION_KIND_UNSPECIFIED) errors.Add("sanction.kind", "is required");
  const bool by_ground = stated.ground() != Sanction::GROUND_UNSPECIFIED;
  if (stated.breaches().empty() && !by_ground) errors.Add("sanction.breaches", "must not be empty");
  if (by_ground && stated.kind() != v1::SANCTION_KIND_IMPRISON) {
    errors.Add("sanction.ground", "goes with a proposal of imprisonment alone (最高法解释第516条)");
  }
  CheckSaid("sanction.reason", stated.reason(), 10, 2000, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  if (!IsOpenTo(stated.kind(), current.kind())) {
    return Refuse(stated.kind() == v1::SANCTION_KIND_POLICE_PENALTY ? "correction.ladder.parole_police"
                                                                    : "correction.ladder.kind");
  }
  if (current.sanctions_size() >= kMostSanctions) return Refuse("correction.subject.size");
  const std::set<std::string> cited(stated.breaches().begin(), stated.breaches().end());
  for (const std::string& id : cited) {
    const Breach* breach = FindById(id, &current.breaches());
    if (breach == nullptr || breach->has_withdrawal()) return Refuse("correction.sanction.breach");
    if (IsAnswered(*breach, current)) return Refuse("correction.sanction.answered");
  }
  ASSIGN_OR_RETURN(const auto reached, Climb(current, now.book, now.today, [&](const Breach& breach) {
                     return cited.contains(breach.id());
                   }));
  const bool within = std::any_of(reached.begin(), reached.end(), [&](const LadderStep& one) {
    return RankOf(stated.kind()) <= RankOf(one.kind);
  });
  if (!by_ground && !within) return Refuse("correction.ladder.beyond");
  const auto carrying = std::find_if(reached.begin(), reached.end(),
                                     [&](const LadderStep& one) { return one.kind == stated.kind(); });
  std::string rule = "correction.ladder.imprison_ground";
  if (!by_ground) rule = carrying == reached.end() ? reached.front().rule : carrying->rule;
  Sanction sanction;
  sanction.set_id(NextId("s", current.sanctions()));
  sanction.set_kind(stated.kind());
  sanction.set_state(Sanction::STATE_PROPOSED);
  for (const std::string& id : cited) sanction.add_breaches(id);
  sanction.set_reason(stated.reason());
  sanction.set_ground(stated.ground());
  sanction.set_rule(std::move(rule));
  sanction.set_proposed_by(now.actor.account);
  *sanction.mutable_proposed() = ToProto(now.today);
  Step step{.next = current, .event = "Sanction.Proposed", .rule = sanction.rule()};
  *step.next.add_sanctions() = std::move(sanction);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::ReviewSanctionRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustNotHaveEnded(current));
  if (now.actor.level < v1::LEVEL_COUNTY) return Refuse("correction.sanction.power");
  Step step{.next = current, .event = "Sanction.Reviewed", .rule = "IM32"};
  ASSIGN_OR_RETURN(Sanction * sanction, SanctionIn(request.sanction(), Sanction::STATE_PROPOSED, &step.next));
  if (now.actor.account == sanction->proposed_by()) return Refuse("correction.sanction.own");
  sanction->set_state(Sanction::STATE_REVIEWED);
  sanction->set_reviewed_by(now.actor.account);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::DecideSanctionRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustNotHaveEnded(current));
  if (now.actor.level < v1::LEVEL_COUNTY) return Refuse("correction.sanction.power");
  Step step{.next = current, .event = "Sanction.Decided", .rule = "IM32"};
  ASSIGN_OR_RETURN(Sanction * sanction, SanctionIn(request.sanction(), Sanction::STATE_REVIEWED, &step.next));
  if (now.actor.account == sanction->proposed_by()) return Refuse("correction.sanction.own");
  sanction->set_decided_by(now.actor.account);
  sanction->set_decided_level(now.actor.level);
  *sanction->mutable_decided() = ToProto(now.today);
  if (!request.approve()) {
    FieldErrors errors;
    CheckSaid("reason", request.reason(), 4, 2000, &errors);
    RETURN_IF_ERROR(errors.ToStatus());
    sanction->set_state(Sanction::STATE_REJECTED);
    sanction->set_refusal_reason(request.reason());
    step.event = "Sanction.Rejected";
    return step;
  }
  if (IsOurs(sanction->kind())) {
    sanction->set_state(Sanction::STATE_DECIDED);
  } else {
    RETURN_IF_ERROR(CheckAddressee(current, sanction->kind(), request.addressee(), now));
    *sanction->mutable_addressee() = request.addressee();
    sanction->set_state(Sanction::STATE_SUBMITTED);
    step.event = "Sanction.Submitted";
  }
  const std::string id = sanction->id();
  AddDocument(PaperOf(sanction->kind()), id, now.today, &step.next);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::RecordOrganDecisionRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustNotHaveEnded(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  Step step{.next = current, .event = "Sanction.OrganDecided", .rule = "CCL48"};
  ASSIGN_OR_RETURN(Sanction * sanction,
                   SanctionIn(request.sanction(), Sanction::STATE_SUBMITTED, &step.next));
  FieldErrors errors;
  CheckNamedText("paper", request.paper(), 64, &errors);
  const auto day = CheckPastDay("day", request.day(), now.today, &errors);
  if (day && *day < DayOf(sanction->decided())) errors.Add("day", "must not lie before the submission");
  RETURN_IF_ERROR(errors.ToStatus());
  if (request.granted() && sanction->kind() == v1::SANCTION_KIND_POLICE_PENALTY &&
      IsKnown(current, request.paper())) {
    return Refuse("correction.sanction.known");
  }
  sanction->set_state(request.granted() ? Sanction::STATE_GRANTED : Sanction::STATE_NOT_GRANTED);
  sanction->set_organ_paper(request.paper());
  *sanction->mutable_organ_decided() = request.day();
  *sanction->mutable_organ_decision_entered() = ToProto(now.today);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::RecordPolicePenaltyRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustNotHaveEnded(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  const Sanction& stated = request.sanction();
  FieldErrors errors;
  if (stated.breaches().empty()) errors.Add("sanction.breaches", "must not be empty");
  CheckText("sanction.reason", stated.reason(), 2000, &errors);
  CheckNamedText("sanction.addressee.name", stated.addressee().name(), 128, &errors);
  if (stated.addressee().kind() != Organ::KIND_POLICE)
    errors.Add("sanction.addressee.kind", "must be the police");
  CheckNamedText("sanction.organ_paper", stated.organ_paper(), 64, &errors);
  const auto day = CheckPastDay("sanction.organ_decided", stated.organ_decided(), now.today, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  if (!IsOpenTo(v1::SANCTION_KIND_POLICE_PENALTY, current.kind())) {
    return Refuse("correction.ladder.parole_police");
  }
  if (current.sanctions_size() >= kMostSanctions) return Refuse("correction.subject.size");
  // Breaches that were answered already may have led to it all the same: the police ask nobody.
  const std::set<std::string> cited(stated.breaches().begin(), stated.breaches().end());
  for (const std::string& id : cited) {
    const Breach* breach = FindById(id, &current.breaches());
    if (breach == nullptr || breach->has_withdrawal()) return Refuse("correction.sanction.breach");
    if (DayOf(breach->day()) > *day) {
      return InvalidField("sanction.organ_decided", "must not lie before a breach that it answers");
    }
  }
  if (IsKnown(current, stated.organ_paper())) return Refuse("correction.sanction.known");
  if (IsAskedFor(current, cited)) return Refuse("correction.sanction.submitted");
  Sanction sanction;
  sanction.set_id(NextId("s", current.sanctions()));
  sanction.set_kind(v1::SANCTION_KIND_POLICE_PENALTY);
  sanction.set_state(Sanction::STATE_GRANTED);
  sanction.set_by_police_alone(true);
  for (const std::string& id : cited) sanction.add_breaches(id);
  sanction.set_reason(stated.reason());
  *sanction.mutable_addressee() = stated.addressee();
  sanction.set_organ_paper(stated.organ_paper());
  *sanction.mutable_organ_decided() = stated.organ_decided();
  *sanction.mutable_organ_decision_entered() = ToProto(now.today);
  Step step{.next = current, .event = "Sanction.PoliceDecided", .rule = "CCL59"};
  *step.next.add_sanctions() = std::move(sanction);
  return step;
}

// Also after the end: its documents still have to arrive.
absl::StatusOr<Step> Decide(const Subject& current, const v1::RecordDeliveryRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeCounty(now));
  Step step{.next = current, .event = "Document.Delivered", .rule = "CCL44"};
  v1::Document* document = FindById(request.document(), step.next.mutable_documents());
  if (document == nullptr) return Refuse("correction.document.unknown");
  FieldErrors errors;
  const auto day = CheckPastDay("day", request.day(), now.today, &errors);
  if (day && *day < DayOf(document->made())) errors.Add("day", "must not lie before the document");
  if (request.mode() == v1::Document::MODE_UNSPECIFIED) errors.Add("mode", "is required");
  RETURN_IF_ERROR(errors.ToStatus());
  for (auto& addressee : *document->mutable_addressees()) {
    if (addressee.who() != request.who() || addressee.at_new_place() != request.at_new_place() ||
        addressee.has_delivered()) {
      continue;
    }
    *addressee.mutable_delivered() = request.day();
    addressee.set_mode(request.mode());
    return step;
  }
  return Refuse("correction.document.addressee");
}

}  // namespace fengqiao::correction
