#include "common/status/macros.h"
#include "services/correction/service.h"
#include "services/indicators/service.h"
#include "services/mediation/service.h"
#include "services/reports/service.h"

int main(int argc, char** argv) {
  using fengqiao::service::Deployable;
  using fengqiao::service::ServerFlags;
  return fengqiao::service::ServerMain(
      argc, argv,
      {.name = "fengqiao-standalone",
       .summary = "all services in one process, for a laptop, a demo or a small bureau",
       .default_listen = "127.0.0.1:7000",
       .more_flags = {fengqiao::indicators::kCatalogFlag,       fengqiao::indicators::kCountedFlag,
                      fengqiao::indicators::kCountingPauseFlag, fengqiao::reports::kUploadFlag,
                      fengqiao::reports::kReviewFlag,           fengqiao::mediation::kParametersFlag,
                      fengqiao::mediation::kTypesFlag,          fengqiao::mediation::kHolidaysFlag,
                      fengqiao::mediation::kAssignmentFlag,     fengqiao::mediation::kSubsidiesFlag,
                      fengqiao::mediation::kPlatformsFlag,      fengqiao::mediation::kPapersFlag,
                      fengqiao::mediation::kScanStoreFlag,      fengqiao::mediation::kScanBucketFlag,
                      fengqiao::mediation::kScanRegionFlag,     fengqiao::mediation::kScanCredentialsFlag,
                      fengqiao::correction::kParametersFlag,    fengqiao::correction::kFrequenciesFlag,
                      fengqiao::correction::kRiskFactorsFlag,   fengqiao::correction::kPapersFlag,
                      fengqiao::correction::kRollOverFlag,      fengqiao::correction::kPeersFlag}},
      [](const ServerFlags& flags,
         fengqiao::rpc::Runtime& runtime) -> absl::StatusOr<std::vector<std::unique_ptr<Deployable>>> {
        std::vector<std::unique_ptr<Deployable>> deployables;
        const fengqiao::indicators::Peer own{.channel = flags.in_process_channel,
                                             .identity = flags.in_process_identity};
        ASSIGN_OR_RETURN(deployables.emplace_back(),
                         fengqiao::indicators::CreateServiceByFlags(flags, runtime,
                                                                    {.mediation = own, .correction = own}));
        ASSIGN_OR_RETURN(
            deployables.emplace_back(),
            fengqiao::reports::CreateService({.database_url = flags.database_url,
                                              .statement_timeout = flags.statement_timeout,
                                              .database_wait = flags.database_wait,
                                              .redis_url = flags.redis_url,
                                              .identity = flags.in_process_identity,
                                              .indicators_channel = flags.in_process_channel,
                                              .upload_bytes = fengqiao::reports::UploadBytesByFlag(),
                                              .review_threshold = fengqiao::reports::ReviewThresholdByFlag()},
                                             runtime));
        ASSIGN_OR_RETURN(deployables.emplace_back(),
                         fengqiao::mediation::CreateServiceByFlags(flags, runtime));
        ASSIGN_OR_RETURN(deployables.emplace_back(),
                         fengqiao::correction::CreateServiceByFlags(flags, runtime));
        return deployables;
      });
}
