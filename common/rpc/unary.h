// Adapters that give unary methods the shape absl::Status(CallContext&, const Request&, Response*).
//
//   ServerUnaryReactor* GetIndicator(Context* context, const Request* request, Indicator* reply) override {
//     return rpc::UnaryInline(runtime_, get_indicator_, context, request, reply, …);
//   }
//
// UnaryInline runs on gRPC's own thread: for what never blocks. UnaryBlocking runs on the bounded pool.
// UnaryCalling is the same for a handler that calls other services.
// UnaryAsync hands the work on and is told when it is done: for writes, which wait in the write queue.

#ifndef FENGQIAO_COMMON_RPC_UNARY_H_
#define FENGQIAO_COMMON_RPC_UNARY_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "common/rpc/call.h"

namespace fengqiao::rpc {

template <typename Request, typename Reply, typename Handler>
grpc::ServerUnaryReactor* UnaryInline(const Runtime& runtime, const Method& method,
                                      grpc::CallbackServerContext* context, const Request* request,
                                      Reply* reply, const Handler& handler) {
  const CallMeasure measure(runtime, method);
  measure.Received();
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  std::string trace_id;
  const absl::Status status = Guarded([&]() -> absl::Status {
    auto call = BeginCall(runtime, method, context, request);
    if (!call.ok()) return call.status();
    trace_id = call->trace_id();
    return handler(*call, *request, reply);
  });
  if (status.ok()) {
    method.MaskPersonal(reply);
    measure.Sent();
  }
  reactor->Finish(measure.Finish(status, trace_id));
  return reactor;
}

// The state of a call that is answered later, from another thread.
template <typename Request, typename Reply>
struct PendingUnary {
  PendingUnary(const Runtime& runtime, const Method& method, grpc::CallbackServerContext* context_in,
               const Request* request_in, Reply* reply_in)
      : measure(runtime, method),
        context(context_in),
        reactor(context_in->DefaultReactor()),
        request(request_in),
        reply(reply_in) {
    measure.Received();
  }

  void Finish(const absl::Status& status) {
    if (status.ok()) {
      measure.method().MaskPersonal(reply);
      measure.Sent();
      if (!call->event().empty()) context->AddTrailingMetadata("fengqiao-event", call->event());
    }
    reactor->Finish(measure.Finish(status, call ? call->trace_id() : std::string_view()));
  }

  CallMeasure measure;
  grpc::CallbackServerContext* context;
  grpc::ServerUnaryReactor* reactor;
  const Request* request;
  Reply* reply;
  std::optional<CallContext> call;
};

// `handler` is void(CallContext&, const Request&, Reply*, std::function<void(absl::Status)> done) and calls
// `done` exactly once, from any thread, having filled the reply. It must not block.
template <typename Request, typename Reply, typename Handler>
grpc::ServerUnaryReactor* UnaryAsync(const Runtime& runtime, const Method& method,
                                     grpc::CallbackServerContext* context, const Request* request,
                                     Reply* reply, const Handler& handler) {
  auto pending = std::make_shared<PendingUnary<Request, Reply>>(runtime, method, context, request, reply);
  const absl::Status status = Guarded([&]() -> absl::Status {
    auto call = BeginCall(runtime, method, context, request);
    if (!call.ok()) return call.status();
    pending->call.emplace(*std::move(call));
    return absl::OkStatus();
  });
  grpc::ServerUnaryReactor* reactor = pending->reactor;
  if (!status.ok()) {
    pending->Finish(status);
    return reactor;
  }
  // Once `handler` has `done`, an exception may come before or after the answer; only the first answer
  // counts.
  auto answered = std::make_shared<std::atomic<bool>>(false);
  const auto done = [pending, answered](absl::Status result) {
    if (!answered->exchange(true)) pending->Finish(result);
  };
  const absl::Status thrown = Guarded([&]() -> absl::Status {
    handler(*pending->call, *request, reply, done);
    return absl::OkStatus();
  });
  if (!thrown.ok()) done(thrown);
  return reactor;
}

// Runs `handler` on `pool`, called `pool_name` where it is full.
template <typename Request, typename Reply, typename Handler>
grpc::ServerUnaryReactor* UnaryOn(Executor& pool, std::string_view pool_name, Runtime& runtime,
                                  const Method& method, grpc::CallbackServerContext* context,
                                  const Request* request, Reply* reply, Handler handler) {
  return UnaryAsync(runtime, method, context, request, reply,
                    [&pool, pool_name, handler](CallContext& call, const Request& asked, Reply* answer,
                                                const std::function<void(absl::Status)>& done) {
                      const bool posted = pool.TryPost([&call, &asked, answer, done, handler] {
                        if (call.cancelled()) {
                          return done(Error(absl::StatusCode::kCancelled, ErrorReason::ERROR_REASON_CANCELLED,
                                            "the caller is gone"));
                        }
                        done(Guarded([&] { return handler(call, asked, answer); }));
                      });
                      if (!posted) done(Overloaded(pool_name));
                    });
}

template <typename Request, typename Reply, typename Handler>
grpc::ServerUnaryReactor* UnaryBlocking(Runtime& runtime, const Method& method,
                                        grpc::CallbackServerContext* context, const Request* request,
                                        Reply* reply, Handler handler) {
  return UnaryOn(runtime.blocking, "the pool for blocking work", runtime, method, context, request, reply,
                 std::move(handler));
}

template <typename Request, typename Reply, typename Handler>
grpc::ServerUnaryReactor* UnaryCalling(Runtime& runtime, const Method& method,
                                       grpc::CallbackServerContext* context, const Request* request,
                                       Reply* reply, Handler handler) {
  return UnaryOn(runtime.calling, "the pool for work that calls other services", runtime, method, context,
                 request, reply, std::move(handler));
}

}  // namespace fengqiao::rpc

#endif  // FENGQIAO_COMMON_RPC_UNARY_H_
