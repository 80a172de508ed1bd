#include "services/correction/domain/positioning_fixes.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/strings.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/bans.h"
#include "services/correction/domain/correction_data.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/permits.h"
#include "services/correction/domain/positioning.h"
#include "services/correction/domain/rules.h"

namespace fengqiao::correction {
namespace {

using v1::DeviceState;
using v1::Fix;
using v1::PositioningAlarm;
using v1::ReportPositionsResponse;
using Condition = DeviceState::Condition;

constexpr int kMostAccuracyM = 100'000;
constexpr int32_t kMostLatitude = 900'000'000, kMostLongitude = 1'800'000'000;
constexpr int64_t kMinuteMicros = 60'000'000;
constexpr int64_t kDayMinutes = 1440;
constexpr int64_t kLegalDayOffsetMinutes = 8 * 60;

struct AlarmRow {
  std::string minutes, law, title;
};
using AlarmTable = std::array<AlarmRow, kAlarmKinds>;

absl::StatusOr<AlarmTable> ParseAlarms(std::string_view tsv) {
  AlarmTable table;
  int line_number = 0;
  for (const absl::string_view line : absl::StrSplit(ToAbsl(tsv), '\n')) {
    ++line_number;
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    const auto bad = [&](std::string_view why) {
      return InvalidField("alarms", absl::StrCat("line ", line_number, " ", ToAbsl(why)));
    };
    if (cells.size() != 4) return bad("must have four columns");
    AlarmKind kind = PositioningAlarm::KIND_UNSPECIFIED;
    if (!PositioningAlarm::Kind_Parse(absl::StrCat("KIND_", cells[0]), &kind) ||
        kind == PositioningAlarm::KIND_UNSPECIFIED) {
      return bad("names no kind of alarm");
    }
    if (!table[kind].law.empty()) return bad("says again what stands above");
    if (cells[1].empty() || cells[2].empty() || cells[3].empty()) return bad("has an empty column");
    table[kind] = {cells[1], cells[2], cells[3]};
  }
  for (int kind = 1; kind < kAlarmKinds; ++kind) {
    if (table[kind].law.empty()) {
      return InvalidField("alarms", absl::StrCat("has no line for ",
                                                 PositioningAlarm::Kind_Name(static_cast<AlarmKind>(kind))));
    }
  }
  return table;
}

const AlarmTable& Alarms() {
  static const auto& table = *new AlarmTable(ParseAlarms(data::AlarmsTsv()).value());
  return table;
}

google::protobuf::Timestamp InstantOf(int64_t micros) {
  return google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(micros);
}

// What a position says of a condition.
enum class Says { kYes, kNo, kNothing };

// How many positions in a row begin and end it.
struct Runs {
  int raise, clear;
};

Condition* FindCondition(AlarmKind kind, std::string_view zone, DeviceState* device) {
  for (Condition& one : *device->mutable_conditions()) {
    if (one.kind() == kind && one.zone() == zone) return &one;
  }
  return nullptr;
}

void Drop(const Condition* condition, DeviceState* device) {
  auto& all = *device->mutable_conditions();
  const int at = static_cast<int>(
      std::find_if(all.begin(), all.end(), [&](const Condition& one) { return &one == condition; }) -
      all.begin());
  all.DeleteSubrange(at, 1);
}

void Take(AlarmKind kind, std::string_view zone, Says says, Runs runs, int64_t micros, DeviceState* device,
          std::vector<AlarmChange>* changes) {
  if (says == Says::kNothing) return;
  Condition* condition = FindCondition(kind, zone, device);
  if (condition == nullptr) {
    if (says == Says::kNo) return;
    condition = device->add_conditions();
    condition->set_kind(kind);
    condition->set_zone(std::string(zone));
    condition->set_since_micros(micros);
  }
  if (condition->alarm().empty()) {
    if (says == Says::kNo) return Drop(condition, device);
    condition->set_streak(condition->streak() + 1);
    if (condition->streak() < runs.raise) return;
    condition->set_streak(0);
    changes->push_back({kind, std::string(zone), condition->since_micros(), ""});
    return;
  }
  if (says == Says::kYes) return condition->set_streak(0);
  condition->set_streak(condition->streak() + 1);
  if (condition->streak() < runs.clear) return;
  changes->push_back({kind, std::string(zone), micros, condition->alarm()});
  Drop(condition, device);
}

Says OfHome(Lies home) {
  if (home == Lies::kMaybe) return Says::kNothing;
  return home == Lies::kOutside ? Says::kYes : Says::kNo;
}

void TakeZones(const Verdict& verdict, Runs runs, int64_t micros, DeviceState* device,
               std::vector<AlarmChange>* changes) {
  // Zones that the person was in and is not, first: Take drops from the list that is gone through here.
  for (int i = device->conditions_size() - 1; i >= 0; --i) {
    const Condition& one = device->conditions(i);
    if (one.kind() != PositioningAlarm::KIND_FORBIDDEN_ZONE) continue;
    const bool still = std::any_of(verdict.zones.begin(), verdict.zones.end(),
                                   [&](const Verdict::Zone& zone) { return *zone.zone == one.zone(); });
    const std::string zone = one.zone();
    if (!still) Take(one.kind(), zone, Says::kNo, runs, micros, device, changes);
  }
  for (const Verdict::Zone& zone : verdict.zones) {
    Take(PositioningAlarm::KIND_FORBIDDEN_ZONE, *zone.zone, zone.surely ? Says::kYes : Says::kNothing, runs,
         micros, device, changes);
  }
}

Says OfWear(Fix::Wear wear) {
  if (wear == Fix::WEAR_UNSPECIFIED) return Says::kNothing;
  return wear == Fix::WEAR_REMOVED ? Says::kYes : Says::kNo;
}

Says OfBattery(int percent, const FixRules& rules) {
  if (percent <= rules.low_battery) return Says::kYes;
  return percent >= rules.charged_battery ? Says::kNo : Says::kNothing;
}

}  // namespace

absl::Status CheckAlarmTable(std::string_view tsv) { return ParseAlarms(tsv).status(); }

absl::StatusOr<FixRules> FixRulesFor(std::string_view region, absl::CivilDay on,
                                     const Parameters& parameters) {
  absl::Status missing;
  const auto value = [&](std::string_view key) {
    const Parameter* parameter = parameters.Find(key, region, on);
    if (parameter == nullptr && missing.ok()) {
      missing = Refuse("correction.parameter.missing", absl::StrCat("（", ToAbsl(key), "）"));
    }
    return parameter == nullptr ? 0 : parameter->value;
  };
  FixRules rules;
  rules.clock_skew = absl::Seconds(value("correction.positioning.clock_skew_seconds"));
  rules.late = absl::Hours(value("correction.positioning.late_hours"));
  rules.offline = absl::Minutes(value("correction.positioning.offline_minutes"));
  rules.accuracy_m = value("correction.positioning.accuracy_m");
  rules.raise_fixes = value("correction.positioning.raise_fixes");
  rules.clear_fixes = value("correction.positioning.clear_fixes");
  rules.low_battery = value("correction.positioning.low_battery_percent");
  rules.charged_battery = rules.low_battery + value("correction.positioning.battery_margin_percent");
  rules.keep_days = value("correction.positioning.keep_days");
  rules.keep_after_end_days = value("correction.positioning.keep_after_end_days");
  for (int kind = 1; kind < kAlarmKinds; ++kind) {
    rules.alarm[kind] = absl::Minutes(value(Alarms()[kind].minutes));
  }
  RETURN_IF_ERROR(missing);
  return rules;
}

std::string_view RuleOf(FixReason reason) {
  switch (reason) {
    case ReportPositionsResponse::REASON_FUTURE:
      return "correction.positioning.fix_future";
    case ReportPositionsResponse::REASON_TOO_OLD:
      return "correction.positioning.fix_too_old";
    case ReportPositionsResponse::REASON_NO_PLACE:
      return "correction.positioning.fix_no_place";
    case ReportPositionsResponse::REASON_OUT_OF_ORDER:
      return "correction.positioning.fix_order";
    case ReportPositionsResponse::REASON_REPEATED:
      return "correction.positioning.fix_repeated";
    case ReportPositionsResponse::REASON_NO_ORDER:
      return "correction.positioning.fix_no_order";
    case ReportPositionsResponse::REASON_UNKNOWN_DEVICE:
      return "correction.positioning.fix_unknown_device";
    case ReportPositionsResponse::REASON_MALFORMED:
      return "correction.positioning.fix_malformed";
    default:
      return "";
  }
}

FixReason CheckFix(const Fix& fix, absl::Time now, const FixRules& rules, int64_t* micros) {
  // Devices that have lost their clock say anything: what can't be read as an instant is no recent one.
  const auto& time = fix.time();
  const bool readable = time.seconds() > 0 && time.seconds() < 253'402'300'800 && time.nanos() >= 0 &&
                        time.nanos() < 1'000'000'000;
  *micros = readable ? time.seconds() * 1'000'000 + time.nanos() / 1000 : 0;
  if (fix.accuracy_m() < 1 || fix.accuracy_m() > kMostAccuracyM || fix.battery_percent() < 0 ||
      fix.battery_percent() > 100 || !Fix::Wear_IsValid(fix.wear())) {
    return ReportPositionsResponse::REASON_MALFORMED;
  }
  if ((fix.latitude_e7() == 0 && fix.longitude_e7() == 0) || fix.latitude_e7() > kMostLatitude ||
      fix.latitude_e7() < -kMostLatitude || fix.longitude_e7() > kMostLongitude ||
      fix.longitude_e7() < -kMostLongitude) {
    return ReportPositionsResponse::REASON_NO_PLACE;
  }
  const absl::Time taken = absl::FromUnixMicros(*micros);
  if (taken > now + rules.clock_skew) return ReportPositionsResponse::REASON_FUTURE;
  if (taken < now - rules.late) return ReportPositionsResponse::REASON_TOO_OLD;
  return ReportPositionsResponse::REASON_UNSPECIFIED;
}

FixReason CheckFix(const DeviceState& device, int64_t micros, absl::Time now) {
  // The hard stop holds for when it was taken and for when it comes: what is late is not collected after all.
  if (device.closed() || micros < device.from_micros() || micros >= device.until_micros() ||
      absl::ToUnixMicros(now) >= device.until_micros()) {
    return ReportPositionsResponse::REASON_NO_ORDER;
  }
  if (micros == device.last_micros()) return ReportPositionsResponse::REASON_REPEATED;
  if (micros < device.last_micros()) return ReportPositionsResponse::REASON_OUT_OF_ORDER;
  return ReportPositionsResponse::REASON_UNSPECIFIED;
}

bool Window::Holds(int64_t micros) const {
  if (micros < from_micros || micros >= to_micros) return false;
  const int64_t minutes = micros / kMinuteMicros + kLegalDayOffsetMinutes;
  // The first day of 1970 was a Thursday.
  constexpr int64_t kThursday = 3, kWeek = 7;
  const auto weekday = static_cast<unsigned>((minutes / kDayMinutes + kThursday) % kWeek);
  if (weekdays != 0 && (weekdays >> weekday & 1U) == 0) return false;
  if (from_minute == 0 && to_minute == 0) return true;
  const int64_t minute = minutes % kDayMinutes;
  if (from_minute < to_minute) return minute >= from_minute && minute < to_minute;
  return minute >= from_minute || minute < to_minute;
}

Window WindowOf(const v1::TravelPermit& permit) {
  constexpr int kWeek = 7;
  Window window = WindowOf(DayOf(permit.from()), DayOf(permit.to()));
  // Who may leave on a Friday for three days may be there until Sunday.
  for (const int day : permit.weekdays()) {
    for (int i = 0; i < std::min(MostDaysOf(permit), kWeek); ++i)
      window.weekdays |= 1U << ((day - 1 + i) % kWeek);
  }
  return window;
}

std::optional<Window> HeldSince(const v1::TravelPermit& permit, absl::CivilDay since) {
  const bool ended = permit.state() == v1::TravelPermit::STATE_ENDED;
  if (!ended && permit.state() != v1::TravelPermit::STATE_APPROVED) return std::nullopt;
  const absl::CivilDay first = DayOf(permit.from());
  absl::CivilDay last = DayOf(permit.to());
  if (ended) last = std::min(last, DayOf(permit.ended()));
  if (last < since || last < first) return std::nullopt;
  Window window = WindowOf(permit);
  window.to_micros = WindowOf(first, last).to_micros;
  return window;
}

std::vector<Window> WaysOf(const v1::TravelPermit::Movement& movement) {
  const absl::CivilDay left = LegalDay(TimeOf(movement.departed()));
  const absl::CivilDay back =
      movement.has_returned() ? LegalDay(TimeOf(movement.returned())) : DayOf(movement.return_by());
  if (left == back) return {WindowOf(left, left)};
  return {WindowOf(left, left), WindowOf(back, back)};
}

std::vector<Window> WaivedWindows(const v1::Subject& subject, std::string_view ban) {
  std::vector<Window> windows;
  for (const v1::Waiver& waiver : subject.waivers()) {
    if (waiver.ban() != ban || !WasApproved(waiver)) continue;
    windows.push_back({.from_micros = absl::ToUnixMicros(TimeOf(waiver.from())),
                       .to_micros = absl::ToUnixMicros(TimeOf(waiver.to()))});
  }
  return windows;
}

Window Within(const v1::Ban& ban, Window window) {
  absl::CivilDay last = DayOf(ban.to());
  if (ban.has_ended()) last = std::min(last, DayOf(ban.ended()) - 1);
  window.from_micros = std::max(window.from_micros, absl::ToUnixMicros(StartOf(DayOf(ban.from()))));
  window.to_micros = std::min(window.to_micros, absl::ToUnixMicros(StartOf(last + 1)));
  return window;
}

Window WindowOf(absl::CivilDay first, absl::CivilDay last) {
  return {.from_micros = absl::ToUnixMicros(StartOf(first)),
          .to_micros = absl::ToUnixMicros(StartOf(last + 1))};
}

void TakeFix(const Fix& fix, int64_t micros, absl::Time now, const Verdict* verdict, const FixRules& rules,
             DeviceState* device, std::vector<AlarmChange>* changes) {
  device->set_last_micros(micros);
  constexpr Runs kAtOnce{1, 1};
  const Runs by_row{rules.raise_fixes, rules.clear_fixes};
  if (verdict != nullptr) {
    // Who is heard of but is nowhere to be found is as good as silent.
    device->set_seen_micros(absl::ToUnixMicros(now));
    Take(PositioningAlarm::KIND_OFFLINE, "", Says::kNo, kAtOnce, micros, device, changes);
    Take(PositioningAlarm::KIND_CROSSED, "", OfHome(verdict->home), by_row, micros, device, changes);
    TakeZones(*verdict, by_row, micros, device, changes);
  }
  Take(PositioningAlarm::KIND_REMOVED, "", OfWear(fix.wear()), {1, rules.clear_fixes}, micros, device,
       changes);
  Take(PositioningAlarm::KIND_LOW_BATTERY, "", OfBattery(fix.battery_percent(), rules), kAtOnce, micros,
       device, changes);
}

bool TakeSilence(absl::Time now, const FixRules& rules, DeviceState* device,
                 std::vector<AlarmChange>* changes) {
  if (device->closed() || absl::ToUnixMicros(now) >= device->until_micros()) return false;
  const int64_t since = std::max(device->seen_micros(), device->from_micros());
  if (now - absl::FromUnixMicros(since) <= rules.offline) return false;
  const size_t before = changes->size();
  const Condition* condition = FindCondition(PositioningAlarm::KIND_OFFLINE, "", device);
  if (condition != nullptr) return false;
  Take(PositioningAlarm::KIND_OFFLINE, "", Says::kYes, {1, 1}, since, device, changes);
  return changes->size() > before;
}

void NameAlarm(const AlarmChange& change, std::string_view name, DeviceState* device) {
  if (Condition* condition = FindCondition(change.kind, change.zone, device)) {
    condition->set_alarm(std::string(name));
  }
}

PositioningAlarm AlarmOf(const AlarmChange& change, absl::Time now, const FixRules& rules) {
  PositioningAlarm alarm;
  alarm.set_kind(change.kind);
  alarm.set_state(PositioningAlarm::STATE_OPEN);
  alarm.set_zone(change.zone);
  *alarm.mutable_began() = InstantOf(change.micros);
  *alarm.mutable_create_time() = InstantOf(absl::ToUnixMicros(now));
  *alarm.mutable_due() = InstantOf(absl::ToUnixMicros(now + rules.alarm[change.kind]));
  alarm.set_law(Alarms()[change.kind].law);
  alarm.set_title(Alarms()[change.kind].title);
  return alarm;
}

absl::StatusOr<PositioningAlarm> Acknowledge(const PositioningAlarm& current, std::string_view account,
                                             absl::Time now) {
  if (current.state() == PositioningAlarm::STATE_CLOSED) return Refuse("correction.positioning.alarm_closed");
  if (current.state() != PositioningAlarm::STATE_OPEN) return Refuse("correction.positioning.alarm_state");
  PositioningAlarm next = current;
  next.set_state(PositioningAlarm::STATE_ACKNOWLEDGED);
  next.set_acknowledged_by(std::string(account));
  *next.mutable_acknowledged() = InstantOf(absl::ToUnixMicros(now));
  return next;
}

absl::StatusOr<PositioningAlarm> Close(const PositioningAlarm& current,
                                       const v1::ClosePositioningAlarmRequest& request,
                                       std::string_view account, absl::Time now) {
  if (current.state() == PositioningAlarm::STATE_CLOSED) return Refuse("correction.positioning.alarm_closed");
  FieldErrors errors;
  if (request.outcome() == PositioningAlarm::OUTCOME_UNSPECIFIED) errors.Add("outcome", "is required");
  CheckSaid("done", request.done(), 4, 1000, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  PositioningAlarm next = current;
  next.set_state(PositioningAlarm::STATE_CLOSED);
  next.set_closed_by(std::string(account));
  *next.mutable_closed() = InstantOf(absl::ToUnixMicros(now));
  next.set_outcome(request.outcome());
  next.set_done(request.done());
  return next;
}

}  // namespace fengqiao::correction
