#include "absl/flags/flag.h"
#include "common/rpc/client.h"
#include "common/status/macros.h"
#include "services/indicators/service.h"

ABSL_FLAG(std::string, mediation_target, "",
          "gRPC target of the mediation service whose cases are counted; empty for none");

int main(int argc, char** argv) {
  using fengqiao::service::Deployable;
  using fengqiao::service::ServerFlags;
  return fengqiao::service::ServerMain(
      argc, argv,
      {.name = "fengqiao-indicators",
       .summary = "what is measured, where, what was stated, and how the regions stand",
       .default_listen = "127.0.0.1:7001",
       .more_flags = {fengqiao::indicators::kCatalogFlag, fengqiao::indicators::kCountedFlag,
                      fengqiao::indicators::kCountingPauseFlag, "mediation_target"}},
      [](const ServerFlags& flags,
         fengqiao::rpc::Runtime& runtime) -> absl::StatusOr<std::vector<std::unique_ptr<Deployable>>> {
        std::vector<std::unique_ptr<Deployable>> deployables;
        fengqiao::indicators::Mediation mediation;
        if (!absl::GetFlag(FLAGS_mediation_target).empty()) {
          RETURN_IF_ERROR(flags.CheckPeerToken("the mediation service"));
          mediation.channel = [] {
            return fengqiao::rpc::MakeChannel(absl::GetFlag(FLAGS_mediation_target));
          };
          mediation.identity = flags.identity;
        }
        ASSIGN_OR_RETURN(deployables.emplace_back(),
                         fengqiao::indicators::CreateServiceByFlags(flags, runtime, mediation));
        return deployables;
      });
}
