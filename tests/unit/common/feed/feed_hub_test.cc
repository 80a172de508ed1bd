#include "common/feed/feed_hub.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <random>
#include <vector>

#include "gmock/gmock.h"

namespace fengqiao::feed {
namespace {

// Counts calls and lets a test wait for them.
class Listener {
 public:
  FeedHub::Callback Callback() {
    return [this](int64_t head) {
      std::lock_guard lock(mutex_);
      head_ = head;
      ++calls_;
      changed_.notify_all();
    };
  }
  bool Hears(int64_t head) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return head_ >= head; });
  }
  int calls() {
    std::lock_guard lock(mutex_);
    return calls_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int64_t head_ = -1;
  int calls_ = 0;
};

TEST(FeedHubTest, TellsTheHeadAtOnceAndWhenItMoves) {
  Listener one, two;  // before the hub, which calls them until it ends
  FeedHub hub(7);
  hub.Subscribe(one.Callback());
  EXPECT_TRUE(one.Hears(7));
  hub.Publish(9);
  EXPECT_TRUE(one.Hears(9));
  hub.Subscribe(two.Callback());
  EXPECT_TRUE(two.Hears(9));
  EXPECT_EQ(hub.followers(), 2);
}

TEST(FeedHubTest, TheHeadNeverGoesBack) {
  FeedHub hub(7);
  hub.Publish(5);
  EXPECT_EQ(hub.head(), 7);
}

TEST(FeedHubTest, ACallbackMayLeave) {
  Listener other;
  std::atomic<uint64_t> id = 0;
  std::atomic<int> calls = 0;
  FeedHub hub(1);
  id = hub.Subscribe([&](int64_t head) {
    ++calls;
    if (head >= 2) hub.Unsubscribe(id);
  });
  hub.Publish(2);
  hub.Subscribe(other.Callback());
  EXPECT_TRUE(other.Hears(2));
  while (hub.followers() > 1) std::this_thread::yield();
  const int before = calls;
  hub.Publish(3);
  EXPECT_TRUE(other.Hears(3));
  EXPECT_EQ(calls, before);
}

TEST(FeedHubTest, NobodyIsCalledAfterUnsubscribeReturns) {
  FeedHub hub(0);
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    auto alive = std::make_unique<std::atomic<int>>(0);  // a use after free is what a sanitizer would see
    const uint64_t id = hub.Subscribe([counter = alive.get()](int64_t) { ++*counter; });
    hub.Publish(round + 1);
    if (random() % 2 == 0) std::this_thread::yield();
    hub.Unsubscribe(id);
    alive.reset();
  }
  EXPECT_EQ(hub.followers(), 0);
}

TEST(FeedHubTest, EveryoneGetsATurnWhileTheHeadMoves) {
  std::vector<Listener> listeners(20);
  FeedHub hub(0);
  for (Listener& listener : listeners) hub.Subscribe(listener.Callback());
  std::atomic<bool> stop = false;
  std::thread publisher([&] {
    for (int64_t head = 1; !stop; ++head) hub.Publish(head);
  });
  for (Listener& listener : listeners) {
    const int before = listener.calls();
    EXPECT_TRUE(listener.Hears(1));
    while (listener.calls() <= before) std::this_thread::yield();
  }
  stop = true;
  publisher.join();
}

}  // namespace
}  // namespace fengqiao::feed
