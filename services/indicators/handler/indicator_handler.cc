#include "services/indicators/handler/indicator_handler.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/api/page_token.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/rpc/stream.h"
#include "common/rpc/unary.h"
#include "common/service/pages.h"
#include "common/service/watch_events.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/indicators/domain/places.h"
#include "services/indicators/domain/statements.h"
#include "services/indicators/handler/region_pages.h"

namespace fengqiao::indicators {
namespace {

using rpc::CallContext;
using service::Done;
using service::PageStart;

constexpr int kMaxObservations = 1000;

const api::NamePattern kRegionName("regions/*");
const api::NamePattern kIndicatorName("indicators/*");
const api::NamePattern kObservationName("regions/*/observations/*");
const api::NamePattern kTargetName("regions/*/targets/*");

const std::vector<api::FilterField>& IndicatorFilterFields() {
  using Type = api::FilterField::Type;
  static const auto& fields = *new std::vector<api::FilterField>{
      {.name = "code"},
      {.name = "display_name"},
      {.name = "kind",
       .type = Type::kEnum,
       .words = api::EnumWords(v1::Indicator::Kind_descriptor(), "KIND_")},
      {.name = "better",
       .type = Type::kEnum,
       .words = api::EnumWords(v1::Indicator::Direction_descriptor(), "DIRECTION_")}};
  return fields;
}

api::FilterValue FieldOf(const v1::Indicator& indicator, std::string_view name) {
  if (name == "code") return indicator.code();
  if (name == "display_name") return indicator.display_name();
  if (name == "kind") return int64_t{indicator.kind()};
  return int64_t{indicator.better()};
}

absl::Status ListCatalog(const Catalog& catalog, const v1::ListIndicatorsRequest& request,
                         v1::ListIndicatorsResponse* reply) {
  ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(request));
  ASSIGN_OR_RETURN(const api::Filter filter, api::Filter::Parse(request.filter(), IndicatorFilterFields()));
  for (const v1::Indicator& indicator : catalog.List()) {
    if (indicator.code() <= page.after) continue;
    if (!filter.Matches([&](std::string_view name) { return FieldOf(indicator, name); })) continue;
    if (reply->indicators_size() == page.size) {
      reply->set_next_page_token(
          api::MakePageToken(page.fingerprint, reply->indicators(page.size - 1).code()));
      break;
    }
    *reply->add_indicators() = indicator;
  }
  reply->set_catalog_revision(catalog.revision());
  return absl::OkStatus();
}

absl::Status CheckRecord(const Catalog& catalog, v1::RecordObservationsRequest* request) {
  ASSIGN_OR_RETURN(const auto ids, kRegionName.Parse(request->parent(), "parent"));
  RETURN_IF_ERROR(api::CheckRequestId(request->request_id()));
  FieldErrors errors;
  if (request->observations_size() < 1 || request->observations_size() > kMaxObservations) {
    errors.Add("observations", "must be 1 to 1000");
    return errors.ToStatus();
  }
  CheckPlace(ids[0], request->parent(), std::nullopt, "parent", &errors);
  for (int i = 0; i < request->observations_size(); ++i) {
    CheckObservation(catalog, ids[0], absl::StrCat("observations[", i, "]"), request->mutable_observations(i),
                     &errors);
  }
  return errors.ToStatus();
}

// Streams cells that have been computed, some hundred at a time.
class CellSource final : public rpc::StreamSource<v1::QueryIndicatorsResponse> {
 public:
  CellSource(const Catalog& catalog, IndicatorStore& store, Query query)
      : catalog_(catalog), store_(store), query_(std::move(query)) {}

  absl::StatusOr<rpc::StreamStep> Next(v1::QueryIndicatorsResponse* reply) override {
    if (!computed_) {
      ASSIGN_OR_RETURN(const IndicatorStore::Figures figures, store_.LoadFigures(query_));
      ASSIGN_OR_RETURN(cells_,
                       ComputeCells(catalog_, query_, figures.statements, figures.targets, figures.counted));
      computed_ = true;
    }
    if (next_ == cells_.size()) return rpc::StreamStep::kEnd;
    for (int i = 0; i < kChunk && next_ < cells_.size(); ++i)
      *reply->add_cells() = std::move(cells_[next_++]);
    return rpc::StreamStep::kMessage;
  }

 private:
  static constexpr int kChunk = 500;
  const Catalog& catalog_;
  IndicatorStore& store_;
  const Query query_;
  bool computed_ = false;
  std::vector<v1::IndicatorCell> cells_;
  size_t next_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<IndicatorHandler>> IndicatorHandler::Create(rpc::Runtime& runtime,
                                                                           const Catalog& catalog,
                                                                           const regions::RegionTree& tree,
                                                                           IndicatorStore& store,
                                                                           feed::Feed& feed) {
  const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      v1::IndicatorService::service_full_name());
  ASSIGN_OR_RETURN(auto methods, rpc::MethodTable::Create(*service, runtime.metrics));
  return std::unique_ptr<IndicatorHandler>(
      new IndicatorHandler(runtime, catalog, tree, store, feed, std::move(methods)));
}

IndicatorHandler::IndicatorHandler(rpc::Runtime& runtime, const Catalog& catalog,
                                   const regions::RegionTree& tree, IndicatorStore& store, feed::Feed& feed,
                                   std::unique_ptr<rpc::MethodTable> methods)
    : runtime_(runtime),
      catalog_(catalog),
      tree_(tree),
      store_(store),
      feed_(feed),
      methods_(std::move(methods)),
      get_indicator_((*methods_)["GetIndicator"]),
      list_indicators_((*methods_)["ListIndicators"]),
      get_region_((*methods_)["GetRegion"]),
      list_regions_((*methods_)["ListRegions"]),
      create_region_((*methods_)["CreateRegion"]),
      update_region_((*methods_)["UpdateRegion"]),
      record_observations_((*methods_)["RecordObservations"]),
      get_observation_((*methods_)["GetObservation"]),
      list_observations_((*methods_)["ListObservations"]),
      create_target_((*methods_)["CreateTarget"]),
      get_target_((*methods_)["GetTarget"]),
      list_targets_((*methods_)["ListTargets"]),
      update_target_((*methods_)["UpdateTarget"]),
      delete_target_((*methods_)["DeleteTarget"]),
      query_indicators_((*methods_)["QueryIndicators"]),
      watch_events_((*methods_)["WatchEvents"]),
      verify_log_((*methods_)["VerifyLog"]) {}

grpc::ServerUnaryReactor* IndicatorHandler::GetIndicator(Context* context,
                                                         const v1::GetIndicatorRequest* request,
                                                         v1::Indicator* reply) {
  return rpc::UnaryInline(
      runtime_, get_indicator_, context, request, reply,
      [this](CallContext&, const v1::GetIndicatorRequest& asked, v1::Indicator* answer) -> absl::Status {
        const v1::Indicator* indicator = catalog_.Find(CodeOf(asked.name()));
        if (indicator == nullptr) {
          RETURN_IF_ERROR(kIndicatorName.Parse(asked.name(), "name").status());
          return NotFound("indicators.fengqiao/Indicator", asked.name());
        }
        *answer = *indicator;
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* IndicatorHandler::ListIndicators(Context* context,
                                                           const v1::ListIndicatorsRequest* request,
                                                           v1::ListIndicatorsResponse* reply) {
  return rpc::UnaryInline(
      runtime_, list_indicators_, context, request, reply,
      [this](CallContext&, const auto& asked, auto* answer) { return ListCatalog(catalog_, asked, answer); });
}

grpc::ServerUnaryReactor* IndicatorHandler::GetRegion(Context* context, const v1::GetRegionRequest* request,
                                                      v1::Region* reply) {
  return rpc::UnaryBlocking(
      runtime_, get_region_, context, request, reply, [this](CallContext&, const auto& asked, auto* answer) {
        return FindRegion(tree_, store_, asked, LegalDay(runtime_.clock->Now()), answer);
      });
}

grpc::ServerUnaryReactor* IndicatorHandler::ListRegions(Context* context,
                                                        const v1::ListRegionsRequest* request,
                                                        v1::ListRegionsResponse* reply) {
  return rpc::UnaryBlocking(runtime_, list_regions_, context, request, reply,
                            [this](CallContext&, const auto& asked, auto* answer) {
                              return ListRegionPage(tree_, store_, asked, LegalDay(runtime_.clock->Now()),
                                                    answer);
                            });
}

grpc::ServerUnaryReactor* IndicatorHandler::CreateRegion(Context* context,
                                                         const v1::CreateRegionRequest* request,
                                                         v1::Region* reply) {
  return rpc::UnaryAsync(runtime_, create_region_, context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           const auto parent = kRegionName.Parse(asked.parent(), "parent");
                           if (!parent.ok()) return done(parent.status());
                           if (const auto status = api::CheckRequestId(asked.request_id()); !status.ok())
                             return done(status);
                           store_.CreateRegion(call, asked, answer, done);
                         });
}

grpc::ServerUnaryReactor* IndicatorHandler::UpdateRegion(Context* context,
                                                         const v1::UpdateRegionRequest* request,
                                                         v1::Region* reply) {
  return rpc::UnaryAsync(runtime_, update_region_, context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           const auto name = kRegionName.Parse(asked.region().name(), "region.name");
                           if (!name.ok()) return done(name.status());
                           if (const auto status = api::CheckRequestId(asked.request_id()); !status.ok())
                             return done(status);
                           store_.UpdateRegion(call, asked, answer, done);
                         });
}

grpc::ServerUnaryReactor* IndicatorHandler::RecordObservations(Context* context,
                                                               const v1::RecordObservationsRequest* request,
                                                               v1::RecordObservationsResponse* reply) {
  return rpc::UnaryAsync(runtime_, record_observations_, context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           // The statements in their canonical form, which live as long as the command.
                           auto canonical = std::make_shared<v1::RecordObservationsRequest>(asked);
                           if (const auto status = CheckRecord(catalog_, canonical.get()); !status.ok())
                             return done(status);
                           store_.RecordObservations(
                               call, *canonical, answer,
                               [canonical, done](const absl::Status& status) { done(status); });
                         });
}

grpc::ServerUnaryReactor* IndicatorHandler::GetObservation(Context* context,
                                                           const v1::GetObservationRequest* request,
                                                           v1::Observation* reply) {
  return rpc::UnaryBlocking(runtime_, get_observation_, context, request, reply,
                            [this](CallContext&, const auto& asked, auto* answer) -> absl::Status {
                              ASSIGN_OR_RETURN(const auto ids, kObservationName.Parse(asked.name(), "name"));
                              ASSIGN_OR_RETURN(*answer, store_.GetObservation(ids[1], asked.name()));
                              return absl::OkStatus();
                            });
}

grpc::ServerUnaryReactor* IndicatorHandler::ListObservations(Context* context,
                                                             const v1::ListObservationsRequest* request,
                                                             v1::ListObservationsResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, list_observations_, context, request, reply,
      [this](CallContext&, const auto& asked, auto* answer) -> absl::Status {
        ASSIGN_OR_RETURN(const auto ids, kRegionName.Parse(asked.parent(), "parent"));
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        ASSIGN_OR_RETURN(const auto filter, api::Filter::Parse(asked.filter(), ObservationFilterFields()));
        ASSIGN_OR_RETURN(auto rows, store_.ListObservations(ids[0], filter, page.after, page.size + 1));
        FillPage(
            page, std::move(rows), [&] { return answer->add_observations(); }, PlaceOf,
            answer->mutable_next_page_token());
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* IndicatorHandler::CreateTarget(Context* context,
                                                         const v1::CreateTargetRequest* request,
                                                         v1::Target* reply) {
  return rpc::UnaryAsync(runtime_, create_target_, context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           const auto parent = kRegionName.Parse(asked.parent(), "parent");
                           if (!parent.ok()) return done(parent.status());
                           if (const auto status = api::CheckRequestId(asked.request_id()); !status.ok())
                             return done(status);
                           store_.CreateTarget(call, asked, answer, done);
                         });
}

grpc::ServerUnaryReactor* IndicatorHandler::GetTarget(Context* context, const v1::GetTargetRequest* request,
                                                      v1::Target* reply) {
  return rpc::UnaryBlocking(runtime_, get_target_, context, request, reply,
                            [this](CallContext&, const auto& asked, auto* answer) -> absl::Status {
                              RETURN_IF_ERROR(kTargetName.Parse(asked.name(), "name").status());
                              ASSIGN_OR_RETURN(*answer, store_.GetTarget(asked.name()));
                              return absl::OkStatus();
                            });
}

grpc::ServerUnaryReactor* IndicatorHandler::ListTargets(Context* context,
                                                        const v1::ListTargetsRequest* request,
                                                        v1::ListTargetsResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, list_targets_, context, request, reply,
      [this](CallContext&, const auto& asked, auto* answer) -> absl::Status {
        ASSIGN_OR_RETURN(const auto ids, kRegionName.Parse(asked.parent(), "parent"));
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        ASSIGN_OR_RETURN(const auto filter, api::Filter::Parse(asked.filter(), TargetFilterFields()));
        ASSIGN_OR_RETURN(auto rows, store_.ListTargets(ids[0], filter, page.after, page.size + 1));
        FillPage(
            page, std::move(rows), [&] { return answer->add_targets(); },
            [](const v1::Target& last) { return last.name(); }, answer->mutable_next_page_token());
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* IndicatorHandler::UpdateTarget(Context* context,
                                                         const v1::UpdateTargetRequest* request,
                                                         v1::Target* reply) {
  return rpc::UnaryAsync(runtime_, update_target_, context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           const auto name = kTargetName.Parse(asked.target().name(), "target.name");
                           if (!name.ok()) return done(name.status());
                           if (const auto status = api::CheckRequestId(asked.request_id()); !status.ok())
                             return done(status);
                           store_.UpdateTarget(call, asked, answer, done);
                         });
}

grpc::ServerUnaryReactor* IndicatorHandler::DeleteTarget(Context* context,
                                                         const v1::DeleteTargetRequest* request,
                                                         v1::DeleteTargetResponse* reply) {
  return rpc::UnaryAsync(runtime_, delete_target_, context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           const auto name = kTargetName.Parse(asked.name(), "name");
                           if (!name.ok()) return done(name.status());
                           if (const auto status = api::CheckRequestId(asked.request_id()); !status.ok())
                             return done(status);
                           store_.DeleteTarget(call, asked, answer, done);
                         });
}

grpc::ServerWriteReactor<v1::QueryIndicatorsResponse>* IndicatorHandler::QueryIndicators(
    Context* context, const v1::QueryIndicatorsRequest* request) {
  return rpc::ServerStream<v1::QueryIndicatorsRequest, v1::QueryIndicatorsResponse>(
      runtime_, query_indicators_, context, request,
      [this](CallContext&, const v1::QueryIndicatorsRequest& asked)
          -> absl::StatusOr<std::unique_ptr<rpc::StreamSource<v1::QueryIndicatorsResponse>>> {
        ASSIGN_OR_RETURN(Query query, Query::Of(catalog_, asked));
        return std::make_unique<CellSource>(catalog_, store_, std::move(query));
      });
}

grpc::ServerWriteReactor<common::v1::WatchEventsResponse>* IndicatorHandler::WatchEvents(
    Context* context, const common::v1::WatchEventsRequest* request) {
  return rpc::ServerStream<common::v1::WatchEventsRequest, common::v1::WatchEventsResponse>(
      runtime_, watch_events_, context, request,
      [this](CallContext& call, const auto& asked) { return service::WatchEvents(feed_, call, asked); });
}

grpc::ServerUnaryReactor* IndicatorHandler::VerifyLog(Context* context,
                                                      const common::v1::VerifyLogRequest* request,
                                                      common::v1::VerifyLogResponse* reply) {
  return rpc::UnaryBlocking(runtime_, verify_log_, context, request, reply,
                            [this](CallContext& call, const auto& asked, auto* answer) {
                              return service::VerifyLog(feed_, call, asked, answer);
                            });
}

}  // namespace fengqiao::indicators
