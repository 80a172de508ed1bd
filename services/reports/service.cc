#include "services/reports/service.h"

#include <utility>

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
                    std::unique_ptr<service::ServiceStore> store)
      : store_(std::move(store)),
        reports_(*store_),
        indicators_(config.indicators_channel, IndicatorsClient(config, runtime),
                    regions::RegionTree::BuiltIn()) {}

  absl::Status Init(rpc::Runtime& runtime) {
    ASSIGN_OR_RETURN(handler_, ReportHandler::Create(runtime, reports_, indicators_, store_->feed()));
    return absl::OkStatus();
  }

  grpc::Service* grpc_service() override { return handler_.get(); }

 private:
  const std::unique_ptr<service::ServiceStore> store_;
  ReportStore reports_;
  IndicatorsPeer indicators_;
  std::unique_ptr<ReportHandler> handler_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<service::Deployable>> CreateService(const ServiceConfig& config,
                                                                   rpc::Runtime& runtime) {
  ASSIGN_OR_RETURN(auto store,
                   service::ServiceStore::Open(config.database_url, "reports", ReportMigrations(), runtime));
  auto deployable = std::make_unique<ReportsDeployable>(config, runtime, std::move(store));
  RETURN_IF_ERROR(deployable->Init(runtime));
  return deployable;
}

}  // namespace fengqiao::reports
