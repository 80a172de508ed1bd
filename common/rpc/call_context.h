// What a handler knows of the call it answers. Free of gRPC.

#ifndef FENGQIAO_COMMON_RPC_CALL_CONTEXT_H_
#define FENGQIAO_COMMON_RPC_CALL_CONTEXT_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/rpc/caller.h"

namespace fengqiao::rpc {

// The trace id in a W3C traceparent header; "" where that is none.
std::string_view TraceIdOf(std::string_view header);

// One call. The adapter makes it after the caller was authenticated and found to have the method's
// permission. Copyable, so that work that goes on elsewhere can keep it; but `cancelled` asks the
// transport's own call, so a copy must not be asked that once the call is finished.
class CallContext {
 public:
  CallContext(std::shared_ptr<const Caller> caller, std::string_view method, absl::Time deadline,
              std::string trace_parent, std::function<bool()> cancelled)
      : caller_(std::move(caller)),
        method_(method),
        deadline_(deadline),
        trace_parent_(std::move(trace_parent)),
        cancelled_(std::move(cancelled)) {}

  const Caller& caller() const { return *caller_; }
  // The full name, "fengqiao.reports.v1.ReportService/GetReport".
  std::string_view method() const { return method_; }
  // When the caller stops waiting. Of a unary call never infinite: the server caps it. A stream's may be.
  absl::Time deadline() const { return deadline_; }
  // Whether the caller is gone.
  bool cancelled() const { return cancelled_ && cancelled_(); }
  // The W3C traceparent header of the call; one of the server's making where the caller sent none.
  const std::string& trace_parent() const { return trace_parent_; }
  // The trace id in it, 32 hexadecimal digits, or "".
  std::string_view trace_id() const { return TraceIdOf(trace_parent_); }

  // The id of the event that a command made; the reply carries it as trailing metadata `fengqiao-event`.
  void set_event(std::string event) { event_ = std::move(event); }
  const std::string& event() const { return event_; }

  // OK where the caller's scope covers the region, else PERMISSION_DENIED. For regions that are known only
  // from content or from a stored row; the adapter has checked those that the request names.
  absl::Status AuthorizeRegion(std::string_view region) const;

 private:
  std::shared_ptr<const Caller> caller_;
  std::string_view method_;  // of the method table, which outlives every call
  absl::Time deadline_;
  std::string trace_parent_;
  std::function<bool()> cancelled_;
  std::string event_;
};

}  // namespace fengqiao::rpc

#endif  // FENGQIAO_COMMON_RPC_CALL_CONTEXT_H_
