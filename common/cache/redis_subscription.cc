#include "common/cache/redis_subscription.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/cache/time_limit.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::cache {
RedisSubscription::RedisSubscription(RedisUrl url, const RedisOptions& options, Metrics& metrics,
                                     std::string channel, Handlers handlers)
    : url_(std::move(url)),
      options_(options),
      channel_(std::move(channel)),
      handlers_(std::move(handlers)),
      up_gauge_(metrics.Gauge("fengqiao_cache_redis_up", "1 while Redis is used by the shared caches.",
                              {{"connection", "subscription"}})),
      wake_fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  up_gauge_.Set(0);
  thread_ = std::thread([this] { Run(); });
}

RedisSubscription::~RedisSubscription() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.SignalAll();
  ::eventfd_write(wake_fd_, 1);
  thread_.join();
  ::close(wake_fd_);
}

bool RedisSubscription::WaitUntilUp(absl::Duration limit) {
  const TimeLimit time(limit);
  MutexLock lock(mutex_);
  while (!up_ && !time.over()) changed_.WaitFor(lock, time.left_millis());
  return up_;
}

void RedisSubscription::Run() {
  absl::Duration pause = options_.min_pause;
  bool reported = false;  // one line a loss, not one an attempt
  for (;;) {
    const absl::Status lost = Follow();
    if (lost.ok()) return;
    bool was_up = false;
    {
      MutexLock lock(mutex_);
      was_up = up_;
    }
    SetUp(false);
    if (was_up || !reported) {
      LogWarning("no invalidations from redis", {{"reason", ToStd(lost.message())}});
      reported = true;
    }
    if (was_up) pause = options_.min_pause;
    if (!Pause(pause)) return;
    pause = std::min(2 * pause, options_.max_pause);
  }
}

absl::Status RedisSubscription::Follow() {
  ASSIGN_OR_RETURN(const std::unique_ptr<RedisConnection> connection,
                   RedisConnection::Open(url_, options_.connect_timeout));
  RETURN_IF_ERROR(Subscribe(*connection));
  if (stopping()) return absl::OkStatus();
  handlers_.on_subscribed();
  SetUp(true);
  bool asked = false;
  for (;;) {
    ASSIGN_OR_RETURN(const std::optional<Reply> reply, connection->Receive(options_.ping_interval, wake_fd_));
    if (stopping()) return absl::OkStatus();
    if (reply) {
      asked = false;
      // ["message", channel, payload]; an answer to PING is ["pong", ""].
      if (reply->elements.size() == 3 && reply->elements[0].text == "message") {
        handlers_.on_message(reply->elements[2].text);
      }
    } else if (asked) {
      return Unavailable("redis: the subscription is silent");
    } else {
      RETURN_IF_ERROR(connection->Send({"PING"}, options_.command_timeout));
      asked = true;
    }
  }
}

absl::Status RedisSubscription::Subscribe(RedisConnection& connection) {
  RETURN_IF_ERROR(connection.Send({"SUBSCRIBE", channel_}, options_.command_timeout));
  ASSIGN_OR_RETURN(const std::optional<Reply> reply, connection.Receive(options_.ping_interval, wake_fd_));
  if (stopping()) return absl::OkStatus();
  if (!reply) return Unavailable("redis: no answer in time");
  if (reply->kind == Reply::Kind::kError) return Unavailable(absl::StrCat("redis: ", reply->text));
  if (reply->elements.size() != 3 || reply->elements[0].text != "subscribe") {
    return Unavailable("redis: what came is no answer to SUBSCRIBE");
  }
  return absl::OkStatus();
}

void RedisSubscription::SetUp(bool up) {
  {
    MutexLock lock(mutex_);
    up_ = up;
  }
  up_gauge_.Set(up ? 1 : 0);
  changed_.SignalAll();
}

bool RedisSubscription::stopping() {
  MutexLock lock(mutex_);
  return stopping_;
}

bool RedisSubscription::Pause(absl::Duration pause) {
  const TimeLimit time(pause);
  MutexLock lock(mutex_);
  while (!stopping_ && !time.over()) changed_.WaitFor(lock, time.left_millis());
  return !stopping_;
}

}  // namespace fengqiao::cache
