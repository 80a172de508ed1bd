#include "services/reports/domain/across/across.h"

#include <algorithm>

#include "services/reports/domain/issuer.h"

namespace fengqiao::reports {

std::string RegionAbove(const regions::RegionTree& tree, std::string_view region, absl::CivilDay on) {
  const regions::Region* found = tree.Find(region, on);
  if (found == nullptr || found->kind == regions::RegionKind::kProvince) return "";
  return std::string(found->parent);
}

std::vector<v1::Finding> CheckAcross(const Surroundings& all, const regions::RegionTree& tree) {
  Surroundings around = all;
  for (Neighbours* some : {&around.earlier, &around.above, &around.below, &around.peers}) {
    some->erase(std::remove_if(some->begin(), some->end(),
                               [&](const Neighbour* other) {
                                 return !MayBeCompared(around.report->metadata(), other->metadata());
                               }),
                some->end());
  }
  std::vector<v1::Finding> findings;
  CheckEarlier(around, findings);
  CheckRegions(around, tree, findings);
  CheckRanks(around, tree, findings);
  CheckVersions(around, findings);
  std::stable_sort(findings.begin(), findings.end(), [](const v1::Finding& a, const v1::Finding& b) {
    return a.stated().span().start() < b.stated().span().start();
  });
  return findings;
}

}  // namespace fengqiao::reports
