// How many running terms are past their last day, or near it, in the whole installation: for those who keep
// it alive, not for callers, whose lists are by region.

#ifndef FENGQIAO_SERVICES_MEDIATION_STORAGE_DEADLINE_COUNTS_H_
#define FENGQIAO_SERVICES_MEDIATION_STORAGE_DEADLINE_COUNTS_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/storage/database.h"

namespace fengqiao::mediation {

// By rule, as in clocks.tsv; a rule without any is not there.
struct DeadlineCounts {
  std::map<std::string, int64_t, std::less<>> overdue;   // last day before today; no lapsed options (MD7)
  std::map<std::string, int64_t, std::less<>> due_soon;  // last day today or up to `soon_days` later
};

// Reads along the index of terms by their last day, the earliest first, and no more than `most` of each kind:
// a backlog that large is the same news, and counting it is not to become a burden of its own. Blocks on
// PostgreSQL.
absl::StatusOr<DeadlineCounts> CountDeadlines(storage::Database& database, absl::CivilDay today,
                                              int soon_days, int64_t most);

namespace internal {
// The statement, for the test of how it is run: the first day, the day after the last one, the most,
// today.
std::string DeadlineCountSql();
}  // namespace internal

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_STORAGE_DEADLINE_COUNTS_H_
