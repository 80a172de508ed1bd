// A key of one person's own: what is sealed by it is nobody's any more once the key is deleted.

#ifndef FENGQIAO_COMMON_STORAGE_OWN_KEY_H_
#define FENGQIAO_COMMON_STORAGE_OWN_KEY_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/storage/key_ring.h"

namespace fengqiao::storage {

// Envelope encryption: the key is random and is stored as a row like any other, in an envelope under the
// installation's data key, which so wraps it and may change without it. What it seals is the message of a row
// (or a part of one), which goes into an envelope of the installation's besides.
//
// What is sealed has the layout of an envelope with the owner in the place of the key's id. Both are
// authenticated: what is one owner's is not opened as another's.
class OwnKey {
 public:
  // A new one, of the scheme by which this process seals; none where it seals nothing. `owner` has at most
  // 255 bytes.
  static std::optional<OwnKey> New(std::string_view owner);
  // From what bytes() told. DATA_LOSS where it can't be.
  static absl::StatusOr<OwnKey> Parse(std::string_view owner, std::string_view bytes);

  ~OwnKey();
  OwnKey(const OwnKey&) = default;
  OwnKey& operator=(const OwnKey&) = default;

  // The scheme and the key: never stored but in an envelope.
  const std::string& bytes() const { return bytes_; }

  std::string Seal(std::string_view message) const;
  // DATA_LOSS for what another key sealed, or is not as it was sealed.
  absl::StatusOr<std::string> Open(std::string_view sealed) const;

 private:
  OwnKey(std::string_view owner, std::string bytes);
  Scheme scheme() const { return static_cast<Scheme>(bytes_[0]); }

  std::string bytes_;
  std::string header_;
};

// Whether the bytes are sealed by a key of somebody's own. A serialized message is never taken for it: no
// field has the number 0, by which it would begin.
bool IsOwnSealed(std::string_view bytes);

}  // namespace fengqiao::storage

#endif  // FENGQIAO_COMMON_STORAGE_OWN_KEY_H_
