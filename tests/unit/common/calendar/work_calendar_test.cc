#include "common/calendar/work_calendar.h"

#include <fstream>
#include <random>

#include "common/config/data_file.h"
#include "common/status/error.h"
#include "common/values/legal_date.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::calendar {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::StatusIs;

absl::CivilDay Day(std::string_view text) { return ParseDay(text).value(); }

struct DayCase {
  std::string_view day;
  DayKind kind;
  std::string_view holiday;
};

TEST(WorkCalendarTest, DaysAsTheNoticesSay) {
  const DayCase kCases[] = {
      // Spring Festival 2024: eight days, two Sundays worked for it; the eve is a working day by the notice.
      {"2024-02-03", DayKind::kWeekend, ""},
      {"2024-02-04", DayKind::kMakeUpWorkday, "春节"},
      {"2024-02-09", DayKind::kWorkday, ""},
      {"2024-02-10", DayKind::kHoliday, "春节"},
      {"2024-02-17", DayKind::kHoliday, "春节"},
      {"2024-02-18", DayKind::kMakeUpWorkday, "春节"},
      {"2024-02-19", DayKind::kWorkday, ""},
      // National Day 2025 with Mid-Autumn.
      {"2025-09-27", DayKind::kWeekend, ""},
      {"2025-09-28", DayKind::kMakeUpWorkday, "国庆节"},
      {"2025-09-30", DayKind::kWorkday, ""},
      {"2025-10-01", DayKind::kHoliday, "国庆节、中秋节"},
      {"2025-10-06", DayKind::kHoliday, "国庆节、中秋节"},
      {"2025-10-08", DayKind::kHoliday, "国庆节、中秋节"},
      {"2025-10-09", DayKind::kWorkday, ""},
      {"2025-10-11", DayKind::kMakeUpWorkday, "国庆节"},
      {"2025-10-12", DayKind::kWeekend, ""},
      // New Year over the year's end.
      {"2022-12-30", DayKind::kWorkday, ""},
      {"2022-12-31", DayKind::kHoliday, "元旦"},
      {"2023-01-02", DayKind::kHoliday, "元旦"},
      {"2023-12-29", DayKind::kWorkday, ""},
      {"2023-12-30", DayKind::kWeekend, ""},
      {"2024-01-01", DayKind::kHoliday, "元旦"},
      {"2024-01-02", DayKind::kWorkday, ""},
      // Spring Festival 2020 was lengthened: 1 February had been a make-up workday.
      {"2020-01-19", DayKind::kMakeUpWorkday, "春节"},
      {"2020-02-01", DayKind::kHoliday, "春节"},
      {"2020-02-02", DayKind::kHoliday, "春节"},
      {"2020-02-03", DayKind::kWorkday, ""},
      // The ends of what is known.
      {"2019-12-31", DayKind::kUnknown, ""},
      {"2020-01-01", DayKind::kHoliday, "元旦"},
      {"2026-12-31", DayKind::kWorkday, ""},
      {"2027-01-01", DayKind::kUnknown, ""},
  };
  const WorkCalendar& calendar = WorkCalendar::BuiltIn();
  for (const DayCase& c : kCases) {
    EXPECT_EQ(calendar.KindOf(Day(c.day)), c.kind) << c.day;
    EXPECT_EQ(calendar.HolidayName(Day(c.day)), c.holiday) << c.day;
    const auto works = calendar.IsWorkday(Day(c.day));
    EXPECT_EQ(works.ok(), c.kind != DayKind::kUnknown) << c.day;
    if (works.ok()) {
      EXPECT_EQ(*works, c.kind == DayKind::kWorkday || c.kind == DayKind::kMakeUpWorkday) << c.day;
    }
  }
}

// The days of holiday and of make-up work that each year's notices add up to.
TEST(WorkCalendarTest, YearsAddUp) {
  struct {
    int year, holidays, make_up_workdays;
  } const kYears[] = {{2020, 30, 6}, {2021, 31, 7}, {2022, 32, 7}, {2023, 26, 7},
                      {2024, 28, 8}, {2025, 28, 5}, {2026, 33, 6}};
  const WorkCalendar& calendar = WorkCalendar::BuiltIn();
  EXPECT_EQ(calendar.first_year(), kYears[0].year);
  EXPECT_EQ(calendar.last_year(), std::end(kYears)[-1].year);
  for (const auto& year : kYears) {
    int holidays = 0;
    int make_up = 0;
    for (absl::CivilDay day(year.year, 1, 1); day.year() == year.year; ++day) {
      holidays += calendar.KindOf(day) == DayKind::kHoliday;
      make_up += calendar.KindOf(day) == DayKind::kMakeUpWorkday;
    }
    EXPECT_EQ(holidays, year.holidays) << year.year;
    EXPECT_EQ(make_up, year.make_up_workdays) << year.year;
  }
}

TEST(WorkCalendarTest, WorkdaysAroundHolidays) {
  const WorkCalendar& calendar = WorkCalendar::BuiltIn();
  struct {
    std::string_view start;
    int64_t n;
    std::string_view end;
  } const kCases[] = {
      {"2024-02-09", 1, "2024-02-18"}, {"2024-02-09", 3, "2024-02-20"},  {"2024-02-02", 1, "2024-02-04"},
      {"2024-02-03", 1, "2024-02-04"}, {"2024-02-18", -1, "2024-02-09"}, {"2024-02-14", -1, "2024-02-09"},
      {"2025-09-30", 1, "2025-10-09"}, {"2025-09-30", 3, "2025-10-11"},  {"2025-09-30", 4, "2025-10-13"},
      {"2022-12-30", 1, "2023-01-03"}, {"2023-12-29", 1, "2024-01-02"},  {"2024-01-02", -1, "2023-12-29"},
      {"2024-02-12", 0, "2024-02-12"}, {"2026-12-30", 1, "2026-12-31"},
  };
  for (const auto& c : kCases) {
    const auto end = calendar.AddWorkdays(Day(c.start), c.n);
    ASSERT_TRUE(end.ok()) << c.start << " " << end.status();
    EXPECT_EQ(FormatDay(*end), c.end) << c.start << " + " << c.n;
  }
  EXPECT_EQ(*calendar.NextWorkday(Day("2024-02-18")), Day("2024-02-19"));
  EXPECT_EQ(*calendar.WorkdayFrom(Day("2024-02-18")), Day("2024-02-18"));
  EXPECT_EQ(*calendar.WorkdayFrom(Day("2024-02-10")), Day("2024-02-18"));
}

TEST(WorkCalendarTest, UnknownYearsAreErrorsOfARule) {
  const WorkCalendar& calendar = WorkCalendar::BuiltIn();
  const auto refused = StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("2027"));
  EXPECT_THAT(calendar.IsWorkday(Day("2027-01-04")), refused);
  EXPECT_THAT(calendar.AddWorkdays(Day("2026-12-31"), 1), refused);
  EXPECT_THAT(calendar.AddWorkdays(Day("2026-01-01"), INT64_MAX), refused);
  EXPECT_THAT(calendar.NextWorkday(Day("2026-12-31")), refused);
  EXPECT_THAT(calendar.CountWorkdays(Day("2026-12-31"), Day("2027-01-04")), refused);
  EXPECT_THAT(calendar.AddWorkdays(Day("2020-01-02"), -1),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("2019")));
  EXPECT_THAT(calendar.AddWorkdays(Day("2020-01-02"), INT64_MIN),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(ReasonOf(calendar.IsWorkday(Day("2027-01-04")).status()), ErrorReason::ERROR_REASON_RULE_REFUSES);
}

// Whatever is added is counted again, ends on a workday, and is undone by taking it off.
TEST(WorkCalendarTest, AddingAndCountingAgree) {
  const WorkCalendar& calendar = WorkCalendar::BuiltIn();
  const absl::CivilDay first(2021, 1, 1);
  std::mt19937 random(20240204);
  for (int round = 0; round < 20000; ++round) {
    const absl::CivilDay start = first + static_cast<int>(random() % 1800);
    const int64_t n = 1 + static_cast<int64_t>(random() % 60);
    const absl::CivilDay end = calendar.AddWorkdays(start, n).value();
    ASSERT_TRUE(calendar.IsWorkday(end).value());
    int64_t by_hand = 0;
    for (absl::CivilDay day = start + 1; day <= end; ++day) by_hand += calendar.IsWorkday(day).value();
    ASSERT_EQ(by_hand, n) << FormatDay(start);
    ASSERT_EQ(calendar.CountWorkdays(start, end).value(), n);
    ASSERT_EQ(calendar.CountWorkdays(end, start).value(), -n);
    const absl::CivilDay back = calendar.AddWorkdays(end + 1, -n).value();
    ASSERT_EQ(calendar.CountWorkdays(back - 1, end).value(), n);
    ASSERT_TRUE(calendar.IsWorkday(back).value());
    ASSERT_EQ(calendar.NextWorkday(start).value(), calendar.WorkdayFrom(start + 1).value());
  }
}

// A year that passes, to which a bad line is added.
std::string Year(int year, std::string_view more) {
  const std::string y = std::to_string(year);
  return y + "\tyear\t通知\n" + y + "-05-01~" + y + "-05-13\tholiday\t劳动节\n" + std::string(more);
}

TEST(WorkCalendarTest, BadLinesAreRefusedByNumber) {
  struct {
    std::string text, line, trouble;
  } const kCases[] = {
      {"", "", "no year"},
      {"# only a remark\n\n", "", "no year"},
      {"2025-01-01\tholiday\t元旦\n", "line 1", "no line above announces"},
      {Year(2025, "2026-01-01\tholiday\t元旦\n"), "line 3", "2026-01-01 lies in a year"},
      {Year(2025, "2025-12-31~2026-01-02\tholiday\t元旦\n"), "line 3", "2026-01-01 lies in a year"},
      {Year(2025, "2025-05-13\tholiday\t劳动节\n"), "line 3", "2025-05-13 is not after"},
      {Year(2025, "2025-04-30\tholiday\t劳动节\n"), "line 3", "not after"},
      {Year(2025, "2025-05-10\tworkday\t劳动节\n"), "line 3", "not after"},
      {Year(2025, "2025-09-29\tworkday\t国庆节\n"), "line 3", "2025-09-29 is worked anyway"},
      {Year(2025, "2025-09-28~2025-09-29\tworkday\t国庆节\n"), "line 3", "2025-09-29 is worked anyway"},
      {Year(2025, "2025-10-08~2025-10-01\tholiday\t国庆节\n"), "line 3", "ends before it starts"},
      {Year(2025, "2025-10-01~2025-11-01\tholiday\t国庆节\n"), "line 3", "more than 20 days"},
      {Year(2025, "2025-02-29\tholiday\t春节\n"), "line 3", "no day of the calendar"},
      {Year(2025, "2025-1-1\tholiday\t元旦\n"), "line 3", "no day like"},
      {Year(2025, "2025-10-01~\tholiday\t国庆节\n"), "line 3", "no day like"},
      {Year(2025, "2025-10-01\tfeast\t国庆节\n"), "line 3", "'feast'"},
      {Year(2025, "2025-10-01\tholiday\t\n"), "line 3", "name is missing"},
      {Year(2025, "2025-10-01\tholiday\n"), "line 3", "2 columns"},
      {Year(2025, "2025-10-01 holiday 国庆节\n"), "line 3", "1 columns"},
      {Year(2025, Year(2027, "")), "line 3", "2027 does not follow 2025"},
      {Year(2025, Year(2025, "")), "line 3", "2025 does not follow 2025"},
      {"25\tyear\t通知\n", "line 1", "'25' is no year"},
      {"2025\tyear\t通知\n2025-01-01\tholiday\t元旦\n", "line 1", "1 days of holiday"},
      {"2024\tyear\t通知\n2024-05-01~2024-05-10\tholiday\t劳动节\n", "line 1", "at least 11"},
  };
  for (const auto& c : kCases) {
    EXPECT_THAT(WorkCalendar::Parse(c.text),
                StatusIs(absl::StatusCode::kInvalidArgument, AllOf(HasSubstr(c.line), HasSubstr(c.trouble))))
        << c.text;
  }
}

TEST(WorkCalendarTest, AnOperatorsFileTakesThePlaceOfTheBuiltInOne) {
  const std::string path = ::testing::TempDir() + "/holidays.tsv";
  std::ofstream(path) << "\xEF\xBB\xBF"
                      << "# ours\r\n2027\tyear\t通知\r\n2027-05-01~2027-05-13\tholiday\t节\r\n";
  const auto load = [](const std::string& from) {
    return LoadData("holidays", from, WorkCalendar::BuiltIn(), &WorkCalendar::Parse);
  };
  const auto calendar = load(path);
  ASSERT_TRUE(calendar.ok()) << calendar.status();
  EXPECT_EQ(calendar->KindOf(Day("2027-05-13")), DayKind::kHoliday);
  EXPECT_EQ(calendar->HolidayName(Day("2027-05-13")), "节");
  EXPECT_FALSE(calendar->Knows(Day("2026-12-31")));

  std::ofstream(path) << "2027\tyear\n";
  EXPECT_THAT(load(path),
              StatusIs(absl::StatusCode::kInvalidArgument, AllOf(HasSubstr(path), HasSubstr("line 1"))));
  EXPECT_THAT(load(path + ".none"), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("can't read")));
  EXPECT_THAT(load(::testing::TempDir()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("can't read")))
      << "a folder opens like a file";
  EXPECT_EQ(load("")->last_year(), WorkCalendar::BuiltIn().last_year());
}

}  // namespace
}  // namespace fengqiao::calendar
