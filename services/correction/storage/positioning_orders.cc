// Orders of electronic positioning: the commands, and the queries.

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
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
#include "services/correction/domain/parts.h"
#include "services/correction/domain/person.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/sealing.h"
#include "services/correction/storage/acting.h"
#include "services/correction/storage/closed_answers.h"
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
using service::WithinRegion;
using storage::Command;
using storage::Record;
using storage::Rows;
using storage::UnitOfWork;
using storage::Value;
using v1::PositioningOrder;
using v1::Subject;

constexpr char kSubjectType[] = "correction.fengqiao/Subject";
constexpr char kOrderType[] = "correction.fengqiao/PositioningOrder";
constexpr char kLaw[] = "社区矫正法第29条";
const absl::CivilDay kNoDay(9999, 12, 31);

bool IsOpen(const PositioningOrder& order) {
  return order.state() == PositioningOrder::STATE_REQUESTED ||
         order.state() == PositioningOrder::STATE_IN_FORCE;
}

Circumstances NowOf(const UnitOfWork& work, const rpc::CallContext& call, const RuleBook& book,
                    const Subject& subject) {
  return {.now = work.now(),
          .today = LegalDay(work.now()),
          .book = book,
          .actor = {.account = call.caller().subject,
                    .level = LevelOf(call.caller(), api::RegionOf(subject.region())),
                    .regions = call.caller().regions}};
}

// The request without the person's name in any text, and without the names of whom the person must not meet.
std::unique_ptr<google::protobuf::Message> Cleaned(const google::protobuf::Message& request,
                                                   const v1::Person& person,
                                                   const v1::BarredPersons& barred) {
  std::unique_ptr<google::protobuf::Message> cleaned(request.New());
  cleaned->CopyFrom(request);
  TakeOutPerson(person, barred, cleaned.get());
  return cleaned;
}

}  // namespace

absl::StatusOr<Subject> internal::FindSubject(UnitOfWork& work, const rpc::CallContext& call,
                                              std::string_view name) {
  const Record* record = work.Find(SubjectsTable(), name);
  if (record == nullptr) {
    RETURN_IF_ERROR(call.AuthorizeRegion(api::RegionOf(name)));
    return NotFound(kSubjectType, name);
  }
  ASSIGN_OR_RETURN(Subject subject, record->Parse<Subject>());
  RETURN_IF_ERROR(MayAct(call, subject));
  RETURN_IF_ERROR(MustNotBeSealed(subject));
  RETURN_IF_ERROR(MustNotBeErased(subject));
  return subject;
}

absl::StatusOr<v1::Person> internal::FindPersonOf(UnitOfWork& work, std::string_view name) {
  const Record* record = work.Find(PersonsTable(), name);
  if (record == nullptr) return DataLoss("a subject has no person");
  ASSIGN_OR_RETURN(const PersonKey key, FindKey(work, name));
  return ParsedBy<v1::Person>(key, record->message);
}

common::v1::Event internal::EventOfService(std::string_view type, std::string_view resource,
                                           std::string_view rule, std::string_view region,
                                           const google::protobuf::Message& state) {
  common::v1::Event event;
  event.set_type(std::string(type));
  event.set_resource(std::string(resource));
  event.set_rule(std::string(rule));
  event.set_region(std::string(api::RegionOf(region)));
  event.mutable_actor()->set_subject("fengqiao-correction");
  event.mutable_actor()->set_role("service");
  event.mutable_payload()->PackFrom(state);
  return event;
}

const std::vector<api::FilterField>& OrderFilterFields() {
  static const auto& fields = *new std::vector<api::FilterField>{
      {.name = "state",
       .type = api::FilterField::Type::kEnum,
       .sql = "state",
       .words = api::EnumWords(PositioningOrder::State_descriptor(), "STATE_")},
      {.name = "subject", .sql = "subject"}};
  return fields;
}

std::string PlaceOf(const PositioningOrder& order) { return IdOf(order.name()); }

PositioningStore::PositioningStore(service::ServiceStore& store, RuleBook book, GroundBounds bounds)
    : store_(store), book_(book), grounds_(store.database(), book.parameters, bounds) {}

Done PositioningStore::Forgetting(std::string subject, Done done) {
  return [this, subject = std::move(subject), done = std::move(done)](const absl::Status& status) {
    if (status.ok()) grounds_.ForgetSubject(subject);
    done(status);
  };
}

absl::StatusOr<PositioningOrder> PositioningStore::WriteOrder(UnitOfWork& work, const Subject& subject,
                                                              const PositioningOrder* before,
                                                              PositioningOrder after) {
  after.set_etag(api::EtagOf(before == nullptr ? 1 : api::RevisionOf(before->etag()) + 1));
  *after.mutable_update_time() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(work.now()));
  if (const auto broken = BrokenIn(after); !broken.empty()) {
    return Internal(absl::StrCat(after.name(), ": ", absl::StrJoin(broken, "; ")));
  }
  ASSIGN_OR_RETURN(const FixRules rules,
                   FixRulesFor(api::RegionOf(after.region()), LegalDay(work.now()), book_.parameters));
  const bool was_worn = before != nullptr && !before->device().empty();
  if (!after.device().empty()) {
    v1::DeviceState state;
    if (was_worn && before->device() == after.device()) {
      const Record* record = work.Find(PositioningDevicesTable(), after.device());
      if (record == nullptr) return DataLoss("a device that is worn has no row");
      ASSIGN_OR_RETURN(state, record->Parse<v1::DeviceState>());
    } else {
      state.set_device(after.device());
      state.set_order(after.name());
      state.set_from_micros(TimeUtil::TimestampToMicroseconds(after.wearings().rbegin()->from()));
    }
    state.set_until_micros(TimeUtil::TimestampToMicroseconds(after.until()));
    state.set_region(PlaceNameOf(subject));
    state.set_minor(after.minor());
    work.Put(PositioningDevicesTable(), ToRecord(state, internal::SilentAt(state, rules)));
  }
  if (was_worn && before->device() != after.device()) {
    v1::DeviceState closed;
    closed.set_device(before->device());
    closed.set_order(after.name());
    closed.set_region(PlaceNameOf(subject));
    closed.set_closed(true);
    if (after.device().empty()) {
      // No silent continuation: whoever wears it still is to be freed of it.
      closed.set_minor(after.minor());
      const int64_t at = TimeUtil::TimestampToMicroseconds(after.until());
      internal::WriteAlarms(work, {{v1::PositioningAlarm::KIND_TAKE_OFF, "", at, ""}}, rules, &closed);
    }
    work.Replace(PositioningDevicesTable(), ToRecord(closed, kNoInstant));
  }
  absl::CivilDay purge_on = kNoDay;
  if (after.state() == PositioningOrder::STATE_ENDED && after.has_fitted()) {
    purge_on = LegalDay(work.now()) + rules.keep_after_end_days;
  }
  const int64_t figured = WriteFigures(work, before, after);
  Record row = ToRecord(after, PlaceNameOf(subject), figured, purge_on);
  if (before == nullptr) {
    work.Insert(PositioningOrdersTable(), std::move(row));
    work.Put(PositioningOpenTable(), {.key = subject.name(), .message = "", .columns = {after.name()}});
  } else {
    work.Put(PositioningOrdersTable(), std::move(row));
    if (IsOpen(*before) && !IsOpen(after)) work.Remove(PositioningOpenTable(), subject.name());
  }
  return after;
}

void PositioningStore::Request(rpc::CallContext& call, const v1::RequestPositioningRequest& request,
                               PositioningOrder* reply, Done done) {
  Command command = service::CommandFor(call, request);
  const std::string subject_name = request.parent();
  command.reads = {{&SubjectsTable(), {subject_name}},
                   {&PersonsTable(), {subject_name}},
                   {&PersonKeysTable(), {subject_name}},
                   {&BarredPersonsTable(), {subject_name}},
                   {&PositioningOpenTable(), {subject_name}}};
  command.may_replay = [&call, subject_name](UnitOfWork& work) {
    return internal::FindSubject(work, call, subject_name).status();
  };
  command.decide = [this, &call, &request, subject_name,
                    origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const Subject subject, internal::FindSubject(work, call, subject_name));
    ASSIGN_OR_RETURN(const v1::Person person, internal::FindPersonOf(work, subject_name));
    ASSIGN_OR_RETURN(const v1::BarredPersons barred, FindBarred(work, subject_name));
    if (work.Find(PositioningOpenTable(), subject_name) != nullptr) {
      return Refuse("correction.positioning.open");
    }
    const auto cleaned = Cleaned(request, person, barred);
    const std::string name =
        absl::StrCat(subject_name, "/positioningOrders/", NewUlid(absl::ToUnixMillis(work.now())));
    ASSIGN_OR_RETURN(PositioningStep step,
                     RequestPositioning(subject, static_cast<const v1::RequestPositioningRequest&>(*cleaned),
                                        name, NowOf(work, call, book_, subject)));
    ASSIGN_OR_RETURN(const PositioningOrder written,
                     WriteOrder(work, subject, nullptr, std::move(step.next)));
    auto event = origin.Event(step.event, name, kLaw, written);
    event.set_region(std::string(api::RegionOf(subject.region())));
    work.Emit(std::move(event));
    work.SetReply(written.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, ClosedTo(call, reply, std::move(done)));
}

void PositioningStore::ChangeOrder(rpc::CallContext& call, const google::protobuf::Message& request,
                                   const std::string& name, const std::string& etag,
                                   const std::string& device, Decider decide, PositioningOrder* reply,
                                   Done done) {
  const std::string subject_name = SubjectOf(name);
  // The device that is worn now, to be locked with the order.
  const auto seen = GetOrder(name);
  if (!seen.ok() && seen.status().code() != absl::StatusCode::kNotFound) return done(seen.status());
  const std::string worn = seen.ok() ? seen->device() : "";
  Command command = service::CommandFor(call, request);
  command.reads = {{&SubjectsTable(), {subject_name}},
                   {&PersonsTable(), {subject_name}},
                   {&PersonKeysTable(), {subject_name}},
                   {&BarredPersonsTable(), {subject_name}},
                   {&PositioningOrdersTable(), {name}}};
  for (const std::string& one : {worn, worn == device ? "" : device}) {
    if (!one.empty()) command.reads.push_back({&PositioningDevicesTable(), {one}});
  }
  command.may_replay = [&call, subject_name](UnitOfWork& work) {
    return internal::FindSubject(work, call, subject_name).status();
  };
  command.decide = [this, &call, &request, subject_name, name, etag, device, worn, decide = std::move(decide),
                    origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const Subject subject, internal::FindSubject(work, call, subject_name));
    ASSIGN_OR_RETURN(const v1::Person person, internal::FindPersonOf(work, subject_name));
    ASSIGN_OR_RETURN(const v1::BarredPersons barred, FindBarred(work, subject_name));
    const Record* record = work.Find(PositioningOrdersTable(), name);
    if (record == nullptr) return NotFound(kOrderType, name);
    ASSIGN_OR_RETURN(const PositioningOrder current, record->Parse<PositioningOrder>());
    RETURN_IF_ERROR(api::CheckEtag(etag, api::RevisionOf(current.etag())));
    if (current.device() != worn) return Unavailable("the device was changed meanwhile");
    const auto cleaned = Cleaned(request, person, barred);
    ASSIGN_OR_RETURN(PositioningStep step,
                     decide(subject, current, *cleaned, NowOf(work, call, book_, subject)));
    if (!device.empty() && device != worn) {
      if (const Record* taken = work.Find(PositioningDevicesTable(), device); taken != nullptr) {
        ASSIGN_OR_RETURN(const auto other, taken->Parse<v1::DeviceState>());
        RETURN_IF_ERROR(MayBeFitted(other));
      }
    }
    ASSIGN_OR_RETURN(const PositioningOrder written,
                     WriteOrder(work, subject, &current, std::move(step.next)));
    auto event = origin.Event(step.event, name, kLaw, written);
    event.set_region(std::string(api::RegionOf(subject.region())));
    work.Emit(std::move(event));
    work.SetReply(written.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply,
                  Forgetting(subject_name, ClosedTo(call, reply, std::move(done))));
}

absl::StatusOr<PositioningOrder> PositioningStore::GetOrder(std::string_view name) {
  ASSIGN_OR_RETURN(const Rows rows,
                   store_.database().Query("SELECT envelope FROM positioning_orders WHERE name = $1",
                                           {std::string(name)}));
  if (rows.empty()) return NotFound(kOrderType, name);
  return storage::OpenMessage<PositioningOrder>(rows[0].Bytes(0));
}

absl::StatusOr<std::vector<PositioningOrder>> PositioningStore::ListOrders(
    std::string_view region, bool with_minors, const api::Filter& filter, std::string_view after, int limit) {
  std::vector<Value> params = {after.empty() ? std::string("\x7f") : std::string(after), int64_t{limit}};
  const std::string within = WithinRegion(region, &params);
  const service::SqlFilter where(filter, std::move(params));
  ASSIGN_OR_RETURN(const Rows rows,
                   store_.database().Query(
                       absl::StrCat("SELECT envelope FROM positioning_orders WHERE id < $1 AND ", within,
                                    " AND ", where.sql(), ShownIn("positioning_orders", with_minors),
                                    KeptIn("positioning_orders"), " ORDER BY id DESC LIMIT $2"),
                       where.params()));
  return service::OpenAll<PositioningOrder>(rows);
}

}  // namespace fengqiao::correction
