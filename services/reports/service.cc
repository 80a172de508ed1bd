#include "services/reports/service.h"

#include <algorithm>
#include <utility>

#include "absl/flags/flag.h"
#include "common/cache/cache.h"
#include "common/cache/redis.h"
#include "common/regions/region_tree.h"
#include "common/service/service_store.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/reports/domain/text/decode.h"
#include "services/reports/handler/report_handler.h"
#include "services/reports/peers/indicators_peer.h"
#include "services/reports/storage/report_store.h"

ABSL_FLAG(int, upload_mib, 16,
          "MiB of documents that are read at a time, 16 to 4096; each may take 60 times as much memory");

ABSL_FLAG(
    int, review_threshold, fengqiao::reports::kReviewThreshold,
    "figures whose code is less sure than this, 0 to 1000, are up for review; for reports to be taken in");

namespace fengqiao::reports {
namespace {

constexpr size_t kMostUploadBytes = size_t{4096} << 20;

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
      : review_threshold_(config.review_threshold),
        room_(config.upload_bytes),
        store_(std::move(store)),
        redis_(std::move(redis)),
        cache_(std::move(cache)),
        reports_(*store_),
        indicators_(config.indicators_channel, IndicatorsClient(config, runtime), *cache_,
                    regions::RegionTree::BuiltIn()) {}

  absl::Status Init(rpc::Runtime& runtime) {
    ASSIGN_OR_RETURN(handler_, ReportHandler::Create(runtime, reports_, indicators_, store_->feed(), room_,
                                                     review_threshold_));
    runtime.metrics.GaugeCallback("fengqiao_documents_bytes", "Bytes of the documents that are being read.",
                                  {}, [this] { return static_cast<double>(room_.used()); });
    return absl::OkStatus();
  }

  grpc::Service* grpc_service() override { return handler_.get(); }
  std::string service_name() const override { return v1::ReportService::service_full_name(); }
  void Serving() override { indicators_.Start(); }
  void Stopping() override { indicators_.Stop(); }

 private:
  const int review_threshold_;
  // First, since the last documents go with the write queue.
  service::UploadRoom room_;
  const std::unique_ptr<service::ServiceStore> store_;
  const std::unique_ptr<cache::Redis> redis_;  // null without --redis_url
  const std::unique_ptr<cache::Cache> cache_;
  ReportStore reports_;
  IndicatorsPeer indicators_;
  std::unique_ptr<ReportHandler> handler_;
};

}  // namespace

size_t UploadBytesByFlag() {
  // What is out of range is refused with the rest of the configuration.
  return static_cast<size_t>(std::max(0, absl::GetFlag(FLAGS_upload_mib))) << 20;
}

int ReviewThresholdByFlag() { return absl::GetFlag(FLAGS_review_threshold); }

absl::StatusOr<std::unique_ptr<service::Deployable>> CreateService(const ServiceConfig& config,
                                                                   rpc::Runtime& runtime) {
  if (config.upload_bytes < kMaxDocumentBytes || config.upload_bytes > kMostUploadBytes)
    return InvalidField(kUploadFlag, "must be 16 to 4096");
  if (config.review_threshold < 0 || config.review_threshold > 1000)
    return InvalidField(kReviewFlag, "must be 0 to 1000");
  ASSIGN_OR_RETURN(auto store, service::ServiceStore::Open({.url = config.database_url,
                                                            .service = "reports",
                                                            .migrations = ReportMigrations(),
                                                            .statement_timeout = config.statement_timeout},
                                                           runtime, config.database_wait));
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
