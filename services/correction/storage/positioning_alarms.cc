// Alarms: how they are written, and what officers do with them.

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/service/sql.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/envelope.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/closed_files.h"
#include "services/correction/domain/person.h"
#include "services/correction/storage/acting.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/figure_ledger.h"
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
using storage::Row;
using storage::Rows;
using storage::UnitOfWork;
using storage::Value;
using v1::PositioningAlarm;

constexpr size_t kCountyDigits = 6;
constexpr char kAlarmType[] = "correction.fengqiao/PositioningAlarm";
// The index of silence moves by such steps: not with each position.
constexpr int64_t kSilenceStepMicros = 5 * 60 * int64_t{1'000'000};

// Whoever may act on the subject; and the county that an alarm was raised in, also after it has handed the
// person over: nobody else would look into it. Not the office that it had entrusted then.
absl::Status MayHandle(UnitOfWork& work, const rpc::CallContext& call, std::string_view subject_name,
                       const PositioningAlarm& alarm) {
  const absl::Status may = internal::FindSubject(work, call, subject_name).status();
  if (may.ok() || may.code() != absl::StatusCode::kPermissionDenied) return may;
  const Record* record = work.Find(SubjectsTable(), subject_name);
  const std::string_view county = api::RegionOf(alarm.region()).substr(0, kCountyDigits);
  if (record == nullptr || !call.caller().Covers(county)) return may;
  ASSIGN_OR_RETURN(const v1::Subject subject, record->Parse<v1::Subject>());
  return MustNotBeSealed(subject);
}

}  // namespace

int64_t internal::SilentAt(const v1::DeviceState& device, const FixRules& rules) {
  if (device.closed()) return kNoInstant;
  for (const auto& condition : device.conditions()) {
    // There is the alarm already: the next position ends it.
    if (condition.kind() == PositioningAlarm::KIND_OFFLINE) return kNoInstant;
  }
  const int64_t at =
      std::max(device.seen_micros(), device.from_micros()) + absl::ToInt64Microseconds(rules.offline);
  return (at / kSilenceStepMicros + 1) * kSilenceStepMicros;
}

int64_t internal::WriteAlarms(UnitOfWork& work, const std::vector<AlarmChange>& changes,
                              const FixRules& rules, v1::DeviceState* device) {
  int64_t raised = 0;
  for (const AlarmChange& change : changes) {
    if (!change.over.empty()) {
      work.Insert(PositioningAlarmEndsTable(),
                  {.key = change.over, .message = "", .columns = {change.micros}});
      continue;
    }
    PositioningAlarm alarm = AlarmOf(change, work.now(), rules);
    alarm.set_name(absl::StrCat("regions/", ToAbsl(api::RegionOf(device->order())), "/positioningAlarms/",
                                NewUlid(absl::ToUnixMillis(work.now()))));
    alarm.set_etag(api::EtagOf(1));
    alarm.set_subject(SubjectOf(device->order()));
    alarm.set_order(device->order());
    alarm.set_region(device->region());
    alarm.set_minor(device->minor());
    NameAlarm(change, alarm.name(), device);
    work.Insert(PositioningAlarmsTable(), ToRecord(alarm, WriteFigures(work, nullptr, alarm)));
    work.Emit(EventOfService("Positioning.AlarmRaised", alarm.name(), alarm.law(), alarm.region(), alarm));
    ++raised;
  }
  return raised;
}

const std::vector<api::FilterField>& AlarmFilterFields() {
  using Type = api::FilterField::Type;
  static const auto& fields = *new std::vector<api::FilterField>{
      {.name = "state",
       .type = Type::kEnum,
       .sql = "state",
       .words = api::EnumWords(PositioningAlarm::State_descriptor(), "STATE_")},
      {.name = "kind",
       .type = Type::kEnum,
       .sql = "kind",
       .words = api::EnumWords(PositioningAlarm::Kind_descriptor(), "KIND_")},
      {.name = "subject", .sql = "subject"}};
  return fields;
}

std::string PlaceOf(const PositioningAlarm& alarm) {
  return absl::StrCat(TimeUtil::TimestampToMicroseconds(alarm.due()), "|", alarm.name());
}

absl::StatusOr<std::vector<PositioningAlarm>> PositioningStore::ListAlarms(std::string_view region,
                                                                           bool with_minors, bool with_closed,
                                                                           const api::Filter& filter,
                                                                           std::string_view after,
                                                                           int limit) {
  const auto [due, name] = PartsOf(after);
  int64_t due_micros = 0;
  if (!due.empty() && !absl::SimpleAtoi(due, &due_micros))
    return InvalidField("page_token", "is none of ours");
  std::vector<Value> params = {due_micros, name, int64_t{limit}};
  const std::string within = service::WithinRegion(region, &params);
  const service::SqlFilter where(filter, std::move(params));
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query(
          absl::StrCat(
              "SELECT envelope, (SELECT over_micros FROM positioning_alarm_ends AS e WHERE e.alarm = "
              "positioning_alarms.name) FROM positioning_alarms WHERE (due, name) > ($1, $2) AND ",
              within, " AND ", where.sql(), with_closed ? "" : " AND state < 3",
              ShownIn("positioning_alarms", with_minors), KeptIn("positioning_alarms"),
              " ORDER BY due, name LIMIT $3"),
          where.params()));
  std::vector<PositioningAlarm> alarms;
  for (const Row row : rows) {
    ASSIGN_OR_RETURN(auto& alarm = alarms.emplace_back(),
                     storage::OpenMessage<PositioningAlarm>(row.Bytes(0)));
    if (const auto over = row.MaybeInteger(1)) {
      *alarm.mutable_over() = TimeUtil::MicrosecondsToTimestamp(*over);
    }
  }
  return alarms;
}

void PositioningStore::ChangeAlarm(rpc::CallContext& call, const google::protobuf::Message& request,
                                   const std::string& name, const std::string& etag, AlarmStep decide,
                                   std::string_view event_type, PositioningAlarm* reply, Done done) {
  // Whose it is, is asked of the subject's row, which has to be declared: it never changes of an alarm.
  const auto rows = store_.database().Query("SELECT subject FROM positioning_alarms WHERE name = $1", {name});
  if (!rows.ok()) return done(rows.status());
  if (rows->empty()) {
    const absl::Status theirs = call.AuthorizeRegion(api::RegionOf(name));
    return done(theirs.ok() ? NotFound(kAlarmType, name) : theirs);
  }
  const std::string subject_name = (*rows)[0].Text(0);
  Command command = service::CommandFor(call, request);
  command.reads = {{&SubjectsTable(), {subject_name}},
                   {&PersonsTable(), {subject_name}},
                   {&PersonKeysTable(), {subject_name}},
                   {&BarredPersonsTable(), {subject_name}},
                   {&PositioningAlarmsTable(), {name}}};
  command.may_replay = [&call, subject_name, name](UnitOfWork& work) -> absl::Status {
    const Record* record = work.Find(PositioningAlarmsTable(), name);
    if (record == nullptr) return NotFound(kAlarmType, name);
    ASSIGN_OR_RETURN(const PositioningAlarm current, record->Parse<PositioningAlarm>());
    return MayHandle(work, call, subject_name, current);
  };
  command.decide = [&call, name, etag, subject_name, decide = std::move(decide),
                    type = std::string(event_type), origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    const Record* record = work.Find(PositioningAlarmsTable(), name);
    if (record == nullptr) return NotFound(kAlarmType, name);
    ASSIGN_OR_RETURN(const PositioningAlarm current, record->Parse<PositioningAlarm>());
    RETURN_IF_ERROR(MayHandle(work, call, subject_name, current));
    RETURN_IF_ERROR(api::CheckEtag(etag, api::RevisionOf(current.etag())));
    ASSIGN_OR_RETURN(PositioningAlarm next, decide(current, work.now()));
    ASSIGN_OR_RETURN(const v1::Person person, internal::FindPersonOf(work, subject_name));
    ASSIGN_OR_RETURN(const v1::BarredPersons barred, FindBarred(work, subject_name));
    TakeOutPerson(person, barred, &next);
    next.set_etag(api::EtagOf(api::RevisionOf(current.etag()) + 1));
    work.Put(PositioningAlarmsTable(), ToRecord(next, WriteFigures(work, &current, next)));
    auto event = origin.Event(type, name, next.law(), next);
    event.set_region(std::string(api::RegionOf(next.region())));
    work.Emit(std::move(event));
    work.SetReply(next.SerializeAsString());
    return absl::OkStatus();
  };
  // As lists show it to whom a minor's file is closed.
  const bool opens = rpc::Policy::BuiltIn().Allows(call.caller().role, "correction.minors.read");
  const auto closed = [reply, opens, done = std::move(done)](const absl::Status& status) {
    if (status.ok() && reply->minor() && !opens) CloseAlarm(reply);
    done(status);
  };
  service::Submit(store_.writes(), std::move(command), call, reply, closed);
}

void PositioningStore::Acknowledge(rpc::CallContext& call,
                                   const v1::AcknowledgePositioningAlarmRequest& request,
                                   PositioningAlarm* reply, Done done) {
  ChangeAlarm(
      call, request, request.name(), request.etag(),
      [account = call.caller().subject](const PositioningAlarm& current, absl::Time now) {
        return correction::Acknowledge(current, account, now);
      },
      "Positioning.AlarmAcknowledged", reply, std::move(done));
}

void PositioningStore::Close(rpc::CallContext& call, const v1::ClosePositioningAlarmRequest& request,
                             PositioningAlarm* reply, Done done) {
  ChangeAlarm(
      call, request, request.name(), request.etag(),
      [&request, account = call.caller().subject](const PositioningAlarm& current, absl::Time now) {
        return correction::Close(current, request, account, now);
      },
      "Positioning.AlarmClosed", reply, std::move(done));
}

}  // namespace fengqiao::correction
