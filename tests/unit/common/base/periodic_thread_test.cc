#include "common/base/periodic_thread.h"

#include <atomic>
#include <future>

#include "gtest/gtest.h"

namespace fengqiao {
namespace {

TEST(PeriodicThreadTest, WorksAtOnceAndAgainAfterEachPause) {
  std::atomic<int> done = 0;
  std::promise<void> thrice;
  PeriodicThread thread(absl::Milliseconds(1), [&] {
    if (++done == 3) thrice.set_value();
  });
  EXPECT_EQ(done, 0) << "not before it starts";
  thread.Start();
  thrice.get_future().wait();
  thread.Stop();
  const int then = done;
  EXPECT_GE(then, 3);
  thread.Stop();
  EXPECT_EQ(done, then);
}

TEST(PeriodicThreadTest, AStopEndsTheLongestPauseAndLongWorkSeesIt) {
  std::promise<void> begun;
  PeriodicThread* self = nullptr;
  PeriodicThread thread(absl::Hours(24), [&] {
    begun.set_value();
    while (!self->stopping()) std::this_thread::yield();
  });
  self = &thread;
  thread.Start();
  begun.get_future().wait();
  thread.Stop();
  EXPECT_TRUE(thread.stopping());
}

TEST(PeriodicThreadTest, MayNeverStart) {
  PeriodicThread(absl::Hours(1), [] { FAIL(); });
}

}  // namespace
}  // namespace fengqiao
