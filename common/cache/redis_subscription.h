// Listens to one channel of Redis, on a thread and a connection of its own.

#ifndef FENGQIAO_COMMON_CACHE_REDIS_SUBSCRIPTION_H_
#define FENGQIAO_COMMON_CACHE_REDIS_SUBSCRIPTION_H_

#include <functional>
#include <string>
#include <string_view>
#include <thread>

#include "absl/status/status.h"
#include "common/base/mutex.h"
#include "common/cache/redis_connection.h"
#include "common/cache/redis_pool.h"
#include "common/cache/redis_url.h"
#include "common/metrics/metrics.h"

namespace fengqiao::cache {

// Thread-safe.
class RedisSubscription {
 public:
  // Both are called on the subscription's thread.
  struct Handlers {
    // Subscribed, for the first time or again: messages may have been missed up to now, and none will be from
    // now on until this is called again.
    std::function<void()> on_subscribed;
    std::function<void(std::string_view)> on_message;
  };

  RedisSubscription(RedisUrl url, const RedisOptions& options, Metrics& metrics, std::string channel,
                    Handlers handlers);
  ~RedisSubscription();
  RedisSubscription(const RedisSubscription&) = delete;
  RedisSubscription& operator=(const RedisSubscription&) = delete;

  // Blocks until there is a subscription and on_subscribed has returned; false when `limit` is over before.
  bool WaitUntilUp(absl::Duration limit);

 private:
  void Run();
  // Returns when the subscription is lost (why), or OK when the thread is to stop.
  absl::Status Follow();
  absl::Status Subscribe(RedisConnection& connection);
  void SetUp(bool up);
  bool stopping();
  // False when the thread is to stop.
  bool Pause(absl::Duration pause);

  const RedisUrl url_;
  const RedisOptions options_;
  const std::string channel_;
  const Handlers handlers_;
  prometheus::Gauge& up_gauge_;
  const int wake_fd_;  // can be read when the thread is to stop

  Mutex mutex_;
  CondVar changed_;
  bool up_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace fengqiao::cache

#endif  // FENGQIAO_COMMON_CACHE_REDIS_SUBSCRIPTION_H_
