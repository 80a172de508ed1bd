#include "common/cache/record.h"

#include <limits>

#include "gtest/gtest.h"

namespace fengqiao::cache {
namespace {

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
const absl::Time kLoaded = absl::FromUnixMicros(1'700'000'000'000'001);
const absl::Time kExpiry = absl::FromUnixMicros(1'700'000'060'000'002);

Record SomeRecord() {
  Record record{.revision = 42, .loaded = kLoaded, .expiry = kExpiry};
  for (int byte = 0; byte < 256; ++byte) record.value.push_back(static_cast<char>(byte));
  return record;
}

TEST(RecordTest, ComesBackAsItWas) {
  for (const bool tombstone : {false, true}) {
    for (const int64_t revision : {int64_t{0}, int64_t{42}, kMax}) {
      Record record = SomeRecord();
      record.tombstone = tombstone;
      record.revision = revision;
      if (tombstone) record.value.clear();
      const auto read = DecodeRecord("key", EncodeRecord("key", record));
      ASSERT_TRUE(read.has_value());
      EXPECT_EQ(read->tombstone, tombstone);
      EXPECT_EQ(read->revision, revision);
      EXPECT_EQ(read->loaded, kLoaded);
      EXPECT_EQ(read->expiry, kExpiry);
      EXPECT_EQ(read->value, record.value);
    }
  }
}

TEST(RecordTest, AnyByteChangedIsSeen) {
  const std::string bytes = EncodeRecord("key", SomeRecord());
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string altered = bytes;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    EXPECT_FALSE(DecodeRecord("key", altered).has_value()) << "byte " << i;
  }
}

TEST(RecordTest, AnyLengthButItsOwnIsRefused) {
  const std::string bytes = EncodeRecord("key", SomeRecord());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(DecodeRecord("key", bytes.substr(0, size)).has_value()) << size;
  }
  EXPECT_FALSE(DecodeRecord("key", bytes + "x").has_value());
}

TEST(RecordTest, ARecordOfAnotherKeyIsRefused) {
  EXPECT_FALSE(DecodeRecord("other", EncodeRecord("key", SomeRecord())).has_value());
}

TEST(RecordTest, TheRevisionStandsWhereTheScriptsReadIt) {
  EXPECT_EQ(EncodeRecord("key", SomeRecord()).substr(0, 23), "FQ1V0000000000000000042");
  EXPECT_EQ(FixedDigits(kMax).size(), 19u);
  EXPECT_EQ(ParseFixedDigits(FixedDigits(kMax)), kMax);
  EXPECT_FALSE(ParseFixedDigits("9223372036854775808").has_value());
  EXPECT_FALSE(ParseFixedDigits("-000000000000000001").has_value());
  EXPECT_FALSE(ParseFixedDigits("42").has_value());
}

TEST(RecordTest, InstantsThatAreOutOfReachAreBentNotBroken) {
  Record record = SomeRecord();
  record.loaded = absl::InfinitePast();
  record.expiry = absl::InfiniteFuture();
  const auto read = DecodeRecord("key", EncodeRecord("key", record));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->loaded, absl::UnixEpoch());
  EXPECT_EQ(absl::ToUnixMicros(read->expiry), kMax);
}

TEST(NoticeTest, ComesBackAsItWas) {
  const std::string key("a:b\0c", 5);
  const auto one = DecodeNotice(EncodeNotice({.cache = "regions", .key = key, .revision = kMax}));
  ASSERT_TRUE(one.has_value());
  EXPECT_EQ(one->cache, "regions");
  EXPECT_EQ(one->key, key);
  EXPECT_EQ(one->revision, kMax);

  const auto all = DecodeNotice(EncodeNotice({.cache = "regions", .loaded_until = kLoaded}));
  ASSERT_TRUE(all.has_value());
  EXPECT_EQ(all->cache, "regions");
  EXPECT_FALSE(all->key.has_value());
  EXPECT_EQ(all->loaded_until, kLoaded);

  const auto empty_key = DecodeNotice(EncodeNotice({.cache = "regions", .key = "", .revision = 1}));
  ASSERT_TRUE(empty_key.has_value());
  EXPECT_EQ(empty_key->key, "");
}

TEST(NoticeTest, AnyByteChangedIsSeen) {
  const std::string bytes = EncodeNotice({.cache = "regions", .key = "k", .revision = 7});
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string altered = bytes;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    EXPECT_FALSE(DecodeNotice(altered).has_value()) << "byte " << i;
    EXPECT_FALSE(DecodeNotice(bytes.substr(0, i)).has_value()) << i;
  }
}

}  // namespace
}  // namespace fengqiao::cache
