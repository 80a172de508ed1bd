// How many duties are overdue, for the metrics.

#ifndef FENGQIAO_SERVICES_CORRECTION_STORAGE_DUTY_COUNTS_H_
#define FENGQIAO_SERVICES_CORRECTION_STORAGE_DUTY_COUNTS_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/storage/database.h"

namespace fengqiao::correction {

// Duties past their last day, by rule, those of help among them; of the rules of corrections together, and of
// those of help, the first `most` alone are counted. Blocks.
absl::StatusOr<std::map<std::string, int64_t, std::less<>>> CountOverdue(storage::Database& database,
                                                                         absl::CivilDay today, int64_t most);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_STORAGE_DUTY_COUNTS_H_
