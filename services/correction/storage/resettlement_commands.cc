// The commands on released persons' files, and their part of the daily roll-over.

#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/identity/normalise.h"
#include "common/law/purpose.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/closed_files.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/person.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/steps.h"
#include "services/correction/storage/closed_answers.h"
#include "services/correction/storage/day_batches.h"
#include "services/correction/storage/person_keys.h"
#include "services/correction/storage/resettlement_store.h"
#include "services/correction/storage/resettlement_tables.h"
#include "services/correction/storage/tables.h"

namespace fengqiao::correction {
namespace {

// What the day changes of a file, about.
constexpr size_t kBytesOfDay = 2048;

using service::Done;
using service::Origin;
using storage::Command;
using storage::Record;
using storage::UnitOfWork;
using v1::ReleasedPerson;

constexpr char kReleasedType[] = "correction.fengqiao/ReleasedPerson";

// Who has an open file already: whose it is, is told to those alone who may read it.
absl::Status OnFileAlready() {
  return Error(absl::StatusCode::kAlreadyExists, ErrorReason::ERROR_REASON_ALREADY_EXISTS,
               "the person has an open file of resettlement already");
}

struct Acting {
  ReleasedPerson file;
  v1::Level level = v1::LEVEL_UNSPECIFIED;
};

absl::StatusOr<Acting> FindActing(UnitOfWork& work, const rpc::CallContext& call,
                                  const ResettlementStore::Target& target) {
  const Record* record = work.Find(ReleasedPersonsTable(), target.name);
  if (record == nullptr) {
    RETURN_IF_ERROR(call.AuthorizeRegion(api::RegionOf(target.name)));
    return NotFound(kReleasedType, target.name);
  }
  Acting acting;
  ASSIGN_OR_RETURN(acting.file, record->Parse<ReleasedPerson>());
  if (acting.file.state() == ReleasedPerson::STATE_ERASED) {
    RETURN_IF_ERROR(MayAct(call, acting.file));
    return Refuse("correction.subject.erased");
  }
  std::string county = acting.file.region();
  if (target.move.empty()) {
    RETURN_IF_ERROR(MayAct(call, acting.file));
  } else {
    const v1::Move* move = FindById(target.move, &acting.file.moves());
    // Nobody learns of a move that is not to a county of its own.
    if (move == nullptr) {
      RETURN_IF_ERROR(MayAct(call, acting.file));
      return Refuse("correction.resettlement.move_unknown");
    }
    RETURN_IF_ERROR(call.AuthorizeRegion(api::RegionOf(move->to())));
    county = move->to();
  }
  acting.level = LevelOf(call.caller(), api::RegionOf(county));
  return acting;
}

absl::StatusOr<v1::Person> FindIdentity(UnitOfWork& work, std::string_view name) {
  const Record* record = work.Find(ReleasedIdentitiesTable(), name);
  if (record == nullptr) return DataLoss("a released person has no identity");
  ASSIGN_OR_RETURN(const PersonKey key, FindKey(work, name));
  return ParsedBy<v1::Person>(key, record->message);
}

// Whether a file of that age is open to the caller's role.
absl::Status MayOpenMinors(const rpc::CallContext& call, const ReleasedPerson& file) {
  v1::Subject of_the_same_age;
  of_the_same_age.set_minor(file.minor());
  return MayOpen(call, of_the_same_age);
}

}  // namespace

absl::Status MayAct(const rpc::CallContext& call, const ReleasedPerson& file) {
  const std::string_view county = api::RegionOf(file.region());
  if (call.caller().Covers(county)) return absl::OkStatus();
  if (!file.team().office().empty() && call.caller().Covers(api::RegionOf(file.team().office()))) {
    return absl::OkStatus();
  }
  // Of a person who has moved, only the county that opened the file learns where to.
  const bool opened_it = call.caller().Covers(api::RegionOf(file.name()));
  return call.AuthorizeRegion(opened_it ? county : api::RegionOf(file.name()));
}

absl::Status MayRead(const rpc::CallContext& call, const ReleasedPerson& file) {
  const v1::Move* move = OpenMove(file);
  if (move != nullptr && call.caller().Covers(api::RegionOf(move->to()))) return absl::OkStatus();
  return MayAct(call, file);
}

absl::Status MayOpen(const rpc::CallContext& call, const ReleasedPerson& file) {
  return IsSealed(file) ? Refuse("correction.subject.sealed") : MayOpenMinors(call, file);
}

ResettlementStore::ResettlementStore(service::ServiceStore& store, RuleBook book, identity::LookupKey key)
    : store_(store), book_(book), key_(std::move(key)) {}

void ResettlementStore::RegisterReleaseNotice(rpc::CallContext& call,
                                              const v1::RegisterReleaseNoticeRequest& request,
                                              ReleasedPerson* reply, std::shared_ptr<std::string> known,
                                              Done done) {
  Command command = service::CommandFor(call, request);
  // The number as it is stored: what can't be read is told when it is decided.
  v1::Person person = request.person();
  FieldErrors unread;
  CheckPerson("person", LegalDay(store_.database().clock().Now()), &person, &unread);
  const std::string claim = key_.Of(LookupTextOf(person));
  if (unread.empty()) command.reads = {{&ReleasedClaimsTable(), {claim}}};
  command.decide = [this, &call, &request, claim, known = std::move(known),
                    origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    const std::string name =
        absl::StrCat(request.parent(), "/releasedPersons/", NewUlid(absl::ToUnixMillis(work.now())));
    const Circumstances now{.now = work.now(),
                            .today = LegalDay(work.now()),
                            .book = book_,
                            .actor = {.account = call.caller().subject,
                                      .level = LevelOf(call.caller(), api::RegionOf(request.parent()))}};
    ASSIGN_OR_RETURN(NewReleased made, correction::RegisterReleaseNotice(request, name, now));
    if (const Record* taken = work.Find(ReleasedClaimsTable(), claim)) {
      *known = std::get<std::string>(taken->columns[0]);
      return OnFileAlready();
    }
    HelpStep step{.next = std::move(made.file), .event = "Released.Noticed", .rule = "RH5"};
    const auto happened = WakeReleased(book_, now.today, &step.next);
    const PersonKey key = MakeKey(work, name);
    ASSIGN_OR_RETURN(const ReleasedPerson written,
                     WriteReleased(work, nullptr, std::move(step), happened, EventsOf(origin, name, key),
                                   book_, kMostFileBytes));
    work.Insert(ReleasedIdentitiesTable(),
                {.key = name, .message = SealedBy(key, made.person), .columns = {}});
    work.Put(ReleasedClaimsTable(), {.key = claim, .message = "", .columns = {name}});
    work.SetReply(written.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void ResettlementStore::RecordKnown(rpc::CallContext& call, const v1::RegisterReleaseNoticeRequest& request,
                                    const std::string& known, Done done) {
  const auto file = GetReleased(known);
  if (!file.ok()) return done(file.status());
  const auto person = GetIdentity(known);
  if (!person.ok()) return done(person.status());
  // A number alone tells nobody who was in prison.
  absl::Status told = NumberOfAnother();
  if (identity::NormaliseName(request.person().name()) == person->name()) {
    const bool may_read = rpc::Policy::BuiltIn().Allows(call.caller().role, "correction.resettlement.read") &&
                          MayRead(call, *file).ok() && MayOpen(call, *file).ok();
    told = may_read ? AlreadyExists(kReleasedType, known) : OnFileAlready();
  }
  Command command = service::ReadingFor(call, request);
  command.decide = [region = file->region(), known, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ReleasedPerson named;
    named.set_name(known);
    named.set_region(region);
    Emit(work, origin.Event("Released.NoticedAgain", known, "个人信息保护法第28条", named), region);
    work.SetReply(ReleasedPerson().SerializeAsString());
    return absl::OkStatus();
  };
  const auto none = std::make_shared<ReleasedPerson>();
  service::Submit(store_.writes(), std::move(command), call, none.get(),
                  [none, told, done = std::move(done)](const absl::Status& written) {
                    done(written.ok() ? told : written);
                  });
}

void ResettlementStore::ChangeFile(rpc::CallContext& call, const google::protobuf::Message& request,
                                   Target target, Decider decide, ReleasedPerson* reply, Done done) {
  Command command = service::CommandFor(call, request);
  command.reads = {{&ReleasedPersonsTable(), {target.name}},
                   {&ReleasedIdentitiesTable(), {target.name}},
                   {&PersonKeysTable(), {target.name}}};
  command.may_replay = [&call, target](UnitOfWork& work) { return FindActing(work, call, target).status(); };
  command.decide = [this, &call, &request, target = std::move(target), decide = std::move(decide),
                    origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const Acting acting, FindActing(work, call, target));
    RETURN_IF_ERROR(api::CheckEtag(target.etag, api::RevisionOf(acting.file.etag())));
    ASSIGN_OR_RETURN(const v1::Person person, FindIdentity(work, target.name));
    const Circumstances now{
        .now = work.now(),
        .today = LegalDay(work.now()),
        .book = book_,
        .actor = {.account = call.caller().subject, .level = acting.level, .regions = call.caller().regions},
        .person = &person};
    const std::unique_ptr<google::protobuf::Message> cleaned(request.New());
    cleaned->CopyFrom(request);
    TakeOutPerson(person, cleaned.get());
    ReleasedPerson current = acting.file;
    auto happened = WakeReleased(book_, now.today, &current);
    ASSIGN_OR_RETURN(HelpStep step, decide(current, *cleaned, now));
    // What was entered late may have been missed since.
    for (Happening& one : WakeReleased(book_, now.today, &step.next)) happened.push_back(std::move(one));
    const bool ended = HasEnded(step.next), ends = ended && !HasEnded(acting.file);
    ASSIGN_OR_RETURN(const PersonKey key, FindKey(work, target.name));
    if (step.person) {
      work.Put(ReleasedIdentitiesTable(),
               {.key = target.name, .message = SealedBy(key, *step.person), .columns = {}});
    }
    ASSIGN_OR_RETURN(
        const ReleasedPerson written,
        WriteReleased(work, &acting.file, std::move(step), happened, EventsOf(origin, target.name, key),
                      book_, ended ? kMostFileBytesOfEnding : kMostFileBytes));
    // Ended or sent back, the person may have another file, whose claim it is from then on.
    if (ends) work.Remove(ReleasedClaimsTable(), key_.Of(LookupTextOf(person)));
    ReleasedPerson told = written;
    if (!MayOpen(call, written).ok()) CloseFile(&told);
    HideSealed(&told);
    work.SetReply(told.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, ClosedTo(call, reply, std::move(done)));
}

void ResettlementStore::Erase(rpc::CallContext& call, const v1::EraseReleasedPersonRequest& request,
                              ReleasedPerson* reply, Done done) {
  Command command = service::CommandFor(call, request);
  command.reads = {{&ReleasedPersonsTable(), {request.name()}},
                   {&ReleasedIdentitiesTable(), {request.name()}},
                   {&PersonKeysTable(), {request.name()}}};
  command.may_replay = [&call, name = request.name()](UnitOfWork& work) -> absl::Status {
    const Record* record = work.Find(ReleasedPersonsTable(), name);
    if (record == nullptr) return call.AuthorizeRegion(api::RegionOf(name));
    ASSIGN_OR_RETURN(const ReleasedPerson file, record->Parse<ReleasedPerson>());
    return MayAct(call, file);
  };
  command.decide = [this, &call, &request, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    const std::string& name = request.name();
    ASSIGN_OR_RETURN(const Acting acting, FindActing(work, call, {.name = name}));
    RETURN_IF_ERROR(api::CheckEtag(request.etag(), api::RevisionOf(acting.file.etag())));
    const Circumstances now{.now = work.now(),
                            .today = LegalDay(work.now()),
                            .book = book_,
                            .actor = {.account = call.caller().subject, .level = acting.level}};
    ASSIGN_OR_RETURN(HelpStep step, Decide(acting.file, request, now));
    // From then on they can't be written from the file any more.
    const Record* stored = work.Find(ReleasedPersonsTable(), name);
    if (FiguredIn(ReleasedPersonsTable(), *stored) != api::RevisionOf(acting.file.etag())) {
      return Unavailable("the figures of the file are still to be written");
    }
    ReleasedPerson erased = std::move(step.next);
    erased.set_etag(api::EtagOf(api::RevisionOf(acting.file.etag()) + 1));
    *erased.mutable_update_time() =
        google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(work.now()));
    work.Put(ReleasedPersonsTable(), ErasedRecord(*work.Find(ReleasedPersonsTable(), name), erased));
    work.Delete(ReleasedIdentitiesTable(), name);
    if (work.Find(PersonKeysTable(), name) != nullptr) work.Delete(PersonKeysTable(), name);
    Emit(work, origin.Event(step.event, name, step.rule, erased), erased.region());
    work.SetReply(erased.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void ResettlementStore::RecordReveal(rpc::CallContext& call, const v1::RevealReleasedPersonRequest& request,
                                     v1::RevealReleasedPersonResponse* reply, Done done) {
  Command command = service::ReadingFor(call, request);
  command.reads = {{&ReleasedPersonsTable(), {request.name()}},
                   {&ReleasedIdentitiesTable(), {request.name()}},
                   {&PersonKeysTable(), {request.name()}}};
  command.decide = [&call, &request, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const Acting acting, FindActing(work, call, {.name = request.name()}));
    RETURN_IF_ERROR(law::CheckPurpose(request.purpose()));
    RETURN_IF_ERROR(MayOpenMinors(call, acting.file));
    RETURN_IF_ERROR(CheckHelpGround(acting.file, request.ground()));
    ASSIGN_OR_RETURN(const v1::Person person, FindIdentity(work, request.name()));
    v1::RevealReleasedPersonRequest logged = request;
    logged.clear_request_id();
    TakeOutPerson(person, &logged);
    Emit(work, origin.Event("Released.Revealed", request.name(), "个人信息保护法第6、28条", logged),
         acting.file.region());
    v1::RevealReleasedPersonResponse answer;
    if (acting.file.minor() || IsSealed(acting.file)) {
      *answer.mutable_released_person() = OpenedHelp(acting.file);
    }
    work.SetReply(answer.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

absl::Status ResettlementStore::RollOverOne(UnitOfWork& work, const std::string& name) {
  const absl::CivilDay today = LegalDay(work.now());
  const Record* record = work.Find(ReleasedPersonsTable(), name);
  // Another replica, or a command, may have been first.
  if (record == nullptr || HelpWakesIn(*record) > FormatDay(today)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const ReleasedPerson before, record->Parse<ReleasedPerson>());
  ReleasedPerson after = before;
  const auto happened = WakeReleased(book_, today, &after);
  if (happened.empty()) {
    WriteHelpDay(work, before, std::move(after), book_);
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(PersonKey key, FindKey(work, name));
  return WriteReleased(work, &before, {.next = std::move(after), .event = "", .rule = ""}, happened,
                       EventsOfTheService(name, std::move(key)), book_, kMostFileBytesOfEnding)
      .status();
}

absl::StatusOr<RolledOver> ResettlementStore::RollOver(int limit, std::string_view after) {
  const DayTable files{
      .table = ReleasedPersonsTable(),
      .with = {&PersonKeysTable()},
      .waking_sql = internal::HelpWakingSql(),
      .bytes_a_file = kBytesOfDay,
      .bring = [this](UnitOfWork& work, const std::string& name) { return RollOverOne(work, name); }};
  return BringBatch(store_, files, limit, after);
}

absl::Status ResettlementStore::SealOlderOne(UnitOfWork& work, const std::string& name,
                                             const std::vector<std::string>& subjects) {
  const Record* record = work.Find(ReleasedPersonsTable(), name);
  if (record == nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(const ReleasedPerson before, record->Parse<ReleasedPerson>());
  // Another replica may have been first.
  if (before.state() == ReleasedPerson::STATE_ERASED || !KnowsUnsealed(before, subjects)) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(PersonKey key, FindKey(work, name));
  return WriteReleased(work, &before, SealCorrections(before, subjects), {},
                       EventsOfTheService(name, std::move(key)), book_, kMostFileBytesOfEnding)
      .status();
}

absl::StatusOr<RolledOver> ResettlementStore::SealOlder(int limit, std::string_view after) {
  // Files with a correction that the law has sealed. A file is looked at with all of them, because one that
  // has been marked for the first is no longer found by what is not marked at all.
  ASSIGN_OR_RETURN(
      const storage::Rows rows,
      store_.database().Query(
          "SELECT r.name, r.envelope FROM released_persons AS r WHERE r.minor = 1 AND r.sealed <> 1 AND "
          "r.state <> $3 AND r.name > $1 AND EXISTS (SELECT 1 FROM released_corrections AS c JOIN subjects "
          "AS s ON s.name = c.subject WHERE c.released = r.name AND s.sealed = 1) ORDER BY r.name LIMIT $2",
          {std::string(after), int64_t{limit}, int64_t{ReleasedPerson::STATE_ERASED}}));
  RolledOver sealed;
  for (const storage::Row row : rows) {
    const std::string name = row.Text(0);
    sealed.place = name;
    ASSIGN_OR_RETURN(const storage::Rows corrections,
                     store_.database().Query(
                         "SELECT c.subject FROM released_corrections AS c JOIN subjects AS s ON s.name = "
                         "c.subject WHERE c.released = $1 AND s.sealed = 1 ORDER BY c.subject",
                         {name}));
    std::vector<std::string> subjects;
    for (const storage::Row one : corrections) subjects.push_back(one.Text(0));
    const auto seen = storage::OpenMessage<ReleasedPerson>(row.Bytes(1));
    if (seen.ok() && !KnowsUnsealed(*seen, subjects)) continue;
    Command command;
    command.bytes = kBytesOfDay;
    command.reads = {{&ReleasedPersonsTable(), {name}}, {&PersonKeysTable(), {name}}};
    command.decide = [&](UnitOfWork& work) { return SealOlderOne(work, name, subjects); };
    const absl::Status written = store_.writes().BlockingSubmit(std::move(command)).status();
    if (!written.ok() && storage::IsStoreLost(written)) return written;
    if (!written.ok()) sealed.passed_over.push_back({name, written});
  }
  sealed.brought = static_cast<int>(rows.size());
  return sealed;
}

absl::StatusOr<RolledOver> ResettlementStore::GiveKeys(int limit, std::string_view after) {
  if (storage::SealedWith() == nullptr) return RolledOver{};
  std::set<std::string> given_to;  // a batch may be decided again
  const DayTable identities{
      .table = ReleasedIdentitiesTable(),
      .with = {&PersonKeysTable()},
      .waking_sql =
          "SELECT released, '' FROM released_identities AS i WHERE '' <= $1 AND ('', released) > "
          "($3, $4) AND NOT EXISTS (SELECT 1 FROM person_keys AS k WHERE k.file = i.released) "
          "ORDER BY released LIMIT $2",
      .bytes_a_file = kBytesOfDay,
      .bring = [&given_to](UnitOfWork& work, const std::string& name) -> absl::Status {
        given_to.erase(name);
        const Record* record = work.Find(ReleasedIdentitiesTable(), name);
        if (record == nullptr || work.Find(PersonKeysTable(), name) != nullptr) return absl::OkStatus();
        if (storage::IsOwnSealed(record->message)) return absl::OkStatus();  // its key was erased
        Record sealed = *record;
        const PersonKey key = MakeKey(work, name);
        if (!key) return absl::OkStatus();
        sealed.message = key->Seal(record->message);
        work.Put(ReleasedIdentitiesTable(), std::move(sealed));
        given_to.insert(name);
        return absl::OkStatus();
      }};
  ASSIGN_OR_RETURN(RolledOver given, BringBatch(store_, identities, limit, after));
  // Who was erased is found each time and gets none.
  given.given = static_cast<int>(given_to.size());
  return given;
}

}  // namespace fengqiao::correction
