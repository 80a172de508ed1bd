// The tables of electronic positioning and the rows that its messages become.

#ifndef FENGQIAO_SERVICES_CORRECTION_STORAGE_POSITIONING_TABLES_H_
#define FENGQIAO_SERVICES_CORRECTION_STORAGE_POSITIONING_TABLES_H_

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/storage/unit_of_work.h"
#include "fengqiao/correction/v1/positioning_service.pb.h"
#include "fengqiao/correction/v1/subject.pb.h"
#include "services/correction/storage/person_keys.h"

namespace fengqiao::correction {

// Those that have envelopes.
std::vector<const storage::TableSpec*> SealedPositioningTables();
const storage::TableSpec& PositioningOrdersTable();
const storage::TableSpec& PositioningOpenTable();
const storage::TableSpec& PositioningDevicesTable();
const storage::TableSpec& PositioningPacksTable();
const storage::TableSpec& PositioningAreasTable();
const storage::TableSpec& PositioningZonesTable();
const storage::TableSpec& PositioningAlarmsTable();
const storage::TableSpec& PositioningAlarmEndsTable();

// The instant that stands for none in a column.
inline constexpr int64_t kNoInstant = std::numeric_limits<int64_t>::max();

// The subject of an order's or a zone's name.
std::string SubjectOf(std::string_view name);
// Where a subject's rows lie: the office's township where one is entrusted, else the county.
std::string PlaceNameOf(const v1::Subject& subject);

// `place` is a region's name; `figured` the revision that its figures are of, as of a subject's; `purge_on`
// the day from which the positions are deleted.
storage::Record ToRecord(const v1::PositioningOrder& order, std::string_view place, int64_t figured,
                         absl::CivilDay purge_on);
storage::Record ToRecord(const v1::DeviceState& device, int64_t silent_at);
// The range of an order's packs: from an instant, in microseconds.
std::string PackKey(std::string_view order, int64_t micros);
// Sealed by the person's key.
storage::Record ToRecord(const v1::PositionPack& pack, std::string_view order, std::string_view device,
                         absl::CivilDay expires, const PersonKey& key);
storage::Record ToRecord(const v1::PositioningArea& area);
storage::Record ToRecord(const v1::PositioningZone& zone);
storage::Record ToRecord(const v1::PositioningAlarm& alarm, int64_t figured);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_STORAGE_POSITIONING_TABLES_H_
