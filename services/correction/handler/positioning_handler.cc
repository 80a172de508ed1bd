#include "services/correction/handler/positioning_handler.h"

#include <algorithm>
#include <initializer_list>
#include <utility>
#include <vector>

#include "common/api/filter.h"
#include "common/rpc/stream.h"
#include "common/rpc/unary.h"
#include "common/service/pages.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/closed_files.h"
#include "services/correction/domain/leave.h"
#include "services/correction/domain/sealing.h"
#include "services/correction/handler/fix_sink.h"
#include "services/correction/handler/names.h"
#include "services/correction/storage/positioning_tables.h"

namespace fengqiao::correction {
namespace {

using google::protobuf::util::TimeUtil;
using rpc::CallContext;
using service::Done;
using service::PageStart;

constexpr size_t kCountyDigits = 6;
constexpr std::string_view kMinors = "correction.minors.read";
constexpr int64_t kMostShownMicros = 31 * 24 * 3600 * int64_t{1'000'000};

const api::NamePattern kOrderName("regions/*/subjects/*/positioningOrders/*");
const api::NamePattern kZoneName("regions/*/subjects/*/positioningZones/*");
const api::NamePattern kAlarmName("regions/*/positioningAlarms/*");

// Who decides on positioning, fits the devices or looks into alarms is shown minors' too, closed, whatever
// the role may open: nobody else would.
bool WithMinors(const CallContext& call, std::initializer_list<std::string_view> or_else) {
  const auto allowed = [&](std::string_view permission) {
    return rpc::Policy::BuiltIn().Allows(call.caller().role, permission);
  };
  return allowed(kMinors) || std::any_of(or_else.begin(), or_else.end(), allowed);
}
bool ActsOnOrders(const CallContext& call) {
  return WithMinors(call, {"positioning.orders.request", "positioning.orders.approve"});
}

absl::Status CheckNamed(const api::NamePattern& pattern, std::string_view name, std::string_view field) {
  return pattern.Parse(name, field).status();
}

// The shape of each command.
absl::Status CheckShape(const v1::RequestPositioningRequest& request) {
  RETURN_IF_ERROR(CheckNamed(kSubjectName, request.parent(), "parent"));
  return CheckCommand(request);
}
absl::Status CheckShape(const v1::AddPositioningZoneRequest& request) {
  RETURN_IF_ERROR(CheckNamed(kSubjectName, request.parent(), "parent"));
  if (!request.zone().about().empty()) {
    RETURN_IF_ERROR(CheckNamed(kZoneName, request.zone().about(), "zone.about"));
  }
  v1::AddPositioningZoneRequest without = request;
  without.mutable_zone()->clear_outline();  // which has bounds of its own
  return CheckCommand(without);
}
absl::Status CheckShape(const v1::LoadPositioningAreaRequest& request) {
  RETURN_IF_ERROR(CheckRegionName(request.parent(), "parent"));
  // What nobody's home area is would never be looked at.
  const std::string_view code = api::RegionOf(request.parent());
  if (code.size() != kCountyDigits || !IsHomeArea(code)) {
    return InvalidField("parent", "must be a city (its districts together), a county or a county-level city");
  }
  v1::LoadPositioningAreaRequest without = request;
  without.mutable_area()->clear_outline();
  return CheckCommand(without);
}
absl::Status CheckShape(const v1::EndPositioningZoneRequest& request) {
  RETURN_IF_ERROR(CheckNamed(kZoneName, request.name(), "name"));
  return CheckCommand(request);
}
template <typename Request>
absl::Status CheckAlarmStep(const Request& request) {
  RETURN_IF_ERROR(CheckNamed(kAlarmName, request.name(), "name"));
  return CheckCommand(request);
}
absl::Status CheckShape(const v1::AcknowledgePositioningAlarmRequest& request) {
  return CheckAlarmStep(request);
}
absl::Status CheckShape(const v1::ClosePositioningAlarmRequest& request) { return CheckAlarmStep(request); }
template <typename Request>
absl::Status CheckShape(const Request& request) {
  RETURN_IF_ERROR(CheckNamed(kOrderName, request.name(), "name"));
  return CheckCommand(request);
}

absl::Status CheckSpan(const v1::ShowPositionsRequest& request) {
  FieldErrors errors;
  const auto readable = [&](std::string_view path, const google::protobuf::Timestamp& instant) {
    const bool good = instant.seconds() > 0 && instant.seconds() < 253'402'300'800 && instant.nanos() >= 0 &&
                      instant.nanos() < 1'000'000'000;
    if (!good) errors.Add(path, "must be an instant of the years 1970 to 9999");
    return good;
  };
  const bool both = readable("from", request.from()) & readable("to", request.to());
  const int64_t span = both ? TimeUtil::TimestampToMicroseconds(request.to()) -
                                  TimeUtil::TimestampToMicroseconds(request.from())
                            : 1;
  if (span <= 0) errors.Add("to", "must lie after the first instant");
  if (span > kMostShownMicros) errors.Add("to", "must lie at most 31 days after the first instant");
  return errors.ToStatus();
}

// The subject that rows of positioning hang on, which the caller may see; `closed` where a minor's is shown
// closed.
absl::StatusOr<v1::Subject> MayReadSubject(CorrectionStore& subjects, const CallContext& call,
                                           std::string_view name, bool closed) {
  auto subject = subjects.GetSubject(name);
  if (!subject.ok()) {
    RETURN_IF_ERROR(call.AuthorizeRegion(api::RegionOf(name)));
    return subject.status();
  }
  RETURN_IF_ERROR(MayAct(call, *subject));
  RETURN_IF_ERROR(MustNotBeErased(*subject));
  RETURN_IF_ERROR(closed ? MustNotBeSealed(*subject) : MayOpen(call, *subject));
  return subject;
}

}  // namespace

absl::StatusOr<std::unique_ptr<PositioningHandler>> PositioningHandler::Create(rpc::Runtime& runtime,
                                                                               CorrectionStore& subjects,
                                                                               PositioningStore& store) {
  const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      v1::PositioningService::service_full_name());
  ASSIGN_OR_RETURN(auto methods, rpc::MethodTable::Create(*service, runtime.metrics));
  return std::unique_ptr<PositioningHandler>(
      new PositioningHandler(runtime, subjects, store, std::move(methods)));
}

PositioningHandler::PositioningHandler(rpc::Runtime& runtime, CorrectionStore& subjects,
                                       PositioningStore& store, std::unique_ptr<rpc::MethodTable> methods)
    : runtime_(runtime),
      subjects_(subjects),
      store_(store),
      fix_metrics_(std::make_shared<FixMetrics>(runtime.metrics)),
      methods_(std::move(methods)) {}

template <typename Request, typename Reply, typename Act>
PositioningHandler::Reactor* PositioningHandler::Command(Context* context, std::string_view method,
                                                         const Request* request, Reply* reply, Act act) {
  return rpc::UnaryAsync(
      runtime_, MethodNamed(method), context, request, reply,
      [this, act](CallContext& call, const Request& asked, Reply* answer, const Done& done) {
        if (const auto status = CheckShape(asked); !status.ok()) return done(status);
        const bool posted = runtime_.blocking.TryPost(
            [this, act, &call, &asked, answer, done] { act(store_, call, asked, answer, done); });
        if (!posted) done(Overloaded("the pool for blocking work"));
      });
}

namespace {

// What most commands do once they are on the pool.
constexpr auto kChange = [](PositioningStore& store, CallContext& call, const auto& asked, auto* answer,
                            const Done& done) { store.Change(call, asked, answer, done); };

}  // namespace

PositioningHandler::Reactor* PositioningHandler::RequestPositioning(
    Context* context, const v1::RequestPositioningRequest* request, v1::PositioningOrder* reply) {
  return Command(context, "RequestPositioning", request, reply,
                 [](PositioningStore& store, CallContext& call, const auto& asked, auto* answer,
                    const Done& done) { store.Request(call, asked, answer, done); });
}

PositioningHandler::Reactor* PositioningHandler::ExtendPositioning(
    Context* context, const v1::ExtendPositioningRequest* request, v1::PositioningOrder* reply) {
  return Command(context, "ExtendPositioning", request, reply, kChange);
}

PositioningHandler::Reactor* PositioningHandler::DecidePositioning(
    Context* context, const v1::DecidePositioningRequest* request, v1::PositioningOrder* reply) {
  return Command(context, "DecidePositioning", request, reply, kChange);
}

PositioningHandler::Reactor* PositioningHandler::FitDevice(Context* context,
                                                           const v1::FitDeviceRequest* request,
                                                           v1::PositioningOrder* reply) {
  return Command(context, "FitDevice", request, reply, kChange);
}

PositioningHandler::Reactor* PositioningHandler::EndPositioning(Context* context,
                                                                const v1::EndPositioningRequest* request,
                                                                v1::PositioningOrder* reply) {
  return Command(context, "EndPositioning", request, reply, kChange);
}

PositioningHandler::Reactor* PositioningHandler::GetPositioningOrder(
    Context* context, const v1::GetPositioningOrderRequest* request, v1::PositioningOrder* reply) {
  return rpc::UnaryBlocking(runtime_, MethodNamed("GetPositioningOrder"), context, request, reply,
                            [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
                              RETURN_IF_ERROR(CheckNamed(kOrderName, asked.name(), "name"));
                              const std::string subject = SubjectOf(asked.name());
                              ASSIGN_OR_RETURN(const v1::Subject file,
                                               MayReadSubject(subjects_, call, subject, ActsOnOrders(call)));
                              ASSIGN_OR_RETURN(*answer, store_.GetOrder(asked.name()));
                              if (!file.minor()) return absl::OkStatus();
                              if (!asked.has_opening()) {
                                CloseFile(answer);
                                return absl::OkStatus();
                              }
                              return subjects_.RecordOpening(call, subject, asked.opening(), asked);
                            });
}

PositioningHandler::Reactor* PositioningHandler::ListPositioningOrders(
    Context* context, const v1::ListPositioningOrdersRequest* request,
    v1::ListPositioningOrdersResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("ListPositioningOrders"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckRegionName(asked.parent(), "parent"));
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        ASSIGN_OR_RETURN(const auto filter, api::Filter::Parse(asked.filter(), OrderFilterFields()));
        ASSIGN_OR_RETURN(auto rows, store_.ListOrders(api::RegionOf(asked.parent()), ActsOnOrders(call),
                                                      filter, page.after, page.size + 1));
        for (v1::PositioningOrder& row : rows) {
          if (IsMinors(row)) CloseFile(&row);
        }
        FillPage(
            page, std::move(rows), [&] { return answer->add_orders(); },
            [](const v1::PositioningOrder& last) { return PlaceOf(last); },
            answer->mutable_next_page_token());
        return absl::OkStatus();
      });
}

PositioningHandler::Reactor* PositioningHandler::LoadPositioningArea(
    Context* context, const v1::LoadPositioningAreaRequest* request, v1::PositioningArea* reply) {
  return Command(context, "LoadPositioningArea", request, reply,
                 [](PositioningStore& store, CallContext& call, const auto& asked, auto* answer,
                    const Done& done) { store.LoadArea(call, asked, answer, done); });
}

PositioningHandler::Reactor* PositioningHandler::ListPositioningAreas(
    Context* context, const v1::ListPositioningAreasRequest* request,
    v1::ListPositioningAreasResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("ListPositioningAreas"), context, request, reply,
      [this](CallContext&, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckRegionName(asked.parent(), "parent"));
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        ASSIGN_OR_RETURN(auto rows,
                         store_.ListAreas(api::RegionOf(asked.parent()), page.after, page.size + 1));
        FillPage(
            page, std::move(rows), [&] { return answer->add_areas(); },
            [](const v1::PositioningArea& last) { return PlaceOf(last); }, answer->mutable_next_page_token());
        return absl::OkStatus();
      });
}

PositioningHandler::Reactor* PositioningHandler::AddPositioningZone(
    Context* context, const v1::AddPositioningZoneRequest* request, v1::PositioningZone* reply) {
  return Command(context, "AddPositioningZone", request, reply,
                 [](PositioningStore& store, CallContext& call, const auto& asked, auto* answer,
                    const Done& done) { store.AddZone(call, asked, answer, done); });
}

PositioningHandler::Reactor* PositioningHandler::EndPositioningZone(
    Context* context, const v1::EndPositioningZoneRequest* request, v1::PositioningZone* reply) {
  return Command(context, "EndPositioningZone", request, reply,
                 [](PositioningStore& store, CallContext& call, const auto& asked, auto* answer,
                    const Done& done) { store.EndZone(call, asked, answer, done); });
}

PositioningHandler::Reactor* PositioningHandler::ListPositioningZones(
    Context* context, const v1::ListPositioningZonesRequest* request,
    v1::ListPositioningZonesResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("ListPositioningZones"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckNamed(kSubjectName, asked.parent(), "parent"));
        ASSIGN_OR_RETURN(const v1::Subject subject,
                         MayReadSubject(subjects_, call, asked.parent(), /*closed=*/false));
        if (subject.minor()) {
          RETURN_IF_ERROR(subjects_.RecordOpening(call, asked.parent(), asked.opening(), asked));
        }
        ASSIGN_OR_RETURN(auto zones, store_.ListZones(asked.parent()));
        for (auto& zone : zones) *answer->add_zones() = std::move(zone);
        return absl::OkStatus();
      });
}

grpc::ServerReadReactor<v1::ReportPositionsRequest>* PositioningHandler::ReportPositions(
    Context* context, v1::ReportPositionsResponse* reply) {
  return rpc::ClientStream<v1::ReportPositionsRequest, v1::ReportPositionsResponse, FixSink>(
      runtime_, MethodNamed("ReportPositions"), context, reply,
      [this](CallContext& call) -> absl::StatusOr<std::unique_ptr<FixSink>> {
        return std::make_unique<FixSink>(runtime_, store_, fix_metrics_, call.caller());
      });
}

PositioningHandler::Reactor* PositioningHandler::ShowPositions(Context* context,
                                                               const v1::ShowPositionsRequest* request,
                                                               v1::ShowPositionsResponse* reply) {
  return rpc::UnaryAsync(
      runtime_, MethodNamed("ShowPositions"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
        if (const auto status = CheckShape(asked); !status.ok()) return done(status);
        if (const auto status = CheckSpan(asked); !status.ok()) return done(status);
        // First the event, then the reading: what is shown is always in the log.
        store_.RecordShow(call, asked, answer, [this, &asked, answer, done](const absl::Status& recorded) {
          if (!recorded.ok()) return done(recorded);
          const bool posted = runtime_.blocking.TryPost(
              [this, &asked, answer, done] { done(store_.ReadPositions(asked, answer)); });
          if (!posted) done(Overloaded("the pool for blocking work"));
        });
      });
}

PositioningHandler::Reactor* PositioningHandler::ListPositioningAlarms(
    Context* context, const v1::ListPositioningAlarmsRequest* request,
    v1::ListPositioningAlarmsResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("ListPositioningAlarms"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckRegionName(asked.parent(), "parent"));
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        ASSIGN_OR_RETURN(const auto filter, api::Filter::Parse(asked.filter(), AlarmFilterFields()));
        ASSIGN_OR_RETURN(
            auto rows,
            store_.ListAlarms(api::RegionOf(asked.parent()), WithMinors(call, {"positioning.alarms.handle"}),
                              asked.with_closed(), filter, page.after, page.size + 1));
        for (auto& row : rows) {
          if (IsMinors(row)) CloseAlarm(&row);
        }
        FillPage(
            page, std::move(rows), [&] { return answer->add_alarms(); },
            [](const v1::PositioningAlarm& last) { return PlaceOf(last); },
            answer->mutable_next_page_token());
        return absl::OkStatus();
      });
}

PositioningHandler::Reactor* PositioningHandler::AcknowledgePositioningAlarm(
    Context* context, const v1::AcknowledgePositioningAlarmRequest* request, v1::PositioningAlarm* reply) {
  return Command(context, "AcknowledgePositioningAlarm", request, reply,
                 [](PositioningStore& store, CallContext& call, const auto& asked, auto* answer,
                    const Done& done) { store.Acknowledge(call, asked, answer, done); });
}

PositioningHandler::Reactor* PositioningHandler::ClosePositioningAlarm(
    Context* context, const v1::ClosePositioningAlarmRequest* request, v1::PositioningAlarm* reply) {
  return Command(context, "ClosePositioningAlarm", request, reply,
                 [](PositioningStore& store, CallContext& call, const auto& asked, auto* answer,
                    const Done& done) { store.Close(call, asked, answer, done); });
}

}  // namespace fengqiao::correction
