#include "services/indicators/service.h"

#include <utility>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/config/data_file.h"
#include "common/service/service_store.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/indicators/domain/catalog.h"
#include "services/indicators/handler/indicator_handler.h"
#include "services/indicators/storage/indicator_store.h"

ABSL_FLAG(std::string, catalog, "", "file to use instead of the built-in catalog of indicators");

namespace fengqiao::indicators {
namespace {

class IndicatorsDeployable final : public service::Deployable {
 public:
  IndicatorsDeployable(Catalog catalog, std::unique_ptr<service::ServiceStore> store)
      : catalog_(std::move(catalog)),
        store_(std::move(store)),
        indicators_(*store_, catalog_, regions::RegionTree::BuiltIn()) {}

  absl::Status Init(rpc::Runtime& runtime) {
    ASSIGN_OR_RETURN(handler_, IndicatorHandler::Create(runtime, catalog_, regions::RegionTree::BuiltIn(),
                                                        indicators_, store_->feed()));
    return absl::OkStatus();
  }

  grpc::Service* grpc_service() override { return handler_.get(); }
  std::string service_name() const override { return v1::IndicatorService::service_full_name(); }

 private:
  const Catalog catalog_;
  const std::unique_ptr<service::ServiceStore> store_;
  IndicatorStore indicators_;
  std::unique_ptr<IndicatorHandler> handler_;
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
  RETURN_IF_ERROR(deployable->Init(runtime));
  return deployable;
}

absl::StatusOr<std::unique_ptr<service::Deployable>> CreateServiceByFlags(const service::ServerFlags& flags,
                                                                          rpc::Runtime& runtime) {
  return CreateService({.database_url = flags.database_url,
                        .statement_timeout = flags.statement_timeout,
                        .database_wait = flags.database_wait,
                        .catalog_file = absl::GetFlag(FLAGS_catalog)},
                       runtime);
}

}  // namespace fengqiao::indicators
