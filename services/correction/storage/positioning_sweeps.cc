// What time brings to orders, devices and positions. Every replica looks: who comes second finds nothing.

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/service/sql.h"
#include "common/status/macros.h"
#include "common/storage/envelope.h"
#include "common/values/legal_date.h"
#include "services/correction/storage/positioning_store.h"
#include "services/correction/storage/positioning_tables.h"
#include "services/correction/storage/tables.h"

namespace fengqiao::correction {
namespace {

using storage::Command;
using storage::Record;
using storage::Row;
using storage::Rows;
using storage::UnitOfWork;
using v1::DeviceState;
using v1::PositioningOrder;
using v1::Subject;

constexpr char kLaw[] = "社区矫正法第29条";
constexpr size_t kBytesOfOrder = 4096;

}  // namespace

absl::Status PositioningStore::EndOne(UnitOfWork& work, const std::string& name) {
  const Record* record = work.Find(PositioningOrdersTable(), name);
  const Record* subject_record = work.Find(SubjectsTable(), SubjectOf(name));
  if (record == nullptr || subject_record == nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto before, record->Parse<PositioningOrder>());
  ASSIGN_OR_RETURN(const auto subject, subject_record->Parse<Subject>());
  const auto cause = EndsBecause(before, subject, work.now());
  if (cause == PositioningOrder::END_CAUSE_UNSPECIFIED) return absl::OkStatus();
  ASSIGN_OR_RETURN(const PositioningOrder written,
                   WriteOrder(work, subject, &before, Ended(before, cause, work.now())));
  work.Emit(internal::EventOfService("Positioning.Ended", name, kLaw, before.region(), written));
  return absl::OkStatus();
}

absl::Status PositioningStore::EndThese(const std::vector<std::string>& names) {
  if (names.empty()) return absl::OkStatus();
  Command command;
  command.bytes = names.size() * kBytesOfOrder;
  std::vector<std::string> subjects;
  for (const std::string& name : names) subjects.push_back(SubjectOf(name));
  command.reads = {{&PositioningOrdersTable(), names}, {&SubjectsTable(), subjects}};
  command.decide = [this, names](UnitOfWork& work) -> absl::Status {
    for (const std::string& name : names) RETURN_IF_ERROR(EndOne(work, name));
    return absl::OkStatus();
  };
  const absl::Status together = store_.writes().BlockingSubmit(std::move(command)).status();
  for (const std::string& subject : subjects) grounds_.ForgetSubject(subject);
  if (together.ok() || names.size() == 1 || storage::IsStoreLost(together)) return together;
  // One order that can't be ended keeps no other from its end.
  absl::Status failed;
  for (const std::string& name : names) failed.Update(EndThese({name}));
  return failed;
}

absl::StatusOr<int> PositioningStore::EndOrders(int limit) {
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query("SELECT name FROM positioning_orders WHERE state = $1 AND until <= $2 "
                              "ORDER BY until, name LIMIT $3",
                              {int64_t{PositioningOrder::STATE_IN_FORCE},
                               absl::ToUnixMicros(store_.database().clock().Now()), int64_t{limit}}));
  std::vector<std::string> names;
  for (const Row row : rows) names.push_back(row.Text(0));
  RETURN_IF_ERROR(EndThese(names));
  return static_cast<int>(names.size());
}

absl::Status PositioningStore::Place(const std::string& name, const std::string& device) {
  Command command;
  command.bytes = kBytesOfOrder;
  command.reads = {{&PositioningOrdersTable(), {name}}, {&SubjectsTable(), {SubjectOf(name)}}};
  if (!device.empty()) command.reads.push_back({&PositioningDevicesTable(), {device}});
  command.decide = [this, &name, &device](UnitOfWork& work) -> absl::Status {
    const Record* record = work.Find(PositioningOrdersTable(), name);
    const Record* subject_record = work.Find(SubjectsTable(), SubjectOf(name));
    if (record == nullptr || subject_record == nullptr) return absl::OkStatus();
    ASSIGN_OR_RETURN(const auto order, record->Parse<PositioningOrder>());
    ASSIGN_OR_RETURN(const auto subject, subject_record->Parse<Subject>());
    // What has ended, or changed its device, meanwhile is looked at again.
    if (order.state() == PositioningOrder::STATE_ENDED || order.device() != device) return absl::OkStatus();
    work.Put(PositioningOrdersTable(),
             ToRecord(order, PlaceNameOf(subject), FiguredIn(PositioningOrdersTable(), *record),
                      absl::CivilDay(9999, 12, 31)));
    if (device.empty()) return absl::OkStatus();
    const Record* worn = work.Find(PositioningDevicesTable(), device);
    if (worn == nullptr) return absl::OkStatus();
    ASSIGN_OR_RETURN(auto state, worn->Parse<DeviceState>());
    ASSIGN_OR_RETURN(const FixRules rules,
                     FixRulesFor(api::RegionOf(order.region()), LegalDay(work.now()), book_.parameters));
    state.set_region(PlaceNameOf(subject));
    work.Put(PositioningDevicesTable(), ToRecord(state, internal::SilentAt(state, rules)));
    return absl::OkStatus();
  };
  return store_.writes().BlockingSubmit(std::move(command)).status();
}

absl::StatusOr<int> PositioningStore::EndUnfounded(int limit, std::string* after) {
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query(
          "SELECT p.subject, o.name, o.envelope, s.envelope, o.region FROM positioning_open AS p JOIN "
          "positioning_orders AS o ON o.name = p.order_name JOIN subjects AS s ON s.name = p.subject "
          "WHERE p.subject > $1 ORDER BY p.subject LIMIT $2",
          {*after, int64_t{limit}}));
  std::vector<std::string> names;
  const absl::Time now = store_.database().clock().Now();
  for (const Row row : rows) {
    *after = row.Text(0);
    ASSIGN_OR_RETURN(const auto order, storage::OpenMessage<PositioningOrder>(row.Bytes(2)));
    ASSIGN_OR_RETURN(const auto subject, storage::OpenMessage<Subject>(row.Bytes(3)));
    if (EndsBecause(order, subject, now) != PositioningOrder::END_CAUSE_UNSPECIFIED) {
      names.push_back(row.Text(1));
    } else if (row.Text(4) != api::RegionOf(PlaceNameOf(subject))) {
      // Another office is entrusted by now, or none: that is no change of the order.
      RETURN_IF_ERROR(Place(row.Text(1), order.device()));
    }
  }
  if (rows.size() < static_cast<size_t>(limit)) after->clear();
  RETURN_IF_ERROR(EndThese(names));
  return static_cast<int>(names.size());
}

absl::StatusOr<int> PositioningStore::TellSilent(int limit) {
  const absl::Time now = store_.database().clock().Now();
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query("SELECT device FROM positioning_devices WHERE silent_at <= $1 ORDER BY "
                              "silent_at, device LIMIT $2",
                              {absl::ToUnixMicros(now), int64_t{limit}}));
  if (rows.empty()) return 0;
  std::vector<std::string> devices;
  for (const Row row : rows) devices.push_back(row.Text(0));
  Command command;
  command.bytes = devices.size() * 1024;
  command.reads = {{&PositioningDevicesTable(), devices}};
  command.decide = [this, devices](UnitOfWork& work) -> absl::Status {
    for (const std::string& device : devices) {
      const Record* record = work.Find(PositioningDevicesTable(), device);
      if (record == nullptr) continue;
      ASSIGN_OR_RETURN(auto state, record->Parse<DeviceState>());
      ASSIGN_OR_RETURN(const FixRules rules,
                       FixRulesFor(api::RegionOf(state.region()), LegalDay(work.now()), book_.parameters));
      std::vector<AlarmChange> changes;
      TakeSilence(work.now(), rules, &state, &changes);
      internal::WriteAlarms(work, changes, rules, &state);
      // What is over meanwhile is asked about no more; its order's end closes it.
      const bool over = absl::ToUnixMicros(work.now()) >= state.until_micros();
      work.Put(PositioningDevicesTable(),
               ToRecord(state, over ? kNoInstant : internal::SilentAt(state, rules)));
    }
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(store_.writes().BlockingSubmit(std::move(command)).status());
  return static_cast<int>(devices.size());
}

absl::StatusOr<int> PositioningStore::Purge(int limit) {
  const std::string today = FormatDay(LegalDay(store_.database().clock().Now()));
  ASSIGN_OR_RETURN(Rows rows,
                   store_.database().Query("SELECT id FROM positioning_packs WHERE expires <= $1 ORDER "
                                           "BY expires, id LIMIT $2",
                                           {today, int64_t{limit}}));
  std::string done_with;  // the order that has no positions any more
  if (rows.empty()) {
    ASSIGN_OR_RETURN(
        const Rows orders,
        store_.database().Query("SELECT name FROM positioning_orders WHERE purge_on <= $1 ORDER BY "
                                "purge_on, name LIMIT 1",
                                {today}));
    if (orders.empty()) return 0;
    done_with = orders[0].Text(0);
    ASSIGN_OR_RETURN(rows,
                     store_.database().Query(
                         "SELECT id FROM positioning_packs WHERE id > $1 AND id < $2 "
                         "ORDER BY id LIMIT $3",
                         {PackKey(done_with, 0), PackKey(done_with, 9'999'999'999'999'999), int64_t{limit}}));
  }
  std::vector<std::string> keys;
  for (const Row row : rows) keys.push_back(row.Text(0));
  Command command;
  if (keys.empty()) {
    command.reads = {{&PositioningOrdersTable(), {done_with}}};
    command.decide = [done_with](UnitOfWork& work) -> absl::Status {
      const Record* record = work.Find(PositioningOrdersTable(), done_with);
      if (record == nullptr) return absl::OkStatus();
      Record purged = *record;
      purged.columns.back() = std::string(kNever);
      work.Put(PositioningOrdersTable(), std::move(purged));
      return absl::OkStatus();
    };
  } else {
    command.reads = {{&PositioningPacksTable(), keys}};
    command.decide = [keys](UnitOfWork& work) -> absl::Status {
      for (const std::string& key : keys) work.Delete(PositioningPacksTable(), key);
      return absl::OkStatus();
    };
  }
  RETURN_IF_ERROR(store_.writes().BlockingSubmit(std::move(command)).status());
  return static_cast<int>(std::max<size_t>(keys.size(), 1));
}

absl::StatusOr<PositioningCounts> PositioningStore::Count() {
  const int64_t now = absl::ToUnixMicros(store_.database().clock().Now());
  PositioningCounts counts;
  RETURN_IF_ERROR(store_.database().Read([&](storage::Reader& reader) -> absl::Status {
    ASSIGN_OR_RETURN(const Rows orders,
                     reader.Query("SELECT COUNT(*) FROM positioning_orders WHERE state = $1",
                                  {int64_t{PositioningOrder::STATE_IN_FORCE}}));
    counts.in_force = orders[0].Integer(0);
    ASSIGN_OR_RETURN(const Rows worn,
                     reader.Query("SELECT COUNT(DISTINCT d.order_name) FROM positioning_devices AS d JOIN "
                                  "positioning_orders AS o ON o.name = d.order_name WHERE o.state = $1",
                                  {int64_t{PositioningOrder::STATE_IN_FORCE}}));
    counts.without_device = counts.in_force - worn[0].Integer(0);
    ASSIGN_OR_RETURN(const Rows alarms,
                     reader.Query("SELECT COUNT(*), SUM(CASE WHEN due < $1 THEN 1 ELSE 0 END) FROM "
                                  "positioning_alarms WHERE state < 3",
                                  {now}));
    counts.alarms_open = alarms[0].Integer(0);
    counts.alarms_overdue = alarms[0].Integer(1);
    ASSIGN_OR_RETURN(const Rows loaded,
                     reader.Query("SELECT DISTINCT region FROM positioning_areas WHERE valid_from <= $1 AND "
                                  "valid_to >= $1",
                                  {FormatDay(LegalDay(absl::FromUnixMicros(now)))}));
    std::set<std::string> areas;
    for (const Row row : loaded) areas.insert(row.Text(0));
    ASSIGN_OR_RETURN(
        const Rows counties,
        reader.Query("SELECT county, COUNT(*) FROM positioning_orders WHERE state = $1 GROUP BY county",
                     {int64_t{PositioningOrder::STATE_IN_FORCE}}));
    counts.without_area = 0;
    for (const Row row : counties) {
      if (!areas.contains(HomeAreaCode(row.Text(0)))) counts.without_area += row.Integer(1);
    }
    return absl::OkStatus();
  }));
  return counts;
}

}  // namespace fengqiao::correction
