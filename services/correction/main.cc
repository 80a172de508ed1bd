#include "common/status/macros.h"
#include "services/correction/service.h"

int main(int argc, char** argv) {
  using fengqiao::service::Deployable;
  using fengqiao::service::ServerFlags;
  return fengqiao::service::ServerMain(
      argc, argv,
      {.name = "fengqiao-correction",
       .summary = "people under community correction: nobody is ever lost",
       .default_listen = "127.0.0.1:7004",
       .more_flags = {fengqiao::correction::kParametersFlag, fengqiao::correction::kFrequenciesFlag,
                      fengqiao::correction::kRiskFactorsFlag, fengqiao::correction::kPapersFlag,
                      fengqiao::correction::kRollOverFlag, fengqiao::correction::kPeersFlag}},
      [](const ServerFlags& flags,
         fengqiao::rpc::Runtime& runtime) -> absl::StatusOr<std::vector<std::unique_ptr<Deployable>>> {
        std::vector<std::unique_ptr<Deployable>> deployables;
        ASSIGN_OR_RETURN(deployables.emplace_back(),
                         fengqiao::correction::CreateServiceByFlags(flags, runtime));
        return deployables;
      });
}
