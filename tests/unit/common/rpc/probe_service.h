// The probe service behind the adapters, with answers that a test decides.

#ifndef FENGQIAO_TESTS_UNIT_COMMON_RPC_PROBE_SERVICE_H_
#define FENGQIAO_TESTS_UNIT_COMMON_RPC_PROBE_SERVICE_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "common/rpc/method_table.h"
#include "common/rpc/runtime.h"
#include "common/rpc/stream.h"
#include "common/rpc/testdata/probe.grpc.pb.h"
#include "common/rpc/unary.h"

namespace fengqiao::rpc {

using ::fengqiao::testing::v1::Answer;
using ::fengqiao::testing::v1::Probe;
using ::fengqiao::testing::v1::ProbeService;

using Done = std::function<void(absl::Status)>;
using AnswerSource = StreamSource<Answer>;

// A source that asks a function for each message.
class FunctionSource final : public AnswerSource {
 public:
  using Next_ = std::function<absl::StatusOr<StreamStep>(Answer*)>;
  explicit FunctionSource(Next_ next, std::function<void(std::function<void()>)> wait = nullptr)
      : next_(std::move(next)), wait_(std::move(wait)) {}
  absl::StatusOr<StreamStep> Next(Answer* reply) override { return next_(reply); }
  void Wait(std::function<void()> wake) override {
    if (wait_) return wait_(std::move(wake));
    wake();
  }

 private:
  const Next_ next_;
  const std::function<void(std::function<void()>)> wait_;
};

// What the service does; tests put their own in.
struct ProbeHooks {
  std::function<absl::Status(CallContext&, const Probe&, Answer*)> unary =
      [](CallContext&, const Probe& probe, Answer* answer) {
        answer->set_number(probe.number());
        return absl::OkStatus();
      };
  std::function<void(CallContext&, const Probe&, Answer*, Done)> async =
      [](CallContext&, const Probe&, Answer*, const Done& done) { done(absl::OkStatus()); };
  std::function<absl::StatusOr<std::unique_ptr<AnswerSource>>(CallContext&, const Probe&)> count;
  // Uploads.
  std::function<absl::Status(CallContext&)> make = [](CallContext&) { return absl::OkStatus(); };
  std::function<absl::Status(const Probe&)> add = [](const Probe&) { return absl::OkStatus(); };
  absl::Duration time_limit = absl::InfiniteDuration();
  std::function<void(CallContext&, Answer*, Done)> finish = [](CallContext&, Answer*, const Done& done) {
    done(absl::OkStatus());
  };
  std::function<absl::StatusOr<std::unique_ptr<AnswerSource>>(CallContext&)> finish_stream;
};

class ProbeHandler final : public ProbeService::CallbackService {
 public:
  explicit ProbeHandler(Runtime& runtime)
      : runtime_(runtime), methods_(MethodTable::Create(*Descriptor(), runtime.metrics).value()) {}

  static const google::protobuf::ServiceDescriptor* Descriptor() {
    return google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
        ProbeService::service_full_name());
  }

  ProbeHooks hooks;

  using Context = grpc::CallbackServerContext;
  grpc::ServerUnaryReactor* Inline(Context* context, const Probe* request, Answer* reply) override {
    return UnaryInline(runtime_, (*methods_)["Inline"], context, request, reply, hooks.unary);
  }
  grpc::ServerUnaryReactor* Blocking(Context* context, const Probe* request, Answer* reply) override {
    return UnaryBlocking(runtime_, (*methods_)["Blocking"], context, request, reply, hooks.unary);
  }
  grpc::ServerUnaryReactor* Async(Context* context, const Probe* request, Answer* reply) override {
    return UnaryAsync(runtime_, (*methods_)["Async"], context, request, reply, hooks.async);
  }
  grpc::ServerUnaryReactor* OfRegion(Context* context, const Probe* request, Answer* reply) override {
    return UnaryInline(runtime_, (*methods_)["OfRegion"], context, request, reply, hooks.unary);
  }
  grpc::ServerUnaryReactor* OfNestedRegion(Context* context, const Probe* request, Answer* reply) override {
    return UnaryInline(runtime_, (*methods_)["OfNestedRegion"], context, request, reply, hooks.unary);
  }
  grpc::ServerUnaryReactor* OfRegions(Context* context, const Probe* request, Answer* reply) override {
    return UnaryInline(runtime_, (*methods_)["OfRegions"], context, request, reply, hooks.unary);
  }
  grpc::ServerUnaryReactor* OfAuditor(Context* context, const Probe* request, Answer* reply) override {
    return UnaryInline(runtime_, (*methods_)["OfAuditor"], context, request, reply, hooks.unary);
  }
  grpc::ServerWriteReactor<Answer>* Count(Context* context, const Probe* request) override {
    return ServerStream<Probe, Answer>(runtime_, (*methods_)["Count"], context, request, hooks.count);
  }
  grpc::ServerReadReactor<Probe>* Upload(Context* context, Answer* reply) override {
    return ClientStream<Probe, Answer, Sink>(runtime_, (*methods_)["Upload"], context, reply,
                                             [this](CallContext& call) { return MakeSink<Sink>(call); });
  }
  grpc::ServerBidiReactor<Probe, Answer>* UploadThenCount(Context* context) override {
    return UploadThenStream<Probe, Answer, StreamSink>(
        runtime_, (*methods_)["UploadThenCount"], context,
        [this](CallContext& call) { return MakeSink<StreamSink>(call); });
  }

 private:
  struct Sink : UploadSink<Probe> {
    explicit Sink(ProbeHooks& hooks_in) : hooks(hooks_in) {}
    absl::Status Add(const Probe& probe) override { return hooks.add(probe); }
    absl::Duration TimeLimit() const override { return hooks.time_limit; }
    void Finish(CallContext& call, Answer* reply, Done done) { hooks.finish(call, reply, std::move(done)); }
    ProbeHooks& hooks;
  };
  struct StreamSink : UploadSink<Probe> {
    explicit StreamSink(ProbeHooks& hooks_in) : hooks(hooks_in) {}
    absl::Status Add(const Probe& probe) override { return hooks.add(probe); }
    absl::StatusOr<std::unique_ptr<AnswerSource>> Finish(CallContext& call) {
      return hooks.finish_stream(call);
    }
    ProbeHooks& hooks;
  };
  template <typename S>
  absl::StatusOr<std::unique_ptr<S>> MakeSink(CallContext& call) {
    if (absl::Status status = hooks.make(call); !status.ok()) return status;
    return std::make_unique<S>(hooks);
  }

  Runtime& runtime_;
  const std::unique_ptr<MethodTable> methods_;
};

}  // namespace fengqiao::rpc

#endif  // FENGQIAO_TESTS_UNIT_COMMON_RPC_PROBE_SERVICE_H_
