// Reads the rows of holidays.tsv.

#ifndef FENGQIAO_COMMON_CALENDAR_HOLIDAY_ROWS_H_
#define FENGQIAO_COMMON_CALENDAR_HOLIDAY_ROWS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"

namespace fengqiao::calendar {

// Saturday or Sunday, whatever the holidays make of it.
bool IsWeekend(absl::CivilDay day);

// A run of days on which the week's own order does not hold.
struct HolidayRow {
  absl::CivilDay first;
  absl::CivilDay last;  // included
  // True for a weekend that is worked in exchange for a day of a holiday (调休).
  bool works = false;
  std::string name;
};

struct HolidayRows {
  // The years that the file knows, both included, without a gap.
  int first_year = 0;
  int last_year = 0;
  // By day, none touching another's days.
  std::vector<HolidayRow> rows;
};

// INVALID_ARGUMENT names the line and the trouble: a day of a year that has no line of its own, days out of
// order or twice, a make-up workday that is a working day anyway, a year with fewer holidays than the law
// gives (a file that somebody has begun to edit).
absl::StatusOr<HolidayRows> ReadHolidayRows(std::string_view tsv);

}  // namespace fengqiao::calendar

#endif  // FENGQIAO_COMMON_CALENDAR_HOLIDAY_ROWS_H_
