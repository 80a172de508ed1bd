#include "common/base/periodic_thread.h"

#include <chrono>
#include <utility>

namespace fengqiao {

PeriodicThread::PeriodicThread(absl::Duration pause, std::function<void()> work)
    : pause_(pause), work_(std::move(work)) {}

void PeriodicThread::Start() {
  thread_ = std::thread([this] { Run(); });
}

void PeriodicThread::Stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  stop_.SignalAll();
  if (thread_.joinable()) thread_.join();
}

bool PeriodicThread::stopping() const {
  MutexLock lock(mutex_);
  return stopping_;
}

void PeriodicThread::Run() {
  do {
    work_();
  } while (Wait());
}

bool PeriodicThread::Wait() {
  const auto until = std::chrono::steady_clock::now() + absl::ToChronoMilliseconds(pause_);
  MutexLock lock(mutex_);
  while (!stopping_) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return true;
    stop_.WaitFor(lock, left);
  }
  return false;
}

}  // namespace fengqiao
