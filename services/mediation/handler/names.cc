#include "services/mediation/handler/names.h"

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/status/macros.h"

namespace fengqiao::mediation {

absl::Status CheckCoRegions(const v1::Case& dispute, absl::CivilDay today, std::string_view path) {
  for (int i = 0; i < dispute.co_regions_size(); ++i) {
    RETURN_IF_ERROR(
        CheckRegionOfToday(dispute.co_regions(i), absl::StrCat(ToAbsl(path), ".co_regions[", i, "]"), today));
  }
  return absl::OkStatus();
}

}  // namespace fengqiao::mediation
