#include "common/service/feed_loop.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "common/status/error.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/common/service/scripted_stream.h"

namespace fengqiao::service {
namespace {

using common::v1::WatchEventsRequest;
using common::v1::WatchEventsResponse;
using std::chrono::milliseconds;
using ::testing::ElementsAre;

TEST(BackOffTest, IsTwiceAsLongEachTimeUpToALimit) {
  BackOff back_off(milliseconds(100), milliseconds(500));
  for (const int expected : {100, 200, 400, 500, 500}) EXPECT_EQ(back_off.Next().count(), expected);
  back_off.Reset();
  EXPECT_EQ(back_off.Next().count(), 100);
}

// Notes what it is told; gives a stream up at the answer `bad`, and has no request at the first try.
class Listener final : public FeedListener {
 public:
  absl::StatusOr<WatchEventsRequest> NextRequest() override {
    std::lock_guard lock(mutex_);
    changed_.notify_all();
    if (++requests_ == 1) return Unavailable("the token can't be read");
    WatchEventsRequest request;
    request.set_resume_token(token_);
    return request;
  }
  bool Take(const WatchEventsResponse& response) override {
    token_ = response.resume_token();
    Note("take " + token_);
    return token_ != "bad";
  }
  bool Ended(const absl::Status& status) override {
    Note("ended " + std::string(absl::StatusCodeToString(status.code())));
    return status.ok();
  }
  void Note(std::string what) {
    std::lock_guard lock(mutex_);
    happened_.push_back(std::move(what));
  }
  std::vector<std::string> UntilRequest(int requests) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return requests_ >= requests; });
    return happened_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string token_;
  int requests_ = 0;
  std::vector<std::string> happened_;
};

TEST(FeedLoopTest, EachEndIsToldAndWhatIsGivenUpIsNoFailure) {
  (void)indicators::v1::Indicator::descriptor();  // so that the pool knows the service
  Metrics metrics;
  rpc::Client client(*google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
                         "fengqiao.indicators.v1.IndicatorService"),
                     metrics, {});
  Listener listener;
  std::vector<Script> scripts = {
      {{Answer("t1", {}), Answer("bad", {}), Answer("never", {})}, grpc::Status::OK},
      {{Answer("t2", {})}, grpc::Status(grpc::StatusCode::UNAVAILABLE, "gone")}};
  size_t opened = 0;
  FeedLoop loop(
      client, "correction",
      [&](grpc::ClientContext*, const WatchEventsRequest& request) -> FeedLoop::Stream {
        listener.Note("open " + request.resume_token());
        Script script;
        if (opened < scripts.size()) script = std::move(scripts[opened++]);
        return std::make_unique<ScriptedStream>(std::move(script));
      },
      listener);
  loop.Start();
  const auto happened = listener.UntilRequest(4);
  loop.Stop();
  loop.Stop();
  EXPECT_THAT(happened, ElementsAre("ended UNAVAILABLE", "open ", "take t1", "take bad", "ended OK",
                                    "open bad", "take t2", "ended UNAVAILABLE"));
}

}  // namespace
}  // namespace fengqiao::service
