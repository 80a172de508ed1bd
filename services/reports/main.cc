#include "absl/flags/flag.h"
#include "common/rpc/client.h"
#include "common/status/macros.h"
#include "services/reports/service.h"

ABSL_FLAG(std::string, indicators_target, "127.0.0.1:7001", "gRPC target of the indicators service");

int main(int argc, char** argv) {
  using fengqiao::service::Deployable;
  using fengqiao::service::ServerFlags;
  return fengqiao::service::ServerMain(
      argc, argv,
      {.name = "fengqiao-reports",
       .summary = "published reports in, figures and findings out",
       .default_listen = "127.0.0.1:7002",
       .more_flags = {"indicators_target", fengqiao::reports::kUploadFlag}},
      [](const ServerFlags& flags,
         fengqiao::rpc::Runtime& runtime) -> absl::StatusOr<std::vector<std::unique_ptr<Deployable>>> {
        RETURN_IF_ERROR(flags.CheckPeerToken("the indicators service"));
        std::vector<std::unique_ptr<Deployable>> deployables;
        ASSIGN_OR_RETURN(
            deployables.emplace_back(),
            fengqiao::reports::CreateService(
                {.database_url = flags.database_url,
                 .statement_timeout = flags.statement_timeout,
                 .database_wait = flags.database_wait,
                 .redis_url = flags.redis_url,
                 .identity = flags.identity,
                 .indicators_channel =
                     [] { return fengqiao::rpc::MakeChannel(absl::GetFlag(FLAGS_indicators_target)); },
                 .upload_bytes = fengqiao::reports::UploadBytesByFlag()},
                runtime));
        return deployables;
      });
}
