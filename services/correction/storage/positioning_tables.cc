#include "services/correction/storage/positioning_tables.h"

#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/service/places.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/parts.h"
#include "services/correction/storage/tables.h"

namespace fengqiao::correction {
namespace {

using google::protobuf::util::TimeUtil;
using service::PlaceColumns;
using service::WithPlace;
using storage::ColumnType;
using storage::Record;
using storage::TableSpec;
using storage::Value;

std::vector<Value> WithPlaceOf(std::string_view place, std::vector<Value> before, std::vector<Value> after) {
  std::vector<Value> middle = PlaceColumns(api::RegionOf(place));
  before.insert(before.end(), std::make_move_iterator(middle.begin()), std::make_move_iterator(middle.end()));
  before.insert(before.end(), std::make_move_iterator(after.begin()), std::make_move_iterator(after.end()));
  return before;
}

}  // namespace

std::vector<const TableSpec*> SealedPositioningTables() {
  return {&PositioningOrdersTable(), &PositioningDevicesTable(), &PositioningPacksTable(),
          &PositioningAreasTable(),  &PositioningZonesTable(),   &PositioningAlarmsTable()};
}

const TableSpec& PositioningOrdersTable() {
  static const auto& table =
      *new TableSpec{.name = "positioning_orders",
                     .key_column = "name",
                     .columns = WithPlace({{"id", ColumnType::kText}}, {{"state", ColumnType::kInteger},
                                                                        {"subject", ColumnType::kText},
                                                                        {"minor", ColumnType::kInteger},
                                                                        {"until", ColumnType::kInteger},
                                                                        {"counted", ColumnType::kInteger},
                                                                        {"purge_on", ColumnType::kText}})};
  return table;
}

const TableSpec& PositioningOpenTable() {
  static const auto& table = *new TableSpec{.name = "positioning_open",
                                            .key_column = "subject",
                                            .columns = {{"order_name", ColumnType::kText}},
                                            .envelope_column = ""};
  return table;
}

const TableSpec& PositioningDevicesTable() {
  static const auto& table = *new TableSpec{.name = "positioning_devices",
                                            .key_column = "device",
                                            .columns = {{"order_name", ColumnType::kText},
                                                        {"subject", ColumnType::kText},
                                                        {"silent_at", ColumnType::kInteger}}};
  return table;
}

const TableSpec& PositioningPacksTable() {
  static const auto& table = *new TableSpec{
      .name = "positioning_packs", .key_column = "id", .columns = {{"expires", ColumnType::kText}}};
  return table;
}

const TableSpec& PositioningAreasTable() {
  static const auto& table = *new TableSpec{
      .name = "positioning_areas",
      .key_column = "name",
      .columns = WithPlace({{"id", ColumnType::kText}},
                           {{"valid_from", ColumnType::kText}, {"valid_to", ColumnType::kText}})};
  return table;
}

const TableSpec& PositioningZonesTable() {
  static const auto& table =
      *new TableSpec{.name = "positioning_zones",
                     .key_column = "name",
                     .columns = {{"subject", ColumnType::kText}, {"to_micros", ColumnType::kInteger}}};
  return table;
}

const TableSpec& PositioningAlarmsTable() {
  static const auto& table = *new TableSpec{.name = "positioning_alarms",
                                            .key_column = "name",
                                            .columns = WithPlace({}, {{"state", ColumnType::kInteger},
                                                                      {"kind", ColumnType::kInteger},
                                                                      {"due", ColumnType::kInteger},
                                                                      {"subject", ColumnType::kText},
                                                                      {"minor", ColumnType::kInteger},
                                                                      {"counted", ColumnType::kInteger}})};
  return table;
}

const TableSpec& PositioningAlarmEndsTable() {
  static const auto& table = *new TableSpec{.name = "positioning_alarm_ends",
                                            .key_column = "alarm",
                                            .columns = {{"over_micros", ColumnType::kInteger}},
                                            .envelope_column = ""};
  return table;
}

std::string SubjectOf(std::string_view name) {
  // regions/{code}/subjects/{subject}/…: the first four parts.
  size_t end = 0;
  for (int part = 0; part < 4 && end != std::string_view::npos; ++part) {
    end = name.find('/', part == 0 ? 0 : end + 1);
  }
  return std::string(name.substr(0, end));
}

std::string PlaceNameOf(const v1::Subject& subject) {
  return subject.has_entrustment() ? subject.entrustment().office() : subject.region();
}

Record ToRecord(const v1::PositioningOrder& order, std::string_view place, int64_t figured,
                absl::CivilDay purge_on) {
  return {.key = order.name(),
          .message = order.SerializeAsString(),
          .columns =
              WithPlaceOf(place, {IdOf(order.name())},
                          {int64_t{order.state()}, SubjectOf(order.name()), int64_t{order.minor()},
                           order.has_until() ? TimeUtil::TimestampToMicroseconds(order.until()) : kNoInstant,
                           figured, FormatDay(purge_on)})};
}

Record ToRecord(const v1::DeviceState& device, int64_t silent_at) {
  return {.key = device.device(),
          .message = device.SerializeAsString(),
          .columns = {device.order(), SubjectOf(device.order()), silent_at}};
}

std::string PackKey(std::string_view order, int64_t micros) {
  return absl::StrCat(IdOf(order), absl::StrFormat("|%016d|", micros));
}

Record ToRecord(const v1::PositionPack& pack, std::string_view order, std::string_view device,
                absl::CivilDay expires, const PersonKey& key) {
  return {.key = absl::StrCat(PackKey(order, pack.positions(0).time_micros()), ToAbsl(device)),
          .message = SealedBy(key, pack),
          .columns = {FormatDay(expires)}};
}

Record ToRecord(const v1::PositioningArea& area) {
  return {.key = area.name(),
          .message = area.SerializeAsString(),
          .columns = WithPlaceOf(area.name(), {IdOf(area.name())},
                                 {FormatDay(DayOf(area.valid_from())),
                                  area.has_valid_to() ? FormatDay(DayOf(area.valid_to())) : kNever})};
}

Record ToRecord(const v1::PositioningZone& zone) {
  return {.key = zone.name(),
          .message = zone.SerializeAsString(),
          .columns = {SubjectOf(zone.name()), TimeUtil::TimestampToMicroseconds(zone.to())}};
}

Record ToRecord(const v1::PositioningAlarm& alarm, int64_t figured) {
  return {.key = alarm.name(),
          .message = alarm.SerializeAsString(),
          .columns = WithPlaceOf(
              alarm.region(), {},
              {int64_t{alarm.state()}, int64_t{alarm.kind()}, TimeUtil::TimestampToMicroseconds(alarm.due()),
               alarm.subject(), int64_t{alarm.minor()}, figured})};
}

}  // namespace fengqiao::correction
