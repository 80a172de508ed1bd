#include "services/ctl/commands/comparison.h"

#include <algorithm>
#include <set>

#include "common/values/decimal.h"

namespace fengqiao::ctl {
namespace {

// The value where it can be held against others.
std::optional<Decimal> ExactValue(const IndicatorCell* cell) {
  if (cell == nullptr || !cell->has_value()) return std::nullopt;
  if (cell->bound() != common::v1::BOUND_EXACT && cell->bound() != common::v1::BOUND_UNSPECIFIED) {
    return std::nullopt;
  }
  const auto value = FromProto(cell->value());
  if (!value.ok()) return std::nullopt;
  return *value;
}

}  // namespace

std::vector<int> PlacesOf(Indicator::Direction better, const std::vector<const IndicatorCell*>& cells) {
  std::vector<int> places(cells.size(), 0);
  if (better != Indicator::DIRECTION_UP && better != Indicator::DIRECTION_DOWN) return places;
  std::vector<std::optional<Decimal>> values;
  values.reserve(cells.size());
  for (const IndicatorCell* cell : cells) values.push_back(ExactValue(cell));
  const auto known = std::count_if(values.begin(), values.end(), [](const auto& v) { return v.has_value(); });
  if (known < 2) return places;
  for (size_t i = 0; i < values.size(); ++i) {
    if (!values[i]) continue;
    const auto ahead = std::count_if(values.begin(), values.end(), [&](const auto& other) {
      return other && (better == Indicator::DIRECTION_UP ? *other > *values[i] : *other < *values[i]);
    });
    places[i] = static_cast<int>(ahead) + 1;
  }
  return places;
}

void Comparison::Add(const IndicatorCell& cell) { cells_[cell.indicator()][cell.region()] = cell; }

void Comparison::DropEmptyRegions() {
  std::set<std::string> known;
  for (const auto& [indicator, by_region] : cells_) {
    for (const auto& [region, cell] : by_region) known.insert(region);
  }
  std::erase_if(regions_, [&known](const std::string& region) { return known.count(region) == 0; });
}

ComparisonRow Comparison::RowOf(const std::string& indicator, const ByRegion& by_region) const {
  ComparisonRow row{.indicator = indicator};
  for (const std::string& region : regions_) {
    const auto found = by_region.find(region);
    row.cells.push_back(found == by_region.end() ? nullptr : &found->second);
  }
  return row;
}

int Comparison::Count(const ComparisonRow& row) {
  return static_cast<int>(std::count_if(row.cells.begin(), row.cells.end(), [](const IndicatorCell* cell) {
    return cell != nullptr && cell->has_value();
  }));
}

bool Comparison::HasTarget(const ComparisonRow& row) {
  return std::any_of(row.cells.begin(), row.cells.end(),
                     [](const IndicatorCell* cell) { return cell != nullptr && cell->has_target(); });
}

}  // namespace fengqiao::ctl
