#include "common/service/places.h"

#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/regions/region_id.h"

namespace fengqiao::service {
namespace {

using storage::Column;
using storage::ColumnType;
using storage::Value;

constexpr size_t kProvinceDigits = 2;
constexpr size_t kCityDigits = 4;
constexpr size_t kCountyDigits = 6;
constexpr size_t kTownshipDigits = 9;

std::string Digits(std::string_view region, size_t count) { return std::string(region.substr(0, count)); }

// Villages lie in a township by their digits; an own level or a zone stands for itself.
std::string TownshipOf(std::string_view region) {
  const auto id = regions::ParseRegionId(region);
  if (id.ok() && id->kind == regions::IdKind::kVillage) return Digits(region, kTownshipDigits);
  return std::string(region);
}

}  // namespace

std::vector<Column> WithPlace(std::vector<Column> before, std::vector<Column> after) {
  for (const char* level : {"province", "city", "county", "township", "region"}) {
    before.push_back({level, ColumnType::kText});
  }
  before.insert(before.end(), std::make_move_iterator(after.begin()), std::make_move_iterator(after.end()));
  return before;
}

std::vector<Value> PlaceColumns(std::string_view region) {
  return {Digits(region, kProvinceDigits), Digits(region, kCityDigits), Digits(region, kCountyDigits),
          TownshipOf(region), std::string(region)};
}

std::string WithinRegion(std::string_view region, std::vector<Value>* params) {
  const std::string prefix(regions::SubtreePrefix(region));
  if (prefix.empty()) return "1 = 1";
  params->emplace_back(prefix);
  const auto is = [&](const char* column) { return absl::StrCat(column, " = $", params->size()); };
  switch (prefix.size()) {
    case kProvinceDigits:
      return is("province");
    case kCityDigits:
      return is("city");
    case kCountyDigits:
      return is("county");
    case kTownshipDigits:
      return is("township");
    default:
      break;
  }
  // A village lies in a township, whose index leads to it; any other place is its own township.
  const std::string township = TownshipOf(prefix);
  if (township == prefix) return is("township");
  const std::string within_it = is("region");
  params->emplace_back(township);
  return absl::StrCat(is("township"), " AND ", within_it);
}

std::string NameWithin(std::string_view region, std::vector<Value>* params) {
  std::string prefix = absl::StrCat("regions/", ToAbsl(regions::SubtreePrefix(region)));
  // Below a place with a name of its own lies nothing: "330602-a" has no "330602-ab" in it.
  if (region.find('-') != std::string_view::npos) prefix.push_back('/');
  params->emplace_back(prefix);
  params->emplace_back(prefix + "\x7f");  // after every digit, dash, slash and letter
  return absl::StrCat("name >= $", params->size() - 1, " AND name < $", params->size());
}

}  // namespace fengqiao::service
