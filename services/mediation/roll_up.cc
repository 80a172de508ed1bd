#include "services/mediation/roll_up.h"

#include <chrono>

namespace fengqiao::mediation {

void RollUp::Start() {
  thread_ = std::thread([this] { Run(); });
}

void RollUp::Stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  stop_.SignalAll();
  if (thread_.joinable()) thread_.join();
}

void RollUp::Run() {
  do {
    // What fails is tried again after the pause: the store's own watch tells of a store that is lost.
    for (;;) {
      const auto taken = store_.RollUp();
      if (!taken.ok() || *taken == 0) break;
      MutexLock lock(mutex_);
      if (stopping_) return;
    }
  } while (Wait());
}

bool RollUp::Wait() {
  const auto until = std::chrono::steady_clock::now() + absl::ToChronoMilliseconds(pause_);
  MutexLock lock(mutex_);
  while (!stopping_) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return true;
    stop_.WaitFor(lock, left);
  }
  return false;
}

}  // namespace fengqiao::mediation
