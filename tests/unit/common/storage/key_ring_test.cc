// What data keys seal: against other programs' ciphers, and against every kind of change.

#include "common/storage/key_ring.h"

#include "absl/strings/escaping.h"
#include "common/base/strings.h"
#include "common/storage/envelope.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::storage {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kGcmKey[] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
constexpr char kSm4Key[] = "AAECAwQFBgcICQoLDA0ODyAhIiMkJSYnKCkqKywtLi8wMTIzNDU2Nzg5Ojs8PT4/";

std::string Line(std::string_view id, std::string_view scheme, std::string_view key) {
  return absl::StrCat(ToAbsl(id), "\t", ToAbsl(scheme), "\t", ToAbsl(key), "\n");
}
std::string Gcm(std::string_view id = "k1") { return Line(id, "AES-256-GCM", kGcmKey); }
std::string Sm4(std::string_view id = "k1") { return Line(id, "SM4-CTR-HMAC-SM3", kSm4Key); }

class KeyRingTest : public ::testing::Test {
 protected:
  ~KeyRingTest() override { SealWith(nullptr); }

  void Use(const std::string& text) {
    auto ring = KeyRing::Parse(text);
    ASSERT_OK(ring);
    SealWith(nullptr);
    ring_ = *std::move(ring);
    SealWith(ring_.get());
  }

  std::unique_ptr<const KeyRing> ring_;
};

TEST_F(KeyRingTest, WhatIsSealedIsOpenedAndNeverTheSameTwice) {
  std::string all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
  for (const std::string& keys : {Gcm(), Sm4()}) {
    Use(keys);
    for (const std::string& message :
         {std::string(), std::string("陈志远"), all, std::string(1 << 20, 'a')}) {
      const std::string stored = Seal(message);
      EXPECT_EQ(stored.compare(0, ring_->header().size(), ring_->header()), 0);
      EXPECT_NE(stored, Seal(message));
      ASSERT_OK_AND_ASSIGN(const std::string back, Open(stored));
      EXPECT_EQ(back, message);
      if (message.size() > 4) {
        EXPECT_THAT(stored, Not(HasSubstr(message)));
      }
    }
  }
}

// The bytes that `openssl enc -sm4-ctr` with `openssl dgst -sm3 -mac HMAC`, and Node's crypto, make of them.
TEST_F(KeyRingTest, OtherProgramsSealTheSame) {
  Use(Gcm());
  ASSERT_OK_AND_ASSIGN(const std::string gcm,
                       Open(absl::HexStringToBytes("01026b31101112131415161718191a1b946710f3f65ed20c56"
                                                   "6e35da90e0d246fc25d3f71f3ef6c2f8")));
  EXPECT_EQ(gcm, "陈志远");
  Use(Sm4());
  ASSERT_OK_AND_ASSIGN(
      const std::string sm4,
      Open(absl::HexStringToBytes("02026b31101112131415161718191a1b1c1d1e1f4ea1d94ffcd601d75b"
                                  "b9221675fc4d9cfb316dbdf7385d75f2f5daceba504ec7b5fea98ebb85a91c1c")));
  EXPECT_EQ(sm4, "陈志远");
}

TEST_F(KeyRingTest, NoBitOfItMayChangeNorMayItBeCut) {
  for (const std::string& keys : {Gcm(), Sm4()}) {
    Use(keys);
    const std::string stored = Seal("陈志远");
    for (size_t at = 0; at < stored.size(); ++at) {
      std::string changed = stored;
      changed[at] = static_cast<char>(changed[at] ^ 1);
      if (at == 0 && changed[0] == 0) continue;  // as plain: no secret is told by it
      EXPECT_THAT(Open(changed), StatusIs(absl::StatusCode::kDataLoss)) << at;
      EXPECT_THAT(Open(stored.substr(0, at)), StatusIs(absl::StatusCode::kDataLoss)) << at;
    }
  }
}

TEST_F(KeyRingTest, AnOlderKeyOpensAndTheFirstSeals) {
  Use(Gcm("old"));
  const std::string before = Seal("一");
  SealWith(nullptr);
  const std::string plain = Seal("零");
  EXPECT_THAT(Open(before), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("no data keys")));
  Use(Sm4("new") + Gcm("old"));
  EXPECT_EQ(*Open(before), "一");
  EXPECT_EQ(*Open(plain), "零") << "what was stored before there were keys";
  EXPECT_EQ(ring_->current(), "new");
  const std::string after = Seal("二");
  Use(Gcm("other"));
  EXPECT_THAT(Open(after), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("'new'")));
}

TEST_F(KeyRingTest, ABadLineIsRefusedByItsNumberAndNotTold) {
  for (const std::string& bad :
       {Line("K1", "AES-256-GCM", kGcmKey), Line("", "AES-256-GCM", kGcmKey),
        Line(std::string(33, 'k'), "AES-256-GCM", kGcmKey), Line("k2", "AES-128-GCM", kGcmKey),
        Line("k2", "AES-256-GCM", kSm4Key), Line("k2", "SM4-CTR-HMAC-SM3", kGcmKey),
        Line("k2", "AES-256-GCM", "geheim!!"), Gcm("k1"), std::string("k2\tAES-256-GCM\n")}) {
    const auto ring = KeyRing::Parse("# the keys\n" + Gcm("k1") + bad);
    EXPECT_THAT(ring, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 3"))) << bad;
    EXPECT_THAT(ToStd(ring.status().message()), Not(HasSubstr("geheim"))) << bad;
  }
  EXPECT_THAT(KeyRing::Parse("# none\n"), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace fengqiao::storage
