#include "services/correction/storage/duty_counts.h"

#include "common/status/macros.h"
#include "common/values/legal_date.h"

namespace fengqiao::correction {

absl::StatusOr<std::map<std::string, int64_t, std::less<>>> CountOverdue(storage::Database& database,
                                                                         absl::CivilDay today, int64_t most) {
  ASSIGN_OR_RETURN(
      const storage::Rows rows,
      database.Query("SELECT rule, COUNT(*) FROM (SELECT rule FROM duties WHERE due < $1 ORDER BY "
                     "due, id LIMIT $2) AS late GROUP BY rule",
                     {FormatDay(today), most}));
  ASSIGN_OR_RETURN(
      const storage::Rows help_rows,
      database.Query("SELECT rule, COUNT(*) FROM (SELECT rule FROM help_duties WHERE due < $1 ORDER BY "
                     "due, id LIMIT $2) AS late GROUP BY rule",
                     {FormatDay(today), most}));
  std::map<std::string, int64_t, std::less<>> counts;
  for (const storage::Row row : rows) counts[row.Text(0)] = row.Integer(1);
  for (const storage::Row row : help_rows) counts[row.Text(0)] += row.Integer(1);
  return counts;
}

}  // namespace fengqiao::correction
