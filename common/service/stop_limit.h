// Ends a process whose stop does not come to its end.

#ifndef FENGQIAO_COMMON_SERVICE_STOP_LIMIT_H_
#define FENGQIAO_COMMON_SERVICE_STOP_LIMIT_H_

#include <string>
#include <thread>

#include "absl/time/time.h"
#include "common/base/mutex.h"

namespace fengqiao::service {

// Work that waits for a database that hangs is waited for as long as the database's own time limits allow,
// many times over where much waits. Nothing of it was acknowledged, so the process may as well go. It is
// destroyed after all else that a stop takes down.
class StopLimit {
 public:
  explicit StopLimit(std::string program) : program_(std::move(program)) {}
  ~StopLimit();
  StopLimit(const StopLimit&) = delete;
  StopLimit& operator=(const StopLimit&) = delete;

  // From now on the process has `limit` until this is destroyed; else it says so in the log and exits with 1.
  void Start(absl::Duration limit);

 private:
  void Watch(absl::Duration limit);

  const std::string program_;
  Mutex mutex_;
  CondVar done_changed_;
  bool done_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace fengqiao::service

#endif  // FENGQIAO_COMMON_SERVICE_STOP_LIMIT_H_
