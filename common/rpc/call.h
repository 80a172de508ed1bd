// What the adapters do at the beginning and the end of every call, of whatever shape.

#ifndef FENGQIAO_COMMON_RPC_CALL_H_
#define FENGQIAO_COMMON_RPC_CALL_H_

#include <grpcpp/server_context.h>

#include <chrono>
#include <exception>
#include <memory>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "common/rpc/call_context.h"
#include "common/rpc/grpc_status.h"
#include "common/rpc/method_table.h"
#include "common/rpc/runtime.h"
#include "common/status/error.h"

namespace fengqiao::rpc {

// The measurement of one call: started on construction, handled on Finish.
class CallMeasure {
 public:
  CallMeasure(const Runtime& runtime, const Method& method)
      : runtime_(runtime), method_(method), start_(std::chrono::steady_clock::now()) {
    runtime_.gate.Enter();
    method_.metrics().started->Increment();
    method_.in_flight().Increment();
  }
  void Received() const { method_.metrics().received->Increment(); }
  void Sent() const { method_.metrics().sent->Increment(); }
  // Counts and, where it is the service's fault, logs. Gives what goes on the wire.
  grpc::Status Finish(const absl::Status& status, std::string_view trace_id) const;

  const Method& method() const { return method_; }

 private:
  const Runtime& runtime_;
  const Method& method_;
  const std::chrono::steady_clock::time_point start_;
};

// Authenticates the caller, checks the permission and refuses what has already expired. `request` may be null
// where the region is not in it.
absl::StatusOr<CallContext> BeginCall(const Runtime& runtime, const Method& method,
                                      grpc::CallbackServerContext* context,
                                      const google::protobuf::Message* request);

// Runs `work`, which gives a status; an exception becomes INTERNAL, because one that escaped into gRPC would
// reach the client as UNIMPLEMENTED.
template <typename Work>
absl::Status Guarded(const Work& work) {
  try {
    return work();
  } catch (const std::exception& e) {
    return Internal(e.what());
  } catch (...) {
    return Internal("an exception of unknown type");
  }
}

}  // namespace fengqiao::rpc

#endif  // FENGQIAO_COMMON_RPC_CALL_H_
