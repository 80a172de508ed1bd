#include "common/service/region_names.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/regions/region_id.h"
#include "common/regions/region_tree.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::service {
namespace {

constexpr size_t kCountyDigits = 6;

const api::NamePattern& RegionName() {
  static const auto& pattern = *new api::NamePattern("regions/*");
  return pattern;
}

// The code that the tree knows a place by: of townships, villages and zones the county's. "" for the whole
// country.
absl::StatusOr<std::string> TreeCode(std::string_view name, std::string_view field) {
  ASSIGN_OR_RETURN(const auto ids, RegionName().Parse(name, field));
  const auto id = regions::ParseRegionId(ids[0]);
  if (!id.ok()) return InvalidField(field, ToStd(id.status().message()));
  if (id->kind == regions::IdKind::kWholeCountry) return std::string();
  return id->text.substr(0, kCountyDigits);
}

}  // namespace

absl::Status CheckRegionName(std::string_view name, std::string_view field) {
  ASSIGN_OR_RETURN(const std::string code, TreeCode(name, field));
  if (code.empty() || !regions::RegionTree::BuiltIn().History(code).empty()) return absl::OkStatus();
  return InvalidField(field, absl::StrCat(code, " is not in the table of regions"));
}

absl::Status CheckRegionOfToday(std::string_view name, std::string_view field, absl::CivilDay today) {
  ASSIGN_OR_RETURN(const std::string code, TreeCode(name, field));
  if (code.empty()) return absl::OkStatus();
  const std::string why = regions::RegionTree::BuiltIn().WhyNotIn(code, today, today + 1);
  return why.empty() ? absl::OkStatus() : InvalidField(field, why);
}

}  // namespace fengqiao::service
