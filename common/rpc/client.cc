#include "common/rpc/client.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <cstdlib>

#include "common/base/strings.h"
#include "common/log/log.h"
#include "common/status/error.h"

namespace fengqiao::rpc {
namespace {

constexpr char kServiceConfig[] = R"({
  "loadBalancingConfig": [{"round_robin": {}}],
  "methodConfig": [{
    "name": [{}],
    "retryPolicy": {
      "maxAttempts": 4,
      "initialBackoff": "0.1s",
      "maxBackoff": "2s",
      "backoffMultiplier": 2,
      "retryableStatusCodes": ["UNAVAILABLE"]
    }
  }]
})";

}  // namespace

std::shared_ptr<grpc::Channel> MakeChannel(const std::string& target) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(16 << 20);
  arguments.SetServiceConfigJSON(kServiceConfig);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 1);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 5'000);
  return grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments);
}

Client::Client(const google::protobuf::ServiceDescriptor& service, Metrics& metrics, ClientIdentity identity)
    : identity_(std::move(identity)) {
  for (int i = 0; i < service.method_count(); ++i) {
    metrics_.emplace(service.method(i)->name(), MakeMethodMetrics(metrics, "client", *service.method(i)));
  }
}

void Client::Prepare(grpc::ClientContext* context, const CallContext& call, absl::Time deadline) const {
  context->set_deadline(absl::ToChronoTime(deadline));
  const std::string token =
      identity_.token_file != nullptr ? identity_.token_file->Token() : identity_.bearer_token;
  if (!token.empty()) context->AddMetadata("authorization", "Bearer " + token);
  if (!identity_.dev_caller.empty()) context->AddMetadata("fengqiao-dev-caller", identity_.dev_caller);
  if (!call.trace_parent().empty()) context->AddMetadata("traceparent", call.trace_parent());
  if (IsHeaderValue(call.caller().subject)) context->AddMetadata(kOnBehalfOfHeader, call.caller().subject);
}

absl::Status Client::OfPeer(absl::Status status) {
  if (status.code() == absl::StatusCode::kDeadlineExceeded)
    return Unavailable("another service did not answer in time");
  if (status.code() != absl::StatusCode::kUnauthenticated) return status;
  LogWarning("a peer does not accept this service's token", {{"error", ToStd(status.message())}});
  return Unavailable("another service does not accept this one's token; the operator's log says more",
                     absl::Seconds(5));
}

const MethodMetrics& Client::MetricsOf(std::string_view method) const {
  const auto found = metrics_.find(method);
  if (found == metrics_.end()) {
    LogError("no such method in the contract", {{"method", method}});
    std::abort();
  }
  return found->second;
}

}  // namespace fengqiao::rpc
