// Holds a report against other reports.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_ACROSS_ACROSS_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_ACROSS_ACROSS_H_

#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/regions/region_tree.h"
#include "services/reports/domain/across/neighbours.h"

namespace fengqiao::reports {

// The reports around one. Those of the same region may be several (a bureau's, a government's).
struct Surroundings {
  const Neighbour* report = nullptr;  // the one that is checked, with its text
  Neighbours earlier;                 // of the same region on earlier years
  Neighbours above;                   // of the region it lies in, on the same year, with their texts
  Neighbours below;                   // of the regions right below it, on the same year
  Neighbours versions;                // of the same body on the same year, of the same kind
  Neighbours peers;                   // of regions of its level that it may be ranked among, on the same year
};

// The region above the report's, as far as GB/T 2260 knows: "330700" for 330703; "" for a province.
std::string RegionAbove(const regions::RegionTree& tree, std::string_view region, absl::CivilDay on);
// The regions that a report claims ranks in: codes of those above its own. So that not every report of a
// province is read where nobody speaks of a rank.
std::set<std::string> RegionsRankedIn(const Neighbour& report, const regions::RegionTree& tree);

// What was found, in text order. Reports that speak for one body are held against that body's alone.
std::vector<v1::Finding> CheckAcross(const Surroundings& all, const regions::RegionTree& tree);

// The pieces.
// What it says of an earlier period, and changes since then.
void CheckEarlier(const Surroundings& around, std::vector<v1::Finding>& findings);
// Its counts against those of the region above and of the regions below.
void CheckRegions(const Surroundings& around, const regions::RegionTree& tree,
                  std::vector<v1::Finding>& findings);
// The ranks that it claims.
void CheckRanks(const Surroundings& around, const regions::RegionTree& tree,
                std::vector<v1::Finding>& findings);

// What other reports of the same body on the same year tell otherwise.
void CheckVersions(const Surroundings& around, std::vector<v1::Finding>& findings);

// The last day of the year that a report is on: the area of a region is taken as it was then.
inline absl::CivilDay LastDayOf(const Neighbour& report) { return absl::CivilDay(report.year(), 12, 31); }

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_ACROSS_ACROSS_H_
