// Where people may be: outlines of home areas, and zones of one person.

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/service/sql.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/person.h"
#include "services/correction/storage/acting.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/person_keys.h"
#include "services/correction/storage/positioning_store.h"
#include "services/correction/storage/positioning_tables.h"
#include "services/correction/storage/tables.h"

namespace fengqiao::correction {
namespace {

using google::protobuf::util::TimeUtil;
using service::Done;
using service::Origin;
using storage::Command;
using storage::Record;
using storage::Rows;
using storage::UnitOfWork;
using storage::Value;
using v1::PositioningArea;
using v1::PositioningZone;

constexpr char kZoneType[] = "correction.fengqiao/PositioningZone";
constexpr char kLaw[] = "社区矫正法第27、29条";
constexpr size_t kMostAreaBytes = size_t{2} << 20, kMostZoneBytes = size_t{64} << 10;
constexpr int kMostAreaVertices = 100'000, kMostZoneVertices = 2'000;

// An area as it is loaded; its outline is read and counted.
absl::StatusOr<PositioningArea> Checked(const v1::LoadPositioningAreaRequest& request) {
  PositioningArea area = request.area();
  FieldErrors errors;
  if (area.outline().size() > kMostAreaBytes) errors.Add("area.outline", "has more than 2 MiB");
  const auto from = CheckDay("area.valid_from", area.valid_from(), &errors);
  if (area.has_valid_to()) {
    const auto to = CheckDay("area.valid_to", area.valid_to(), &errors);
    if (from && to && *to < *from) errors.Add("area.valid_to", "must not lie before the first day");
  }
  CheckSaid("area.source", area.source(), 2, 200, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  ASSIGN_OR_RETURN(const auto shape,
                   geometry::Shape::Parse(area.outline(), kMostAreaVertices, "area.outline"));
  area.set_vertices(shape->vertices());
  return area;
}

// Where a minor must not go is part of the file, and told to whom that is open.
absl::StatusOr<v1::Subject> FindOpenSubject(UnitOfWork& work, const rpc::CallContext& call,
                                            std::string_view name) {
  ASSIGN_OR_RETURN(v1::Subject subject, internal::FindSubject(work, call, name));
  RETURN_IF_ERROR(MayOpen(call, subject));
  return subject;
}

}  // namespace

std::string PlaceOf(const PositioningArea& area) { return IdOf(area.name()); }

void PositioningStore::LoadArea(rpc::CallContext& call, const v1::LoadPositioningAreaRequest& request,
                                PositioningArea* reply, Done done) {
  auto checked = Checked(request);
  if (!checked.ok()) return done(checked.status());
  Command command = service::CommandFor(call, request);
  command.bytes = request.ByteSizeLong() + 1024;
  command.decide = [area = *std::move(checked), &request,
                    origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    PositioningArea loaded = area;
    loaded.set_name(
        absl::StrCat(request.parent(), "/positioningAreas/", NewUlid(absl::ToUnixMillis(work.now()))));
    work.Insert(PositioningAreasTable(), ToRecord(loaded));
    loaded.clear_outline();  // as in lists
    work.Emit(origin.Event("Positioning.AreaLoaded", loaded.name(), kLaw, loaded));
    work.SetReply(loaded.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply,
                  [this, done = std::move(done)](const absl::Status& status) {
                    if (status.ok()) grounds_.ForgetAreas();
                    done(status);
                  });
}

absl::StatusOr<std::vector<PositioningArea>> PositioningStore::ListAreas(std::string_view region,
                                                                         std::string_view after, int limit) {
  std::vector<Value> params = {after.empty() ? std::string("\x7f") : std::string(after), int64_t{limit}};
  const std::string within = service::WithinRegion(region, &params);
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query(absl::StrCat("SELECT envelope FROM positioning_areas WHERE id < $1 AND ",
                                           within, " ORDER BY id DESC LIMIT $2"),
                              params));
  ASSIGN_OR_RETURN(auto areas, service::OpenAll<PositioningArea>(rows));
  for (PositioningArea& area : areas) area.clear_outline();
  return areas;
}

void PositioningStore::AddZone(rpc::CallContext& call, const v1::AddPositioningZoneRequest& request,
                               PositioningZone* reply, Done done) {
  const std::string subject_name = request.parent();
  const PositioningZone& stated = request.zone();
  if (stated.outline().size() > kMostZoneBytes) {
    return done(InvalidField("zone.outline", "has more than 64 KiB"));
  }
  if (!stated.outline().empty()) {
    const auto shape = geometry::Shape::Parse(stated.outline(), kMostZoneVertices, "zone.outline");
    if (!shape.ok()) return done(shape.status());
  }
  // Bounds the list, not to the last one: two that come at once may both be the fiftieth.
  const auto held =
      store_.database().Query("SELECT COUNT(*) FROM positioning_zones WHERE subject = $1 AND to_micros > $2",
                              {subject_name, absl::ToUnixMicros(store_.database().clock().Now())});
  if (!held.ok()) return done(held.status());
  const absl::Status room = HasRoomForZone((*held)[0].Integer(0));
  Command command = service::CommandFor(call, request);
  command.bytes = request.ByteSizeLong() + 1024;
  command.reads = {{&SubjectsTable(), {subject_name}},
                   {&PersonsTable(), {subject_name}},
                   {&PersonKeysTable(), {subject_name}},
                   {&BarredPersonsTable(), {subject_name}}};
  if (!stated.about().empty()) command.reads.push_back({&PositioningZonesTable(), {stated.about()}});
  command.may_replay = [&call, subject_name](UnitOfWork& work) {
    return FindOpenSubject(work, call, subject_name).status();
  };
  command.decide = [this, &call, &request, room, subject_name,
                    origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const v1::Subject subject, FindOpenSubject(work, call, subject_name));
    ASSIGN_OR_RETURN(const v1::Person person, internal::FindPersonOf(work, subject_name));
    const Circumstances now{.now = work.now(),
                            .today = LegalDay(work.now()),
                            .book = book_,
                            .actor = {.account = call.caller().subject,
                                      .level = LevelOf(call.caller(), api::RegionOf(subject.region()))}};
    PositioningZone zone = request.zone();
    ASSIGN_OR_RETURN(zone, EnterZone(subject, std::move(zone), now));
    RETURN_IF_ERROR(room);
    if (!zone.about().empty()) {
      const Record* record = work.Find(PositioningZonesTable(), zone.about());
      PositioningZone about;
      if (record != nullptr) {
        ASSIGN_OR_RETURN(about, record->Parse<PositioningZone>());
      }
      const bool theirs = record != nullptr && SubjectOf(zone.about()) == subject_name;
      RETURN_IF_ERROR(MayBeEntered(theirs ? &about : nullptr, work.now()));
    }
    ASSIGN_OR_RETURN(const v1::BarredPersons barred, FindBarred(work, subject_name));
    TakeOutPerson(person, barred, &zone);
    zone.set_name(absl::StrCat(subject_name, "/positioningZones/", NewUlid(absl::ToUnixMillis(work.now()))));
    zone.set_etag(api::EtagOf(1));
    work.Insert(PositioningZonesTable(), ToRecord(zone));
    zone.clear_outline();
    auto event = origin.Event("Positioning.ZoneAdded", zone.name(), kLaw, zone);
    event.set_region(std::string(api::RegionOf(subject.region())));
    work.Emit(std::move(event));
    work.SetReply(zone.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply,
                  Forgetting(subject_name, std::move(done)));
}

void PositioningStore::EndZone(rpc::CallContext& call, const v1::EndPositioningZoneRequest& request,
                               PositioningZone* reply, Done done) {
  const std::string subject_name = SubjectOf(request.name());
  Command command = service::CommandFor(call, request);
  command.reads = {{&SubjectsTable(), {subject_name}}, {&PositioningZonesTable(), {request.name()}}};
  command.may_replay = [&call, subject_name](UnitOfWork& work) {
    return FindOpenSubject(work, call, subject_name).status();
  };
  command.decide = [this, &call, &request, subject_name,
                    origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const v1::Subject subject, FindOpenSubject(work, call, subject_name));
    const Circumstances now{.now = work.now(),
                            .today = LegalDay(work.now()),
                            .book = book_,
                            .actor = {.account = call.caller().subject,
                                      .level = LevelOf(call.caller(), api::RegionOf(subject.region()))}};
    RETURN_IF_ERROR(MustBeCounty(now));
    const Record* record = work.Find(PositioningZonesTable(), request.name());
    if (record == nullptr) return NotFound(kZoneType, request.name());
    ASSIGN_OR_RETURN(PositioningZone zone, record->Parse<PositioningZone>());
    RETURN_IF_ERROR(api::CheckEtag(request.etag(), api::RevisionOf(zone.etag())));
    if (TimeUtil::TimestampToMicroseconds(zone.to()) > absl::ToUnixMicros(work.now())) {
      *zone.mutable_to() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(work.now()));
      zone.set_etag(api::EtagOf(api::RevisionOf(zone.etag()) + 1));
      work.Put(PositioningZonesTable(), ToRecord(zone));
    }
    zone.clear_outline();
    auto event = origin.Event("Positioning.ZoneEnded", zone.name(), kLaw, zone);
    event.set_region(std::string(api::RegionOf(subject.region())));
    work.Emit(std::move(event));
    work.SetReply(zone.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply,
                  Forgetting(subject_name, std::move(done)));
}

absl::StatusOr<std::vector<PositioningZone>> PositioningStore::ListZones(std::string_view subject) {
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query(
          "SELECT envelope FROM positioning_zones WHERE subject = $1 AND to_micros > $2 ORDER BY name",
          {std::string(subject), absl::ToUnixMicros(store_.database().clock().Now())}));
  ASSIGN_OR_RETURN(auto zones, service::OpenAll<PositioningZone>(rows));
  for (PositioningZone& zone : zones) zone.clear_outline();
  return zones;
}

}  // namespace fengqiao::correction
