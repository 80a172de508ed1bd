// Follows the change feed of another service in the background.

#ifndef FENGQIAO_COMMON_SERVICE_FEED_FOLLOWER_H_
#define FENGQIAO_COMMON_SERVICE_FEED_FOLLOWER_H_

#include <functional>
#include <string>

#include "common/service/feed_loop.h"

namespace fengqiao::service {

// From Start to Stop, hands every event that the filter takes and that is made after the start to `on_event`,
// in order; a broken stream is taken up again where it ended. `on_gap` is called first of all, and whenever
// events may have been missed: what was derived from the feed must be thought out of date then. For caches;
// whoever must not miss an event across a restart listens to a FeedLoop, and keeps the token with his
// effects.
class FeedFollower final : private FeedListener {
 public:
  using Stream = FeedLoop::Stream;
  using Open = FeedLoop::Open;

  // `client` outlives the follower; `subject` is who follows, for the other service's log.
  FeedFollower(const rpc::Client& client, std::string subject, std::string filter, Open open,
               std::function<void(const common::v1::Event&)> on_event, std::function<void()> on_gap);

  void Start() { loop_.Start(); }
  // Returns when the thread has ended. Idempotent.
  void Stop() { loop_.Stop(); }

 private:
  absl::StatusOr<common::v1::WatchEventsRequest> NextRequest() override;
  bool Take(const common::v1::WatchEventsResponse& response) override;
  bool Ended(const absl::Status& status) override;

  const std::string subject_;
  const std::string filter_;
  const std::function<void(const common::v1::Event&)> on_event_;
  const std::function<void()> on_gap_;
  std::string token_;
  std::string asked_;      // the token by which the stream was opened
  bool answered_ = false;  // by that stream
  bool refused_ = false;   // at the last try
  FeedLoop loop_;          // the last: it ends before what it uses
};

}  // namespace fengqiao::service

#endif  // FENGQIAO_COMMON_SERVICE_FEED_FOLLOWER_H_
