#include "services/reports/peers/indicators_peer.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/base/strings.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "common/values/period.h"

namespace fengqiao::reports {
namespace {

using indicators::v1::IndicatorService;
using indicators::v1::ListIndicatorsResponse;

constexpr int kPage = 1000;
constexpr char kCatalogKey[] = "catalog";
constexpr absl::Duration kCatalogLife = absl::Minutes(1);
constexpr absl::Duration kRegionLife = absl::Minutes(10);

}  // namespace

IndicatorsPeer::IndicatorsPeer(std::function<std::shared_ptr<grpc::Channel>()> channel, rpc::Client client,
                               cache::Cache& cache, const regions::RegionTree& tree)
    : channel_(std::move(channel)),
      client_(std::move(client)),
      cache_(cache),
      tree_(tree),
      follower_(
          client_, "reports", "type = \"Region.*\"",
          [this](grpc::ClientContext* context, const common::v1::WatchEventsRequest& request) {
            return service::FeedFollower::Stream(stub().WatchEvents(context, request));
          },
          [this](const common::v1::Event& event) { OnRegionEvent(event); },
          [this] { cache_.InvalidateAll(); }) {}

void IndicatorsPeer::Start() { follower_.Start(); }
void IndicatorsPeer::Stop() { follower_.Stop(); }

void IndicatorsPeer::OnRegionEvent(const common::v1::Event& event) {
  indicators::v1::Region region;
  if (!event.payload().UnpackTo(&region)) return;
  cache_.Invalidate(region.name(), api::RevisionOf(region.etag()));
}

IndicatorsPeer::Stub& IndicatorsPeer::stub() {
  MutexLock lock(mutex_);
  if (stub_ == nullptr) stub_ = IndicatorService::NewStub(channel_());
  return *stub_;
}

absl::StatusOr<ListIndicatorsResponse> IndicatorsPeer::LoadCatalog(const rpc::CallContext& call) {
  ListIndicatorsResponse catalog;
  indicators::v1::ListIndicatorsRequest request;
  request.set_page_size(kPage);
  do {
    ListIndicatorsResponse page;
    RETURN_IF_ERROR(client_.Call("ListIndicators", call, [&](grpc::ClientContext* context) {
      return stub().ListIndicators(context, request, &page);
    }));
    catalog.set_catalog_revision(page.catalog_revision());
    for (auto& indicator : *page.mutable_indicators()) *catalog.add_indicators() = std::move(indicator);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return catalog;
}

absl::StatusOr<CurrentReader> IndicatorsPeer::Reader(const rpc::CallContext& call) {
  ASSIGN_OR_RETURN(
      const auto entry, cache_.Get(kCatalogKey, call.deadline(), [&]() -> absl::StatusOr<cache::Loaded> {
        ASSIGN_OR_RETURN(const ListIndicatorsResponse loaded, LoadCatalog(call));
        // A catalog changes by a restart of its owner alone; the time of loading orders what was loaded.
        return cache::Loaded{loaded.SerializeAsString(), absl::ToUnixMicros(absl::Now()), kCatalogLife};
      }));
  {
    MutexLock lock(mutex_);
    if (current_entry_ == entry) return current_;
  }
  ListIndicatorsResponse catalog;
  if (!catalog.ParseFromString(entry->value)) return DataLoss("the cached catalog");
  {
    // Loaded anew every minute, it is nearly always the same one: a reader takes longer to make than to keep.
    MutexLock lock(mutex_);
    if (current_.reader != nullptr && current_.catalog_revision == catalog.catalog_revision()) {
      current_entry_ = entry;
      return current_;
    }
  }
  CurrentReader made;
  made.catalog = std::make_shared<const std::vector<indicators::v1::Indicator>>(catalog.indicators().begin(),
                                                                                catalog.indicators().end());
  made.catalog_revision = catalog.catalog_revision();
  ASSIGN_OR_RETURN(made.reader, ReportReader::Create(*made.catalog));
  MutexLock lock(mutex_);
  current_ = made;
  current_entry_ = entry;
  return made;
}

absl::Status IndicatorsPeer::CheckRegion(const rpc::CallContext& call, std::string_view code, int year,
                                         std::string_view field) {
  const auto id = regions::ParseRegionId(code);
  if (!id.ok()) return InvalidField(field, ToStd(id.status().message()));
  const Period period = Period::OfYear(year);
  const std::string why = tree_.WhyNotIn(id->Code(), period.first_day(), period.end_day());
  if (!why.empty()) return InvalidField(field, why);
  if (id->text == id->Code() || id->kind == regions::IdKind::kOwnLevel) return absl::OkStatus();
  const auto region = FindAddition(call, code);
  if (region.status().code() == absl::StatusCode::kNotFound) {
    return InvalidField(field, absl::StrCat("there is no region ", ToAbsl(code)));
  }
  RETURN_IF_ERROR(region.status());
  const bool over = region->has_valid_to() &&
                    FromProto(region->valid_to()).value_or(period.end_day()) <= period.first_day();
  const bool to_come = region->has_valid_from() &&
                       FromProto(region->valid_from()).value_or(period.first_day()) >= period.end_day();
  if (!over && !to_come) return absl::OkStatus();
  return InvalidField(field, absl::StrCat("region ", ToAbsl(code), " did not exist in ", year));
}

absl::StatusOr<indicators::v1::Region> IndicatorsPeer::FindAddition(const rpc::CallContext& call,
                                                                    std::string_view code) {
  indicators::v1::GetRegionRequest request;
  request.set_name(absl::StrCat("regions/", ToAbsl(code)));
  ASSIGN_OR_RETURN(
      const auto entry, cache_.Get(request.name(), call.deadline(), [&]() -> absl::StatusOr<cache::Loaded> {
        indicators::v1::Region region;
        RETURN_IF_ERROR(client_.Call("GetRegion", call, [&](grpc::ClientContext* context) {
          return stub().GetRegion(context, request, &region);
        }));
        return cache::Loaded{region.SerializeAsString(), api::RevisionOf(region.etag()), kRegionLife};
      }));
  indicators::v1::Region region;
  if (!region.ParseFromString(entry->value)) return DataLoss("a cached region");
  return region;
}

IndicatorsPeer::RegionNames IndicatorsPeer::NamesOf(const rpc::CallContext& call, std::string_view code,
                                                    absl::CivilDay on) {
  const std::string full = tree_.FullName(code, on);
  if (const regions::Region* region = tree_.Find(code, on)) return {std::string(region->name), full};
  if (!full.empty()) return {full, full};  // a 本级 node
  const auto addition = FindAddition(call, code);
  if (!addition.ok()) return {std::string(code), std::string(code)};
  return {addition->display_name(),
          addition->full_name().empty() ? addition->display_name() : addition->full_name()};
}

absl::Status IndicatorsPeer::Record(const rpc::CallContext& call,
                                    const indicators::v1::RecordObservationsRequest& request) {
  indicators::v1::RecordObservationsResponse response;
  return client_.Call("RecordObservations", call, [&](grpc::ClientContext* context) {
    return stub().RecordObservations(context, request, &response);
  });
}

}  // namespace fengqiao::reports
