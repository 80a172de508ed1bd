#include "common/service/store_watch.h"

#include <future>
#include <mutex>
#include <string>

#include "absl/strings/match.h"
#include "common/status/error.h"
#include "common/storage/backend.h"
#include "gmock/gmock.h"

namespace fengqiao::service {
namespace {

class StoreWatchTest : public ::testing::Test {
 protected:
  // A watch whose every probe waits for an answer of the test's.
  std::unique_ptr<StoreWatch> Watch(bool reading_proves_writing) {
    return std::make_unique<StoreWatch>(StoreWatch::Options{.name = "watched",
                                                            .probe = [this] { return Answer(); },
                                                            .reading_proves_writing = reading_proves_writing,
                                                            .every = absl::Milliseconds(1)},
                                        metrics_);
  }

  absl::StatusOr<feed::SequencingLag> Answer() {
    std::unique_lock<std::mutex> lock(mutex_);
    ++asked_;
    changed_.notify_all();
    return answer_;
  }

  // Sets what the database answers, and waits until it has been asked and the answer has been taken.
  void Answers(absl::StatusOr<feed::SequencingLag> answer) {
    std::unique_lock<std::mutex> lock(mutex_);
    answer_ = std::move(answer);
    const int until = asked_ + 2;
    changed_.wait(lock, [&] { return asked_ >= until; });
  }

  double Gauge(const std::string& name) {
    for (const auto& family : metrics_.callbacks()->Collect()) {
      if (family.name == name) return family.metric.at(0).gauge.value;
    }
    ADD_FAILURE() << "no metric " << name;
    return -2;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  absl::StatusOr<feed::SequencingLag> answer_ = feed::SequencingLag{};
  int asked_ = 0;
  Metrics metrics_;
};

TEST_F(StoreWatchTest, AStoreThatIsLostIsToldOnceAndThatItIsBack) {
  ::testing::internal::CaptureStderr();
  const auto watch = Watch(/*reading_proves_writing=*/true);
  EXPECT_EQ(Gauge("fengqiao_store_up"), 1);
  Answers(Unavailable("the store can't be reached"));
  Answers(Unavailable("the store can't be reached"));
  EXPECT_EQ(Gauge("fengqiao_store_up"), 0);
  EXPECT_EQ(Gauge("fengqiao_feed_unsequenced"), -1);
  Answers(feed::SequencingLag{.unsequenced = 3, .oldest_age = absl::Seconds(2)});
  EXPECT_EQ(Gauge("fengqiao_store_up"), 1);
  EXPECT_EQ(Gauge("fengqiao_feed_unsequenced"), 3);
  EXPECT_EQ(Gauge("fengqiao_feed_unsequenced_oldest_seconds"), 2);
  const std::string log = ::testing::internal::GetCapturedStderr();
  const auto times = [&](const std::string& words) {
    int count = 0;
    for (size_t at = log.find(words); at != std::string::npos; at = log.find(words, at + 1)) ++count;
    return count;
  };
  EXPECT_EQ(times("the store is lost"), 1) << log;
  EXPECT_EQ(times("the store is back"), 1) << log;
}

TEST_F(StoreWatchTest, AFullDiskIsLostUntilSomethingIsCommitted) {
  const auto watch = Watch(/*reading_proves_writing=*/false);
  watch->OnWriteFailed(storage::internal::StoreFull("sqlite 13"));
  EXPECT_FALSE(watch->up());
  Answers(feed::SequencingLag{});
  EXPECT_FALSE(watch->up()) << "it could be read all the time";
  watch->OnCommitted();
  EXPECT_TRUE(watch->up());
}

TEST_F(StoreWatchTest, AServerThatAnswersAgainTakesWrites) {
  const auto watch = Watch(/*reading_proves_writing=*/true);
  watch->OnWriteFailed(Unavailable("the store can't be reached"));
  Answers(feed::SequencingLag{});
  EXPECT_TRUE(watch->up());
}

TEST_F(StoreWatchTest, WhatIsOneCommandsTroubleIsNotTheStores) {
  const auto watch = Watch(/*reading_proves_writing=*/false);
  watch->OnWriteFailed(storage::internal::StoreBusy("the store is busy"));
  watch->OnWriteFailed(Internal("a CHECK"));
  watch->OnWriteFailed(Overloaded("write queue"));
  Answers(storage::internal::StoreBusy("all reading connections to the store are in use"));
  EXPECT_TRUE(watch->up());
}

TEST_F(StoreWatchTest, AScrapeDoesNotWaitForADatabaseThatHangs) {
  const auto watch = Watch(/*reading_proves_writing=*/true);
  std::unique_lock<std::mutex> hang(mutex_);
  EXPECT_EQ(Gauge("fengqiao_feed_unsequenced"), 0);
  EXPECT_EQ(Gauge("fengqiao_store_up"), 1);
}

}  // namespace
}  // namespace fengqiao::service
