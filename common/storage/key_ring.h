// The keys that what is stored is sealed with.

#ifndef FENGQIAO_COMMON_STORAGE_KEY_RING_H_
#define FENGQIAO_COMMON_STORAGE_KEY_RING_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace fengqiao::storage {

// How a stored message is sealed: the first byte of its envelope.
enum class Scheme : uint8_t {
  kPlain = 0,
  kAes256Gcm = 1,      // nonce of 12 bytes, ciphertext, tag of 16
  kSm4CtrHmacSm3 = 2,  // counter block of 16 bytes, ciphertext, HMAC-SM3 of 32 (GB/T 32907, 32905)
};

// Immutable, so safe for any number of threads. Each sealing has random bytes of its own: a key is good for
// some thousand million values, and is to be followed by another before that.
class KeyRing {
 public:
  // A line a key: its id (1 to 32 of [a-z0-9-]), AES-256-GCM or SM4-CTR-HMAC-SM3, and the key in base64: 32
  // random bytes of the one, 48 of the other (16 of SM4, then 32 of the HMAC). The first one seals, all of
  // them open. INVALID_ARGUMENT, naming the line and never what stands in it.
  static absl::StatusOr<std::unique_ptr<const KeyRing>> Parse(std::string_view tsv);
  // Keys do not stay in the memory that they leave.
  ~KeyRing();
  KeyRing(const KeyRing&) = delete;
  KeyRing& operator=(const KeyRing&) = delete;

  const std::string& current() const { return keys_.front().id; }
  Scheme scheme() const { return keys_.front().scheme; }
  // With what every envelope begins that the current key sealed.
  const std::string& header() const { return keys_.front().header; }

  // The whole envelope. Ends the program where the system gives no random bytes: nothing is stored in plain
  // that should not be.
  std::string Seal(std::string_view message) const;
  // What the envelope of that scheme and key has behind its header. DATA_LOSS for a key that is not among
  // these, and for what is not as it was sealed.
  absl::StatusOr<std::string> Open(Scheme scheme, std::string_view id, std::string_view header,
                                   std::string_view payload) const;

 private:
  struct Key {
    std::string id;
    Scheme scheme;
    std::string bytes;
    std::string header;
  };

  KeyRing() = default;

  std::vector<Key> keys_;  // one at least
};

namespace internal {

// The ciphers themselves, for keys that are on no ring: the whole envelope, and what it has behind its
// header. False where it is not as it was sealed.
std::string SealBy(Scheme scheme, std::string_view key, std::string_view header, std::string_view message);
bool OpenBy(Scheme scheme, std::string_view key, std::string_view header, std::string_view payload,
            std::string* message);
// How many bytes a key of a scheme has; 0 where it seals nothing.
size_t KeyBytesOf(Scheme scheme);
// Ends the program where the system gives none.
std::string RandomBytes(size_t size);

}  // namespace internal
}  // namespace fengqiao::storage

#endif  // FENGQIAO_COMMON_STORAGE_KEY_RING_H_
