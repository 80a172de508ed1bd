// Calls to other services: channels with retries, and calls with deadlines, identity and metrics.

#ifndef FENGQIAO_COMMON_RPC_CLIENT_H_
#define FENGQIAO_COMMON_RPC_CLIENT_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/call_context.h"
#include "common/rpc/grpc_status.h"
#include "common/rpc/method_table.h"
#include "common/rpc/token_file.h"

namespace fengqiao::rpc {

// A channel to `target` (dns:///name:port, host:port), spread over all its addresses, that reconnects by
// itself and tries a call again that failed with UNAVAILABLE (up to 4 times, with growing pauses). Every
// write carries a request_id, so a retry is safe.
std::shared_ptr<grpc::Channel> MakeChannel(const std::string& target);

// How a service presents itself to another one.
struct ClientIdentity {
  // Sent as `authorization: Bearer …` where not empty.
  std::string bearer_token;
  // Where not null, its token is sent instead: the one that the file holds at the time of the call.
  std::shared_ptr<const TokenFile> token_file;
  // Sent as `fengqiao-dev-caller` where not empty (--auth=dev).
  std::string dev_caller;
};

// A client of one service. Thread-safe.
class Client {
 public:
  Client(const google::protobuf::ServiceDescriptor& service, Metrics& metrics, ClientIdentity identity);

  // Calls a unary method on behalf of `call`: `stub_call` is grpc::Status(grpc::ClientContext*). The deadline
  // is the earlier of the call's and `longest` from now. Blocks.
  template <typename StubCall>
  absl::Status Call(std::string_view method, const CallContext& call, const StubCall& stub_call,
                    absl::Duration longest = absl::Seconds(10)) const {
    grpc::ClientContext context;
    Prepare(&context, call, std::min(call.deadline(), absl::Now() + longest));
    const MethodMetrics& metrics = MetricsOf(method);
    metrics.started->Increment();
    metrics.sent->Increment();
    const auto start = std::chrono::steady_clock::now();
    const grpc::Status status = stub_call(&context);
    metrics.seconds->Observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    const int code = status.error_code();
    metrics.handled[code >= 0 && code < MethodMetrics::kCodes ? code : 2]->Increment();
    if (status.ok()) metrics.received->Increment();
    return OfPeer(FromGrpc(status));
  }

  // Sets deadline, identity and trace on a context, for streams.
  void Prepare(grpc::ClientContext* context, const CallContext& call, absl::Time deadline) const;

 private:
  const MethodMetrics& MetricsOf(std::string_view method) const;
  // What a peer's answer means for our own caller: where the peer does not believe us, our caller's token is
  // not to blame.
  static absl::Status OfPeer(absl::Status status);

  std::map<std::string, MethodMetrics, std::less<>> metrics_;
  ClientIdentity identity_;
};

}  // namespace fengqiao::rpc

#endif  // FENGQIAO_COMMON_RPC_CLIENT_H_
