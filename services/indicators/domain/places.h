// Where a figure may stand: on a region of GB/T 2260, on the own level of one, or on an addition.

#ifndef FENGQIAO_SERVICES_INDICATORS_DOMAIN_PLACES_H_
#define FENGQIAO_SERVICES_INDICATORS_DOMAIN_PLACES_H_

#include <optional>
#include <string>
#include <string_view>

#include "common/status/error.h"
#include "common/values/period.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"

namespace fengqiao::indicators {

// Adds to `errors`, under `path`, what is wrong with the region `name` as the place of a figure recorded
// under the region code `parent`: its form, its not being the parent or below it, a code that GB/T 2260 never
// had or, with a `period`, certainly did not have then: areas are those of the period (domain rules §10.3).
// Whether an addition exists is known to the store alone: see AdditionIn.
void CheckPlace(std::string_view parent, std::string_view name, const std::optional<Period>& period,
                std::string_view path, FieldErrors* errors);

// OK where the addition `region` may have existed in `period`; INVALID_ARGUMENT naming `path` otherwise.
absl::Status CheckAdditionExists(const v1::Region& region, const Period& period, std::string_view path);

// The code in a region's name where that must have been added; "" where GB/T 2260 has it or gives it an own
// level.
std::string AdditionIn(std::string_view name);

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_DOMAIN_PLACES_H_
