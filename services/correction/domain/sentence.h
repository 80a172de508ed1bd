// How long a correction runs (domain rules §5): from the judgment to the first and the last day.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_SENTENCE_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_SENTENCE_H_

#include <optional>
#include <string_view>

#include "absl/time/civil_time.h"
#include "common/status/error.h"
#include "fengqiao/correction/v1/subject.pb.h"

namespace fengqiao::correction {

// Checks a judgment against the limits of its kind and computes the term; none where something is wrong,
// which is added to `errors` under `path`.
std::optional<v1::Term> ComputeTerm(std::string_view path, v1::Subject::Kind kind,
                                    const v1::Judgment& judgment, absl::CivilDay today, FieldErrors* errors);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_SENTENCE_H_
