// Out of control by the day alone: custody is none of it, nobody is searched for in vain.

#include "services/correction/domain/absences.h"

#include "services/correction/domain/duties.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using Kind = v1::Subject;

// 刑法, 社区矫正法 32: who was detained could not report.
TEST(AbsenceTest, DaysInCustodyAreNotOutOfControl) {
  Life life("2026-01-01");
  ASSERT_OK(life.Enter(Notice("2026-01-01")));  // to report by 11 January
  life.GoTo("2026-02-14");                      // the search has begun, nobody knows of the custody
  ASSERT_EQ(life.subject.absences_size(), 1);
  ASSERT_EQ(life.Give(Detained("2026-01-02")), "OK");
  ASSERT_EQ(life.Give(LetGo("c1", "2026-02-13")), "OK");
  ASSERT_EQ(life.Give(Reporting("2026-02-14")), "OK");
  // What the days had entered of more than a month was none.
  ASSERT_EQ(life.subject.breaches_size(), 2);
  EXPECT_TRUE(life.subject.breaches(0).has_withdrawal());
  EXPECT_EQ(life.subject.breaches(1).days_out(), 1);
  EXPECT_FALSE(life.subject.breaches(1).over_a_month());
  EXPECT_EQ(life.subject.registration().days_late(), 1);
}

TEST(AbsenceTest, WhoComesOnTheLastDayOfCustodyHasNoBreach) {
  Life life("2026-01-01");
  ASSERT_OK(life.Enter(Notice("2026-01-01")));
  life.GoTo("2026-02-14");
  ASSERT_EQ(life.Give(Detained("2026-01-02", "2026-02-14")), "OK");
  ASSERT_EQ(life.Give(Reporting("2026-02-14")), "OK");
  ASSERT_EQ(life.subject.breaches_size(), 1);
  EXPECT_TRUE(life.subject.breaches(0).has_withdrawal());
  EXPECT_EQ(life.subject.absences(0).outcome(), v1::Absence::OUTCOME_VOID);
}

TEST(AbsenceTest, ALeaveThatEndsInCustodyIsOverstayedFromItsEndOn) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05");
  life.GoTo("2026-03-01");
  ASSERT_EQ(life.Give(LeaveTo("330102", "2026-03-01", "2026-03-03")), "OK");
  life.actor.account = "qian";
  ASSERT_EQ(life.Give(Approve("l1")), "OK");
  ASSERT_EQ(life.Give(Detained("2026-03-01")), "OK");
  EXPECT_TRUE(life.GoTo("2026-03-05").empty());
  ASSERT_EQ(life.Give(LetGo("c1", "2026-03-05")), "OK");
  EXPECT_TRUE(life.subject.absences().empty());
  EXPECT_EQ(life.GoTo("2026-03-06").size(), 1u);
  EXPECT_EQ(FormatDay(DayOf(life.subject.absences(0).base())), "2026-03-05");
  ASSERT_EQ(life.Give(Back("l1", "2026-03-06")), "OK");
  EXPECT_EQ(life.subject.breaches(0).days_out(), 1);
}

// A month is the one after the base: days in custody put off its end, and are not laid into a shorter month.
TEST(AbsenceTest, AMonthOutIsThatOfItsBeginning) {
  for (const bool over : {false, true}) {
    Life life("2026-01-01");
    life.EnterInCorrection("2026-01-01", "2026-01-05");
    life.GoTo("2026-02-10");
    ASSERT_EQ(life.Give(Lost(v1::Absence::CAUSE_CONTACT_LOST, "2026-01-10")), "OK");
    ASSERT_EQ(life.Give(Detained("2026-01-20", "2026-02-10")), "OK");
    // 22 days in custody: a month after 10 January and those are 4 March.
    const char* back = over ? "2026-03-05" : "2026-03-04";
    life.GoTo(back);
    ASSERT_EQ(life.Give(Found("a1", back)), "OK");
    const v1::Breach& breach = life.subject.breaches(life.subject.breaches_size() - 1);
    EXPECT_EQ(breach.days_out(), over ? 32 : 31);
    EXPECT_EQ(breach.over_a_month(), over);
  }
}

// The end of a custody that is entered late opens the search at once: nobody waits for another day.
TEST(AbsenceTest, ACustodyThatEndedBeforeWakesWhoIsMissing) {
  Life life("2026-01-01");
  ASSERT_OK(life.Enter(Notice("2026-01-01")));
  ASSERT_EQ(life.Give(Detained("2026-01-01")), "OK");
  life.GoTo("2026-01-20");
  EXPECT_TRUE(life.subject.absences().empty());
  ASSERT_EQ(life.Give(LetGo("c1", "2026-01-17")), "OK");
  ASSERT_EQ(life.subject.absences_size(), 1);
  EXPECT_EQ(FormatDay(DayOf(life.subject.absences(0).base())), "2026-01-17");
  EXPECT_NE(life.Duty("CD10:a1"), nullptr);
}

TEST(AbsenceTest, ACustodyThatEndsTodayWakesTomorrow) {
  Life life("2026-01-01");
  ASSERT_OK(life.Enter(Notice("2026-01-01")));
  ASSERT_EQ(life.Give(Detained("2026-01-01")), "OK");
  life.GoTo("2026-01-20");
  ASSERT_EQ(life.Give(LetGo("c1", "2026-01-20")), "OK");
  EXPECT_EQ(WakesOn(life.subject, life.book, life.today), Day("2026-01-21"));
  EXPECT_EQ(life.GoTo("2026-01-21").size(), 1u);
}

// CD7 is the prison's.
TEST(AbsenceTest, WhoIsHandedOverLateIsNotLate) {
  Life life("2026-01-01");
  ASSERT_OK(life.Enter(Notice("2026-01-01", Kind::KIND_TEMPORARY_SERVICE)));
  EXPECT_TRUE(life.GoTo("2026-02-20").empty());
  EXPECT_EQ(life.Duty("CD7")->holder(), v1::Duty::HOLDER_ORGAN);
  v1::RegisterSubjectRequest handed = Reporting("2026-02-20");
  handed.set_way(v1::Registration::WAY_HANDED_OVER);
  ASSERT_EQ(life.Give(handed), "OK");
  EXPECT_TRUE(life.subject.absences().empty());
  EXPECT_TRUE(life.subject.breaches().empty());
  EXPECT_EQ(life.subject.registration().days_late(), 40);
}

// A bureau that brings its people along has no alarm for each of them.
TEST(AbsenceTest, AFileThatIsEnteredLateIsNoAlarmOnThatDay) {
  Life life("2026-02-01");
  ASSERT_OK(life.Enter(Notice("2026-01-01")));
  EXPECT_TRUE(life.subject.absences().empty());
  EXPECT_EQ(WakesOn(life.subject, life.book, life.today), Day("2026-02-02"));
  Life another = life;
  ASSERT_EQ(life.Give(Reporting("2026-01-06")), "OK");
  EXPECT_TRUE(life.subject.absences().empty());
  // Who did not report is late all the same, and searched for from the next day.
  EXPECT_EQ(another.GoTo("2026-02-02").size(), 1u);
}

TEST(AbsenceTest, LatenessIsABreachThoughNoSearchHadBegun) {
  Life life("2026-02-01");
  ASSERT_OK(life.Enter(Notice("2026-01-01")));
  ASSERT_EQ(life.Give(Reporting("2026-01-21")), "OK");
  ASSERT_EQ(life.subject.breaches_size(), 1);
  EXPECT_EQ(life.subject.breaches(0).days_out(), 10);
}

TEST(AbsenceTest, WhoHadReportedInTimeWasNeverMissing) {
  Life life("2026-01-01");
  ASSERT_OK(life.Enter(Notice("2026-01-01")));
  life.GoTo("2026-01-20");
  ASSERT_EQ(life.subject.absences_size(), 1);
  ASSERT_EQ(life.Give(Reporting("2026-01-10")), "OK");
  const v1::Absence& absence = life.subject.absences(0);
  EXPECT_EQ(absence.outcome(), v1::Absence::OUTCOME_VOID);
  EXPECT_GE(DayOf(absence.ended()), DayOf(absence.base()));
  EXPECT_TRUE(life.subject.breaches().empty());
}

// 最高法解释 202: a month from a month's last day ends with the next one's.
TEST(AbsenceTest, AMonthFromTheLastOfFebruaryEndsWithMarch) {
  for (const auto& [back, over] : {std::pair("2026-03-31", false), std::pair("2026-04-01", true)}) {
    Life life("2026-01-01");
    life.EnterInCorrection("2026-01-01", "2026-01-05");
    life.GoTo("2026-03-01");
    ASSERT_EQ(life.Give(Lost(v1::Absence::CAUSE_CONTACT_LOST, "2026-02-28")), "OK");
    life.GoTo(back);
    ASSERT_EQ(life.Give(Found("a1", back)), "OK");
    EXPECT_EQ(life.subject.breaches(0).over_a_month(), over) << back;
  }
}

// IM 55: a guardian stands by who is a minor on the day, not by who was one at the offence.
TEST(AnnouncementTest, AnAdultNeedsNoGuardian) {
  for (const bool young : {true, false}) {
    Life life("2026-01-01");
    v1::RegisterNoticeRequest notice = Notice("2026-01-01");
    notice.mutable_person()->set_number(PersonNumber(young ? "20090101" : "19950101", "001"));
    notice.mutable_person()->set_guardian_name("王大山");
    *notice.mutable_subject()->mutable_judgment()->mutable_offended() =
        Date(young ? "2025-06-01" : "2012-06-01");
    ASSERT_OK(life.Enter(notice));
    EXPECT_TRUE(life.subject.minor());
    ASSERT_EQ(life.Give(Reporting("2026-01-01")), "OK");
    ASSERT_EQ(life.Give(TeamOf(3, true, true)), "OK");
    ASSERT_EQ(life.Give(Class(v1::SUPERVISION_CLASS_NORMAL, "2026-01-01")), "OK");
    v1::AnnounceCorrectionRequest announce;
    *announce.mutable_announcement()->mutable_day() = Date("2026-01-01");
    announce.mutable_announcement()->set_signed_(true);
    EXPECT_EQ(life.Give(announce), young ? "correction.announcement.guardian" : "OK");
  }
}

}  // namespace
}  // namespace fengqiao::correction
