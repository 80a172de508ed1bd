// What law leaves to places in community correction: parameters.tsv (domain rules §16).

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_PARAMETERS_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_PARAMETERS_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "common/law/parameters.h"
#include "services/correction/domain/circumstances.h"

namespace fengqiao::correction {

const Parameters& BuiltInParameters();
// An operator's table in the built-in one's place. INVALID_ARGUMENT names the bad line.
absl::StatusOr<Parameters> ParseReplacement(std::string_view tsv);

// The value that holds for the subject's county on a day. FAILED_PRECONDITION (correction.parameter.missing)
// where none does: then the program may not decide.
absl::StatusOr<int> ValueOf(std::string_view key, const v1::Subject& subject, absl::CivilDay on,
                            const RuleBook& book);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_PARAMETERS_H_
