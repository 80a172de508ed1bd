#include "common/status/macros.h"
#include "services/indicators/service.h"

int main(int argc, char** argv) {
  using fengqiao::service::Deployable;
  using fengqiao::service::ServerFlags;
  return fengqiao::service::ServerMain(
      argc, argv,
      {.name = "fengqiao-indicators",
       .summary = "what is measured, where, what was stated, and how the regions stand",
       .default_listen = "127.0.0.1:7001",
       .more_flags = {fengqiao::indicators::kCatalogFlag}},
      [](const ServerFlags& flags,
         fengqiao::rpc::Runtime& runtime) -> absl::StatusOr<std::vector<std::unique_ptr<Deployable>>> {
        std::vector<std::unique_ptr<Deployable>> deployables;
        ASSIGN_OR_RETURN(deployables.emplace_back(),
                         fengqiao::indicators::CreateServiceByFlags(flags, runtime));
        return deployables;
      });
}
