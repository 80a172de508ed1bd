#include "common/calendar/work_calendar.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/calendar/data.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"

namespace fengqiao::calendar {

WorkCalendar::WorkCalendar(HolidayRows rows)
    : first_year_(rows.first_year), last_year_(rows.last_year), rows_(std::move(rows.rows)) {
  const absl::CivilDay end(last_year_ + 1, 1, 1);
  for (absl::CivilDay day(first_year_, 1, 1); day < end; ++day) {
    const DayKind kind = KindOf(day);
    if (kind == DayKind::kWorkday || kind == DayKind::kMakeUpWorkday) workdays_.push_back(day);
  }
}

const WorkCalendar& WorkCalendar::BuiltIn() {
  static const WorkCalendar* const built_in = new WorkCalendar(Parse(data::HolidaysTsv()).value());
  return *built_in;
}

absl::StatusOr<WorkCalendar> WorkCalendar::Parse(std::string_view tsv) {
  ASSIGN_OR_RETURN(HolidayRows rows, ReadHolidayRows(tsv));
  return WorkCalendar(std::move(rows));
}

const HolidayRow* WorkCalendar::RowOf(absl::CivilDay day) const {
  const auto row =
      std::lower_bound(rows_.begin(), rows_.end(), day,
                       [](const HolidayRow& r, absl::CivilDay sought) { return r.last < sought; });
  return row != rows_.end() && row->first <= day ? &*row : nullptr;
}

DayKind WorkCalendar::KindOf(absl::CivilDay day) const {
  if (!Knows(day)) return DayKind::kUnknown;
  if (const HolidayRow* row = RowOf(day)) return row->works ? DayKind::kMakeUpWorkday : DayKind::kHoliday;
  return IsWeekend(day) ? DayKind::kWeekend : DayKind::kWorkday;
}

std::string_view WorkCalendar::HolidayName(absl::CivilDay day) const {
  const HolidayRow* row = RowOf(day);
  return row ? std::string_view(row->name) : std::string_view();
}

absl::Status WorkCalendar::YearUnknown(absl::CivilDay day) const {
  return RuleRefuses(kYearUnknownRule,
                     absl::StrCat("the public holidays of ", day.year(), " are not known: the calendar has ",
                                  first_year_, " to ", last_year_));
}

absl::StatusOr<bool> WorkCalendar::IsWorkday(absl::CivilDay day) const {
  if (!Knows(day)) return YearUnknown(day);
  const DayKind kind = KindOf(day);
  return kind == DayKind::kWorkday || kind == DayKind::kMakeUpWorkday;
}

absl::StatusOr<absl::CivilDay> WorkCalendar::WorkdayFrom(absl::CivilDay day) const {
  if (!Knows(day)) return YearUnknown(day);
  const auto workday = std::lower_bound(workdays_.begin(), workdays_.end(), day);
  if (workday == workdays_.end()) return YearUnknown(absl::CivilDay(last_year_ + 1, 1, 1));
  return *workday;
}

absl::StatusOr<absl::CivilDay> WorkCalendar::NextWorkday(absl::CivilDay day) const {
  return AddWorkdays(day, 1);
}

absl::StatusOr<absl::CivilDay> WorkCalendar::AddWorkdays(absl::CivilDay start, int64_t n) const {
  if (!Knows(start)) return YearUnknown(start);
  if (n == 0) return start;
  const auto from = n > 0 ? std::upper_bound(workdays_.begin(), workdays_.end(), start)
                          : std::lower_bound(workdays_.begin(), workdays_.end(), start);
  const int64_t before = from - workdays_.begin();
  const int64_t after = workdays_.end() - from;
  if (n > after) return YearUnknown(absl::CivilDay(last_year_ + 1, 1, 1));
  if (n < -before) return YearUnknown(absl::CivilDay(first_year_ - 1, 12, 31));
  return n > 0 ? from[n - 1] : from[n];
}

absl::StatusOr<int64_t> WorkCalendar::CountWorkdays(absl::CivilDay start, absl::CivilDay end) const {
  for (const absl::CivilDay day : {start, end}) {
    if (!Knows(day)) return YearUnknown(day);
  }
  return std::upper_bound(workdays_.begin(), workdays_.end(), end) -
         std::upper_bound(workdays_.begin(), workdays_.end(), start);
}

}  // namespace fengqiao::calendar
