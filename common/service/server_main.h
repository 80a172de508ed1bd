// The main function of every server of the suite.
//
//   int main(int argc, char** argv) {
//     return service::ServerMain(argc, argv, {.name = "fengqiao-indicators", …},
//                                [](const service::ServerFlags& flags, rpc::Runtime& runtime) { … });
//   }

#ifndef FENGQIAO_COMMON_SERVICE_SERVER_MAIN_H_
#define FENGQIAO_COMMON_SERVICE_SERVER_MAIN_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/client.h"
#include "common/rpc/runtime.h"

namespace grpc {
class Channel;
class Service;
}  // namespace grpc

namespace fengqiao::service {

// A further service that a deployable answers for, from the same store.
struct MoreService {
  std::string name;  // "fengqiao.correction.v1.PositioningService"
  grpc::Service* service = nullptr;
};

// One service, ready to be registered: its store is open and its handler made.
class Deployable {
 public:
  virtual ~Deployable() = default;
  virtual grpc::Service* grpc_service() = 0;
  // "fengqiao.reports.v1.ReportService".
  virtual std::string service_name() const = 0;
  virtual std::vector<MoreService> more_services() { return {}; }
  // The server listens: background work that calls other services may begin.
  virtual void Serving() {}
  // The server is about to drain: background work ends. Called once, also where Serving was not.
  virtual void Stopping() {}
};

// What the flags say, for the services.
struct ServerFlags {
  std::string database_url;
  absl::Duration statement_timeout;
  absl::Duration database_wait;
  // Whether all that is stored is brought under the first of the data keys once more.
  bool reseal = false;
  std::string redis_url;
  // How this service presents itself to others: by the operator's token, never by a secret of its own.
  rpc::ClientIdentity identity;
  // The same towards services that share the process.
  rpc::ClientIdentity in_process_identity;
  // INVALID_ARGUMENT where this server would call `other` without saying who it is: under --auth=jwt that
  // fails at every call.
  absl::Status CheckPeerToken(std::string_view other) const;
  // A channel into this very server, for services that share it; to be called once the server runs.
  std::function<std::shared_ptr<grpc::Channel>()> in_process_channel;
};

struct ServerProgram {
  std::string name;            // "fengqiao-reports"
  std::string summary;         // one sentence, for --help
  std::string default_listen;  // "127.0.0.1:7002"
  // Flags of this program beyond those of every server.
  std::vector<std::string> more_flags;
};

using MakeDeployables = std::function<absl::StatusOr<std::vector<std::unique_ptr<Deployable>>>(
    const ServerFlags& flags, rpc::Runtime& runtime)>;

// Reads the flags, starts the server and serves until SIGTERM or SIGINT, then drains. The exit code: 0 after
// a stop, 1 where the start failed or the server could not go on, 2 for bad configuration.
int ServerMain(int argc, char** argv, const ServerProgram& program, const MakeDeployables& make);

}  // namespace fengqiao::service

#endif  // FENGQIAO_COMMON_SERVICE_SERVER_MAIN_H_
