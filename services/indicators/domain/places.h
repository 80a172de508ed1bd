// Where a figure may stand: on a region of GB/T 2260, on the own level of one, or on an addition.

#ifndef FENGQIAO_SERVICES_INDICATORS_DOMAIN_PLACES_H_
#define FENGQIAO_SERVICES_INDICATORS_DOMAIN_PLACES_H_

#include <string>
#include <string_view>

#include "common/status/error.h"

namespace fengqiao::indicators {

// Adds to `errors`, under `path`, what is wrong with the region `name` as the place of a figure recorded
// under the region code `parent`: its form, its not being the parent or below it, a code that GB/T 2260 never
// had. Whether an addition exists is known to the store alone: see AdditionIn.
void CheckPlace(std::string_view parent, std::string_view name, std::string_view path, FieldErrors* errors);

// The code in a region's name where that must have been added; "" where GB/T 2260 has it or gives it an own
// level.
std::string AdditionIn(std::string_view name);

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_DOMAIN_PLACES_H_
