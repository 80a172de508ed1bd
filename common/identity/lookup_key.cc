#include "common/identity/lookup_key.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstdlib>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/hash.h"

namespace fengqiao::identity {
namespace {

constexpr size_t kShortestSecret = 32;
constexpr std::string_view kScheme = "fengqiao.lookup.v1/";

std::string HmacSha256(std::string_view key, std::string_view text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  const unsigned char* const made =
      HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest, &size);
  // A digest that is not there would make everybody the same person.
  if (made == nullptr || size != 32) std::abort();
  return {reinterpret_cast<const char*>(digest), size};
}

}  // namespace

absl::StatusOr<LookupKey> LookupKey::Create(std::string_view secret, std::string_view purpose) {
  if (secret.size() < kShortestSecret) {
    return absl::InvalidArgumentError(
        absl::StrCat("the secret of the lookup keys has ", secret.size(), " bytes, not ", kShortestSecret));
  }
  if (purpose.empty()) return absl::InvalidArgumentError("a lookup key is for some purpose");
  return LookupKey(HmacSha256(secret, std::string(kScheme) + std::string(purpose)));
}

std::string LookupKey::Of(std::string_view value) const {
  return value.empty() ? "" : ToHex(HmacSha256(key_, value));
}

}  // namespace fengqiao::identity
