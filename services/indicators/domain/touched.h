// What an event of another service's feed may have changed of the counts.

#ifndef FENGQIAO_SERVICES_INDICATORS_DOMAIN_TOUCHED_H_
#define FENGQIAO_SERVICES_INDICATORS_DOMAIN_TOUCHED_H_

#include <compare>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fengqiao/common/v1/events.pb.h"

namespace fengqiao::indicators {

// A region's figures of a year: what is counted at once.
struct RegionYear {
  std::string region;  // the code
  int year = 0;

  friend auto operator<=>(const RegionYear&, const RegionYear&) = default;
};

// The region itself, or the township of a village, and every province, prefecture and county that it lies in.
std::vector<std::string> CountedRegions(std::string_view region);

// Adds every region and year whose counts the event may have changed: those that the case or the file names,
// in the years that it names up to the event's, and of a file every year that it was on a list. Rather one
// too many than one too few: counting again changes nothing.
void AddTouched(const common::v1::Event& event, std::set<RegionYear>* touched);

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_DOMAIN_TOUCHED_H_
