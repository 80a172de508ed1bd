// The connections to Redis that look-ups borrow, behind a circuit breaker.

#ifndef FENGQIAO_COMMON_CACHE_REDIS_POOL_H_
#define FENGQIAO_COMMON_CACHE_REDIS_POOL_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/base/mutex.h"
#include "common/cache/redis_connection.h"
#include "common/cache/redis_url.h"
#include "common/metrics/metrics.h"

namespace fengqiao::cache {

struct RedisOptions {
  absl::Duration connect_timeout = absl::Milliseconds(50);
  absl::Duration command_timeout = absl::Milliseconds(50);
  // That many look-ups talk to Redis at a time; each waits for its turn for half of command_timeout and then
  // does without Redis.
  int connections = 4;
  // After a failure Redis is left alone for min_pause, after each further one for twice as long, up to
  // max_pause.
  absl::Duration min_pause = absl::Milliseconds(100);
  absl::Duration max_pause = absl::Seconds(5);
  // A subscription that is silent for so long is asked whether it lives, and given up where no answer comes
  // in as much time again.
  absl::Duration ping_interval = absl::Seconds(1);
};

enum class Outcome {
  kAnswered,
  kBypassed,  // Redis was not asked: it is down, or every connection was busy
  kFailed,    // Redis was asked and gave no answer, or an error; from now on it is bypassed
};

// Whom look-ups borrow connections from. A look-up never connects: connecting, with the resolving of names in
// front of it that has no time limit, is done by one thread in the background. That thread is also the one
// call that probes Redis after a failure. Thread-safe.
class RedisPool {
 public:
  // `recover` is run on a fresh connection before look-ups may use Redis (again); where it fails Redis stays
  // bypassed. It is run once more where a CallUnmissed was lost meanwhile.
  using Recover = std::function<absl::Status(RedisConnection&)>;
  RedisPool(RedisUrl url, const RedisOptions& options, Metrics& metrics, Recover recover);
  ~RedisPool();
  RedisPool(const RedisPool&) = delete;
  RedisPool& operator=(const RedisPool&) = delete;

  struct Answer {
    Outcome outcome = Outcome::kBypassed;
    Reply reply;  // kAnswered; an error only if NOSCRIPT or WRONGTYPE, any other one is a failure
  };
  // Asks Redis. Takes at most longest_call().
  Answer Call(const Command& command);
  // As Call, and where it is lost `recover` is run before Redis is used again.
  Answer CallUnmissed(const Command& command);

  absl::Duration longest_call() const { return turn_limit() + options_.command_timeout; }

  // Leaves Redis alone until it was probed and `recover` was run, which begins at once.
  void Recheck();

  // Blocks until Redis may be used; false when `limit` is over before.
  bool WaitUntilUp(absl::Duration limit);

  struct Stats {
    int64_t commands = 0;  // that look-ups and announcements sent
    int64_t failures = 0;  // of these
    int64_t probes = 0;
  };
  Stats stats() const;

 private:
  struct Lease {
    std::unique_ptr<RedisConnection> connection;
    int64_t epoch = 0;
  };

  absl::Duration turn_limit() const { return options_.command_timeout / 2; }
  Answer Ask(const Command& command, bool unmissed);
  // No connection where Redis is not to be asked.
  Lease Borrow(bool unmissed);
  void GiveBack(Lease lease);
  void Fail(const Lease& lease, bool unmissed, std::string_view reason);
  void GoDown() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  void Maintain();
  // Blocks until Redis is to be probed; false when the pool is to stop.
  bool WaitUntilProbeIsDue();
  absl::Status Probe();
  absl::StatusOr<std::vector<std::unique_ptr<RedisConnection>>> OpenAll() const;

  const RedisUrl url_;
  const RedisOptions options_;
  const Recover recover_;
  prometheus::Gauge& up_gauge_;

  std::atomic<int64_t> commands_{0};
  std::atomic<int64_t> failures_{0};
  std::atomic<int64_t> probes_{0};

  Mutex mutex_;
  CondVar changed_;
  bool up_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool probe_at_once_ ABSL_GUARDED_BY(mutex_) = true;
  // Raised whenever Redis goes down, so that connections lent before are not taken back.
  int64_t epoch_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t missed_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Duration pause_ ABSL_GUARDED_BY(mutex_);
  std::chrono::steady_clock::time_point up_since_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<RedisConnection>> idle_ ABSL_GUARDED_BY(mutex_);
  std::thread maintainer_;
};

}  // namespace fengqiao::cache

#endif  // FENGQIAO_COMMON_CACHE_REDIS_POOL_H_
