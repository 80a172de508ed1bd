#include "services/correction/domain/permits.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/bans.h"
#include "services/correction/domain/leave.h"
#include "services/correction/domain/parameters.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/steps.h"

namespace fengqiao::correction {
namespace {

using v1::Subject;
using v1::TravelPermit;
using Movement = TravelPermit::Movement;

constexpr int kMostPermits = 100;
constexpr int kMostDestinations = 10;
constexpr int kMostTimes = 100;
constexpr int kMostDays = 7;
constexpr int kMostMovements = 300;
constexpr int kDayMinutes = 1440;

int WeekdayOf(absl::CivilDay day) {
  // 1 for Monday, as ISO 8601 has it.
  return static_cast<int>(absl::GetWeekday(day)) + 1;
}

bool IsDecidedOn(const TravelPermit& permit) {
  return permit.state() == TravelPermit::STATE_APPROVED || permit.state() == TravelPermit::STATE_ENDED;
}

void CheckTimes(const TravelPermit& stated, FieldErrors* errors) {
  std::set<int> days;
  for (const int day : stated.weekdays()) {
    if (day < 1 || day > 7 || !days.insert(day).second) {
      errors->Add("travel_permit.weekdays", "must be 1 for Monday to 7 for Sunday, each once");
      break;
    }
  }
  if (stated.most_days() < 0 || stated.most_days() > kMostDays) {
    errors->Add("travel_permit.most_days", absl::StrCat("must be 0 to ", kMostDays));
  }
  const int from = stated.from_minute(), to = stated.to_minute();
  if (from != 0 || to != 0) {
    if (from < 0 || from >= to || to > kDayMinutes) {
      errors->Add("travel_permit.from_minute", "must be 0 to 1439, and to_minute after it, at most 1440");
    }
    if (MostDaysOf(stated) > 1) {
      errors->Add("travel_permit.from_minute", "goes with movements of one day alone");
    }
  }
  if (stated.times() < 0 || stated.times() > kMostTimes) {
    errors->Add("travel_permit.times", absl::StrCat("must be 0 to ", kMostTimes));
  }
  if ((stated.times() > 0) != (stated.per() != TravelPermit::PER_UNSPECIFIED)) {
    errors->Add("travel_permit.per", "goes with times, and they with it");
  }
}

absl::Status CheckRequest(const Subject& current, const TravelPermit& stated, absl::CivilDay today) {
  FieldErrors errors;
  const int count = stated.destinations_size();
  if (count == 0 || count > kMostDestinations) {
    errors.Add("travel_permit.destinations", absl::StrCat("must have 1 to ", kMostDestinations, " entries"));
  }
  std::set<std::string> counties;
  for (int i = 0; i < count; ++i) {
    const std::string path = absl::StrCat("travel_permit.destinations[", i, "]");
    if (const std::string why = WhyNoCounty(stated.destinations(i), today); !why.empty()) {
      errors.Add(path, why);
    } else if (!counties.insert(stated.destinations(i)).second) {
      errors.Add(path, "is there twice");
    }
  }
  if (stated.ground() == TravelPermit::GROUND_UNSPECIFIED) errors.Add("travel_permit.ground", "is required");
  CheckSaid("travel_permit.reason", stated.reason(), 4, 500, &errors);
  CheckSaid("travel_permit.proof", stated.proof(), 2, 200, &errors);
  CheckTimes(stated, &errors);
  const absl::CivilDay end = DayOf(current.term().end());
  const auto from = CheckDay("travel_permit.from", stated.from(), &errors);
  if (from && *from < today) errors.Add("travel_permit.from", "must not lie before today");
  if (from && *from > end) errors.Add("travel_permit.from", "must not lie after the end of the term");
  if (stated.has_to()) {
    const auto to = CheckDay("travel_permit.to", stated.to(), &errors);
    if (from && to && *to < *from) errors.Add("travel_permit.to", "must not lie before the first day");
    if (to && *to > end) errors.Add("travel_permit.to", "must not lie after the end of the term");
  }
  return errors.ToStatus();
}

// Nobody goes about freely who is searched for, detained or on the way to prison.
absl::Status MustBeFree(const Subject& current, absl::CivilDay today) {
  if (IsInCustody(current, today)) return Refuse("correction.permit.custody");
  if (GrantedEnding(current) != nullptr) return Refuse("correction.permit.revoked");
  return IsSearchedFor(current) ? Refuse("correction.permit.searched") : absl::OkStatus();
}

// Where a court forbids to enter there is no standing permit; a single entry is a waiver.
absl::Status MustNotBeForbidden(const Subject& current, const TravelPermit& permit) {
  for (const std::string& county : permit.destinations()) {
    if (ForbiddenCounty(current, county, DayOf(permit.from()), DayOf(permit.to())) != nullptr) {
      return Refuse("correction.permit.forbidden");
    }
  }
  return absl::OkStatus();
}

bool Overlap(const TravelPermit& one, const TravelPermit& other) {
  return DayOf(one.from()) <= DayOf(other.to()) && DayOf(other.from()) <= DayOf(one.to());
}

bool IsOnLeave(const Subject& subject, absl::CivilDay day) {
  return std::any_of(subject.leaves().begin(), subject.leaves().end(), [&](const v1::Leave& leave) {
    return leave.state() == v1::Leave::STATE_APPROVED && DayOf(leave.from()) <= day;
  });
}

// The movements that began in the week or month of a day.
int TimesAround(const TravelPermit& permit, absl::CivilDay day) {
  const PeriodOfTime period =
      PeriodAround(day, permit.per() == TravelPermit::PER_WEEK ? PeriodUnit::kWeek : PeriodUnit::kMonth);
  return static_cast<int>(
      std::count_if(permit.movements().begin(), permit.movements().end(), [&](const Movement& one) {
        const absl::CivilDay began = LegalDay(TimeOf(one.departed()));
        return period.first <= began && began <= period.last;
      }));
}

bool IsTimeAllowed(const TravelPermit& permit, absl::Time departed) {
  const absl::CivilDay day = LegalDay(departed);
  const auto& days = permit.weekdays();
  if (!days.empty() && std::find(days.begin(), days.end(), WeekdayOf(day)) == days.end()) return false;
  if (permit.times() > 0 && TimesAround(permit, day) >= permit.times()) return false;
  if (permit.from_minute() == 0 && permit.to_minute() == 0) return true;
  const int64_t minute = absl::ToInt64Minutes(departed - StartOf(day));
  return permit.from_minute() <= minute && minute < permit.to_minute();
}

// What is over since before the last month goes; each time is in the log.
void ForgetMovements(absl::CivilDay day, TravelPermit* permit) {
  const absl::CivilDay since(absl::CivilMonth(day) - 1);
  auto& all = *permit->mutable_movements();
  all.erase(std::remove_if(all.begin(), all.end(),
                           [&](const Movement& one) {
                             return one.has_returned() && LegalDay(TimeOf(one.departed())) < since;
                           }),
            all.end());
}

// The first day from `first` to `last` on which the person is, or was, in custody.
std::optional<absl::CivilDay> FirstInCustody(const Subject& subject, absl::CivilDay first,
                                             absl::CivilDay last) {
  std::optional<absl::CivilDay> found;
  for (const v1::Custody& custody : subject.custodies()) {
    if (custody.has_withdrawal()) continue;
    const absl::CivilDay day = std::max(first, DayOf(custody.from()));
    if (day > last || (custody.has_to() && DayOf(custody.to()) < day)) continue;
    if (!found || day < *found) found = day;
  }
  return found;
}

struct Ending {
  TravelPermit::EndCause cause = TravelPermit::END_CAUSE_UNSPECIFIED;
  absl::CivilDay day;
};

// What ended everything that this county had approved for the person; UNSPECIFIED where nothing did.
Ending EndingOfPower(const Subject& subject, const TravelPermit& permit) {
  if (HasEnded(subject)) {
    return {TravelPermit::END_CAUSE_CORRECTION_ENDED, DayOf(subject.end().day())};
  }
  if (permit.region() != subject.region() && !subject.stays().empty()) {
    return {TravelPermit::END_CAUSE_TRANSFERRED, LeftOn(subject)};
  }
  return {};
}

Ending EndingOfPermit(const Subject& subject, const TravelPermit& permit, absl::CivilDay today) {
  const Ending ending = EndingOfPower(subject, permit);
  if (permit.state() == TravelPermit::STATE_SUBMITTED) return ending;
  const absl::CivilDay last = std::min(DayOf(permit.to()), today);
  if (const auto day = FirstInCustody(subject, DayOf(permit.decided()), last)) {
    return {TravelPermit::END_CAUSE_CUSTODY, *day};
  }
  if (ending.cause != TravelPermit::END_CAUSE_UNSPECIFIED) return ending;
  if (DayOf(permit.to()) < today) return {TravelPermit::END_CAUSE_EXPIRED, DayOf(permit.to()) + 1};
  return {};
}

void CloseMovement(const Subject& subject, absl::CivilDay today, TravelPermit* permit) {
  for (Movement& one : *permit->mutable_movements()) {
    if (one.has_returned()) continue;
    const absl::Time departed = TimeOf(one.departed());
    Ending ending = EndingOfPower(subject, *permit);
    if (const auto day = FirstInCustody(subject, LegalDay(departed), today)) {
      ending = {TravelPermit::END_CAUSE_CUSTODY, *day};
    }
    if (ending.cause == TravelPermit::END_CAUSE_UNSPECIFIED) continue;
    *one.mutable_returned() = InstantOf(std::max(departed, StartOf(ending.day)));
    one.set_returned_by(kTheService);
  }
}

}  // namespace

bool IsOpen(const TravelPermit& permit) {
  return permit.state() == TravelPermit::STATE_SUBMITTED || permit.state() == TravelPermit::STATE_APPROVED;
}

bool HoldsOn(const TravelPermit& permit, absl::CivilDay day) {
  return IsDecidedOn(permit) && DayOf(permit.from()) <= day && day <= DayOf(permit.to()) &&
         (!permit.has_ended() || day < DayOf(permit.ended()));
}

const Movement* OpenMovement(const TravelPermit& permit) {
  for (const Movement& one : permit.movements()) {
    if (!one.has_returned()) return &one;
  }
  return nullptr;
}

int MostDaysOf(const TravelPermit& permit) { return std::max(1, permit.most_days()); }

const TravelPermit* PermitTo(const Subject& subject, std::string_view county, absl::CivilDay from,
                             absl::CivilDay to) {
  for (const TravelPermit& permit : subject.travel_permits()) {
    const auto& counties = permit.destinations();
    if (permit.state() == TravelPermit::STATE_APPROVED && DayOf(permit.from()) <= to &&
        from <= DayOf(permit.to()) && std::find(counties.begin(), counties.end(), county) != counties.end()) {
      return &permit;
    }
  }
  return nullptr;
}

std::vector<Happening> EndPermits(absl::CivilDay today, Subject* subject) {
  std::vector<Happening> happened;
  for (TravelPermit& permit : *subject->mutable_travel_permits()) {
    CloseMovement(*subject, today, &permit);
    if (!IsOpen(permit)) continue;
    const Ending ending = EndingOfPermit(*subject, permit, today);
    if (ending.cause == TravelPermit::END_CAUSE_UNSPECIFIED) continue;
    const bool decided = permit.state() == TravelPermit::STATE_APPROVED;
    permit.set_state(decided ? TravelPermit::STATE_ENDED : TravelPermit::STATE_WITHDRAWN);
    permit.set_end_cause(ending.cause);
    *permit.mutable_ended() = ToProto(ending.day);
    permit.set_ended_by(kTheService);
    const bool expired = ending.cause == TravelPermit::END_CAUSE_EXPIRED;
    happened.push_back({expired ? "TravelPermit.Expired" : "TravelPermit.Ended", "CL9"});
  }
  return happened;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::RequestTravelPermitRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MayEnterLeave(current, now));
  const TravelPermit& stated = request.travel_permit();
  RETURN_IF_ERROR(CheckRequest(current, stated, now.today));
  for (const std::string& county : stated.destinations()) {
    if (HomeAreaOf(api::RegionOf(county)) == HomeAreaOf(api::RegionOf(current.region()))) {
      return Refuse("correction.leave.not_leaving");
    }
  }
  ASSIGN_OR_RETURN(const int months,
                   ValueOf("correction.positioning.permit_months", current, now.today, now.book));
  const absl::CivilDay last = LastOf(DayOf(stated.from()), months);
  if (stated.has_to() && DayOf(stated.to()) > last) return Refuse("correction.permit.length");
  TravelPermit permit;
  permit.set_id(NextId("p", current.travel_permits()));
  permit.set_state(TravelPermit::STATE_SUBMITTED);
  *permit.mutable_destinations() = stated.destinations();
  permit.set_ground(stated.ground());
  permit.set_reason(stated.reason());
  permit.set_proof(stated.proof());
  *permit.mutable_weekdays() = stated.weekdays();
  permit.set_from_minute(stated.from_minute());
  permit.set_to_minute(stated.to_minute());
  permit.set_times(stated.times());
  permit.set_per(stated.per());
  permit.set_most_days(MostDaysOf(stated));
  *permit.mutable_from() = stated.from();
  *permit.mutable_to() = stated.has_to() ? stated.to() : ToProto(std::min(last, DayOf(current.term().end())));
  permit.set_region(current.region());
  permit.set_requested_by(now.actor.account);
  *permit.mutable_requested() = ToProto(now.today);
  RETURN_IF_ERROR(MustBeFree(current, now.today));
  RETURN_IF_ERROR(MustNotBeForbidden(current, permit));
  ASSIGN_OR_RETURN(const int early,
                   ValueOf("correction.permit.renew_before_days", current, now.today, now.book));
  for (const TravelPermit& other : current.travel_permits()) {
    if (!IsOpen(other)) continue;
    if (Overlap(permit, other)) return Refuse("correction.permit.overlap");
    // Each is looked at anew (CL9): nothing is laid up for the time after one that goes on or has not begun.
    const absl::CivilDay later = std::max(DayOf(permit.from()), DayOf(other.from()));
    if (later > now.today + early) return Refuse("correction.permit.early");
  }
  if (current.travel_permits_size() >= kMostPermits) return Refuse("correction.subject.size");
  *permit.mutable_warnings() = WarningsOf(current, now.today);
  Step step{.next = current, .event = "TravelPermit.Requested", .rule = "CL9"};
  *step.next.add_travel_permits() = std::move(permit);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::DecideTravelPermitRequest& request,
                            const Circumstances& now) {
  using Request = v1::DecideTravelPermitRequest;
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  Step step{.next = current, .event = "TravelPermit.Approved", .rule = "CL9"};
  TravelPermit* permit = FindById(request.permit(), step.next.mutable_travel_permits());
  if (permit == nullptr) return Refuse("correction.permit.unknown");
  if (permit->state() != TravelPermit::STATE_SUBMITTED) return Refuse("correction.permit.decided");
  const bool approves = request.decision() == Request::DECISION_APPROVE;
  FieldErrors errors;
  if (request.decision() == Request::DECISION_UNSPECIFIED) errors.Add("decision", "is required");
  if (approves) {
    CheckText("reason", request.reason(), 500, &errors);
  } else {
    CheckSaid("reason", request.reason(), 4, 500, &errors);
  }
  RETURN_IF_ERROR(errors.ToStatus());
  permit->set_decided_by(now.actor.account);
  *permit->mutable_decided() = ToProto(now.today);
  permit->set_decision_reason(request.reason());
  if (!approves) {
    const bool refused = request.decision() == Request::DECISION_REFUSE;
    permit->set_state(refused ? TravelPermit::STATE_REFUSED : TravelPermit::STATE_SENT_BACK);
    step.event = refused ? "TravelPermit.Refused" : "TravelPermit.SentBack";
    return step;
  }
  if (now.actor.account == permit->requested_by() ||
      WasInChargeSince(DayOf(permit->requested()), now.actor.account, current)) {
    return Refuse("correction.permit.own");
  }
  if (DayOf(permit->to()) < now.today) return Refuse("correction.permit.past");
  RETURN_IF_ERROR(MustBeFree(current, now.today));
  RETURN_IF_ERROR(MustNotBeForbidden(current, *permit));
  // Nothing is approved afterwards.
  *permit->mutable_from() = ToProto(std::max(DayOf(permit->from()), now.today));
  *permit->mutable_warnings() = WarningsOf(current, now.today);
  permit->set_state(TravelPermit::STATE_APPROVED);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::EndTravelPermitRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MayEnterLeave(current, now));
  const bool revoked = request.cause() == TravelPermit::END_CAUSE_REVOKED;
  if (revoked) RETURN_IF_ERROR(MustBeCounty(now));
  FieldErrors errors;
  if (!revoked && request.cause() != TravelPermit::END_CAUSE_NOT_NEEDED) {
    errors.Add("cause", "must be REVOKED or NOT_NEEDED");
  }
  if (revoked) {
    CheckSaid("grounds", request.grounds(), 4, 500, &errors);
  } else {
    CheckText("grounds", request.grounds(), 500, &errors);
  }
  RETURN_IF_ERROR(errors.ToStatus());
  Step step{
      .next = current, .event = revoked ? "TravelPermit.Revoked" : "TravelPermit.GivenUp", .rule = "CL9"};
  TravelPermit* permit = FindById(request.permit(), step.next.mutable_travel_permits());
  if (permit == nullptr) return Refuse("correction.permit.unknown");
  const bool applied = permit->state() == TravelPermit::STATE_SUBMITTED;
  if (!IsOpen(*permit) || (revoked && applied)) return Refuse("correction.permit.not_running");
  permit->set_state(applied ? TravelPermit::STATE_WITHDRAWN : TravelPermit::STATE_ENDED);
  permit->set_end_cause(request.cause());
  *permit->mutable_ended() = ToProto(now.today);
  permit->set_ended_by(now.actor.account);
  permit->set_end_grounds(request.grounds());
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::ReportDepartureRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MayEnterLeave(current, now));
  const Movement& stated = request.movement();
  FieldErrors errors;
  const auto departed = CheckInstant("movement.departed", stated.departed(), &errors);
  if (departed && *departed > now.now) errors.Add("movement.departed", "must not lie in the future");
  if (stated.way() == TravelPermit::WAY_UNSPECIFIED) errors.Add("movement.way", "is required");
  RETURN_IF_ERROR(errors.ToStatus());
  Step step{.next = current, .event = "TravelPermit.Departed", .rule = "CL9"};
  TravelPermit* permit = FindById(request.permit(), step.next.mutable_travel_permits());
  if (permit == nullptr) return Refuse("correction.permit.unknown");
  const absl::CivilDay day = LegalDay(*departed);
  if (!HoldsOn(*permit, day)) return Refuse("correction.permit.days");
  const auto& counties = permit->destinations();
  if (std::find(counties.begin(), counties.end(), stated.destination()) == counties.end()) {
    return Refuse("correction.permit.destination");
  }
  for (const TravelPermit& one : current.travel_permits()) {
    if (OpenMovement(one) != nullptr) return Refuse("correction.permit.moving");
    for (const Movement& before : one.movements()) {
      if (TimeOf(before.returned()) > *departed) {
        errors.Add("movement.departed", "must not lie before the return from the movement before");
        return errors.ToStatus();
      }
    }
  }
  if (!IsTimeAllowed(*permit, *departed)) return Refuse("correction.permit.times");
  if (IsInCustody(current, day)) return Refuse("correction.permit.custody");
  if (IsSearchedFor(current)) return Refuse("correction.permit.searched");
  // What became known after the approval.
  if (GrantedEnding(current) != nullptr) return Refuse("correction.permit.revoked");
  if (ForbiddenCounty(current, stated.destination(), day, day) != nullptr) {
    return Refuse("correction.permit.forbidden");
  }
  if (IsOnLeave(current, day)) return Refuse("correction.permit.on_leave");
  ForgetMovements(day, permit);
  if (permit->movements_size() >= kMostMovements) return Refuse("correction.subject.size");
  permit->set_movements_total(permit->movements_total() + 1);
  Movement& movement = *permit->add_movements();
  movement.set_id(absl::StrCat("m", permit->movements_total()));
  movement.set_destination(stated.destination());
  *movement.mutable_departed() = InstantOf(*departed);
  *movement.mutable_return_by() = ToProto(std::min(day + MostDaysOf(*permit) - 1, DayOf(permit->to())));
  movement.set_way(stated.way());
  movement.set_by(now.actor.account);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::ReportReturnRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MayEnterLeave(current, now));
  FieldErrors errors;
  const auto returned = CheckInstant("returned", request.returned(), &errors);
  if (returned && *returned > now.now) errors.Add("returned", "must not lie in the future");
  if (request.way() == TravelPermit::WAY_UNSPECIFIED) errors.Add("way", "is required");
  RETURN_IF_ERROR(errors.ToStatus());
  Step step{.next = current, .event = "TravelPermit.Returned", .rule = "CL9"};
  TravelPermit* permit = FindById(request.permit(), step.next.mutable_travel_permits());
  if (permit == nullptr) return Refuse("correction.permit.unknown");
  for (Movement& one : *permit->mutable_movements()) {
    if (one.has_returned()) continue;
    if (*returned < TimeOf(one.departed())) {
      errors.Add("returned", "must not lie before the departure");
      return errors.ToStatus();
    }
    *one.mutable_returned() = InstantOf(*returned);
    one.set_return_way(request.way());
    one.set_returned_by(now.actor.account);
    return step;
  }
  return Refuse("correction.permit.no_movement");
}

}  // namespace fengqiao::correction
