#include "services/reports/service.h"

#include <utility>

#include "common/cache/cache.h"
#include "common/cache/redis.h"
#include "common/regions/region_tree.h"
#include "common/service/service_store.h"
#include "common/status/macros.h"
#include "services/reports/handler/report_handler.h"
#include "services/reports/peers/indicators_peer.h"
#include "services/reports/storage/report_store.h"

namespace fengqiao::reports {
namespace {

rpc::Client IndicatorsClient(const ServiceConfig& config, rpc::Runtime& runtime) {
  const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      indicators::v1::IndicatorService::service_full_name());
  return rpc::Client(*service, runtime.metrics, config.identity);
}

class ReportsDeployable final : public service::Deployable {
 public:
  ReportsDeployable(const ServiceConfig& config, rpc::Runtime& runtime,
                    std::unique_ptr<service::ServiceStore> store, std::unique_ptr<cache::Redis> redis,
                    std::unique_ptr<cache::Cache> cache)
      : store_(std::move(store)),
        redis_(std::move(redis)),
        cache_(std::move(cache)),
        reports_(*store_),
        indicators_(config.indicators_channel, IndicatorsClient(config, runtime), *cache_,
                    regions::RegionTree::BuiltIn()) {}

  absl::Status Init(rpc::Runtime& runtime) {
    ASSIGN_OR_RETURN(handler_, ReportHandler::Create(runtime, reports_, indicators_, store_->feed()));
    return absl::OkStatus();
  }

  grpc::Service* grpc_service() override { return handler_.get(); }
  void Serving() override { indicators_.Start(); }
  void Stopping() override { indicators_.Stop(); }

 private:
  const std::unique_ptr<service::ServiceStore> store_;
  const std::unique_ptr<cache::Redis> redis_;  // null without --redis_url
  const std::unique_ptr<cache::Cache> cache_;
  ReportStore reports_;
  IndicatorsPeer indicators_;
  std::unique_ptr<ReportHandler> handler_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<service::Deployable>> CreateService(const ServiceConfig& config,
                                                                   rpc::Runtime& runtime) {
  ASSIGN_OR_RETURN(auto store,
                   service::ServiceStore::Open(config.database_url, "reports", ReportMigrations(), runtime));
  std::unique_ptr<cache::Redis> redis;
  if (!config.redis_url.empty()) {
    ASSIGN_OR_RETURN(redis, cache::Redis::Create(config.redis_url, {}, runtime.metrics));
  }
  ASSIGN_OR_RETURN(
      auto cache, cache::Cache::Create({.name = "indicators"}, *runtime.clock, runtime.metrics, redis.get()));
  auto deployable = std::make_unique<ReportsDeployable>(config, runtime, std::move(store), std::move(redis),
                                                        std::move(cache));
  RETURN_IF_ERROR(deployable->Init(runtime));
  return deployable;
}

}  // namespace fengqiao::reports
