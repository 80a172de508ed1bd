// What sealing costs: a message of 2 KB sealed and opened by each scheme, beside the SHA-256 of the same
// bytes.

#include <cstdlib>
#include <functional>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/storage/envelope.h"
#include "common/storage/own_key.h"
#include "tests/bench/bench.h"

namespace fengqiao::storage {
namespace {

constexpr int kTimes = 5000;

void Compare(const std::string& what, const std::function<size_t()>& ours, const std::string& message) {
  size_t kept = 0;
  const auto rate = [&](const std::function<size_t()>& work) {
    return bench::Rate(kTimes, [&] {
      for (int i = 0; i < kTimes; ++i) kept += work();
    });
  };
  bench::ComparePairs(
      what, "ours", [&] { return rate(ours); }, "SHA-256",
      [&] { return rate([&] { return Sha256(message).size(); }); });
  if (kept == 0) std::abort();  // so that nothing of it is left out
}

void Main() {
  const std::string message(2048, 'x');
  const auto compare = [&](const std::string& scheme) {
    const std::string stored = Seal(message);
    Compare(
        scheme + ": seal", [&] { return Seal(message).size(); }, message);
    Compare(
        scheme + ": open", [&] { return Open(stored)->size(); }, message);
  };
  compare("plain");
  for (const auto& [scheme, size] : {std::pair("AES-256-GCM", 32), std::pair("SM4-CTR-HMAC-SM3", 48)}) {
    const std::string key = absl::Base64Escape(std::string(static_cast<size_t>(size), 'k'));
    const auto ring = KeyRing::Parse(absl::StrCat("k\t", scheme, "\t", key, "\n")).value();
    SealWith(ring.get());
    compare(scheme);
    // Of a person: inside the installation's envelope by a key of its own, which is unwrapped each time.
    const OwnKey own = OwnKey::New("01JD0000000000000000000000").value();
    const std::string wrapped = Seal(own.bytes()), stored = Seal(own.Seal(message));
    Compare(
        std::string(scheme) + ", a person's: seal", [&] { return Seal(own.Seal(message)).size(); }, message);
    Compare(
        std::string(scheme) + ", a person's: open",
        [&] {
          const OwnKey unwrapped = OwnKey::Parse("01JD0000000000000000000000", *Open(wrapped)).value();
          return unwrapped.Open(*Open(stored))->size();
        },
        message);
    SealWith(nullptr);
  }
}

}  // namespace
}  // namespace fengqiao::storage

int main() { fengqiao::storage::Main(); }
