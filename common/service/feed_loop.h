// The loop that follows the change feed of another service: opens the stream, opens it again when it has
// ended, and ends with the service. What is made of the feed, and from where it is read, is its listener's.

#ifndef FENGQIAO_COMMON_SERVICE_FEED_LOOP_H_
#define FENGQIAO_COMMON_SERVICE_FEED_LOOP_H_

#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "common/base/mutex.h"
#include "common/rpc/client.h"
#include "fengqiao/common/v1/events.pb.h"

namespace fengqiao::service {

// How long to wait before what has failed is tried again: twice as long each time, up to a limit.
class BackOff {
 public:
  BackOff(std::chrono::milliseconds first, std::chrono::milliseconds longest)
      : first_(first), longest_(longest), next_(first) {}

  std::chrono::milliseconds Next();
  void Reset() { next_ = first_; }

 private:
  std::chrono::milliseconds first_, longest_, next_;
};

// Who listens to a feed and keeps the token. Called by the loop's thread alone.
class FeedListener {
 public:
  virtual ~FeedListener() = default;

  // What the next stream is asked for. A failure counts as a stream that has ended with it.
  virtual absl::StatusOr<common::v1::WatchEventsRequest> NextRequest() = 0;
  // Takes an answer; false where the stream is to be opened anew.
  virtual bool Take(const common::v1::WatchEventsResponse& response) = 0;
  // The stream has ended, but not because the loop stops. True where it was a good one, after which the next
  // is opened at once.
  virtual bool Ended(const absl::Status& status) = 0;
};

class FeedLoop {
 public:
  using Stream = std::unique_ptr<grpc::ClientReaderInterface<common::v1::WatchEventsResponse>>;
  // Opens the stream: the stub's WatchEvents.
  using Open =
      std::function<Stream(grpc::ClientContext* context, const common::v1::WatchEventsRequest& request)>;

  // `client` and `listener` outlive the loop; `subject` is who follows, for the other service's log.
  FeedLoop(const rpc::Client& client, std::string subject, Open open, FeedListener& listener);
  ~FeedLoop() { Stop(); }
  FeedLoop(const FeedLoop&) = delete;
  FeedLoop& operator=(const FeedLoop&) = delete;

  void Start();
  // Returns when the thread has ended. Idempotent.
  void Stop();

 private:
  void Follow();
  // One stream, from its opening to its end; whether it was a good one.
  bool FollowOnce();
  absl::Status Listen(const common::v1::WatchEventsRequest& request);
  // Waits before the next try; false where it is time to stop.
  bool Pause(std::chrono::milliseconds time);

  const rpc::Client& client_;
  const std::string subject_;
  const Open open_;
  FeedListener& listener_;

  Mutex mutex_;
  CondVar changed_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::ClientContext* open_context_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::thread thread_;
};

}  // namespace fengqiao::service

#endif  // FENGQIAO_COMMON_SERVICE_FEED_LOOP_H_
