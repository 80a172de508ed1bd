// Work that is done again and again on a thread of its own.

#ifndef FENGQIAO_COMMON_BASE_PERIODIC_THREAD_H_
#define FENGQIAO_COMMON_BASE_PERIODIC_THREAD_H_

#include <functional>
#include <thread>

#include "absl/time/time.h"
#include "common/base/mutex.h"

namespace fengqiao {

// Thread-safe, but for Start.
class PeriodicThread {
 public:
  // Does `work` at once when it starts, and then `pause` after each end of it.
  PeriodicThread(absl::Duration pause, std::function<void()> work);
  ~PeriodicThread() { Stop(); }
  PeriodicThread(const PeriodicThread&) = delete;
  PeriodicThread& operator=(const PeriodicThread&) = delete;

  // Once.
  void Start();
  // Ends after the work under way. Idempotent.
  void Stop();
  // For work of many steps, to end between two.
  bool stopping() const;

 private:
  void Run();
  // Waits for the pause; false at a stop.
  bool Wait();

  const absl::Duration pause_;
  const std::function<void()> work_;
  mutable Mutex mutex_;
  CondVar stop_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace fengqiao

#endif  // FENGQIAO_COMMON_BASE_PERIODIC_THREAD_H_
