// Caches, an owner whose revisions rise, and a Redis that is killed, stopped and emptied, at random: whatever
// happens, a cache gives nothing older than what it has been told of, nothing past its expiry, and no error.

#include <algorithm>
#include <deque>
#include <random>
#include <thread>

#include "common/cache/cache.h"
#include "tests/support/eventually.h"
#include "tests/support/redis_fixture.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/common/cache/cache_support.h"

namespace fengqiao::cache {
namespace {

using ::fengqiao::testing::Eventually;
using ::fengqiao::testing::RedisServer;

constexpr int kProcesses = 3;
constexpr int kReaders = 2;  // in each
constexpr int kKeys = 6;
constexpr int kSteps = 500;
constexpr absl::Duration kTtl = absl::Seconds(20);

// What is true: every revision of every key, and since when.
class World {
 public:
  explicit World(const Clock& clock) : clock_(clock) {
    for (auto& key : since_) key = {clock.Now()};  // revision 0
  }
  int64_t Change(int key) {
    MutexLock lock(mutex_);
    since_[key].push_back(clock_.Now());
    return static_cast<int64_t>(since_[key].size()) - 1;
  }
  int64_t Revision(int key) const {
    MutexLock lock(mutex_);
    return static_cast<int64_t>(since_[key].size()) - 1;
  }
  // Whether `revision` was the owner's at `time` or afterwards.
  bool WasTrueAtOrAfter(int key, int64_t revision, absl::Time time) const {
    MutexLock lock(mutex_);
    if (revision < 0 || static_cast<size_t>(revision) >= since_[key].size()) return false;
    const bool superseded = static_cast<size_t>(revision) + 1 < since_[key].size();
    return !superseded || since_[key][static_cast<size_t>(revision) + 1] >= time;
  }

 private:
  const Clock& clock_;
  mutable Mutex mutex_;
  std::vector<absl::Time> since_[kKeys] ABSL_GUARDED_BY(mutex_);
};

std::string KeyName(int key) { return "key" + std::to_string(key); }

// A process: its cache, the follower of the owner's feed that tells it what changed, and what it has been
// told.
struct Process {
  Process(const std::string& url, const Clock& clock) {
    RedisOptions redis_options{.connect_timeout = absl::Milliseconds(20),
                               .command_timeout = absl::Milliseconds(20),
                               .connections = 2,
                               .min_pause = absl::Milliseconds(1),
                               .max_pause = absl::Milliseconds(10),
                               .ping_interval = absl::Milliseconds(50)};
    redis = Redis::Create(url, redis_options, metrics).value();
    // Too small for all keys and all floors, so that these are at times let go.
    cache =
        Cache::Create(
            {.name = "things", .capacity = kKeys - 1, .max_floors = kKeys - 1, .max_ttl = absl::Minutes(1)},
            clock, metrics, redis.get())
            .value();
  }
  // Called by the follower alone.
  void Tell(int key, int64_t revision) {
    cache->Invalidate(KeyName(key), revision);
    told[key].store(std::max(told[key].load(), revision));
  }
  void TellAll(const World& world) {
    int64_t now[kKeys];
    for (int key = 0; key < kKeys; ++key) now[key] = world.Revision(key);
    cache->InvalidateAll();
    for (int key = 0; key < kKeys; ++key) told[key].store(std::max(told[key].load(), now[key]));
  }

  Metrics metrics;
  std::unique_ptr<Redis> redis;
  std::unique_ptr<Cache> cache;
  std::atomic<int64_t> told[kKeys] = {};
};

struct Tally {
  std::atomic<int> gets{0}, errors{0}, older{0}, expired{0}, untrue{0}, mixed{0};
};

void Read(Process& process, const World& world, const Clock& clock, std::mt19937& random, Tally& tally) {
  const int key = static_cast<int>(random() % kKeys);
  const int64_t least = process.told[key].load();
  const absl::Time begin = clock.Now();
  const auto got = process.cache->Get(KeyName(key), absl::InfiniteFuture(), [&]() -> absl::StatusOr<Loaded> {
    const int64_t revision = world.Revision(key);
    // On its way home an answer takes a while, in which the key may change.
    for (unsigned i = random() % 3; i > 0; --i) std::this_thread::yield();
    return Loaded{.value = Owner::Value(KeyName(key), revision), .revision = revision, .ttl = kTtl};
  });
  tally.gets.fetch_add(1);
  if (!got.ok()) {
    tally.errors.fetch_add(1);
    return;
  }
  const Entry& entry = **got;
  if (entry.value != Owner::Value(KeyName(key), entry.revision)) tally.mixed.fetch_add(1);
  if (entry.revision < least) tally.older.fetch_add(1);
  if (entry.expiry <= begin) tally.expired.fetch_add(1);
  if (!world.WasTrueAtOrAfter(key, entry.revision, entry.expiry - kTtl)) tally.untrue.fetch_add(1);
}

class CacheModelTest : public ::testing::TestWithParam<unsigned> {};

TEST_P(CacheModelTest, NothingOlderThanToldNothingExpiredNoError) {
  RedisServer server;
  FakeClock clock(absl::FromUnixSeconds(1'700'000'000));
  World world(clock);
  std::vector<std::unique_ptr<Process>> processes;
  processes.reserve(kProcesses);
  for (int i = 0; i < kProcesses; ++i) processes.push_back(std::make_unique<Process>(server.url(), clock));
  for (auto& process : processes) ASSERT_TRUE(process->redis->WaitUntilUp(absl::Seconds(30)));

  Tally tally;
  std::atomic<bool> stop{false};
  Threads threads;
  for (int i = 0; i < kProcesses; ++i) {
    for (int reader = 0; reader < kReaders; ++reader) {
      const unsigned seed = GetParam() * 100 + static_cast<unsigned>(i * kReaders + reader);
      threads.Start(1, [&, i, seed] {
        std::mt19937 random(seed);
        while (!stop.load()) Read(*processes[i], world, clock, random, tally);
      });
    }
  }

  // The last process follows no feed and hears from Redis alone, of which nothing is promised but truth.
  std::mt19937 random(GetParam());
  const int followers = kProcesses - 1;
  std::vector<std::deque<std::pair<int, int64_t>>> feeds(followers);
  bool running = true;
  bool paused = false;
  for (int step = 0; step < kSteps; ++step) {
    const unsigned dice = random() % 100;
    if (dice < 45) {
      const int key = static_cast<int>(random() % kKeys);
      const int64_t revision = world.Change(key);
      for (auto& feed : feeds) feed.emplace_back(key, revision);
    } else if (dice < 80) {
      const unsigned follower = random() % followers;  // each follows at its own pace
      for (unsigned n = random() % 4; n > 0 && !feeds[follower].empty(); --n) {
        processes[follower]->Tell(feeds[follower].front().first, feeds[follower].front().second);
        feeds[follower].pop_front();
      }
    } else if (dice < 88) {
      clock.Advance(absl::Microseconds(random() % 8'000'000));
    } else if (dice < 90) {
      processes[random() % followers]->TellAll(world);
    } else if (dice < 93) {
      if (paused) server.Resume();
      paused = false;
      if (running) {
        server.Kill();
      } else {
        server.Start();
      }
      running = !running;
    } else if (dice < 96 && running) {
      if (paused) {
        server.Resume();
      } else {
        server.Pause();
      }
      paused = !paused;
    } else if (running && !paused) {
      server.Call(dice == 96   ? Command{"FLUSHALL"}
                  : dice == 97 ? Command{"SCRIPT", "FLUSH"}
                  : dice == 98 ? Command{"CLIENT", "KILL", "TYPE", "pubsub"}
                               : Command{"CLIENT", "KILL", "TYPE", "normal"});
    }
    const int mark = tally.gets.load();
    ASSERT_TRUE(Eventually([&] { return tally.gets.load() > mark + 20; }));
  }

  // When all is well again Redis is used again, and every process ends up with what is true.
  if (paused) server.Resume();
  server.Start();
  for (auto& process : processes) ASSERT_TRUE(process->redis->WaitUntilUp(absl::Seconds(30)));
  stop.store(true);
  threads.Join();
  for (int follower = 0; follower < followers; ++follower) {
    for (const auto& [key, revision] : feeds[follower]) processes[follower]->Tell(key, revision);
  }
  for (auto& process : processes) {
    for (int key = 0; key < kKeys; ++key) {
      EXPECT_TRUE(Eventually([&] {
        const auto entry =
            process->cache->Get(KeyName(key), absl::InfiniteFuture(), [&]() -> absl::StatusOr<Loaded> {
              const int64_t revision = world.Revision(key);
              return Loaded{.value = Owner::Value(KeyName(key), revision), .revision = revision, .ttl = kTtl};
            });
        return entry.ok() && (*entry)->revision == world.Revision(key);
      })) << KeyName(key);
    }
  }

  EXPECT_EQ(tally.errors.load(), 0);
  EXPECT_EQ(tally.older.load(), 0);
  EXPECT_EQ(tally.expired.load(), 0);
  EXPECT_EQ(tally.untrue.load(), 0);
  EXPECT_EQ(tally.mixed.load(), 0);
  int of_each[5] = {};
  const char* results[] = {"hit", "shared", "miss", "error", "bypass"};
  for (auto& process : processes) {
    for (int i = 0; i < 5; ++i) of_each[i] += Requests(process->metrics, results[i]);
  }
  // The test would show nothing if it did not come through all of these.
  for (int i = 0; i < 5; ++i) EXPECT_GT(of_each[i], 0) << results[i];
  RecordProperty("gets", tally.gets.load());
}

INSTANTIATE_TEST_SUITE_P(Seeds, CacheModelTest, ::testing::Range(1u, 6u));

}  // namespace
}  // namespace fengqiao::cache
