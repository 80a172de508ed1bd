#include "common/service/feed_follower.h"

#include <algorithm>
#include <utility>

#include "common/base/strings.h"
#include "common/log/log.h"
#include "common/rpc/call_context.h"
#include "common/rpc/grpc_status.h"

namespace fengqiao::service {
namespace {

constexpr std::chrono::milliseconds kFirstPause{100};
constexpr std::chrono::milliseconds kLongestPause{5'000};

}  // namespace

FeedFollower::FeedFollower(const rpc::Client& client, std::string subject, std::string filter, Open open,
                           std::function<void(const common::v1::Event&)> on_event,
                           std::function<void()> on_gap)
    : client_(client),
      subject_(std::move(subject)),
      filter_(std::move(filter)),
      open_(std::move(open)),
      on_event_(std::move(on_event)),
      on_gap_(std::move(on_gap)) {}

FeedFollower::~FeedFollower() { Stop(); }

void FeedFollower::Start() {
  thread_ = std::thread([this] { Follow(); });
}

void FeedFollower::Stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    if (open_context_ != nullptr) open_context_->TryCancel();
  }
  changed_.SignalAll();
  if (thread_.joinable()) thread_.join();
}

void FeedFollower::Follow() {
  std::chrono::milliseconds pause = kFirstPause;
  do {
    const std::string before = token_;
    FollowOnce();
    // A stream that brought something was a good one.
    pause = token_ == before ? std::min(pause * 2, kLongestPause) : kFirstPause;
  } while (Pause(pause));
}

void FeedFollower::FollowOnce() {
  auto caller = std::make_shared<rpc::Caller>();
  caller->subject = subject_;
  const rpc::CallContext self(std::move(caller), "WatchEvents", absl::InfiniteFuture(), "", nullptr);
  grpc::ClientContext context;
  client_.Prepare(&context, self, absl::InfiniteFuture());
  {
    MutexLock lock(mutex_);
    if (stopping_) return;
    open_context_ = &context;
  }
  common::v1::WatchEventsRequest request;
  request.set_filter(filter_);
  request.set_resume_token(token_);
  request.set_from_now(true);
  const bool without_token = token_.empty();
  const Stream stream = open_(&context, request);
  common::v1::WatchEventsResponse response;
  bool first = true;
  while (stream->Read(&response)) {
    // The first answer says where the stream begins; what was before that is not known.
    if (first && without_token) on_gap_();
    first = false;
    for (const common::v1::Event& event : response.events()) on_event_(event);
    token_ = response.resume_token();
  }
  const absl::Status status = rpc::FromGrpc(stream->Finish());
  {
    MutexLock lock(mutex_);
    open_context_ = nullptr;
    if (stopping_) return;
  }
  // No time mends this; a line is enough, since every try says the same. A stream that went well and then
  // ended with its token is no refusal: the next try shows the token that is in the file by then.
  const bool refused = first && (status.code() == absl::StatusCode::kUnauthenticated ||
                                 status.code() == absl::StatusCode::kPermissionDenied);
  if (refused && !refused_) {
    LogWarning("a change feed is refused; see this service's token",
               {{"follower", subject_}, {"error", ToStd(status.message())}});
  } else {
    LogInfo("a change feed broke off", {{"follower", subject_}, {"error", ToStd(status.message())}});
  }
  refused_ = refused;
  // A token that is not taken (the other service's log was made anew) is of no use any more.
  if (status.code() == absl::StatusCode::kInvalidArgument || status.code() == absl::StatusCode::kOutOfRange)
    token_.clear();
}

bool FeedFollower::Pause(std::chrono::milliseconds time) {
  const auto until = std::chrono::steady_clock::now() + time;
  MutexLock lock(mutex_);
  while (!stopping_) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return true;
    changed_.WaitFor(lock, left);
  }
  return false;
}

}  // namespace fengqiao::service
