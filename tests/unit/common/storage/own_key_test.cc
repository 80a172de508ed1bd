// A person's own key: what it seals, whom it opens it to, and what is left without it.

#include "common/storage/own_key.h"

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "common/base/strings.h"
#include "common/storage/envelope.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::storage {
namespace {

using ::fengqiao::testing::StatusIs;

constexpr char kMessage[] = "\x0a\x09陈志远";  // as a serialized message begins

class OwnKeyTest : public ::testing::TestWithParam<Scheme> {
 protected:
  ~OwnKeyTest() override { SealWith(nullptr); }

  void Use(std::string_view id, char fill, Scheme scheme) {
    const bool gcm = scheme == Scheme::kAes256Gcm;
    const std::string key = absl::Base64Escape(std::string(gcm ? 32 : 48, fill));
    auto ring = KeyRing::Parse(
        absl::StrCat(lines_, ToAbsl(id), gcm ? "\tAES-256-GCM\t" : "\tSM4-CTR-HMAC-SM3\t", key, "\n"));
    ASSERT_OK(ring);
    SealWith(nullptr);
    ring_ = *std::move(ring);
    SealWith(ring_.get());
  }
  void SetUp() override { Use("k1", 'a', GetParam()); }

  std::string lines_;
  std::unique_ptr<const KeyRing> ring_;
};

TEST_P(OwnKeyTest, OpensWhatItSealedAndNothingElse) {
  const OwnKey key = OwnKey::New("01A").value(), other = OwnKey::New("01B").value();
  EXPECT_NE(key.bytes(), other.bytes());
  const std::string sealed = key.Seal(kMessage);
  EXPECT_FALSE(absl::StrContains(sealed, "陈志远"));
  EXPECT_NE(sealed, key.Seal(kMessage));
  ASSERT_OK_AND_ASSIGN(const std::string back, key.Open(sealed));
  EXPECT_EQ(back, kMessage);
  // Another person's key does not open it, nor does the same key as another person's.
  EXPECT_THAT(other.Open(sealed), StatusIs(absl::StatusCode::kDataLoss));
  ASSERT_OK_AND_ASSIGN(const OwnKey claimed, OwnKey::Parse("01B", key.bytes()));
  EXPECT_THAT(claimed.Open(sealed), StatusIs(absl::StatusCode::kDataLoss));
  for (size_t at = 0; at < sealed.size(); ++at) {
    std::string changed = sealed;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_THAT(key.Open(changed), StatusIs(absl::StatusCode::kDataLoss)) << at;
    EXPECT_THAT(key.Open(sealed.substr(0, at)), StatusIs(absl::StatusCode::kDataLoss)) << at;
  }
}

TEST_P(OwnKeyTest, IsWrappedByTheInstallationsAndFollowsIt) {
  const OwnKey key = OwnKey::New("01A").value();
  const std::string sealed = key.Seal(kMessage);
  const std::string wrapped = Seal(key.bytes());
  EXPECT_FALSE(absl::StrContains(wrapped, key.bytes()));
  // The installation takes another key, of the other scheme: the person's is wrapped anew, what it sealed is
  // not.
  const std::string first = absl::Base64Escape(std::string(GetParam() == Scheme::kAes256Gcm ? 32 : 48, 'a'));
  const bool gcm = GetParam() == Scheme::kAes256Gcm;
  lines_ = "";
  const std::string old = absl::StrCat("k1", gcm ? "\tAES-256-GCM\t" : "\tSM4-CTR-HMAC-SM3\t", first, "\n");
  const std::string second = absl::Base64Escape(std::string(gcm ? 48 : 32, 'b'));
  auto ring =
      KeyRing::Parse(absl::StrCat("k2", gcm ? "\tSM4-CTR-HMAC-SM3\t" : "\tAES-256-GCM\t", second, "\n", old));
  ASSERT_OK(ring);
  SealWith(ring->get());
  ASSERT_OK_AND_ASSIGN(const std::string bytes, Open(wrapped));
  const std::string rewrapped = Seal(bytes);
  EXPECT_NE(rewrapped.substr(0, 4), wrapped.substr(0, 4));
  ASSERT_OK_AND_ASSIGN(const std::string again, Open(rewrapped));
  ASSERT_OK_AND_ASSIGN(const OwnKey same, OwnKey::Parse("01A", again));
  ASSERT_OK_AND_ASSIGN(const std::string back, same.Open(sealed));
  EXPECT_EQ(back, kMessage);
  SealWith(nullptr);
}

TEST_P(OwnKeyTest, IsToldFromAMessageAndNoneIsMadeWithoutDataKeys) {
  const OwnKey key = OwnKey::New("01A").value();
  EXPECT_TRUE(IsOwnSealed(key.Seal("")));
  EXPECT_FALSE(IsOwnSealed(""));
  EXPECT_FALSE(IsOwnSealed(kMessage));
  EXPECT_THAT(OwnKey::Parse("01A", ""), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(OwnKey::Parse("01A", key.bytes().substr(1)), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(OwnKey::Parse("01A", std::string(33, '\0')), StatusIs(absl::StatusCode::kDataLoss));
  SealWith(nullptr);
  EXPECT_FALSE(OwnKey::New("01A").has_value());
}

INSTANTIATE_TEST_SUITE_P(Ciphers, OwnKeyTest, ::testing::Values(Scheme::kAes256Gcm, Scheme::kSm4CtrHmacSm3));

}  // namespace
}  // namespace fengqiao::storage
