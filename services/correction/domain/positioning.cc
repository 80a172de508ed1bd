#include "services/correction/domain/positioning.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/bans.h"
#include "services/correction/domain/parameters.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/rules.h"

namespace fengqiao::correction {
namespace {

using v1::PositioningOrder;
using v1::PositioningPeriod;
using v1::PositioningZone;
using v1::Subject;

const PositioningPeriod* LastApproved(const PositioningOrder& order) {
  const PositioningPeriod* last = nullptr;
  for (const PositioningPeriod& period : order.periods()) {
    if (period.state() == PositioningPeriod::STATE_APPROVED) last = &period;
  }
  return last;
}

bool IsDue(const PositioningOrder& order, absl::Time now) {
  return order.has_until() && TimeOf(order.until()) <= now;
}

absl::Status MustBeSupervised(const Subject& subject, const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(subject));
  if (IsInCustody(subject, now.today)) return Refuse("correction.positioning.custody");
  return absl::OkStatus();
}

// In force, and not at its end without anybody having noticed yet.
absl::Status MustBeInForce(const PositioningOrder& order, absl::Time now) {
  if (order.state() != PositioningOrder::STATE_IN_FORCE || IsDue(order, now)) {
    return Refuse("correction.positioning.not_in_force");
  }
  return absl::OkStatus();
}

// The period as it is asked for, beginning on `first`.
absl::StatusOr<PositioningPeriod> Asked(const Subject& subject, const PositioningPeriod& stated,
                                        std::optional<absl::CivilDay> first, std::string_view id,
                                        const Circumstances& now) {
  FieldErrors errors;
  if (stated.ground() == PositioningPeriod::GROUND_UNSPECIFIED) errors.Add("period.ground", "is required");
  CheckSaid("period.facts", stated.facts(), 10, 2000, &errors);
  if (!first) {
    first = CheckDay("period.first_day", stated.first_day(), &errors);
    if (first && *first < now.today) errors.Add("period.first_day", "must not lie before today");
  }
  const auto last = CheckDay("period.last_day", stated.last_day(), &errors);
  if (first && last && *last < *first) errors.Add("period.last_day", "must not lie before the first day");
  if (last && *last > DayOf(subject.term().end())) {
    errors.Add("period.last_day", "must not lie after the end of the term");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  if (!GroundStands(subject, stated.ground(), stated.ground_event())) {
    return Refuse("correction.positioning.ground");
  }
  ASSIGN_OR_RETURN(const int months, ValueOf("correction.positioning.months", subject, now.today, now.book));
  if (*last > LastOf(*first, std::min(months, kMostPositioningMonths))) {
    return Refuse("correction.positioning.length");
  }
  PositioningPeriod period;
  period.set_id(std::string(id));
  period.set_state(PositioningPeriod::STATE_REQUESTED);
  period.set_ground(stated.ground());
  period.set_ground_event(stated.ground_event());
  period.set_facts(stated.facts());
  *period.mutable_first_day() = ToProto(*first);
  *period.mutable_last_day() = ToProto(*last);
  period.set_requested_by(now.actor.account);
  *period.mutable_requested() = ToProto(now.today);
  return period;
}

// Whether a duty that a breach settles is one to report (社区矫正法 23): "report:2026-01-01".
bool IsReport(std::string_view duty) { return duty.substr(0, duty.find(':')) == "report"; }

// Out of reach: without a report by the day, or not to be found. Who left without approval, or stayed away,
// is under a ground of its own.
bool IsOutOfReach(const Subject& subject, const v1::Breach& breach) {
  const v1::Absence* absence = FindById(breach.absence(), &subject.absences());
  // Of a breach from before the file came the old papers have the search.
  return absence == nullptr || absence->cause() == v1::Absence::CAUSE_NOT_REPORTED ||
         absence->cause() == v1::Absence::CAUSE_NOT_ARRIVED ||
         absence->cause() == v1::Absence::CAUSE_CONTACT_LOST;
}

// Whether a breach may be 拒不按照规定报告自己的活动情况 (社区矫正法 29(3)). The file has no kind of its own
// for it: what shows that a breach was another one is its kind, and the duties that were missed.
bool MayBeOfReporting(const Subject& subject, const v1::Breach& breach) {
  if (breach.has_withdrawal()) return false;
  if (breach.kind() == v1::Breach::KIND_OUT_OF_CONTROL) return IsOutOfReach(subject, breach);
  if (breach.kind() != v1::Breach::KIND_SUPERVISION_RULES) return false;
  const auto& duties = breach.duties();
  return duties.empty() || std::any_of(duties.begin(), duties.end(), IsReport);
}

// A warning of another kind, for missed education say, is no ground to watch where somebody is.
bool IsForNotReporting(const Subject& subject, const v1::Sanction& warning) {
  return std::any_of(warning.breaches().begin(), warning.breaches().end(), [&](const std::string& id) {
    const v1::Breach* breach = FindById(id, &subject.breaches());
    return breach != nullptr && MayBeOfReporting(subject, *breach);
  });
}

}  // namespace

bool GroundStands(const Subject& subject, PositioningPeriod::Ground ground, std::string_view event) {
  const v1::Sanction* sanction = FindById(event, &subject.sanctions());
  switch (ground) {
    case PositioningPeriod::GROUND_INJUNCTION: {
      const v1::Breach* breach = FindById(event, &subject.breaches());
      return breach != nullptr && !breach->has_withdrawal() && breach->kind() == v1::Breach::KIND_INJUNCTION;
    }
    case PositioningPeriod::GROUND_LEFT: {
      const v1::Absence* absence = FindById(event, &subject.absences());
      return absence != nullptr && absence->outcome() != v1::Absence::OUTCOME_VOID &&
             (absence->cause() == v1::Absence::CAUSE_LEFT_WITHOUT_APPROVAL ||
              absence->cause() == v1::Absence::CAUSE_OVERSTAYED_LEAVE);
    }
    case PositioningPeriod::GROUND_WARNED:
      return sanction != nullptr && sanction->kind() == v1::SANCTION_KIND_WARNING &&
             sanction->state() == v1::Sanction::STATE_DECIDED && IsForNotReporting(subject, *sanction);
    case PositioningPeriod::GROUND_POLICE_PENALTY:
      return sanction != nullptr && sanction->kind() == v1::SANCTION_KIND_POLICE_PENALTY &&
             sanction->state() == v1::Sanction::STATE_GRANTED;
    case PositioningPeriod::GROUND_REVOCATION:
      return sanction != nullptr &&
             (sanction->kind() == v1::SANCTION_KIND_REVOKE_PROBATION ||
              sanction->kind() == v1::SANCTION_KIND_REVOKE_PAROLE ||
              sanction->kind() == v1::SANCTION_KIND_IMPRISON) &&
             sanction->state() != v1::Sanction::STATE_REJECTED &&
             sanction->state() != v1::Sanction::STATE_NOT_GRANTED &&
             sanction->state() != v1::Sanction::STATE_WITHDRAWN;
    default:
      return false;
  }
}

absl::StatusOr<PositioningStep> RequestPositioning(const Subject& subject,
                                                   const v1::RequestPositioningRequest& request,
                                                   std::string_view name, const Circumstances& now) {
  RETURN_IF_ERROR(MustBeSupervised(subject, now));
  RETURN_IF_ERROR(MustBeEntrusted(subject, v1::Entrustment::ACT_INVESTIGATION, now));
  PositioningStep step{.next = {}, .event = "Positioning.Requested"};
  ASSIGN_OR_RETURN(*step.next.add_periods(), Asked(subject, request.period(), std::nullopt, "p1", now));
  step.next.set_name(std::string(name));
  step.next.set_state(PositioningOrder::STATE_REQUESTED);
  step.next.set_region(subject.region());
  step.next.set_minor(subject.minor());
  *step.next.mutable_create_time() = InstantOf(now.now);
  return step;
}

absl::StatusOr<PositioningStep> Decide(const Subject& subject, const PositioningOrder& current,
                                       const v1::ExtendPositioningRequest& request,
                                       const Circumstances& now) {
  RETURN_IF_ERROR(MustBeSupervised(subject, now));
  RETURN_IF_ERROR(MustBeEntrusted(subject, v1::Entrustment::ACT_INVESTIGATION, now));
  RETURN_IF_ERROR(MustBeInForce(current, now.now));
  // One at a time: what is asked for twice is decided once.
  if (current.periods().rbegin()->state() == PositioningPeriod::STATE_REQUESTED) {
    return Refuse("correction.positioning.open");
  }
  // Whether it is still needed is looked at towards its end, and of one that has begun (CCL 29).
  ASSIGN_OR_RETURN(const int early,
                   ValueOf("correction.positioning.extend_before_days", subject, now.today, now.book));
  const PositioningPeriod& last = *LastApproved(current);
  if (now.today < DayOf(last.first_day()) || now.today < DayOf(last.last_day()) - early) {
    return Refuse("correction.positioning.early");
  }
  PositioningStep step{.next = current, .event = "Positioning.ExtensionRequested"};
  ASSIGN_OR_RETURN(*step.next.add_periods(), Asked(subject, request.period(), DayOf(last.last_day()) + 1,
                                                   NextId("p", current.periods()), now));
  return step;
}

absl::StatusOr<PositioningStep> Decide(const Subject& subject, const PositioningOrder& current,
                                       const v1::DecidePositioningRequest& request,
                                       const Circumstances& now) {
  RETURN_IF_ERROR(MustBeSupervised(subject, now));
  RETURN_IF_ERROR(MustBeCounty(now));
  PositioningStep step{.next = current, .event = "Positioning.Approved"};
  PositioningPeriod* period = &*step.next.mutable_periods()->rbegin();
  const bool first = current.state() == PositioningOrder::STATE_REQUESTED;
  if (!first) RETURN_IF_ERROR(MustBeInForce(current, now.now));
  if (period->state() != PositioningPeriod::STATE_REQUESTED) return Refuse("correction.positioning.decided");
  if (period->requested_by() == now.actor.account) return Refuse("correction.positioning.own");
  FieldErrors errors;
  if (request.approve()) {
    CheckText("reason", request.reason(), 1000, &errors);
  } else {
    CheckSaid("reason", request.reason(), 4, 1000, &errors);
  }
  RETURN_IF_ERROR(errors.ToStatus());
  period->set_decided_by(now.actor.account);
  *period->mutable_decided() = ToProto(now.today);
  period->set_decision_reason(request.reason());
  if (!request.approve()) {
    period->set_state(PositioningPeriod::STATE_REFUSED);
    if (first) step.next.set_state(PositioningOrder::STATE_REFUSED);
    step.event = "Positioning.Refused";
    return step;
  }
  // What carried it when it was asked for may be gone by now.
  if (!GroundStands(subject, period->ground(), period->ground_event())) {
    return Refuse("correction.positioning.ground");
  }
  if (DayOf(period->last_day()) < now.today) return Refuse("correction.positioning.past");
  // Approved late it begins late: no day lies before its approval.
  if (DayOf(period->first_day()) < now.today) *period->mutable_first_day() = ToProto(now.today);
  period->set_state(PositioningPeriod::STATE_APPROVED);
  step.next.set_state(PositioningOrder::STATE_IN_FORCE);
  *step.next.mutable_until() = InstantOf(StartOf(DayOf(period->last_day()) + 1));
  return step;
}

absl::StatusOr<PositioningStep> Decide(const Subject& subject, const PositioningOrder& current,
                                       const v1::FitDeviceRequest& request, const Circumstances& now) {
  RETURN_IF_ERROR(MustBeSupervised(subject, now));
  RETURN_IF_ERROR(MustBeEntrusted(subject, v1::Entrustment::ACT_SUPERVISION, now));
  RETURN_IF_ERROR(MustBeInForce(current, now.now));
  FieldErrors errors;
  if (!IsDeviceName(request.device())) {
    errors.Add("device", "must have 1 to 64 characters of [A-Za-z0-9._-]");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  if (!request.told()) return Refuse("correction.positioning.told");
  if (!IsApprovedOn(current, now.today)) return Refuse("correction.positioning.not_yet");
  if (current.device() == request.device()) return Refuse("correction.positioning.fitted");
  PositioningStep step{.next = current, .event = "Positioning.Fitted"};
  if (!current.device().empty()) *step.next.mutable_wearings()->rbegin()->mutable_to() = InstantOf(now.now);
  step.next.set_device(request.device());
  if (!step.next.has_fitted()) *step.next.mutable_fitted() = InstantOf(now.now);
  PositioningOrder::Wearing& wearing = *step.next.add_wearings();
  wearing.set_device(request.device());
  *wearing.mutable_from() = InstantOf(now.now);
  return step;
}

absl::StatusOr<PositioningStep> Decide(const Subject& subject, const PositioningOrder& current,
                                       const v1::EndPositioningRequest& request, const Circumstances& now) {
  RETURN_IF_ERROR(MustBeEntrusted(subject, v1::Entrustment::ACT_SUPERVISION, now));
  if (current.state() != PositioningOrder::STATE_IN_FORCE &&
      current.state() != PositioningOrder::STATE_REQUESTED) {
    return Refuse("correction.positioning.not_in_force");
  }
  FieldErrors errors;
  CheckSaid("reason", request.reason(), 4, 1000, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  const bool expired = IsDue(current, now.now);
  PositioningStep step{
      .next = Ended(current,
                    expired ? PositioningOrder::END_CAUSE_EXPIRED : PositioningOrder::END_CAUSE_NOT_NEEDED,
                    now.now),
      .event = "Positioning.Ended"};
  step.next.set_end_reason(request.reason());
  step.next.set_ended_by(now.actor.account);
  return step;
}

PositioningOrder::EndCause EndsBecause(const PositioningOrder& order, const Subject& subject,
                                       absl::Time now) {
  const bool in_force = order.state() == PositioningOrder::STATE_IN_FORCE;
  if (!in_force && order.state() != PositioningOrder::STATE_REQUESTED) {
    return PositioningOrder::END_CAUSE_UNSPECIFIED;
  }
  if (in_force && IsDue(order, now)) return PositioningOrder::END_CAUSE_EXPIRED;
  const bool over = IsKnownDead(subject) || DayOf(subject.term().end()) < LegalDay(now);
  if (!IsInCharge(subject) || over || subject.region() != order.region() ||
      IsInCustody(subject, LegalDay(now))) {
    return PositioningOrder::END_CAUSE_NOT_SUPERVISED;
  }
  const PositioningPeriod* period = in_force ? LastApproved(order) : &*order.periods().rbegin();
  // Nobody decides on days that are over.
  if (!in_force && DayOf(period->last_day()) < LegalDay(now)) return PositioningOrder::END_CAUSE_EXPIRED;
  return GroundStands(subject, period->ground(), period->ground_event())
             ? PositioningOrder::END_CAUSE_UNSPECIFIED
             : PositioningOrder::END_CAUSE_GROUND_CEASED;
}

PositioningOrder Ended(const PositioningOrder& order, PositioningOrder::EndCause cause, absl::Time now) {
  PositioningOrder ended = order;
  const absl::Time at = order.has_until() ? std::min(now, TimeOf(order.until())) : now;
  ended.set_state(PositioningOrder::STATE_ENDED);
  ended.set_end_cause(cause);
  *ended.mutable_until() = InstantOf(at);
  ended.clear_device();
  for (PositioningOrder::Wearing& wearing : *ended.mutable_wearings()) {
    if (!wearing.has_to()) *wearing.mutable_to() = InstantOf(at);
  }
  for (PositioningPeriod& period : *ended.mutable_periods()) {
    // Nobody decides on it any more.
    if (period.state() == PositioningPeriod::STATE_REQUESTED) {
      period.set_state(PositioningPeriod::STATE_REFUSED);
      period.set_decision_reason("该次电子定位已经结束，不再决定。");
    }
  }
  return ended;
}

bool IsApprovedOn(const PositioningOrder& order, absl::CivilDay day) {
  return std::any_of(order.periods().begin(), order.periods().end(), [day](const PositioningPeriod& period) {
    return period.state() == PositioningPeriod::STATE_APPROVED && DayOf(period.first_day()) <= day &&
           day <= DayOf(period.last_day());
  });
}

std::vector<std::string> BrokenIn(const PositioningOrder& order) {
  std::vector<std::string> broken;
  std::optional<absl::CivilDay> begun, end;
  for (const PositioningPeriod& period : order.periods()) {
    if (period.state() != PositioningPeriod::STATE_APPROVED) continue;
    const absl::CivilDay first = DayOf(period.first_day()), last = DayOf(period.last_day());
    const auto tell = [&](std::string_view what) {
      broken.push_back(absl::StrCat("period ", period.id(), " ", ToAbsl(what)));
    };
    if (period.decided_by().empty()) tell("is approved by nobody");
    if (period.decided_by() == period.requested_by()) tell("is approved by who asked for it");
    if (last > LastOf(first, kMostPositioningMonths)) tell("is longer than three months");
    if (first < DayOf(period.decided())) tell("begins before its approval");
    if (period.ground() == PositioningPeriod::GROUND_UNSPECIFIED || period.ground_event().empty()) {
      tell("has no ground");
    }
    if (end && first != *end + 1) tell("does not follow the one before");
    if (begun && DayOf(period.decided()) < *begun) tell("was extended before it began");
    begun = first;
    end = last;
  }
  const bool runs = order.state() == PositioningOrder::STATE_IN_FORCE;
  if (runs && !end) broken.push_back("is in force without an approval");
  if (!runs && !order.device().empty()) broken.push_back("is not in force, and a device is worn");
  if (end && order.has_until() && TimeOf(order.until()) > StartOf(*end + 1)) {
    broken.push_back("goes on after its last approved day");
  }
  for (const PositioningOrder::Wearing& wearing : order.wearings()) {
    const absl::Time from = TimeOf(wearing.from());
    const absl::Time to = wearing.has_to() ? TimeOf(wearing.to()) : TimeOf(order.until());
    const absl::CivilDay last = to > from ? LegalDay(to - absl::Microseconds(1)) : LegalDay(from);
    for (absl::CivilDay day = LegalDay(from); day <= last; ++day) {
      if (IsApprovedOn(order, day)) continue;
      broken.push_back(absl::StrCat("a device is worn without an approval on ", FormatDay(day)));
      break;
    }
  }
  return broken;
}

bool IsDeviceName(std::string_view device) {
  return !device.empty() && device.size() <= 64 && std::all_of(device.begin(), device.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
           c == '_' || c == '-';
  });
}

absl::StatusOr<PositioningZone> EnterZone(const Subject& subject, PositioningZone zone,
                                          const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(subject));
  RETURN_IF_ERROR(MustBeCounty(now));
  FieldErrors errors;
  if (zone.kind() == PositioningZone::KIND_UNSPECIFIED) errors.Add("zone.kind", "is required");
  CheckSaid("zone.title", zone.title(), 2, 100, &errors);
  CheckSaid("zone.paper", zone.paper(), 2, 64, &errors);
  const bool entry = zone.kind() == PositioningZone::KIND_ENTRY;
  if (entry != !zone.about().empty()) errors.Add("zone.about", "goes with an entry, and with nothing else");
  if (entry != zone.outline().empty()) errors.Add("zone.outline", "is required, but for an entry");
  for (const auto& [path, instant] : {std::pair{"zone.from", zone.from()}, std::pair{"zone.to", zone.to()}}) {
    CheckInstant(path, instant, &errors);
  }
  if (errors.empty() && TimeOf(zone.to()) <= TimeOf(zone.from()))
    errors.Add("zone.to", "must lie after the first");
  const bool whole_day = zone.from_minute() == 0 && zone.to_minute() == 0;
  if (!whole_day && (zone.from_minute() < 0 || zone.from_minute() > 1439 || zone.to_minute() < 1 ||
                     zone.to_minute() > 1440 || zone.from_minute() == zone.to_minute())) {
    errors.Add("zone.from_minute", "must be 0 to 1439, with to_minute 1 to 1440, and another");
  }
  if (!zone.ban().empty() &&
      (zone.kind() != PositioningZone::KIND_FORBIDDEN || !IsPlaceForbidden(subject, zone.ban(), now.today))) {
    errors.Add("zone.ban", "must be a ban of the file that forbids a place, of a forbidden zone");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  if (zone.kind() == PositioningZone::KIND_PERMIT) {
    ASSIGN_OR_RETURN(const int months,
                     ValueOf("correction.positioning.permit_months", subject, now.today, now.book));
    if (TimeOf(zone.to()) > StartOf(LastOf(LegalDay(TimeOf(zone.from())), months) + 1)) {
      return Refuse("correction.positioning.permit_length");
    }
  }
  zone.set_by(now.actor.account);
  return zone;
}

absl::Status HasRoomForZone(int64_t held) {
  return held < kMostZones ? absl::OkStatus() : Refuse("correction.positioning.zones");
}

absl::Status MayBeEntered(const PositioningZone* zone, absl::Time now) {
  const bool holds =
      zone != nullptr && zone->kind() == PositioningZone::KIND_FORBIDDEN && TimeOf(zone->to()) > now;
  return holds ? absl::OkStatus() : Refuse("correction.positioning.entry");
}

absl::Status MayBeFitted(const v1::DeviceState& device) {
  return device.closed() ? absl::OkStatus() : Refuse("correction.positioning.device");
}

}  // namespace fengqiao::correction
