// What caches share through Redis: records, and notices of what changed. A process has one Redis for all its
// caches; it must outlive them.

#ifndef FENGQIAO_COMMON_CACHE_REDIS_H_
#define FENGQIAO_COMMON_CACHE_REDIS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/mutex.h"
#include "common/cache/record.h"
#include "common/cache/redis_pool.h"
#include "common/cache/redis_subscription.h"
#include "common/metrics/metrics.h"

namespace fengqiao::cache {

// What a cache knows to be out of date, as it tells the others.
struct OutOfDate {
  // Keys with the least revision that is not out of date, encoded as records are in Redis for `lifetime`.
  std::vector<std::pair<std::string, int64_t>> keys;
  // All that was loaded up to that instant.
  std::optional<absl::Time> loaded_until;
  absl::Time now;
  absl::Duration lifetime;
};

// A cache, as Redis sees it. The methods are called on threads of Redis and must not call it.
class RedisListener {
 public:
  virtual ~RedisListener() = default;
  virtual const std::string& name() const = 0;
  // Another process (or this one) gave notice.
  virtual void OnNotice(const Notice& notice) = 0;
  // Notices may have been missed up to now.
  virtual void OnSubscribed() = 0;
  // Redis is back, perhaps without its memory: what is to be told again?
  virtual OutOfDate WhatIsOutOfDate() = 0;
};

// Thread-safe. No method gives an error: where Redis gives no answer the caller does without.
class Redis {
 public:
  // INVALID_ARGUMENT (field `redis_url`) where `url` can't be read. Redis need not be there: it is connected
  // to in the background, and bypassed until that succeeds.
  static absl::StatusOr<std::unique_ptr<Redis>> Create(std::string_view url, const RedisOptions& options,
                                                       Metrics& metrics);
  ~Redis();
  Redis(const Redis&) = delete;
  Redis& operator=(const Redis&) = delete;

  struct ReadResult {
    Outcome outcome = Outcome::kBypassed;
    std::optional<Record> record;  // kAnswered; what can't be read is removed and counts as nothing
  };
  ReadResult Read(std::string_view cache, std::string_view key);

  struct FillResult {
    Outcome outcome = Outcome::kBypassed;
    // The revision that Redis knows, where that is newer than the record's; nothing was written then.
    std::optional<int64_t> newer;
  };
  // Writes the record unless Redis knows of a newer revision. It is kept for `lifetime`.
  FillResult Fill(std::string_view cache, std::string_view key, const Record& record,
                  absl::Duration lifetime);

  // Leaves a tombstone unless Redis knows of that revision or a newer one, and gives notice. Where Redis
  // gives no answer this is made up for (RedisListener::WhatIsOutOfDate) when it does again.
  void Announce(std::string_view cache, std::string_view key, int64_t revision, absl::Time now,
                absl::Duration lifetime);
  // Gives notice that all that was loaded up to an instant is out of date; made up for likewise.
  void AnnounceAll(std::string_view cache, absl::Time loaded_until);

  void Attach(RedisListener* listener);
  // When this returns no method of `listener` runs or will be run.
  void Detach(RedisListener* listener);

  // The most that a Read, or a Fill, usually takes; both take as long again where Read finds garbage, or
  // where a Fill has to send its script.
  absl::Duration longest_call() const { return pool_.longest_call(); }
  // Blocks until Redis is used and subscribed to; false when `limit` is over before.
  bool WaitUntilUp(absl::Duration limit);
  RedisPool::Stats stats() const { return pool_.stats(); }

 private:
  Redis(const RedisUrl& url, const RedisOptions& options, Metrics& metrics);

  // Runs a script on one key.
  RedisPool::Answer Eval(const struct Script& script, std::string_view key, const Command& arguments,
                         bool unmissed);
  absl::Status TellAgain(RedisConnection& connection);
  void OnSubscribed();
  void OnMessage(std::string_view message);

  const RedisOptions options_;
  const std::string channel_;
  Mutex listeners_mutex_;
  std::vector<RedisListener*> listeners_ ABSL_GUARDED_BY(listeners_mutex_);
  bool subscribed_before_ = false;  // of the subscription's thread alone
  RedisPool pool_;
  RedisSubscription subscription_;
};

}  // namespace fengqiao::cache

#endif  // FENGQIAO_COMMON_CACHE_REDIS_H_
