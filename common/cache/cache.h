// Look-ups whose owner is another service: a small map in this process, then Redis, then the owner.

#ifndef FENGQIAO_COMMON_CACHE_CACHE_H_
#define FENGQIAO_COMMON_CACHE_CACHE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/cache/memory_store.h"
#include "common/cache/redis.h"
#include "common/metrics/metrics.h"

namespace fengqiao::cache {

struct CacheOptions {
  // What the entries are, "definitions": lower-case letters, digits and _. Caches of the same name share
  // their entries through Redis, in whatever process they are.
  std::string name;
  // Entries in this process.
  size_t capacity = 4096;
  // Keys of which this process remembers that they changed; where there are more, everything is invalidated.
  size_t max_floors = 16384;
  // The longest life of an entry, whatever the loader says. A changed key is remembered for as long, since
  // what was loaded before the change is past its expiry then. The same in all caches of a name.
  absl::Duration max_ttl = absl::Minutes(10);
  // How far the clocks of two processes may differ.
  absl::Duration clock_skew = absl::Seconds(1);
  // Larger values are passed on and not kept.
  size_t max_value_bytes = size_t{4} << 20;
};

// What the owner answered.
struct Loaded {
  std::string value;
  // Rises with every change of the key at the owner; not negative.
  int64_t revision = 0;
  // How long the value may be used, counted from before the owner was asked; not at all where it is not
  // positive.
  absl::Duration ttl;
};

// Asks the owner. Blocks; keeps to the caller's deadline by itself. Must not Get the same key.
using Loader = std::function<absl::StatusOr<Loaded>()>;

// Thread-safe. No Get may be under way when a cache is destroyed.
//
// What holds, with Redis or without:
// - A Get that begins when Invalidate(key, r) has returned gives no revision below r, unless the owner itself
//   says so when it is asked afterwards: that is passed on and not kept, so a cache is never worse than none.
// - A Get gives no value past its expiry; what the owner answered in this very call is always good enough.
// - However many Gets miss a key, one of them loads it.
// - A Get fails by the loader's error or by its own deadline and by nothing else. Errors are not kept.
class Cache final : private RedisListener {
 public:
  // `redis` may be null. INVALID_ARGUMENT where the options make no sense.
  static absl::StatusOr<std::unique_ptr<Cache>> Create(const CacheOptions& options, const Clock& clock,
                                                       Metrics& metrics, Redis* redis);
  ~Cache() override;
  Cache(const Cache&) = delete;
  Cache& operator=(const Cache&) = delete;

  // The entry of `key`. Blocks while it is loaded, by this call or by another that came first: the others
  // take that one's answer or error, except that where it ran into its own deadline, or was cancelled, one of
  // them loads instead. DEADLINE_EXCEEDED when `deadline` passes while another one loads.
  absl::StatusOr<std::shared_ptr<const Entry>> Get(std::string_view key, absl::Time deadline,
                                                   const Loader& loader);

  // The owner's feed says that `key` changed, or went, at `revision`: what is older is out of date, here, in
  // Redis and in the other processes. Blocks for Redis, for as long as one of its time limits.
  void Invalidate(std::string_view key, int64_t revision);
  // Everything that was loaded so far is out of date, as where the owner's feed can't be followed without a
  // gap.
  void InvalidateAll();

  // The number of entries in this process.
  size_t size() const;

 private:
  // How a Get was answered; a label of the metric.
  enum class Result { kHit, kShared, kMiss, kError, kBypass };

  // A load that is under way.
  struct Flight {
    bool done = false;
    absl::StatusOr<std::shared_ptr<const Entry>> answer;
    Result result = Result::kMiss;
    int64_t floor_before = MemoryStore::kNoFloor;
    CondVar changed;
  };
  struct Fetched {
    absl::StatusOr<std::shared_ptr<const Entry>> answer;
    Result result = Result::kMiss;
    // The floor that was known before the owner was asked; none where it was not asked.
    int64_t floor_before = MemoryStore::kNoFloor;
  };
  struct Counters {
    explicit Counters(const std::string& cache, Metrics& metrics);
    void Count(Result result) const;
    prometheus::Counter &hit, &shared, &miss, &error, &bypass;
  };
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  Cache(const CacheOptions& options, const Clock& clock, Metrics& metrics, Redis* redis);

  absl::StatusOr<std::shared_ptr<const Entry>> Lead(std::string_view key, absl::Time deadline,
                                                    const Loader& loader,
                                                    const std::shared_ptr<Flight>& flight);
  void Finish(std::string_view key, const std::shared_ptr<Flight>& flight, const Fetched& fetched)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Fetched Fetch(std::string_view key, absl::Time deadline, const Loader& loader, bool ask_redis);
  std::shared_ptr<const Entry> ReadRedis(std::string_view key, Result* result);
  void FillRedis(std::string_view key, const Entry& entry, absl::Time loaded, Result* result);
  bool HasTimeForRedis(absl::Time deadline) const;
  bool MayKeep(const Entry& entry) const;

  void RaiseFloor(std::string_view key, int64_t revision) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void DropEverything(absl::Time loaded_until) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void DropEntries() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string& name() const override { return options_.name; }
  void OnNotice(const Notice& notice) override;
  void OnSubscribed() override;
  OutOfDate WhatIsOutOfDate() override;

  const CacheOptions options_;
  const absl::Duration lifetime_;  // of floors here, and of records in Redis
  const Clock& clock_;
  Redis* const redis_;
  const Counters counters_;
  prometheus::Gauge& entries_gauge_;

  mutable Mutex mutex_;
  MemoryStore store_ ABSL_GUARDED_BY(mutex_);
  // A flight that is not in here any more is loading what may be out of date: what it brings is not kept.
  std::unordered_map<std::string, std::shared_ptr<Flight>, Hash, std::equal_to<>> flights_
      ABSL_GUARDED_BY(mutex_);
  // Records that were loaded then or before are out of date.
  std::optional<absl::Time> loaded_until_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace fengqiao::cache

#endif  // FENGQIAO_COMMON_CACHE_CACHE_H_
