// Whether a request names a region that there is, or was.

#ifndef FENGQIAO_COMMON_SERVICE_REGION_NAMES_H_
#define FENGQIAO_COMMON_SERVICE_REGION_NAMES_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"

namespace fengqiao::service {

// OK for the name of a region that is or once was one, so that old figures can be asked for: INVALID_ARGUMENT
// says what is wrong with the code.
absl::Status CheckRegionName(std::string_view name, std::string_view field);
// OK for one that is there on `today`: where something new is entered, or goes.
absl::Status CheckRegionOfToday(std::string_view name, std::string_view field, absl::CivilDay today);

}  // namespace fengqiao::service

#endif  // FENGQIAO_COMMON_SERVICE_REGION_NAMES_H_
