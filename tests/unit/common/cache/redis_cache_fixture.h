// Caches that share a real Redis, each with a connection of its own as if it were another process.

#ifndef FENGQIAO_TESTS_UNIT_COMMON_CACHE_REDIS_CACHE_FIXTURE_H_
#define FENGQIAO_TESTS_UNIT_COMMON_CACHE_REDIS_CACHE_FIXTURE_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/cache/cache.h"
#include "common/cache/record.h"
#include "common/cache/redis.h"
#include "tests/support/eventually.h"
#include "tests/support/redis_fixture.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/common/cache/cache_support.h"

namespace fengqiao::cache {

// Long enough for a machine that does much else beside; no test waits for one of them to pass unless it says
// so.
inline RedisOptions PatientOptions() {
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
    return testing::Eventually([&] {
      const auto entry = process.cache->Get(key, absl::InfinitePast(), owner_.For(key));
      return !entry.ok() || (*entry)->revision >= revision;
    });
  }

  testing::RedisServer server_;
  const absl::Time start_ = absl::FromUnixMicros(1'700'000'000'000'000);
  FakeClock clock_{start_};
  Owner owner_;
};

}  // namespace fengqiao::cache

#endif  // FENGQIAO_TESTS_UNIT_COMMON_CACHE_REDIS_CACHE_FIXTURE_H_
