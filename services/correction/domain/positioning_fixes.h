// What a position of a device means: whether it is taken, where it lies in regard to where the person may be
// (A8, A10), and what becomes an alarm (CE6). Pure; geometry comes in as an answer.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_POSITIONING_FIXES_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_POSITIONING_FIXES_H_

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "fengqiao/correction/v1/positioning_service.pb.h"
#include "fengqiao/correction/v1/subject.pb.h"
#include "services/correction/domain/circumstances.h"

namespace fengqiao::correction {

using FixReason = v1::ReportPositionsResponse::Reason;
using AlarmKind = v1::PositioningAlarm::Kind;

inline constexpr int kAlarmKinds = v1::PositioningAlarm::Kind_ARRAYSIZE;

// The parameters that hold for a county on a day.
struct FixRules {
  absl::Duration clock_skew;
  absl::Duration late;
  absl::Duration offline;
  int accuracy_m = 0;
  int raise_fixes = 0, clear_fixes = 0;
  int low_battery = 0, charged_battery = 0;
  int keep_days = 0, keep_after_end_days = 0;
  std::array<absl::Duration, kAlarmKinds> alarm = {};  // until it is to be looked into, by kind
};
// FAILED_PRECONDITION (correction.parameter.missing) where one is not laid down.
absl::StatusOr<FixRules> FixRulesFor(std::string_view region, absl::CivilDay on,
                                     const Parameters& parameters);

// The rule by which a position is refused, in rules.tsv.
std::string_view RuleOf(FixReason reason);

// Whether a position can be one at all; UNSPECIFIED where it can. `micros` gets its time.
FixReason CheckFix(const v1::Fix& fix, absl::Time now, const FixRules& rules, int64_t* micros);
// Whether the device's order takes it; UNSPECIFIED where it does.
FixReason CheckFix(const v1::DeviceState& device, int64_t micros, absl::Time now);

// -- Where a person may be --

// Where a position lies in regard to an outline.
enum class Lies { kInside, kMaybe, kOutside };

// From when to when, and at which minutes of the day, something holds.
struct Window {
  int64_t from_micros = 0, to_micros = 0;  // that one is out
  int from_minute = 0, to_minute = 0;      // both 0 for the whole day
  unsigned weekdays = 0;                   // bit 0 for Monday to bit 6 for Sunday; 0 for every day
  bool Holds(int64_t micros) const;
};

// The outlines of one person. `shape` names an outline to whoever asks it.
struct Permission {
  Window window;
  int shape = 0;
};
struct Prohibition {
  Window window;
  int shape = 0;
  std::string zone;
  std::vector<Window> entries;  // approved: silent for just that
};
struct Grounds {
  std::vector<Permission> permitted;
  std::vector<Prohibition> forbidden;
  // When nobody can say where the person may be: on the way to a leave and back, or where an outline is
  // missing.
  std::vector<Window> unknown;
};

// Adds what approved leave gives: the destination's area, by its number in `shape_of` (negative where it is
// not loaded), and the first and the last day, on which the person travels.
template <typename ShapeOf>
void AddLeaves(const v1::Subject& subject, absl::CivilDay since, const ShapeOf& shape_of, Grounds* grounds);
// Adds what approved permits for frequent travel give: each destination's area on the days on which the
// person may be there, and the days of the way of each movement that was reported.
template <typename ShapeOf>
void AddPermits(const v1::Subject& subject, absl::CivilDay since, const ShapeOf& shape_of, Grounds* grounds);
// When a person may be at a permit's destinations.
Window WindowOf(const v1::TravelPermit& permit);
// The same of one that was approved, up to its end where it has ended; none where that was before `since`.
std::optional<Window> HeldSince(const v1::TravelPermit& permit, absl::CivilDay since);
// The days on which the person of a movement is on the way.
std::vector<Window> WaysOf(const v1::TravelPermit::Movement& movement);
// What is approved of the ban that a forbidden zone draws.
std::vector<Window> WaivedWindows(const v1::Subject& subject, std::string_view ban);
// A zone's own time, within the days of its ban.
Window Within(const v1::Ban& ban, Window window);
// The legal days of a leave as instants.
Window WindowOf(absl::CivilDay first, absl::CivilDay last);

struct Verdict {
  Lies home = Lies::kMaybe;  // in regard to all that is permitted together
  struct Zone {
    const std::string* zone;
    bool surely;
  };
  std::vector<Zone> zones;  // forbidden ones that the position is, or may be, in
};

// `ask(shape)` says how the position lies. Fills `verdict`, whose memory is used again.
template <typename Ask>
void Judge(const Grounds& grounds, int64_t micros, const Ask& ask, Verdict* verdict) {
  verdict->zones.clear();
  verdict->home = Lies::kOutside;
  for (const Permission& one : grounds.permitted) {
    if (!one.window.Holds(micros)) continue;
    const Lies lies = ask(one.shape);
    if (lies == Lies::kInside) {
      verdict->home = lies;
      break;
    }
    if (lies == Lies::kMaybe) verdict->home = lies;
  }
  if (verdict->home == Lies::kOutside) {
    for (const Window& window : grounds.unknown) {
      if (window.Holds(micros)) verdict->home = Lies::kMaybe;
    }
  }
  for (const Prohibition& one : grounds.forbidden) {
    if (!one.window.Holds(micros)) continue;
    const Lies lies = ask(one.shape);
    if (lies == Lies::kOutside) continue;
    bool approved = false;
    for (const Window& entry : one.entries) approved = approved || entry.Holds(micros);
    if (!approved) verdict->zones.push_back({&one.zone, lies == Lies::kInside});
  }
}

// -- Alarms --

// Something that began or is over.
struct AlarmChange {
  AlarmKind kind;
  std::string zone;
  int64_t micros = 0;  // since when, by the device
  std::string over;    // the alarm that it ends; empty for one that begins
};

// Takes a position into the state of its device: `verdict` is null for one that is not accurate enough to be
// judged. A change begins an alarm only after as many positions in a row as the parameters say, and ends one
// likewise, so that somebody at an edge raises one alarm and no dozen. The names of alarms that began are to
// be entered into the state by NameAlarm.
void TakeFix(const v1::Fix& fix, int64_t micros, absl::Time now, const Verdict* verdict,
             const FixRules& rules, v1::DeviceState* device, std::vector<AlarmChange>* changes);

// Raises the alarm for a device that was not heard of; false where it is not time, or there is one.
bool TakeSilence(absl::Time now, const FixRules& rules, v1::DeviceState* device,
                 std::vector<AlarmChange>* changes);

void NameAlarm(const AlarmChange& change, std::string_view name, v1::DeviceState* device);

// The alarm that a change begins, without name, etag and place.
v1::PositioningAlarm AlarmOf(const AlarmChange& change, absl::Time now, const FixRules& rules);

// An officer's steps.
absl::StatusOr<v1::PositioningAlarm> Acknowledge(const v1::PositioningAlarm& current,
                                                 std::string_view account, absl::Time now);
absl::StatusOr<v1::PositioningAlarm> Close(const v1::PositioningAlarm& current,
                                           const v1::ClosePositioningAlarmRequest& request,
                                           std::string_view account, absl::Time now);

// Whether a table of alarms can be read; INVALID_ARGUMENT names the bad line.
absl::Status CheckAlarmTable(std::string_view tsv);

// The first and the last day of leave are ways: nobody is asked to leave by one step from county to county.
// One that ended on `since` or later counts up to its end: positions of it may still come.
template <typename ShapeOf>
void AddLeaves(const v1::Subject& subject, absl::CivilDay since, const ShapeOf& shape_of, Grounds* grounds) {
  const auto day = [](const common::v1::Date& date) {
    return absl::CivilDay(date.year(), date.month(), date.day());
  };
  for (const v1::Leave& leave : subject.leaves()) {
    const bool taken = leave.state() == v1::Leave::STATE_APPROVED ||
                       leave.state() == v1::Leave::STATE_RETURNED ||
                       leave.state() == v1::Leave::STATE_EXTENDED;
    const absl::CivilDay first = day(leave.from());
    absl::CivilDay last = day(leave.to());
    if (leave.state() == v1::Leave::STATE_RETURNED && leave.has_ended()) {
      last = std::min(last, day(leave.ended()));
    }
    if (!taken || last < since || last < first) continue;
    const int shape = shape_of(leave.destination());
    if (shape < 0) {
      grounds->unknown.push_back(WindowOf(first, last));
      continue;
    }
    grounds->permitted.push_back({.window = WindowOf(first, last), .shape = shape});
    grounds->unknown.push_back(WindowOf(first, first));
    grounds->unknown.push_back(WindowOf(last, last));
  }
}

// One that ended on `since` or later counts up to its end, and on that day still: at which hour nobody knows.
template <typename ShapeOf>
void AddPermits(const v1::Subject& subject, absl::CivilDay since, const ShapeOf& shape_of, Grounds* grounds) {
  for (const v1::TravelPermit& permit : subject.travel_permits()) {
    for (const v1::TravelPermit::Movement& movement : permit.movements()) {
      for (const Window& way : WaysOf(movement)) grounds->unknown.push_back(way);
    }
    const std::optional<Window> window = HeldSince(permit, since);
    if (!window) continue;
    for (const std::string& destination : permit.destinations()) {
      const int shape = shape_of(destination);
      if (shape < 0) {
        grounds->unknown.push_back(*window);
      } else {
        grounds->permitted.push_back({.window = *window, .shape = shape});
      }
    }
  }
}

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_POSITIONING_FIXES_H_
