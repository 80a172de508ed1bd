// A Redis that holds what it should not, or refuses what it should do.

#include <string>

#include "tests/unit/common/cache/redis_cache_fixture.h"

namespace fengqiao::cache {
namespace {

using ::fengqiao::testing::Eventually;

class CacheBadRedisTest : public CacheRedisTest {};

TEST_F(CacheBadRedisTest, GarbageCountsAsAMissAndIsOverwritten) {
  Process a(server_.url(), clock_);
  const absl::Time expiry = start_ + absl::Minutes(1);
  const Record huge{.revision = 999'999, .loaded = start_, .expiry = expiry, .value = "forged"};
  std::string bad_checksum = EncodeRecord("fengqiao:things:k", huge);
  bad_checksum.back() ^= 1;
  for (const std::string& garbage :
       {std::string(), std::string("hello"), std::string(100, '\xFF'), bad_checksum,
        EncodeRecord("fengqiao:things:k", huge).substr(0, 40), EncodeRecord("fengqiao:things:other", huge)}) {
    server_.Call({"FLUSHALL"});
    Process b(server_.url(), clock_);
    server_.Call({"SET", "fengqiao:things:k", garbage});
    EXPECT_EQ(b.Get("k", owner_)->value, "k@1") << garbage;
    EXPECT_EQ(b.requests("miss"), 1);
    ASSERT_TRUE(Stored("k").has_value()) << garbage;
    EXPECT_EQ(Stored("k")->value, "k@1");
  }
  server_.Call({"DEL", "fengqiao:things:k"});
  server_.Call({"LPUSH", "fengqiao:things:k", "x"});
  Process b(server_.url(), clock_);
  EXPECT_EQ(b.Get("k", owner_)->value, "k@1");
  EXPECT_EQ(Stored("k")->value, "k@1");
  EXPECT_EQ(b.up("commands"), 1);
  server_.Call({"DEL", "fengqiao:things:k"});
  server_.Call({"LPUSH", "fengqiao:things:k", "x"});
  b.cache->Invalidate("k", 3);
  EXPECT_TRUE(Stored("k")->tombstone);
  server_.Call({"PUBLISH", "fengqiao:0:notices", "FQN1 nonsense"});
  server_.Call({"PUBLISH", "fengqiao:0:notices", ""});
  owner_.Set("k", 4);
  a.Get("k", owner_);
  b.cache->Invalidate("k", 5);
  ASSERT_TRUE(Forgets(a, "k", 5));
}

TEST_F(CacheBadRedisTest, ARecordOfAWrongClockIsNotBelieved) {
  Process a(server_.url(), clock_);
  const Record far{.revision = 5,
                   .loaded = start_ + absl::Hours(24),
                   .expiry = start_ + absl::Hours(24) + absl::Minutes(1),
                   .value = "far"};
  ASSERT_EQ(a.redis->Fill("things", "k", far, absl::Minutes(1)).outcome, Outcome::kAnswered);
  owner_.Set("k", 5);
  EXPECT_EQ(a.Get("k", owner_)->value, "k@5");
}

TEST_F(CacheBadRedisTest, ScriptsThatRedisForgotAreSentAgain) {
  Process a(server_.url(), clock_);
  a.Get("k", owner_);
  server_.Call({"SCRIPT", "FLUSH"});
  a.Get("k2", owner_);
  EXPECT_TRUE(Stored("k2").has_value());
  server_.Call({"SCRIPT", "FLUSH"});
  a.cache->Invalidate("k2", 2);
  EXPECT_TRUE(Stored("k2")->tombstone);
  EXPECT_EQ(a.redis->stats().failures, 0);
}

TEST_F(CacheBadRedisTest, AFullRedisIsBypassedAndRidOfWhatIsOutOfDate) {
  Process a(server_.url(), clock_);
  a.Get("k", owner_);
  server_.Call({"CONFIG", "SET", "maxmemory", "1"});
  owner_.Set("k", 2);
  a.cache->Invalidate("k", 2);
  EXPECT_EQ(server_.Call({"EXISTS", "fengqiao:things:k"}).integer, 0);
  EXPECT_EQ(a.Get("k", owner_)->value, "k@2");
  EXPECT_EQ(a.up("commands"), 0);
  server_.Call({"CONFIG", "SET", "maxmemory", "0"});
  ASSERT_TRUE(a.redis->WaitUntilUp(absl::Seconds(30)));
  EXPECT_EQ(Stored("k")->revision, 2);  // the tombstone
}

TEST_F(CacheBadRedisTest, AReplicaThatTakesNoWritesIsBypassed) {
  Process a(server_.url(), clock_);
  server_.Call({"REPLICAOF", "127.0.0.1", "1"});
  EXPECT_EQ(a.Get("k", owner_)->value, "k@1");
  ASSERT_TRUE(Eventually([&] { return a.up("commands") == 0; }));
  EXPECT_EQ(a.Get("k2", owner_)->value, "k2@1");
  server_.Call({"REPLICAOF", "NO", "ONE"});
  ASSERT_TRUE(a.redis->WaitUntilUp(absl::Seconds(30)));
  a.Get("k3", owner_);
  EXPECT_TRUE(Stored("k3").has_value());
}

}  // namespace
}  // namespace fengqiao::cache
