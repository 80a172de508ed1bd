#include "common/cache/memory_store.h"

#include <map>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace fengqiao::cache {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);
const absl::Duration kMicrosecond = absl::Microseconds(1);

std::shared_ptr<const Entry> MakeEntry(int64_t revision, absl::Time expiry = absl::InfiniteFuture()) {
  return std::make_shared<const Entry>(Entry{.value = "v", .revision = revision, .expiry = expiry});
}

TEST(MemoryStoreTest, LetsTheLeastRecentlyUsedGo) {
  MemoryStore store(2, 10, absl::Minutes(1));
  store.Put("a", MakeEntry(1));
  store.Put("b", MakeEntry(2));
  ASSERT_NE(store.Find("a", kNow), nullptr);  // b is now the one that was used longest ago
  store.Put("c", MakeEntry(3));
  EXPECT_EQ(store.size(), 2u);
  EXPECT_NE(store.Find("a", kNow), nullptr);
  EXPECT_EQ(store.Find("b", kNow), nullptr);
  EXPECT_NE(store.Find("c", kNow), nullptr);
  store.Put("a", MakeEntry(4));  // replaced, not added
  EXPECT_EQ(store.size(), 2u);
  EXPECT_EQ(store.Find("a", kNow)->revision, 4);
}

TEST(MemoryStoreTest, AnEntryIsGoodBeforeItsExpiryAndNotAtIt) {
  MemoryStore store(2, 10, absl::Minutes(1));
  store.Put("a", MakeEntry(1, kNow));
  EXPECT_NE(store.Find("a", kNow - kMicrosecond), nullptr);
  EXPECT_EQ(store.Find("a", kNow), nullptr);
  EXPECT_EQ(store.size(), 0u);
}

TEST(MemoryStoreTest, AFloorOutlivesTheEntryAndTakesTheOlderOneAway) {
  MemoryStore store(2, 10, absl::Minutes(1));
  EXPECT_EQ(store.Floor("a", kNow), MemoryStore::kNoFloor);
  store.Put("a", MakeEntry(5));
  ASSERT_TRUE(store.RaiseFloor("a", 5, kNow));
  EXPECT_NE(store.Find("a", kNow), nullptr);  // not below it
  ASSERT_TRUE(store.RaiseFloor("a", 6, kNow));
  EXPECT_EQ(store.Find("a", kNow), nullptr);
  ASSERT_TRUE(store.RaiseFloor("a", 4, kNow));  // never sinks
  EXPECT_EQ(store.Floor("a", kNow), 6);
  EXPECT_EQ(store.Floor("a", kNow + absl::Minutes(1) - kMicrosecond), 6);
  EXPECT_EQ(store.Floor("a", kNow + absl::Minutes(1)), MemoryStore::kNoFloor);
}

TEST(MemoryStoreTest, SaysWhenItCanRememberNoMoreFloors) {
  MemoryStore store(2, 2, absl::Minutes(1));
  ASSERT_TRUE(store.RaiseFloor("a", 1, kNow));
  ASSERT_TRUE(store.RaiseFloor("b", 1, kNow + absl::Seconds(30)));
  EXPECT_FALSE(store.RaiseFloor("c", 1, kNow + absl::Seconds(59)));
  ASSERT_TRUE(store.RaiseFloor("a", 2, kNow + absl::Seconds(59)));  // one that it remembers already
  EXPECT_THAT(store.Floors(kNow + absl::Seconds(59)), ElementsAre(Pair("b", 1), Pair("a", 2)));
  EXPECT_TRUE(store.RaiseFloor("c", 1, kNow + absl::Seconds(90)));  // b is forgotten
  EXPECT_THAT(store.Floors(kNow + absl::Seconds(90)), ElementsAre(Pair("a", 2), Pair("c", 1)));
  store.ClearFloors();
  EXPECT_THAT(store.Floors(kNow), ElementsAre());
}

// Against a plain map that remembers everything, with room for all.
TEST(MemoryStoreTest, DoesAsAPlainMapDoes) {
  std::mt19937 random(20240901);
  MemoryStore store(1000, 1000, absl::Minutes(1));
  std::map<std::string, std::pair<int64_t, absl::Time>> entries;
  std::map<std::string, std::pair<int64_t, absl::Time>> floors;  // revision, until
  absl::Time now = kNow;
  for (int step = 0; step < 20'000; ++step) {
    const std::string key(1, static_cast<char>('a' + random() % 20));
    const int64_t revision = static_cast<int64_t>(random() % 1000);
    now += absl::Milliseconds(random() % 2000);
    if (auto floor = floors.find(key); floor != floors.end() && floor->second.second <= now)
      floors.erase(floor);
    switch (random() % 3) {
      case 0:
        store.Put(key, MakeEntry(revision, now + absl::Seconds(20)));
        entries[key] = {revision, now + absl::Seconds(20)};
        break;
      case 1: {
        ASSERT_TRUE(store.RaiseFloor(key, revision, now));
        auto& floor = floors[key];
        floor = {std::max(floor.first, revision), now + absl::Minutes(1)};
        const auto entry = entries.find(key);
        if (entry != entries.end() && entry->second.first < floor.first) entries.erase(entry);
        break;
      }
      default: {
        const auto entry = entries.find(key);
        const bool good = entry != entries.end() && now < entry->second.second;
        const auto found = store.Find(key, now);
        ASSERT_EQ(found != nullptr, good) << step;
        if (good) {
          ASSERT_EQ(found->revision, entry->second.first);
        }
        const auto floor = floors.find(key);
        ASSERT_EQ(store.Floor(key, now), floor == floors.end() ? MemoryStore::kNoFloor : floor->second.first);
      }
    }
  }
}

}  // namespace
}  // namespace fengqiao::cache
