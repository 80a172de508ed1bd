// What the reports service needs of the indicators service: definitions and regions, and the recording of
// statements.

#ifndef FENGQIAO_SERVICES_REPORTS_PEERS_INDICATORS_PEER_H_
#define FENGQIAO_SERVICES_REPORTS_PEERS_INDICATORS_PEER_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/base/mutex.h"
#include "common/cache/cache.h"
#include "common/regions/region_tree.h"
#include "common/rpc/call_context.h"
#include "common/rpc/client.h"
#include "common/service/feed_follower.h"
#include "fengqiao/indicators/v1/indicator_service.grpc.pb.h"
#include "services/reports/domain/report_reader.h"

namespace fengqiao::reports {

// The present catalog with its revision, and the reader for it.
struct CurrentReader {
  std::shared_ptr<const std::vector<indicators::v1::Indicator>> catalog;
  std::shared_ptr<const ReportReader> reader;
  std::string catalog_revision;
};

// Thread-safe. Every function blocks.
class IndicatorsPeer {
 public:
  // `channel` gives the channel when the first call is made: in a shared process the server must run by then.
  // `cache` and `tree` outlive the peer.
  IndicatorsPeer(std::function<std::shared_ptr<grpc::Channel>()> channel, rpc::Client client,
                 cache::Cache& cache, const regions::RegionTree& tree);

  // From Start to Stop, changes of regions are followed in the feed, and what is cached of them is dropped.
  void Start();
  void Stop();

  // UNAVAILABLE where the catalog is neither cached nor to be had.
  absl::StatusOr<CurrentReader> Reader(const rpc::CallContext& call);

  // OK for a region of GB/T 2260, a 本级 node of one, or an addition that may have existed in `year`;
  // INVALID_ARGUMENT naming `field` otherwise.
  absl::Status CheckRegion(const rpc::CallContext& call, std::string_view code, int year,
                           std::string_view field);

  // The region's own name and its name with those above it: "越城区", "浙江省绍兴市越城区". The code for both
  // where the indicators service can't be asked about an addition.
  struct RegionNames {
    std::string own, full;
  };
  RegionNames NamesOf(const rpc::CallContext& call, std::string_view code, absl::CivilDay on);

  // Records statements; sending the same request again is safe.
  absl::Status Record(const rpc::CallContext& call, const indicators::v1::RecordObservationsRequest& request);

 private:
  using Stub = indicators::v1::IndicatorService::Stub;

  Stub& stub();
  // The whole catalog, as a ListIndicatorsResponse.
  absl::StatusOr<indicators::v1::ListIndicatorsResponse> LoadCatalog(const rpc::CallContext& call);
  // An addition to the tree.
  absl::StatusOr<indicators::v1::Region> FindAddition(const rpc::CallContext& call, std::string_view code);
  void OnRegionEvent(const common::v1::Event& event);

  const std::function<std::shared_ptr<grpc::Channel>()> channel_;
  const rpc::Client client_;
  cache::Cache& cache_;
  const regions::RegionTree& tree_;
  service::FeedFollower follower_;
  Mutex mutex_;
  std::unique_ptr<Stub> stub_ ABSL_GUARDED_BY(mutex_);
  // The reader that was made last, and the cache's entry that it was made from.
  CurrentReader current_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<const cache::Entry> current_entry_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_PEERS_INDICATORS_PEER_H_
