#include "services/indicators/peers/peers.h"

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "fengqiao/correction/v1/correction_service.grpc.pb.h"
#include "fengqiao/mediation/v1/mediation_service.grpc.pb.h"
#include "services/indicators/peers/feed_peer.h"

namespace fengqiao::indicators {
namespace {

using correction::v1::CorrectionService;
using mediation::v1::MediationService;

template <typename Service>
rpc::Client ClientOf(const Peer& peer, Metrics& metrics) {
  const auto* service =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(Service::service_full_name());
  return rpc::Client(*service, metrics, peer.identity);
}

// Everything that happens to a case stands at its name.
class MediationPeer final : public FeedPeer<MediationService> {
 public:
  MediationPeer(const Peer& peer, Metrics& metrics)
      : FeedPeer(kMediation, "resource : \"/cases/\"", peer.channel,
                 ClientOf<MediationService>(peer, metrics)) {}

  absl::StatusOr<PeriodCounts> Count(const RegionYear& place) override {
    mediation::v1::SummarizeCasesRequest request;
    request.set_parent(absl::StrCat("regions/", place.region));
    request.set_period(absl::StrCat(place.year));
    request.set_split(mediation::v1::SPLIT_MONTH);
    mediation::v1::SummarizeCasesResponse response;
    RETURN_IF_ERROR(Ask("SummarizeCases", [&](Stub& stub, grpc::ClientContext* context) {
      return stub.SummarizeCases(context, request, &response);
    }));
    return CountsOf(place.year, response);
  }
};

// And everything that happens to a file at its name; an order of positioning is below its subject's.
constexpr char kFiles[] =
    "resource : \"/subjects/\" OR resource : \"/releasedPersons/\" OR resource : \"/surveys/\" OR resource : "
    "\"/positioningAlarms/\"";

class CorrectionPeer final : public FeedPeer<CorrectionService> {
 public:
  CorrectionPeer(const Peer& peer, Metrics& metrics)
      : FeedPeer(kCorrection, kFiles, peer.channel, ClientOf<CorrectionService>(peer, metrics)) {}

  absl::StatusOr<PeriodCounts> Count(const RegionYear& place) override {
    correction::v1::CountFiguresRequest request;
    request.set_parent(absl::StrCat("regions/", place.region));
    request.set_period(absl::StrCat(place.year));
    request.set_with_parts(true);
    correction::v1::CountFiguresResponse response;
    RETURN_IF_ERROR(Ask("CountFigures", [&](Stub& stub, grpc::ClientContext* context) {
      return stub.CountFigures(context, request, &response);
    }));
    return CountsOf(place.year, response);
  }
};

}  // namespace

std::unique_ptr<CountSource> MediationSource(const Peer& peer, Metrics& metrics) {
  return std::make_unique<MediationPeer>(peer, metrics);
}

std::unique_ptr<CountSource> CorrectionSource(const Peer& peer, Metrics& metrics) {
  return std::make_unique<CorrectionPeer>(peer, metrics);
}

}  // namespace fengqiao::indicators
