#include "services/indicators/service.h"

#include <utility>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/config/data_file.h"
#include "common/service/service_store.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/indicators/count_follower.h"
#include "services/indicators/domain/catalog.h"
#include "services/indicators/domain/counting.h"
#include "services/indicators/handler/indicator_handler.h"
#include "services/indicators/peers/peers.h"
#include "services/indicators/storage/count_store.h"
#include "services/indicators/storage/indicator_store.h"

ABSL_FLAG(std::string, catalog, "", "file to use instead of the built-in catalog of indicators");

ABSL_FLAG(std::string, counted_indicators, "",
          "file to use instead of the built-in list of which counts of other services are which indicators");

ABSL_FLAG(int, counting_pause_seconds, 10,
          "seconds between two readings of the feed of a service that is counted, 1 to 3600; what happens "
          "meanwhile "
          "is counted at once");

namespace fengqiao::indicators {
namespace {

constexpr int kLongestPause = 3600;

// The records of one service, counted.
class Counting {
 public:
  Counting(std::unique_ptr<CountSource> source, const ServiceConfig& config, rpc::Runtime& runtime,
           service::ServiceStore& store, const Catalog& catalog, std::vector<CountedIndicator> counted)
      : source_(std::move(source)),
        // Counted by other lines it is followed anew, from the log's beginning.
        store_(store,
               absl::StrCat(source_->service().full_name, "#", RevisionOf(counted, source_->service()))),
        follower_(*source_, store_, catalog, std::move(counted), *runtime.clock, runtime.metrics,
                  config.counting_pause) {}

  CountFollower& follower() { return follower_; }

 private:
  const std::unique_ptr<CountSource> source_;
  CountStore store_;
  CountFollower follower_;
};

absl::StatusOr<std::vector<CountedIndicator>> LoadCounted(const std::string& path, const Catalog& catalog) {
  if (path.empty()) return BuiltInCountedIndicators(catalog);
  ASSIGN_OR_RETURN(const std::string content, ReadDataFile(kCountedFlag, path));
  auto counted = ParseCountedIndicators(content, catalog);
  if (!counted.ok()) return InvalidField(kCountedFlag, absl::StrCat(path, ": ", counted.status().message()));
  return counted;
}

class IndicatorsDeployable final : public service::Deployable {
 public:
  IndicatorsDeployable(Catalog catalog, std::unique_ptr<service::ServiceStore> store)
      : catalog_(std::move(catalog)),
        store_(std::move(store)),
        indicators_(*store_, catalog_, regions::RegionTree::BuiltIn()) {}

  absl::Status Init(const ServiceConfig& config, rpc::Runtime& runtime) {
    std::vector<std::unique_ptr<CountSource>> sources;
    const Peers& peers = config.peers;
    if (peers.mediation.channel) sources.push_back(MediationSource(peers.mediation, runtime.metrics));
    if (peers.correction.channel) sources.push_back(CorrectionSource(peers.correction, runtime.metrics));
    for (auto& source : sources) {
      ASSIGN_OR_RETURN(auto counted, LoadCounted(config.counted_file, catalog_));
      counting_.push_back(std::make_unique<Counting>(std::move(source), config, runtime, *store_, catalog_,
                                                     std::move(counted)));
    }
    ASSIGN_OR_RETURN(handler_, IndicatorHandler::Create(runtime, catalog_, regions::RegionTree::BuiltIn(),
                                                        indicators_, store_->feed()));
    return absl::OkStatus();
  }

  grpc::Service* grpc_service() override { return handler_.get(); }
  std::string service_name() const override { return v1::IndicatorService::service_full_name(); }
  void Serving() override {
    for (const auto& one : counting_) one->follower().Start();
  }
  void Stopping() override {
    for (const auto& one : counting_) one->follower().Stop();
  }

 private:
  const Catalog catalog_;
  const std::unique_ptr<service::ServiceStore> store_;
  IndicatorStore indicators_;
  std::unique_ptr<IndicatorHandler> handler_;
  std::vector<std::unique_ptr<Counting>> counting_;  // of each service that is followed
};

}  // namespace

absl::StatusOr<std::unique_ptr<service::Deployable>> CreateService(const ServiceConfig& config,
                                                                   rpc::Runtime& runtime) {
  ASSIGN_OR_RETURN(const Catalog built_in, Catalog::BuiltIn());
  ASSIGN_OR_RETURN(Catalog catalog, LoadData("catalog", config.catalog_file, built_in, &Catalog::Parse));
  ASSIGN_OR_RETURN(auto store, service::ServiceStore::Open({.url = config.database_url,
                                                            .service = "indicators",
                                                            .migrations = IndicatorMigrations(),
                                                            .statement_timeout = config.statement_timeout},
                                                           runtime, config.database_wait));
  auto deployable = std::make_unique<IndicatorsDeployable>(std::move(catalog), std::move(store));
  RETURN_IF_ERROR(deployable->Init(config, runtime));
  return deployable;
}

absl::StatusOr<std::unique_ptr<service::Deployable>> CreateServiceByFlags(const service::ServerFlags& flags,
                                                                          rpc::Runtime& runtime,
                                                                          const Peers& peers) {
  const int pause = absl::GetFlag(FLAGS_counting_pause_seconds);
  if (pause < 1 || pause > kLongestPause) return InvalidField(kCountingPauseFlag, "must be 1 to 3600");
  return CreateService({.database_url = flags.database_url,
                        .statement_timeout = flags.statement_timeout,
                        .database_wait = flags.database_wait,
                        .catalog_file = absl::GetFlag(FLAGS_catalog),
                        .counted_file = absl::GetFlag(FLAGS_counted_indicators),
                        .peers = peers,
                        .counting_pause = absl::Seconds(pause)},
                       runtime);
}

}  // namespace fengqiao::indicators
