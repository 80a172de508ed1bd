// Who is lost and stays lost, the same days once, and what can't be typed away (domain rules §6.7, §6.8).

#include "services/correction/domain/absences.h"
#include "services/correction/domain/duties.h"
#include "services/correction/domain/ladder.h"
#include "services/correction/domain/leave.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using v1::Absence;

class LostTest : public ::testing::Test {
 protected:
  void SetUp() override { life.EnterInCorrection("2026-01-01", "2026-01-05"); }

  void As(const char* account) { life.actor.account = account; }
  // An approved leave.
  void Away(const char* from, const char* to) {
    As("zhang");
    ASSERT_EQ(life.Give(LeaveTo("330102", from, to)), "OK");
    As("qian");
    ASSERT_EQ(life.Give(Approve(life.subject.leaves().rbegin()->id())), "OK");
  }
  v1::RecordSearchRequest Searched(const char* day) {
    v1::RecordSearchRequest request;
    request.set_absence("a1");
    auto* measure = request.add_measures();
    *measure->mutable_day() = Date(day);
    measure->set_kind(Absence::Measure::KIND_HOME_VISIT);
    measure->set_result("家中无人");
    *request.mutable_police_told() = Date(day);
    *request.mutable_procuratorate_told() = Date(day);
    return request;
  }
  std::vector<v1::SanctionKind> Reached() {
    std::vector<v1::SanctionKind> kinds;
    const auto steps = Climb(life.subject, life.book, life.today, [](const v1::Breach&) { return true; });
    for (const LadderStep& step : steps.value()) kinds.push_back(step.kind);
    return kinds;
  }

  Life life{"2026-01-01"};
};

// A month by the calendar, and one day more: then the ladder reaches who is not found.
TEST_F(LostTest, WhoIsNotFoundForMoreThanAMonthIsProposedForRevocation) {
  life.GoTo("2026-03-10");
  ASSERT_EQ(life.Give(Lost(Absence::CAUSE_CONTACT_LOST, "2026-03-09")), "OK");
  ASSERT_EQ(life.Give(Searched("2026-03-10")), "OK");
  EXPECT_THAT(life.GoTo("2026-04-09"), IsEmpty());
  EXPECT_THAT(Reached(), IsEmpty());
  EXPECT_EQ(WakesOn(life.subject, life.book, life.today), Day("2026-04-10"));
  const auto happened = life.GoTo("2026-04-10");
  ASSERT_EQ(happened.size(), 1u);
  EXPECT_EQ(happened[0].event, "Subject.LostOverAMonth");
  EXPECT_THAT(Reached(), ElementsAre(v1::SANCTION_KIND_REVOKE_PROBATION));
  EXPECT_NE(life.Duty("IM46:b1"), nullptr);
  EXPECT_THAT(life.GoTo("2026-05-01"), IsEmpty()) << "once";
  ASSERT_EQ(life.Give(Propose(v1::SANCTION_KIND_REVOKE_PROBATION, {"b1"})), "OK");
  EXPECT_EQ(life.Duty("IM46:b1"), nullptr);
  // Found after all: the days are brought up to date, and there is one breach of them.
  ASSERT_EQ(life.Give(Found("a1", "2026-05-01")), "OK");
  ASSERT_EQ(life.subject.breaches_size(), 1);
  EXPECT_EQ(life.subject.breaches(0).days_out(), 53);
}

TEST(NeverReportedTest, IsProposedForRevocationToo) {
  Life life("2026-01-01");
  ASSERT_OK(life.Enter(Notice("2026-01-01")));
  life.GoTo("2026-02-11");
  EXPECT_TRUE(life.subject.breaches().empty());
  life.GoTo("2026-02-12");
  ASSERT_EQ(life.subject.breaches_size(), 1);
  EXPECT_TRUE(life.subject.breaches(0).over_a_month());
  EXPECT_EQ(life.Give(Propose(v1::SANCTION_KIND_REVOKE_PROBATION, {"b1"})), "OK");
}

// A search goes on until it ends: there is always something to do for it.
TEST_F(LostTest, ASearchAlwaysHasADuty) {
  life.GoTo("2026-03-10");
  ASSERT_EQ(life.Give(Lost(Absence::CAUSE_CONTACT_LOST, "2026-03-09")), "OK");
  EXPECT_NE(life.Duty("CD10:a1"), nullptr);
  ASSERT_EQ(life.Give(Searched("2026-03-10")), "OK");
  EXPECT_EQ(life.Duty("CD10:a1"), nullptr);
  ASSERT_NE(life.Duty("IM38.again:a1"), nullptr);
  EXPECT_EQ(FormatDay(DayOf(life.Duty("IM38.again:a1")->due())), "2026-03-25");
  v1::RecordSearchRequest other = Searched("2026-03-11");
  life.GoTo("2026-03-12");
  EXPECT_EQ(life.Give(other), "police_told") << "what is on record stays";
}

// Out of control begins on the first of its grounds, and its days count once.
TEST_F(LostTest, TheSameDaysCountOnce) {
  life.GoTo("2026-03-01");
  Away("2026-03-04", "2026-03-08");
  life.GoTo("2026-03-05");
  ASSERT_EQ(life.Give(Lost(Absence::CAUSE_CONTACT_LOST, "2026-03-04")), "OK");
  EXPECT_THAT(life.GoTo("2026-03-20"), IsEmpty()) << "whoever is searched for is not searched for again";
  ASSERT_EQ(life.Give(Found("a1", "2026-03-20")), "OK");
  ASSERT_EQ(life.subject.breaches_size(), 1);
  EXPECT_EQ(life.subject.breaches(0).days_out(), 16);
  EXPECT_EQ(life.subject.leaves(0).state(), v1::Leave::STATE_RETURNED);
  EXPECT_THAT(life.GoTo("2026-03-25"), IsEmpty());
  EXPECT_EQ(life.Give(Lost(Absence::CAUSE_CONTACT_LOST, "2026-03-19")), "absence.base");
  EXPECT_EQ(life.Give(Lost(Absence::CAUSE_CONTACT_LOST, "2026-03-20")), "OK");
}

TEST_F(LostTest, AnOverstayedLeaveIsNotWithdrawnAfterwards) {
  life.GoTo("2026-03-01");
  Away("2026-03-04", "2026-03-08");
  EXPECT_EQ(life.Give(Back("l1", "1990-01-01")), "day");
  Life not_gone = life;
  EXPECT_EQ(not_gone.Give(Back("l1", "2026-03-01")), "OK");
  life.GoTo("2026-03-20");
  EXPECT_EQ(life.Give(Back("l1", "2026-03-02")), "correction.leave.begun");
  EXPECT_EQ(life.Give(Back("l1", "2026-03-20")), "OK");
}

// Before a measure that did not find the person an office can't have him back; the county may know better.
TEST_F(LostTest, AReturnBeforeTheLastMeasureIsTheCountys) {
  life.GoTo("2026-03-10");
  ASSERT_EQ(life.Give(Lost(Absence::CAUSE_CONTACT_LOST, "2026-03-01")), "OK");
  ASSERT_EQ(life.Give(Searched("2026-03-10")), "OK");
  v1::EntrustOfficeRequest entrust;
  entrust.mutable_entrustment()->set_office(kOffice);
  entrust.mutable_entrustment()->add_acts(v1::Entrustment::ACT_SUPERVISION);
  entrust.mutable_entrustment()->set_number("越矫委〔2026〕1号");
  *entrust.mutable_entrustment()->mutable_from() = Date("2026-03-10");
  ASSERT_EQ(life.Give(entrust), "OK");
  life.actor = {.account = "wu", .level = v1::LEVEL_OFFICE};
  EXPECT_EQ(life.Give(Found("a1", "2026-03-09")), "correction.power.county");
  EXPECT_EQ(life.Give(Found("a1", "2026-03-10")), "OK");
}

TEST_F(LostTest, TwoLeavesOneAfterTheOtherAreNotOverstayed) {
  life.GoTo("2026-03-01");
  Away("2026-03-04", "2026-03-08");
  Away("2026-03-09", "2026-03-12");
  EXPECT_TRUE(GoesOn(life.subject, life.subject.leaves(0)));
  EXPECT_FALSE(GoesOn(life.subject, life.subject.leaves(1)));
  EXPECT_THAT(life.GoTo("2026-03-12"), IsEmpty());
  EXPECT_THAT(life.Duties(), Not(Contains("CL7:l1 2026-03-08")));
  EXPECT_EQ(life.GoTo("2026-03-13").size(), 1u);
  ASSERT_EQ(life.Give(Back("l2", "2026-03-13")), "OK");
  EXPECT_EQ(life.subject.leaves(0).state(), v1::Leave::STATE_RETURNED);
  EXPECT_EQ(life.subject.breaches(0).days_out(), 1);
}

TEST_F(LostTest, AfterTheTermNobodyIsOutOfControl) {
  life.GoTo("2026-12-30");
  ASSERT_EQ(life.Give(Lost(Absence::CAUSE_CONTACT_LOST, "2026-12-28")), "OK");
  life.GoTo("2027-03-01");
  EXPECT_TRUE(life.subject.breaches().empty());
  ASSERT_EQ(life.Give(Found("a1", "2027-03-01")), "OK");
  EXPECT_EQ(life.subject.breaches(0).days_out(), 3);
  EXPECT_FALSE(life.subject.breaches(0).over_a_month());
  EXPECT_EQ(life.Give(Breaking(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_GRAVE, "2027-01-01")),
            "breach.day");
  EXPECT_EQ(life.Give(Lost(Absence::CAUSE_CONTACT_LOST, "2026-12-31")), "absence.base");
}

TEST_F(LostTest, WhoWasDeadBeforeItWasKnownIsTerminatedWhenItIs) {
  life.GoTo("2026-03-10");
  ASSERT_EQ(life.Give(Lost(Absence::CAUSE_CONTACT_LOST, "2026-03-01")), "OK");
  life.GoTo("2026-03-20");
  v1::EndAbsenceRequest dead = Found("a1", "2026-03-05");
  dead.set_outcome(Absence::OUTCOME_DEAD);
  ASSERT_EQ(life.Give(dead), "OK");
  EXPECT_THAT(life.Duties(), ElementsAre("CCL45 2026-03-20"));
}

TEST_F(LostTest, WhoIsDeadIsTerminatedAndNeverReleased) {
  life.GoTo("2026-03-10");
  ASSERT_EQ(life.Give(Lost(Absence::CAUSE_CONTACT_LOST, "2026-03-09")), "OK");
  v1::EndAbsenceRequest dead = Found("a1", "2026-03-10");
  dead.set_outcome(Absence::OUTCOME_DEAD);
  ASSERT_EQ(life.Give(dead), "OK");
  EXPECT_THAT(life.Duties(), ElementsAre("CCL45 2026-03-10"));
  for (const std::string& refused : {life.Give(Doing(v1::ACT_KIND_REPORT, "2026-03-10")),
                                     life.Give(LeaveTo("330102", "2026-03-20", "2026-03-22")),
                                     life.Give(MoveTo("330102", "2026-03-10"))}) {
    EXPECT_EQ(refused, "correction.subject.dead");
  }
  life.GoTo("2026-12-31");
  v1::ReleaseSubjectRequest release;
  release.mutable_end()->set_ground(v1::End::GROUND_EXPIRY);
  *release.mutable_end()->mutable_day() = Date("2026-12-31");
  release.mutable_end()->set_paper("越矫解〔2026〕1号");
  EXPECT_EQ(life.Give(release), "correction.end.dead");
}

// Whoever is detained is found, before the registration too, and missing again when he does not come after
// it.
TEST(DetainedTest, ACustodyEndsTheSearchAndItsEndMayBeginAnother) {
  Life life("2026-01-01");
  ASSERT_OK(life.Enter(Notice("2026-01-01")));
  life.GoTo("2026-01-15");
  v1::EndAbsenceRequest found = Found("a1", "2026-01-15");
  EXPECT_EQ(life.Give(found), "correction.subject.not_registered");
  ASSERT_EQ(life.Give(Detained("2026-01-15")), "OK");
  EXPECT_EQ(life.subject.absences(0).outcome(), Absence::OUTCOME_IN_CUSTODY);
  EXPECT_EQ(life.subject.breaches(0).days_out(), 3);
  EXPECT_THAT(life.GoTo("2026-02-20"), IsEmpty());
  ASSERT_EQ(life.Give(LetGo("c1", "2026-02-20")), "OK");
  EXPECT_EQ(life.GoTo("2026-02-21").size(), 1u);
  EXPECT_EQ(FormatDay(DayOf(life.subject.absences(1).base())), "2026-02-20");
}

TEST_F(LostTest, InCustodyWantsTheCustodyOnRecord) {
  life.GoTo("2026-03-10");
  ASSERT_EQ(life.Give(Lost(Absence::CAUSE_CONTACT_LOST, "2026-03-09")), "OK");
  v1::EndAbsenceRequest custody = Found("a1", "2026-03-10");
  custody.set_outcome(Absence::OUTCOME_IN_CUSTODY);
  EXPECT_EQ(life.Give(custody), "correction.absence.custody_first");
}

// What an organ tells late makes the days fewer, of a search that is over too.
TEST_F(LostTest, ACustodyThatIsToldLateTakesItsDaysOut) {
  life.GoTo("2026-04-20");
  ASSERT_EQ(life.Give(Lost(Absence::CAUSE_CONTACT_LOST, "2026-03-09")), "OK");
  ASSERT_EQ(life.Give(Found("a1", "2026-04-20")), "OK");
  EXPECT_TRUE(life.subject.breaches(0).over_a_month());
  ASSERT_EQ(life.Give(Detained("2026-03-11", "2026-04-18")), "OK");
  EXPECT_EQ(life.subject.breaches(0).days_out(), 3);
  EXPECT_FALSE(life.subject.breaches(0).over_a_month());
  // And a custody that was none gives them back.
  v1::WithdrawEntryRequest withdraw;
  withdraw.set_entry("c1");
  withdraw.set_grounds("误录，本人没有被羁押");
  ASSERT_EQ(life.Give(withdraw), "OK");
  EXPECT_TRUE(life.subject.breaches(0).over_a_month());
}

// Whom only a custody had found is lost again where there was none.
TEST_F(LostTest, ACustodyThatWasNoneOpensItsSearchAgain) {
  life.GoTo("2026-03-10");
  ASSERT_EQ(life.Give(Lost(Absence::CAUSE_CONTACT_LOST, "2026-03-05")), "OK");
  ASSERT_EQ(life.Give(Detained("2026-03-08")), "OK");
  ASSERT_TRUE(life.subject.absences(0).has_ended());
  EXPECT_EQ(life.subject.breaches(0).days_out(), 2);
  v1::WithdrawEntryRequest withdraw;
  withdraw.set_entry("c1");
  withdraw.set_grounds("误录，被羁押的是同名的人");
  ASSERT_EQ(life.Give(withdraw), "OK");
  EXPECT_FALSE(life.subject.absences(0).has_ended());
  EXPECT_TRUE(life.subject.breaches(0).has_withdrawal());
  life.GoTo("2026-03-12");
  ASSERT_EQ(life.Give(Found("a1", "2026-03-12")), "OK");
  EXPECT_EQ(life.subject.breaches(1).days_out(), 7);
}

// The same where the month is over by then: the breach is the month's, and its duty comes.
TEST_F(LostTest, ACustodyThatWasNoneIsWithdrawnAfterTheMonth) {
  life.GoTo("2026-03-10");
  ASSERT_EQ(life.Give(Lost(Absence::CAUSE_CONTACT_LOST, "2026-03-05")), "OK");
  ASSERT_EQ(life.Give(Detained("2026-03-08")), "OK");
  life.GoTo("2026-04-20");
  v1::WithdrawEntryRequest withdraw;
  withdraw.set_entry("c1");
  withdraw.set_grounds("误录，被羁押的是同名的人");
  ASSERT_EQ(life.Give(withdraw), "OK");
  EXPECT_FALSE(life.subject.absences(0).has_ended());
  EXPECT_TRUE(life.subject.breaches(0).over_a_month());
  EXPECT_NE(life.Duty("IM46:b1"), nullptr);
}

TEST_F(LostTest, WhatWasEnteredWronglyIsWithdrawnFromTheTop) {
  ASSERT_EQ(life.Give(Breaking(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_MINOR, "2026-01-05")), "OK");
  ASSERT_EQ(life.Give(Propose(v1::SANCTION_KIND_ADMONITION, {"b1"})), "OK");
  v1::WithdrawEntryRequest withdraw;
  withdraw.set_entry("b1");
  EXPECT_EQ(life.Give(withdraw), "grounds");
  withdraw.set_grounds("经复核，事实不成立");
  EXPECT_EQ(life.Give(withdraw), "correction.entry.answered");
  withdraw.set_entry("s1");
  EXPECT_EQ(life.Give(withdraw), "paper");
  withdraw.set_paper("越矫复〔2026〕1号");
  ASSERT_EQ(life.Give(withdraw), "OK");
  EXPECT_EQ(life.Give(withdraw), "correction.entry.unknown");
  EXPECT_THAT(Reached(), ElementsAre(v1::SANCTION_KIND_ADMONITION)) << "the breach may be answered anew";
  withdraw.set_entry("b1");
  ASSERT_EQ(life.Give(withdraw), "OK");
  EXPECT_THAT(Reached(), IsEmpty());
  EXPECT_EQ(life.Give(Propose(v1::SANCTION_KIND_ADMONITION, {"b1"})), "correction.sanction.breach");
  withdraw.set_entry("x1");
  EXPECT_EQ(life.Give(withdraw), "entry");
}

TEST_F(LostTest, TheBreachOfAnOpenSearchGoesWithTheSearch) {
  life.GoTo("2026-03-10");
  ASSERT_EQ(life.Give(Lost(Absence::CAUSE_CONTACT_LOST, "2026-03-09")), "OK");
  life.GoTo("2026-04-20");
  v1::WithdrawEntryRequest withdraw;
  withdraw.set_entry("b1");
  withdraw.set_grounds("经复核，事实不成立");
  EXPECT_EQ(life.Give(withdraw), "correction.entry.of_absence");
}

// Custody suspends what is owed and does away with nothing of it.
TEST_F(LostTest, NothingMissedIsForgottenInCustody) {
  life.GoTo("2026-07-10");
  const auto overdue = [&] {
    int count = 0;
    for (const v1::Duty& duty : life.subject.duties()) count += DayOf(duty.due()) < life.today;
    return count;
  };
  const int before = overdue();
  ASSERT_GT(before, 10);
  ASSERT_EQ(life.Give(Detained("2026-07-08")), "OK");
  EXPECT_LT(overdue(), before);
  ASSERT_EQ(life.Give(Doing(v1::ACT_KIND_PHONE_CHECK, "2026-07-07")), "OK");
  ASSERT_EQ(life.Give(LetGo("c1", "2026-07-09")), "OK");
  EXPECT_EQ(overdue(), before);
}

// A period is excused where custody left less than half of it, not by its last day alone.
TEST_F(LostTest, ADayInCustodyExcusesNoQuarter) {
  Life half = life;
  life.GoTo("2026-07-10");
  const auto owes = [](const Life& one, const char* id) { return one.Duty(id) != nullptr; };
  ASSERT_TRUE(owes(life, "report:2026-06-01"));
  ASSERT_EQ(life.Give(Detained("2026-06-30", "2026-06-30")), "OK");
  EXPECT_TRUE(owes(life, "report:2026-06-01"));
  half.GoTo("2026-07-10");
  Life most = half;
  ASSERT_EQ(half.Give(Detained("2026-06-01", "2026-06-15")), "OK");
  EXPECT_TRUE(owes(half, "report:2026-06-01")) << "15 of 30 days were free";
  ASSERT_EQ(most.Give(Detained("2026-06-01", "2026-06-16")), "OK");
  EXPECT_FALSE(owes(most, "report:2026-06-01"));
}

TEST_F(LostTest, AnotherClassAnswersNothingThatWasMissed) {
  life.GoTo("2026-05-10");
  EXPECT_EQ(life.Give(Class(v1::SUPERVISION_CLASS_LENIENT, "2026-02-01")), "correction.class.past");
  EXPECT_EQ(life.Give(Class(v1::SUPERVISION_CLASS_LENIENT, "2026-05-10")), "OK");
}

TEST_F(LostTest, AnOfficerMayBeNamedAtAnyTime) {
  v1::AssignOfficerRequest assign;
  assign.set_case_officer("chen");
  ASSERT_EQ(life.Give(assign), "OK");
  EXPECT_EQ(life.subject.case_officer(), "chen");
  assign.set_case_officer(std::string(129, 'c'));
  EXPECT_EQ(life.Give(assign), "case_officer");
}

// A revocation is the organ's: its paper, its day, or who decided where nobody here asked for it.
TEST_F(LostTest, NobodyIsRevokedByAWord) {
  life.GoTo("2026-03-10");
  v1::TerminateSubjectRequest end;
  end.mutable_end()->set_ground(v1::End::GROUND_PROBATION_REVOKED);
  *end.mutable_end()->mutable_day() = Date("2026-03-10");
  end.mutable_end()->set_paper("（2026）浙0602刑更1号");
  EXPECT_EQ(life.Give(end), "end.organ.name");
  end.mutable_end()->mutable_organ()->set_name("越城区人民法院");
  end.mutable_end()->mutable_organ()->set_kind(v1::Organ::KIND_POLICE);
  EXPECT_EQ(life.Give(end), "end.organ.kind");
  end.mutable_end()->mutable_organ()->set_kind(v1::Organ::KIND_COURT);
  *end.mutable_end()->mutable_decided() = Date("2026-03-10");
  *end.mutable_end()->mutable_day() = Date("2026-03-09");
  EXPECT_EQ(life.Give(end), "end.day");
  *end.mutable_end()->mutable_day() = Date("2026-03-10");
  Life waiting = life;
  EXPECT_EQ(life.Give(end), "OK");

  ASSERT_EQ(waiting.Give(Breaking(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_GRAVE, "2026-03-10")), "OK");
  ASSERT_EQ(waiting.Give(Propose(v1::SANCTION_KIND_REVOKE_PROBATION, {"b1"})), "OK");
  waiting.actor.account = "sun";
  v1::ReviewSanctionRequest review;
  review.set_sanction("s1");
  ASSERT_EQ(waiting.Give(review), "OK");
  v1::DecideSanctionRequest submit;
  submit.set_sanction("s1");
  submit.set_approve(true);
  submit.mutable_addressee()->set_name("越城区人民法院");
  submit.mutable_addressee()->set_kind(v1::Organ::KIND_COURT);
  submit.mutable_addressee()->set_level(v1::Organ::LEVEL_COUNTY);
  ASSERT_EQ(waiting.Give(submit), "OK");
  EXPECT_EQ(waiting.Give(end), "correction.end.awaits");
  v1::RecordOrganDecisionRequest decided;
  decided.set_sanction("s1");
  decided.set_paper("（2026）浙0602刑更2号");
  *decided.mutable_day() = Date("2026-03-10");
  Life refused = waiting;
  ASSERT_EQ(refused.Give(decided), "OK");
  end.mutable_end()->set_paper("（2026）浙0602刑更2号");
  EXPECT_EQ(refused.Give(end), "correction.end.refused");
  // Nor is a refusal taken back, and the file then ended by its paper.
  v1::WithdrawEntryRequest withdraw;
  withdraw.set_entry("s1");
  withdraw.set_grounds("经复核，事实不成立");
  withdraw.set_paper("越矫复〔2026〕1号");
  EXPECT_EQ(refused.Give(withdraw), "correction.entry.granted");
  refused.subject.mutable_sanctions(0)->set_state(v1::Sanction::STATE_WITHDRAWN);  // as could be done once
  EXPECT_EQ(refused.Give(end), "correction.end.refused");
  decided.set_granted(true);
  ASSERT_EQ(waiting.Give(decided), "OK");
  EXPECT_EQ(waiting.Give(withdraw), "correction.entry.granted");
  EXPECT_EQ(waiting.Give(LeaveTo("330102", "2026-03-20", "2026-03-22")), "correction.leave.revoked");
  EXPECT_EQ(waiting.Give(MoveTo("330102", "2026-03-10")), "correction.transfer.revoked");
  end.mutable_end()->set_paper("（2026）浙0602刑更1号");
  EXPECT_EQ(waiting.Give(end), "end.paper");
  end.mutable_end()->set_paper("（2026）浙0602刑更2号");
  EXPECT_EQ(waiting.Give(end), "OK");
}

TEST(HomeAreaTest, WhatStandsRightBelowAProvinceIsNoDistrict) {
  EXPECT_EQ(HomeAreaOf("330602"), "3306");
  EXPECT_EQ(HomeAreaOf("330624"), "330624");
  for (const char* own : {"429004", "469002", "659001", "419001"}) EXPECT_EQ(HomeAreaOf(own), own);
}

// Codes don't say it: in a prefecture that is no city 01 to 20 are county-level cities.
TEST(HomeAreaTest, WhatIsADistrictTheTableOfRegionsSays) {
  for (const char* own : {"222401", "222403", "422801", "532501", "654002", "654003", "652901", "520203",
                          "429021", "500229", "522301", "441900", "330600", "500000"}) {
    EXPECT_EQ(HomeAreaOf(own), own);
  }
  for (const auto& [district, area] :
       {std::pair("330602", "3306"), std::pair("520201", "5202"), std::pair("110101", "11"),
        std::pair("310115", "31"), std::pair("500101", "50"), std::pair("500151", "50")}) {
    EXPECT_EQ(HomeAreaOf(district), area);
  }
  for (const char* area : {"330600", "110000", "500000", "500229", "222401", "441900", "330624"}) {
    EXPECT_TRUE(IsHomeArea(area)) << area;
  }
  for (const char* none : {"330602", "110101", "110100", "330000", "222400", "000000", "999999"}) {
    EXPECT_FALSE(IsHomeArea(none)) << none;
  }
}

}  // namespace
}  // namespace fengqiao::correction
