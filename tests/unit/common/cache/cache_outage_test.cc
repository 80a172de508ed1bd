// Redis away, stopped or started anew: slower answers, never a wrong one.

#include <signal.h>

#include <atomic>
#include <string>

#include "common/status/error.h"
#include "tests/unit/common/cache/redis_cache_fixture.h"

namespace fengqiao::cache {
namespace {

using ::fengqiao::testing::Eventually;
using ::fengqiao::testing::StatusIs;
using ::testing::HasSubstr;

class CacheOutageTest : public CacheRedisTest {};

// SIGPIPE has its default action here: a write to a connection that is gone must not raise it.
TEST_F(CacheOutageTest, RedisKilledInTheMiddleOfItAll) {
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

TEST_F(CacheOutageTest, AStoppedRedisIsAskedOnceAndThenBypassed) {
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

TEST_F(CacheOutageTest, ManyThreadsAskAStoppedRedisNoMoreOftenThanThereAreConnections) {
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

TEST_F(CacheOutageTest, AfterAFailureOneCallAtATimeProbes) {
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

TEST_F(CacheOutageTest, ARedisThatWasStartedAnewComesBackIntoUse) {
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

TEST_F(CacheOutageTest, ARedisThatIsNotThereYetIsUsedOnceItIs) {
  server_.Kill();
  Process a(server_.url(), clock_, PatientOptions(), {}, /*wait=*/false);
  EXPECT_EQ(a.Get("k", owner_)->value, "k@1");
  EXPECT_EQ(a.requests("bypass"), 1);
  server_.Start();
  ASSERT_TRUE(a.redis->WaitUntilUp(absl::Seconds(30)));
  a.Get("k2", owner_);
  EXPECT_TRUE(Stored("k2").has_value());
}

// What could not be said while Redis was being probed would otherwise be lost: the list of what to say was
// made before it.
TEST_F(CacheOutageTest, WhatIsLostDuringAProbeIsMadeUpFor) {
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

TEST_F(CacheOutageTest, WhereThatFailsRedisIsProbedAgain) {
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

TEST_F(CacheOutageTest, WhereWhatWasMissedCanNotBeSaidRedisStaysBypassed) {
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

TEST_F(CacheOutageTest, ACallThatCouldNotWaitForRedisGoesStraightToTheOwner) {
  Process a(server_.url(), clock_);
  const RedisPool::Stats before = a.redis->stats();
  ASSERT_OK(a.cache->Get("k", clock_.Now() + absl::Seconds(7), owner_.For("k")));
  EXPECT_EQ(a.redis->stats().commands, before.commands);
  EXPECT_EQ(a.requests("bypass"), 1);
  ASSERT_OK(a.cache->Get("k2", clock_.Now() + absl::Seconds(8), owner_.For("k2")));
  EXPECT_EQ(a.requests("miss"), 1);
}

TEST(CacheOutageUrlTest, AnAddressThatCanNotBeReadIsRefused) {
  Metrics metrics;
  EXPECT_THAT(Redis::Create("rediss://h:1", {}, metrics),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("redis_url")));
}

TEST(CacheOutageUrlTest, AHostThatDoesNotExistIsBypassed) {
  const FakeClock clock(absl::FromUnixSeconds(1'700'000'000));
  Owner owner;
  Process a("redis://127.0.0.1:1/0", clock, PatientOptions(), {}, /*wait=*/false);
  EXPECT_EQ(a.Get("k", owner)->value, "k@1");
  ASSERT_TRUE(Eventually([&] { return a.redis->stats().probes >= 3; }));
  EXPECT_FALSE(a.redis->WaitUntilUp(absl::ZeroDuration()));
}

}  // namespace
}  // namespace fengqiao::cache
