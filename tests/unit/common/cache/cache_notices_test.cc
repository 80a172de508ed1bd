// What one process invalidates reaches the others: at once, or as soon as it can be said.

#include <string>

#include "tests/unit/common/cache/redis_cache_fixture.h"

namespace fengqiao::cache {
namespace {

using ::fengqiao::testing::Eventually;

class CacheNoticesTest : public CacheRedisTest {};

TEST_F(CacheNoticesTest, InvalidationReachesTheOthers) {
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

TEST_F(CacheNoticesTest, InvalidateAllReachesTheOthersAndWhatStandsInRedis) {
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

TEST_F(CacheNoticesTest, CachesOfAnotherNameOrDatabaseHearNothing) {
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

TEST_F(CacheNoticesTest, AfterASubscriptionWasLostNothingInMemoryIsBelieved) {
  Process a(server_.url(), clock_);
  a.Get("k", owner_);
  ASSERT_EQ(a.cache->size(), 1u);
  server_.Call({"CLIENT", "KILL", "TYPE", "pubsub"});
  ASSERT_TRUE(Eventually([&] { return a.cache->size() == 0; }));
  ASSERT_TRUE(a.redis->WaitUntilUp(absl::Seconds(30)));
  EXPECT_EQ(a.Get("k", owner_)->value, "k@1");
  EXPECT_EQ(a.requests("shared"), 1);  // what Redis holds was invalidated there
}

TEST_F(CacheNoticesTest, AFlightFromBeforeALostSubscriptionIsNotKept) {
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
TEST_F(CacheNoticesTest, ASubscriptionThatIsSilentIsGivenUp) {
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

TEST_F(CacheNoticesTest, TombstonesThatRedisLostAreLeftAgain) {
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

TEST_F(CacheNoticesTest, WhatWasInvalidatedWhileRedisWasAwayIsToldWhenItIsBack) {
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
TEST_F(CacheNoticesTest, WhatOneProcessCouldNotSayIsSaidWhenItCan) {
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

TEST_F(CacheNoticesTest, ThatAllIsOutOfDateIsSaidLaterToo) {
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

TEST_F(CacheNoticesTest, MoreChangesThanCanBeRememberedAreNotLost) {
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

}  // namespace
}  // namespace fengqiao::cache
