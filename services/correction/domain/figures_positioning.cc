// What orders to wear a device, and the alarms of devices, count for (I-C7).

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/figures.h"
#include "services/correction/domain/parts.h"

namespace fengqiao::correction {
namespace {

using v1::PositioningAlarm;
using v1::PositioningOrder;

constexpr absl::CivilDay kNeverDay(9999, 12, 31);
constexpr size_t kCountyDigits = 6;

absl::CivilDay DayOfInstant(const google::protobuf::Timestamp& instant) { return LegalDay(TimeOf(instant)); }

// A row may lie at an office; the county counts.
std::string CountyOf(std::string_view region) {
  return absl::StrCat("regions/", ToAbsl(api::RegionOf(region).substr(0, kCountyDigits)));
}

std::string IdOfName(std::string_view name) { return std::string(name.substr(name.rfind('/') + 1)); }

}  // namespace

// A day of which a device was worn for a moment is one; the instant of the end is none any more.
std::vector<FigureEntry> FiguresOf(const PositioningOrder& order) {
  std::vector<FigureEntry> entries;
  for (int i = 0; i < order.wearings_size(); ++i) {
    const PositioningOrder::Wearing& worn = order.wearings(i);
    const absl::CivilDay from = DayOfInstant(worn.from());
    absl::CivilDay after = kNeverDay;
    if (worn.has_to()) {
      const absl::Time to = std::max(TimeOf(worn.to()), TimeOf(worn.from()) + absl::Microseconds(1));
      after = LegalDay(to - absl::Microseconds(1)) + 1;
    } else if (order.has_until()) {
      after = LegalDay(TimeOf(order.until()) - absl::Microseconds(1)) + 1;
    }
    entries.push_back({.measure = v1::MEASURE_POSITIONED,
                       .entry = absl::StrCat(IdOfName(order.name()), "/w", i + 1),
                       .region = CountyOf(order.region()),
                       .from = from,
                       .to = std::max(from, after)});
  }
  return entries;
}

std::vector<FigureEntry> FiguresOf(const PositioningAlarm& alarm) {
  std::vector<FigureEntry> entries;
  const auto add = [&](v1::Measure measure, absl::CivilDay from, absl::CivilDay to) {
    entries.push_back({.measure = measure,
                       .entry = IdOfName(alarm.name()),
                       .region = CountyOf(alarm.region()),
                       .from = from,
                       .to = to});
  };
  const absl::CivilDay raised = DayOfInstant(alarm.create_time());
  add(v1::MEASURE_POSITIONING_ALARMS, raised, raised);
  // Who closes it at once has taken it up by that.
  const bool taken_up = alarm.has_acknowledged() || alarm.has_closed();
  const auto& first = alarm.has_acknowledged() ? alarm.acknowledged() : alarm.closed();
  if (taken_up && TimeOf(first) <= TimeOf(alarm.due())) {
    add(v1::MEASURE_POSITIONING_ALARMS_IN_TIME, raised, raised);
  }
  // The device must come off on the day on which the order is over; until the alarm is closed it has not.
  const bool stays_on =
      alarm.kind() == PositioningAlarm::KIND_TAKE_OFF && alarm.outcome() != PositioningAlarm::OUTCOME_FALSE;
  if (stays_on) {
    const absl::CivilDay over = DayOfInstant(alarm.began()) + 1;
    add(v1::MEASURE_POSITIONING_DAYS_OVER, over,
        alarm.has_closed() ? std::max(over, DayOfInstant(alarm.closed()) + 1) : kNeverDay);
  }
  return entries;
}

}  // namespace fengqiao::correction
