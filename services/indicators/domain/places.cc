#include "services/indicators/domain/places.h"

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/regions/region_tree.h"

namespace fengqiao::indicators {

void CheckPlace(std::string_view parent, std::string_view name, std::string_view path, FieldErrors* errors) {
  const std::string_view code = api::RegionOf(name);
  const auto id = regions::ParseRegionId(code);
  if (!id.ok() || name != absl::StrCat("regions/", ToAbsl(code))) {
    errors->Add(path, "must be a region, like regions/330602");
  } else if (!regions::IsWithin(code, parent)) {
    errors->Add(path, absl::StrCat("must be the parent ", ToAbsl(parent), " or lie below it"));
  } else if (id->text != regions::kCountry && regions::RegionTree::BuiltIn().History(id->Code()).empty()) {
    errors->Add(path, absl::StrCat("there is no region ", ToAbsl(id->Code())));
  }
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
