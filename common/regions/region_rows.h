// Reads the rows of gb2260.tsv.

#ifndef FENGQIAO_COMMON_REGIONS_REGION_ROWS_H_
#define FENGQIAO_COMMON_REGIONS_REGION_ROWS_H_

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/regions/region_tree.h"

namespace fengqiao::regions {

// The regions by code and start, checked one by one and against one another: order, overlaps, parents,
// successors. The views point into `tsv`. INVALID_ARGUMENT names the line and the trouble.
absl::StatusOr<std::vector<Region>> ReadRegionRows(std::string_view tsv);

}  // namespace fengqiao::regions

#endif  // FENGQIAO_COMMON_REGIONS_REGION_ROWS_H_
