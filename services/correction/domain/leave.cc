// Leave (domain rules §6.5).

#include "services/correction/domain/leave.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/calendar/term.h"
#include "common/regions/region_tree.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/absences.h"
#include "services/correction/domain/bans.h"
#include "services/correction/domain/ladder.h"
#include "services/correction/domain/papers.h"
#include "services/correction/domain/parameters.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/permits.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/steps.h"

namespace fengqiao::correction {
namespace {

using v1::Leave;
using v1::Subject;

constexpr size_t kProvinceDigits = 2;
constexpr size_t kCityDigits = 4;
constexpr std::string_view kCity = "市", kDistrict = "区";
// Counties by another name: 六枝特区, 神农架林区.
constexpr std::string_view kNoDistricts[] = {"特区", "林区"};
constexpr int kMostLeaves = 400;

// The days on which a leave is away: to the return where there was one, which may be before its last day; to
// today where it is overstayed.
struct Away {
  absl::CivilDay from, to;
};
Away AwayOn(const Leave& leave, absl::CivilDay today) {
  const absl::CivilDay from = DayOf(leave.from()), to = DayOf(leave.to());
  if (leave.state() == Leave::STATE_RETURNED) return {from, std::max(from, DayOf(leave.ended()))};
  if (leave.state() == Leave::STATE_APPROVED) return {from, std::max(to, today)};
  return {from, to};
}

// Days of leaves that count: approved or over. What was taken up by an extension counts there.
bool Counts(const Leave& leave) {
  return leave.state() == Leave::STATE_APPROVED || leave.state() == Leave::STATE_RETURNED;
}

bool Overlap(const Away& one, const Away& other) { return one.from <= other.to && other.from <= one.to; }

// The most days away within any window of so many months that has a day of `away` in it: one that asked for
// the whole of it would count less where the leave is made longer, at the end of a short month.
int MostWithin(const std::set<absl::CivilDay>& days, const Away& away, int months) {
  int most = static_cast<int>(away.to - away.from) + 1;
  for (absl::CivilDay to = away.from; calendar::AddMonths(to, -months) <= away.to; ++to) {
    const absl::CivilDay from = calendar::AddMonths(to, -months);
    most = std::max(most, static_cast<int>(std::distance(days.lower_bound(from), days.upper_bound(to))));
  }
  return most;
}

// The region under its last name: what was a district once is one.
const regions::Region* Newest(std::string_view code) {
  const auto history = regions::RegionTree::BuiltIn().History(code);
  return history.empty() ? nullptr : &history.back();
}

bool IsDistrict(const regions::Region& region) {
  return region.kind == regions::RegionKind::kCounty && region.name.ends_with(kDistrict) &&
         std::none_of(std::begin(kNoDistricts), std::end(kNoDistricts),
                      [&](std::string_view other) { return region.name.ends_with(other); });
}

bool EntrustedWithLeave(const Subject& subject) {
  const auto& acts = subject.entrustment().acts();
  return std::find(acts.begin(), acts.end(), v1::Entrustment::ACT_SHORT_LEAVE) != acts.end();
}

absl::Status CheckRequest(const Subject& current, const Leave& stated, const Circumstances& now) {
  FieldErrors errors;
  if (const std::string why = WhyNoCounty(stated.destination(), now.today); !why.empty()) {
    errors.Add("leave.destination", why);
  }
  if (stated.reason() == Leave::REASON_UNSPECIFIED) errors.Add("leave.reason", "is required");
  CheckSaid("leave.details", stated.details(), 4, 500, &errors);
  const auto from = CheckDay("leave.from", stated.from(), &errors);
  const auto to = CheckDay("leave.to", stated.to(), &errors);
  if (from && to && *to < *from) errors.Add("leave.to", "must not lie before the first day");
  if (to && *to > DayOf(current.term().end())) {
    errors.Add("leave.to", "must not lie after the end of the term");
  }
  if (from && stated.extends().empty() && *from < now.today) {
    errors.Add("leave.from", "must not lie before today");
  }
  return errors.ToStatus();
}

// An extension begins where the leave that it extends ends, while that one still runs.
absl::Status CheckExtension(const Subject& current, const Leave& stated, const Circumstances& now) {
  const Leave* extended = FindById(stated.extends(), &current.leaves());
  if (extended == nullptr || extended->state() != Leave::STATE_APPROVED) {
    return Refuse("correction.leave.extends");
  }
  if (DayOf(extended->to()) < now.today) return Refuse("correction.leave.extends_late");
  if (DayOf(stated.from()) != DayOf(extended->to()) + 1) return Refuse("correction.leave.extends_gap");
  return absl::OkStatus();
}

absl::Status CheckNoOverlap(const Subject& current, const Leave& stated, absl::CivilDay today) {
  for (const Leave& other : current.leaves()) {
    if (other.state() != Leave::STATE_APPROVED && other.state() != Leave::STATE_SUBMITTED) continue;
    if (Overlap(AwayOn(other, today), {DayOf(stated.from()), DayOf(stated.to())})) {
      return Refuse("correction.leave.overlap");
    }
  }
  return absl::OkStatus();
}

// Who is away already, found or not, gets no leave; but for the extension of the leave that he is on.
absl::Status MustBeFree(const Subject& current, std::string_view extends, absl::CivilDay today) {
  if (IsInCustody(current, today)) return Refuse("correction.leave.custody");
  for (const v1::Absence& absence : current.absences()) {
    const bool extended = !extends.empty() && absence.leave() == extends;
    if (!absence.has_ended() && !extended) return Refuse("correction.leave.searched");
  }
  return absl::OkStatus();
}

absl::Status MustNotBeRevoked(const Subject& current) {
  return GrantedEnding(current) == nullptr ? absl::OkStatus() : Refuse("correction.leave.revoked");
}

std::string DayInWords(const common::v1::Date& day) {
  return absl::StrCat(day.year(), "年", day.month(), "月", day.day(), "日");
}

// What whoever decides should know (§6.5): also where no leave is needed, and where the person must not go.
void Warn(const Subject& current, absl::CivilDay today, Leave* leave) {
  *leave->mutable_warnings() = WarningsOf(current, today);
  const absl::CivilDay from = DayOf(leave->from()), to = DayOf(leave->to());
  if (const v1::TravelPermit* permit = PermitTo(current, leave->destination(), from, to)) {
    leave->add_warnings(absl::StrCat("目的地在经常性跨市、县活动的批准（", permit->id(), "，有效期至",
                                     DayInWords(permit->to()), "）范围内，按批准的时间往返只需报告。"));
  }
  if (const v1::Ban* ban = ForbiddenCounty(current, leave->destination(), from, to)) {
    leave->add_warnings(
        absl::StrCat("目的地属于禁止令（", ban->id(), "）禁止进入的区域，应当另行办理准许进入的批准。"));
  }
}

void SetMeasure(const LeaveMeasure& measure, Leave* leave) {
  leave->set_days(measure.days);
  leave->set_window_days(measure.window_days);
  leave->set_level(measure.level);
}

}  // namespace

absl::Status MayEnterLeave(const Subject& subject, const Circumstances& now) {
  const absl::Status supervises = MustBeEntrusted(subject, v1::Entrustment::ACT_SUPERVISION, now);
  return supervises.ok() ? supervises : MustBeEntrusted(subject, v1::Entrustment::ACT_SHORT_LEAVE, now);
}

google::protobuf::RepeatedPtrField<std::string> WarningsOf(const Subject& subject, absl::CivilDay today) {
  google::protobuf::RepeatedPtrField<std::string> warnings;
  if (!subject.judgment().injunction().empty() && DayOf(subject.judgment().injunction_end()) >= today) {
    *warnings.Add() = "该对象有正在执行的禁止令，应当核对外出地点和事项。";
  }
  if (HasOpenProposal(subject)) {
    *warnings.Add() = "该对象有尚未办结的提请，应当慎重批准。";
  }
  return warnings;
}

bool GoesOn(const Subject& subject, const Leave& leave) {
  const absl::CivilDay to = DayOf(leave.to());
  return std::any_of(subject.leaves().begin(), subject.leaves().end(), [&](const Leave& other) {
    return other.id() != leave.id() && other.state() == Leave::STATE_APPROVED &&
           DayOf(other.from()) <= to + 1 && DayOf(other.to()) > to;
  });
}

std::string_view HomeAreaOf(std::string_view county) {
  const regions::Region* district = Newest(county);
  if (district == nullptr || !IsDistrict(*district)) return county;
  const regions::Region* above = Newest(district->parent);
  // A prefecture that is no city has none: what is called so there is a county of its own.
  if (above == nullptr || !above->name.ends_with(kCity)) return county;
  const bool municipality = above->kind == regions::RegionKind::kProvince;
  return county.substr(0, municipality ? kProvinceDigits : kCityDigits);
}

bool IsHomeArea(std::string_view code) {
  const regions::Region* region = Newest(code);
  if (region == nullptr) return false;
  if (region->kind == regions::RegionKind::kCounty) return HomeAreaOf(code) == code;
  // The districts of a city together, or of a municipality; a city without districts is one itself.
  return region->name.ends_with(kCity);
}

absl::StatusOr<LeaveMeasure> MeasureLeave(const Subject& subject, const Leave& leave,
                                          const Circumstances& now) {
  ASSIGN_OR_RETURN(const int office_max,
                   ValueOf("correction.leave.office_max_days", subject, now.today, now.book));
  ASSIGN_OR_RETURN(const int county_max,
                   ValueOf("correction.leave.county_max_days", subject, now.today, now.book));
  ASSIGN_OR_RETURN(const int months, ValueOf("correction.leave.window_months", subject, now.today, now.book));
  ASSIGN_OR_RETURN(const int window_max,
                   ValueOf("correction.leave.window_max_days", subject, now.today, now.book));
  Away away = AwayOn(leave, now.today);
  if (const Leave* extended = FindById(leave.extends(), &subject.leaves())) {
    away.from = DayOf(extended->from());
  }
  LeaveMeasure measure;
  measure.days = static_cast<int>(away.to - away.from) + 1;
  std::set<absl::CivilDay> days;
  const auto add = [&days](const Away& one) {
    for (absl::CivilDay day = one.from; day <= one.to; ++day) days.insert(day);
  };
  add(away);
  for (const Leave& other : subject.leaves()) {
    if (other.id() == leave.id() || other.id() == leave.extends() || !Counts(other)) continue;
    add(AwayOn(other, now.today));
  }
  measure.window_days = MostWithin(days, away, months);
  if (measure.days > county_max || measure.window_days > window_max) {
    measure.level = v1::LEVEL_CITY;
  } else if (measure.days > office_max || !EntrustedWithLeave(subject)) {
    measure.level = v1::LEVEL_COUNTY;
  } else {
    measure.level = v1::LEVEL_OFFICE;
  }
  return measure;
}

void MeasurePending(const RuleBook& book, absl::CivilDay today, Subject* subject) {
  const Circumstances now{.now = StartOf(today), .today = today, .book = book, .actor = {}};
  for (Leave& leave : *subject->mutable_leaves()) {
    if (leave.state() != Leave::STATE_SUBMITTED) continue;
    const auto measure = MeasureLeave(*subject, leave, now);
    // Where nothing is laid down any more nobody can decide either: it stays as it was.
    if (measure.ok()) SetMeasure(*measure, &leave);
  }
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::RequestLeaveRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MayEnterLeave(current, now));
  RETURN_IF_ERROR(MustNotBeRevoked(current));
  return EnterLeave(current, request.leave(), now);
}

absl::StatusOr<Step> EnterLeave(const Subject& current, const Leave& stated, const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MayEnterLeave(current, now));
  RETURN_IF_ERROR(CheckRequest(current, stated, now));
  if (HomeAreaOf(api::RegionOf(stated.destination())) == HomeAreaOf(api::RegionOf(current.region()))) {
    return Refuse("correction.leave.not_leaving");
  }
  RETURN_IF_ERROR(MustBeFree(current, stated.extends(), now.today));
  if (!stated.extends().empty()) RETURN_IF_ERROR(CheckExtension(current, stated, now));
  RETURN_IF_ERROR(CheckNoOverlap(current, stated, now.today));
  if (current.leaves_size() >= kMostLeaves) return Refuse("correction.subject.size");
  ASSIGN_OR_RETURN(const int advance, ValueOf("correction.leave.advance_days", current, now.today, now.book));
  if (DayOf(stated.from()) - now.today < advance && stated.urgent_reason().empty()) {
    return Refuse("correction.leave.advance");
  }
  Leave leave;
  leave.set_id(NextId("l", current.leaves()));
  leave.set_state(Leave::STATE_SUBMITTED);
  leave.set_destination(stated.destination());
  leave.set_reason(stated.reason());
  leave.set_details(stated.details());
  *leave.mutable_from() = stated.from();
  *leave.mutable_to() = stated.to();
  leave.set_extends(stated.extends());
  leave.set_urgent_reason(stated.urgent_reason());
  leave.set_requested_by(now.actor.account);
  *leave.mutable_requested() = ToProto(now.today);
  *leave.mutable_submit_time() = InstantOf(now.now);
  ASSIGN_OR_RETURN(const LeaveMeasure measure, MeasureLeave(current, leave, now));
  SetMeasure(measure, &leave);
  Warn(current, now.today, &leave);
  Step step{.next = current, .event = "Leave.Requested", .rule = "CL2"};
  *step.next.add_leaves() = std::move(leave);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::DecideLeaveRequest& request,
                            const Circumstances& now) {
  using Request = v1::DecideLeaveRequest;
  RETURN_IF_ERROR(MustBeInCharge(current));
  Step step{.next = current, .event = "Leave.Approved", .rule = "CL3"};
  Leave* leave = FindById(request.leave(), step.next.mutable_leaves());
  if (leave == nullptr) return Refuse("correction.leave.unknown");
  if (leave->state() != Leave::STATE_SUBMITTED) return Refuse("correction.leave.decided");
  const bool approves = request.decision() == Request::DECISION_APPROVE;
  FieldErrors errors;
  if (request.decision() == Request::DECISION_UNSPECIFIED) errors.Add("decision", "is required");
  if (approves) {
    CheckText("reason", request.reason(), 500, &errors);
  } else {
    CheckSaid("reason", request.reason(), 4, 500, &errors);
  }
  RETURN_IF_ERROR(errors.ToStatus());
  // What was approved meanwhile counts too: the level is the one of the day of the decision.
  ASSIGN_OR_RETURN(const LeaveMeasure measure, MeasureLeave(current, *leave, now));
  SetMeasure(measure, leave);
  if (now.actor.level == v1::LEVEL_OFFICE) {
    RETURN_IF_ERROR(MustBeEntrusted(current, v1::Entrustment::ACT_SHORT_LEAVE, now));
  }
  if (now.actor.level < measure.level) {
    return Refuse(
        measure.level == v1::LEVEL_CITY ? "correction.leave.city_decides" : "correction.leave.county_decides",
        absl::StrCat("（本次", measure.days, "日，两个月内累计", measure.window_days, "日）"));
  }
  if (approves && (now.actor.account == leave->requested_by() ||
                   WasInChargeSince(DayOf(leave->requested()), now.actor.account, current))) {
    return Refuse("correction.leave.own");
  }
  leave->set_decided_by(now.actor.account);
  leave->set_decided_level(now.actor.level);
  *leave->mutable_decided() = ToProto(now.today);
  *leave->mutable_decide_time() = InstantOf(now.now);
  leave->set_decision_reason(request.reason());
  if (!approves) {
    const bool refused = request.decision() == Request::DECISION_REFUSE;
    leave->set_state(refused ? Leave::STATE_REFUSED : Leave::STATE_SENT_BACK);
    step.event = refused ? "Leave.Refused" : "Leave.SentBack";
    return step;
  }
  if (DayOf(leave->to()) < now.today) return Refuse("correction.leave.past");
  RETURN_IF_ERROR(MustNotBeRevoked(current));
  RETURN_IF_ERROR(MustBeFree(current, leave->extends(), now.today));
  // Nothing is approved afterwards: the days that are over are none of it. An extension begins where a leave
  // ends that was approved.
  if (leave->extends().empty() && DayOf(leave->from()) < now.today) {
    *leave->mutable_from() = ToProto(now.today);
    ASSIGN_OR_RETURN(const LeaveMeasure left, MeasureLeave(current, *leave, now));
    SetMeasure(left, leave);
  }
  Warn(current, now.today, leave);
  leave->set_state(Leave::STATE_APPROVED);
  if (Leave* extended = FindById(leave->extends(), step.next.mutable_leaves())) {
    if (extended->state() != Leave::STATE_APPROVED) return Refuse("correction.leave.extends");
    // One leave from here on, from the first day of the first one: its return ends both.
    extended->set_state(Leave::STATE_EXTENDED);
    *leave->mutable_from() = extended->from();
    if (extended->has_help()) *leave->mutable_help() = extended->help();
    // Whoever is on the extended leave was away with approval all the time.
    const std::string extended_id = extended->id();
    RETURN_IF_ERROR(
        VoidAbsencesOf(v1::Absence::CAUSE_OVERSTAYED_LEAVE, extended_id, now.today, now, &step.next));
  }
  if (measure.level == v1::LEVEL_CITY) {
    step.rule = "CL5";
    AddDocument(v1::Document::KIND_LEAVE_ABOVE_COUNTY, leave->id(), now.today, &step.next);
  }
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::EndLeaveRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MayEnterLeave(current, now));
  Step step{.next = current, .event = "Leave.Returned", .rule = "CL7"};
  Leave* leave = FindById(request.leave(), step.next.mutable_leaves());
  if (leave == nullptr) return Refuse("correction.leave.unknown");
  FieldErrors errors;
  const auto day = CheckPastDay("day", request.day(), now.today, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  if (*day < DayOf(leave->requested())) return InvalidField("day", "must not lie before the application");
  const bool not_begun = *day < DayOf(leave->from());
  if (not_begun && IsSearchedFor(current) &&
      HasAbsence(current, v1::Absence::CAUSE_OVERSTAYED_LEAVE, leave->id())) {
    return Refuse("correction.leave.begun");
  }
  if (leave->state() == Leave::STATE_SUBMITTED || (leave->state() == Leave::STATE_APPROVED && not_begun)) {
    leave->set_state(Leave::STATE_WITHDRAWN);
    *leave->mutable_ended() = request.day();
    step.event = "Leave.Withdrawn";
    // Who did not go can't have overstayed.
    const std::string id = leave->id();
    RETURN_IF_ERROR(VoidAbsencesOf(v1::Absence::CAUSE_OVERSTAYED_LEAVE, id, now.today, now, &step.next));
    return step;
  }
  if (leave->state() != Leave::STATE_APPROVED) return Refuse("correction.leave.not_running");
  leave->set_state(Leave::STATE_RETURNED);
  *leave->mutable_ended() = request.day();
  const std::string id = leave->id();
  RETURN_IF_ERROR(MayHaveBeenBack(v1::Absence::CAUSE_OVERSTAYED_LEAVE, id, *day, current, now));
  RETURN_IF_ERROR(EndAbsencesOf(v1::Absence::CAUSE_OVERSTAYED_LEAVE, id, *day, now, &step.next));
  EndLeavesBefore(*day, &step.next);
  return step;
}

}  // namespace fengqiao::correction
