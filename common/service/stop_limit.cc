#include "common/service/stop_limit.h"

#include <chrono>
#include <cstdlib>

#include "common/log/log.h"

namespace fengqiao::service {

StopLimit::~StopLimit() {
  {
    MutexLock lock(mutex_);
    done_ = true;
  }
  done_changed_.SignalAll();
  if (thread_.joinable()) thread_.join();
}

void StopLimit::Start(absl::Duration limit) {
  if (!thread_.joinable()) thread_ = std::thread([this, limit] { Watch(limit); });
}

void StopLimit::Watch(absl::Duration limit) {
  using std::chrono::milliseconds;
  const auto give_up = std::chrono::steady_clock::now() + absl::ToChronoMilliseconds(limit);
  MutexLock lock(mutex_);
  while (!done_) {
    const auto left = std::chrono::duration_cast<milliseconds>(give_up - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      LogError("the stop does not come to its end; what is under way is given up", {{"program", program_}});
      std::_Exit(1);
    }
    done_changed_.WaitFor(lock, left);
  }
}

}  // namespace fengqiao::service
