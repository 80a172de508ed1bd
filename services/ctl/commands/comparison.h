// One table of how regions stand: an indicator a row, a region a column. Values only; the command is compare.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_COMPARISON_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_COMPARISON_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fengqiao/indicators/v1/indicator_service.pb.h"

namespace fengqiao::ctl {

using indicators::v1::Indicator;
using indicators::v1::IndicatorCell;

// The place of each value, 1 for the best; equal values share a place and the next one is left out (1, 1, 3).
// 0 for what can't be placed: no value, a bound or an approximation, fewer than two values that can, no
// better direction.
std::vector<int> PlacesOf(Indicator::Direction better, const std::vector<const IndicatorCell*>& cells);

struct ComparisonRow {
  std::string indicator;                    // name
  std::vector<const IndicatorCell*> cells;  // by region; null where nothing is known
  std::vector<int> places;                  // by region
};

// Keeps cells and puts them in rows.
class Comparison {
 public:
  explicit Comparison(std::vector<std::string> regions) : regions_(std::move(regions)) {}

  void Add(const IndicatorCell& cell);
  // Leaves out the regions that no cell is of.
  void DropEmptyRegions();

  const std::vector<std::string>& regions() const { return regions_; }
  // By indicator, those with values of at least `least_regions` regions; with `targets_only` those that have
  // a target somewhere. `better` tells the direction of an indicator.
  template <typename Better>
  std::vector<ComparisonRow> Rows(int least_regions, bool targets_only, const Better& better) const {
    std::vector<ComparisonRow> rows;
    for (const auto& [indicator, by_region] : cells_) {
      ComparisonRow row = RowOf(indicator, by_region);
      if (Count(row) < least_regions || (targets_only && !HasTarget(row))) continue;
      row.places = PlacesOf(better(indicator), row.cells);
      rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  using ByRegion = std::map<std::string, IndicatorCell>;
  ComparisonRow RowOf(const std::string& indicator, const ByRegion& by_region) const;
  static int Count(const ComparisonRow& row);
  static bool HasTarget(const ComparisonRow& row);

  std::vector<std::string> regions_;
  std::map<std::string, ByRegion> cells_;  // by indicator
};

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_COMPARISON_H_
