// Checks of single fields that several resources of the service share.

#ifndef FENGQIAO_SERVICES_INDICATORS_DOMAIN_CHECKS_H_
#define FENGQIAO_SERVICES_INDICATORS_DOMAIN_CHECKS_H_

#include <string_view>

#include "common/status/error.h"

namespace fengqiao::indicators {

// Adds to `errors`, under `path`, what is wrong with the organ that a figure or a target is about.
void CheckOrgan(std::string_view path, std::string_view organ, FieldErrors* errors);

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_DOMAIN_CHECKS_H_
