// SHA-256, hexadecimal and web-safe base64.

#ifndef FENGQIAO_COMMON_BASE_HASH_H_
#define FENGQIAO_COMMON_BASE_HASH_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace fengqiao {

// The 32 bytes of SHA-256 over `bytes`.
std::string Sha256(std::string_view bytes);

// SHA-256 over pieces that arrive one after the other. Not thread-safe.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  void Add(std::string_view bytes);
  // Adds a number as eight big-endian bytes.
  void Add(uint64_t number);
  // The 32 bytes; the stream is used up.
  std::string Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string ToHex(std::string_view bytes);

// A random identifier in time order: 48 bits of milliseconds, 80 random bits, as 26 characters of Crockford's
// base 32 (the ULID form). Unique without coordination.
std::string NewUlid(int64_t unix_millis);

}  // namespace fengqiao

#endif  // FENGQIAO_COMMON_BASE_HASH_H_
