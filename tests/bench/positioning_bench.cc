// Positions of devices: how many are judged a second on one core, beside an empty pass over them and one bare
// question to GEOS each; how many go through the whole RPC and are durable; and what memory that takes.
//
//   positioning_bench sqlite|postgres [DEVICES]      DEVICES: 2000 by default

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/calendar/work_calendar.h"
#include "common/values/legal_date.h"
#include "fengqiao/correction/v1/positioning_service.grpc.pb.h"
#include "google/protobuf/util/time_util.h"
#include "grpcpp/grpcpp.h"
#include "services/correction/domain/frequencies.h"
#include "services/correction/domain/parameters.h"
#include "services/correction/handler/positioning_handler.h"
#include "services/correction/storage/positioning_tables.h"
#include "services/correction/storage/tables.h"
#include "tests/bench/bench.h"
#include "tests/support/in_process_server.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/temp_dir.h"

namespace fengqiao::bench {
namespace {

namespace correction = fengqiao::correction;
namespace v1 = correction::v1;

constexpr int kAreaVertices = 2'000, kZones = 20, kZoneVertices = 24;
constexpr int kJudged = 200'000, kGrounds = 200;
constexpr int kBatch = 1'000;
constexpr double kLongitude = 120.5, kLatitude = 30.5;
const absl::CivilDay kToday(2026, 1, 5);

void Must(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::exit(1);
}

// A ragged outline around a middle.
std::string Outline(double longitude, double latitude, double radius, int vertices, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<std::string> points;
  for (int i = 0; i < vertices - 1; ++i) {
    const double angle = 2 * std::numbers::pi * i / (vertices - 1);
    const double reach = radius * (0.9 + static_cast<double>(random() % 1000) / 10'000);
    points.push_back(absl::StrFormat("%.7f %.7f", longitude + reach * std::cos(angle),
                                     latitude + reach * std::sin(angle)));
  }
  points.push_back(points.front());
  return absl::StrCat("POLYGON ((", absl::StrJoin(points, ", "), "))");
}

correction::RuleBook Book() {
  return {correction::BuiltInParameters(), correction::Frequencies::BuiltIn(),
          calendar::WorkCalendar::BuiltIn()};
}

std::string SubjectName(int i) { return absl::StrFormat("regions/330602/subjects/01%024d", i); }
std::string DeviceName(int i) { return absl::StrFormat("D%07d", i); }

v1::DeviceState DeviceOf(int i) {
  v1::DeviceState device;
  device.set_device(DeviceName(i));
  device.set_order(absl::StrCat(SubjectName(i), "/positioningOrders/01", absl::StrFormat("%024d", i)));
  device.set_region("regions/330602");
  device.set_from_micros(absl::ToUnixMicros(StartOf(kToday)));
  device.set_until_micros(absl::ToUnixMicros(StartOf(kToday + 90)));
  return device;
}

std::vector<v1::PositioningZone> ZonesOf(int i) {
  using google::protobuf::util::TimeUtil;
  std::vector<v1::PositioningZone> zones;
  std::mt19937 random(static_cast<unsigned>(i) + 1);
  for (int k = 0; k < kZones; ++k) {
    v1::PositioningZone& zone = zones.emplace_back();
    zone.set_name(absl::StrFormat("%s/positioningZones/z%d", SubjectName(i), k));
    zone.set_kind(v1::PositioningZone::KIND_FORBIDDEN);
    zone.set_title("禁止进入的场所");
    const double x = kLongitude - 0.3 + static_cast<double>(random() % 6000) / 10'000;
    const double y = kLatitude - 0.3 + static_cast<double>(random() % 6000) / 10'000;
    zone.set_outline(Outline(x, y, 0.01, kZoneVertices, static_cast<unsigned>(i * kZones + k)));
    *zone.mutable_from() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(StartOf(kToday)));
    *zone.mutable_to() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(StartOf(kToday + 90)));
  }
  return zones;
}

v1::Subject PersonOf(int i) {
  v1::Subject subject;
  subject.set_name(SubjectName(i));
  subject.set_region("regions/330602");
  subject.set_state(v1::Subject::STATE_IN_CORRECTION);
  return subject;
}

// Within half of the area's reach of its middle, mostly; one in fifty beyond it.
v1::Fix FixOf(int device, absl::Time time, std::mt19937* random) {
  v1::Fix fix;
  fix.set_device(DeviceName(device));
  *fix.mutable_time() = google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
  const bool beyond = (*random)() % 50 == 0;
  const auto coordinate = [&](double middle) {
    const double away = static_cast<double>((*random)() % 6000) / 10'000 - 0.3;
    return static_cast<int32_t>((middle + (beyond ? 1 : 0) + away) * 1e7);
  };
  fix.set_latitude_e7(coordinate(kLatitude));
  fix.set_longitude_e7(coordinate(kLongitude));
  fix.set_accuracy_m(15);
  fix.set_battery_percent(80);
  fix.set_wear(v1::Fix::WEAR_WORN);
  return fix;
}

// Resident megabytes of this process.
double Megabytes() {
  long pages = 0, resident = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%ld %ld", &pages, &resident) != 2) resident = 0;
    std::fclose(file);
  }
  return static_cast<double>(resident) * 4096 / (1 << 20);
}

void JudgeMany() {
  const absl::Time now = StartOf(kToday) + absl::Hours(12);
  const std::string outline = Outline(kLongitude, kLatitude, 0.5, kAreaVertices, 7);
  const correction::ShapePtr home = geometry::Shape::Parse(outline, kAreaVertices, "area").value();
  std::vector<correction::DeviceGround> grounds;
  std::vector<v1::DeviceState> devices;
  for (int i = 0; i < kGrounds; ++i) {
    int64_t bytes = 0;
    devices.push_back(DeviceOf(i));
    auto made = correction::MakeGround(
        devices.back(), PersonOf(i), ZonesOf(i), now, correction::BuiltInParameters(),
        [&](const std::string&) -> absl::StatusOr<correction::ShapePtr> { return home; }, &bytes);
    Must(made.status());
    grounds.push_back(*std::move(made));
  }
  std::mt19937 random(5);
  std::vector<v1::Fix> fixes;
  std::vector<int> owners;
  for (int i = 0; i < kJudged; ++i) {
    const int device = static_cast<int>(random() % kGrounds);
    owners.push_back(device);
    fixes.push_back(FixOf(device, now - absl::Hours(1) + absl::Milliseconds(10) * i, &random));
  }
  int64_t sum = 0;
  int64_t changes_seen = 0;
  const auto empty = [&] {
    return Rate(kJudged, [&] {
      for (const v1::Fix& fix : fixes) sum += fix.latitude_e7() ^ fix.time().seconds();
    });
  };
  const auto bare = [&] {
    return Rate(kJudged, [&] {
      for (const v1::Fix& fix : fixes) {
        sum += static_cast<int>(home->RelationTo({fix.latitude_e7(), fix.longitude_e7()}, 0));
      }
    });
  };
  // All that is decided about a position: shape, area, zones at their times, order, conditions of alarms.
  const auto ours = [&] {
    return Rate(kJudged, [&] {
      std::vector<v1::DeviceState> states = devices;
      correction::Verdict verdict;
      std::vector<correction::AlarmChange> changes;
      for (size_t i = 0; i < fixes.size(); ++i) {
        const auto& ground = grounds[static_cast<size_t>(owners[i])];
        auto& state = states[static_cast<size_t>(owners[i])];
        int64_t micros = 0;
        if (correction::CheckFix(fixes[i], now, ground.rules, &micros) != 0) continue;
        ground.Judge(fixes[i], micros, &verdict);
        if (correction::CheckFix(state, micros, now) != 0) continue;
        correction::TakeFix(fixes[i], micros, now, &verdict, ground.rules, &state, &changes);
        for (const auto& change : changes) correction::NameAlarm(change, "a", &state);
        changes_seen += static_cast<int64_t>(changes.size());
        changes.clear();
      }
    });
  };
  ComparePairs("a position judged / passed over", "judged", ours, "passed over", empty);
  ComparePairs("a position judged / one bare question to GEOS", "judged", ours, "asked", bare);
  std::printf(
      "areas of %d vertices, %d forbidden places each; %.1f MB resident (checked by %lld, %lld changes)\n",
      kAreaVertices, kZones, Megabytes(), static_cast<long long>(sum & 1),
      static_cast<long long>(changes_seen));
}

void Fill(service::ServiceStore& store, int devices) {
  for (int begin = 0; begin < devices; begin += 200) {
    storage::Command command;
    command.decide = [begin, end = std::min(devices, begin + 200)](storage::UnitOfWork& work) {
      for (int i = begin; i < end; ++i) {
        const v1::Subject subject = PersonOf(i);
        const v1::DeviceState device = DeviceOf(i);
        v1::PositioningOrder order;
        order.set_name(device.order());
        order.set_region(subject.region());
        order.set_state(v1::PositioningOrder::STATE_IN_FORCE);
        work.Insert(correction::SubjectsTable(),
                    correction::ToRecord(subject, absl::CivilDay(9999, 12, 31), 1));
        work.Insert(correction::PositioningOrdersTable(),
                    correction::ToRecord(order, subject.region(), 1, absl::CivilDay(9999, 12, 31)));
        work.Insert(correction::PositioningDevicesTable(),
                    correction::ToRecord(device, correction::kNoInstant));
        for (const auto& zone : ZonesOf(i)) {
          work.Insert(correction::PositioningZonesTable(), correction::ToRecord(zone));
        }
      }
      return absl::OkStatus();
    };
    Must(store.writes().BlockingSubmit(std::move(command)).status());
  }
  v1::PositioningArea area;
  area.set_name("regions/330600/positioningAreas/a1");
  area.set_outline(Outline(kLongitude, kLatitude, 0.5, kAreaVertices, 7));
  *area.mutable_valid_from() = ToProto(kToday);
  storage::Command command;
  command.decide = [&](storage::UnitOfWork& work) {
    work.Insert(correction::PositioningAreasTable(), correction::ToRecord(area));
    return absl::OkStatus();
  };
  Must(store.writes().BlockingSubmit(std::move(command)).status());
}

// Two streams of batches, each position of another device; all is durable when they are answered.
void Ingest(bool sqlite, int devices) {
  const testing::TempDir dir;
  auto* clock = new FakeClock(StartOf(kToday) + absl::Hours(12));
  const auto runtime = testing::MakeRuntime({}, std::unique_ptr<Clock>(clock));
  auto opened = service::ServiceStore::Open(
      {.url = sqlite ? "sqlite://" + dir.path() + "/" : testing::PostgresServer::Shared().url(),
       .service = "correction",
       .migrations = correction::CorrectionMigrations()},
      *runtime);
  Must(opened.status());
  Fill(**opened, devices);
  correction::CorrectionStore subjects(
      **opened, Book(), *identity::LookupKey::Create(std::string(32, 'k'), "correction.person"));
  correction::PositioningStore positioning(**opened, Book());
  auto handler = correction::PositioningHandler::Create(*runtime, subjects, positioning);
  Must(handler.status());
  testing::InProcessServer server(*runtime, {handler->get()});
  const auto stub = v1::PositioningService::NewStub(server.channel());
  std::mt19937 random(9);
  int round = 0;
  const auto report = [&](int rounds) {
    grpc::ClientContext context;
    context.AddMetadata("fengqiao-dev-caller", "bench;devices;330000");
    v1::ReportPositionsResponse reply;
    const auto writer = stub->ReportPositions(&context, &reply);
    for (int i = 0; i < rounds; ++i) {
      const absl::Time time = clock->Now() - absl::Hours(6) + absl::Seconds(++round);
      for (int begin = 0; begin < devices; begin += kBatch) {
        v1::ReportPositionsRequest request;
        for (int device = begin; device < std::min(devices, begin + kBatch); ++device) {
          *request.add_fixes() = FixOf(device, time, &random);
        }
        writer->Write(request);
      }
    }
    writer->WritesDone();
    const auto status = writer->Finish();
    if (!status.ok()) Must(absl::InternalError(status.error_message()));
    if (reply.refused() != 0 || reply.taken() != int64_t{rounds} * devices) {
      Must(absl::InternalError(reply.ShortDebugString()));
    }
    return reply.alarms();
  };
  std::printf("%s: the first position of each of %d devices, its outlines made ready: %.0f/s\n",
              sqlite ? "SQLite" : "PostgreSQL", devices, Rate(devices, [&] { report(1); }));
  const double before = Megabytes();
  int64_t alarms = 0;
  constexpr int kRounds = 5;
  std::vector<double> rates;
  for (int i = 0; i < 5; ++i) {
    rates.push_back(Rate(double{kRounds} * devices, [&] { alarms += report(kRounds); }));
  }
  std::printf(
      "%s: positions taken over RPC, each of another device, durable: %.0f/s (median); %lld alarms; memory "
      "%.1f MB "
      "before, %.1f MB after %d positions\n",
      sqlite ? "SQLite" : "PostgreSQL", Median(rates), static_cast<long long>(alarms), before, Megabytes(),
      5 * kRounds * devices);
}

}  // namespace
}  // namespace fengqiao::bench

int main(int argc, char** argv) {
  const std::string engine = argc > 1 ? argv[1] : "";
  const int devices = argc > 2 ? std::atoi(argv[2]) : 2000;
  if ((engine != "sqlite" && engine != "postgres") || devices < 10) {
    std::fprintf(stderr, "usage: positioning_bench sqlite|postgres [DEVICES, at least 10]\n");
    return 2;
  }
  fengqiao::bench::JudgeMany();
  fengqiao::bench::Ingest(engine == "sqlite", devices);
  return 0;
}
