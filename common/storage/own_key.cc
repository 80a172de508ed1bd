#include "common/storage/own_key.h"

#include <openssl/crypto.h>

#include <cstdlib>
#include <utility>

#include "common/status/error.h"
#include "common/storage/envelope.h"

namespace fengqiao::storage {
namespace {

constexpr size_t kMostOfOwner = 255;

bool Seals(Scheme scheme) { return internal::KeyBytesOf(scheme) != 0; }

}  // namespace

OwnKey::OwnKey(std::string_view owner, std::string bytes) : bytes_(std::move(bytes)) {
  // An owner that does not fit is the program's fault, and a cut one would be another's.
  if (owner.size() > kMostOfOwner) std::abort();
  header_ = {bytes_[0], static_cast<char>(owner.size())};
  header_ += owner;
}

OwnKey::~OwnKey() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

std::optional<OwnKey> OwnKey::New(std::string_view owner) {
  const KeyRing* const ring = SealedWith();
  if (ring == nullptr) return std::nullopt;
  std::string bytes(1, static_cast<char>(ring->scheme()));
  bytes += internal::RandomBytes(internal::KeyBytesOf(ring->scheme()));
  return OwnKey(owner, std::move(bytes));
}

absl::StatusOr<OwnKey> OwnKey::Parse(std::string_view owner, std::string_view bytes) {
  if (bytes.empty() || !Seals(static_cast<Scheme>(bytes[0])) ||
      bytes.size() != 1 + internal::KeyBytesOf(static_cast<Scheme>(bytes[0]))) {
    return DataLoss("a person's key is none");
  }
  return OwnKey(owner, std::string(bytes));
}

std::string OwnKey::Seal(std::string_view message) const {
  return internal::SealBy(scheme(), std::string_view(bytes_).substr(1), header_, message);
}

absl::StatusOr<std::string> OwnKey::Open(std::string_view sealed) const {
  std::string message;
  if (sealed.substr(0, header_.size()) != header_ ||
      !internal::OpenBy(scheme(), std::string_view(bytes_).substr(1), header_, sealed.substr(header_.size()),
                        &message)) {
    return DataLoss("what a person's key is to open is not as it sealed it");
  }
  return message;
}

bool IsOwnSealed(std::string_view bytes) { return !bytes.empty() && Seals(static_cast<Scheme>(bytes[0])); }

}  // namespace fengqiao::storage
