#include "common/rpc/runtime.h"

#include <utility>
#include <vector>

#include "common/config/flags.h"

namespace fengqiao::rpc {

OpenStreams::Handle OpenStreams::Add(std::function<void()> end) {
  bool ended;
  Handle handle;
  {
    MutexLock lock(mutex_);
    handle = ends_.insert(ends_.end(), end);
    ended = ended_;
  }
  if (ended) end();
  return handle;
}

void OpenStreams::Remove(Handle handle) {
  MutexLock lock(mutex_);
  ends_.erase(handle);
}

void OpenStreams::EndAll() {
  std::vector<std::function<void()>> ends;
  {
    MutexLock lock(mutex_);
    ended_ = true;
    ends.assign(ends_.begin(), ends_.end());
  }
  for (const auto& end : ends) end();
}

Runtime::Runtime(const RuntimeOptions& options, std::unique_ptr<Authenticator> authenticator_in,
                 std::unique_ptr<Clock> clock_in)
    : authenticator(std::move(authenticator_in)),
      policy(Policy::BuiltIn()),
      upload_idle(options.upload_idle),
      clock(std::move(clock_in)),
      calling(options.calling_threads, options.calling_capacity),
      blocking(options.blocking_threads, options.blocking_capacity) {
  metrics
      .Gauge("fengqiao_build_info", "1, with the version of the suite as a label.",
             {{"version", std::string(Version())}})
      .Set(1);
  metrics.GaugeCallback("fengqiao_executor_queue_depth", "Tasks that wait for a thread.",
                        {{"executor", "blocking"}}, [this] { return static_cast<double>(blocking.depth()); });
  metrics.GaugeCallback("fengqiao_executor_queue_depth", "Tasks that wait for a thread.",
                        {{"executor", "calling"}}, [this] { return static_cast<double>(calling.depth()); });
}

}  // namespace fengqiao::rpc
