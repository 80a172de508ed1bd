#include "services/reports/peers/indicators_peer.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::reports {
namespace {

using indicators::v1::IndicatorService;
using indicators::v1::ListIndicatorsResponse;

constexpr int kPage = 1000;

}  // namespace

IndicatorsPeer::IndicatorsPeer(std::function<std::shared_ptr<grpc::Channel>()> channel, rpc::Client client,
                               const regions::RegionTree& tree)
    : channel_(std::move(channel)), client_(std::move(client)), tree_(tree) {}

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
  ASSIGN_OR_RETURN(const ListIndicatorsResponse catalog, LoadCatalog(call));
  {
    MutexLock lock(mutex_);
    if (current_.reader != nullptr && current_.catalog_revision == catalog.catalog_revision())
      return current_;
  }
  const std::vector<indicators::v1::Indicator> definitions(catalog.indicators().begin(),
                                                           catalog.indicators().end());
  CurrentReader made;
  made.catalog_revision = catalog.catalog_revision();
  ASSIGN_OR_RETURN(made.reader, ReportReader::Create(definitions));
  MutexLock lock(mutex_);
  current_ = made;
  return made;
}

absl::Status IndicatorsPeer::CheckRegion(const rpc::CallContext& call, std::string_view code,
                                         std::string_view field) {
  const auto id = regions::ParseRegionId(code);
  if (!id.ok()) return InvalidField(field, ToStd(id.status().message()));
  const bool in_tree = !tree_.History(id->Code()).empty();
  if (in_tree && (id->text == id->Code() || id->kind == regions::IdKind::kOwnLevel)) return absl::OkStatus();
  absl::Status status = InvalidField(field, absl::StrCat("there is no region ", ToAbsl(code)));
  if (!in_tree) return status;
  indicators::v1::GetRegionRequest request;
  request.set_name(absl::StrCat("regions/", ToAbsl(code)));
  indicators::v1::Region region;
  const absl::Status found = client_.Call("GetRegion", call, [&](grpc::ClientContext* context) {
    return stub().GetRegion(context, request, &region);
  });
  return found.code() == absl::StatusCode::kNotFound ? status : found;
}

absl::Status IndicatorsPeer::Record(const rpc::CallContext& call,
                                    const indicators::v1::RecordObservationsRequest& request) {
  indicators::v1::RecordObservationsResponse response;
  return client_.Call("RecordObservations", call, [&](grpc::ClientContext* context) {
    return stub().RecordObservations(context, request, &response);
  });
}

}  // namespace fengqiao::reports
