// What a file counts for, and on which days.

#include "services/correction/domain/figures.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

// "ADMONITIONS s1 2026-03-01", and of what lasts "OUT_OF_CONTROL a1 2026-01-12..2026-01-20" with its last
// day.
std::vector<std::string> Told(const Life& life) {
  std::vector<std::string> told;
  v1::Subject written = life.subject;
  CountHours(life.book, &written);
  for (const FigureEntry& entry : FiguresOf(written, life.book)) {
    std::string line = absl::StrCat(v1::Measure_Name(entry.measure).substr(8), entry.entry.empty() ? "" : " ",
                                    entry.entry, " ", FormatDay(entry.from));
    if (Lasts(entry.measure)) {
      if (entry.to <= entry.from) continue;
      absl::StrAppend(&line, "..", FormatDay(entry.to - 1));
    }
    if (entry.times != 1) absl::StrAppend(&line, " x", entry.times);
    told.push_back(std::move(line));
  }
  return told;
}

TEST(FiguresTest, WhoReportsInTimeAndWhoDoesNotHaveOneBase) {
  Life in_time("2026-01-01");
  ASSERT_OK(in_time.Enter(Notice("2026-01-01")));
  EXPECT_THAT(Told(in_time), ElementsAre("REPORTS_DUE 2026-01-11"));
  in_time.GoTo("2026-01-11");
  ASSERT_EQ(in_time.Give(Reporting("2026-01-11")), "OK");
  EXPECT_THAT(Told(in_time), ElementsAre("REPORTS_DUE 2026-01-11", "REPORTED_IN_TIME 2026-01-11"));

  Life late("2026-01-01");
  ASSERT_OK(late.Enter(Notice("2026-01-01")));
  late.GoTo("2026-01-12");
  ASSERT_EQ(late.Give(Reporting("2026-01-12")), "OK");
  EXPECT_THAT(Told(late), ElementsAre("REPORTS_DUE 2026-01-11", "OUT_OF_CONTROL a1 2026-01-12..2026-01-12"));
}

TEST(FiguresTest, WhoIsStillOutIsOutOnEveryDay) {
  Life life("2026-01-01");
  ASSERT_OK(life.Enter(Notice("2026-01-01")));
  life.GoTo("2026-01-12");
  EXPECT_THAT(Told(life), Contains("OUT_OF_CONTROL a1 2026-01-12..9999-12-30"));
}

TEST(FiguresTest, WhomAnOrganHandsOverIsNeverTakenOverUntilItDoes) {
  Life life("2026-01-01");
  ASSERT_OK(life.Enter(Notice("2026-01-01", v1::Subject::KIND_TEMPORARY_SERVICE)));
  EXPECT_THAT(Told(life), ElementsAre("NEVER_TAKEN_OVER 2026-01-12..9999-12-30"));
  life.GoTo("2026-01-20");
  v1::RegisterSubjectRequest handed = Reporting("2026-01-15");
  handed.set_way(v1::Registration::WAY_HANDED_OVER);
  ASSERT_EQ(life.Give(handed), "OK");
  EXPECT_THAT(Told(life), ElementsAre("NEVER_TAKEN_OVER 2026-01-12..2026-01-14"));
}

TEST(FiguresTest, OnTheLastDayOfTheHandOverNobodyIsLost) {
  Life life("2026-01-01");
  ASSERT_OK(life.Enter(Notice("2026-01-01", v1::Subject::KIND_TEMPORARY_SERVICE)));
  for (const char* day : {"2026-01-11", "2026-01-12"}) {
    Life then = life;
    then.GoTo("2026-01-12");
    v1::RegisterSubjectRequest handed = Reporting(day);
    handed.set_way(v1::Registration::WAY_HANDED_OVER);
    ASSERT_EQ(then.Give(handed), "OK");
    EXPECT_THAT(Told(then), IsEmpty()) << day;
  }
}

TEST(FiguresTest, LeavesCountByTheirDaysAndWhoDecided) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05");
  life.GoTo("2026-02-01");
  ASSERT_EQ(life.Give(LeaveTo("330102", "2026-02-10", "2026-02-12")), "OK");
  life.GoTo("2026-02-03");
  life.actor.account = "sun";
  ASSERT_EQ(life.Give(Approve("l1")), "OK");
  EXPECT_THAT(
      Told(life),
      AllOf(Contains("LEAVES_REQUESTED l1 2026-02-01"), Contains("LEAVES_APPROVED l1 2026-02-03"),
            Contains("LEAVES_APPROVED_BY_COUNTY l1 2026-02-03"),
            Contains("LEAVE_DECISION_DAYS l1 2026-02-03 x2"), Contains("LEAVE_DAYS l1 2026-02-03 x3"),
            Contains("LEAVES_TIMED l1 2026-02-03"), Contains("LEAVE_DECISION_MINUTES l1 2026-02-03 x2880")));
  life.GoTo("2026-02-13");
  EXPECT_THAT(Told(life), AllOf(Contains("LEAVES_OVERSTAYED a1 2026-02-13"),
                                Contains("LEAVE_DAYS_OVERSTAYED a1 2026-02-13..9999-12-30"),
                                Contains("OUT_OF_CONTROL a1 2026-02-13..9999-12-30")));
  ASSERT_EQ(life.Give(Back("l1", "2026-02-12")), "OK");
  // Whoever was back in time and is entered late was never out.
  EXPECT_THAT(Told(life), Not(Contains("LEAVES_OVERSTAYED a1 2026-02-13")));
}

// Detained on the last day of the leave, and told of it two days later: nobody stayed away for a day.
TEST(FiguresTest, WhomCustodyKeptFromComingBackDidNotOverstay) {
  for (const auto& [detained, overstayed] :
       {std::pair("2026-02-12", false), std::pair("2026-02-13", false), std::pair("2026-02-14", true)}) {
    Life life("2026-01-01");
    life.EnterInCorrection("2026-01-01", "2026-01-05");
    life.GoTo("2026-02-01");
    ASSERT_EQ(life.Give(LeaveTo("330102", "2026-02-10", "2026-02-12")), "OK");
    life.actor.account = "sun";
    ASSERT_EQ(life.Give(Approve("l1")), "OK");
    life.GoTo("2026-02-14");
    ASSERT_EQ(life.Give(Detained(detained)), "OK");
    EXPECT_EQ(life.subject.absences(0).outcome(), v1::Absence::OUTCOME_IN_CUSTODY);
    const auto once = [&](const char* line) {
      return overstayed ? Contains(line).Times(1) : Contains(line).Times(0);
    };
    EXPECT_THAT(Told(life), once("LEAVES_OVERSTAYED a1 2026-02-13")) << detained;
    EXPECT_EQ(life.subject.breaches_size(), overstayed) << detained;
  }
}

TEST(FiguresTest, AnExtensionAddsTheDaysAfterWhatItExtends) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05");
  life.GoTo("2026-02-01");
  ASSERT_EQ(life.Give(LeaveTo("330102", "2026-02-10", "2026-02-12")), "OK");
  life.actor.account = "sun";
  ASSERT_EQ(life.Give(Approve("l1")), "OK");
  life.actor.account = "zhang";
  life.GoTo("2026-02-11");
  v1::RequestLeaveRequest longer = LeaveTo("330102", "2026-02-13", "2026-02-14", "l1");
  longer.mutable_leave()->set_urgent_reason("返程车票已售完，须再留两日");
  ASSERT_EQ(life.Give(longer), "OK");
  life.actor.account = "sun";
  ASSERT_EQ(life.Give(Approve("l2")), "OK");
  EXPECT_THAT(Told(life),
              AllOf(Contains("LEAVE_DAYS l1 2026-02-01 x3"), Contains("LEAVE_DAYS l2 2026-02-11 x2")));
}

// Whoever asked before the instants were kept has no part in their average.
TEST(FiguresTest, ALeaveWithoutItsInstantsHasNoTime) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05");
  life.GoTo("2026-02-01");
  ASSERT_EQ(life.Give(LeaveTo("330102", "2026-02-10", "2026-02-12")), "OK");
  life.actor.account = "sun";
  ASSERT_EQ(life.Give(Approve("l1")), "OK");
  life.subject.mutable_leaves(0)->clear_submit_time();
  EXPECT_THAT(Told(life),
              AllOf(Contains("LEAVES_APPROVED l1 2026-02-01"), Not(Contains("LEAVES_TIMED l1 2026-02-01"))));
}

TEST(FiguresTest, HoursAreDueForEachWholeMonthAndDoneToTheMinute) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-01");
  EXPECT_THAT(Told(life), Contains("EDUCATION_DUE m2026-01-01 2026-01-01..2026-12-31"));
  life.GoTo("2026-01-20");
  ASSERT_EQ(life.Give(Doing(v1::ACT_KIND_EDUCATION, "2026-01-10", 239)), "OK");
  EXPECT_THAT(Told(life), Not(Contains("EDUCATION_COMPLETED m2026-01-01 2026-01-01..2026-01-31")));
  ASSERT_EQ(life.Give(Doing(v1::ACT_KIND_EDUCATION, "2026-01-10", 1)), "OK");
  EXPECT_THAT(Told(life), Contains("EDUCATION_COMPLETED m2026-01-01 2026-01-01..2026-01-31"));
  // A normal class owes no public-benefit work, and who came on the second day not the first month.
  Life strict("2026-01-01");
  strict.EnterInCorrection("2026-01-01", "2026-01-02", v1::SUPERVISION_CLASS_STRICT);
  EXPECT_THAT(Told(strict), AllOf(Contains("EDUCATION_DUE m2026-02-01 2026-02-01..2026-12-31"),
                                  Contains("PUBLIC_BENEFIT_DUE m2026-02-01 2026-02-01..2026-12-31")));
}

TEST(FiguresTest, AMonthIsDueOnItsLastDayAndNotBefore) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-01");
  const auto due = [&](std::string_view first, std::string_view last) {
    int64_t times = 0;
    CountHours(life.book, &life.subject);
    for (const FigureEntry& entry : FiguresOf(life.subject, life.book)) {
      times += TimesIn(entry, v1::MEASURE_EDUCATION_DUE, Day(first), Day(last), Day(last));
    }
    return times;
  };
  EXPECT_EQ(due("2026-01-01", "2026-01-30"), 0);
  EXPECT_EQ(due("2026-01-01", "2026-01-31"), 1);
  EXPECT_EQ(due("2026-02-01", "2026-02-27"), 0);
  EXPECT_EQ(due("2026-01-01", "2026-12-31"), 12);
  EXPECT_EQ(due("2027-01-01", "2027-12-31"), 0);
}

TEST(FiguresTest, HoursGoByTheClassOfTheLastDay) {
  for (const auto& [from, run] : {std::pair("2026-03-31", "2026-01-01..2026-02-28"),
                                  std::pair("2026-04-01", "2026-01-01..2026-03-31")}) {
    Life life("2026-01-01");
    life.EnterInCorrection("2026-01-01", "2026-01-01");
    life.GoTo(from);
    ASSERT_EQ(life.Give(Class(v1::SUPERVISION_CLASS_LENIENT, from)), "OK");
    EXPECT_THAT(Told(life), Contains(absl::StrCat("EDUCATION_DUE m2026-01-01 ", run)));
  }
}

// Tables that change later change nothing of what was counted: a file keeps what was asked of it.
TEST(FiguresTest, OtherTablesMoveNoHours) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-01");
  CountHours(life.book, &life.subject);
  const auto other =
      Frequencies::Parse("000000\tNORMAL\tEDUCATION\t2020-07-01\t\tQUARTER\t60\tP\t县级规定\n");
  ASSERT_OK(other);
  const RuleBook book{BuiltInParameters(), *other, calendar::WorkCalendar::BuiltIn()};
  const auto runs = [&](const RuleBook& by) {
    std::vector<std::string> told;
    for (const FigureEntry& entry : FiguresOf(life.subject, by)) {
      if (entry.measure == v1::MEASURE_EDUCATION_DUE) told.push_back(entry.entry);
    }
    return told;
  };
  EXPECT_THAT(runs(book), ElementsAre("m2026-01-01"));
  CountHours(book, &life.subject);
  EXPECT_THAT(runs(life.book), ElementsAre("q2026-01-01"));
}

// What the file has forgotten since was done, or was answered by a breach.
TEST(FiguresTest, HoursThatTheFileHasForgottenStayAsTheyWere) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-01");
  for (const char* day : {"2026-01-10", "2026-03-10"}) {
    life.GoTo(day);
    ASSERT_EQ(life.Give(Doing(v1::ACT_KIND_EDUCATION, day, 240)), "OK");
  }
  v1::RecordBreachRequest missed =
      Breaking(v1::Breach::KIND_EDUCATION, v1::Breach::GRAVITY_MINOR, "2026-02-28");
  missed.mutable_breach()->add_duties("education:2026-02-01");
  ASSERT_EQ(life.Give(missed), "OK");
  const auto before = AllOf(Contains("EDUCATION_COMPLETED m2026-01-01 2026-01-01..2026-01-31"),
                            Not(Contains("EDUCATION_COMPLETED m2026-02-01 2026-02-01..2026-02-28")),
                            Contains("EDUCATION_COMPLETED m2026-03-01 2026-03-01..2026-03-31"));
  EXPECT_THAT(Told(life), before);
  life.GoTo("2026-04-10");
  ASSERT_EQ(life.Give(Doing(v1::ACT_KIND_EDUCATION, "2026-04-10", 100)), "OK");
  for (const auto& done : life.subject.supervision().done()) {
    EXPECT_TRUE(done.kind() != v1::ACT_KIND_EDUCATION || DayOf(done.day()) > Day("2026-03-31"));
  }
  EXPECT_THAT(Told(life), before);
  EXPECT_THAT(Told(life), Not(Contains("EDUCATION_COMPLETED m2026-04-01 2026-04-01..2026-04-30")));
}

TEST(FiguresTest, AMonthInCustodyAsksForNoHours) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-01");
  life.GoTo("2026-03-05");
  // 14 of 28 days are left, then 13.
  Life half = life;
  ASSERT_EQ(half.Give(Detained("2026-02-01", "2026-02-14")), "OK");
  EXPECT_THAT(Told(half), Contains("EDUCATION_DUE m2026-01-01 2026-01-01..2026-12-31"));
  ASSERT_EQ(life.Give(Detained("2026-02-01", "2026-02-15")), "OK");
  EXPECT_THAT(Told(life), AllOf(Contains("EDUCATION_DUE m2026-01-01 2026-01-01..2026-01-31"),
                                Contains("EDUCATION_DUE m2026-03-01 2026-03-01..2026-12-31")));
}

TEST(FiguresTest, ARefusedLeaveAndACustodyCount) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05");
  life.GoTo("2026-02-01");
  ASSERT_EQ(life.Give(LeaveTo("330102", "2026-02-10", "2026-02-12")), "OK");
  life.actor.account = "sun";
  v1::DecideLeaveRequest refuse = Approve("l1");
  refuse.set_decision(v1::DecideLeaveRequest::DECISION_REFUSE);
  refuse.set_reason("理由不成立，不予批准");
  ASSERT_EQ(life.Give(refuse), "OK");
  EXPECT_THAT(Told(life), AllOf(Contains("LEAVES_REFUSED l1 2026-02-01"),
                                Not(Contains("LEAVES_APPROVED l1 2026-02-01"))));
  ASSERT_EQ(life.Give(Detained("2026-02-01")), "OK");
  EXPECT_THAT(Told(life), Contains("CRIMINAL_CUSTODIES c1 2026-02-01"));
}

TEST(FiguresTest, ASanctionCountsWhenItIsDecided) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05");
  ASSERT_EQ(life.Give(Breaking(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_MINOR, "2026-01-05")), "OK");
  ASSERT_EQ(life.Give(Propose(v1::SANCTION_KIND_ADMONITION, {"b1"})), "OK");
  life.actor.account = "sun";
  v1::ReviewSanctionRequest review;
  review.set_sanction("s1");
  ASSERT_EQ(life.Give(review), "OK");
  EXPECT_THAT(Told(life), Not(Contains("ADMONITIONS s1 2026-01-06")));
  life.GoTo("2026-01-06");
  v1::DecideSanctionRequest decide;
  decide.set_sanction("s1");
  decide.set_approve(true);
  ASSERT_EQ(life.Give(decide), "OK");
  EXPECT_THAT(Told(life), Contains("ADMONITIONS s1 2026-01-06"));
}

TEST(FiguresTest, WhatACourtRevokedWithoutAProposalCountsByTheEnd) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05");
  life.GoTo("2026-03-01");
  v1::TerminateSubjectRequest end;
  end.mutable_end()->set_ground(v1::End::GROUND_PROBATION_REVOKED);
  *end.mutable_end()->mutable_day() = Date("2026-02-27");
  end.mutable_end()->set_paper("（2026）浙0602刑更1号");
  end.mutable_end()->mutable_organ()->set_name("越城区人民法院");
  end.mutable_end()->mutable_organ()->set_kind(v1::Organ::KIND_COURT);
  *end.mutable_end()->mutable_decided() = Date("2026-02-27");
  ASSERT_EQ(life.Give(end), "OK");
  EXPECT_THAT(Told(life), Contains("PROBATION_REVOKED 2026-02-27"));
}

TEST(FiguresTest, AReleaseAfterTheDayIsToldWhateverItsGround) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05");
  v1::ReleaseSubjectRequest release;
  release.mutable_end()->set_ground(v1::End::GROUND_EXPIRY);
  release.mutable_end()->set_paper("越矫解〔2026〕1号");
  release.mutable_end()->set_recorded_ground("系统故障，次日补办");
  Life on_the_day = life;
  on_the_day.GoTo("2026-12-31");
  *release.mutable_end()->mutable_day() = Date("2026-12-31");
  ASSERT_EQ(on_the_day.Give(release), "OK");
  EXPECT_THAT(Told(on_the_day), Not(Contains("RELEASED_LATE 2026-12-31")));
  life.GoTo("2027-01-01");
  *release.mutable_end()->mutable_day() = Date("2027-01-01");
  ASSERT_EQ(life.Give(release), "OK");
  EXPECT_THAT(Told(life), Contains("RELEASED_LATE 2027-01-01"));
}

TEST(FiguresTest, ANoticeThatWentBackCountsForNothing) {
  Life life("2026-01-01");
  ASSERT_OK(life.Enter(Notice("2026-01-01")));
  v1::WithdrawNoticeRequest request;
  *request.mutable_day() = Date("2026-01-01");
  request.set_grounds("居住地不在本县");
  request.set_paper("矫函1号");
  ASSERT_EQ(life.Give(request), "OK");
  EXPECT_THAT(Told(life), IsEmpty());
}

// The county counts that had the person on the day, whoever has it now.
TEST(FiguresTest, WhatHappenedStaysWithTheCountyThatHadThePerson) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05");
  life.GoTo("2026-02-01");
  ASSERT_EQ(life.Give(Detained("2026-02-01", "2026-02-01")), "OK");
  v1::Stay moved = life.subject.stays(0);
  *life.subject.mutable_stays(0)->mutable_to() = Date("2026-03-01");
  life.subject.mutable_stays(0)->set_exit(v1::Stay::EXIT_MOVED_OUT);
  moved.set_region("regions/330102");
  *moved.mutable_from() = Date("2026-03-01");
  *life.subject.add_stays() = moved;
  for (const auto& [day, county] :
       {std::pair("2026-02-28", "regions/330602"), std::pair("2026-03-01", "regions/330102")}) {
    v1::Act act;
    act.set_kind(v1::ACT_KIND_PSYCHOLOGICAL_ASSESSMENT);
    *act.mutable_day() = Date(day);
    const FigureEntry entry = FigureOf(life.subject, act);
    EXPECT_EQ(entry.region, county);
    EXPECT_EQ(entry.measure, v1::MEASURE_PSYCHOLOGICAL_ASSESSMENTS);
  }
  const auto figures = FiguresOf(life.subject, life.book);
  const auto custody = std::find_if(figures.begin(), figures.end(), [](const FigureEntry& one) {
    return one.measure == v1::MEASURE_CRIMINAL_CUSTODIES;
  });
  ASSERT_NE(custody, figures.end());
  EXPECT_EQ(custody->region, "regions/330602");
}

// Each kind of act has its measure, by name.
TEST(FiguresTest, EveryKindOfActHasItsMeasure) {
  const std::pair<v1::ActKind, v1::Measure> kinds[] = {
      {v1::ACT_KIND_REPORT, v1::MEASURE_REPORTS},
      {v1::ACT_KIND_VISIT, v1::MEASURE_VISITS},
      {v1::ACT_KIND_TALK, v1::MEASURE_TALKS},
      {v1::ACT_KIND_EDUCATION, v1::MEASURE_EDUCATION},
      {v1::ACT_KIND_PUBLIC_BENEFIT, v1::MEASURE_PUBLIC_BENEFIT},
      {v1::ACT_KIND_PHONE_CHECK, v1::MEASURE_PHONE_CHECKS},
      {v1::ACT_KIND_HEALTH_REPORT, v1::MEASURE_HEALTH_REPORTS},
      {v1::ACT_KIND_REEXAMINATION, v1::MEASURE_REEXAMINATIONS},
      {v1::ACT_KIND_PSYCHOLOGICAL_ASSESSMENT, v1::MEASURE_PSYCHOLOGICAL_ASSESSMENTS}};
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05");
  for (const auto& [kind, measure] : kinds) {
    v1::Act act;
    act.set_kind(kind);
    *act.mutable_day() = Date("2026-01-06");
    EXPECT_EQ(FigureOf(life.subject, act).measure, measure);
  }
  EXPECT_EQ(std::size(kinds), static_cast<size_t>(v1::ActKind_MAX)) << "a new kind of act needs a measure";
}

}  // namespace
}  // namespace fengqiao::correction
