// Where time comes from. Nothing else in the suite asks the machine what time it is.

#ifndef FENGQIAO_COMMON_BASE_CLOCK_H_
#define FENGQIAO_COMMON_BASE_CLOCK_H_

#include <atomic>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace fengqiao {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

class SystemClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
};

// A clock that stands still until it is told to move.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(absl::Time now) : micros_(absl::ToUnixMicros(now)) {}
  absl::Time Now() const override { return absl::FromUnixMicros(micros_.load()); }
  void Set(absl::Time now) { micros_.store(absl::ToUnixMicros(now)); }
  // Never back.
  void MoveTo(absl::Time now) {
    const int64_t to = absl::ToUnixMicros(now);
    int64_t at = micros_.load();
    while (at < to && !micros_.compare_exchange_weak(at, to)) {
    }
  }
  void Advance(absl::Duration by) { micros_.fetch_add(absl::ToInt64Microseconds(by)); }

 private:
  std::atomic<int64_t> micros_;
};

}  // namespace fengqiao

#endif  // FENGQIAO_COMMON_BASE_CLOCK_H_
