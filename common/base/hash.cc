#include "common/base/hash.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>

namespace fengqiao {

struct Sha256Stream::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) {
  EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr);
}

Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::Add(std::string_view bytes) {
  EVP_DigestUpdate(state_->context, bytes.data(), bytes.size());
}

void Sha256Stream::Add(uint64_t number) {
  std::array<char, 8> big_endian;
  for (int i = 7; i >= 0; --i, number >>= 8) big_endian[i] = static_cast<char>(number & 0xff);
  Add(std::string_view(big_endian.data(), big_endian.size()));
}

std::string Sha256Stream::Finish() {
  std::string digest(32, '\0');
  EVP_DigestFinal_ex(state_->context, reinterpret_cast<unsigned char*>(digest.data()), nullptr);
  return digest;
}

std::string Sha256(std::string_view bytes) {
  Sha256Stream stream;
  stream.Add(bytes);
  return stream.Finish();
}

std::string ToHex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (unsigned char byte : bytes) {
    hex.push_back(kDigits[byte >> 4]);
    hex.push_back(kDigits[byte & 15]);
  }
  return hex;
}

std::string NewUlid(int64_t unix_millis) {
  static constexpr char kAlphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::array<unsigned char, 16> bytes;
  RAND_bytes(bytes.data() + 6, 10);
  for (int i = 5; i >= 0; --i, unix_millis >>= 8) bytes[i] = static_cast<unsigned char>(unix_millis & 0xff);
  // 128 bits in 26 digits of five bits each: the first digit holds the top three.
  std::string id(26, '0');
  unsigned __int128 value = 0;
  for (unsigned char byte : bytes) value = (value << 8) | byte;
  for (int i = 25; i >= 0; --i, value >>= 5) id[i] = kAlphabet[static_cast<int>(value & 31)];
  return id;
}

}  // namespace fengqiao
