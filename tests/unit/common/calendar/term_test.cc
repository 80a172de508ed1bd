#include "common/calendar/term.h"

#include <random>
#include <string>

#include "common/calendar/bounds.h"
#include "common/values/legal_date.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::calendar {
namespace {

using testing::StatusIs;

absl::CivilDay Day(std::string_view text) { return ParseDay(text).value(); }
const WorkCalendar& BuiltIn() { return WorkCalendar::BuiltIn(); }

// "2024-02-10..2024-03-11", "…<2024-03-10" where it rolled from that day, "…?" where the calendar is unknown.
std::string Show(const absl::StatusOr<Term>& term) {
  if (!term.ok()) return std::string(term.status().message());
  return FormatDay(term->first_counted_day) + ".." + FormatDay(term->last_day) +
         (term->rolled_from ? "<" + FormatDay(*term->rolled_from) : "") + (term->calendar_unknown ? "?" : "");
}

struct TermCase {
  std::string_view event;
  Span span;
  std::string_view shown;
};

TEST(TermTest, Civil) {
  const TermCase kCases[] = {
      // The day of the event does not count.
      {"2024-03-04", Days(1), "2024-03-05..2024-03-05"},
      {"2024-03-04", Days(30), "2024-03-05..2024-04-03"},
      // Confirmation terms that end in Spring Festival 2024: on to the make-up Sunday, which is a workday.
      {"2024-01-10", Days(30), "2024-01-11..2024-02-09"},
      {"2024-01-11", Days(30), "2024-01-12..2024-02-18<2024-02-10"},
      {"2024-01-18", Days(30), "2024-01-19..2024-02-18<2024-02-17"},
      {"2024-01-19", Days(30), "2024-01-20..2024-02-18"},
      // A make-up Sunday before it does not roll; the Saturday before rolls just to it.
      {"2024-01-05", Days(30), "2024-01-06..2024-02-04"},
      {"2024-01-04", Days(30), "2024-01-05..2024-02-04<2024-02-03"},
      // National Day 2025 with Mid-Autumn.
      {"2025-08-31", Days(30), "2025-09-01..2025-09-30"},
      {"2025-09-01", Days(30), "2025-09-02..2025-10-09<2025-10-01"},
      {"2025-09-08", Days(30), "2025-09-09..2025-10-09<2025-10-08"},
      {"2025-09-11", Days(30), "2025-09-12..2025-10-11"},
      {"2025-09-12", Days(30), "2025-09-13..2025-10-13<2025-10-12"},
      // Over the year's end.
      {"2022-12-01", Days(30), "2022-12-02..2023-01-03<2022-12-31"},
      {"2023-11-30", Days(30), "2023-12-01..2024-01-02<2023-12-30"},
      {"2023-12-02", Days(30), "2023-12-03..2024-01-02<2024-01-01"},
      // Months: the day of the same number, or the month's end.
      {"2024-03-15", Months(1), "2024-03-16..2024-04-15"},
      {"2023-01-31", Months(1), "2023-02-01..2023-02-28"},
      {"2024-01-31", Months(1), "2024-02-01..2024-02-29"},
      {"2024-01-30", Months(1), "2024-01-31..2024-02-29"},
      {"2024-01-29", Months(1), "2024-01-30..2024-02-29"},
      {"2023-01-29", Months(1), "2023-01-30..2023-02-28"},
      {"2023-02-28", Months(1), "2023-03-01..2023-03-28"},
      {"2024-03-31", Months(1), "2024-04-01..2024-04-30"},
      {"2023-12-31", Months(2), "2024-01-01..2024-02-29"},
      {"2024-11-30", Months(3), "2024-12-01..2025-02-28"},
      {"2024-02-29", Years(1), "2024-03-01..2025-02-28"},
      {"2020-02-29", Years(4), "2020-03-01..2024-02-29"},
      {"2023-02-28", Years(1), "2023-03-01..2024-02-28"},
      // A year that is not known: weekends roll, holidays can't, and both are said.
      {"2026-12-01", Days(30), "2026-12-02..2026-12-31"},
      {"2026-12-02", Days(30), "2026-12-03..2027-01-01?"},
      {"2026-12-03", Days(30), "2026-12-04..2027-01-04<2027-01-02?"},
      {"2026-12-05", Days(30), "2026-12-06..2027-01-04?"},
      {"2019-11-20", Days(30), "2019-11-21..2019-12-20?"},
      {"2019-12-02", Days(30), "2019-12-03..2020-01-02<2020-01-01"},
  };
  for (const TermCase& c : kCases) EXPECT_EQ(Show(CivilTerm(Day(c.event), c.span, BuiltIn())), c.shown);
}

TEST(TermTest, ATermThatRollsIntoAnUnknownYearSaysSo) {
  const auto calendar =
      WorkCalendar::Parse("2023\tyear\t通知\n2023-05-01~2023-05-11\tholiday\t节\n2023-12-29\tholiday\t节\n");
  ASSERT_TRUE(calendar.ok()) << calendar.status();
  EXPECT_EQ(Show(CivilTerm(Day("2023-12-26"), Days(3), *calendar)), "2023-12-27..2024-01-01<2023-12-29?");
  EXPECT_EQ(Show(CivilTerm(Day("2023-12-25"), Days(3), *calendar)), "2023-12-26..2023-12-28");
}

TEST(TermTest, CriminalProcedureHoldsNobodyForAHoliday) {
  struct {
    std::string_view event;
    Span span;
    std::string_view free, in_custody;
  } const kCases[] = {
      {"2024-02-05", Days(5), "2024-02-06..2024-02-18<2024-02-10", "2024-02-06..2024-02-10"},
      {"2024-03-04", Days(10), "2024-03-05..2024-03-14", "2024-03-05..2024-03-14"},
      {"2023-01-31", Months(1), "2023-02-01..2023-02-28", "2023-02-01..2023-02-28"},
      // From a month's last day to a month's last day, unlike civil terms.
      {"2023-02-28", Months(1), "2023-03-01..2023-03-31", "2023-03-01..2023-03-31"},
      {"2024-02-28", Months(1), "2024-02-29..2024-03-28", "2024-02-29..2024-03-28"},
      {"2024-02-29", Months(2), "2024-03-01..2024-04-30", "2024-03-01..2024-04-30"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(Show(CriminalTerm(Day(c.event), c.span, Custody::kFree, BuiltIn())), c.free);
    EXPECT_EQ(Show(CriminalTerm(Day(c.event), c.span, Custody::kInCustody, BuiltIn())), c.in_custody);
  }
}

TEST(TermTest, CorrectionDoesNotRollWithoutALocalDecision) {
  // Ten days to report, ending in Spring Festival.
  EXPECT_EQ(Show(CorrectionTerm(Day("2024-02-01"), Days(10), Roll::kNo, BuiltIn())),
            "2024-02-02..2024-02-11");
  EXPECT_EQ(Show(CorrectionTerm(Day("2024-02-01"), Days(10), Roll::kToWorkday, BuiltIn())),
            "2024-02-02..2024-02-18<2024-02-11");
  // What does not roll needs no calendar.
  EXPECT_EQ(Show(CorrectionTerm(Day("2030-01-31"), Months(3), Roll::kNo, BuiltIn())),
            "2030-02-01..2030-04-30");
  // The survey's ten workdays over the same holiday.
  EXPECT_EQ(Show(CorrectionTerm(Day("2024-02-01"), Workdays(10), Roll::kNo, BuiltIn())),
            "2024-02-02..2024-02-20");
}

TEST(TermTest, WorkdaysOfReconsiderationDisclosureAndThePlatform) {
  const auto reconsideration = [](std::string_view event, int days) {
    return Show(ReconsiderationTerm(Day(event), Days(days), BuiltIn()));
  };
  EXPECT_EQ(reconsideration("2024-02-08", 3), "2024-02-09..2024-02-19");
  EXPECT_EQ(reconsideration("2024-02-08", 5), "2024-02-09..2024-02-21");
  EXPECT_EQ(reconsideration("2024-02-08", 7), "2024-02-09..2024-02-23");
  EXPECT_EQ(reconsideration("2024-02-08", 10), "2024-02-09..2024-02-28");
  // All others are calendar days and roll.
  EXPECT_EQ(reconsideration("2024-02-08", 4), "2024-02-09..2024-02-18<2024-02-12");
  EXPECT_EQ(reconsideration("2024-02-08", 15), "2024-02-09..2024-02-23");
  EXPECT_EQ(reconsideration("2024-01-11", 30), "2024-01-12..2024-02-18<2024-02-10");
  EXPECT_EQ(reconsideration("2023-12-12", 60), "2023-12-13..2024-02-18<2024-02-10");

  EXPECT_EQ(Show(DisclosureTerm(Day("2025-09-18"), Workdays(20), BuiltIn())), "2025-09-19..2025-10-22");
  EXPECT_EQ(Show(CourtPlatformTerm(Day("2025-09-29"), Workdays(3), BuiltIn())), "2025-09-30..2025-10-10");
  EXPECT_EQ(Show(CourtPlatformTerm(Day("2025-09-25"), Days(7), BuiltIn())),
            "2025-09-26..2025-10-09<2025-10-02");
  // The first day counted is a workday too.
  EXPECT_EQ(Show(CourtPlatformTerm(Day("2025-09-30"), Workdays(1), BuiltIn())), "2025-10-09..2025-10-09");
  // Past the calendar the week's own order is taken, and said.
  EXPECT_EQ(Show(CourtPlatformTerm(Day("2026-12-30"), Workdays(3), BuiltIn())), "2026-12-31..2027-01-04?");
  EXPECT_EQ(Show(CourtPlatformTerm(Day("2026-12-30"), Workdays(1), BuiltIn())), "2026-12-31..2026-12-31");
}

TEST(TermTest, SentencesCountTheirFirstDay) {
  struct {
    std::string_view first;
    SentenceLength length;
    std::string_view shown;
  } const kCases[] = {
      {"2015-08-30",
       {.months = 6},
       "2015-08-30..2016-02-28"},  // the 30th is missing: the day before the 29th
      {"2015-08-31", {.months = 6}, "2015-08-31..2016-02-28"},
      {"2023-01-10", {.years = 1}, "2023-01-10..2024-01-09"},
      {"2024-02-29", {.years = 1}, "2024-02-29..2025-02-27"},
      {"2023-02-28", {.months = 1}, "2023-02-28..2023-03-30"},
      {"2023-02-28", {.years = 1}, "2023-02-28..2024-02-27"},
      {"2015-08-30", {.months = 5, .days = 7}, "2015-08-30..2016-02-05"},
      {"2024-01-01", {.days = 1}, "2024-01-01..2024-01-01"},
      {"2023-05-06", {.years = 1, .months = 6}, "2023-05-06..2024-11-05"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Show(SentenceTerm(Day(c.first), c.length)), c.shown);
  EXPECT_THAT(SentenceTerm(Day("2024-01-01"), {}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(SentenceTerm(Day("2024-01-01"), {.years = 1, .days = -1}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(TermTest, WhatIsNoSpanIsRefused) {
  const absl::CivilDay event = Day("2024-01-01");
  const auto refused = StatusIs(absl::StatusCode::kInvalidArgument);
  for (const Span span : {Days(0), Days(-1), Days(INT32_MAX), Days(INT32_MIN), Months(0), Months(1201),
                          Years(101), Workdays(0)}) {
    EXPECT_THAT(CivilTerm(event, span, BuiltIn()), refused) << span.count;
    EXPECT_THAT(ReconsiderationTerm(event, span, BuiltIn()), refused) << span.count;
    EXPECT_THAT(CorrectionTerm(event, span, Roll::kNo, BuiltIn()), refused) << span.count;
  }
  EXPECT_THAT(CivilTerm(event, Workdays(3), BuiltIn()), refused);
  EXPECT_THAT(CriminalTerm(event, Workdays(3), Custody::kFree, BuiltIn()), refused);
  EXPECT_THAT(EndOfSpan(event, Workdays(3)), refused);
}

TEST(TermTest, UsedLeftAndOverdue) {
  const Term term =
      CivilTerm(Day("2024-01-11"), Days(30), BuiltIn()).value();  // to 2024-02-18, from the 10th
  struct {
    std::string_view today;
    int64_t used, left;
    bool overdue;
  } const kCases[] = {
      {"2024-01-10", 0, 39, false}, {"2024-01-11", 0, 38, false},  {"2024-01-12", 1, 37, false},
      {"2024-02-10", 30, 8, false}, {"2024-02-17", 37, 1, false},  {"2024-02-18", 38, 0, false},
      {"2024-02-19", 38, -1, true}, {"2024-03-18", 38, -29, true},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(DaysUsed(term, Day(c.today)), c.used) << c.today;
    EXPECT_EQ(DaysLeft(term, Day(c.today)), c.left) << c.today;
    EXPECT_EQ(IsOverdue(term, Day(c.today)), c.overdue) << c.today;
  }
  EXPECT_EQ(*WorkdaysLeft(term, Day("2024-02-08"), BuiltIn()), 2);  // the 9th and the make-up Sunday
  EXPECT_EQ(*WorkdaysLeft(term, Day("2024-02-19"), BuiltIn()), -1);
  EXPECT_THAT(WorkdaysLeft(term, Day("2027-01-04"), BuiltIn()),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(DayOfTerm(term, 1), Day("2024-01-12"));
  EXPECT_EQ(DayOfTerm(term, 20), Day("2024-01-31"));
  EXPECT_EQ(DayOfTerm(term, 28), Day("2024-02-08"));
}

// Every rolled term ends on the first workday from its span's end; an unrolled one on that end.
TEST(TermTest, RollingIsNeitherTooShortNorTooLong) {
  std::mt19937 random(1259);
  for (int round = 0; round < 20000; ++round) {
    const absl::CivilDay event = absl::CivilDay(2020, 1, 1) + static_cast<int>(random() % 2300);
    const int count = 1 + static_cast<int>(random() % 90);
    const Term term = CivilTerm(event, Days(count), BuiltIn()).value();
    ASSERT_EQ(term.first_counted_day, event + 1);
    ASSERT_EQ(term.last_day, BuiltIn().WorkdayFrom(event + count).value());
    ASSERT_EQ(term.rolled_from.value_or(term.last_day), event + count);
    ASSERT_FALSE(term.calendar_unknown);
    const Term steps = CourtPlatformTerm(event, Workdays(count), BuiltIn()).value();
    if (!steps.calendar_unknown) {
      ASSERT_EQ(steps.last_day, BuiltIn().AddWorkdays(event, count).value());
      ASSERT_EQ(steps.first_counted_day, BuiltIn().NextWorkday(event).value());
    }
  }
}

// A month later never leaves the month, and never is before what a shorter start gives.
TEST(TermTest, MonthsNeverSpillOver) {
  absl::CivilDay before = AddMonths(absl::CivilDay(2019, 12, 31), 1);
  for (absl::CivilDay day(2020, 1, 1); day.year() < 2029; ++day) {
    const absl::CivilDay later = AddMonths(day, 1);
    ASSERT_EQ(absl::CivilMonth(later), absl::CivilMonth(day) + 1);
    ASSERT_TRUE(later.day() == day.day() || (later.day() < day.day() && (later + 1).day() == 1));
    ASSERT_GE(later, before);
    before = later;
  }
  EXPECT_EQ(AddMonths(Day("2024-03-31"), -1), Day("2024-02-29"));
}

TEST(BoundsTest, EachInstrumentReadsItsOwnWay) {
  const auto kMeasures = Instrument::kCorrectionMeasures;
  const auto kPolice = Instrument::kPublicSecurityLaw;
  const auto kCode = Instrument::kCivilCode;
  struct {
    Instrument instrument;
    std::string_view word;
    std::optional<bool> below, at, above;
  } const kCases[] = {
      {kMeasures, "以上", false, true, true},
      {kMeasures, "以下", true, false, false},
      {kMeasures, "以内", true, true, false},
      {kMeasures, "超过", false, false, true},
      {kMeasures, "不满", std::nullopt, std::nullopt, std::nullopt},
      {kPolice, "以上", false, true, true},
      {kPolice, "以下", true, true, false},
      {kPolice, "内", true, true, false},
      {kPolice, "超过", std::nullopt, std::nullopt, std::nullopt},
      {kPolice, "不满", std::nullopt, std::nullopt, std::nullopt},
      {kCode, "以上", false, true, true},
      {kCode, "以下", true, true, false},
      {kCode, "以内", true, true, false},
      {kCode, "超过", false, false, true},
      {kCode, "不满", true, false, false},
  };
  for (const auto& c : kCases) {
    const auto word = BoundWordOf(c.word);
    ASSERT_TRUE(word) << c.word;
    EXPECT_EQ(Holds(c.instrument, *word, 6, 7), c.below) << ArticleOf(c.instrument) << c.word;
    EXPECT_EQ(Holds(c.instrument, *word, 7, 7), c.at) << ArticleOf(c.instrument) << c.word;
    EXPECT_EQ(Holds(c.instrument, *word, 8, 7), c.above) << ArticleOf(c.instrument) << c.word;
    EXPECT_EQ(IncludesBound(c.instrument, *word), c.at) << c.word;
  }
  EXPECT_EQ(BoundWordOf("左右"), std::nullopt);
  EXPECT_EQ(ToString(*BoundWordOf("内")), "以内");
}

TEST(BoundsTest, TheBoundaryDaysOfCorrection) {
  const auto holds = [](std::string_view word, int64_t value, int64_t bound) {
    return *Holds(Instrument::kCorrectionMeasures, *BoundWordOf(word), value, bound);
  };
  // Leave: the office up to 7 days, the county up to 30, beyond it the city.
  EXPECT_TRUE(holds("以内", 7, 7));
  EXPECT_FALSE(holds("以内", 8, 7));
  EXPECT_TRUE(holds("超过", 8, 7));
  EXPECT_FALSE(holds("超过", 30, 30));
  EXPECT_TRUE(holds("超过", 31, 30));
  // Out of control: up to ten days, then up to a month, then the proposal to revoke.
  EXPECT_FALSE(holds("超过", 10, 10));
  EXPECT_TRUE(holds("超过", 11, 10));
  const auto over_a_month = [&](std::string_view since, std::string_view day) {
    return holds("超过", *ComparePassed(Day(since), Day(day), Months(1)), 0);
  };
  EXPECT_FALSE(over_a_month("2024-03-15", "2024-04-15"));
  EXPECT_TRUE(over_a_month("2024-03-15", "2024-04-16"));
  EXPECT_FALSE(over_a_month("2024-01-31", "2024-02-29"));
  EXPECT_TRUE(over_a_month("2024-01-31", "2024-03-01"));
  EXPECT_TRUE(over_a_month("2023-01-31", "2023-03-01"));
  EXPECT_EQ(*ComparePassed(Day("2024-01-31"), Day("2024-02-28"), Months(1)), -1);
}

}  // namespace
}  // namespace fengqiao::calendar
