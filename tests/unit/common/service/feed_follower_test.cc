#include "common/service/feed_follower.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/common/service/scripted_stream.h"

namespace fengqiao::service {
namespace {

using common::v1::WatchEventsRequest;
using ::testing::ElementsAre;

class FeedFollowerTest : public ::testing::Test {
 protected:
  FeedFollowerTest()
      : client_(*google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
                    "fengqiao.indicators.v1.IndicatorService"),
                metrics_, {}) {
    (void)indicators::v1::Indicator::descriptor();  // so that the pool knows the service
  }

  // Follows until every script was played; what happened, in order.
  std::vector<std::string> Play(std::vector<Script> scripts) {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::string> happened;
    size_t opened = 0;
    const auto note = [&](std::string what) {
      std::lock_guard lock(mutex);
      happened.push_back(std::move(what));
    };
    FeedFollower follower(
        client_, "reports", "type = \"Region.*\"",
        [&](grpc::ClientContext*, const WatchEventsRequest& request) -> FeedFollower::Stream {
          EXPECT_EQ(request.filter(), "type = \"Region.*\"");
          EXPECT_TRUE(request.from_now());
          std::lock_guard lock(mutex);
          Script script;
          if (opened < scripts.size()) {
            happened.push_back("open " + request.resume_token());
            script = std::move(scripts[opened]);
          }
          ++opened;
          changed.notify_all();
          return std::make_unique<ScriptedStream>(std::move(script));
        },
        [&](const common::v1::Event& event) { note(event.id()); }, [&] { note("gap"); });
    follower.Start();
    {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return opened > scripts.size(); });
    }
    follower.Stop();
    follower.Stop();
    return happened;
  }

  Metrics metrics_;
  rpc::Client client_;
};

TEST_F(FeedFollowerTest, ABrokenStreamIsTakenUpWhereItEnded) {
  EXPECT_THAT(Play({{{Answer("t1", {"e1", "e2"}), Answer("t2", {})},
                     grpc::Status(grpc::StatusCode::UNAVAILABLE, "gone")},
                    {{Answer("t3", {"e3"})}, grpc::Status::OK}}),
              ElementsAre("open ", "gap", "e1", "e2", "open t2", "e3"));
}

TEST_F(FeedFollowerTest, ATokenThatIsNotTakenIsGivenUpAndThatIsAGap) {
  EXPECT_THAT(Play({{{Answer("t1", {"e1"})}, grpc::Status(grpc::StatusCode::UNAVAILABLE, "gone")},
                    {{}, grpc::Status(grpc::StatusCode::OUT_OF_RANGE, "made anew")},
                    {{Answer("n1", {"n"})}, grpc::Status::OK}}),
              ElementsAre("open ", "gap", "e1", "open t1", "open ", "gap", "n"));
}

TEST_F(FeedFollowerTest, WhoWasNeverAnsweredHasMissedNothing) {
  EXPECT_THAT(Play({{{}, grpc::Status(grpc::StatusCode::UNAVAILABLE, "not yet")},
                    {{Answer("t1", {})}, grpc::Status::OK}}),
              ElementsAre("open ", "open ", "gap"));
}

}  // namespace
}  // namespace fengqiao::service
