// Positions: taken in batches, shown with a purpose.

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/law/purpose.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/envelope.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/person.h"
#include "services/correction/domain/sealing.h"
#include "services/correction/storage/acting.h"
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
using v1::DeviceState;
using v1::PositionPack;
using v1::ReportPositionsResponse;

constexpr char kOrderType[] = "correction.fengqiao/PositioningOrder";
constexpr size_t kBytesOfDevice = 512, kBytesOfFix = 40;
constexpr int kMostShown = 20'000;
constexpr int64_t kMostOfPackMicros = 3600 * int64_t{1'000'000};

// One position that may be taken, looked at by geometry.
struct Judged {
  const v1::Fix* fix;
  int index;
  int64_t micros;
  bool accurate;
  Verdict verdict;
};

// A batch on its way: by device, in the order in which they came.
struct Batch {
  std::shared_ptr<const v1::ReportPositionsRequest> request;  // what the positions point into
  DeviceGrounds grounds;
  std::map<std::string, std::vector<Judged>> devices;
  TakenFixes prepared;  // what is refused whatever is stored
  TakenFixes outcome;
};

// Sorts the positions by device and asks where each lies: all that needs no transaction.
void Prepare(const rpc::Caller& caller, absl::Time now, Batch* batch) {
  for (int i = 0; i < batch->request->fixes_size(); ++i) {
    const v1::Fix& fix = batch->request->fixes(i);
    const auto ground = batch->grounds.find(fix.device());
    if (ground == batch->grounds.end() || !caller.Covers(ground->second->county)) {
      batch->prepared.refused[i] = IsDeviceName(fix.device()) ? ReportPositionsResponse::REASON_UNKNOWN_DEVICE
                                                              : ReportPositionsResponse::REASON_MALFORMED;
      continue;
    }
    const DeviceGround& where = *ground->second;
    int64_t micros = 0;
    if (const FixReason reason = CheckFix(fix, now, where.rules, &micros);
        reason != ReportPositionsResponse::REASON_UNSPECIFIED) {
      batch->prepared.refused[i] = reason;
      continue;
    }
    Judged& judged = batch->devices[fix.device()].emplace_back(Judged{
        .fix = &fix, .index = i, .micros = micros, .accurate = fix.accuracy_m() <= where.rules.accuracy_m});
    if (judged.accurate) where.Judge(fix, micros, &judged.verdict);
  }
}

void AddTo(const Judged& judged, PositionPack* pack) {
  auto& position = *pack->add_positions();
  position.set_time_micros(judged.micros);
  position.set_latitude_e7(judged.fix->latitude_e7());
  position.set_longitude_e7(judged.fix->longitude_e7());
  position.set_accuracy_m(judged.fix->accuracy_m());
  position.set_battery_percent(judged.fix->battery_percent());
  position.set_wear(judged.fix->wear());
}

// Takes the positions of one device by its row.
absl::Status TakeDevice(UnitOfWork& work, const std::string& device, const std::vector<Judged>& fixes,
                        const DeviceGround& ground, TakenFixes* outcome) {
  const Record* record = work.Find(PositioningDevicesTable(), device);
  ASSIGN_OR_RETURN(const PersonKey key, FindKey(work, ground.subject));
  std::optional<DeviceState> state;
  if (record != nullptr) {
    ASSIGN_OR_RETURN(state, record->Parse<DeviceState>());
  }
  PositionPack pack;
  // So that who is asked about an hour need not be looked for in the packs of days.
  const auto put_pack = [&] {
    if (pack.positions().empty()) return;
    outcome->taken += pack.positions_size();
    const absl::CivilDay expires =
        LegalDay(storage::FromMicros(pack.positions(0).time_micros())) + ground.rules.keep_days;
    work.Insert(PositioningPacksTable(), ToRecord(pack, state->order(), device, expires, key));
    pack.Clear();
  };
  const int64_t before = outcome->taken;
  std::vector<AlarmChange> changes;
  for (const Judged& judged : fixes) {
    // Another order since the ground was looked at: what was asked was about somebody else.
    const bool known = state && state->order() == ground.order;
    const FixReason reason =
        known ? CheckFix(*state, judged.micros, work.now()) : ReportPositionsResponse::REASON_NO_ORDER;
    if (reason != ReportPositionsResponse::REASON_UNSPECIFIED) {
      outcome->refused[judged.index] = reason;
      continue;
    }
    TakeFix(*judged.fix, judged.micros, work.now(), judged.accurate ? &judged.verdict : nullptr, ground.rules,
            &*state, &changes);
    if (!changes.empty()) {
      outcome->alarms += internal::WriteAlarms(work, changes, ground.rules, &*state);
      changes.clear();
    }
    if (!pack.positions().empty() && judged.micros - pack.positions(0).time_micros() > kMostOfPackMicros)
      put_pack();
    AddTo(judged, &pack);
  }
  put_pack();
  if (outcome->taken == before) return absl::OkStatus();
  work.Put(PositioningDevicesTable(), ToRecord(*state, internal::SilentAt(*state, ground.rules)));
  return absl::OkStatus();
}

}  // namespace

void PositioningStore::Ingest(const rpc::Caller& caller,
                              std::shared_ptr<const v1::ReportPositionsRequest> request,
                              std::function<void(absl::StatusOr<TakenFixes>)> done) {
  auto batch = std::make_shared<Batch>();
  batch->request = std::move(request);
  std::set<std::string> devices;
  for (const v1::Fix& fix : batch->request->fixes()) {
    if (IsDeviceName(fix.device())) devices.insert(fix.device());
  }
  auto grounds = grounds_.Find({devices.begin(), devices.end()});
  if (!grounds.ok()) return done(grounds.status());
  batch->grounds = *std::move(grounds);
  Prepare(caller, store_.database().clock().Now(), batch.get());
  if (batch->devices.empty()) return done(std::move(batch->prepared));
  Command command;
  storage::Read read{.table = &PositioningDevicesTable()}, owners{.table = &PersonKeysTable()};
  for (const auto& [device, fixes] : batch->devices) {
    read.keys.push_back(device);
    owners.keys.push_back(batch->grounds.find(device)->second->subject);
    command.bytes += kBytesOfDevice + fixes.size() * kBytesOfFix;
  }
  command.reads.push_back(std::move(read));
  command.reads.push_back(std::move(owners));
  command.decide = [batch](UnitOfWork& work) -> absl::Status {
    batch->outcome = batch->prepared;  // a batch may be decided again
    for (const auto& [device, fixes] : batch->devices) {
      RETURN_IF_ERROR(TakeDevice(work, device, fixes, *batch->grounds.find(device)->second, &batch->outcome));
    }
    return absl::OkStatus();
  };
  command.done = [batch, done = std::move(done)](const absl::StatusOr<storage::CommandResult>& result) {
    if (!result.ok()) return done(result.status());
    done(std::move(batch->outcome));
  };
  store_.writes().Submit(std::move(command));
}

void PositioningStore::RecordShow(rpc::CallContext& call, const v1::ShowPositionsRequest& request,
                                  v1::ShowPositionsResponse* reply, Done done) {
  const std::string subject_name = SubjectOf(request.name());
  Command command = service::ReadingFor(call, request);
  command.reads = {{&SubjectsTable(), {subject_name}},
                   {&PersonsTable(), {subject_name}},
                   {&PersonKeysTable(), {subject_name}},
                   {&BarredPersonsTable(), {subject_name}},
                   {&PositioningOrdersTable(), {request.name()}}};
  command.decide = [&call, &request, subject_name, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const v1::Subject subject, internal::FindSubject(work, call, subject_name));
    RETURN_IF_ERROR(MayOpen(call, subject));
    RETURN_IF_ERROR(law::CheckPurpose(request.purpose()));
    RETURN_IF_ERROR(CheckMinorsGround(subject.minor(), request.ground()));
    if (work.Find(PositioningOrdersTable(), request.name()) == nullptr) {
      return NotFound(kOrderType, request.name());
    }
    ASSIGN_OR_RETURN(const v1::Person person, internal::FindPersonOf(work, subject_name));
    v1::ShowPositionsRequest logged = request;
    logged.clear_request_id();
    ASSIGN_OR_RETURN(const v1::BarredPersons barred, FindBarred(work, subject_name));
    TakeOutPerson(person, barred, &logged);
    auto event = origin.Event("Positioning.Shown", request.name(),
                              "社区矫正法第29条；个人信息保护法第6、28条", logged);
    event.set_region(std::string(api::RegionOf(subject.region())));
    work.Emit(std::move(event));
    work.SetReply(v1::ShowPositionsResponse().SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

absl::Status PositioningStore::ReadPositions(const v1::ShowPositionsRequest& request,
                                             v1::ShowPositionsResponse* reply) {
  const int64_t from = TimeUtil::TimestampToMicroseconds(request.from());
  const int64_t to = TimeUtil::TimestampToMicroseconds(request.to());
  const std::string subject = SubjectOf(request.name());
  ASSIGN_OR_RETURN(const Rows keys,
                   store_.database().Query("SELECT envelope FROM person_keys WHERE file = $1", {subject}));
  ASSIGN_OR_RETURN(const PersonKey key, OpenKey(subject, keys.empty() ? "" : keys[0].Bytes(0)));
  // The first pack may have begun before.
  std::string place = PackKey(request.name(), std::max<int64_t>(0, from - kMostOfPackMicros));
  const std::string end = PackKey(request.name(), to);
  constexpr int64_t kPage = 500;
  for (;;) {
    ASSIGN_OR_RETURN(const Rows rows, store_.database().Query(
                                          "SELECT id, envelope FROM positioning_packs WHERE id > $1 AND id < "
                                          "$2 ORDER BY id LIMIT $3",
                                          {place, end, kPage}));
    for (const storage::Row row : rows) {
      place = row.Text(0);
      ASSIGN_OR_RETURN(const std::string stored, storage::Open(row.Bytes(1)));
      ASSIGN_OR_RETURN(const auto pack, ParsedBy<PositionPack>(key, stored));
      for (const auto& one : pack.positions()) {
        if (one.time_micros() < from || one.time_micros() >= to) continue;
        if (reply->positions_size() >= kMostShown) {
          reply->set_more(true);
          return absl::OkStatus();
        }
        auto& shown = *reply->add_positions();
        *shown.mutable_time() = TimeUtil::MicrosecondsToTimestamp(one.time_micros());
        shown.set_revealed_latitude_e7(one.latitude_e7());
        shown.set_revealed_longitude_e7(one.longitude_e7());
        shown.set_accuracy_m(one.accuracy_m());
        shown.set_battery_percent(one.battery_percent());
        shown.set_wear(one.wear());
      }
    }
    if (rows.size() < kPage) return absl::OkStatus();
  }
}

}  // namespace fengqiao::correction
