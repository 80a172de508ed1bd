#include "common/storage/envelope.h"

#include <atomic>

namespace fengqiao::storage {
namespace {

constexpr char kPlain = static_cast<char>(Scheme::kPlain);
constexpr size_t kHeader = 2;  // scheme, length of the key id

// Of the process and not of a database: what is stored is opened in many places that know no database.
std::atomic<const KeyRing*> the_keys = nullptr;

}  // namespace

void SealWith(const KeyRing* keys) { the_keys = keys; }

const KeyRing* SealedWith() { return the_keys; }

std::string Seal(std::string_view message) {
  if (const KeyRing* const keys = the_keys) return keys->Seal(message);
  std::string stored;
  stored.reserve(kHeader + message.size());
  stored.push_back(kPlain);
  stored.push_back(0);
  stored.append(message);
  return stored;
}

absl::StatusOr<std::string> Open(std::string_view stored) {
  if (stored.size() < kHeader) return DataLoss("a stored message has no envelope");
  const size_t header = kHeader + static_cast<unsigned char>(stored[1]);
  if (stored.size() < header) return DataLoss("the envelope of a stored message is cut");
  const auto scheme = static_cast<Scheme>(stored[0]);
  switch (scheme) {
    case Scheme::kPlain:
      return std::string(stored.substr(header));
    case Scheme::kAes256Gcm:
    case Scheme::kSm4CtrHmacSm3: {
      const KeyRing* const keys = the_keys;
      if (keys == nullptr) return DataLoss("a stored message is sealed, and no data keys are given");
      return keys->Open(scheme, stored.substr(kHeader, header - kHeader), stored.substr(0, header),
                        stored.substr(header));
    }
  }
  return DataLoss("a stored message is sealed by a scheme that this version does not know");
}

}  // namespace fengqiao::storage
