// Pages of regions, in which GB/T 2260 and the additions to it are one list.

#ifndef FENGQIAO_SERVICES_INDICATORS_HANDLER_REGION_PAGES_H_
#define FENGQIAO_SERVICES_INDICATORS_HANDLER_REGION_PAGES_H_

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "common/regions/region_tree.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "services/indicators/storage/indicator_store.h"

namespace fengqiao::indicators {

// The region on a day: from the tree, or an addition. INVALID_ARGUMENT or NOT_FOUND.
absl::Status FindRegion(const regions::RegionTree& tree, IndicatorStore& store,
                        const v1::GetRegionRequest& request, absl::CivilDay today, v1::Region* reply);

// One page. Blocks as the store does.
absl::Status ListRegionPage(const regions::RegionTree& tree, IndicatorStore& store,
                            const v1::ListRegionsRequest& request, absl::CivilDay today,
                            v1::ListRegionsResponse* reply);

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_HANDLER_REGION_PAGES_H_
