// A gRPC server with its metrics port, its health by name and its graceful end.

#ifndef FENGQIAO_COMMON_RPC_SERVER_H_
#define FENGQIAO_COMMON_RPC_SERVER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/runtime.h"

namespace grpc {
class Channel;
class Server;
class Service;
}  // namespace grpc

namespace fengqiao::rpc {

struct ServerOptions {
  std::string program;         // "fengqiao-reports", for logs
  std::string listen;          // host:port; port 0 takes a free one
  std::string metrics_listen;  // host:port, or "" for none
  absl::Duration drain = absl::Seconds(10);
  // How long a stopping server goes on serving: for calls that are on their way, and for those who watch its
  // health.
  absl::Duration linger = absl::ZeroDuration();
  // No call for so long, and a stopping server is left alone.
  absl::Duration quiet = absl::Milliseconds(200);
  bool reflection = false;
  // Full names of the services, under which the health service knows the readiness too.
  std::vector<std::string> service_names = {};
};

// A running server. Health names: "liveness" is serving from the start; "readiness" and the services' full
// names are from SetReady to Drain.
class Server {
 public:
  // Starts to listen. UNAVAILABLE where a port is taken: a second server on one port would steal calls.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options, Runtime& runtime,
                                                       const std::vector<grpc::Service*>& services);
  ~Server();

  int port() const { return port_; }
  // 0 without one, and after Drain.
  int metrics_port() const;

  // Says that calls are welcome.
  void SetReady();

  // Not ready; streams end; calls under way finish, within the drain time; then nothing listens any more, for
  // metrics neither. Idempotent.
  void Drain();

  // A channel into this server without a socket.
  std::shared_ptr<grpc::Channel> InProcessChannel();

 private:
  Server() = default;
  void SetReadiness(bool ready);

  ServerOptions options_;
  Runtime* runtime_ = nullptr;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<MetricsExposer> exposer_;
  int port_ = 0;
  bool drained_ = false;
};

// To be called first thing in main: SIGPIPE is ignored (hiredis writes to sockets that may be gone), SIGTERM
// and SIGINT are kept for WaitForStop in every thread that is started afterwards, and as many files may be
// open as the system allows.
void PrepareProcess();

// How many files, and so connections, the process may have open.
int64_t OpenFileLimit();

enum class StopCause { kSignal, kFailure };

// Blocks until SIGTERM or SIGINT, or until the server can't go on, which the log has then: gRPC accepts no
// connection any more once it has run out of files, however many are closed later.
StopCause WaitForStop();

// Waits for at most `limit`; true where it is time to stop.
bool StopComes(absl::Duration limit);

}  // namespace fengqiao::rpc

#endif  // FENGQIAO_COMMON_RPC_SERVER_H_
