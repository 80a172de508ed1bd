// A place where threads of the code under test wait until the test lets them go on: instead of sleeping.

#ifndef FENGQIAO_TESTS_SUPPORT_GATE_H_
#define FENGQIAO_TESTS_SUPPORT_GATE_H_

#include <chrono>

#include "common/base/mutex.h"

namespace fengqiao::testing {

class Gate {
 public:
  // Waits until the gate is open.
  void Pass() {
    MutexLock lock(mutex_);
    ++arrived_;
    changed_.SignalAll();
    while (!open_) changed_.Wait(lock);
  }
  void Open() {
    MutexLock lock(mutex_);
    open_ = true;
    changed_.SignalAll();
  }
  // Waits until so many have come; false when they don't within ten seconds.
  bool AwaitArrivals(int number) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    MutexLock lock(mutex_);
    while (arrived_ < number) {
      if (std::chrono::steady_clock::now() > limit) return false;
      changed_.WaitFor(lock, std::chrono::milliseconds(100));
    }
    return true;
  }
  int arrived() {
    MutexLock lock(mutex_);
    return arrived_;
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  int arrived_ = 0;
  bool open_ = false;
};

}  // namespace fengqiao::testing

#endif  // FENGQIAO_TESTS_SUPPORT_GATE_H_
