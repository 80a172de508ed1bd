#include "absl/flags/flag.h"
#include "common/rpc/client.h"
#include "common/status/macros.h"
#include "services/indicators/service.h"

ABSL_FLAG(std::string, mediation_target, "",
          "gRPC target of the mediation service whose cases are counted; empty for none");
ABSL_FLAG(std::string, correction_target, "",
          "gRPC target of the correction service whose files are counted; empty for none");

namespace {

// The peer at a target; none where it is empty.
absl::StatusOr<fengqiao::indicators::Peer> PeerAt(const std::string& target, const char* called,
                                                  const fengqiao::service::ServerFlags& flags) {
  if (target.empty()) return fengqiao::indicators::Peer();
  RETURN_IF_ERROR(flags.CheckPeerToken(called));
  return fengqiao::indicators::Peer{.channel = [target] { return fengqiao::rpc::MakeChannel(target); },
                                    .identity = flags.identity};
}

}  // namespace

int main(int argc, char** argv) {
  using fengqiao::service::Deployable;
  using fengqiao::service::ServerFlags;
  return fengqiao::service::ServerMain(
      argc, argv,
      {.name = "fengqiao-indicators",
       .summary = "what is measured, where, what was stated, and how the regions stand",
       .default_listen = "127.0.0.1:7001",
       .more_flags = {fengqiao::indicators::kCatalogFlag, fengqiao::indicators::kCountedFlag,
                      fengqiao::indicators::kCountingPauseFlag, "mediation_target", "correction_target"}},
      [](const ServerFlags& flags,
         fengqiao::rpc::Runtime& runtime) -> absl::StatusOr<std::vector<std::unique_ptr<Deployable>>> {
        std::vector<std::unique_ptr<Deployable>> deployables;
        fengqiao::indicators::Peers peers;
        ASSIGN_OR_RETURN(peers.mediation,
                         PeerAt(absl::GetFlag(FLAGS_mediation_target), "the mediation service", flags));
        ASSIGN_OR_RETURN(peers.correction,
                         PeerAt(absl::GetFlag(FLAGS_correction_target), "the correction service", flags));
        ASSIGN_OR_RETURN(deployables.emplace_back(),
                         fengqiao::indicators::CreateServiceByFlags(flags, runtime, peers));
        return deployables;
      });
}
