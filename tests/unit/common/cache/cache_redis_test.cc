// Caches that share a real Redis, each with a connection of its own as if it were another process.

#include <signal.h>

#include <thread>

#include "common/cache/cache.h"
#include "common/cache/record.h"
#include "common/cache/redis.h"
#include "common/status/error.h"
#include "tests/support/eventually.h"
#include "tests/support/redis_fixture.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/common/cache/cache_support.h"

namespace fengqiao::cache {
namespace {

using ::fengqiao::testing::Eventually;
using ::fengqiao::testing::RedisServer;
using ::fengqiao::testing::StatusIs;
using ::testing::HasSubstr;

// Long enough for a machine that does much else beside; no test waits for one of them to pass unless it says
// so.
RedisOptions PatientOptions() {
  return {.connect_timeout = absl::Seconds(5),
          .command_timeout = absl::Seconds(5),
          .min_pause = absl::Milliseconds(1),
          .max_pause = absl::Milliseconds(20),
          .ping_interval = absl::Seconds(10)};
}

// A process of its own: its Redis, its metrics, its cache.
struct Process {
  Process(const std::string& url, const Clock& clock, const RedisOptions& redis_options = PatientOptions(),
          CacheOptions options = {}, bool wait = true)
      : redis(Redis::Create(url, redis_options, metrics).value()) {
    options.name = "things";
    cache = Cache::Create(options, clock, metrics, redis.get()).value();
    EXPECT_TRUE(!wait || redis->WaitUntilUp(absl::Seconds(30)));
  }
  std::shared_ptr<const Entry> Get(std::string_view key, Owner& owner) {
    const auto entry = cache->Get(key, absl::InfiniteFuture(), owner.For(key));
    EXPECT_OK(entry);
    return entry.value_or(nullptr);
  }
  int requests(const std::string& result) const { return Requests(metrics, result); }
  double up(const std::string& connection) const {
    return MetricValue(metrics, "fengqiao_cache_redis_up", {{"connection", connection}});
  }

  Metrics metrics;
  std::unique_ptr<Redis> redis;
  std::unique_ptr<Cache> cache;
};

class CacheRedisTest : public ::testing::Test {
 protected:
  // What stands under a key of the caches.
  std::optional<Record> Stored(std::string_view key) const {
    const std::string redis_key = "fengqiao:things:" + std::string(key);
    return DecodeRecord(redis_key, server_.Call({"GET", redis_key}).text);
  }
  bool Forgets(Process& process, std::string_view key, int64_t revision) {
    return Eventually([&] {
      const auto entry = process.cache->Get(key, absl::InfinitePast(), owner_.For(key));
      return !entry.ok() || (*entry)->revision >= revision;
    });
  }

  RedisServer server_;
  const absl::Time start_ = absl::FromUnixMicros(1'700'000'000'000'000);
  FakeClock clock_{start_};
  Owner owner_;
};

TEST_F(CacheRedisTest, MemoryThenRedisThenTheOwner) {
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

TEST_F(CacheRedisTest, KeysAndValuesMayHoldAnyBytes) {
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

TEST_F(CacheRedisTest, OneExpiryForAllToTheMicrosecond) {
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

TEST_F(CacheRedisTest, RedisForgetsByItself) {
  Process a(server_.url(), clock_);
  a.Get("k", owner_);
  const int64_t left = server_.Call({"PTTL", "fengqiao:things:k"}).integer;
  EXPECT_GT(left, 600'000);  // max_ttl, since a record also keeps older ones out
  EXPECT_LE(left, 601'000);  // and clock_skew
}

TEST_F(CacheRedisTest, AnOlderRevisionNeverOverwritesANewerOne) {
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

TEST_F(CacheRedisTest, ALateFillIsRefusedAndTheNewIsGiven) {
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

TEST_F(CacheRedisTest, ATombstoneRefusesALateFillOfAProcessThatHeardNothing) {
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

TEST_F(CacheRedisTest, InvalidationReachesTheOthers) {
  Process a(server_.url(), clock_);
  Process b(server_.url(), clock_);
  a.Get("k", owner_);
  b.Get("k", owner_);
  b.Get("other", owner_);
  owner_.Set("k", 2);
  a.cache->Invalidate("k", 2);
  ASSERT_TRUE(Forgets(b, "k", 2));
  EXPECT_EQ(b.Get("k", owner_)->value, "k@2");
  EXPECT_EQ(b.Get("other", owner_)->value, "other@1");
  EXPECT_EQ(b.cache->size(), 2u);
}

TEST_F(CacheRedisTest, InvalidateAllReachesTheOthersAndWhatStandsInRedis) {
  Process a(server_.url(), clock_);
  Process b(server_.url(), clock_);
  a.Get("k", owner_);
  b.Get("k", owner_);
  owner_.Set("k", 2);
  b.cache->InvalidateAll();
  EXPECT_EQ(b.Get("k", owner_)->value, "k@2");  // not the record in Redis
  ASSERT_TRUE(Eventually([&] { return a.cache->size() == 0; }));
  EXPECT_EQ(a.Get("k", owner_)->value, "k@2");
  EXPECT_EQ(owner_.loads(), 3);  // clocks may differ, so what b loaded at this very instant is not believed

  clock_.Advance(absl::Seconds(1) + kMicrosecond);
  Process c(server_.url(), clock_);
  a.Get("new", owner_);
  EXPECT_EQ(b.Get("new", owner_)->value, "new@1");
  EXPECT_EQ(owner_.loads(), 4);
}

TEST_F(CacheRedisTest, CachesOfAnotherNameOrDatabaseHearNothing) {
  Process a(server_.url(), clock_);
  Process other_database(server_.url(1), clock_);
  auto other_name = Cache::Create({.name = "others"}, clock_, a.metrics, a.redis.get()).value();
  a.Get("k", owner_);
  other_database.Get("k", owner_);
  ASSERT_OK(other_name->Get("k", absl::InfiniteFuture(), owner_.For("k")));
  EXPECT_EQ(owner_.loads(), 3);
  a.cache->Invalidate("k", 9);
  a.cache->InvalidateAll();
  // Notices come in order, so whatever was to reach them has done so when this one has.
  Process witness(server_.url(1), clock_);
  witness.Get("last", owner_);
  other_database.Get("last", owner_);
  owner_.Set("last", 2);
  witness.cache->Invalidate("last", 2);
  ASSERT_TRUE(Forgets(other_database, "last", 2));
  EXPECT_EQ(other_database.cache->size(), 1u);
  EXPECT_EQ(other_name->size(), 1u);
}

TEST_F(CacheRedisTest, AfterASubscriptionWasLostNothingInMemoryIsBelieved) {
  Process a(server_.url(), clock_);
  a.Get("k", owner_);
  ASSERT_EQ(a.cache->size(), 1u);
  server_.Call({"CLIENT", "KILL", "TYPE", "pubsub"});
  ASSERT_TRUE(Eventually([&] { return a.cache->size() == 0; }));
  ASSERT_TRUE(a.redis->WaitUntilUp(absl::Seconds(30)));
  EXPECT_EQ(a.Get("k", owner_)->value, "k@1");
  EXPECT_EQ(a.requests("shared"), 1);  // what Redis holds was invalidated there
}

TEST_F(CacheRedisTest, AFlightFromBeforeALostSubscriptionIsNotKept) {
  Process a(server_.url(), clock_);
  a.Get("marker", owner_);
  ASSERT_OK(a.cache->Get("k", absl::InfiniteFuture(), [&] {
    server_.Call({"CLIENT", "KILL", "TYPE", "pubsub"});
    EXPECT_TRUE(Eventually([&] { return a.cache->size() == 0; }));
    return owner_.Load("k");
  }));
  EXPECT_EQ(a.cache->size(), 0u);
}

// The connection is there, but nothing comes over it: as when a switch on the way has lost its memory.
TEST_F(CacheRedisTest, ASubscriptionThatIsSilentIsGivenUp) {
  RedisOptions options = PatientOptions();
  options.ping_interval = absl::Milliseconds(20);
  Process a(server_.url(), clock_, options);
  a.Get("k", owner_);
  server_.Pause();
  ASSERT_TRUE(Eventually([&] { return a.up("subscription") == 0; }));
  server_.Resume();
  ASSERT_TRUE(a.redis->WaitUntilUp(absl::Seconds(30)));
  EXPECT_EQ(a.cache->size(), 0u);
}

// SIGPIPE has its default action here: a write to a connection that is gone must not raise it.
TEST_F(CacheRedisTest, RedisKilledInTheMiddleOfItAll) {
  struct sigaction before {};
  struct sigaction by_default {};
  by_default.sa_handler = SIG_DFL;
  ASSERT_EQ(sigaction(SIGPIPE, &by_default, &before), 0);
  {
    Process a(server_.url(), clock_);
    std::atomic<bool> stop{false};
    std::atomic<int> wrong{0};
    std::atomic<int> done{0};
    Threads threads;
    std::atomic<int> next{0};
    threads.Start(8, [&] {
      while (!stop.load()) {
        const std::string key = "k" + std::to_string(next.fetch_add(1));
        const auto entry = a.cache->Get(key, absl::InfiniteFuture(), owner_.For(key));
        if (!entry.ok() || (*entry)->value != key + "@1") wrong.fetch_add(1);
        if (next.load() % 7 == 0) a.cache->Invalidate(key, 2);
        done.fetch_add(1);
      }
    });
    for (int round = 0; round < 5; ++round) {
      int mark = done.load();
      ASSERT_TRUE(Eventually([&] { return done.load() > mark + 200; }));
      server_.Kill();
      mark = done.load();
      ASSERT_TRUE(Eventually([&] { return done.load() > mark + 200; }));
      server_.Start();
      ASSERT_TRUE(a.redis->WaitUntilUp(absl::Seconds(30)));
    }
    stop.store(true);
    threads.Join();
    EXPECT_EQ(wrong.load(), 0);
    EXPECT_GT(a.requests("bypass"), 0);
    EXPECT_GT(a.redis->stats().failures, 0);
  }
  sigaction(SIGPIPE, &before, nullptr);
}

TEST_F(CacheRedisTest, AStoppedRedisIsAskedOnceAndThenBypassed) {
  RedisOptions options = PatientOptions();
  options.command_timeout = absl::Milliseconds(20);  // passes once
  options.min_pause = absl::Hours(1);
  options.max_pause = absl::Hours(1);
  Process a(server_.url(), clock_, options);
  a.Get("before", owner_);
  const RedisPool::Stats before = a.redis->stats();
  server_.Pause();
  for (int i = 0; i < 200; ++i) a.Get("k" + std::to_string(i), owner_);
  a.cache->Invalidate("k0", 2);
  const RedisPool::Stats after = a.redis->stats();
  server_.Resume();
  EXPECT_EQ(after.commands - before.commands, 1);
  EXPECT_EQ(after.failures - before.failures, 1);
  EXPECT_EQ(after.probes - before.probes, 0);  // the pause is long
  EXPECT_EQ(a.requests("error"), 1);
  EXPECT_EQ(a.requests("bypass"), 199);
  EXPECT_EQ(a.up("commands"), 0);
}

TEST_F(CacheRedisTest, ManyThreadsAskAStoppedRedisNoMoreOftenThanThereAreConnections) {
  RedisOptions options = PatientOptions();
  options.command_timeout = absl::Milliseconds(20);
  options.min_pause = absl::Hours(1);
  options.max_pause = absl::Hours(1);
  options.connections = 3;
  Process a(server_.url(), clock_, options);
  const RedisPool::Stats before = a.redis->stats();
  server_.Pause();
  std::atomic<int> next{0};
  Threads threads;
  threads.Start(16, [&] {
    for (int i = 0; i < 20; ++i) a.Get("k" + std::to_string(next.fetch_add(1)), owner_);
  });
  threads.Join();
  const RedisPool::Stats after = a.redis->stats();
  server_.Resume();
  EXPECT_GE(after.commands - before.commands, 1);
  EXPECT_LE(after.commands - before.commands, 3);
  EXPECT_EQ(owner_.loads(), 320);
  EXPECT_EQ(a.requests("error") + a.requests("bypass"), 320);
}

TEST_F(CacheRedisTest, AfterAFailureOneCallAtATimeProbes) {
  RedisOptions options = PatientOptions();
  options.command_timeout = absl::Milliseconds(20);
  Process a(server_.url(), clock_, options);
  server_.Pause();
  a.Get("k", owner_);
  const RedisPool::Stats failed = a.redis->stats();
  ASSERT_TRUE(Eventually([&] { return a.redis->stats().probes >= failed.probes + 3; }));
  a.Get("k2", owner_);
  EXPECT_EQ(a.redis->stats().commands, failed.commands);
  server_.Resume();
  ASSERT_TRUE(a.redis->WaitUntilUp(absl::Seconds(30)));
  a.Get("k3", owner_);
  EXPECT_TRUE(Stored("k3").has_value());
}

TEST_F(CacheRedisTest, ARedisThatWasStartedAnewComesBackIntoUse) {
  Process a(server_.url(), clock_);
  a.Get("k", owner_);
  server_.Kill();
  ASSERT_TRUE(Eventually([&] { return a.up("subscription") == 0; }));
  EXPECT_EQ(a.Get("down", owner_)->value, "down@1");
  ASSERT_TRUE(Eventually([&] { return a.up("commands") == 0; }));
  server_.Start();
  ASSERT_TRUE(a.redis->WaitUntilUp(absl::Seconds(30)));
  ASSERT_TRUE(Eventually([&] { return a.up("commands") == 1; }));
  Process b(server_.url(), clock_);
  a.Get("k2", owner_);
  EXPECT_EQ(b.Get("k2", owner_)->value, "k2@1");
  EXPECT_EQ(b.requests("shared"), 1);
}

TEST_F(CacheRedisTest, ARedisThatIsNotThereYetIsUsedOnceItIs) {
  server_.Kill();
  Process a(server_.url(), clock_, PatientOptions(), {}, /*wait=*/false);
  EXPECT_EQ(a.Get("k", owner_)->value, "k@1");
  EXPECT_EQ(a.requests("bypass"), 1);
  server_.Start();
  ASSERT_TRUE(a.redis->WaitUntilUp(absl::Seconds(30)));
  a.Get("k2", owner_);
  EXPECT_TRUE(Stored("k2").has_value());
}

TEST_F(CacheRedisTest, TombstonesThatRedisLostAreLeftAgain) {
  Process a(server_.url(), clock_);
  for (int i = 0; i < 300; ++i) a.cache->Invalidate("k" + std::to_string(i), i);
  server_.Kill();
  server_.Start();
  for (const char* key : {"k0", "k128", "k299"}) {
    ASSERT_TRUE(Eventually([&] { return Stored(key).has_value(); })) << key;
    EXPECT_TRUE(Stored(key)->tombstone);
  }
  EXPECT_EQ(Stored("k299")->revision, 299);
}

TEST_F(CacheRedisTest, WhatWasInvalidatedWhileRedisWasAwayIsToldWhenItIsBack) {
  Process a(server_.url(), clock_);
  Process b(server_.url(), clock_);
  a.Get("k", owner_);
  b.Get("k", owner_);
  b.Get("k2", owner_);
  server_.Kill();
  ASSERT_TRUE(Eventually([&] { return a.up("subscription") == 0; }));
  owner_.Set("k", 2);
  owner_.Set("k2", 2);
  a.cache->Invalidate("k", 2);
  EXPECT_EQ(a.Get("k", owner_)->value, "k@2");
  EXPECT_EQ(b.Get("k", owner_)->value, "k@1");  // has not been told and is within its expiry
  a.cache->InvalidateAll();
  server_.Start();
  ASSERT_TRUE(Forgets(b, "k", 2));
  ASSERT_TRUE(Forgets(b, "k2", 2));
}

// A network that is cut between one process and Redis alone: the others notice nothing and keep on using it.
TEST_F(CacheRedisTest, WhatOneProcessCouldNotSayIsSaidWhenItCan) {
  RedisOptions options = PatientOptions();
  options.command_timeout = absl::Milliseconds(20);
  Process a(server_.url(), clock_, options);
  Process b(server_.url(), clock_);
  b.Get("k", owner_);
  owner_.Set("k", 2);
  server_.Pause();
  a.cache->Invalidate("k", 2);
  a.cache->Invalidate("k", 3);
  server_.Resume();
  owner_.Set("k", 3);
  ASSERT_TRUE(Forgets(b, "k", 3));
  ASSERT_TRUE(Eventually([&] { return Stored("k")->revision == 3; }));
}

TEST_F(CacheRedisTest, ThatAllIsOutOfDateIsSaidLaterToo) {
  RedisOptions options = PatientOptions();
  options.command_timeout = absl::Milliseconds(20);
  Process a(server_.url(), clock_, options);
  Process b(server_.url(), clock_);
  b.Get("k", owner_);
  server_.Pause();
  a.cache->Invalidate("other", 1);  // fails, so that what follows is not even sent
  ASSERT_EQ(a.up("commands"), 0);
  a.cache->InvalidateAll();
  server_.Resume();
  ASSERT_TRUE(Eventually([&] { return b.cache->size() == 0; }));
  owner_.Set("k", 2);
  EXPECT_EQ(b.Get("k", owner_)->value, "k@2");
}

// What could not be said while Redis was being probed would otherwise be lost: the list of what to say was
// made before it.
TEST_F(CacheRedisTest, WhatIsLostDuringAProbeIsMadeUpFor) {
  Metrics metrics;
  const RedisUrl url = ParseRedisUrl(server_.url()).value();
  std::atomic<int> recoveries{0};
  RedisPool* self = nullptr;
  Gate made;
  RedisPool pool(url, PatientOptions(), metrics, [&](RedisConnection&) {
    made.Wait();
    if (recoveries.fetch_add(1) == 0) {
      EXPECT_EQ(self->CallUnmissed({"PUBLISH", "x", "y"}).outcome, Outcome::kBypassed);
    }
    return absl::OkStatus();
  });
  self = &pool;
  made.Open();
  ASSERT_TRUE(Eventually([&] { return recoveries.load() == 2; }));
  ASSERT_TRUE(pool.WaitUntilUp(absl::Seconds(30)));
  EXPECT_EQ(pool.CallUnmissed({"PUBLISH", "x", "y"}).outcome, Outcome::kAnswered);
  EXPECT_EQ(pool.stats().probes, 1);
  EXPECT_EQ(recoveries.load(), 2);
}

TEST_F(CacheRedisTest, WhereThatFailsRedisIsProbedAgain) {
  Metrics metrics;
  const RedisUrl url = ParseRedisUrl(server_.url()).value();
  std::atomic<int> recoveries{0};
  RedisPool* self = nullptr;
  Gate made;
  RedisPool pool(url, PatientOptions(), metrics, [&](RedisConnection&) -> absl::Status {
    made.Wait();
    switch (recoveries.fetch_add(1)) {
      case 0:
        EXPECT_EQ(self->CallUnmissed({"PUBLISH", "x", "y"}).outcome, Outcome::kBypassed);
        return absl::OkStatus();
      case 1:
        return Unavailable("not yet");
      default:
        return absl::OkStatus();
    }
  });
  self = &pool;
  made.Open();
  ASSERT_TRUE(Eventually([&] { return recoveries.load() == 3; }));
  ASSERT_TRUE(pool.WaitUntilUp(absl::Seconds(30)));
  EXPECT_EQ(pool.stats().probes, 2);
}

TEST_F(CacheRedisTest, WhereWhatWasMissedCanNotBeSaidRedisStaysBypassed) {
  Metrics metrics;
  const RedisUrl url = ParseRedisUrl(server_.url()).value();
  std::atomic<int> recoveries{0};
  RedisPool pool(url, PatientOptions(), metrics, [&](RedisConnection&) -> absl::Status {
    if (recoveries.fetch_add(1) < 3) return Unavailable("not yet");
    return absl::OkStatus();
  });
  ASSERT_TRUE(pool.WaitUntilUp(absl::Seconds(30)));
  EXPECT_EQ(recoveries.load(), 4);
  EXPECT_EQ(pool.stats().probes, 4);
}

TEST_F(CacheRedisTest, GarbageCountsAsAMissAndIsOverwritten) {
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

TEST_F(CacheRedisTest, ARecordOfAWrongClockIsNotBelieved) {
  Process a(server_.url(), clock_);
  const Record far{.revision = 5,
                   .loaded = start_ + absl::Hours(24),
                   .expiry = start_ + absl::Hours(24) + absl::Minutes(1),
                   .value = "far"};
  ASSERT_EQ(a.redis->Fill("things", "k", far, absl::Minutes(1)).outcome, Outcome::kAnswered);
  owner_.Set("k", 5);
  EXPECT_EQ(a.Get("k", owner_)->value, "k@5");
}

TEST_F(CacheRedisTest, ScriptsThatRedisForgotAreSentAgain) {
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

TEST_F(CacheRedisTest, AFullRedisIsBypassedAndRidOfWhatIsOutOfDate) {
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

TEST_F(CacheRedisTest, AReplicaThatTakesNoWritesIsBypassed) {
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

TEST_F(CacheRedisTest, ACallThatCouldNotWaitForRedisGoesStraightToTheOwner) {
  Process a(server_.url(), clock_);
  const RedisPool::Stats before = a.redis->stats();
  ASSERT_OK(a.cache->Get("k", clock_.Now() + absl::Seconds(7), owner_.For("k")));
  EXPECT_EQ(a.redis->stats().commands, before.commands);
  EXPECT_EQ(a.requests("bypass"), 1);
  ASSERT_OK(a.cache->Get("k2", clock_.Now() + absl::Seconds(8), owner_.For("k2")));
  EXPECT_EQ(a.requests("miss"), 1);
}

TEST_F(CacheRedisTest, FiftyThatMissTogetherAskRedisAndTheOwnerOnce) {
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

TEST_F(CacheRedisTest, MoreChangesThanCanBeRememberedAreNotLost) {
  Process a(server_.url(), clock_, PatientOptions(), {.max_floors = 2});
  Process b(server_.url(), clock_);
  for (const char* key : {"k1", "k2", "k3"}) {
    a.Get(key, owner_);
    b.Get(key, owner_);
    owner_.Set(key, 2);
  }
  server_.Kill();
  ASSERT_TRUE(Eventually([&] { return a.up("subscription") == 0 && b.up("subscription") == 0; }));
  for (const char* key : {"k1", "k2", "k3"}) a.cache->Invalidate(key, 2);
  server_.Start();
  for (const char* key : {"k1", "k2", "k3"}) {
    EXPECT_EQ(a.Get(key, owner_)->value, std::string(key) + "@2");
    ASSERT_TRUE(Forgets(b, key, 2));
  }
}

TEST(CacheRedisTcpTest, OverTcpWithAPassword) {
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

TEST(CacheRedisUrlTest, AnAddressThatCanNotBeReadIsRefused) {
  Metrics metrics;
  EXPECT_THAT(Redis::Create("rediss://h:1", {}, metrics),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("redis_url")));
}

TEST(CacheRedisUrlTest, AHostThatDoesNotExistIsBypassed) {
  const FakeClock clock(absl::FromUnixSeconds(1'700'000'000));
  Owner owner;
  Process a("redis://127.0.0.1:1/0", clock, PatientOptions(), {}, /*wait=*/false);
  EXPECT_EQ(a.Get("k", owner)->value, "k@1");
  ASSERT_TRUE(Eventually([&] { return a.redis->stats().probes >= 3; }));
  EXPECT_FALSE(a.redis->WaitUntilUp(absl::ZeroDuration()));
}

}  // namespace
}  // namespace fengqiao::cache
