#include "common/service/feed_loop.h"

#include <algorithm>
#include <utility>

#include "common/rpc/call_context.h"
#include "common/rpc/grpc_status.h"

namespace fengqiao::service {
namespace {

constexpr std::chrono::milliseconds kFirstPause{100};
constexpr std::chrono::milliseconds kLongestPause{5'000};

}  // namespace

std::chrono::milliseconds BackOff::Next() {
  const std::chrono::milliseconds now = next_;
  next_ = std::min(next_ * 2, longest_);
  return now;
}

FeedLoop::FeedLoop(const rpc::Client& client, std::string subject, Open open, FeedListener& listener)
    : client_(client), subject_(std::move(subject)), open_(std::move(open)), listener_(listener) {}

void FeedLoop::Start() {
  thread_ = std::thread([this] { Follow(); });
}

void FeedLoop::Stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    if (open_context_ != nullptr) open_context_->TryCancel();
  }
  changed_.SignalAll();
  if (thread_.joinable()) thread_.join();
}

void FeedLoop::Follow() {
  BackOff back_off(kFirstPause, kLongestPause);
  do {
    if (FollowOnce()) back_off.Reset();
  } while (Pause(back_off.Next()));
}

bool FeedLoop::FollowOnce() {
  const auto request = listener_.NextRequest();
  const absl::Status ended = request.ok() ? Listen(*request) : request.status();
  {
    MutexLock lock(mutex_);
    if (stopping_) return false;
  }
  return listener_.Ended(ended);
}

absl::Status FeedLoop::Listen(const common::v1::WatchEventsRequest& request) {
  auto caller = std::make_shared<rpc::Caller>();
  caller->subject = subject_;
  const rpc::CallContext self(std::move(caller), "WatchEvents", absl::InfiniteFuture(), "", nullptr);
  grpc::ClientContext context;
  client_.Prepare(&context, self, absl::InfiniteFuture());
  {
    MutexLock lock(mutex_);
    if (stopping_) return absl::OkStatus();
    open_context_ = &context;
  }
  const Stream stream = open_(&context, request);
  common::v1::WatchEventsResponse response;
  bool wanted = true;
  while (stream->Read(&response)) {
    if (wanted) wanted = listener_.Take(response);
    // What has come already is read to the end, and not taken.
    if (!wanted) context.TryCancel();
  }
  absl::Status ended = rpc::FromGrpc(stream->Finish());
  MutexLock lock(mutex_);
  open_context_ = nullptr;
  // That it was given up is no failure of the other side's.
  return wanted ? ended : absl::OkStatus();
}

bool FeedLoop::Pause(std::chrono::milliseconds time) {
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
