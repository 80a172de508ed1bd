#include "common/storage/key_ring.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/base/tsv.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::storage {
namespace {

constexpr size_t kMaxId = 32;
constexpr size_t kGcmNonce = 12, kGcmTag = 16;
constexpr size_t kSm4Key = 16, kSm4Counter = 16, kSm3Mac = 32;

struct SchemeName {
  Scheme scheme;
  std::string_view name;
  size_t key_bytes;
};
constexpr SchemeName kSchemes[] = {{Scheme::kAes256Gcm, "AES-256-GCM", 32},
                                   {Scheme::kSm4CtrHmacSm3, "SM4-CTR-HMAC-SM3", kSm4Key + 32}};

struct ContextDeleter {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, ContextDeleter>;

const unsigned char* In(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* Out(std::string* bytes, size_t at) {
  return reinterpret_cast<unsigned char*>(bytes->data() + at);
}

// A cipher that is not there would leave what it should hide.
void Must(bool worked) {
  if (!worked) std::abort();
}

// Appends what the cipher makes of `text` to `to`. Both ciphers are streams: as many bytes come out.
void Append(EVP_CIPHER_CTX* context, std::string_view text, std::string* to) {
  const size_t at = to->size();
  to->resize(at + text.size());
  int size = 0;
  Must(EVP_CipherUpdate(context, Out(to, at), &size, In(text), static_cast<int>(text.size())) == 1);
  Must(static_cast<size_t>(size) == text.size());
}

std::string Random(size_t size) {
  std::string bytes(size, '\0');
  Must(RAND_bytes(Out(&bytes, 0), static_cast<int>(size)) == 1);
  return bytes;
}

Context Start(const EVP_CIPHER* cipher, std::string_view key, std::string_view nonce, bool seal) {
  Context context(EVP_CIPHER_CTX_new());
  Must(context != nullptr);
  Must(EVP_CipherInit_ex(context.get(), cipher, nullptr, In(key), In(nonce), seal ? 1 : 0) == 1);
  return context;
}

// The header is no secret, and is as much part of what was sealed.
void Authenticate(EVP_CIPHER_CTX* context, std::string_view header) {
  int size = 0;
  Must(EVP_CipherUpdate(context, nullptr, &size, In(header), static_cast<int>(header.size())) == 1);
}

std::string SealGcm(std::string_view key, std::string_view header, std::string_view message) {
  const std::string nonce = Random(kGcmNonce);
  const Context context = Start(EVP_aes_256_gcm(), key, nonce, /*seal=*/true);
  Authenticate(context.get(), header);
  std::string sealed = absl::StrCat(ToAbsl(header), nonce);
  sealed.reserve(sealed.size() + message.size() + kGcmTag);
  Append(context.get(), message, &sealed);
  int rest = 0;
  unsigned char none[EVP_MAX_BLOCK_LENGTH];
  Must(EVP_CipherFinal_ex(context.get(), none, &rest) == 1 && rest == 0);
  std::string tag(kGcmTag, '\0');
  Must(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kGcmTag, tag.data()) == 1);
  sealed += tag;
  return sealed;
}

bool OpenGcm(std::string_view key, std::string_view header, std::string_view payload, std::string* message) {
  if (payload.size() < kGcmNonce + kGcmTag) return false;
  std::string tag(payload.substr(payload.size() - kGcmTag));
  const std::string_view nonce = payload.substr(0, kGcmNonce);
  const std::string_view text = payload.substr(kGcmNonce, payload.size() - kGcmNonce - kGcmTag);
  const Context context = Start(EVP_aes_256_gcm(), key, nonce, /*seal=*/false);
  Authenticate(context.get(), header);
  Append(context.get(), text, message);
  Must(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kGcmTag, tag.data()) == 1);
  int rest = 0;
  unsigned char none[EVP_MAX_BLOCK_LENGTH];
  return EVP_CipherFinal_ex(context.get(), none, &rest) == 1;
}

std::string MacSm3(std::string_view key, std::string_view header, std::string_view text) {
  std::string mac(kSm3Mac, '\0');
  unsigned int size = 0;
  const std::string all = absl::StrCat(ToAbsl(header), ToAbsl(text));
  Must(HMAC(EVP_sm3(), key.data(), static_cast<int>(key.size()), In(all), all.size(), Out(&mac, 0), &size) !=
       nullptr);
  Must(size == kSm3Mac);
  return mac;
}

std::string SealSm4(std::string_view key, std::string_view header, std::string_view message) {
  std::string payload = Random(kSm4Counter);
  const Context context = Start(EVP_sm4_ctr(), key.substr(0, kSm4Key), payload, /*seal=*/true);
  Append(context.get(), message, &payload);
  const std::string mac = MacSm3(key.substr(kSm4Key), header, payload);
  return absl::StrCat(ToAbsl(header), payload, mac);
}

bool OpenSm4(std::string_view key, std::string_view header, std::string_view payload, std::string* message) {
  if (payload.size() < kSm4Counter + kSm3Mac) return false;
  const std::string_view sealed = payload.substr(0, payload.size() - kSm3Mac);
  const std::string mac = MacSm3(key.substr(kSm4Key), header, sealed);
  if (CRYPTO_memcmp(mac.data(), payload.data() + sealed.size(), kSm3Mac) != 0) return false;
  const Context context =
      Start(EVP_sm4_ctr(), key.substr(0, kSm4Key), sealed.substr(0, kSm4Counter), /*seal=*/false);
  Append(context.get(), sealed.substr(kSm4Counter), message);
  return true;
}

bool IsId(std::string_view id) {
  return !id.empty() && id.size() <= kMaxId && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

}  // namespace

absl::StatusOr<std::unique_ptr<const KeyRing>> KeyRing::Parse(std::string_view tsv) {
  std::unique_ptr<KeyRing> ring(new KeyRing);
  RETURN_IF_ERROR(ReadTsv(tsv, 3, [&](const std::vector<std::string_view>& fields) -> absl::Status {
    if (!IsId(fields[0])) return absl::InvalidArgumentError("a key's id is 1 to 32 characters of [a-z0-9-]");
    const auto same = [&](const Key& key) { return key.id == fields[0]; };
    if (std::any_of(ring->keys_.begin(), ring->keys_.end(), same)) {
      return absl::InvalidArgumentError("two keys have one id");
    }
    const auto* const scheme = std::find_if(std::begin(kSchemes), std::end(kSchemes),
                                            [&](const SchemeName& one) { return one.name == fields[1]; });
    if (scheme == std::end(kSchemes)) {
      return absl::InvalidArgumentError("the scheme is AES-256-GCM or SM4-CTR-HMAC-SM3");
    }
    std::string bytes;
    if (!absl::Base64Unescape(ToAbsl(fields[2]), &bytes) || bytes.size() != scheme->key_bytes) {
      return absl::InvalidArgumentError(
          absl::StrCat("the key of ", ToAbsl(scheme->name), " is ", scheme->key_bytes, " bytes in base64"));
    }
    std::string header = {static_cast<char>(scheme->scheme), static_cast<char>(fields[0].size())};
    header += fields[0];
    ring->keys_.push_back({.id = std::string(fields[0]),
                           .scheme = scheme->scheme,
                           .bytes = std::move(bytes),
                           .header = std::move(header)});
    return absl::OkStatus();
  }));
  if (ring->keys_.empty()) return absl::InvalidArgumentError("there is no key");
  return ring;
}

KeyRing::~KeyRing() {
  for (Key& key : keys_) OPENSSL_cleanse(key.bytes.data(), key.bytes.size());
}

std::string KeyRing::Seal(std::string_view message) const {
  const Key& key = keys_.front();
  return internal::SealBy(key.scheme, key.bytes, key.header, message);
}

absl::StatusOr<std::string> KeyRing::Open(Scheme scheme, std::string_view id, std::string_view header,
                                          std::string_view payload) const {
  const auto key = std::find_if(keys_.begin(), keys_.end(),
                                [&](const Key& one) { return one.id == id && one.scheme == scheme; });
  if (key == keys_.end()) {
    return DataLoss(absl::StrCat("a stored message is sealed by the key '", ToAbsl(id),
                                 "', which is not among the data keys"));
  }
  std::string message;
  if (!internal::OpenBy(scheme, key->bytes, header, payload, &message)) {
    return DataLoss(absl::StrCat("a stored message is not as the key '", ToAbsl(id), "' sealed it"));
  }
  return message;
}

std::string internal::SealBy(Scheme scheme, std::string_view key, std::string_view header,
                             std::string_view message) {
  return scheme == Scheme::kAes256Gcm ? SealGcm(key, header, message) : SealSm4(key, header, message);
}

bool internal::OpenBy(Scheme scheme, std::string_view key, std::string_view header, std::string_view payload,
                      std::string* message) {
  return scheme == Scheme::kAes256Gcm ? OpenGcm(key, header, payload, message)
                                      : OpenSm4(key, header, payload, message);
}

size_t internal::KeyBytesOf(Scheme scheme) {
  for (const SchemeName& one : kSchemes) {
    if (one.scheme == scheme) return one.key_bytes;
  }
  return 0;
}

std::string internal::RandomBytes(size_t size) { return Random(size); }

}  // namespace fengqiao::storage
