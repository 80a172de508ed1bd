// Follows the change feed of another service in the background.

#ifndef FENGQIAO_COMMON_SERVICE_FEED_FOLLOWER_H_
#define FENGQIAO_COMMON_SERVICE_FEED_FOLLOWER_H_

#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "common/base/mutex.h"
#include "common/rpc/client.h"
#include "fengqiao/common/v1/events.pb.h"

namespace fengqiao::service {

// From Start to Stop, hands every event that the filter takes and that is made after the start to `on_event`,
// in order; a broken stream is taken up again where it ended. `on_gap` is called first of all, and whenever
// events may have been missed: what was derived from the feed must be thought out of date then. For caches;
// whoever must not miss an event across a restart keeps the token with his effects instead.
class FeedFollower {
 public:
  using Stream = std::unique_ptr<grpc::ClientReaderInterface<common::v1::WatchEventsResponse>>;
  // Opens the stream: the stub's WatchEvents.
  using Open =
      std::function<Stream(grpc::ClientContext* context, const common::v1::WatchEventsRequest& request)>;

  // `client` outlives the follower; `subject` is who follows, for the other service's log.
  FeedFollower(const rpc::Client& client, std::string subject, std::string filter, Open open,
               std::function<void(const common::v1::Event&)> on_event, std::function<void()> on_gap);
  ~FeedFollower();

  void Start();
  // Returns when the thread has ended. Idempotent.
  void Stop();

 private:
  void Follow();
  // One stream, from its opening to its end.
  void FollowOnce();
  // Waits before the next try; false where it is time to stop.
  bool Pause(std::chrono::milliseconds time);

  const rpc::Client& client_;
  const std::string subject_;
  const std::string filter_;
  const Open open_;
  const std::function<void(const common::v1::Event&)> on_event_;
  const std::function<void()> on_gap_;
  std::string token_;
  bool refused_ = false;  // at the last try

  Mutex mutex_;
  CondVar changed_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::ClientContext* open_context_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::thread thread_;
};

}  // namespace fengqiao::service

#endif  // FENGQIAO_COMMON_SERVICE_FEED_FOLLOWER_H_
