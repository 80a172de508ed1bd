// What processes share through Redis: values, their one expiry, their revisions.

#include <atomic>
#include <limits>
#include <string>

#include "tests/unit/common/cache/redis_cache_fixture.h"

namespace fengqiao::cache {
namespace {

using ::fengqiao::testing::Eventually;
using ::fengqiao::testing::RedisServer;

class CacheSharingTest : public CacheRedisTest {};

TEST_F(CacheSharingTest, MemoryThenRedisThenTheOwner) {
  Process a(server_.url(), clock_);
  Process b(server_.url(), clock_);
  EXPECT_EQ(a.Get("k", owner_)->value, "k@1");
  EXPECT_EQ(b.Get("k", owner_)->value, "k@1");
  EXPECT_EQ(a.Get("k", owner_)->value, "k@1");
  EXPECT_EQ(b.Get("k", owner_)->value, "k@1");
  EXPECT_EQ(owner_.loads(), 1);
  EXPECT_EQ(a.requests("miss"), 1);
  EXPECT_EQ(a.requests("hit"), 1);
  EXPECT_EQ(b.requests("shared"), 1);
  EXPECT_EQ(b.requests("hit"), 1);
  for (const char* result : {"error", "bypass"}) EXPECT_EQ(a.requests(result) + b.requests(result), 0);
  EXPECT_EQ(a.up("commands"), 1);
  EXPECT_EQ(a.up("subscription"), 1);
}

TEST_F(CacheSharingTest, KeysAndValuesMayHoldAnyBytes) {
  Process a(server_.url(), clock_);
  Process b(server_.url(), clock_);
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes.push_back(static_cast<char>(byte));
  for (const std::string& value : {bytes, std::string(), std::string(1 << 20, '\0')}) {
    const std::string key = bytes + std::to_string(value.size());
    const auto load = [&]() -> absl::StatusOr<Loaded> {
      return Loaded{.value = value, .revision = 7, .ttl = absl::Minutes(1)};
    };
    const auto never = []() -> absl::StatusOr<Loaded> { return absl::InternalError("asked"); };
    ASSERT_OK(a.cache->Get(key, absl::InfiniteFuture(), load));
    ASSERT_OK_AND_ASSIGN(const auto entry, b.cache->Get(key, absl::InfiniteFuture(), never));
    EXPECT_EQ(entry->value, value);
    EXPECT_EQ(entry->revision, 7);
  }
}

TEST_F(CacheSharingTest, OneExpiryForAllToTheMicrosecond) {
  Process a(server_.url(), clock_);
  Process b(server_.url(), clock_);
  a.Get("k", owner_);
  clock_.Set(start_ + absl::Minutes(1) - kMicrosecond);
  EXPECT_EQ(b.Get("k", owner_)->expiry, start_ + absl::Minutes(1));  // not counted anew
  EXPECT_EQ(b.requests("shared"), 1);
  Process c(server_.url(), clock_);
  EXPECT_EQ(c.Get("k", owner_)->value, "k@1");
  EXPECT_EQ(c.requests("shared"), 1);
  EXPECT_EQ(owner_.loads(), 1);

  clock_.Advance(kMicrosecond);
  Process d(server_.url(), clock_);
  EXPECT_EQ(d.Get("k", owner_)->expiry,
            start_ + absl::Minutes(2));  // it still stands in Redis, and is not taken
  EXPECT_EQ(d.requests("miss"), 1);
  EXPECT_EQ(owner_.loads(), 2);
  EXPECT_EQ(a.Get("k", owner_)->expiry, start_ + absl::Minutes(2));
  EXPECT_EQ(b.Get("k", owner_)->expiry, start_ + absl::Minutes(2));
  EXPECT_EQ(owner_.loads(), 2);
}

TEST_F(CacheSharingTest, RedisForgetsByItself) {
  Process a(server_.url(), clock_);
  a.Get("k", owner_);
  const int64_t left = server_.Call({"PTTL", "fengqiao:things:k"}).integer;
  EXPECT_GT(left, 600'000);  // max_ttl, since a record also keeps older ones out
  EXPECT_LE(left, 601'000);  // and clock_skew
}

TEST_F(CacheSharingTest, AnOlderRevisionNeverOverwritesANewerOne) {
  Process a(server_.url(), clock_);
  const absl::Time expiry = start_ + absl::Minutes(1);
  const auto fill = [&](int64_t revision) {
    return a.redis->Fill("things", "k",
                         {.revision = revision, .loaded = start_, .expiry = expiry, .value = "v"},
                         absl::Minutes(1));
  };
  // Next to one another beyond what a double tells apart, and across the halves in which they are compared.
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  const int64_t rising[] = {0,
                            1,
                            9,
                            10,
                            9'999'999'999,
                            10'000'000'000,
                            9'007'199'254'740'992,
                            9'007'199'254'740'993,
                            9'007'199'254'740'994,
                            kMax - 1,
                            kMax};
  int64_t before = -1;
  for (const int64_t revision : rising) {
    EXPECT_FALSE(fill(revision).newer.has_value()) << revision;
    EXPECT_EQ(Stored("k")->revision, revision);
    if (before >= 0) {
      EXPECT_EQ(fill(before).newer, revision);
      EXPECT_EQ(Stored("k")->revision, revision);
    }
    EXPECT_FALSE(fill(revision).newer.has_value()) << "the same revision, read again";
    before = revision;
  }
}

TEST_F(CacheSharingTest, ALateFillIsRefusedAndTheNewIsGiven) {
  Process a(server_.url(), clock_);
  Process b(server_.url(), clock_);
  owner_.Set("k", 2);
  int calls = 0;
  ASSERT_OK_AND_ASSIGN(const auto entry,
                       a.cache->Get("k", absl::InfiniteFuture(), [&]() -> absl::StatusOr<Loaded> {
                         if (++calls > 1) return owner_.Load("k");
                         // This load read revision 1; before it comes home the key changes and another
                         // process fills Redis.
                         EXPECT_EQ(b.Get("k", owner_)->revision, 2);
                         return Loaded{.value = "k@1", .revision = 1, .ttl = absl::Minutes(1)};
                       }));
  EXPECT_EQ(entry->value, "k@2");
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(Stored("k")->revision, 2);
  EXPECT_EQ(a.Get("k", owner_)->value, "k@2");
}

TEST_F(CacheSharingTest, ATombstoneRefusesALateFillOfAProcessThatHeardNothing) {
  Process a(server_.url(), clock_);
  a.cache->Invalidate("k", 5);
  ASSERT_TRUE(Stored("k").has_value());
  EXPECT_TRUE(Stored("k")->tombstone);
  EXPECT_EQ(Stored("k")->revision, 5);

  Process late(server_.url(), clock_);  // was not there when notice was given
  owner_.Set("k", 5);
  int calls = 0;
  ASSERT_OK_AND_ASSIGN(const auto entry,
                       late.cache->Get("k", absl::InfiniteFuture(), [&]() -> absl::StatusOr<Loaded> {
                         ++calls;
                         return owner_.Load("k");
                       }));
  EXPECT_EQ(entry->revision, 5);
  EXPECT_EQ(calls, 1);
  EXPECT_FALSE(Stored("k")->tombstone);

  a.cache->Invalidate("k", 5);  // told again: what is there is as new
  EXPECT_FALSE(Stored("k")->tombstone);
  a.cache->Invalidate("k", 6);
  EXPECT_TRUE(Stored("k")->tombstone);
  const auto fill = late.redis->Fill(
      "things", "k", {.revision = 5, .loaded = start_, .expiry = start_, .value = "v"}, absl::Minutes(1));
  EXPECT_EQ(fill.newer, 6);
}

TEST_F(CacheSharingTest, FiftyThatMissTogetherAskRedisAndTheOwnerOnce) {
  Process a(server_.url(), clock_);
  const RedisPool::Stats before = a.redis->stats();
  Gate gate;
  std::atomic<int> here{0};
  std::atomic<int> right{0};
  Threads threads;
  threads.Start(50, [&] {
    here.fetch_add(1);
    const auto entry = a.cache->Get("k", absl::InfiniteFuture(), [&] {
      gate.Wait();
      return owner_.Load("k");
    });
    if (entry.ok() && (*entry)->value == "k@1") right.fetch_add(1);
  });
  ASSERT_TRUE(Eventually([&] { return here.load() == 50; }));
  gate.Open();
  threads.Join();
  EXPECT_EQ(right.load(), 50);
  EXPECT_EQ(owner_.loads(), 1);
  EXPECT_LE(a.redis->stats().commands - before.commands, 3);  // GET, EVALSHA, and EVAL the first time
}

TEST(CacheSharingTcpTest, OverTcpWithAPassword) {
  RedisServer server(RedisServer::Transport::kTcp, {"--requirepass", "s3cret"});
  const FakeClock clock(absl::FromUnixSeconds(1'700'000'000));
  Owner owner;
  Process a(server.url(3, "s3cret"), clock);
  a.Get("k", owner);
  EXPECT_EQ(server.Call({"EXISTS", "fengqiao:things:k"}, 3).integer, 1);
  EXPECT_EQ(server.Call({"EXISTS", "fengqiao:things:k"}, 0).integer, 0);

  for (const char* password : {"", "wrong"}) {
    Process shut_out(server.url(0, password), clock, PatientOptions(), {}, /*wait=*/false);
    ASSERT_TRUE(Eventually([&] { return shut_out.redis->stats().probes >= 2; }));
    EXPECT_EQ(shut_out.Get("k", owner)->value, "k@1");
    EXPECT_EQ(shut_out.requests("bypass"), 1);
    EXPECT_EQ(shut_out.up("commands") + shut_out.up("subscription"), 0);
  }
}

}  // namespace
}  // namespace fengqiao::cache
