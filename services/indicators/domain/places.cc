#include "services/indicators/domain/places.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/regions/region_tree.h"
#include "common/values/legal_date.h"

namespace fengqiao::indicators {

void CheckPlace(std::string_view parent, std::string_view name, const std::optional<Period>& period,
                std::string_view path, FieldErrors* errors) {
  const std::string_view code = api::RegionOf(name);
  const auto id = regions::ParseRegionId(code);
  if (!id.ok() || name != absl::StrCat("regions/", ToAbsl(code))) {
    errors->Add(path, "must be a region, like regions/330602");
  } else if (!regions::IsWithin(code, parent)) {
    errors->Add(path, absl::StrCat("must be the parent ", ToAbsl(parent), " or lie below it"));
  } else {
    const std::string why = regions::RegionTree::BuiltIn().WhyNotIn(
        id->Code(), period ? period->first_day() : absl::CivilDay::min(),
        period ? period->end_day() : absl::CivilDay::max());
    if (!why.empty()) errors->Add(path, why);
  }
}

absl::Status CheckAdditionExists(const v1::Region& region, const Period& period, std::string_view path) {
  const bool to_come = region.has_valid_from() &&
                       FromProto(region.valid_from()).value_or(period.first_day()) >= period.end_day();
  const bool over =
      region.has_valid_to() && FromProto(region.valid_to()).value_or(period.end_day()) <= period.first_day();
  if (!to_come && !over) return absl::OkStatus();
  std::string why =
      absl::StrCat(region.name(), over ? " was no more in " : " did not exist yet in ", period.ToString());
  if (over && region.successors_size() > 0) {
    absl::StrAppend(&why, "; its area went to ", absl::StrJoin(region.successors(), ", "));
  }
  return InvalidField(path, why);
}

std::string AdditionIn(std::string_view name) {
  const std::string_view code = api::RegionOf(name);
  const auto id = regions::ParseRegionId(code);
  if (!id.ok()) return {};
  switch (id->kind) {
    case regions::IdKind::kTownship:
    case regions::IdKind::kVillage:
    case regions::IdKind::kZone:
      return id->text;
    default:
      return {};
  }
}

}  // namespace fengqiao::indicators
