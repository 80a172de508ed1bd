#include "common/base/executor.h"

#include <atomic>
#include <future>
#include <set>
#include <vector>

#include "gtest/gtest.h"

namespace fengqiao {
namespace {

// Holds the threads of an executor until it is opened.
class Gate {
 public:
  std::function<void()> Task() {
    return [this] {
      arrived_.fetch_add(1);
      opened_.wait();
    };
  }
  void Open() { open_.set_value(); }
  void AwaitArrivals(int number) {
    while (arrived_.load() < number) std::this_thread::yield();
  }

 private:
  std::promise<void> open_;
  std::shared_future<void> opened_ = open_.get_future().share();
  std::atomic<int> arrived_ = 0;
};

TEST(ExecutorTest, RunsWhatIsPosted) {
  Executor executor(4, 1000);
  std::atomic<int> ran = 0;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(executor.TryPost([&] { ++ran; }));
  executor.Drain();
  EXPECT_EQ(ran, 1000);
  EXPECT_EQ(executor.depth(), 0u);
}

TEST(ExecutorTest, OneThreadKeepsTheOrder) {
  Executor executor(1, 100);
  std::vector<int> order;
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(executor.TryPost([&order, i] { order.push_back(i); }));
  executor.Drain();
  ASSERT_EQ(order.size(), 100u);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST(ExecutorTest, AFullQueueRefusesAndDoesNotRun) {
  Executor executor(2, 3);
  Gate gate;
  EXPECT_TRUE(executor.TryPost(gate.Task()));
  EXPECT_TRUE(executor.TryPost(gate.Task()));
  gate.AwaitArrivals(2);  // both threads are held, the queue is empty
  std::atomic<int> ran = 0;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(executor.TryPost([&] { ++ran; }));
  EXPECT_EQ(executor.depth(), 3u);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(executor.TryPost([&] { ran += 100; }));
  gate.Open();
  executor.Drain();
  EXPECT_EQ(ran, 3);
}

TEST(ExecutorTest, DrainRunsWhatWaitsAndRefusesWhatComes) {
  Executor executor(1, 10);
  Gate gate;
  std::atomic<int> ran = 0;
  EXPECT_TRUE(executor.TryPost(gate.Task()));
  gate.AwaitArrivals(1);
  std::atomic<bool> refused = false;
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(executor.TryPost([&] { ++ran; }));
  EXPECT_TRUE(executor.TryPost([&] {
    // By now the drain has begun or will find an empty queue; a task posted in it must not be lost silently.
    refused = !executor.TryPost([&] { ++ran; });
  }));
  std::thread drain([&] { executor.Drain(); });
  gate.Open();
  drain.join();
  EXPECT_EQ(ran, refused ? 5 : 6);
  EXPECT_FALSE(executor.TryPost([&] { ++ran; }));
  executor.Drain();
}

TEST(ExecutorTest, PostsFromManyThreadsRunOnceEach) {
  std::atomic<int> ran = 0, accepted = 0;
  {
    Executor executor(3, 50);
    std::vector<std::thread> posters;
    for (int i = 0; i < 4; ++i) {
      posters.emplace_back([&] {
        for (int j = 0; j < 500; ++j) accepted += executor.TryPost([&] { ++ran; });
      });
    }
    for (std::thread& poster : posters) poster.join();
  }
  EXPECT_EQ(ran, accepted);
  EXPECT_GT(accepted, 0);
}

}  // namespace
}  // namespace fengqiao
