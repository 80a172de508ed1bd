// What the service keeps of electronic positioning: orders, areas and zones, devices, positions, alarms.
//
// As in correction_store.h: reads block on PostgreSQL; a function that takes `done` returns at once and calls
// it later, with the reply filled; `call`, `request` and `reply` live until then.

#ifndef FENGQIAO_SERVICES_CORRECTION_STORAGE_POSITIONING_STORE_H_
#define FENGQIAO_SERVICES_CORRECTION_STORAGE_POSITIONING_STORE_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/filter.h"
#include "common/rpc/call_context.h"
#include "common/service/command.h"
#include "common/service/service_store.h"
#include "services/correction/domain/positioning.h"
#include "services/correction/domain/positioning_fixes.h"
#include "services/correction/storage/positioning_grounds.h"

namespace fengqiao::correction {

// The fields that lists may be filtered by.
const std::vector<api::FilterField>& OrderFilterFields();
const std::vector<api::FilterField>& AlarmFilterFields();

// The place of a row in its list, for paging.
std::string PlaceOf(const v1::PositioningOrder& order);
std::string PlaceOf(const v1::PositioningAlarm& alarm);
std::string PlaceOf(const v1::PositioningArea& area);

// What became of one batch of positions.
struct TakenFixes {
  int64_t taken = 0;
  int64_t alarms = 0;
  // By the place in the batch.
  std::map<int, FixReason> refused;
};

// What the metrics tell.
struct PositioningCounts {
  int64_t in_force = 0, without_device = 0, without_area = 0;
  int64_t alarms_open = 0, alarms_overdue = 0;
};

// Thread-safe.
class PositioningStore {
 public:
  // Both outlive the store.
  PositioningStore(service::ServiceStore& store, RuleBook book, GroundBounds bounds = {});

  // -- Orders (positioning_orders.cc)

  void Request(rpc::CallContext& call, const v1::RequestPositioningRequest& request,
               v1::PositioningOrder* reply, service::Done done);
  // Every command that a Decide of positioning.h decides. Blocks before it submits.
  template <typename Request>
  void Change(rpc::CallContext& call, const Request& request, v1::PositioningOrder* reply,
              service::Done done) {
    ChangeOrder(
        call, request, request.name(), request.etag(), DeviceIn(request),
        [](const v1::Subject& subject, const v1::PositioningOrder& current,
           const google::protobuf::Message& command, const Circumstances& now) {
          return Decide(subject, current, static_cast<const Request&>(command), now);
        },
        reply, std::move(done));
  }
  absl::StatusOr<v1::PositioningOrder> GetOrder(std::string_view name);
  absl::StatusOr<std::vector<v1::PositioningOrder>> ListOrders(std::string_view region, bool with_minors,
                                                               const api::Filter& filter,
                                                               std::string_view after, int limit);

  // -- Where people may be (positioning_places.cc)

  void LoadArea(rpc::CallContext& call, const v1::LoadPositioningAreaRequest& request,
                v1::PositioningArea* reply, service::Done done);
  absl::StatusOr<std::vector<v1::PositioningArea>> ListAreas(std::string_view region, std::string_view after,
                                                             int limit);
  // Blocks before it submits.
  void AddZone(rpc::CallContext& call, const v1::AddPositioningZoneRequest& request,
               v1::PositioningZone* reply, service::Done done);
  void EndZone(rpc::CallContext& call, const v1::EndPositioningZoneRequest& request,
               v1::PositioningZone* reply, service::Done done);
  // Those that have not ended, without their outlines.
  absl::StatusOr<std::vector<v1::PositioningZone>> ListZones(std::string_view subject);

  // -- Positions (positioning_ingest.cc)

  // Takes a batch of positions of devices that the caller answers for: one transaction, in which each
  // device's row decides, so that what comes again, or at two replicas, is taken once and raises its alarms
  // once. Blocks before it submits; `done` is called from another thread.
  void Ingest(const rpc::Caller& caller, std::shared_ptr<const v1::ReportPositionsRequest> request,
              std::function<void(absl::StatusOr<TakenFixes>)> done);
  // Writes the event of a reading; ReadPositions reads afterwards.
  void RecordShow(rpc::CallContext& call, const v1::ShowPositionsRequest& request,
                  v1::ShowPositionsResponse* reply, service::Done done);
  absl::Status ReadPositions(const v1::ShowPositionsRequest& request, v1::ShowPositionsResponse* reply);

  // -- Alarms (positioning_alarms.cc)

  absl::StatusOr<std::vector<v1::PositioningAlarm>> ListAlarms(std::string_view region, bool with_minors,
                                                               bool with_closed, const api::Filter& filter,
                                                               std::string_view after, int limit);
  void Acknowledge(rpc::CallContext& call, const v1::AcknowledgePositioningAlarmRequest& request,
                   v1::PositioningAlarm* reply, service::Done done);
  void Close(rpc::CallContext& call, const v1::ClosePositioningAlarmRequest& request,
             v1::PositioningAlarm* reply, service::Done done);

  // -- What time brings (positioning_sweeps.cc). Each blocks, and is repeated without effect.

  // Ends the orders that are over, at most `limit`; how many.
  absl::StatusOr<int> EndOrders(int limit);
  // The same of those whose ground or supervision has ended, after the name `after`; sets it, "" at the end.
  // An open order of whose subject another office is entrusted by now goes to that one's list.
  absl::StatusOr<int> EndUnfounded(int limit, std::string* after);
  // Raises the alarms of devices that are not heard of; how many devices were looked at.
  absl::StatusOr<int> TellSilent(int limit);
  // Deletes positions whose time is over; how many rows.
  absl::StatusOr<int> Purge(int limit);
  absl::StatusOr<PositioningCounts> Count();

  PositioningGrounds& grounds() { return grounds_; }

 private:
  using Decider = std::function<absl::StatusOr<PositioningStep>(
      const v1::Subject& subject, const v1::PositioningOrder& current,
      const google::protobuf::Message& command, const Circumstances& now)>;

  template <typename Request>
  static std::string DeviceIn(const Request&) {
    return "";
  }
  static std::string DeviceIn(const v1::FitDeviceRequest& request) { return request.device(); }

  void ChangeOrder(rpc::CallContext& call, const google::protobuf::Message& request, const std::string& name,
                   const std::string& etag, const std::string& device, Decider decide,
                   v1::PositioningOrder* reply, service::Done done);
  // Writes an order after `before` (null for a new one) with its claim, its device and what its end brings.
  absl::StatusOr<v1::PositioningOrder> WriteOrder(storage::UnitOfWork& work, const v1::Subject& subject,
                                                  const v1::PositioningOrder* before,
                                                  v1::PositioningOrder after);
  using AlarmStep = std::function<absl::StatusOr<v1::PositioningAlarm>(const v1::PositioningAlarm& current,
                                                                       absl::Time now)>;
  void ChangeAlarm(rpc::CallContext& call, const google::protobuf::Message& request, const std::string& name,
                   const std::string& etag, AlarmStep decide, std::string_view event,
                   v1::PositioningAlarm* reply, service::Done done);
  // Brings the rows of an open order to where its subject's lie.
  absl::Status Place(const std::string& name, const std::string& device);
  absl::Status EndOne(storage::UnitOfWork& work, const std::string& name);
  absl::Status EndThese(const std::vector<std::string>& names);
  service::Done Forgetting(std::string subject, service::Done done);

  service::ServiceStore& store_;
  const RuleBook book_;
  PositioningGrounds grounds_;
};

// What the files of the store share.
namespace internal {

// Writes the alarms that began and the ends of those that are over; sets their names in the device's state.
int64_t WriteAlarms(storage::UnitOfWork& work, const std::vector<AlarmChange>& changes, const FixRules& rules,
                    v1::DeviceState* device);
// When to ask whether a device was heard of: by steps, so that the index stands still between two.
int64_t SilentAt(const v1::DeviceState& device, const FixRules& rules);
// A subject's row, which is declared; of who may not act on it, no more than that. Minors' too, of roles to
// whom their files are closed: those decide and fit, and get their answers closed.
absl::StatusOr<v1::Subject> FindSubject(storage::UnitOfWork& work, const rpc::CallContext& call,
                                        std::string_view name);
// Who the subject is, which is declared.
absl::StatusOr<v1::Person> FindPersonOf(storage::UnitOfWork& work, std::string_view name);
// An event of the service itself.
common::v1::Event EventOfService(std::string_view type, std::string_view resource, std::string_view rule,
                                 std::string_view region, const google::protobuf::Message& state);

}  // namespace internal

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_STORAGE_POSITIONING_STORE_H_
