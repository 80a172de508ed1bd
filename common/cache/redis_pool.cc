#include "common/cache/redis_pool.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/cache/time_limit.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::cache {
namespace {

using SteadyClock = std::chrono::steady_clock;

// A key that no cache can have, since it lacks a cache's name and colon. Written to see whether Redis takes
// writes: a replica, or a Redis that is full, answers PING as if all were well.
constexpr std::string_view kProbeKey = "fengqiao:!probe";

// Error replies that say something about one command and nothing about Redis.
bool IsHarmless(std::string_view error) {
  return error.substr(0, 8) == "NOSCRIPT" || error.substr(0, 9) == "WRONGTYPE";
}

}  // namespace

RedisPool::RedisPool(RedisUrl url, const RedisOptions& options, Metrics& metrics, Recover recover)
    : url_(std::move(url)),
      options_(options),
      recover_(std::move(recover)),
      up_gauge_(metrics.Gauge("fengqiao_cache_redis_up", "1 while Redis is used by the shared caches.",
                              {{"connection", "commands"}})),
      pause_(options.min_pause) {
  up_gauge_.Set(0);
  maintainer_ = std::thread([this] { Maintain(); });
}

RedisPool::~RedisPool() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.SignalAll();
  maintainer_.join();
}

RedisPool::Answer RedisPool::Call(const Command& command) { return Ask(command, /*unmissed=*/false); }

RedisPool::Answer RedisPool::CallUnmissed(const Command& command) { return Ask(command, /*unmissed=*/true); }

RedisPool::Answer RedisPool::Ask(const Command& command, bool unmissed) {
  Lease lease = Borrow(unmissed);
  if (lease.connection == nullptr) return {};
  commands_.fetch_add(1);
  absl::StatusOr<Reply> reply = lease.connection->Call(command, options_.command_timeout);
  if (!reply.ok()) {
    Fail(lease, unmissed, ToStd(reply.status().message()));
    return {.outcome = Outcome::kFailed};
  }
  if (reply->kind == Reply::Kind::kError && !IsHarmless(reply->text)) {
    Fail(lease, unmissed, reply->text);
    return {.outcome = Outcome::kFailed};
  }
  GiveBack(std::move(lease));
  return {.outcome = Outcome::kAnswered, .reply = *std::move(reply)};
}

RedisPool::Lease RedisPool::Borrow(bool unmissed) {
  const TimeLimit time(turn_limit());
  MutexLock lock(mutex_);
  while (up_ && idle_.empty() && !time.over()) changed_.WaitFor(lock, time.left_millis());
  if (up_ && !idle_.empty()) {
    Lease lease{.connection = std::move(idle_.back()), .epoch = epoch_};
    idle_.pop_back();
    return lease;
  }
  if (unmissed) {
    ++missed_;
    if (up_) {  // all connections are busy, and nobody would say it later
      GoDown();
      probe_at_once_ = true;
    }
  }
  return {};
}

void RedisPool::GiveBack(Lease lease) {
  {
    MutexLock lock(mutex_);
    if (!up_ || lease.epoch != epoch_) return;
    idle_.push_back(std::move(lease.connection));
  }
  changed_.SignalAll();
}

void RedisPool::Fail(const Lease& lease, bool unmissed, std::string_view reason) {
  failures_.fetch_add(1);
  bool went_down = false;
  {
    MutexLock lock(mutex_);
    const bool current = lease.epoch == epoch_;
    if (unmissed) ++missed_;
    if (up_ && (current || unmissed)) {
      // Redis came back while this call was failing: what the call was to leave there has to be left again.
      probe_at_once_ = !current;
      if (current && SteadyClock::now() - up_since_ >= absl::ToChronoNanoseconds(options_.max_pause)) {
        pause_ = options_.min_pause;
      }
      GoDown();
      went_down = current;
    }
  }
  if (went_down) LogWarning("redis is bypassed", {{"reason", reason}});
}

void RedisPool::GoDown() {
  up_ = false;
  ++epoch_;
  idle_.clear();
  up_gauge_.Set(0);
  changed_.SignalAll();
}

void RedisPool::Recheck() {
  MutexLock lock(mutex_);
  probe_at_once_ = true;
  if (up_) GoDown();
  changed_.SignalAll();
}

bool RedisPool::WaitUntilUp(absl::Duration limit) {
  const TimeLimit time(limit);
  MutexLock lock(mutex_);
  while (!up_ && !time.over()) changed_.WaitFor(lock, time.left_millis());
  return up_;
}

RedisPool::Stats RedisPool::stats() const {
  return {.commands = commands_.load(), .failures = failures_.load(), .probes = probes_.load()};
}

void RedisPool::Maintain() {
  bool reported = false;  // one line a failure, not one a probe
  while (WaitUntilProbeIsDue()) {
    probes_.fetch_add(1);
    const absl::Status probed = Probe();
    if (probed.ok()) {
      LogInfo("redis is used");
    } else if (!reported) {
      LogWarning("redis can't be used", {{"reason", ToStd(probed.message())}});
    }
    reported = !probed.ok();
  }
}

bool RedisPool::WaitUntilProbeIsDue() {
  MutexLock lock(mutex_);
  while (!stopping_ && up_) changed_.Wait(lock);
  if (!probe_at_once_) {
    const TimeLimit time(pause_);
    pause_ = std::min(2 * pause_, options_.max_pause);
    while (!stopping_ && !probe_at_once_ && !time.over()) changed_.WaitFor(lock, time.left_millis());
  }
  probe_at_once_ = false;
  return !stopping_;
}

absl::Status RedisPool::Probe() {
  ASSIGN_OR_RETURN(std::vector<std::unique_ptr<RedisConnection>> connections, OpenAll());
  std::unique_ptr<RedisConnection> own = std::move(connections.back());
  connections.pop_back();
  ASSIGN_OR_RETURN(const Reply reply,
                   own->Call({"SET", kProbeKey, "1", "PX", "1000"}, options_.command_timeout));
  if (reply.kind == Reply::Kind::kError) return Unavailable(absl::StrCat("redis: ", reply.text));

  std::optional<int64_t> epoch;  // of the state that this probe made
  for (;;) {
    int64_t missed = 0;
    {
      MutexLock lock(mutex_);
      missed = missed_;
    }
    const absl::Status recovered = recover_(*own);
    MutexLock lock(mutex_);
    if (epoch && (!up_ || *epoch != epoch_)) return absl::OkStatus();  // down again, and seen by another
    if (!recovered.ok()) {
      if (epoch) GoDown();
      return recovered;
    }
    if (!epoch) {
      up_ = true;
      up_since_ = SteadyClock::now();
      epoch = epoch_;
      idle_.swap(connections);  // empty since Redis went down
      up_gauge_.Set(1);
      changed_.SignalAll();
    }
    if (missed == missed_) {
      idle_.push_back(std::move(own));
      changed_.SignalAll();
      return absl::OkStatus();
    }
  }
}

absl::StatusOr<std::vector<std::unique_ptr<RedisConnection>>> RedisPool::OpenAll() const {
  std::vector<std::unique_ptr<RedisConnection>> connections;
  for (int i = 0; i < std::max(1, options_.connections); ++i) {
    ASSIGN_OR_RETURN(auto connection, RedisConnection::Open(url_, options_.connect_timeout));
    connections.push_back(std::move(connection));
  }
  return connections;
}

}  // namespace fengqiao::cache
