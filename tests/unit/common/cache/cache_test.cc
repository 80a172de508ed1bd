// A cache without Redis.

#include "common/cache/cache.h"

#include <stdexcept>
#include <thread>

#include "common/status/error.h"
#include "tests/support/eventually.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/common/cache/cache_support.h"

namespace fengqiao::cache {
namespace {

using ::fengqiao::testing::Eventually;
using ::fengqiao::testing::StatusIs;
using ::testing::HasSubstr;

class CacheTest : public ::testing::Test {
 protected:
  std::unique_ptr<Cache> MakeCache(CacheOptions options = {}) {
    options.name = "things";
    return Cache::Create(options, clock_, metrics_, nullptr).value();
  }
  std::shared_ptr<const Entry> Get(Cache& cache, std::string_view key) {
    auto entry = cache.Get(key, absl::InfiniteFuture(), owner_.For(key));
    EXPECT_OK(entry);
    return entry.value_or(nullptr);
  }

  const absl::Time start_ = absl::FromUnixMicros(1'700'000'000'000'000);
  FakeClock clock_{start_};
  Metrics metrics_;
  Owner owner_;
};

TEST_F(CacheTest, AsksTheOwnerOnce) {
  auto cache = MakeCache();
  EXPECT_EQ(Get(*cache, "a")->value, "a@1");
  EXPECT_EQ(Get(*cache, "a")->value, "a@1");
  EXPECT_EQ(Get(*cache, "b")->value, "b@1");
  EXPECT_EQ(owner_.loads(), 2);
  EXPECT_EQ(Requests(metrics_, "miss"), 2);
  EXPECT_EQ(Requests(metrics_, "hit"), 1);
  EXPECT_EQ(MetricValue(metrics_, "fengqiao_cache_entries", {{"cache", "things"}}), 2);
}

TEST_F(CacheTest, EverySeriesIsThereFromTheStart) {
  auto cache = MakeCache();
  for (const char* result : {"hit", "shared", "miss", "error", "bypass"}) {
    EXPECT_EQ(Requests(metrics_, result), 0) << result;
  }
}

TEST_F(CacheTest, ExpiresToTheMicrosecond) {
  auto cache = MakeCache();
  EXPECT_EQ(Get(*cache, "a")->expiry, start_ + absl::Minutes(1));
  clock_.Set(start_ + absl::Minutes(1) - kMicrosecond);
  Get(*cache, "a");
  EXPECT_EQ(owner_.loads(), 1);
  clock_.Advance(kMicrosecond);
  EXPECT_EQ(Get(*cache, "a")->expiry, start_ + absl::Minutes(2));
  EXPECT_EQ(owner_.loads(), 2);
}

TEST_F(CacheTest, TheLifeOfAnEntryIsCountedFromBeforeTheOwnerWasAsked) {
  auto cache = MakeCache();
  const auto slow = [&]() -> absl::StatusOr<Loaded> {
    clock_.Advance(absl::Seconds(59));
    return owner_.Load("a");
  };
  ASSERT_OK_AND_ASSIGN(const auto entry, cache->Get("a", absl::InfiniteFuture(), slow));
  EXPECT_EQ(entry->expiry, start_ + absl::Minutes(1));
  clock_.Advance(absl::Seconds(1));
  Get(*cache, "a");
  EXPECT_EQ(owner_.loads(), 2);
}

TEST_F(CacheTest, AnEntryLivesNoLongerThanTheCacheAllows) {
  auto cache = MakeCache({.max_ttl = absl::Seconds(10)});
  EXPECT_EQ(Get(*cache, "a")->expiry, start_ + absl::Seconds(10));
  clock_.Advance(absl::Seconds(10));
  Get(*cache, "a");
  EXPECT_EQ(owner_.loads(), 2);
}

TEST_F(CacheTest, PassesOnWhatItMayNotKeep) {
  auto cache = MakeCache({.max_value_bytes = 3});
  int loads = 0;
  const auto ask = [&](std::string value, absl::Duration ttl) {
    const auto entry = cache->Get("a", absl::InfiniteFuture(), [&]() -> absl::StatusOr<Loaded> {
      ++loads;
      return Loaded{.value = value, .revision = 1, .ttl = ttl};
    });
    return entry.value()->value;
  };
  EXPECT_EQ(ask("four", absl::Minutes(1)), "four");
  EXPECT_EQ(ask("old", absl::ZeroDuration()), "old");
  EXPECT_EQ(ask("old", absl::Seconds(-1)), "old");
  EXPECT_EQ(ask("new", absl::Minutes(1)), "new");
  EXPECT_EQ(ask("not", absl::Minutes(1)), "new");
  EXPECT_EQ(loads, 4);
  EXPECT_EQ(cache->size(), 1u);
}

TEST_F(CacheTest, KeepsNoMoreThanItsCapacity) {
  auto cache = MakeCache({.capacity = 3});
  for (const char* key : {"a", "b", "c", "a", "d"}) Get(*cache, key);
  EXPECT_EQ(cache->size(), 3u);
  EXPECT_EQ(MetricValue(metrics_, "fengqiao_cache_entries", {{"cache", "things"}}), 3);
  EXPECT_EQ(owner_.loads(), 4);
  Get(*cache, "a");  // used since
  EXPECT_EQ(owner_.loads(), 4);
  Get(*cache, "b");  // went
  EXPECT_EQ(owner_.loads(), 5);
}

TEST_F(CacheTest, FiftyThatMissTogetherLoadOnce) {
  auto cache = MakeCache();
  Gate gate;
  std::atomic<int> here{0};
  std::atomic<int> right{0};
  Threads threads;
  threads.Start(50, [&] {
    here.fetch_add(1);
    const auto entry = cache->Get("a", absl::InfiniteFuture(), [&] {
      gate.Wait();
      return owner_.Load("a");
    });
    if (entry.ok() && (*entry)->value == "a@1") right.fetch_add(1);
  });
  ASSERT_TRUE(Eventually([&] { return here.load() == 50; }));
  gate.Open();
  threads.Join();
  EXPECT_EQ(right.load(), 50);
  EXPECT_EQ(owner_.loads(), 1);
  EXPECT_EQ(Requests(metrics_, "miss") + Requests(metrics_, "hit"), 50);
}

// The keys are loaded side by side: one that hangs does not hold up another.
TEST_F(CacheTest, AFlightIsOfOneKey) {
  auto cache = MakeCache();
  Gate gate;
  Gate loading;
  Threads threads;
  threads.Start(1, [&] {
    EXPECT_OK(cache->Get("a", absl::InfiniteFuture(), [&] {
      loading.Open();
      gate.Wait();
      return owner_.Load("a");
    }));
  });
  loading.Wait();
  EXPECT_EQ(Get(*cache, "b")->value, "b@1");
  gate.Open();
}

// Starts a Get that hangs in its loader until `gate` opens, and returns when it does.
class HangingGet {
 public:
  HangingGet(Cache& cache, std::string_view key, Loader then) {
    threads_.Start(1, [this, &cache, key = std::string(key), then] {
      result_ = cache.Get(key, absl::InfiniteFuture(), [&] {
        if (calls_.fetch_add(1) == 0) {
          loading_.Open();
          gate_.Wait();
        }
        return then();
      });
    });
    loading_.Wait();
  }
  absl::StatusOr<std::shared_ptr<const Entry>> LetGo() {
    gate_.Open();
    threads_.Join();
    return result_;
  }
  void Open() { gate_.Open(); }
  int calls() const { return calls_.load(); }

 private:
  Gate loading_;
  Gate gate_;
  std::atomic<int> calls_{0};
  absl::StatusOr<std::shared_ptr<const Entry>> result_;
  Threads threads_;
};

TEST_F(CacheTest, WhoWaitsGoesWhenItsOwnDeadlinePasses) {
  auto cache = MakeCache();
  HangingGet hanging(*cache, "a", owner_.For("a"));
  EXPECT_THAT(cache->Get("a", clock_.Now() + absl::Milliseconds(5), owner_.For("a")),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(cache->Get("a", clock_.Now() - absl::Seconds(1), owner_.For("a")),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_EQ(owner_.loads(), 0);
  ASSERT_OK_AND_ASSIGN(const auto entry, hanging.LetGo());
  EXPECT_EQ(entry->value, "a@1");
  // What is there is given whatever the deadline.
  EXPECT_OK(cache->Get("a", absl::InfinitePast(), owner_.For("a")));
}

TEST_F(CacheTest, AnErrorGoesToAllThatWaitedAndIsNotKept) {
  auto cache = MakeCache();
  HangingGet hanging(*cache, "a", [] { return NotFound("test/Thing", "a"); });
  std::atomic<int> here{0};
  std::atomic<int> not_found{0};
  Threads threads;
  threads.Start(8, [&] {
    here.fetch_add(1);
    const auto entry = cache->Get("a", absl::InfiniteFuture(), [] { return NotFound("test/Thing", "a"); });
    if (entry.status().code() == absl::StatusCode::kNotFound) not_found.fetch_add(1);
  });
  ASSERT_TRUE(Eventually([&] { return here.load() == 8; }));
  EXPECT_THAT(hanging.LetGo(), StatusIs(absl::StatusCode::kNotFound));
  threads.Join();
  EXPECT_EQ(not_found.load(), 8);
  EXPECT_EQ(Get(*cache, "a")->value, "a@1");
}

// One caller's short patience is not the trouble of the others.
TEST_F(CacheTest, WhereTheLoadRanIntoItsOwnDeadlineOneThatWaitedLoads) {
  for (const absl::StatusCode code : {absl::StatusCode::kDeadlineExceeded, absl::StatusCode::kCancelled}) {
    auto cache = MakeCache();
    Owner owner;
    HangingGet hanging(*cache, "a", [code] { return absl::Status(code, "mine"); });
    std::atomic<int> here{0};
    std::atomic<int> right{0};
    Threads threads;
    threads.Start(8, [&] {
      here.fetch_add(1);
      const auto entry = cache->Get("a", absl::InfiniteFuture(), owner.For("a"));
      if (entry.ok() && (*entry)->value == "a@1") right.fetch_add(1);
    });
    ASSERT_TRUE(Eventually([&] { return here.load() == 8; }));
    EXPECT_THAT(hanging.LetGo(), StatusIs(code));
    threads.Join();
    EXPECT_EQ(right.load(), 8);
    EXPECT_EQ(owner.loads(), 1);
  }
}

TEST_F(CacheTest, AnExceptionEndsTheFlight) {
  auto cache = MakeCache();
  EXPECT_THAT(cache->Get("a", absl::InfiniteFuture(),
                         []() -> absl::StatusOr<Loaded> { throw std::runtime_error("out of luck"); }),
              StatusIs(absl::StatusCode::kInternal));
  EXPECT_EQ(Get(*cache, "a")->value, "a@1");
}

TEST_F(CacheTest, ANegativeRevisionIsAFaultOfTheLoader) {
  auto cache = MakeCache();
  EXPECT_THAT(cache->Get("a", absl::InfiniteFuture(),
                         []() -> absl::StatusOr<Loaded> {
                           return Loaded{.value = "x", .revision = -1, .ttl = absl::Minutes(1)};
                         }),
              StatusIs(absl::StatusCode::kInternal));
}

TEST_F(CacheTest, InvalidateTakesTheOlderAwayAndLeavesTheNewer) {
  auto cache = MakeCache();
  owner_.Set("a", 5);
  Get(*cache, "a");
  cache->Invalidate("a", 4);
  cache->Invalidate("a", 5);
  Get(*cache, "a");
  EXPECT_EQ(owner_.loads(), 1);
  owner_.Set("a", 6);
  cache->Invalidate("a", 6);
  EXPECT_EQ(Get(*cache, "a")->value, "a@6");
  EXPECT_EQ(owner_.loads(), 2);
  EXPECT_EQ(Get(*cache, "a")->value, "a@6");
  EXPECT_EQ(owner_.loads(), 2);
}

// The load had read the old value when the change came: it is neither given nor kept.
TEST_F(CacheTest, ALateFillIsRefused) {
  auto cache = MakeCache();
  std::atomic<int> round{0};
  HangingGet hanging(*cache, "a", [&]() -> absl::StatusOr<Loaded> {
    const int64_t revision = round.fetch_add(1) == 0 ? 1 : 2;
    return Loaded{.value = Owner::Value("a", revision), .revision = revision, .ttl = absl::Minutes(1)};
  });
  cache->Invalidate("a", 2);
  ASSERT_OK_AND_ASSIGN(const auto entry, hanging.LetGo());
  EXPECT_EQ(entry->value, "a@2");
  EXPECT_EQ(hanging.calls(), 2);
  EXPECT_EQ(Get(*cache, "a")->value, "a@2");
  EXPECT_EQ(owner_.loads(), 0);
}

// A call that joins a flight after the change gets nothing that was loaded before it.
TEST_F(CacheTest, WhoComesAfterTheChangeGetsTheNewFromAFlightThatBeganBefore) {
  auto cache = MakeCache();
  HangingGet hanging(*cache, "a", owner_.For("a"));
  owner_.Set("a", 2);
  cache->Invalidate("a", 2);
  std::atomic<bool> here{false};
  absl::StatusOr<std::shared_ptr<const Entry>> joined;
  Threads threads;
  threads.Start(1, [&] {
    here.store(true);
    joined = cache->Get("a", absl::InfiniteFuture(), owner_.For("a"));
  });
  ASSERT_TRUE(Eventually([&] { return here.load(); }));
  ASSERT_OK(hanging.LetGo());
  threads.Join();
  ASSERT_OK(joined);
  EXPECT_EQ((*joined)->value, "a@2");
}

// The one that loads has no time to load again and gives what was good when it was asked; the one that came
// after the change may not have that.
TEST_F(CacheTest, WhoComesAfterTheChangeLoadsWhereTheOtherCanNot) {
  auto cache = MakeCache();
  Threads threads;
  std::atomic<bool> here{false};
  absl::StatusOr<std::shared_ptr<const Entry>> second;
  const auto first = cache->Get("a", clock_.Now() + absl::Seconds(1), [&] {
    auto old = owner_.Load("a");
    owner_.Set("a", 2);
    cache->Invalidate("a", 2);
    threads.Start(1, [&] {
      here.store(true);
      second = cache->Get("a", absl::InfiniteFuture(), owner_.For("a"));
    });
    EXPECT_TRUE(Eventually([&] { return here.load(); }));
    clock_.Advance(absl::Seconds(2));
    return old;
  });
  threads.Join();
  ASSERT_OK(first);
  EXPECT_EQ((*first)->value, "a@1");
  ASSERT_OK(second);
  EXPECT_EQ((*second)->value, "a@2");
  EXPECT_EQ(Get(*cache, "a")->value, "a@2");
}

TEST_F(CacheTest, AKeyThatChangesDuringEveryLoadIsLoadedFourTimesAndNotKept) {
  auto cache = MakeCache();
  int64_t revision = 0;
  ASSERT_OK_AND_ASSIGN(const auto entry,
                       cache->Get("a", absl::InfiniteFuture(), [&]() -> absl::StatusOr<Loaded> {
                         const Loaded loaded{.value = "v", .revision = ++revision, .ttl = absl::Minutes(1)};
                         cache->Invalidate("a", revision + 1);
                         return loaded;
                       }));
  EXPECT_EQ(revision, 4);
  EXPECT_EQ(entry->revision, 4);
  EXPECT_EQ(cache->size(), 0u);
}

// An owner that was restored from a backup, or a replica of it that lags: a cache is never worse than none.
TEST_F(CacheTest, TheOwnersOwnWordIsPassedOnAndNotKept) {
  auto cache = MakeCache();
  cache->Invalidate("a", 9);
  owner_.Set("a", 7);
  EXPECT_EQ(Get(*cache, "a")->value, "a@7");
  EXPECT_EQ(Get(*cache, "a")->value, "a@7");
  EXPECT_EQ(owner_.loads(), 2);
  EXPECT_EQ(cache->size(), 0u);
  clock_.Advance(absl::Minutes(10) +
                 absl::Seconds(1));  // the change is so old that nothing older can be left
  Get(*cache, "a");
  Get(*cache, "a");
  EXPECT_EQ(owner_.loads(), 3);
}

TEST_F(CacheTest, InvalidateAllLeavesNothingNotEvenAFlight) {
  auto cache = MakeCache();
  Get(*cache, "b");
  HangingGet hanging(*cache, "a",
                     [] { return Loaded{.value = "a@old", .revision = 1, .ttl = absl::Minutes(1)}; });
  cache->InvalidateAll();
  EXPECT_EQ(cache->size(), 0u);
  EXPECT_EQ(Get(*cache, "a")->value, "a@1");  // does not wait for the flight
  ASSERT_OK_AND_ASSIGN(const auto late, hanging.LetGo());
  EXPECT_EQ(late->value, "a@old");  // to the one that asked before
  EXPECT_EQ(Get(*cache, "a")->value, "a@1");
  EXPECT_EQ(owner_.loads(), 2);
}

TEST_F(CacheTest, AFlightFromBeforeInvalidateAllLeavesTheOneThatCameAfterAlone) {
  auto cache = MakeCache();
  HangingGet before(*cache, "a",
                    [] { return Loaded{.value = "a@old", .revision = 1, .ttl = absl::Minutes(1)}; });
  cache->InvalidateAll();
  HangingGet after(*cache, "a", owner_.For("a"));
  EXPECT_OK(before.LetGo());
  EXPECT_EQ(cache->size(), 0u);
  EXPECT_THAT(cache->Get("a", clock_.Now() + absl::Milliseconds(1), owner_.For("a")),
              StatusIs(absl::StatusCode::kDeadlineExceeded));  // still one flight a key
  EXPECT_OK(after.LetGo());
  EXPECT_EQ(Get(*cache, "a")->value, "a@1");
  EXPECT_EQ(owner_.loads(), 1);
}

TEST_F(CacheTest, MoreChangesThanCanBeRememberedInvalidateAll) {
  auto cache = MakeCache({.max_floors = 2});
  Get(*cache, "z");
  cache->Invalidate("a", 1);
  cache->Invalidate("b", 1);
  EXPECT_EQ(cache->size(), 1u);
  cache->Invalidate("c", 1);
  EXPECT_EQ(cache->size(), 0u);
  EXPECT_EQ(Get(*cache, "z")->value, "z@1");
  EXPECT_EQ(owner_.loads(), 2);
}

TEST_F(CacheTest, RefusesOptionsThatMakeNoSense) {
  const auto create = [&](const CacheOptions& options) {
    return Cache::Create(options, clock_, metrics_, nullptr).status();
  };
  for (const char* name : {"", "Things", "a:b", "a b", "词"}) {
    EXPECT_THAT(create({.name = name}), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("name")))
        << name;
  }
  EXPECT_THAT(create({.name = "a", .max_ttl = absl::ZeroDuration()}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("max_ttl")));
  EXPECT_THAT(create({.name = "a", .max_ttl = absl::InfiniteDuration()}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("max_ttl")));
  EXPECT_THAT(create({.name = "a", .clock_skew = absl::Seconds(-1)}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("clock_skew")));
}

// Many threads, few keys, an entry that soon expires: for ThreadSanitizer, and no Get gives a wrong value.
TEST_F(CacheTest, ManyThreadsAtOnce) {
  auto cache = MakeCache({.capacity = 3, .max_floors = 3});
  std::atomic<int> wrong{0};
  Threads threads;
  threads.Start(4, [&] {
    for (int i = 0; i < 2000; ++i) {
      const std::string key(1, static_cast<char>('a' + i % 5));
      const auto entry = cache->Get(key, absl::InfiniteFuture(), owner_.For(key));
      if (!entry.ok() || (*entry)->value != Owner::Value(key, (*entry)->revision)) wrong.fetch_add(1);
    }
  });
  threads.Start(1, [&] {
    for (int i = 0; i < 500; ++i) {
      const std::string key(1, static_cast<char>('a' + i % 5));
      owner_.Set(key, i + 2);
      cache->Invalidate(key, i + 2);
      if (i % 100 == 0) cache->InvalidateAll();
      clock_.Advance(absl::Seconds(1));
    }
  });
  threads.Join();
  EXPECT_EQ(wrong.load(), 0);
}

}  // namespace
}  // namespace fengqiao::cache
