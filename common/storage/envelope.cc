#include "common/storage/envelope.h"

namespace fengqiao::storage {
namespace {

constexpr char kPlain = 0;
constexpr size_t kHeader = 2;  // scheme, length of the key id

}  // namespace

std::string Seal(std::string_view message) {
  std::string stored;
  stored.reserve(kHeader + message.size());
  stored.push_back(kPlain);
  stored.push_back(0);
  stored.append(message);
  return stored;
}

absl::StatusOr<std::string> Open(std::string_view stored) {
  if (stored.size() < kHeader) return DataLoss("a stored message has no envelope");
  if (stored[0] != kPlain)
    return DataLoss("a stored message is sealed by a scheme that this version does not know");
  const size_t key_length = static_cast<unsigned char>(stored[1]);
  if (stored.size() < kHeader + key_length) return DataLoss("the envelope of a stored message is cut");
  return std::string(stored.substr(kHeader + key_length));
}

}  // namespace fengqiao::storage
