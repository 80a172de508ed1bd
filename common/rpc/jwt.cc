#include "common/rpc/jwt.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/mutex.h"
#include "common/base/strings.h"
#include "common/log/log.h"
#include "common/regions/region_id.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"

namespace fengqiao::rpc {
namespace {

using google::protobuf::Struct;

constexpr std::string_view kBearer = "Bearer ";
constexpr std::string_view kAudience = "fengqiao";
constexpr size_t kMaxToken = 8192;
constexpr size_t kMaxRemembered = 4096;

absl::Status Refuse(std::string_view why) {
  return Error(absl::StatusCode::kUnauthenticated, ErrorReason::ERROR_REASON_UNAUTHENTICATED,
               absl::StrCat("the token is not believed: ", ToAbsl(why)));
}

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

// There are other curves of 256 bits; ES256 means this one.
bool IsP256(EVP_PKEY* key) {
  char group[32] = "";
  return EVP_PKEY_get_group_name(key, group, sizeof group, nullptr) == 1 &&
         std::string_view(group) == SN_X9_62_prime256v1;
}

size_t CountOf(std::string_view text, std::string_view word) {
  size_t count = 0;
  for (size_t at = 0; (at = text.find(word, at)) != std::string_view::npos; at += word.size()) ++count;
  return count;
}

absl::StatusOr<std::vector<Key>> ReadKeys(std::string_view pem) {
  std::vector<Key> keys;
  BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  while (EVP_PKEY* key = PEM_read_bio_PUBKEY(bio, nullptr, nullptr, nullptr)) keys.emplace_back(key);
  BIO_free(bio);
  ERR_clear_error();  // the end of the file counts as one
  // At whatever can't be read, reading ends: the keys behind it must not be missing without a word.
  const size_t blocks = CountOf(pem, "-----BEGIN ");
  if (keys.size() != blocks) {
    return InvalidField("auth_jwt_keys", absl::StrCat("holds ", blocks, " PEM blocks, of which ", keys.size(),
                                                      " could be read as public keys"));
  }
  for (const Key& key : keys) {
    const int type = EVP_PKEY_base_id(key.get());
    const bool good = (type == EVP_PKEY_RSA && EVP_PKEY_bits(key.get()) >= 2048) ||
                      (type == EVP_PKEY_EC && IsP256(key.get()));
    if (!good)
      return InvalidField("auth_jwt_keys",
                          "holds a key that is neither RSA (2048 bits or more) nor EC P-256");
  }
  if (keys.empty()) return InvalidField("auth_jwt_keys", "holds no public key in PEM form");
  return keys;
}

// The 64 bytes r and s of JOSE as the DER that OpenSSL wants.
std::string EcdsaDer(std::string_view raw) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(raw.data());
  ECDSA_SIG* signature = ECDSA_SIG_new();
  ECDSA_SIG_set0(signature, BN_bin2bn(bytes, 32, nullptr), BN_bin2bn(bytes + 32, 32, nullptr));
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature, &der);
  std::string out(reinterpret_cast<char*>(der), size);
  OPENSSL_free(der);
  ECDSA_SIG_free(signature);
  return out;
}

bool Verifies(EVP_PKEY* key, std::string_view algorithm, std::string_view text, std::string_view signature) {
  // The algorithm is the key's, never just the token's: otherwise a public key could be passed off as a
  // shared secret.
  const bool rsa = EVP_PKEY_base_id(key) == EVP_PKEY_RSA;
  if (algorithm != (rsa ? "RS256" : "ES256")) return false;
  if (!rsa && signature.size() != 64) return false;
  const std::string der = rsa ? std::string(signature) : EcdsaDer(signature);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const bool good = EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key) == 1 &&
                    EVP_DigestVerify(context, reinterpret_cast<const unsigned char*>(der.data()), der.size(),
                                     reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
  EVP_MD_CTX_free(context);
  return good;
}

absl::StatusOr<Struct> DecodePart(absl::string_view part) {
  std::string json;
  Struct decoded;
  if (!absl::WebSafeBase64Unescape(part, &json) ||
      !google::protobuf::util::JsonStringToMessage(json, &decoded).ok()) {
    return Refuse("it can't be read");
  }
  return decoded;
}

bool Has(const Struct& claims, const std::string& name) { return claims.fields().count(name) > 0; }

std::string TextOf(const Struct& claims, const std::string& name) {
  const auto found = claims.fields().find(name);
  return found == claims.fields().end() ? std::string() : found->second.string_value();
}

std::optional<absl::Time> TimeOf(const Struct& claims, const std::string& name) {
  const auto found = claims.fields().find(name);
  if (found == claims.fields().end() || !found->second.has_number_value()) return std::nullopt;
  const double seconds = found->second.number_value();
  if (!(seconds > 0 && seconds < 1e11)) return std::nullopt;
  return absl::FromUnixSeconds(static_cast<int64_t>(seconds));
}

// A text, or a list of texts.
std::vector<std::string> ListOf(const Struct& claims, const std::string& name) {
  std::vector<std::string> list;
  const auto found = claims.fields().find(name);
  if (found == claims.fields().end()) return list;
  if (found->second.has_string_value()) list.push_back(found->second.string_value());
  for (const auto& value : found->second.list_value().values()) list.push_back(value.string_value());
  return list;
}

// An account goes on to other services in a header, which can hold printable ASCII alone.
bool IsAccount(std::string_view subject) {
  return !subject.empty() && subject.size() <= kMaxSubject &&
         std::all_of(subject.begin(), subject.end(), [](char c) { return c > ' ' && c <= '~'; });
}

class JwtAuthenticator final : public Authenticator {
 public:
  JwtAuthenticator(std::vector<Key> keys, const Clock& clock) : keys_(std::move(keys)), clock_(clock) {}

  absl::StatusOr<std::shared_ptr<const Caller>> Authenticate(const MetadataReader& metadata) const override {
    std::string_view header = metadata("authorization");
    if (header.substr(0, kBearer.size()) != kBearer) {
      return absl::Status(Error(absl::StatusCode::kUnauthenticated, ErrorReason::ERROR_REASON_UNAUTHENTICATED,
                                "the call carries no token (authorization: Bearer …)"));
    }
    const std::string token(header.substr(kBearer.size()));
    const absl::Time now = clock_.Now();
    if (auto remembered = Remembered(token, now)) return remembered;
    ASSIGN_OR_RETURN(Verified verified, Verify(token, now));
    MutexLock lock(mutex_);
    if (remembered_.size() >= kMaxRemembered) remembered_.clear();
    remembered_[token] = verified;
    return verified.caller;
  }

 private:
  struct Verified {
    std::shared_ptr<const Caller> caller;
    absl::Time expiry;
  };

  std::shared_ptr<const Caller> Remembered(const std::string& token, absl::Time now) const {
    MutexLock lock(mutex_);
    const auto found = remembered_.find(token);
    return found != remembered_.end() && now < found->second.expiry ? found->second.caller : nullptr;
  }

  absl::StatusOr<Verified> Verify(const std::string& token, absl::Time now) const {
    const std::vector<absl::string_view> parts = absl::StrSplit(token, '.');
    std::string signature;
    if (token.size() > kMaxToken || parts.size() != 3 || !absl::WebSafeBase64Unescape(parts[2], &signature)) {
      return Refuse("it has not the form of a token");
    }
    ASSIGN_OR_RETURN(const Struct header, DecodePart(parts[0]));
    // RFC 7515 4.1.11: who does not understand what is marked as critical does not take the token.
    if (Has(header, "crit")) return Refuse("it demands an extension that is not known here");
    const std::string_view text(token.data(), parts[0].size() + 1 + parts[1].size());
    bool signed_by_us = false;
    for (const Key& key : keys_) {
      signed_by_us = signed_by_us || Verifies(key.get(), TextOf(header, "alg"), text, signature);
    }
    if (!signed_by_us) return Refuse("no known key has signed it");
    ASSIGN_OR_RETURN(const Struct claims, DecodePart(parts[1]));
    return Believe(claims, now);
  }

  static absl::StatusOr<Verified> Believe(const Struct& claims, absl::Time now) {
    const auto expiry = TimeOf(claims, "exp");
    if (!expiry || now >= *expiry) return Refuse("it has expired, or never would");
    const auto not_before = TimeOf(claims, "nbf");
    if (Has(claims, "nbf") && (!not_before || now < *not_before)) return Refuse("it is not valid yet");
    bool for_us = false;
    for (const std::string& audience : ListOf(claims, "aud")) for_us = for_us || audience == kAudience;
    if (!for_us) return Refuse("its audience is not fengqiao");
    auto caller = std::make_shared<Caller>();
    caller->until = *expiry;
    caller->subject = TextOf(claims, "sub");
    caller->role = TextOf(claims, "role");
    caller->organ = TextOf(claims, "organ");
    caller->regions = ListOf(claims, "regions");
    if (!IsAccount(caller->subject)) return Refuse("its subject is no account");
    if (!Policy::BuiltIn().HasRole(caller->role)) return Refuse("its role is none of the policy");
    if (!Has(claims, "regions")) return Refuse("it names no regions");
    for (const std::string& region : caller->regions) {
      if (!regions::ParseRegionId(region).ok()) return Refuse("its regions are no region codes");
    }
    return Verified{std::move(caller), *expiry};
  }

  const std::vector<Key> keys_;
  const Clock& clock_;
  mutable Mutex mutex_;
  mutable std::map<std::string, Verified> remembered_ ABSL_GUARDED_BY(mutex_);
};

class InternalAuthenticator final : public Authenticator {
 public:
  InternalAuthenticator(std::string secret, std::unique_ptr<Authenticator> next)
      : expected_(absl::StrCat(ToAbsl(kBearer), secret)), next_(std::move(next)) {}

  absl::StatusOr<std::shared_ptr<const Caller>> Authenticate(const MetadataReader& metadata) const override {
    const std::string_view header = metadata("authorization");
    if (header.size() == expected_.size() &&
        CRYPTO_memcmp(header.data(), expected_.data(), header.size()) == 0) {
      return caller_;
    }
    return next_->Authenticate(metadata);
  }

 private:
  const std::string expected_;
  const std::unique_ptr<Authenticator> next_;
  const std::shared_ptr<const Caller> caller_ =
      std::make_shared<const Caller>(Caller{.subject = "internal",
                                            .role = "service",
                                            .in_process = true,
                                            .regions = {std::string(regions::kCountry)}});
};

}  // namespace

absl::StatusOr<std::unique_ptr<Authenticator>> MakeJwtAuthenticator(std::string_view pem,
                                                                    const Clock& clock) {
  ASSIGN_OR_RETURN(std::vector<Key> keys, ReadKeys(pem));
  LogInfo("token keys", {{"keys", absl::StrCat(keys.size())}});
  return std::make_unique<JwtAuthenticator>(std::move(keys), clock);
}

absl::Time ExpiryOf(std::string_view token) {
  const std::vector<absl::string_view> parts = absl::StrSplit(ToAbsl(token), '.');
  if (parts.size() != 3) return absl::InfinitePast();
  const absl::StatusOr<Struct> claims = DecodePart(parts[1]);
  return claims.ok() ? TimeOf(*claims, "exp").value_or(absl::InfinitePast()) : absl::InfinitePast();
}

std::unique_ptr<Authenticator> MakeInternalAuthenticator(std::string secret,
                                                         std::unique_ptr<Authenticator> next) {
  return std::make_unique<InternalAuthenticator>(std::move(secret), std::move(next));
}

}  // namespace fengqiao::rpc
