// The commands on subjects, and the daily roll-over.

#include <map>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/law/purpose.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/duties.h"
#include "services/correction/domain/invariants.h"
#include "services/correction/domain/life.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/person.h"
#include "services/correction/domain/rules.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/tables.h"

namespace fengqiao::correction {
namespace {

using service::Done;
using service::Origin;
using storage::Command;
using storage::Record;
using storage::UnitOfWork;
using v1::Subject;

constexpr char kSubjectType[] = "correction.fengqiao/Subject";
constexpr std::string_view kOfficeRole = "corrector";
constexpr size_t kCityDigits = 4;
// A row that clients can't read would stop whoever follows the log: see bounds in mediation.
constexpr size_t kMostBytes = size_t{512} << 10;

// What an event says, by whom it is made: a caller, or the day.
using MakeEvent = std::function<common::v1::Event(std::string_view type, std::string_view rule,
                                                  const google::protobuf::Message& state)>;

MakeEvent EventsOf(const Origin& origin, std::string name) {
  return [origin, name = std::move(name)](std::string_view type, std::string_view rule,
                                          const google::protobuf::Message& state) {
    return origin.Event(type, name, rule, state);
  };
}

common::v1::Event EventOfTheDay(std::string_view name, std::string_view type, std::string_view rule,
                                const google::protobuf::Message& state) {
  common::v1::Event event;
  event.set_type(std::string(type));
  event.set_resource(std::string(name));
  event.set_rule(std::string(rule));
  event.mutable_actor()->set_subject("fengqiao-correction");
  event.mutable_actor()->set_role("service");
  event.mutable_payload()->PackFrom(state);
  return event;
}

void Emit(UnitOfWork& work, common::v1::Event event, std::string_view region) {
  event.set_region(std::string(api::RegionOf(region)));
  work.Emit(std::move(event));
}

// Brings the rows of duties into step with what the subject says.
void WriteDuties(UnitOfWork& work, const Subject* before, const Subject& after) {
  std::map<std::string, Record> old_rows;
  if (before != nullptr) {
    for (const v1::Duty& duty : before->duties()) {
      Record row = ToRecord(*before, duty);
      old_rows.emplace(row.key, std::move(row));
    }
  }
  for (const v1::Duty& duty : after.duties()) {
    Record row = ToRecord(after, duty);
    const auto old = old_rows.find(row.key);
    if (old == old_rows.end()) {
      work.Insert(DutiesTable(), std::move(row));
      continue;
    }
    const bool same = old->second.message == row.message && old->second.columns == row.columns;
    old_rows.erase(old);
    if (!same) work.Replace(DutiesTable(), std::move(row));
  }
  for (const auto& [key, row] : old_rows) work.Remove(DutiesTable(), key);
}

void WriteStays(UnitOfWork& work, const Subject* before, const Subject& after) {
  for (int i = 0; i < after.stays_size(); ++i) {
    Record row = ToRecord(after.name(), after.stays(i));
    if (before == nullptr || i >= before->stays_size()) {
      work.Insert(StaysTable(), std::move(row));
    } else if (row.columns != ToRecord(before->name(), before->stays(i)).columns) {
      work.Replace(StaysTable(), std::move(row));
    }
  }
}

// All that a county hears of a subject that it has handed over.
Subject Farewell(const Subject& subject) {
  Subject left;
  left.set_name(subject.name());
  left.set_region(subject.region());
  left.set_responsibility_epoch(subject.responsibility_epoch());
  left.set_state(subject.state());
  *left.mutable_update_time() = subject.update_time();
  return left;
}

// A follower sees the events of its own regions: a county that is asked to take somebody over gets what
// happens to the transfer as an event of its own, and one that has handed somebody over is told so.
void EmitForOthers(UnitOfWork& work, const Subject* before, const Subject& after, const Step& step,
                   const MakeEvent& event) {
  for (const v1::Transfer& transfer : after.transfers()) {
    const v1::Transfer* was = before == nullptr ? nullptr : FindById(transfer.id(), &before->transfers());
    const bool moved = was == nullptr || was->state() != transfer.state();
    const bool theirs = transfer.has_asked() && transfer.state() != v1::Transfer::STATE_DONE;
    if (moved && theirs) Emit(work, event("Transfer.Offered", step.rule, after), transfer.to());
  }
  if (before != nullptr && before->region() != after.region()) {
    Emit(work, event("Subject.Left", step.rule, Farewell(after)), before->region());
  }
}

// Writes a subject after `before` (null for a new one) with all that hangs on it, and what happened. Refuses
// what can't be kept; a subject in which an invariant is broken is never written.
absl::StatusOr<Subject> WriteSubject(UnitOfWork& work, const Subject* before, Step step,
                                     const std::vector<Happening>& happened, const MakeEvent& event,
                                     const RuleBook& book) {
  const absl::CivilDay today = LegalDay(work.now());
  Subject after = std::move(step.next);
  after.set_etag(api::EtagOf(before == nullptr ? 1 : api::RevisionOf(before->etag()) + 1));
  *after.mutable_update_time() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(work.now()));
  DeriveDuties(book, today, &after);
  if (const auto broken = BrokenIn(after); !broken.empty()) {
    return Internal(absl::StrCat(after.name(), " after ", step.event, ": ", absl::StrJoin(broken, "; ")));
  }
  if (after.ByteSizeLong() > kMostBytes) return Refuse("correction.subject.size");
  Record row = ToRecord(after, WakesOn(after, book, today));
  if (before == nullptr) {
    work.Insert(SubjectsTable(), std::move(row));
  } else {
    work.Put(SubjectsTable(), std::move(row));
  }
  WriteDuties(work, before, after);
  WriteStays(work, before, after);
  for (const Happening& one : happened) Emit(work, event(one.event, one.rule, after), after.region());
  if (step.act) {
    v1::Act act = *step.act;
    act.set_id(NewUlid(absl::ToUnixMillis(work.now())));
    work.Insert(ActsTable(), ToRecord(after.name(), act));
    work.Insert(ActContentsTable(), ToContentRecord(after.name(), act));
    act.clear_content();
    act.clear_place();
    Emit(work, event("Act.Recorded", step.rule, act), after.region());
  }
  EmitForOthers(work, before, after, step, event);
  // The command's own event is the last, whose id its caller gets.
  if (!step.event.empty()) Emit(work, event(step.event, step.rule, after), after.region());
  return after;
}

// The subject, which is declared, and what the caller may do with it, in whose power.
struct Acting {
  Subject subject;
  v1::Level level = v1::LEVEL_UNSPECIFIED;
};

absl::StatusOr<Acting> FindActing(UnitOfWork& work, const rpc::CallContext& call, std::string_view name,
                                  std::string_view transfer_id) {
  const Record* record = work.Find(SubjectsTable(), name);
  if (record == nullptr) {
    RETURN_IF_ERROR(call.AuthorizeRegion(api::RegionOf(name)));
    return NotFound(kSubjectType, name);
  }
  Acting acting;
  ASSIGN_OR_RETURN(acting.subject, record->Parse<Subject>());
  if (!transfer_id.empty()) {
    const v1::Transfer* transfer = FindById(transfer_id, &acting.subject.transfers());
    // Nobody learns of a transfer that is not to a county of its own.
    if (transfer == nullptr || !transfer->has_asked()) {
      RETURN_IF_ERROR(MayAct(call, acting.subject));
      return Refuse("correction.transfer.unknown");
    }
    RETURN_IF_ERROR(call.AuthorizeRegion(api::RegionOf(transfer->to())));
    acting.level = LevelOf(call.caller(), api::RegionOf(transfer->to()));
    return acting;
  }
  RETURN_IF_ERROR(MayAct(call, acting.subject));
  acting.level = LevelOf(call.caller(), api::RegionOf(acting.subject.region()));
  return acting;
}

absl::StatusOr<v1::Person> FindPerson(UnitOfWork& work, std::string_view name) {
  const Record* record = work.Find(PersonsTable(), name);
  if (record == nullptr) return DataLoss("a subject has no person");
  return record->Parse<v1::Person>();
}

}  // namespace

v1::Level LevelOf(const rpc::Caller& caller, std::string_view county) {
  if (caller.role == kOfficeRole || !caller.Covers(county)) return v1::LEVEL_OFFICE;
  const std::string city = absl::StrCat(ToAbsl(county.substr(0, kCityDigits)), "00");
  return caller.Covers(city) ? v1::LEVEL_CITY : v1::LEVEL_COUNTY;
}

absl::Status MayAct(const rpc::CallContext& call, const Subject& subject) {
  const std::string_view county = api::RegionOf(subject.region());
  if (call.caller().Covers(county)) return absl::OkStatus();
  if (subject.has_entrustment() && call.caller().Covers(api::RegionOf(subject.entrustment().office()))) {
    return absl::OkStatus();
  }
  // Of a subject that has moved, only the county that entered it learns where to.
  const bool entered_it = call.caller().Covers(api::RegionOf(subject.name()));
  return call.AuthorizeRegion(entered_it ? county : api::RegionOf(subject.name()));
}

absl::Status MayRead(const rpc::CallContext& call, const Subject& subject) {
  for (const v1::Transfer& transfer : subject.transfers()) {
    const bool asked = transfer.has_asked() && transfer.state() != v1::Transfer::STATE_REFUSED &&
                       transfer.state() != v1::Transfer::STATE_DONE;
    if (asked && call.caller().Covers(api::RegionOf(transfer.to()))) return absl::OkStatus();
  }
  return MayAct(call, subject);
}

CorrectionStore::CorrectionStore(service::ServiceStore& store, RuleBook book, identity::LookupKey key)
    : store_(store), book_(book), key_(std::move(key)) {}

void CorrectionStore::RegisterNotice(rpc::CallContext& call, const v1::RegisterNoticeRequest& request,
                                     Subject* reply, Done done) {
  Command command = service::CommandFor(call, request);
  // The number as it is stored: what can't be read is told when it is decided.
  v1::Person person = request.person();
  FieldErrors unread;
  CheckPerson("person", LegalDay(store_.database().clock().Now()), &person, &unread);
  const std::string claim = key_.Of(LookupTextOf(person));
  if (unread.empty()) command.reads = {{&PersonClaimsTable(), {claim}}};
  command.decide = [this, &call, &request, claim, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    const std::string name =
        absl::StrCat(request.parent(), "/subjects/", NewUlid(absl::ToUnixMillis(work.now())));
    const Circumstances now{.now = work.now(),
                            .today = LegalDay(work.now()),
                            .book = book_,
                            .actor = {.account = call.caller().subject,
                                      .level = LevelOf(call.caller(), api::RegionOf(request.parent()))}};
    ASSIGN_OR_RETURN(NewSubject made, correction::RegisterNotice(request, name, now));
    if (const Record* taken = work.Find(PersonClaimsTable(), claim)) {
      return AlreadyExists(kSubjectType, std::get<std::string>(taken->columns[0]));
    }
    Step step{.next = std::move(made.subject), .event = "Subject.Noticed", .rule = "CD2"};
    const auto happened = Wake(book_, now.today, &step.next);
    ASSIGN_OR_RETURN(const Subject written,
                     WriteSubject(work, nullptr, std::move(step), happened, EventsOf(origin, name), book_));
    work.Insert(PersonsTable(), ToRecord(name, made.person));
    work.Put(PersonClaimsTable(), {.key = claim, .message = "", .columns = {name}});
    work.SetReply(written.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void CorrectionStore::ChangeSubject(rpc::CallContext& call, const google::protobuf::Message& request,
                                    Target target, Decider decide, Subject* reply, Done done) {
  Command command = service::CommandFor(call, request);
  command.reads = {{&SubjectsTable(), {target.name}}, {&PersonsTable(), {target.name}}};
  command.may_replay = [&call, target](UnitOfWork& work) {
    return FindActing(work, call, target.name, target.transfer).status();
  };
  command.decide = [this, &call, &request, target = std::move(target), decide = std::move(decide),
                    origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const Acting acting, FindActing(work, call, target.name, target.transfer));
    RETURN_IF_ERROR(api::CheckEtag(target.etag, api::RevisionOf(acting.subject.etag())));
    ASSIGN_OR_RETURN(const v1::Person person, FindPerson(work, target.name));
    const Circumstances now{.now = work.now(),
                            .today = LegalDay(work.now()),
                            .book = book_,
                            .actor = {.account = call.caller().subject, .level = acting.level}};
    const std::unique_ptr<google::protobuf::Message> cleaned(request.New());
    cleaned->CopyFrom(request);
    TakeOutPerson(person, cleaned.get());
    Subject current = acting.subject;
    const auto happened = Wake(book_, now.today, &current);
    ASSIGN_OR_RETURN(Step step, decide(current, *cleaned, now));
    const bool ends = HasEnded(step.next) && !HasEnded(acting.subject);
    ASSIGN_OR_RETURN(const Subject written, WriteSubject(work, &acting.subject, std::move(step), happened,
                                                         EventsOf(origin, target.name), book_));
    // Released or terminated, the person may come under correction again.
    if (ends) work.Remove(PersonClaimsTable(), key_.Of(LookupTextOf(person)));
    work.SetReply(written.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void CorrectionStore::RecordReveal(rpc::CallContext& call, const v1::RevealSubjectRequest& request,
                                   v1::RevealSubjectResponse* reply, Done done) {
  Command command = service::ReadingFor(call, request);
  command.reads = {{&SubjectsTable(), {request.name()}}, {&PersonsTable(), {request.name()}}};
  command.decide = [&call, &request, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const Acting acting, FindActing(work, call, request.name(), ""));
    RETURN_IF_ERROR(law::CheckPurpose(request.purpose()));
    if (acting.subject.minor() &&
        !rpc::Policy::BuiltIn().Allows(call.caller().role, "correction.minors.read")) {
      return Error(absl::StatusCode::kPermissionDenied, ErrorReason::ERROR_REASON_PERMISSION_DENIED,
                   "the file of a minor is closed to this role (社区矫正法第54条)");
    }
    ASSIGN_OR_RETURN(const v1::Person person, FindPerson(work, request.name()));
    v1::RevealSubjectRequest logged = request;
    logged.clear_request_id();
    TakeOutPerson(person, &logged);
    Emit(work, origin.Event("Subject.Revealed", request.name(), "个人信息保护法第6、28条", logged),
         acting.subject.region());
    work.SetReply(v1::RevealSubjectResponse().SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

absl::StatusOr<int> CorrectionStore::RollOver(int limit) {
  const std::string day = FormatDay(LegalDay(store_.database().clock().Now()));
  ASSIGN_OR_RETURN(const storage::Rows rows,
                   store_.database().Query(internal::WakingSql(), {day, int64_t{limit}}));
  if (rows.empty()) return 0;
  storage::Read subjects{&SubjectsTable(), {}};
  for (const storage::Row row : rows) subjects.keys.push_back(row.Text(0));
  Command command;
  command.bytes = subjects.keys.size() * 4096;
  command.decide = [this, names = subjects.keys](UnitOfWork& work) -> absl::Status {
    const absl::CivilDay today = LegalDay(work.now());
    for (const std::string& name : names) {
      const Record* record = work.Find(SubjectsTable(), name);
      // Another replica, or a command, may have been first.
      if (record == nullptr || WakesIn(*record) > FormatDay(today)) continue;
      ASSIGN_OR_RETURN(const Subject before, record->Parse<Subject>());
      Subject after = before;
      const auto happened = Wake(book_, today, &after);
      if (!happened.empty()) {
        const MakeEvent event = [&name](std::string_view type, std::string_view rule,
                                        const google::protobuf::Message& state) {
          return EventOfTheDay(name, type, rule, state);
        };
        RETURN_IF_ERROR(WriteSubject(work, &before, {.next = std::move(after), .event = "", .rule = ""},
                                     happened, event, book_)
                            .status());
        continue;
      }
      // What is due changes with the day and is no change of the file: neither a revision nor an event.
      DeriveDuties(book_, today, &after);
      WriteDuties(work, &before, after);
      work.Put(SubjectsTable(), ToRecord(after, WakesOn(after, book_, today)));
    }
    return absl::OkStatus();
  };
  const int brought = static_cast<int>(subjects.keys.size());
  command.reads = {std::move(subjects)};
  RETURN_IF_ERROR(store_.writes().BlockingSubmit(std::move(command)).status());
  return brought;
}

}  // namespace fengqiao::correction
