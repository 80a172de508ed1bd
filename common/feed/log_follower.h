// A follower of the log: where it begins, what comes next, and the wait for more.

#ifndef FENGQIAO_COMMON_FEED_LOG_FOLLOWER_H_
#define FENGQIAO_COMMON_FEED_LOG_FOLLOWER_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/mutex.h"
#include "common/feed/feed.h"
#include "fengqiao/common/v1/events.pb.h"

namespace fengqiao::feed {

// Wakes one stream when the log has grown past a position. The hub outlives it.
class HubWaiter {
 public:
  explicit HubWaiter(FeedHub& hub) : hub_(hub), state_(std::make_shared<State>()) {
    id_ = hub_.Subscribe([state = state_](int64_t head) { state->OnHead(head); });
  }
  ~HubWaiter() { hub_.Unsubscribe(id_); }

  void Wait(int64_t position, std::function<void()> wake) { state_->Wait(position, std::move(wake)); }

 private:
  struct State {
    void OnHead(int64_t new_head) {
      std::function<void()> to_wake;
      {
        MutexLock lock(mutex);
        head = std::max(head, new_head);
        if (wake && head > position) to_wake = std::exchange(wake, nullptr);
      }
      if (to_wake) to_wake();
    }
    void Wait(int64_t new_position, std::function<void()> new_wake) {
      {
        MutexLock lock(mutex);
        position = new_position;
        if (head <= position) {
          wake = std::move(new_wake);
          return;
        }
      }
      new_wake();
    }
    Mutex mutex;
    int64_t head ABSL_GUARDED_BY(mutex) = 0;
    int64_t position ABSL_GUARDED_BY(mutex) = 0;
    std::function<void()> wake ABSL_GUARDED_BY(mutex);
  };

  FeedHub& hub_;
  std::shared_ptr<State> state_;
  uint64_t id_;
};

// Reads a feed from a resume token on. Not thread-safe but for what Wait is given; the feed outlives it.
// Blocks as the log does.
class LogFollower {
 public:
  explicit LogFollower(Feed& feed) : feed_(feed), waiter_(feed.hub()) {}

  // Where to begin: after `resume_token`; where that is empty, at the log's beginning or, with `from_now`, at
  // its end. INVALID_ARGUMENT and OUT_OF_RANGE as of a token that is not this log's (resume_token.h).
  absl::Status Start(std::string_view resume_token, bool from_now);

  // The next events, at most `most`, and moves behind them; none at the end.
  absl::StatusOr<std::vector<common::v1::Event>> Next(int most);
  // The same, but none that came after Start.
  absl::StatusOr<std::vector<common::v1::Event>> NextUntilStart(int most);

  // To go on behind what Next gave.
  std::string token() const;
  int64_t position() const { return position_; }

  // Has `wake` called when there may be more.
  void Wait(std::function<void()> wake) { waiter_.Wait(position_, std::move(wake)); }

 private:
  void MoveBehind(const std::vector<common::v1::Event>& events);

  Feed& feed_;
  HubWaiter waiter_;
  int64_t position_ = 0;
  std::string link_;  // of the event there
  int64_t end_ = 0;
};

}  // namespace fengqiao::feed

#endif  // FENGQIAO_COMMON_FEED_LOG_FOLLOWER_H_
