// Each person's own key, and what is sealed by it: deleting the row erases the person from every copy that is
// kept apart from it.

#ifndef FENGQIAO_SERVICES_CORRECTION_STORAGE_PERSON_KEYS_H_
#define FENGQIAO_SERVICES_CORRECTION_STORAGE_PERSON_KEYS_H_

#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/mutex.h"
#include "common/status/error.h"
#include "common/storage/database.h"
#include "common/storage/envelope.h"
#include "common/storage/own_key.h"
#include "common/storage/unit_of_work.h"
#include "fengqiao/common/v1/events.pb.h"

namespace fengqiao::correction {

// None where the installation has no data keys, or the file is of before and its turn has not come.
using PersonKey = std::optional<storage::OwnKey>;

// A row a file, by its name: a subject's or a released person's.
const storage::TableSpec& PersonKeysTable();

// A new file's, staged with it.
PersonKey MakeKey(storage::UnitOfWork& work, const std::string& file);
// A file's, which is declared.
absl::StatusOr<PersonKey> FindKey(storage::UnitOfWork& work, std::string_view file);
// The key in a row that was read, from its envelope.
absl::StatusOr<PersonKey> OpenKey(std::string_view file, std::string_view envelope);

// A message of the file as its row has it.
std::string SealedBy(const PersonKey& key, const google::protobuf::Message& message);
// FAILED_PRECONDITION (correction.subject.erased) for what was sealed by a key that is there no more.
absl::StatusOr<std::string> OpenedBy(const PersonKey& key, std::string_view message);

template <typename Message>
absl::StatusOr<Message> ParsedBy(const PersonKey& key, std::string_view message) {
  auto bytes = OpenedBy(key, message);
  if (!bytes.ok()) return std::move(bytes).status();
  Message parsed;
  if (!parsed.ParseFromString(*bytes)) return DataLoss("a stored message can't be parsed");
  return parsed;
}

// The message in an envelope, with the envelope of the key beside it: "" where there is none.
template <typename Message>
absl::StatusOr<Message> OpenOwned(std::string_view file, std::string_view envelope,
                                  std::string_view key_envelope) {
  auto key = OpenKey(file, key_envelope);
  if (!key.ok()) return std::move(key).status();
  auto message = storage::Open(envelope);
  if (!message.ok()) return std::move(message).status();
  return ParsedBy<Message>(*key, *message);
}

// What an event has of a file goes into the log sealed, beside what a closed file tells: the chain is over
// these bytes, and holds when the key is gone.
void SealPayload(const PersonKey& key, common::v1::Event* event);

// Opens the events of subjects as they are read, one after another: keeps the keys that it looked up, some
// thousands and for a minute, which is as long as another replica may still show what was erased.
// Thread-safe.
class EventOpener {
 public:
  explicit EventOpener(storage::Database& database) : database_(database) {}

  // The whole file back into the payload, where the key is there and the file not sealed by law; else what is
  // left is what a closed file tells. So it is of a minor's without `with_minors`; acts and positioning of a
  // file that is closed go out without what they say. So of released persons, of what the law seals. Where
  // the file can't be looked up now, nothing is told: the error, for another try.
  absl::Status Open(common::v1::Event* event, bool with_minors = true);
  // What was looked up of a file is looked up again.
  void Forget(const std::string& file);

 private:
  struct Told {
    PersonKey key = std::nullopt;
    bool closed = true;
    bool minor = false;
    bool hides = false;  // of a released person: corrections that the law seals
  };
  struct Known {
    Told told;
    absl::Time looked;
    std::list<std::string>::iterator use;
  };

  absl::Status OpenReleased(common::v1::Event* event);
  absl::StatusOr<Told> Look(const std::string& file);
  // The same for an event with what is sealed by the file's key.
  absl::StatusOr<Told> LookFor(const std::string& file, std::string_view sealed_content);
  absl::StatusOr<Told> LookSubject(const std::string& file);
  absl::StatusOr<Told> LookReleased(const std::string& file);

  storage::Database& database_;
  Mutex mutex_;
  std::map<std::string, Known> known_ ABSL_GUARDED_BY(mutex_);
  std::list<std::string> by_use_ ABSL_GUARDED_BY(mutex_);  // the last used first
};

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_STORAGE_PERSON_KEYS_H_
