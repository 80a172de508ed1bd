// Whether a service's database answers, for the log and the metrics.

#ifndef FENGQIAO_COMMON_SERVICE_STORE_WATCH_H_
#define FENGQIAO_COMMON_SERVICE_STORE_WATCH_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/mutex.h"
#include "common/feed/event_log.h"
#include "common/metrics/metrics.h"

namespace fengqiao::service {

// Asks the database now and then on a thread of its own, and hears of every batch that was written. The log
// gets one line when the store is lost, with the cause, and one when it is back. A scrape reads numbers
// alone, so a database that hangs takes no metrics away. Thread-safe.
class StoreWatch {
 public:
  // What the database is asked: it blocks, and ends in bounded time.
  using Probe = std::function<absl::StatusOr<feed::SequencingLag>()>;

  struct Options {
    std::string name;  // the service
    Probe probe;
    // Whether a store that can be read again after it was out of reach can be written too: so with a server,
    // not with a disk.
    bool reading_proves_writing = false;
    absl::Duration every = absl::Seconds(5);
  };

  // Asks once before it returns.
  StoreWatch(Options options, Metrics& metrics);
  ~StoreWatch();
  StoreWatch(const StoreWatch&) = delete;
  StoreWatch& operator=(const StoreWatch&) = delete;

  // A batch was committed, or the store could not do its part.
  void OnCommitted();
  void OnWriteFailed(const absl::Status& status);

  bool up() const { return up_.load(); }

 private:
  void Work();
  void Ask();
  // Says so once, when it changes.
  void SetReading(const absl::Status& status);
  void SetWriting(const absl::Status& status);
  void Tell() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  double Up() const;

  const Options options_;

  std::atomic<bool> up_{true};
  std::atomic<double> unsequenced_{0}, oldest_seconds_{0};
  std::atomic<int64_t> asked_at_{0};  // steady nanoseconds; 0 while no answer is waited for

  Mutex mutex_;
  CondVar stop_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status reading_ ABSL_GUARDED_BY(mutex_), writing_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace fengqiao::service

#endif  // FENGQIAO_COMMON_SERVICE_STORE_WATCH_H_
