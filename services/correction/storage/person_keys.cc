#include "services/correction/storage/person_keys.h"

#include "common/base/clock.h"
#include "common/status/macros.h"
#include "fengqiao/correction/v1/handover.pb.h"
#include "fengqiao/correction/v1/positioning.pb.h"
#include "fengqiao/correction/v1/resettlement.pb.h"
#include "fengqiao/correction/v1/subject.pb.h"
#include "services/correction/domain/closed_files.h"
#include "services/correction/domain/resettlement.h"
#include "services/correction/domain/rules.h"
#include "services/correction/storage/tables.h"

namespace fengqiao::correction {
namespace {

using storage::OwnKey;
using storage::Record;
using v1::Subject;

constexpr size_t kMostKnown = 4096;
constexpr absl::Duration kTrust = absl::Minutes(1);

bool IsReleased(std::string_view file) { return file.find("/releasedPersons/") != std::string_view::npos; }

}  // namespace

const storage::TableSpec& PersonKeysTable() {
  static const auto& table =
      *new storage::TableSpec{.name = "person_keys", .key_column = "file", .made_for_others = true};
  return table;
}

PersonKey MakeKey(storage::UnitOfWork& work, const std::string& file) {
  PersonKey key = OwnKey::New(IdOf(file));
  if (key) work.Insert(PersonKeysTable(), {.key = file, .message = key->bytes(), .columns = {}});
  return key;
}

absl::StatusOr<PersonKey> FindKey(storage::UnitOfWork& work, std::string_view file) {
  const Record* record = work.Find(PersonKeysTable(), file);
  if (record == nullptr) return PersonKey();
  ASSIGN_OR_RETURN(OwnKey key, OwnKey::Parse(IdOf(file), record->message));
  return PersonKey(std::move(key));
}

absl::StatusOr<PersonKey> OpenKey(std::string_view file, std::string_view envelope) {
  if (envelope.empty()) return PersonKey();
  ASSIGN_OR_RETURN(const std::string bytes, storage::Open(envelope));
  ASSIGN_OR_RETURN(OwnKey key, OwnKey::Parse(IdOf(file), bytes));
  return PersonKey(std::move(key));
}

std::string SealedBy(const PersonKey& key, const google::protobuf::Message& message) {
  std::string bytes = message.SerializeAsString();
  return key ? key->Seal(bytes) : bytes;
}

absl::StatusOr<std::string> OpenedBy(const PersonKey& key, std::string_view message) {
  if (!storage::IsOwnSealed(message)) return std::string(message);
  if (!key) return Refuse("correction.subject.erased");
  return key->Open(message);
}

namespace {

template <typename File>
void SealFile(const OwnKey& key, common::v1::Event* event) {
  File whole;
  if (!event->payload().Is<File>() || !event->payload().UnpackTo(&whole)) return;
  File told = whole;
  CloseFile(&told);
  told.set_sealed_content(key.Seal(whole.SerializeAsString()));
  event->mutable_payload()->PackFrom(told);
}

// The file as it was told, whole where there is its key; else what a closed file tells.
template <typename File>
File OpenedFileOf(const PersonKey& key, File told, bool closed) {
  if (!closed && !told.sealed_content().empty()) {
    if (auto whole = ParsedBy<File>(key, told.sealed_content()); whole.ok()) return *std::move(whole);
  }
  if (closed) CloseFile(&told);
  told.clear_sealed_content();
  return told;
}

}  // namespace

void SealPayload(const PersonKey& key, common::v1::Event* event) {
  if (!key) return;
  SealFile<Subject>(*key, event);
  SealFile<v1::ReleasedPerson>(*key, event);
}

namespace {

// "regions/330602/subjects/s1" of what lies below it.
std::string SubjectOf(std::string_view name) {
  constexpr int kParts = 4;
  size_t end = 0;
  for (int part = 0; part < kParts && end != std::string_view::npos; ++part) {
    end = name.find('/', part == 0 ? 0 : end + 1);
  }
  return std::string(name.substr(0, end));
}

// The subject whose acts, positioning or hand-over an event tells of; "" for another's, and for who looked at
// what.
std::string FileBehind(const common::v1::Event& event) {
  if (v1::PositioningAlarm alarm; event.payload().Is<v1::PositioningAlarm>()) {
    return event.payload().UnpackTo(&alarm) ? alarm.subject() : "";
  }
  const bool of_file = event.payload().Is<v1::Act>() || event.payload().Is<v1::PositioningOrder>() ||
                       event.payload().Is<v1::PositioningZone>() || event.payload().Is<v1::HandoverNote>();
  return of_file ? SubjectOf(event.resource()) : "";
}

}  // namespace

absl::Status EventOpener::Open(common::v1::Event* event, bool with_minors) {
  if (event->payload().Is<v1::ReleasedPerson>()) return OpenReleased(event);
  Subject told;
  const bool of_subject = event->payload().Is<Subject>() && event->payload().UnpackTo(&told);
  const std::string file = of_subject ? told.name() : FileBehind(*event);
  if (file.empty()) return absl::OkStatus();
  const auto found = LookFor(file, told.sealed_content());
  // What can't be looked up now is told later, and not without what it says: who follows takes an event once.
  // Damage stays: it must not stop what comes after it.
  if (!found.ok() && !absl::IsDataLoss(found.status())) return found.status();
  // A minor's file as it is today: an event may be older than what made it one.
  const bool closed = !found.ok() || found->closed || (found->minor && !with_minors);
  if (!of_subject) {
    // What an installation was told of a hand-over stays, without who it was about.
    if (v1::HandoverNote note; event->payload().Is<v1::HandoverNote>()) {
      if (!closed || !event->payload().UnpackTo(&note)) return absl::OkStatus();
      note.clear_person();
      event->mutable_payload()->PackFrom(note);
      return absl::OkStatus();
    }
    if (closed) event->clear_payload();
    return absl::OkStatus();
  }
  const PersonKey& key = found.ok() ? found->key : PersonKey();
  event->mutable_payload()->PackFrom(OpenedFileOf(key, std::move(told), closed));
  return absl::OkStatus();
}

// What the law seals is known to the file as it is today, and maybe not to what was told of it before.
absl::Status EventOpener::OpenReleased(common::v1::Event* event) {
  v1::ReleasedPerson told;
  if (!event->payload().UnpackTo(&told)) return absl::OkStatus();
  const auto found = LookFor(told.name(), told.sealed_content());
  if (!found.ok() && !absl::IsDataLoss(found.status())) return found.status();
  const bool closed = !found.ok() || found->closed;
  told = OpenedFileOf(found.ok() ? found->key : PersonKey(), std::move(told), closed);
  if (!closed) {
    HideSealed(&told);
    if (found->hides) told.clear_corrections();
  }
  event->mutable_payload()->PackFrom(told);
  return absl::OkStatus();
}

absl::StatusOr<EventOpener::Told> EventOpener::LookFor(const std::string& file,
                                                       std::string_view sealed_content) {
  auto found = Look(file);
  // It may have got its key since it was looked up.
  if (found.ok() && !found->key && !sealed_content.empty()) {
    Forget(file);
    found = Look(file);
  }
  return found;
}

void EventOpener::Forget(const std::string& file) {
  MutexLock lock(mutex_);
  const auto at = known_.find(file);
  if (at == known_.end()) return;
  by_use_.erase(at->second.use);
  known_.erase(at);
}

absl::StatusOr<EventOpener::Told> EventOpener::Look(const std::string& file) {
  const absl::Time now = database_.clock().Now();
  {
    MutexLock lock(mutex_);
    const auto at = known_.find(file);
    if (at != known_.end() && now - at->second.looked <= kTrust) {
      by_use_.splice(by_use_.begin(), by_use_, at->second.use);
      return at->second.told;
    }
  }
  ASSIGN_OR_RETURN(const Told told, IsReleased(file) ? LookReleased(file) : LookSubject(file));
  MutexLock lock(mutex_);
  if (const auto at = known_.find(file); at != known_.end()) {
    by_use_.erase(at->second.use);
    known_.erase(at);
  }
  by_use_.push_front(file);
  known_.emplace(file, Known{.told = told, .looked = now, .use = by_use_.begin()});
  if (known_.size() > kMostKnown) {
    known_.erase(by_use_.back());
    by_use_.pop_back();
  }
  return told;
}

absl::StatusOr<EventOpener::Told> EventOpener::LookSubject(const std::string& file) {
  ASSIGN_OR_RETURN(
      const storage::Rows rows,
      database_.Query(
          "SELECT s.sealed, k.envelope, s.state, s.minor FROM subjects AS s LEFT JOIN person_keys "
          "AS k ON k.file = s.name WHERE s.name = $1",
          {file}));
  Told told{.closed = false};
  if (rows.empty()) return told;
  ASSIGN_OR_RETURN(told.key, OpenKey(file, rows[0].Bytes(1)));
  // Of an erased file also what was written before there were keys is told no more.
  told.closed = rows[0].Integer(0) == 1 || rows[0].Integer(2) == Subject::STATE_ERASED;
  told.minor = rows[0].Integer(3) == 1;
  return told;
}

absl::StatusOr<EventOpener::Told> EventOpener::LookReleased(const std::string& file) {
  ASSIGN_OR_RETURN(const storage::Rows rows,
                   database_.Query("SELECT r.sealed, r.state, k.envelope FROM released_persons AS r LEFT "
                                   "JOIN person_keys AS k ON k.file = r.name WHERE r.name = $1",
                                   {file}));
  Told told{.closed = false};
  if (rows.empty()) return told;
  ASSIGN_OR_RETURN(told.key, OpenKey(file, rows[0].Bytes(2)));
  told.closed = rows[0].Integer(0) == 1 || rows[0].Integer(1) == v1::ReleasedPerson::STATE_ERASED;
  told.hides = rows[0].Integer(0) == 2;
  return told;
}

}  // namespace fengqiao::correction
