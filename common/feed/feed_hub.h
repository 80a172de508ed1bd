// Tells followers that the log has grown.

#ifndef FENGQIAO_COMMON_FEED_FEED_HUB_H_
#define FENGQIAO_COMMON_FEED_FEED_HUB_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <thread>

#include "common/base/mutex.h"

namespace fengqiao::feed {

// Holds positions, not events: a follower that hears of a new head reads the log itself, in bounded chunks
// and at its own pace, so a slow one costs the others nothing and there is no queue to overflow. Thread-safe.
class FeedHub {
 public:
  using Callback = std::function<void(int64_t head)>;

  explicit FeedHub(int64_t head);
  // No follower is called any more once this returns. Followers need not unsubscribe before.
  ~FeedHub();
  FeedHub(const FeedHub&) = delete;
  FeedHub& operator=(const FeedHub&) = delete;

  // `callback` runs on the hub's thread: soon after subscribing, with the present head, and whenever the head
  // has moved (several moves may come as one). It must not block; it may unsubscribe. Returns the
  // subscription's id.
  uint64_t Subscribe(Callback callback);

  // Once this returns, the callback does not run and will not (unless it is the callback itself that
  // unsubscribes). Safe to repeat.
  void Unsubscribe(uint64_t id);

  // The log's head is at least `head` now. Never blocks on followers.
  void Publish(int64_t head);

  // The last head published.
  int64_t head() const;
  size_t followers() const;

 private:
  struct Follower {
    Callback callback;
    int64_t told = -1;  // the head it was last called with
  };

  void Work();
  // The next follower, in turn, that has not been told of the head; else the end.
  std::map<uint64_t, Follower>::iterator NextInTurn() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable Mutex mutex_;
  CondVar changed_;    // work for the hub's thread
  CondVar call_done_;  // a callback has returned
  std::map<uint64_t, Follower> followers_ ABSL_GUARDED_BY(mutex_);
  uint64_t last_called_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t next_id_ ABSL_GUARDED_BY(mutex_) = 1;
  uint64_t calling_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t head_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace fengqiao::feed

#endif  // FENGQIAO_COMMON_FEED_FEED_HUB_H_
