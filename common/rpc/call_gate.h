// The door through which calls come in, and which a stop closes.

#ifndef FENGQIAO_COMMON_RPC_CALL_GATE_H_
#define FENGQIAO_COMMON_RPC_CALL_GATE_H_

#include <atomic>
#include <cstdint>

#include "absl/time/time.h"

namespace fengqiao::rpc {

// Counts the calls under way. Thread-safe.
class CallGate {
 public:
  // A call has come, or is over. Every call enters, the refused ones too.
  void Enter() {
    arrived_.fetch_add(1, std::memory_order_relaxed);
    under_way_.fetch_add(1, std::memory_order_relaxed);
  }
  void Leave() { under_way_.fetch_sub(1, std::memory_order_release); }

  // From now on calls from outside are to be refused.
  void Close() { closed_.store(true); }
  bool closed() const { return closed_.load(std::memory_order_relaxed); }

  // Blocks until no call is under way and none has come for `quiet`, or until `deadline`. Looks every few
  // milliseconds, so that calls themselves need not signal.
  void WaitUntilQuiet(absl::Time deadline, absl::Duration quiet) const;

 private:
  std::atomic<int64_t> arrived_{0};
  std::atomic<int64_t> under_way_{0};
  std::atomic<bool> closed_{false};
};

}  // namespace fengqiao::rpc

#endif  // FENGQIAO_COMMON_RPC_CALL_GATE_H_
