// What every call of a server shares: who may call, the pool for blocking work, the metrics, the clock.

#ifndef FENGQIAO_COMMON_RPC_RUNTIME_H_
#define FENGQIAO_COMMON_RPC_RUNTIME_H_

#include <functional>
#include <list>
#include <memory>

#include "common/base/clock.h"
#include "common/base/executor.h"
#include "common/base/mutex.h"
#include "common/metrics/metrics.h"
#include "common/rpc/call_gate.h"
#include "common/rpc/caller.h"

namespace fengqiao::rpc {

// Streams that stay open, so that a drain can end them. Thread-safe.
class OpenStreams {
 public:
  using Handle = std::list<std::function<void()>>::iterator;

  // `end` is called by EndAll, at once where that was called before; it must not call back into this object.
  Handle Add(std::function<void()> end);
  void Remove(Handle handle);
  void EndAll();

 private:
  Mutex mutex_;
  std::list<std::function<void()>> ends_ ABSL_GUARDED_BY(mutex_);
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
};

struct RuntimeOptions {
  // Threads for blocking work, and how many tasks may wait for one.
  int blocking_threads = 8;
  size_t blocking_capacity = 1024;
  // The same for work that calls other services.
  int calling_threads = 8;
  size_t calling_capacity = 256;
  // How long an upload may bring nothing before it is ended: what it brought takes room from others.
  absl::Duration upload_idle = absl::Seconds(30);
};

// Shared by the services of one process. Thread-safe.
struct Runtime {
  Runtime(const RuntimeOptions& options, std::unique_ptr<Authenticator> authenticator_in,
          std::unique_ptr<Clock> clock_in);

  std::unique_ptr<Authenticator> authenticator;
  const Policy& policy;
  const absl::Duration upload_idle;
  std::unique_ptr<Clock> clock;
  Metrics metrics;
  OpenStreams streams;
  mutable CallGate gate;  // counting changes nothing that a call sees
  // For work that waits for other services: it must not take the threads that, in a shared process, those
  // services need to answer it.
  Executor calling;
  Executor blocking;  // the executors last, so that what runs in them finds all else alive
};

}  // namespace fengqiao::rpc

#endif  // FENGQIAO_COMMON_RPC_RUNTIME_H_
