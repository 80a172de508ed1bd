// The transport of electronic positioning: authorise, check the shape, call down, shape the reply.

#ifndef FENGQIAO_SERVICES_CORRECTION_HANDLER_POSITIONING_HANDLER_H_
#define FENGQIAO_SERVICES_CORRECTION_HANDLER_POSITIONING_HANDLER_H_

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/rpc/method_table.h"
#include "common/rpc/runtime.h"
#include "fengqiao/correction/v1/positioning_service.grpc.pb.h"
#include "services/correction/handler/fix_metrics.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/positioning_store.h"

namespace fengqiao::correction {

class PositioningHandler final : public v1::PositioningService::CallbackService {
 public:
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  // All outlive the handler. FAILED_PRECONDITION where a method of the contract has no access option.
  static absl::StatusOr<std::unique_ptr<PositioningHandler>> Create(rpc::Runtime& runtime,
                                                                    CorrectionStore& subjects,
                                                                    PositioningStore& store);

  Reactor* RequestPositioning(Context*, const v1::RequestPositioningRequest*, v1::PositioningOrder*) override;
  Reactor* ExtendPositioning(Context*, const v1::ExtendPositioningRequest*, v1::PositioningOrder*) override;
  Reactor* DecidePositioning(Context*, const v1::DecidePositioningRequest*, v1::PositioningOrder*) override;
  Reactor* FitDevice(Context*, const v1::FitDeviceRequest*, v1::PositioningOrder*) override;
  Reactor* EndPositioning(Context*, const v1::EndPositioningRequest*, v1::PositioningOrder*) override;
  Reactor* GetPositioningOrder(Context*, const v1::GetPositioningOrderRequest*,
                               v1::PositioningOrder*) override;
  Reactor* ListPositioningOrders(Context*, const v1::ListPositioningOrdersRequest*,
                                 v1::ListPositioningOrdersResponse*) override;

  Reactor* LoadPositioningArea(Context*, const v1::LoadPositioningAreaRequest*,
                               v1::PositioningArea*) override;
  Reactor* ListPositioningAreas(Context*, const v1::ListPositioningAreasRequest*,
                                v1::ListPositioningAreasResponse*) override;
  Reactor* AddPositioningZone(Context*, const v1::AddPositioningZoneRequest*, v1::PositioningZone*) override;
  Reactor* EndPositioningZone(Context*, const v1::EndPositioningZoneRequest*, v1::PositioningZone*) override;
  Reactor* ListPositioningZones(Context*, const v1::ListPositioningZonesRequest*,
                                v1::ListPositioningZonesResponse*) override;

  grpc::ServerReadReactor<v1::ReportPositionsRequest>* ReportPositions(Context*,
                                                                       v1::ReportPositionsResponse*) override;
  Reactor* ShowPositions(Context*, const v1::ShowPositionsRequest*, v1::ShowPositionsResponse*) override;

  Reactor* ListPositioningAlarms(Context*, const v1::ListPositioningAlarmsRequest*,
                                 v1::ListPositioningAlarmsResponse*) override;
  Reactor* AcknowledgePositioningAlarm(Context*, const v1::AcknowledgePositioningAlarmRequest*,
                                       v1::PositioningAlarm*) override;
  Reactor* ClosePositioningAlarm(Context*, const v1::ClosePositioningAlarmRequest*,
                                 v1::PositioningAlarm*) override;

 private:
  PositioningHandler(rpc::Runtime& runtime, CorrectionStore& subjects, PositioningStore& store,
                     std::unique_ptr<rpc::MethodTable> methods);

  // A command that looks at what is stored before it is submitted: checked, then handed to `act` on the pool.
  template <typename Request, typename Reply, typename Act>
  Reactor* Command(Context* context, std::string_view method, const Request* request, Reply* reply, Act act);

  const rpc::Method& MethodNamed(std::string_view name) const { return (*methods_)[name]; }

  rpc::Runtime& runtime_;
  CorrectionStore& subjects_;
  PositioningStore& store_;
  const std::shared_ptr<FixMetrics> fix_metrics_;
  const std::unique_ptr<rpc::MethodTable> methods_;
};

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_HANDLER_POSITIONING_HANDLER_H_
