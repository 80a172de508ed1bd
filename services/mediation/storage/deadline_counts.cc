#include "services/mediation/storage/deadline_counts.h"

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/mediation/storage/tables.h"

namespace fengqiao::mediation {
namespace {

using storage::Row;
using storage::Rows;

// Before the first day of all, so that one statement serves both counts.
constexpr std::string_view kAnyDay = "";

}  // namespace

namespace internal {

std::string DeadlineCountSql() {
  // An option that nobody took (MD7) has lapsed; nobody is late with it.
  const auto kind = [](const char* of, const char* from) {
    return absl::StrCat("SELECT * FROM (SELECT rule, due, id FROM deadlines WHERE ", of, " AND due >= ", from,
                        " AND due < $2 ORDER BY due, id LIMIT $3)");
  };
  return absl::StrCat("SELECT rule, COUNT(*) FROM (SELECT rule FROM (", kind(kDutySql, "$1"),
                      " duties UNION ALL ", kind(kOptionSql, "$4"),
                      " options) terms ORDER BY due, id LIMIT $3) AS first_terms GROUP BY rule");
}

}  // namespace internal

absl::StatusOr<DeadlineCounts> CountDeadlines(storage::Database& database, absl::CivilDay today,
                                              int soon_days, int64_t most) {
  const std::string first_day = FormatDay(today), behind_soon = FormatDay(today + soon_days + 1);
  DeadlineCounts counts;
  RETURN_IF_ERROR(database.Read([&](storage::Reader& reader) -> absl::Status {
    counts = {};
    ASSIGN_OR_RETURN(const Rows overdue, reader.Query(internal::DeadlineCountSql(),
                                                      {std::string(kAnyDay), first_day, most, first_day}));
    ASSIGN_OR_RETURN(const Rows soon,
                     reader.Query(internal::DeadlineCountSql(), {first_day, behind_soon, most, first_day}));
    for (const Row row : overdue) counts.overdue[row.Text(0)] = row.Integer(1);
    for (const Row row : soon) counts.due_soon[row.Text(0)] = row.Integer(1);
    return absl::OkStatus();
  }));
  return counts;
}

}  // namespace fengqiao::mediation
