#include "common/identity/lookup_key.h"

#include <set>

#include "common/base/hash.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::identity {
namespace {

using testing::StatusIs;

const std::string kSecret(32, 's');

std::string KeyOf(std::string_view secret, std::string_view purpose, std::string_view value) {
  return LookupKey::Create(secret, purpose).value().Of(value);
}

// HMAC-SHA256 as RFC 2104 writes it, from the hash alone.
std::string Hmac(std::string key, std::string_view text) {
  key.resize(64, '\0');
  std::string inner = key;
  std::string outer = key;
  for (char& c : inner) c ^= 0x36;
  for (char& c : outer) c ^= 0x5c;
  return Sha256(outer + Sha256(inner + std::string(text)));
}

TEST(LookupKeyTest, IsAnHmacUnderAKeyOfItsPurpose) {
  const std::string key = Hmac(kSecret, "fengqiao.lookup.v1/mediation.party.number");
  EXPECT_EQ(KeyOf(kSecret, "mediation.party.number", "11010519491231002X"),
            ToHex(Hmac(key, "11010519491231002X")));
}

TEST(LookupKeyTest, SecretPurposeAndValueAllCount) {
  std::set<std::string> keys;
  for (const std::string& secret : {kSecret, std::string(32, 't'), kSecret + "s"}) {
    for (const std::string_view purpose : {"a", "b", "ab"}) {
      for (const std::string& value :
           {std::string("1"), std::string("b1"), std::string("2"), std::string("1\0", 2)}) {
        const std::string key = KeyOf(secret, purpose, value);
        EXPECT_EQ(key.size(), 64u);
        EXPECT_EQ(key, KeyOf(secret, purpose, value));
        keys.insert(key);
      }
    }
  }
  EXPECT_EQ(keys.size(), 3u * 3 * 4);
}

TEST(LookupKeyTest, NothingIsNobodysMatch) { EXPECT_EQ(KeyOf(kSecret, "a", ""), ""); }

TEST(LookupKeyTest, WantsASecretAndAPurpose) {
  EXPECT_THAT(LookupKey::Create(std::string(31, 's'), "a"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(LookupKey::Create(kSecret, ""), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace fengqiao::identity
