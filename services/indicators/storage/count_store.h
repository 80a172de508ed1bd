// What was counted from another service's records, and how far its feed was followed: written together.

#ifndef FENGQIAO_SERVICES_INDICATORS_STORAGE_COUNT_STORE_H_
#define FENGQIAO_SERVICES_INDICATORS_STORAGE_COUNT_STORE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/service/service_store.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "services/indicators/domain/counting.h"
#include "services/indicators/domain/query.h"

namespace fengqiao::indicators {

// How far a feed was followed.
struct Followed {
  std::string token;     // to go on with; "" for the log's beginning
  int64_t position = 0;  // of the last event that was taken

  friend bool operator==(const Followed&, const Followed&) = default;
};

// The figures of one region and year as they were counted just now: every period of every indicator.
struct CountedPlace {
  RegionYear place;
  std::vector<v1::CountedFigure> figures;
};

// Thread-safe; every function blocks.
class CountStore {
 public:
  // Follows the feed of that name. `store` outlives it.
  CountStore(service::ServiceStore& store, std::string feed);

  absl::StatusOr<Followed> Load();
  // Every region and year of which anything was counted.
  absl::StatusOr<std::vector<RegionYear>> Places();

  // In one transaction: the figures that are others than those stored, each as its next revision at
  // `position`, an event for every region and year that has one, and how far the feed was followed. Figures
  // that come to nothing are kept only where there were some. The number of figures revised. ABORTED, and
  // nothing written, where the feed was followed from elsewhere than `from` meanwhile: another replica did.
  absl::StatusOr<int> Apply(const Followed& from, const Followed& to, int64_t position,
                            const std::vector<CountedPlace>& counted);

 private:
  service::ServiceStore& store_;
  const std::string feed_;
};

// What was counted of the regions, years and indicators (with empty `codes`, all) of a query.
absl::StatusOr<std::vector<v1::CountedFigure>> LoadCounts(storage::Reader& reader, const Query& query);

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_STORAGE_COUNT_STORE_H_
