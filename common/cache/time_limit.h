// How long an operation may still take. Measured by the machine's steady clock and not by Clock: a wait ends
// after so much real time, whatever the time of day is said to be.

#ifndef FENGQIAO_COMMON_CACHE_TIME_LIMIT_H_
#define FENGQIAO_COMMON_CACHE_TIME_LIMIT_H_

#include <algorithm>
#include <chrono>

#include "absl/time/time.h"

namespace fengqiao::cache {

class TimeLimit {
 public:
  // Longer limits than a day are a day, which keeps "for ever" within what a condition variable can add up.
  explicit TimeLimit(absl::Duration limit)
      : end_(std::chrono::steady_clock::now() +
             absl::ToChronoNanoseconds(std::clamp(limit, absl::ZeroDuration(), absl::Hours(24)))) {}

  bool over() const { return std::chrono::steady_clock::now() >= end_; }
  absl::Duration left() const { return absl::FromChrono(end_ - std::chrono::steady_clock::now()); }
  // Rounded up, and zero when it is over.
  std::chrono::milliseconds left_millis() const {
    return std::max(std::chrono::milliseconds(0),
                    std::chrono::ceil<std::chrono::milliseconds>(end_ - std::chrono::steady_clock::now()));
  }

 private:
  std::chrono::steady_clock::time_point end_;
};

}  // namespace fengqiao::cache

#endif  // FENGQIAO_COMMON_CACHE_TIME_LIMIT_H_
