// A bounded pool of threads for work that blocks.

#ifndef FENGQIAO_COMMON_BASE_EXECUTOR_H_
#define FENGQIAO_COMMON_BASE_EXECUTOR_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "common/base/mutex.h"

namespace fengqiao {

// Runs tasks on `threads` threads, at most `capacity` of them waiting. Thread-safe.
class Executor {
 public:
  Executor(int threads, size_t capacity);
  // Runs what waits, then stops.
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // Queues `task`; false when the queue is full or the executor is stopping, and then `task` is not run.
  // Never blocks.
  [[nodiscard]] bool TryPost(std::function<void()> task);

  // Refuses new tasks, runs those that wait, joins the threads. Idempotent.
  void Drain();

  // The number of tasks that wait.
  size_t depth() const;

 private:
  void Work();

  const size_t capacity_;
  mutable Mutex mutex_;
  CondVar changed_;
  std::deque<std::function<void()>> tasks_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace fengqiao

#endif  // FENGQIAO_COMMON_BASE_EXECUTOR_H_
