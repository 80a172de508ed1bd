// What each class asks for, period by period.

#include "services/correction/domain/duties.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using ::testing::Contains;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::StartsWith;

TEST(PeriodTest, WeeksMonthsAndQuarters) {
  struct Row {
    PeriodUnit unit;
    const char *day, *first, *last;
  };
  for (const Row& row : {Row{PeriodUnit::kWeek, "2026-01-05", "2026-01-05", "2026-01-11"},
                         Row{PeriodUnit::kWeek, "2026-01-11", "2026-01-05", "2026-01-11"},
                         Row{PeriodUnit::kMonth, "2024-02-29", "2024-02-01", "2024-02-29"},
                         Row{PeriodUnit::kQuarter, "2026-12-31", "2026-10-01", "2026-12-31"},
                         Row{PeriodUnit::kQuarter, "2026-01-01", "2026-01-01", "2026-03-31"}}) {
    const PeriodOfTime period = PeriodAround(Day(row.day), row.unit);
    EXPECT_EQ(period.first, Day(row.first)) << row.day;
    EXPECT_EQ(period.last, Day(row.last)) << row.day;
  }
}

TEST(SupervisionTest, ANormalClassReportsByTheMonthAndIsVisitedByTheQuarter) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-08");
  // A part of January counts for what is done once, not for hours.
  EXPECT_THAT(life.Duties(), IsSupersetOf({"report:2026-01-01 2026-01-31", "talk:2026-01-01 2026-01-31",
                                           "visit:2026-01-01 2026-03-31"}));
  EXPECT_THAT(life.Duties(), Not(Contains(StartsWith("education"))));
  ASSERT_EQ(life.Give(Doing(v1::ACT_KIND_REPORT, "2026-01-08")), "OK");
  EXPECT_EQ(life.Duty("report:2026-01-01"), nullptr);
  life.GoTo("2026-02-01");
  EXPECT_THAT(life.Duties(), IsSupersetOf({"report:2026-02-01 2026-02-28", "talk:2026-01-01 2026-01-31",
                                           "talk:2026-02-01 2026-02-28", "education:2026-02-01 2026-02-28"}));
}

TEST(SupervisionTest, HoursAreSummedAndOneMinuteLessIsNotEnough) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-01");
  life.GoTo("2026-01-20");
  EXPECT_EQ(life.Duty("education:2026-01-01")->required(), 240);
  EXPECT_EQ(life.Give(Doing(v1::ACT_KIND_EDUCATION, "2026-01-10", 0)), "act.minutes");
  EXPECT_EQ(life.Give(Doing(v1::ACT_KIND_EDUCATION, "2026-01-10", 1441)), "act.minutes");
  EXPECT_EQ(life.Give(Doing(v1::ACT_KIND_TALK, "2026-01-10", 10)), "act.minutes");
  EXPECT_EQ(life.Give(Doing(v1::ACT_KIND_TALK, "2025-12-31")), "act.day");
  ASSERT_EQ(life.Give(Doing(v1::ACT_KIND_EDUCATION, "2026-01-10", 120)), "OK");
  ASSERT_EQ(life.Give(Doing(v1::ACT_KIND_EDUCATION, "2026-01-15", 119)), "OK");
  EXPECT_EQ(life.Duty("education:2026-01-01")->done(), 239);
  ASSERT_EQ(life.Give(Doing(v1::ACT_KIND_EDUCATION, "2026-01-15", 1)), "OK");
  EXPECT_EQ(life.Duty("education:2026-01-01"), nullptr);
}

TEST(SupervisionTest, ADayHasNoMoreHoursThanADay) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-01");
  life.GoTo("2026-01-20");
  ASSERT_EQ(life.Give(Doing(v1::ACT_KIND_EDUCATION, "2026-01-10", 1000)), "OK");
  // Whichever kind they are of, and however many acts.
  EXPECT_EQ(life.Give(Doing(v1::ACT_KIND_PUBLIC_BENEFIT, "2026-01-10", 441)), "act.minutes");
  ASSERT_EQ(life.Give(Doing(v1::ACT_KIND_PUBLIC_BENEFIT, "2026-01-10", 300)), "OK");
  EXPECT_EQ(life.Give(Doing(v1::ACT_KIND_EDUCATION, "2026-01-10", 141)), "act.minutes");
  ASSERT_EQ(life.Give(Doing(v1::ACT_KIND_EDUCATION, "2026-01-10", 140)), "OK");
  EXPECT_EQ(life.Give(Doing(v1::ACT_KIND_EDUCATION, "2026-01-10", 1)), "act.minutes");
  // What has no minutes is not of them, and the next day is another one.
  EXPECT_EQ(life.Give(Doing(v1::ACT_KIND_TALK, "2026-01-10")), "OK");
  EXPECT_EQ(life.Give(Doing(v1::ACT_KIND_EDUCATION, "2026-01-11", 1440)), "OK");
}

TEST(SupervisionTest, AStrictClassReportsEveryWeek) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05", v1::SUPERVISION_CLASS_STRICT);
  EXPECT_THAT(life.Duties(), Contains("report:2026-01-05 2026-01-11"));
  EXPECT_EQ(WakesOn(life.subject, life.book, life.today), Day("2026-01-12"));
  life.GoTo("2026-01-11");
  EXPECT_THAT(life.Duties(), Not(Contains(StartsWith("report:2026-01-12"))));
  life.GoTo("2026-01-12");
  EXPECT_THAT(life.Duties(), IsSupersetOf({"report:2026-01-05 2026-01-11", "report:2026-01-12 2026-01-18"}));
}

TEST(SupervisionTest, APeriodCountsByTheClassOfItsLastDay) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05", v1::SUPERVISION_CLASS_STRICT);
  life.GoTo("2026-01-14");
  EXPECT_EQ(life.Give(Class(v1::SUPERVISION_CLASS_STRICT, "2026-01-14")), "correction.class.same");
  EXPECT_EQ(life.Give(Class(v1::SUPERVISION_CLASS_NORMAL, "2026-01-05")), "classification.from");
  ASSERT_EQ(life.Give(Class(v1::SUPERVISION_CLASS_NORMAL, "2026-01-14")), "OK");
  // The week that was over stays, the one under way gives way to the month.
  EXPECT_THAT(life.Duties(), IsSupersetOf({"report:2026-01-05 2026-01-11", "report:2026-01-01 2026-01-31"}));
  EXPECT_THAT(life.Duties(), Not(Contains(StartsWith("report:2026-01-12"))));
  // What was done in the strict weeks counts for the month.
  ASSERT_EQ(life.Give(Doing(v1::ACT_KIND_REPORT, "2026-01-12")), "OK");
  EXPECT_EQ(life.Duty("report:2026-01-01"), nullptr);
}

// Two periods that begin on one day, the shorter of the class before: a name each, or the file could not be
// written.
TEST(SupervisionTest, PeriodsOfTwoClassesThatBeginOnOneDayHaveNamesOfTheirOwn) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05", v1::SUPERVISION_CLASS_STRICT);
  life.GoTo("2026-08-10");
  ASSERT_EQ(life.Give(Class(v1::SUPERVISION_CLASS_NORMAL, "2026-08-10")), "OK");
  // July's visit was missed, and the quarter's is due: by month and by quarter from the first of July.
  EXPECT_THAT(life.Duties(), IsSupersetOf({"visit:2026-07-01 2026-07-31", "visit:2026-08-10 2026-09-30"}));
  std::set<std::string> names;
  for (const v1::Duty& duty : life.subject.duties()) EXPECT_TRUE(names.insert(duty.id()).second) << duty.id();
  ASSERT_EQ(life.Give(Doing(v1::ACT_KIND_VISIT, "2026-08-10")), "OK");
  EXPECT_EQ(life.Duty("visit:2026-08-10"), nullptr);
  EXPECT_NE(life.Duty("visit:2026-07-01"), nullptr);
}

TEST(SupervisionTest, AMissedPeriodStaysUntilABreachSettlesIt) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-08");
  life.GoTo("2026-02-01");
  v1::RecordBreachRequest breach =
      Breaking(v1::Breach::KIND_SUPERVISION_RULES, v1::Breach::GRAVITY_MINOR, "2026-01-31");
  breach.mutable_breach()->add_duties("report:2026-02-01");
  EXPECT_EQ(life.Give(breach), "correction.breach.duty");  // not overdue yet
  breach.mutable_breach()->set_duties(0, "report:2026-01-01");
  *breach.mutable_breach()->mutable_day() = Date("2026-01-30");
  EXPECT_EQ(life.Give(breach), "breach.day");  // nothing is missed before its last day
  *breach.mutable_breach()->mutable_day() = Date("2026-01-31");
  ASSERT_EQ(life.Give(breach), "OK");
  EXPECT_EQ(life.Duty("report:2026-01-01"), nullptr);
  EXPECT_EQ(life.Give(breach), "correction.breach.duty");
  life.GoTo("2026-09-15");
  EXPECT_EQ(life.Duty("report:2026-01-01"), nullptr);
  EXPECT_NE(life.Duty("talk:2026-01-01"), nullptr);
}

// What the office missed is the office's: no breach of the person's makes it go away.
TEST(SupervisionTest, ABreachSettlesWhatThePersonMissedAlone) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-08");
  life.GoTo("2026-04-01");
  for (const char* duty : {"talk:2026-01-01", "visit:2026-01-01"}) {
    ASSERT_NE(life.Duty(duty), nullptr);
    v1::RecordBreachRequest breach =
        Breaking(v1::Breach::KIND_SUPERVISION_RULES, v1::Breach::GRAVITY_MINOR, "2026-01-31");
    breach.mutable_breach()->add_duties(duty);
    EXPECT_EQ(life.Give(breach), "correction.breach.duty") << duty;
    EXPECT_NE(life.Duty(duty), nullptr);
  }
}

// Five years of nothing done: the day of release, and all that is due by a single day, is on the list.
TEST(SupervisionTest, ArrearsNeverCrowdOutASingleDay) {
  Life life("2026-01-01");
  v1::RegisterNoticeRequest notice = Notice("2026-01-01");
  notice.mutable_subject()->mutable_judgment()->mutable_length()->set_years(5);
  ASSERT_OK(life.Enter(notice));
  ASSERT_EQ(life.Give(Reporting("2026-01-01")), "OK");
  ASSERT_EQ(life.Give(Class(v1::SUPERVISION_CLASS_STRICT, "2026-01-01")), "OK");
  life.GoTo("2030-12-31");
  EXPECT_NE(life.Duty("CX6"), nullptr);
  EXPECT_NE(life.Duty("CD8.team"), nullptr);
  EXPECT_LT(life.subject.duties_size(), 330);
  const v1::Duty* first = life.Duty("report:2025-12-29");
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->folded(), 262 - 60);  // every week of five years, but for those listed
  EXPECT_NE(life.Duty("report:2030-12-23"), nullptr);
  EXPECT_EQ(life.Duty("report:2026-06-01"), nullptr);
  // The one that stands for the others settles them.
  v1::RecordBreachRequest breach =
      Breaking(v1::Breach::KIND_SUPERVISION_RULES, v1::Breach::GRAVITY_SERIOUS, "2030-12-01");
  breach.mutable_breach()->add_duties(first->id());
  ASSERT_EQ(life.Give(breach), "OK");
  EXPECT_EQ(life.Duty("report:2025-12-29"), nullptr);
  int reports = 0, folded = 0;
  for (const v1::Duty& duty : life.subject.duties()) {
    if (duty.rule() == "report") ++reports, folded += duty.folded();
  }
  EXPECT_EQ(reports, 59);
  EXPECT_EQ(folded, 0);
}

TEST(SupervisionTest, CustodiesNeverOverlap) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-08");
  life.GoTo("2026-03-01");
  ASSERT_EQ(life.Give(Detained("2026-02-10", "2026-02-20")), "OK");
  EXPECT_EQ(life.Give(Detained("2026-02-01")), "correction.custody.open");
  EXPECT_EQ(life.Give(Detained("2026-02-01", "2026-02-10")), "correction.custody.open");
  EXPECT_EQ(life.Give(Detained("2026-02-20")), "correction.custody.open");
  EXPECT_EQ(life.Give(Detained("2026-02-05", "2026-02-04")), "custody.to");
  EXPECT_EQ(life.Give(Detained("2026-02-01", "2026-02-09")), "OK");
  EXPECT_EQ(life.Give(Detained("2026-02-21")), "OK");
}

TEST(SupervisionTest, TemporaryServiceReportsItsHealthAndIsReexamined) {
  Life life("2026-01-01");
  v1::RegisterNoticeRequest notice = Notice("2026-01-01", v1::Subject::KIND_TEMPORARY_SERVICE);
  notice.mutable_subject()->mutable_judgment()->set_medical_parole(true);
  ASSERT_OK(life.Enter(notice));
  EXPECT_NE(life.Duty("CD7"), nullptr);
  EXPECT_EQ(life.Duty("CD7")->holder(), v1::Duty::HOLDER_ORGAN);
  life.GoTo("2026-01-05");
  ASSERT_EQ(life.Give(Reporting("2026-01-05")), "OK");
  EXPECT_THAT(life.Duties(),
              IsSupersetOf({"health_report:2026-02-05 2026-02-05", "reexamination:2026-04-05 2026-04-05"}));
  life.GoTo("2026-02-03");
  ASSERT_EQ(life.Give(Doing(v1::ACT_KIND_HEALTH_REPORT, "2026-02-03")), "OK");
  EXPECT_THAT(life.Duties(), Contains("health_report:2026-03-03 2026-03-03"));
}

// From a cell nobody reports: what falls due there is due some days after it, and is no breach before.
TEST(SupervisionTest, WhatFallsDueInCustodyIsDueAfterIt) {
  for (const auto& [from, to, due] : {std::tuple("2026-01-20", "2026-02-10", "2026-02-20"),
                                      std::tuple("2026-02-05", "2026-02-05", "2026-02-15"),
                                      std::tuple("2026-02-06", "2026-02-10", "2026-02-05")}) {
    Life life("2026-01-01");
    life.EnterInCorrection("2026-01-01", "2026-01-05", v1::SUPERVISION_CLASS_NORMAL,
                           v1::Subject::KIND_TEMPORARY_SERVICE);
    life.GoTo("2026-02-12");
    ASSERT_EQ(life.Give(Detained(from, to)), "OK");
    EXPECT_THAT(life.Duties(), Contains(absl::StrCat("health_report:", due, " ", due)));
  }
}

TEST(SupervisionTest, CustodyAsksForNothing) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-08");
  life.GoTo("2026-02-10");
  v1::RecordCustodyRequest custody;
  custody.mutable_custody()->set_kind(v1::Custody::KIND_ADMINISTRATIVE);
  custody.mutable_custody()->set_organ("越城区公安分局");
  *custody.mutable_custody()->mutable_from() = Date("2026-02-10");
  ASSERT_EQ(life.Give(custody), "OK");
  EXPECT_EQ(life.Give(custody), "correction.custody.open");
  EXPECT_THAT(life.Duties(), Not(Contains(StartsWith("report"))));
  EXPECT_EQ(life.Give(Doing(v1::ACT_KIND_REPORT, "2026-02-10")), "correction.act.custody");
  EXPECT_EQ(life.Give(LeaveTo("330102", "2026-02-20", "2026-02-21")), "correction.leave.custody");
  life.GoTo("2026-03-05");
  v1::RecordCustodyRequest out;
  out.mutable_custody()->set_id("c2");
  EXPECT_EQ(life.Give(out), "correction.custody.unknown");
  out.mutable_custody()->set_id("c1");
  *out.mutable_custody()->mutable_to() = Date("2026-03-04");
  ASSERT_EQ(life.Give(out), "OK");
  EXPECT_EQ(life.Give(out), "correction.custody.ended");
  // February ended in custody; what was missed in January was missed before.
  EXPECT_EQ(life.Duty("report:2026-02-01"), nullptr);
  EXPECT_NE(life.Duty("report:2026-01-01"), nullptr);
  EXPECT_NE(life.Duty("report:2026-03-01"), nullptr);
}

TEST(SupervisionTest, AFileStaysSmallHoweverLongItRuns) {
  Life life("2026-01-01");
  v1::RegisterNoticeRequest notice = Notice("2026-01-01");
  notice.mutable_subject()->mutable_judgment()->mutable_length()->set_years(5);
  ASSERT_OK(life.Enter(notice));
  ASSERT_EQ(life.Give(Reporting("2026-01-01")), "OK");
  ASSERT_EQ(life.Give(TeamOf(2)), "OK");
  ASSERT_EQ(life.Give(Class(v1::SUPERVISION_CLASS_STRICT, "2026-01-01")), "OK");
  for (absl::CivilDay day = Day("2026-01-01"); day < Day("2030-12-31"); ++day) {
    life.GoTo(FormatDay(day));
    if (absl::GetWeekday(day) != absl::Weekday::friday) continue;
    for (const auto kind : {v1::ACT_KIND_REPORT, v1::ACT_KIND_TALK, v1::ACT_KIND_VISIT}) {
      ASSERT_EQ(life.Give(Doing(kind, FormatDay(day))), "OK");
    }
    ASSERT_EQ(life.Give(Doing(v1::ACT_KIND_EDUCATION, FormatDay(day), 240)), "OK");
    ASSERT_EQ(life.Give(Doing(v1::ACT_KIND_PUBLIC_BENEFIT, FormatDay(day), 240)), "OK");
  }
  EXPECT_LT(life.subject.supervision().done_size(), 100);
  EXPECT_LT(life.subject.ByteSizeLong(), 8000u);
}

// Until the day that WakesOn says, nothing changes by itself.
TEST(WakingTest, NothingChangesBeforeTheDayThatIsSaid) {
  for (const auto supervision_class :
       {v1::SUPERVISION_CLASS_STRICT, v1::SUPERVISION_CLASS_NORMAL, v1::SUPERVISION_CLASS_LENIENT}) {
    Life life("2026-01-01");
    life.EnterInCorrection("2026-01-01", "2026-01-14", supervision_class);
    ASSERT_EQ(life.Give(LeaveTo("330102", "2026-01-20", "2026-02-03")), "OK");
    life.actor.account = "qian";
    ASSERT_EQ(life.Give(Approve("l1")), "OK");
    absl::CivilDay wakes = WakesOn(life.subject, life.book, life.today);
    auto duties = life.Duties();
    for (absl::CivilDay day = life.today + 1; day < Day("2027-03-01"); ++day) {
      const auto happened = life.GoTo(FormatDay(day));
      if (day >= wakes) {
        wakes = WakesOn(life.subject, life.book, day);
        duties = life.Duties();
        continue;
      }
      ASSERT_TRUE(happened.empty()) << day;
      ASSERT_EQ(life.Duties(), duties) << day << " before " << wakes;
    }
  }
}

}  // namespace
}  // namespace fengqiao::correction
