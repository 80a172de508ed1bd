#include "services/correction/domain/bans.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/identity/mask.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/papers.h"
#include "services/correction/domain/parameters.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/person.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/steps.h"

namespace fengqiao::correction {
namespace {

using v1::Ban;
using v1::BarredPerson;
using v1::Subject;
using v1::Waiver;

constexpr int kMostBans = 50;
constexpr int kMostWaivers = 200;
constexpr char kFell[] = "禁止令已经变更或者矫正期已经缩短，该项不再适用。";
constexpr char kBanEnded[] = "所依据的禁止事项已经终止。";
constexpr char kPowerEnded[] = "社区矫正已经结束、执行地已经变更或者本人被羁押。";

// The last day on which a ban of that basis can hold.
absl::CivilDay LastFor(const Subject& subject, Ban::Basis basis) {
  const absl::CivilDay end = DayOf(subject.term().end());
  const bool ends_before = basis == Ban::BASIS_INJUNCTION && subject.judgment().has_injunction_end();
  return ends_before ? std::min(end, DayOf(subject.judgment().injunction_end())) : end;
}

absl::Status CheckBan(const Subject& current, const Ban& stated, absl::CivilDay today) {
  FieldErrors errors;
  if (stated.kind() == Ban::KIND_UNSPECIFIED) errors.Add("ban.kind", "is required");
  if (stated.basis() == Ban::BASIS_UNSPECIFIED) errors.Add("ban.basis", "is required");
  if (stated.basis() == Ban::BASIS_CONTACT_RULES && stated.kind() != Ban::KIND_PERSON) {
    errors.Add("ban.basis", "forbids contacts alone; places and activities are forbidden by an injunction");
  }
  CheckSaid("ban.text", stated.text(), 2, 500, &errors);
  const absl::CivilDay last = LastFor(current, stated.basis());
  const auto from = CheckDay("ban.from", stated.from(), &errors);
  if (from && *from < DayOf(current.term().start())) errors.Add("ban.from", "must not lie before the term");
  if (from && *from > last) errors.Add("ban.from", "must not lie after the injunction or the term");
  if (stated.has_to()) {
    const auto to = CheckDay("ban.to", stated.to(), &errors);
    if (from && to && *to < *from) errors.Add("ban.to", "must not lie before the first day");
    if (to && *to > last) errors.Add("ban.to", "must not lie after the injunction or the term");
  }
  if (!stated.region().empty()) {
    if (stated.kind() != Ban::KIND_PLACE) errors.Add("ban.region", "goes with a place");
    if (const std::string why = WhyNoCounty(stated.region(), today); !why.empty()) {
      errors.Add("ban.region", why);
    }
  }
  return errors.ToStatus();
}

void EndBan(absl::CivilDay day, std::string_view by, std::string_view grounds, Ban* ban) {
  *ban->mutable_ended() = ToProto(day);
  ban->set_ended_by(std::string(by));
  ban->set_end_grounds(std::string(grounds));
}

// The last day of a ban follows the last one that it can have: cut with it, and given back with it, up to the
// day that was laid down.
void Follow(absl::CivilDay last, Ban* ban) {
  if (ban->to_the_end()) {
    *ban->mutable_to() = ToProto(last);
    return;
  }
  const absl::CivilDay ordered = DayOf(ban->has_ordered_to() ? ban->ordered_to() : ban->to());
  *ban->mutable_to() = ToProto(std::min(ordered, last));
  ban->clear_ordered_to();
  if (last < ordered) *ban->mutable_ordered_to() = ToProto(ordered);
}

// Nobody is given a waiver who is searched for or detained.
absl::Status MustBeFree(const Subject& current, absl::CivilDay today) {
  if (IsInCustody(current, today)) return Refuse("correction.waiver.custody");
  return IsSearchedFor(current) ? Refuse("correction.waiver.searched") : absl::OkStatus();
}

bool IsOpen(const Waiver& waiver) {
  return waiver.state() == Waiver::STATE_SUBMITTED || waiver.state() == Waiver::STATE_APPROVED;
}

// Ends it at an instant: what was approved before it stays approved.
void EndWaiver(absl::Time at, std::string_view by, std::string_view grounds, Waiver* waiver) {
  const bool approved = waiver->state() == Waiver::STATE_APPROVED;
  waiver->set_state(approved ? Waiver::STATE_ENDED : Waiver::STATE_WITHDRAWN);
  if (approved) *waiver->mutable_to() = InstantOf(std::max(TimeOf(waiver->from()), at));
  *waiver->mutable_ended() = ToProto(LegalDay(at));
  waiver->set_ended_by(std::string(by));
  waiver->set_end_grounds(std::string(grounds));
}

// The first day on which a waiver can be used no more, by what has become of the person; none while it can.
std::optional<absl::CivilDay> LostOn(const Subject& subject, const Waiver& waiver, absl::CivilDay today) {
  if (HasEnded(subject)) return DayOf(subject.end().day());
  if (waiver.region() != subject.region() && !subject.stays().empty()) {
    return LeftOn(subject);
  }
  if (waiver.state() != Waiver::STATE_APPROVED) return std::nullopt;
  std::optional<absl::CivilDay> lost;
  for (const v1::Custody& custody : subject.custodies()) {
    if (custody.has_withdrawal()) continue;
    const absl::CivilDay day = std::max(DayOf(waiver.decided()), DayOf(custody.from()));
    if (day > today || (custody.has_to() && DayOf(custody.to()) < day)) continue;
    lost = lost ? std::min(*lost, day) : day;
  }
  return lost;
}

}  // namespace

bool HoldsOn(const Ban& ban, absl::CivilDay day) {
  return DayOf(ban.from()) <= day && day <= DayOf(ban.to()) && (!ban.has_ended() || day < DayOf(ban.ended()));
}

const Ban* ForbiddenCounty(const Subject& subject, std::string_view county, absl::CivilDay from,
                           absl::CivilDay to) {
  for (const Ban& ban : subject.bans()) {
    if (ban.kind() != Ban::KIND_PLACE || ban.region() != county) continue;
    if (HoldsOn(ban, std::max(from, DayOf(ban.from()))) && DayOf(ban.from()) <= to) return &ban;
  }
  return nullptr;
}

bool IsPlaceForbidden(const Subject& subject, std::string_view id, absl::CivilDay day) {
  const Ban* ban = FindById(id, &subject.bans());
  return ban != nullptr && ban->kind() == Ban::KIND_PLACE && !ban->has_ended() && day <= DayOf(ban->to());
}

bool WasApproved(const Waiver& waiver) {
  return waiver.state() == Waiver::STATE_APPROVED || waiver.state() == Waiver::STATE_ENDED;
}

absl::CivilDay LastDayOf(const Waiver& waiver) {
  return LegalDay(TimeOf(waiver.to()) - absl::Microseconds(1));
}

absl::Status CheckBrokenBan(const Subject& subject, const v1::Breach& stated, const Circumstances& now) {
  const absl::CivilDay day = DayOf(stated.day());
  FieldErrors errors;
  if (stated.ban().empty()) {
    const bool named = std::any_of(subject.bans().begin(), subject.bans().end(), [&](const Ban& one) {
      return one.basis() == Ban::BASIS_INJUNCTION && HoldsOn(one, day);
    });
    if (stated.kind() == v1::Breach::KIND_INJUNCTION && named) {
      errors.Add("breach.ban", "is required: the items of the injunction are on record");
    }
    if (stated.has_at()) errors.Add("breach.at", "goes with a ban");
    return errors.ToStatus();
  }
  const Ban* ban = FindById(stated.ban(), &subject.bans());
  if (ban == nullptr || !HoldsOn(*ban, day)) return Refuse("correction.breach.ban");
  const bool injunction = ban->basis() == Ban::BASIS_INJUNCTION;
  if (stated.kind() != (injunction ? v1::Breach::KIND_INJUNCTION : v1::Breach::KIND_SUPERVISION_RULES)) {
    errors.Add("breach.kind", injunction ? "must be INJUNCTION, as the ban is"
                                         : "must be SUPERVISION_RULES: the ban is of no injunction");
  }
  std::optional<absl::Time> at;
  if (stated.has_at()) at = CheckInstant("breach.at", stated.at(), &errors);
  if (at && (LegalDay(*at) != day || *at > now.now)) {
    errors.Add("breach.at", "must lie on the day of the breach, and not in the future");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  for (const Waiver& waiver : subject.waivers()) {
    if (waiver.ban() != ban->id() || !WasApproved(waiver)) continue;
    const absl::Time from = TimeOf(waiver.from()), to = TimeOf(waiver.to());
    if (at && from <= *at && *at < to) return Refuse("correction.breach.approved");
    const bool that_day = from < to && LegalDay(from) <= day && day <= LastDayOf(waiver);
    if (!at && that_day)
      return Refuse("correction.breach.approved", "（在批准的时间以外违反的，应当写明时间）");
  }
  return absl::OkStatus();
}

std::vector<Happening> EndBans(absl::CivilDay today, Subject* subject) {
  std::vector<Happening> happened;
  for (Ban& ban : *subject->mutable_bans()) {
    if (ban.has_ended() || HasEnded(*subject)) continue;
    const absl::CivilDay last = LastFor(*subject, ban.basis());
    const bool fell = ban.basis() == Ban::BASIS_INJUNCTION && subject->judgment().injunction().empty();
    if (fell || last < DayOf(ban.from())) {
      EndBan(today, kTheService, kFell, &ban);
      happened.push_back({"Ban.Ended", "IM39"});
    } else {
      Follow(last, &ban);
    }
  }
  for (Waiver& waiver : *subject->mutable_waivers()) {
    if (!IsOpen(waiver)) continue;
    const Ban* ban = FindById(waiver.ban(), &subject->bans());
    auto day = LostOn(*subject, waiver, today);
    const bool banned = ban != nullptr && !ban->has_ended();
    if (!banned && !day) day = today;
    if (!day || (waiver.state() == Waiver::STATE_APPROVED && TimeOf(waiver.to()) <= StartOf(*day))) continue;
    EndWaiver(StartOf(*day), kTheService, banned ? kPowerEnded : kBanEnded, &waiver);
    happened.push_back({"Waiver.Ended", "IM39"});
  }
  return happened;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::RecordBanRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustNotHaveEnded(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  const Ban& stated = request.ban();
  RETURN_IF_ERROR(CheckBan(current, stated, now.today));
  const bool person = stated.kind() == Ban::KIND_PERSON;
  BarredPerson barred = request.person();
  FieldErrors errors;
  if (person) {
    CheckBarredPerson("person", &barred, &errors);
  } else if (request.has_person()) {
    errors.Add("person", "goes with a ban of a person");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  if (stated.basis() == Ban::BASIS_INJUNCTION && current.judgment().injunction().empty()) {
    return Refuse("correction.ban.no_injunction");
  }
  if (current.bans_size() >= kMostBans) return Refuse("correction.subject.size");
  Ban ban;
  ban.set_id(NextId("i", current.bans()));
  ban.set_kind(stated.kind());
  ban.set_basis(stated.basis());
  ban.set_text(stated.text());
  *ban.mutable_from() = stated.from();
  *ban.mutable_to() = stated.has_to() ? stated.to() : ToProto(LastFor(current, stated.basis()));
  ban.set_to_the_end(!stated.has_to());
  ban.set_region(stated.region());
  ban.set_recorded_by(now.actor.account);
  *ban.mutable_recorded() = ToProto(now.today);
  Step step{.next = current, .event = "Ban.Recorded", .rule = "IM39"};
  if (person) {
    ban.set_role(barred.role());
    if (!barred.minor()) ban.set_masked_name(identity::MaskName(barred.name()));
    barred.set_ban(ban.id());
    step.barred = std::move(barred);
  }
  *step.next.add_bans() = std::move(ban);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::LiftBanRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustNotHaveEnded(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  FieldErrors errors;
  CheckSaid("grounds", request.grounds(), 4, 500, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  Step step{.next = current, .event = "Ban.Lifted", .rule = "IM39"};
  Ban* ban = FindById(request.ban(), step.next.mutable_bans());
  if (ban == nullptr || ban->has_ended()) return Refuse("correction.ban.unknown");
  EndBan(now.today, now.actor.account, request.grounds(), ban);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::RequestWaiverRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MustBeEntrusted(current, v1::Entrustment::ACT_SUPERVISION, now));
  const Waiver& stated = request.waiver();
  FieldErrors errors;
  CheckSaid("waiver.reason", stated.reason(), 4, 500, &errors);
  CheckSaid("waiver.details", stated.details(), 2, 200, &errors);
  const auto from = CheckInstant("waiver.from", stated.from(), &errors);
  const auto to = CheckInstant("waiver.to", stated.to(), &errors);
  if (from && to && *to <= *from) errors.Add("waiver.to", "must lie after the first");
  if (to && *to <= now.now) errors.Add("waiver.to", "must lie in the future");
  RETURN_IF_ERROR(errors.ToStatus());
  const Ban* ban = FindById(stated.ban(), &current.bans());
  if (ban == nullptr || ban->has_ended()) return Refuse("correction.ban.unknown");
  if (ban->kind() == Ban::KIND_ACTIVITY) return Refuse("correction.waiver.activity");
  Waiver waiver;
  waiver.set_id(NextId("w", current.waivers()));
  waiver.set_state(Waiver::STATE_SUBMITTED);
  waiver.set_ban(stated.ban());
  waiver.set_reason(stated.reason());
  waiver.set_details(stated.details());
  *waiver.mutable_from() = InstantOf(*from);
  *waiver.mutable_to() = InstantOf(*to);
  waiver.set_region(current.region());
  waiver.set_requested_by(now.actor.account);
  *waiver.mutable_requested() = ToProto(now.today);
  const absl::CivilDay first = LegalDay(*from), last = LastDayOf(waiver);
  if (!HoldsOn(*ban, first) || !HoldsOn(*ban, last)) return Refuse("correction.waiver.ban_days");
  ASSIGN_OR_RETURN(const int most, ValueOf("correction.waiver.max_days", current, now.today, now.book));
  if (last - first >= most) return Refuse("correction.waiver.length");
  RETURN_IF_ERROR(MustBeFree(current, now.today));
  if (current.waivers_size() >= kMostWaivers) return Refuse("correction.subject.size");
  Step step{.next = current, .event = "Waiver.Requested", .rule = "IM39"};
  *step.next.add_waivers() = std::move(waiver);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::DecideWaiverRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  FieldErrors errors;
  if (request.approve()) {
    CheckSaid("paper", request.paper(), 2, 64, &errors);
  } else {
    CheckSaid("reason", request.reason(), 4, 500, &errors);
  }
  RETURN_IF_ERROR(errors.ToStatus());
  Step step{.next = current, .event = "Waiver.Approved", .rule = "IM39"};
  Waiver* waiver = FindById(request.waiver(), step.next.mutable_waivers());
  if (waiver == nullptr) return Refuse("correction.waiver.unknown");
  if (waiver->state() != Waiver::STATE_SUBMITTED) return Refuse("correction.waiver.decided");
  waiver->set_decided_by(now.actor.account);
  *waiver->mutable_decided() = ToProto(now.today);
  if (!request.approve()) {
    waiver->set_decision_reason(request.reason());
    waiver->set_state(Waiver::STATE_REFUSED);
    step.event = "Waiver.Refused";
    return step;
  }
  if (now.actor.account == waiver->requested_by() ||
      WasInChargeSince(DayOf(waiver->requested()), now.actor.account, current)) {
    return Refuse("correction.waiver.own");
  }
  if (TimeOf(waiver->to()) <= now.now) return Refuse("correction.waiver.past");
  RETURN_IF_ERROR(MustBeFree(current, now.today));
  // Nothing is approved afterwards.
  *waiver->mutable_from() = InstantOf(std::max(TimeOf(waiver->from()), now.now));
  waiver->set_paper(request.paper());
  waiver->set_state(Waiver::STATE_APPROVED);
  const std::string id = waiver->id();
  const Ban* ban = FindById(waiver->ban(), &current.bans());
  if (ban != nullptr && ban->kind() == Ban::KIND_PLACE) {
    AddDocument(v1::Document::KIND_PLACE_WAIVER, id, now.today, &step.next);
  }
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::EndWaiverRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustNotHaveEnded(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  FieldErrors errors;
  CheckSaid("grounds", request.grounds(), 4, 500, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  Step step{.next = current, .event = "Waiver.Ended", .rule = "IM39"};
  Waiver* waiver = FindById(request.waiver(), step.next.mutable_waivers());
  if (waiver == nullptr) return Refuse("correction.waiver.unknown");
  const bool over = waiver->state() == Waiver::STATE_APPROVED && TimeOf(waiver->to()) <= now.now;
  if (!IsOpen(*waiver) || over) return Refuse("correction.waiver.not_running");
  EndWaiver(now.now, now.actor.account, request.grounds(), waiver);
  return step;
}

}  // namespace fengqiao::correction
