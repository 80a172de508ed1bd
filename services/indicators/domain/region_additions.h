// Rules of the region tree's additions: townships, villages, zones and 本级 nodes, which GB/T 2260 does not
// have.

#ifndef FENGQIAO_SERVICES_INDICATORS_DOMAIN_REGION_ADDITIONS_H_
#define FENGQIAO_SERVICES_INDICATORS_DOMAIN_REGION_ADDITIONS_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/regions/region_tree.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"

namespace fengqiao::indicators {

// A region of GB/T 2260, or the 本级 node that every one of its provinces, prefectures and counties has
// without being added, in the contract's form; NOT_FOUND for a code that the tree does not have on that day.
absl::StatusOr<v1::Region> BuiltInRegion(const regions::RegionTree& tree, std::string_view code,
                                         absl::CivilDay on);
v1::Region FromTree(const regions::RegionTree& tree, const regions::Region& region, absl::CivilDay on);

// The codes that the addition `region_id` below `parent` rests on: the one that must exist as an addition
// itself (a township, for a village), or "" where GB/T 2260 has it.
std::string_view AddedParentOf(std::string_view region_id);

// The addition as it is to be stored. `added_parent` is the stored addition named by AddedParentOf, null
// where there is none. INVALID_ARGUMENT by field; NOT_FOUND where the parent does not exist.
absl::StatusOr<v1::Region> CreateAddition(const regions::RegionTree& tree, const v1::Region* added_parent,
                                          const v1::CreateRegionRequest& request, absl::Time now);

// The addition after an update. ABORTED where the etag is another.
absl::StatusOr<v1::Region> UpdateAddition(const v1::Region& current, const v1::UpdateRegionRequest& request,
                                          absl::Time now);

// Whether the addition exists on a day, as far as is known.
bool ExistsOn(const v1::Region& region, absl::CivilDay day);

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_DOMAIN_REGION_ADDITIONS_H_
