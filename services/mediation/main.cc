#include "common/status/macros.h"
#include "services/mediation/service.h"

int main(int argc, char** argv) {
  using fengqiao::service::Deployable;
  using fengqiao::service::ServerFlags;
  return fengqiao::service::ServerMain(
      argc, argv,
      {.name = "fengqiao-mediation",
       .summary = "disputes by people's mediation: one case through every tier, term and paper",
       .default_listen = "127.0.0.1:7003",
       .more_flags = {fengqiao::mediation::kParametersFlag, fengqiao::mediation::kTypesFlag,
                      fengqiao::mediation::kHolidaysFlag, fengqiao::mediation::kAssignmentFlag,
                      fengqiao::mediation::kSubsidiesFlag, fengqiao::mediation::kPlatformsFlag,
                      fengqiao::mediation::kPapersFlag, fengqiao::mediation::kScanStoreFlag,
                      fengqiao::mediation::kScanBucketFlag, fengqiao::mediation::kScanRegionFlag,
                      fengqiao::mediation::kScanCredentialsFlag}},
      [](const ServerFlags& flags,
         fengqiao::rpc::Runtime& runtime) -> absl::StatusOr<std::vector<std::unique_ptr<Deployable>>> {
        std::vector<std::unique_ptr<Deployable>> deployables;
        ASSIGN_OR_RETURN(deployables.emplace_back(),
                         fengqiao::mediation::CreateServiceByFlags(flags, runtime));
        return deployables;
      });
}
