#include "services/correction/storage/positioning_grounds.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/service/sql.h"
#include "common/status/macros.h"
#include "common/storage/envelope.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/leave.h"
#include "services/correction/domain/parts.h"
#include "services/correction/storage/positioning_tables.h"
#include "services/correction/storage/tables.h"

namespace fengqiao::correction {
namespace {

using google::protobuf::util::TimeUtil;
using storage::Row;
using storage::Rows;
using storage::Value;

// So many devices of one question: a list of an SQL statement has bounds.
constexpr size_t kAtOnce = 400;
// About how many bytes things take: a device, each of its zones, and their vertices, of which few are ever
// prepared; a vertex of an area, which always is.
constexpr int64_t kOfDevice = 2048, kOfZone = 400, kOfZoneVertex = 30, kOfAreaVertex = 200;
// Zones that have ended are looked at for positions that come late (correction.positioning.late_hours): no
// place lays down more than this.
constexpr absl::Duration kLongestLate = absl::Hours(7 * 24);
constexpr Window kAlways{.from_micros = 0, .to_micros = kNoInstant};

uint64_t Fingerprint(uint64_t before, std::string_view bytes) {
  return before * 1'099'511'628'211U ^ std::hash<std::string_view>()(bytes);
}

Window WindowOf(const v1::PositioningZone& zone) {
  return {.from_micros = TimeUtil::TimestampToMicroseconds(zone.from()),
          .to_micros = TimeUtil::TimestampToMicroseconds(zone.to()),
          .from_minute = zone.from_minute(),
          .to_minute = zone.to_minute()};
}

Lies LiesOf(geometry::Relation relation) {
  switch (relation) {
    case geometry::Relation::kInside:
      return Lies::kInside;
    case geometry::Relation::kNear:
      return Lies::kMaybe;
    default:
      return Lies::kOutside;
  }
}

// What is stored of one device, sealed.
struct Stored {
  std::string device_envelope, subject_envelope;
  std::vector<std::string> zone_envelopes;
  uint64_t fingerprint = 0;
};

absl::Status AddZones(const v1::Subject& subject, const std::vector<v1::PositioningZone>& zones,
                      DeviceGround* ground, int64_t* bytes) {
  std::map<std::string, size_t> forbidden;  // by name
  for (const v1::PositioningZone& zone : zones) {
    if (zone.kind() == v1::PositioningZone::KIND_ENTRY) continue;
    // One that draws a ban of the file holds as the ban does, and is silent where that was waived.
    const v1::Ban* ban = FindById(zone.ban(), &subject.bans());
    ASSIGN_OR_RETURN(auto shape, geometry::Shape::Reopen(zone.outline()));
    *bytes += kOfZone + kOfZoneVertex * shape->vertices();
    const int number = static_cast<int>(ground->shapes.size());
    ground->shapes.push_back(std::move(shape));
    if (zone.kind() == v1::PositioningZone::KIND_PERMIT) {
      ground->grounds.permitted.push_back({.window = WindowOf(zone), .shape = number});
    } else {
      forbidden.emplace(zone.name(), ground->grounds.forbidden.size());
      ground->grounds.forbidden.push_back(
          {.window = ban == nullptr ? WindowOf(zone) : Within(*ban, WindowOf(zone)),
           .shape = number,
           .zone = IdOf(zone.name()),
           .entries = WaivedWindows(subject, ban == nullptr ? "" : ban->id())});
    }
  }
  for (const v1::PositioningZone& zone : zones) {
    if (zone.kind() != v1::PositioningZone::KIND_ENTRY) continue;
    if (const auto at = forbidden.find(zone.about()); at != forbidden.end()) {
      ground->grounds.forbidden[at->second].entries.push_back(WindowOf(zone));
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::string HomeAreaCode(std::string_view county) {
  std::string code(HomeAreaOf(county));
  if (code.size() < 6) code.resize(6, '0');
  return code;
}

void DeviceGround::Judge(const v1::Fix& fix, int64_t micros, Verdict* verdict) const {
  const geometry::Position position{fix.latitude_e7(), fix.longitude_e7()};
  correction::Judge(
      grounds, micros,
      [&](int shape) {
        return LiesOf(shapes[static_cast<size_t>(shape)]->RelationTo(position, fix.accuracy_m()));
      },
      verdict);
}

absl::StatusOr<DeviceGround> MakeGround(const v1::DeviceState& device, const v1::Subject& subject,
                                        const std::vector<v1::PositioningZone>& zones, absl::Time now,
                                        const Parameters& parameters, const AreaByCode& area_of,
                                        int64_t* bytes) {
  DeviceGround ground;
  ground.device = device.device();
  ground.order = device.order();
  ground.subject = subject.name();
  ground.county = std::string(api::RegionOf(subject.region()));
  ASSIGN_OR_RETURN(ground.rules, FixRulesFor(ground.county, LegalDay(now), parameters));
  ASSIGN_OR_RETURN(ShapePtr home, area_of(HomeAreaCode(ground.county)));
  ground.without_area = home == nullptr;
  if (ground.without_area) {
    ground.grounds.unknown.push_back(kAlways);
  } else {
    ground.shapes.push_back(std::move(home));
    ground.grounds.permitted.push_back({.window = kAlways, .shape = 0});
  }
  absl::Status failure;
  const auto shape_of = [&](std::string_view destination) {
    absl::StatusOr<ShapePtr> area = area_of(HomeAreaCode(api::RegionOf(destination)));
    if (!area.ok()) failure = area.status();
    if (!area.ok() || *area == nullptr) return -1;
    ground.shapes.push_back(*std::move(area));
    return static_cast<int>(ground.shapes.size()) - 1;
  };
  const absl::Time oldest = now - ground.rules.late;  // that a position may be of which still comes
  AddLeaves(subject, LegalDay(oldest), shape_of, &ground.grounds);
  AddPermits(subject, LegalDay(oldest), shape_of, &ground.grounds);
  RETURN_IF_ERROR(failure);
  std::vector<v1::PositioningZone> held;
  for (const v1::PositioningZone& zone : zones) {
    if (TimeUtil::TimestampToMicroseconds(zone.to()) > absl::ToUnixMicros(oldest)) held.push_back(zone);
  }
  RETURN_IF_ERROR(AddZones(subject, held, &ground, bytes));
  return ground;
}

PositioningGrounds::PositioningGrounds(storage::Database& database, const Parameters& parameters,
                                       GroundBounds bounds)
    : database_(database), parameters_(parameters), bounds_(bounds) {}

absl::StatusOr<DeviceGrounds> PositioningGrounds::Find(const std::vector<std::string>& devices) {
  DeviceGrounds found;
  std::vector<std::string> missing;
  const absl::Time now = database_.clock().Now();
  {
    MutexLock lock(mutex_);
    for (const std::string& device : devices) {
      const auto at = kept_.find(device);
      if (at == kept_.end() || now - at->second.looked > bounds_.trust) {
        missing.push_back(device);
        continue;
      }
      by_use_.splice(by_use_.begin(), by_use_, at->second.use);
      found.emplace(device, at->second.ground);
    }
  }
  for (size_t begin = 0; begin < missing.size(); begin += kAtOnce) {
    const auto end = std::min(begin + kAtOnce, missing.size());
    RETURN_IF_ERROR(
        Load({missing.begin() + static_cast<ptrdiff_t>(begin), missing.begin() + static_cast<ptrdiff_t>(end)},
             &found));
  }
  return found;
}

absl::Status PositioningGrounds::Load(const std::vector<std::string>& devices, DeviceGrounds* found) {
  const absl::Time now = database_.clock().Now();
  uint64_t changes = 0;
  {
    MutexLock lock(mutex_);
    changes = changes_;
  }
  std::vector<Value> params;
  const std::string list = service::InList(devices, &params);
  std::map<std::string, Stored> stored;            // by device
  std::multimap<std::string, std::string> owners;  // subject to device
  // One snapshot: a zone that was entered with the order is seen with it.
  RETURN_IF_ERROR(database_.Read([&](storage::Reader& reader) -> absl::Status {
    stored.clear();
    owners.clear();
    ASSIGN_OR_RETURN(
        const Rows rows,
        reader.Query(absl::StrCat("SELECT d.device, d.envelope, s.envelope, d.subject, d.order_name "
                                  "FROM positioning_devices AS d JOIN subjects AS s ON s.name = "
                                  "d.subject WHERE d.device IN ",
                                  list),
                     params));
    std::set<std::string> subjects;
    for (const Row row : rows) {
      Stored& one = stored[row.Text(0)];
      one.device_envelope = row.Bytes(1);
      one.subject_envelope = row.Bytes(2);
      // The device's own row changes with each position, its order does not.
      one.fingerprint = Fingerprint(Fingerprint(1, row.Bytes(2)), row.Text(4));
      owners.emplace(row.Text(3), row.Text(0));
      subjects.insert(row.Text(3));
    }
    if (subjects.empty()) return absl::OkStatus();
    std::vector<Value> zone_params = {int64_t{absl::ToUnixMicros(now - kLongestLate)}};
    const std::string of = service::InList(subjects, &zone_params);
    ASSIGN_OR_RETURN(const Rows zones,
                     reader.Query(absl::StrCat("SELECT subject, envelope FROM positioning_zones WHERE "
                                               "to_micros > $1 AND subject IN ",
                                               of, " ORDER BY subject, to_micros, name"),
                                  zone_params));
    for (const Row row : zones) {
      const auto [begin, end] = owners.equal_range(row.Text(0));
      for (auto owner = begin; owner != end; ++owner) {
        Stored& one = stored[owner->second];
        one.zone_envelopes.push_back(row.Bytes(1));
        one.fingerprint = Fingerprint(one.fingerprint, row.Bytes(1));
      }
    }
    return absl::OkStatus();
  }));
  for (const auto& [device, one] : stored) {
    RETURN_IF_ERROR(LookAtAreasOf(device, now));
    uint64_t fingerprint = 0;
    {
      MutexLock lock(mutex_);
      // The legal day and the outlines of areas change what is made of the same rows.
      fingerprint = Fingerprint(one.fingerprint, absl::StrCat(FormatDay(LegalDay(now)), " ", area_changes_));
      const auto at = kept_.find(device);
      if (at != kept_.end() && at->second.fingerprint == fingerprint && changes == changes_) {
        at->second.looked = now;
        by_use_.splice(by_use_.begin(), by_use_, at->second.use);
        found->emplace(device, at->second.ground);
        continue;
      }
    }
    ASSIGN_OR_RETURN(const auto subject, storage::OpenMessage<v1::Subject>(one.subject_envelope));
    ASSIGN_OR_RETURN(const auto state, storage::OpenMessage<v1::DeviceState>(one.device_envelope));
    std::vector<v1::PositioningZone> zones;
    for (const std::string& envelope : one.zone_envelopes) {
      ASSIGN_OR_RETURN(zones.emplace_back(), storage::OpenMessage<v1::PositioningZone>(envelope));
    }
    Kept made{.fingerprint = fingerprint, .bytes = kOfDevice};
    const AreaByCode area_of = [&](const std::string& code) {
      made.areas.push_back(code);
      return AreaOf(code, now);
    };
    ASSIGN_OR_RETURN(DeviceGround ground,
                     MakeGround(state, subject, zones, now, parameters_, area_of, &made.bytes));
    auto shared = std::make_shared<const DeviceGround>(std::move(ground));
    found->emplace(device, shared);
    {
      MutexLock lock(mutex_);
      made.looked = changes == changes_ ? now : absl::InfinitePast();
    }
    Keep(std::move(shared), std::move(made));
  }
  return absl::OkStatus();
}

absl::Status PositioningGrounds::LookAtAreasOf(const std::string& device, absl::Time now) {
  std::vector<std::string> codes;
  {
    MutexLock lock(mutex_);
    if (const auto at = kept_.find(device); at != kept_.end()) codes = at->second.areas;
  }
  for (const std::string& code : codes) RETURN_IF_ERROR(AreaOf(code, now).status());
  return absl::OkStatus();
}

absl::StatusOr<ShapePtr> PositioningGrounds::AreaOf(const std::string& code, absl::Time now) {
  Area known;
  {
    MutexLock lock(mutex_);
    const auto at = areas_.find(code);
    if (at != areas_.end() && now - at->second.looked <= bounds_.trust) return at->second.shape;
    if (at != areas_.end()) known = at->second;
  }
  const std::string today = FormatDay(LegalDay(now));
  ASSIGN_OR_RETURN(
      const Rows rows,
      database_.Query("SELECT name FROM positioning_areas WHERE region = $1 AND valid_from <= $2 AND "
                      "valid_to >= $2 ORDER BY valid_from DESC, id DESC LIMIT 1",
                      {code, today}));
  const std::string name = rows.empty() ? "" : rows[0].Text(0);
  ShapePtr shape = name == known.name ? known.shape : nullptr;
  if (!name.empty() && name != known.name) {
    ASSIGN_OR_RETURN(const Rows outline,
                     database_.Query("SELECT envelope FROM positioning_areas WHERE name = $1", {name}));
    if (!outline.empty()) {
      ASSIGN_OR_RETURN(const auto area, storage::OpenMessage<v1::PositioningArea>(outline[0].Bytes(0)));
      ASSIGN_OR_RETURN(shape, geometry::Shape::Reopen(area.outline()));
    }
  }
  MutexLock lock(mutex_);
  const auto [at, is_new] = areas_.try_emplace(code);
  Area& area = at->second;
  if (!is_new && name != area.name) ++area_changes_;
  if (area.shape != nullptr) area_bytes_ -= kOfAreaVertex * area.shape->vertices();
  area = {.shape = shape, .name = name, .looked = now};
  if (shape != nullptr) area_bytes_ += kOfAreaVertex * shape->vertices();
  Shrink();
  return shape;
}

void PositioningGrounds::Keep(DeviceGroundPtr ground, Kept made) {
  MutexLock lock(mutex_);
  const std::string device = ground->device;
  auto [at, is_new] = kept_.try_emplace(device);
  if (is_new) {
    by_use_.push_front(device);
    made.use = by_use_.begin();
  } else {
    zone_bytes_ -= at->second.bytes;
    made.use = at->second.use;
    by_use_.splice(by_use_.begin(), by_use_, made.use);
  }
  zone_bytes_ += made.bytes;
  made.ground = std::move(ground);
  at->second = std::move(made);
  Shrink();
}

void PositioningGrounds::Shrink() {
  while (by_use_.size() > 1 &&
         (by_use_.size() > bounds_.devices || zone_bytes_ + area_bytes_ > bounds_.bytes)) {
    const auto last = kept_.find(by_use_.back());
    zone_bytes_ -= last->second.bytes;
    kept_.erase(last);
    by_use_.pop_back();
  }
  // Where areas alone are too many, all are forgotten: each that is used is back with its next position.
  if (area_bytes_ > bounds_.bytes) {
    areas_.clear();
    area_bytes_ = 0;
  }
}

void PositioningGrounds::ForgetSubject(std::string_view subject) {
  MutexLock lock(mutex_);
  ++changes_;
  for (auto& [device, kept] : kept_) {
    if (kept.ground->subject == subject) kept.looked = absl::InfinitePast();
  }
}

void PositioningGrounds::ForgetAreas() {
  MutexLock lock(mutex_);
  ++changes_;
  for (auto& [code, area] : areas_) area.looked = absl::InfinitePast();
  for (auto& [device, kept] : kept_) kept.looked = absl::InfinitePast();
}

std::pair<size_t, int64_t> PositioningGrounds::Size() const {
  MutexLock lock(mutex_);
  return {kept_.size(), zone_bytes_ + area_bytes_};
}

}  // namespace fengqiao::correction
