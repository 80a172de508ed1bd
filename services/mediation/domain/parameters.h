// What law leaves to places in mediation: parameters.tsv (domain rules §16).

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_PARAMETERS_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_PARAMETERS_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "common/law/parameters.h"

namespace fengqiao::mediation {

using law::Parameter;
using law::Parameters;

const Parameters& BuiltInParameters();
// An operator's table in the built-in one's place. INVALID_ARGUMENT names the bad line.
absl::StatusOr<Parameters> ParseReplacement(std::string_view tsv);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_PARAMETERS_H_
