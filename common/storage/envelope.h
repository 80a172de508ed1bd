// The envelope around every stored message: plain, or sealed by a key of the process's key ring.
//
// Layout: one byte scheme, one byte length of the key id, the key id, the payload. Scheme 0 is plain, with an
// empty key id; what the others have is told by key_ring.h.

#ifndef FENGQIAO_COMMON_STORAGE_ENVELOPE_H_
#define FENGQIAO_COMMON_STORAGE_ENVELOPE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/status/error.h"
#include "common/storage/key_ring.h"

namespace fengqiao::storage {

// By what this process seals and opens from now on; null (as at first) for plain. Before any database is
// opened: nothing that is stored under another ring is opened any more. `keys` outlives all use.
void SealWith(const KeyRing* keys);
// The same that is in use, or null.
const KeyRing* SealedWith();

// The stored form of `message` (a serialized message, or any bytes).
std::string Seal(std::string_view message);

// What was sealed. DATA_LOSS when `stored` is no envelope, one of a scheme that this program does not know,
// by a key that it was not given, or is not as it was sealed.
absl::StatusOr<std::string> Open(std::string_view stored);

// The same with parsing: `ASSIGN_OR_RETURN(Report report, OpenMessage<Report>(row.Bytes(0)))`.
template <typename Message>
absl::StatusOr<Message> OpenMessage(std::string_view stored) {
  absl::StatusOr<std::string> bytes = Open(stored);
  if (!bytes.ok()) return std::move(bytes).status();
  Message message;
  if (!message.ParseFromString(*bytes)) return DataLoss("a stored message can't be parsed");
  return message;
}

}  // namespace fengqiao::storage

#endif  // FENGQIAO_COMMON_STORAGE_ENVELOPE_H_
