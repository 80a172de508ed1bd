// Files that are closed for good: opened once by law, destroyed, and brought under persons' own keys.

#include <memory>
#include <utility>

#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/law/purpose.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/handover.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/person.h"
#include "services/correction/domain/sealing.h"
#include "services/correction/storage/acting.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/positioning_tables.h"
#include "services/correction/storage/tables.h"
#include "services/correction/storage/write_subject.h"

namespace fengqiao::correction {
namespace {

using service::Done;
using service::Origin;
using storage::Command;
using storage::Record;
using storage::Rows;
using storage::UnitOfWork;
using v1::Subject;

constexpr size_t kBytesOfContent = 512;

// What there is of a file by itself: rows that a command deletes or seals one by one.
struct Belongings {
  std::string etag;  // of the file, by which they were read
  std::vector<std::string> contents;
  std::vector<std::string> zones;
};

absl::Status ReadBelongings(storage::Reader& reader, const std::string& name, Belongings* found) {
  *found = Belongings();
  ASSIGN_OR_RETURN(const Rows file, reader.Query("SELECT envelope FROM subjects WHERE name = $1", {name}));
  if (file.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto subject, storage::OpenMessage<Subject>(file[0].Bytes(0)));
  found->etag = subject.etag();
  ASSIGN_OR_RETURN(const Rows contents,
                   reader.Query("SELECT c.id FROM act_contents AS c JOIN acts AS a ON a.id = c.id WHERE "
                                "a.subject = $1",
                                {name}));
  for (const storage::Row row : contents) found->contents.push_back(row.Text(0));
  ASSIGN_OR_RETURN(const Rows zones,
                   reader.Query("SELECT name FROM positioning_zones WHERE subject = $1", {name}));
  for (const storage::Row row : zones) found->zones.push_back(row.Text(0));
  return absl::OkStatus();
}

// Seals a row that is not by now.
void SealRow(UnitOfWork& work, const storage::TableSpec& table, const std::string& row,
             const storage::OwnKey& key) {
  const Record* record = work.Find(table, row);
  if (record == nullptr || storage::IsOwnSealed(record->message)) return;
  Record sealed = *record;
  sealed.message = key.Seal(record->message);
  work.Put(table, std::move(sealed));
}

// True where it got one, or is to be looked at again.
absl::StatusOr<bool> GiveKey(service::ServiceStore& store, const std::string& name) {
  bool given = false;
  Belongings found;
  RETURN_IF_ERROR(
      store.database().Read([&](storage::Reader& reader) { return ReadBelongings(reader, name, &found); }));
  Command command;
  command.bytes = (found.contents.size() + 2) * kBytesOfContent;
  command.reads = ReadsOfFile(name);
  command.reads.push_back({&RiskFilesTable(), {name}});
  command.reads.push_back({&ClosedPersonsTable(), {name}});
  command.reads.push_back({&ActContentsTable(), found.contents});
  command.decide = [&](UnitOfWork& work) -> absl::Status {
    given = false;
    const Record* record = work.Find(SubjectsTable(), name);
    const Record* person = work.Find(PersonsTable(), name);
    if (record == nullptr || person == nullptr) return absl::OkStatus();
    // Whose person is sealed by a key that is not there was erased: a restored copy must not get another.
    if (storage::IsOwnSealed(person->message) || work.Find(PersonKeysTable(), name) != nullptr) {
      return absl::OkStatus();
    }
    given = true;
    ASSIGN_OR_RETURN(const Subject subject, record->Parse<Subject>());
    // What was recorded meanwhile is not among them: the next round reads it again.
    if (subject.etag() != found.etag || subject.state() == Subject::STATE_ERASED) return absl::OkStatus();
    const PersonKey key = MakeKey(work, name);
    if (!key) return absl::OkStatus();
    for (const storage::TableSpec* table :
         {&PersonsTable(), &BarredPersonsTable(), &RiskFilesTable(), &ClosedPersonsTable()}) {
      SealRow(work, *table, name, *key);
    }
    for (const std::string& content : found.contents) SealRow(work, ActContentsTable(), content, *key);
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(store.writes().BlockingSubmit(std::move(command)).status());
  return given;
}

}  // namespace

void CorrectionStore::OpenSealed(rpc::CallContext& call, const v1::OpenSealedFileRequest& request,
                                 std::shared_ptr<OpenedFile> file, v1::OpenSealedFileResponse* reply,
                                 Done done) {
  Command command = service::ReadingFor(call, request);
  command.reads = ReadsOfFile(request.name());
  command.decide = [&call, &request, file = std::move(file),
                    origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(Acting acting, FindActing(work, call, {.name = request.name()}));
    RETURN_IF_ERROR(law::CheckPurpose(request.purpose()));
    RETURN_IF_ERROR(CheckSealedGround(request.ground()));
    RETURN_IF_ERROR(MustHaveBeenSealed(acting.subject));
    ASSIGN_OR_RETURN(file->person, FindPerson(work, request.name()));
    v1::OpenSealedFileRequest logged = request;
    logged.clear_request_id();
    ASSIGN_OR_RETURN(const v1::BarredPersons barred, FindBarred(work, request.name()));
    TakeOutPerson(file->person, barred, &logged);
    common::v1::Event event =
        origin.Event("Subject.SealedOpened", request.name(), "刑事诉讼法第286条", logged);
    event.set_region(std::string(api::RegionOf(CountyHere(acting.subject))));
    work.Emit(std::move(event));
    file->subject = std::move(acting.subject);
    work.SetReply(v1::OpenSealedFileResponse().SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void CorrectionStore::Erase(rpc::CallContext& call, const v1::EraseSubjectRequest& request, Subject* reply,
                            Done done) {
  Belongings found;
  const absl::Status read = store_.database().Read(
      [&](storage::Reader& reader) { return ReadBelongings(reader, request.name(), &found); });
  if (!read.ok()) return done(read);
  Command command = service::CommandFor(call, request);
  command.bytes = (found.contents.size() + found.zones.size() + 4) * kBytesOfContent;
  command.reads = ReadsOfFile(request.name());
  command.reads.push_back({&RiskFilesTable(), {request.name()}});
  command.reads.push_back({&ClosedFilesTable(), {request.name()}});
  command.reads.push_back({&ClosedPersonsTable(), {request.name()}});
  command.reads.push_back({&ActContentsTable(), found.contents});
  command.reads.push_back({&PositioningZonesTable(), found.zones});
  command.may_replay = [&call, name = request.name()](UnitOfWork& work) -> absl::Status {
    const Record* record = work.Find(SubjectsTable(), name);
    if (record == nullptr) return call.AuthorizeRegion(api::RegionOf(name));
    ASSIGN_OR_RETURN(const Subject subject, record->Parse<Subject>());
    return MayAct(call, subject);
  };
  command.decide = [this, &call, &request, found = std::move(found),
                    origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    const std::string& name = request.name();
    ASSIGN_OR_RETURN(const Acting acting, FindActing(work, call, {.name = name}));
    RETURN_IF_ERROR(api::CheckEtag(request.etag(), api::RevisionOf(acting.subject.etag())));
    const Circumstances now{.now = work.now(),
                            .today = LegalDay(work.now()),
                            .book = book_,
                            .actor = {.account = call.caller().subject, .level = acting.level}};
    ASSIGN_OR_RETURN(Step step, Decide(acting.subject, request, now));
    // Its figures can't be made any more: they must be there. Nor may a row be left that nobody has read.
    if (!acting.figured) return Unavailable("the figures of the file are still to be written");
    if (acting.subject.etag() != found.etag) return Unavailable("the file was changed in between");
    Subject erased = std::move(step.next);
    const int64_t revision = api::RevisionOf(acting.subject.etag()) + 1;
    erased.set_etag(api::EtagOf(revision));
    *erased.mutable_update_time() =
        google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(work.now()));
    // What was still owed of it is nobody's duty any more.
    WriteDuties(work, &acting.subject, erased);
    work.Put(SubjectsTable(), ToRecord(erased, absl::CivilDay(9999, 12, 31), revision));
    work.Delete(PersonsTable(), name);
    work.Delete(PersonKeysTable(), name);
    for (const storage::TableSpec* table :
         {&BarredPersonsTable(), &RiskFilesTable(), &ClosedFilesTable(), &ClosedPersonsTable()}) {
      if (work.Find(*table, name) != nullptr) work.Delete(*table, name);
    }
    for (const std::string& content : found.contents) work.Delete(ActContentsTable(), content);
    for (const std::string& zone : found.zones) work.Delete(PositioningZonesTable(), zone);
    common::v1::Event event = origin.Event(step.event, name, step.rule, erased);
    event.set_region(std::string(api::RegionOf(erased.region())));
    work.Emit(std::move(event));
    work.SetReply(erased.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply,
                  [this, name = request.name(), done = std::move(done)](const absl::Status& erased) {
                    opener_.Forget(name);
                    done(erased);
                  });
}

absl::StatusOr<RolledOver> CorrectionStore::GiveKeys(int limit, std::string_view after) {
  RolledOver given;
  if (storage::SealedWith() == nullptr) return given;
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query(
          "SELECT p.subject FROM persons AS p WHERE p.subject > $1 AND NOT EXISTS (SELECT 1 FROM "
          "person_keys AS k WHERE k.file = p.subject) ORDER BY p.subject LIMIT $2",
          {std::string(after), int64_t{limit}}));
  for (const storage::Row row : rows) {
    given.place = row.Text(0);
    const auto one = GiveKey(store_, row.Text(0));
    if (one.status().code() == absl::StatusCode::kDataLoss) {
      given.passed_over.push_back({row.Text(0), one.status()});
    } else {
      RETURN_IF_ERROR(one.status());
      given.given += *one ? 1 : 0;
    }
  }
  given.brought = static_cast<int>(rows.size());
  return given;
}

}  // namespace fengqiao::correction
