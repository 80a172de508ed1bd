// Which days are worked in China: the week, the State Council's public holidays, and the weekends worked in
// exchange for them (调休).
//
//   const WorkCalendar& calendar = WorkCalendar::BuiltIn();
//   calendar.IsWorkday(absl::CivilDay(2024, 2, 18));  // true: a Sunday worked for Spring Festival
//
// A year that the data do not have is an error (FAILED_PRECONDITION, rule calendar.year_unknown), never a
// guess: next year's holidays are published in the autumn, and who counts past them must say so.
// Immutable once made, so safe for any number of threads.

#ifndef FENGQIAO_COMMON_CALENDAR_WORK_CALENDAR_H_
#define FENGQIAO_COMMON_CALENDAR_WORK_CALENDAR_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/calendar/holiday_rows.h"

namespace fengqiao::calendar {

inline constexpr std::string_view kYearUnknownRule = "calendar.year_unknown";

enum class DayKind { kUnknown, kWorkday, kWeekend, kHoliday, kMakeUpWorkday };

class WorkCalendar {
 public:
  // The calendar that is compiled in (holidays.tsv).
  static const WorkCalendar& BuiltIn();
  // INVALID_ARGUMENT names the line and the trouble.
  static absl::StatusOr<WorkCalendar> Parse(std::string_view tsv);

  int first_year() const { return first_year_; }
  int last_year() const { return last_year_; }
  bool Knows(absl::CivilDay day) const { return first_year_ <= day.year() && day.year() <= last_year_; }

  // kUnknown where the year is.
  DayKind KindOf(absl::CivilDay day) const;
  // The holiday that a day belongs to, or for which it is worked ("春节"); "" for an ordinary day.
  std::string_view HolidayName(absl::CivilDay day) const;

  absl::StatusOr<bool> IsWorkday(absl::CivilDay day) const;
  // The first workday on `day` or after it.
  absl::StatusOr<absl::CivilDay> WorkdayFrom(absl::CivilDay day) const;
  // The first workday after `day`.
  absl::StatusOr<absl::CivilDay> NextWorkday(absl::CivilDay day) const;
  // The n-th workday after `start`, which does not count itself; the n-th before it where n is negative;
  // `start` for 0, worked or not.
  absl::StatusOr<absl::CivilDay> AddWorkdays(absl::CivilDay start, int64_t n) const;
  // The workdays after `start` up to `end`, which counts if it is worked; negative where `end` is earlier, so
  // that Count(a, b) == -Count(b, a).
  absl::StatusOr<int64_t> CountWorkdays(absl::CivilDay start, absl::CivilDay end) const;

 private:
  explicit WorkCalendar(HolidayRows rows);

  // The row in which `day` lies, or null.
  const HolidayRow* RowOf(absl::CivilDay day) const;
  absl::Status YearUnknown(absl::CivilDay day) const;

  int first_year_;
  int last_year_;
  std::vector<HolidayRow> rows_;
  // Every workday of the known years in order: adding and counting are two look-ups, however long the term.
  std::vector<absl::CivilDay> workdays_;
};

}  // namespace fengqiao::calendar

#endif  // FENGQIAO_COMMON_CALENDAR_WORK_CALENDAR_H_
