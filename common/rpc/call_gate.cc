#include "common/rpc/call_gate.h"

#include "absl/time/clock.h"

namespace fengqiao::rpc {

void CallGate::WaitUntilQuiet(absl::Time deadline, absl::Duration quiet) const {
  constexpr absl::Duration kLook = absl::Milliseconds(5);
  int64_t arrived = arrived_.load();
  absl::Time quiet_since = absl::Now();
  while (absl::Now() < deadline) {
    const int64_t arrived_now = arrived_.load();
    if (arrived_now != arrived || under_way_.load(std::memory_order_acquire) > 0) {
      arrived = arrived_now;
      quiet_since = absl::Now();
    } else if (absl::Now() - quiet_since >= quiet) {
      return;
    }
    absl::SleepFor(kLook);
  }
}

}  // namespace fengqiao::rpc
