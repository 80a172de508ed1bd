// The gRPC face of the indicators service. Every method is the same four beats: authorise (the adapter),
// check the shape, call down, shape the reply.

#ifndef FENGQIAO_SERVICES_INDICATORS_HANDLER_INDICATOR_HANDLER_H_
#define FENGQIAO_SERVICES_INDICATORS_HANDLER_INDICATOR_HANDLER_H_

#include <memory>

#include "absl/status/statusor.h"
#include "common/regions/region_tree.h"
#include "common/rpc/method_table.h"
#include "common/rpc/runtime.h"
#include "common/service/service_store.h"
#include "fengqiao/indicators/v1/indicator_service.grpc.pb.h"
#include "services/indicators/domain/catalog.h"
#include "services/indicators/storage/indicator_store.h"

namespace fengqiao::indicators {

class IndicatorHandler final : public v1::IndicatorService::CallbackService {
 public:
  // All arguments outlive the handler. FAILED_PRECONDITION where a method of the contract lacks its access
  // option.
  static absl::StatusOr<std::unique_ptr<IndicatorHandler>> Create(rpc::Runtime& runtime,
                                                                  const Catalog& catalog,
                                                                  const regions::RegionTree& tree,
                                                                  IndicatorStore& store, feed::Feed& feed);

  using Context = grpc::CallbackServerContext;
  grpc::ServerUnaryReactor* GetIndicator(Context*, const v1::GetIndicatorRequest*, v1::Indicator*) override;
  grpc::ServerUnaryReactor* ListIndicators(Context*, const v1::ListIndicatorsRequest*,
                                           v1::ListIndicatorsResponse*) override;
  grpc::ServerUnaryReactor* GetRegion(Context*, const v1::GetRegionRequest*, v1::Region*) override;
  grpc::ServerUnaryReactor* ListRegions(Context*, const v1::ListRegionsRequest*,
                                        v1::ListRegionsResponse*) override;
  grpc::ServerUnaryReactor* CreateRegion(Context*, const v1::CreateRegionRequest*, v1::Region*) override;
  grpc::ServerUnaryReactor* UpdateRegion(Context*, const v1::UpdateRegionRequest*, v1::Region*) override;
  grpc::ServerUnaryReactor* RecordObservations(Context*, const v1::RecordObservationsRequest*,
                                               v1::RecordObservationsResponse*) override;
  grpc::ServerUnaryReactor* GetObservation(Context*, const v1::GetObservationRequest*,
                                           v1::Observation*) override;
  grpc::ServerUnaryReactor* ListObservations(Context*, const v1::ListObservationsRequest*,
                                             v1::ListObservationsResponse*) override;
  grpc::ServerUnaryReactor* CreateTarget(Context*, const v1::CreateTargetRequest*, v1::Target*) override;
  grpc::ServerUnaryReactor* GetTarget(Context*, const v1::GetTargetRequest*, v1::Target*) override;
  grpc::ServerUnaryReactor* ListTargets(Context*, const v1::ListTargetsRequest*,
                                        v1::ListTargetsResponse*) override;
  grpc::ServerUnaryReactor* UpdateTarget(Context*, const v1::UpdateTargetRequest*, v1::Target*) override;
  grpc::ServerUnaryReactor* DeleteTarget(Context*, const v1::DeleteTargetRequest*,
                                         v1::DeleteTargetResponse*) override;
  grpc::ServerWriteReactor<v1::QueryIndicatorsResponse>* QueryIndicators(
      Context*, const v1::QueryIndicatorsRequest*) override;
  grpc::ServerWriteReactor<common::v1::WatchEventsResponse>* WatchEvents(
      Context*, const common::v1::WatchEventsRequest*) override;
  grpc::ServerUnaryReactor* VerifyLog(Context*, const common::v1::VerifyLogRequest*,
                                      common::v1::VerifyLogResponse*) override;

 private:
  IndicatorHandler(rpc::Runtime& runtime, const Catalog& catalog, const regions::RegionTree& tree,
                   IndicatorStore& store, feed::Feed& feed, std::unique_ptr<rpc::MethodTable> methods);

  rpc::Runtime& runtime_;
  const Catalog& catalog_;
  const regions::RegionTree& tree_;
  IndicatorStore& store_;
  feed::Feed& feed_;
  const std::unique_ptr<rpc::MethodTable> methods_;
  // Looked up once, at the start: a name that is misspelt ends the start, not a call.
  const rpc::Method& get_indicator_;
  const rpc::Method& list_indicators_;
  const rpc::Method& get_region_;
  const rpc::Method& list_regions_;
  const rpc::Method& create_region_;
  const rpc::Method& update_region_;
  const rpc::Method& record_observations_;
  const rpc::Method& get_observation_;
  const rpc::Method& list_observations_;
  const rpc::Method& create_target_;
  const rpc::Method& get_target_;
  const rpc::Method& list_targets_;
  const rpc::Method& update_target_;
  const rpc::Method& delete_target_;
  const rpc::Method& query_indicators_;
  const rpc::Method& watch_events_;
  const rpc::Method& verify_log_;
};

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_HANDLER_INDICATOR_HANDLER_H_
