// Leave: who decides, by length and by the sum of two months.

#include "services/correction/domain/leave.h"

#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

constexpr char kFar[] = "330102";  // 杭州市上城区

class LeaveTest : public ::testing::Test {
 protected:
  void SetUp() override {
    life.EnterInCorrection("2026-01-01", "2026-01-05");
    v1::EntrustOfficeRequest entrust;
    entrust.mutable_entrustment()->set_office(kOffice);
    entrust.mutable_entrustment()->add_acts(v1::Entrustment::ACT_SHORT_LEAVE);
    entrust.mutable_entrustment()->set_number("越矫委〔2026〕1号");
    *entrust.mutable_entrustment()->mutable_from() = Date("2026-01-05");
    ASSERT_EQ(life.Give(entrust), "OK");
    life.GoTo("2026-03-01");
  }

  std::string Ask(std::string_view from, std::string_view to, std::string_view extends = "") {
    life.actor = {.account = "zhang", .level = v1::LEVEL_COUNTY};
    return life.Give(LeaveTo(kFar, from, to, extends));
  }
  std::string ApproveAs(v1::Level level, std::string_view leave) {
    life.actor = {.account = "qian", .level = level};
    return life.Give(Approve(leave));
  }
  const v1::Leave& Last() const { return *life.subject.leaves().rbegin(); }

  Life life{"2026-01-01"};
};

// 7 and 8, 30 and 31 days, both end days counted.
TEST_F(LeaveTest, TheLengthSaysWhoDecides) {
  struct Row {
    const char* to;
    int days;
    v1::Level level;
  };
  for (const Row& row : {Row{"2026-03-10", 1, v1::LEVEL_OFFICE}, Row{"2026-03-16", 7, v1::LEVEL_OFFICE},
                         Row{"2026-03-17", 8, v1::LEVEL_COUNTY}, Row{"2026-04-08", 30, v1::LEVEL_COUNTY},
                         Row{"2026-04-09", 31, v1::LEVEL_CITY}}) {
    ASSERT_EQ(Ask("2026-03-10", row.to), "OK");
    EXPECT_EQ(Last().days(), row.days);
    EXPECT_EQ(Last().level(), row.level) << row.days;
    const std::string id = Last().id();
    for (const auto level : {v1::LEVEL_OFFICE, v1::LEVEL_COUNTY}) {
      if (level >= row.level) continue;
      EXPECT_EQ(ApproveAs(level, id), row.level == v1::LEVEL_CITY ? "correction.leave.city_decides"
                                                                  : "correction.leave.county_decides");
    }
    EXPECT_EQ(ApproveAs(row.level, id), "OK");
    ASSERT_EQ(life.Give(Back(id, "2026-03-01")), "OK");  // withdrawn: counts no more
  }
  EXPECT_EQ(life.subject.documents_size(), 1);  // told to the procuratorate above the county alone
}

TEST_F(LeaveTest, SplittingIsCaughtByTheSumOfTwoMonths) {
  const char* kTrips[][2] = {{"2026-03-05", "2026-03-11"},
                             {"2026-03-13", "2026-03-19"},
                             {"2026-03-21", "2026-03-27"},
                             {"2026-03-29", "2026-04-04"}};
  for (const auto& trip : kTrips) {
    ASSERT_EQ(Ask(trip[0], trip[1]), "OK");
    EXPECT_EQ(Last().level(), v1::LEVEL_OFFICE);
    ASSERT_EQ(ApproveAs(v1::LEVEL_OFFICE, Last().id()), "OK");
  }
  // 28 days so far: two more are the office's, three are the city's.
  ASSERT_EQ(Ask("2026-04-06", "2026-04-07"), "OK");
  EXPECT_EQ(Last().window_days(), 30);
  EXPECT_EQ(Last().level(), v1::LEVEL_OFFICE);
  ASSERT_EQ(life.Give(Back(Last().id(), "2026-03-01")), "OK");
  ASSERT_EQ(Ask("2026-04-06", "2026-04-08"), "OK");
  EXPECT_EQ(Last().window_days(), 31);
  EXPECT_EQ(Last().level(), v1::LEVEL_CITY);
}

// The window's first day is the one of the same number two months before, and counts.
TEST_F(LeaveTest, TheWindowCountsBothEndDays) {
  ASSERT_EQ(Ask("2026-03-05", "2026-04-03"), "OK");  // 30 days
  ASSERT_EQ(ApproveAs(v1::LEVEL_COUNTY, "l1"), "OK");
  ASSERT_EQ(Ask("2026-06-03", "2026-06-03"), "OK");  // from 3 April on: one day of it lies within
  EXPECT_EQ(Last().window_days(), 2);
  ASSERT_EQ(Ask("2026-06-04", "2026-06-04"), "OK");
  EXPECT_EQ(Last().window_days(), 1);
}

// In whatever order leaves are applied for, every window of two months that holds one is asked.
TEST_F(LeaveTest, LeavesBookedInReverseOrderAreSummedToo) {
  ASSERT_EQ(Ask("2026-03-21", "2026-04-15"), "OK");  // 26 days
  ASSERT_EQ(ApproveAs(v1::LEVEL_COUNTY, "l1"), "OK");
  ASSERT_EQ(Ask("2026-03-05", "2026-03-19"), "OK");  // 15 days before it
  EXPECT_EQ(Last().window_days(), 41);
  EXPECT_EQ(Last().level(), v1::LEVEL_CITY);
  EXPECT_EQ(ApproveAs(v1::LEVEL_COUNTY, "l2"), "correction.leave.city_decides");
  EXPECT_EQ(ApproveAs(v1::LEVEL_CITY, "l2"), "OK");
}

TEST_F(LeaveTest, TheLaterOneThatIsDecidedFirstCountsForTheEarlierOne) {
  ASSERT_EQ(Ask("2026-03-05", "2026-03-20"), "OK");  // 16 days
  ASSERT_EQ(Ask("2026-03-25", "2026-04-10"), "OK");  // 17 days
  ASSERT_EQ(ApproveAs(v1::LEVEL_COUNTY, "l2"), "OK");
  EXPECT_EQ(ApproveAs(v1::LEVEL_COUNTY, "l1"), "correction.leave.city_decides");
}

// Who comes back early has been away no longer; who has not come back is away to this day.
TEST_F(LeaveTest, DaysCountAsTheyAreTaken) {
  ASSERT_EQ(Ask("2026-03-01", "2026-03-30"), "OK");
  ASSERT_EQ(ApproveAs(v1::LEVEL_COUNTY, "l1"), "OK");
  life.actor.account = "zhang";
  ASSERT_EQ(life.Give(Back("l1", "2026-03-01")), "OK");
  ASSERT_EQ(Ask("2026-03-10", "2026-03-11"), "OK");
  EXPECT_EQ(Last().window_days(), 3);
  ASSERT_EQ(ApproveAs(v1::LEVEL_OFFICE, "l2"), "OK");
  life.GoTo("2026-03-20");  // nine days late
  life.actor = {.account = "zhang", .level = v1::LEVEL_COUNTY};
  ASSERT_EQ(life.Give(Back("l2", "2026-03-20")), "OK");
  ASSERT_EQ(Ask("2026-03-25", "2026-03-25"), "OK");
  EXPECT_EQ(Last().window_days(), 1 + 11 + 1);
}

// IM 38: a search ends with the leave that it came from.
TEST_F(LeaveTest, AnApprovedExtensionEndsTheSearchWithoutABreach) {
  ASSERT_EQ(Ask("2026-03-05", "2026-03-09"), "OK");
  ASSERT_EQ(ApproveAs(v1::LEVEL_OFFICE, "l1"), "OK");
  life.GoTo("2026-03-09");
  ASSERT_EQ(Ask("2026-03-10", "2026-03-11", "l1"), "OK");
  life.GoTo("2026-03-10");
  ASSERT_FALSE(life.subject.absences(0).has_ended());
  ASSERT_EQ(ApproveAs(v1::LEVEL_COUNTY, "l2"), "OK");
  EXPECT_EQ(life.subject.absences(0).outcome(), v1::Absence::OUTCOME_VOID);
  EXPECT_TRUE(life.subject.breaches().empty());
  // And the extension can be overstayed as any other leave.
  EXPECT_EQ(life.GoTo("2026-03-12").size(), 1u);
  life.actor = {.account = "zhang", .level = v1::LEVEL_COUNTY};
  ASSERT_EQ(life.Give(Back("l2", "2026-03-12")), "OK");
  EXPECT_EQ(life.subject.breaches(0).days_out(), 1);
}

// Who did not go, or was back in time, and is entered late.
TEST_F(LeaveTest, AReturnInTimeEndsTheSearchWithoutABreach) {
  ASSERT_EQ(Ask("2026-03-05", "2026-03-05"), "OK");
  ASSERT_EQ(ApproveAs(v1::LEVEL_OFFICE, "l1"), "OK");
  life.GoTo("2026-03-06");
  ASSERT_FALSE(life.subject.absences(0).has_ended());
  life.actor = {.account = "zhang", .level = v1::LEVEL_COUNTY};
  EXPECT_EQ(life.Give(Back("l1", "2026-03-04")), "correction.leave.begun");
  ASSERT_EQ(life.Give(Back("l1", "2026-03-05")), "OK");
  EXPECT_EQ(Last().state(), v1::Leave::STATE_RETURNED);
  EXPECT_EQ(life.subject.absences(0).outcome(), v1::Absence::OUTCOME_VOID);
  EXPECT_TRUE(life.subject.breaches().empty());
  EXPECT_EQ(life.Give(Lost(v1::Absence::CAUSE_CONTACT_LOST, "2026-03-05")), "OK");
}

// A search of a leave that runs no more, however that came, can be ended.
TEST_F(LeaveTest, ASearchWhoseLeaveIsOverCanBeEnded) {
  ASSERT_EQ(Ask("2026-03-05", "2026-03-05"), "OK");
  ASSERT_EQ(ApproveAs(v1::LEVEL_OFFICE, "l1"), "OK");
  life.GoTo("2026-03-06");
  life.actor = {.account = "zhang", .level = v1::LEVEL_COUNTY};
  EXPECT_EQ(life.Give(Found("a1", "2026-03-06")), "correction.absence.leave");
  life.subject.mutable_leaves(0)->set_state(v1::Leave::STATE_EXTENDED);  // as an older version left it
  EXPECT_EQ(life.Give(Found("a1", "2026-03-06")), "OK");
}

TEST_F(LeaveTest, AnOfficeEntersWhatItIsEntrustedWith) {
  const auto entrusted_with = [&](v1::Entrustment::Act act) {
    life.subject.mutable_entrustment()->set_acts(0, act);
    life.actor = {.account = "wu", .level = v1::LEVEL_OFFICE};
  };
  entrusted_with(v1::Entrustment::ACT_RECEPTION);
  EXPECT_EQ(life.Give(LeaveTo(kFar, "2026-03-05", "2026-03-06")), "correction.office.entrustment");
  EXPECT_EQ(life.Give(MoveTo(kFar, "2026-03-01")), "correction.office.entrustment");
  entrusted_with(v1::Entrustment::ACT_SHORT_LEAVE);
  ASSERT_EQ(life.Give(LeaveTo(kFar, "2026-03-05", "2026-03-06")), "OK");
  entrusted_with(v1::Entrustment::ACT_RECEPTION);
  EXPECT_EQ(life.Give(Back("l1", "2026-03-01")), "correction.office.entrustment");
  entrusted_with(v1::Entrustment::ACT_SUPERVISION);
  EXPECT_EQ(life.Give(Back("l1", "2026-03-01")), "OK");
  EXPECT_EQ(life.Give(MoveTo(kFar, "2026-03-01")), "OK");
}

TEST_F(LeaveTest, GoesToACountyOfTodayAlone) {
  for (const char* to : {"999999", "110000", "330600", "330102001"}) {
    EXPECT_EQ(life.Give(LeaveTo(to, "2026-03-05", "2026-03-06")), "leave.destination") << to;
  }
  EXPECT_EQ(life.Give(LeaveTo("441900", "2026-03-05", "2026-03-06")), "OK");
}

// §6.5: who is detained or searched for gets none; who decides is told of an injunction and of an open
// proposal.
TEST_F(LeaveTest, WhoIsAwayAlreadyGetsNone) {
  ASSERT_EQ(Ask("2026-03-05", "2026-03-06"), "OK");
  ASSERT_EQ(life.Give(Detained("2026-03-01")), "OK");
  EXPECT_EQ(ApproveAs(v1::LEVEL_OFFICE, "l1"), "correction.leave.custody");
  life.GoTo("2026-03-02");
  ASSERT_EQ(life.Give(LetGo("c1", "2026-03-01")), "correction.office.entrustment");
  life.actor = {.account = "zhang", .level = v1::LEVEL_COUNTY};
  ASSERT_EQ(life.Give(LetGo("c1", "2026-03-01")), "OK");
  ASSERT_EQ(life.Give(Lost(v1::Absence::CAUSE_CONTACT_LOST, "2026-03-01")), "OK");
  EXPECT_EQ(ApproveAs(v1::LEVEL_OFFICE, "l1"), "correction.leave.searched");
  EXPECT_EQ(Ask("2026-03-10", "2026-03-11"), "correction.leave.searched");
}

TEST_F(LeaveTest, WhoDecidesIsWarned) {
  ASSERT_EQ(Ask("2026-03-05", "2026-03-06"), "OK");
  EXPECT_TRUE(Last().warnings().empty());
  life.subject.mutable_judgment()->set_injunction("不得进入网吧");
  *life.subject.mutable_judgment()->mutable_injunction_end() = Date("2026-03-01");
  ASSERT_EQ(life.Give(Breaking(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_GRAVE, "2026-03-01")), "OK");
  ASSERT_EQ(life.Give(Propose(v1::SANCTION_KIND_REVOKE_PROBATION, {"b1"})), "OK");
  ASSERT_EQ(Ask("2026-03-10", "2026-03-11"), "OK");
  EXPECT_EQ(Last().warnings_size(), 2);
  life.GoTo("2026-03-02");  // the injunction is over
  ASSERT_EQ(ApproveAs(v1::LEVEL_OFFICE, "l2"), "OK");
  EXPECT_EQ(Last().warnings_size(), 1);
}

TEST_F(LeaveTest, WhatIsApprovedMeanwhileCountsAtTheDecision) {
  ASSERT_EQ(Ask("2026-03-05", "2026-03-11"), "OK");
  ASSERT_EQ(Ask("2026-03-13", "2026-04-08"), "OK");  // 27 days
  EXPECT_EQ(Last().level(), v1::LEVEL_COUNTY);
  ASSERT_EQ(ApproveAs(v1::LEVEL_OFFICE, "l1"), "OK");
  EXPECT_EQ(ApproveAs(v1::LEVEL_COUNTY, "l2"), "correction.leave.city_decides");
  EXPECT_EQ(ApproveAs(v1::LEVEL_CITY, "l2"), "OK");
}

TEST_F(LeaveTest, AnExtensionIsMeasuredWithWhatItExtends) {
  ASSERT_EQ(Ask("2026-03-05", "2026-03-09"), "OK");  // 5 days
  ASSERT_EQ(ApproveAs(v1::LEVEL_OFFICE, "l1"), "OK");
  EXPECT_EQ(Ask("2026-03-11", "2026-03-12", "l1"), "correction.leave.extends_gap");
  EXPECT_EQ(Ask("2026-03-10", "2026-03-12", "l9"), "correction.leave.extends");
  ASSERT_EQ(Ask("2026-03-10", "2026-03-11", "l1"), "OK");
  EXPECT_EQ(Last().days(), 7);
  EXPECT_EQ(Last().level(), v1::LEVEL_OFFICE);
  ASSERT_EQ(life.Give(Back(Last().id(), "2026-03-01")), "OK");
  ASSERT_EQ(Ask("2026-03-10", "2026-03-12", "l1"), "OK");
  EXPECT_EQ(Last().days(), 8);
  EXPECT_EQ(ApproveAs(v1::LEVEL_OFFICE, "l3"), "correction.leave.county_decides");
  ASSERT_EQ(ApproveAs(v1::LEVEL_COUNTY, "l3"), "OK");
  // One leave from here on.
  EXPECT_EQ(life.subject.leaves(0).state(), v1::Leave::STATE_EXTENDED);
  EXPECT_EQ(FormatDay(DayOf(Last().from())), "2026-03-05");
  EXPECT_EQ(Last().window_days(), 8);
  life.GoTo("2026-03-13");
  EXPECT_EQ(Ask("2026-03-13", "2026-03-15", "l3"), "correction.leave.extends_late");
}

TEST_F(LeaveTest, WithoutEntrustmentTheCountyDecidesAll) {
  life.actor = {.account = "zhang", .level = v1::LEVEL_COUNTY};
  ASSERT_EQ(life.Give(v1::EntrustOfficeRequest()), "OK");
  ASSERT_EQ(Ask("2026-03-05", "2026-03-05"), "OK");
  EXPECT_EQ(Last().level(), v1::LEVEL_COUNTY);
  EXPECT_EQ(ApproveAs(v1::LEVEL_OFFICE, "l1"), "correction.office.entrustment");
}

TEST_F(LeaveTest, WhoAskedAndTheOfficerInChargeDoNotApprove) {
  ASSERT_EQ(Ask("2026-03-05", "2026-03-06"), "OK");
  EXPECT_EQ(life.Give(Approve("l1")), "correction.leave.own");
  life.actor.account = "chen";  // the officer in charge
  EXPECT_EQ(life.Give(Approve("l1")), "correction.leave.own");
  v1::DecideLeaveRequest refuse = Approve("l1");
  refuse.set_decision(v1::DecideLeaveRequest::DECISION_REFUSE);
  EXPECT_EQ(life.Give(refuse), "reason");
  refuse.set_reason("理由不充分");
  EXPECT_EQ(life.Give(refuse), "OK");
  EXPECT_EQ(life.Give(refuse), "correction.leave.decided");
  EXPECT_EQ(life.Give(Approve("l7")), "correction.leave.unknown");
}

// Who hands the file over, for a day or for good, still does not approve what was applied for before.
TEST_F(LeaveTest, TheOfficerInChargeDoesNotLiftHisOwnBar) {
  ASSERT_EQ(Ask("2026-03-05", "2026-03-06"), "OK");
  const auto assign = [&](std::string_view account) {
    v1::AssignOfficerRequest request;
    request.set_case_officer(std::string(account));
    return life.Give(request);
  };
  life.actor.account = "chen";
  for (const char* other : {"wang", "", "liu"}) {
    ASSERT_EQ(assign(other), "OK");
    EXPECT_EQ(life.Give(Approve("l1")), "correction.leave.own") << other;
    ASSERT_EQ(assign("chen"), "OK");
    EXPECT_EQ(life.Give(Approve("l1")), "correction.leave.own");
  }
  ASSERT_EQ(assign("wang"), "OK");
  life.actor.account = "liu";
  EXPECT_EQ(life.Give(Approve("l1")), "correction.leave.own") << "in charge for a while is in charge since";
  life.actor.account = "qian";
  ASSERT_EQ(life.Give(Approve("l1")), "OK");
  // What is applied for after the hand-over is another's; nothing of before is kept then.
  life.GoTo("2026-03-08");
  ASSERT_EQ(life.Give(Back("l1", "2026-03-06")), "OK");
  ASSERT_EQ(Ask("2026-03-11", "2026-03-12"), "OK");
  life.actor.account = "chen";
  EXPECT_EQ(life.Give(Approve("l2")), "OK");
  ASSERT_EQ(assign("liu"), "OK");
  EXPECT_EQ(life.subject.former_officers_size(), 0);
}

TEST_F(LeaveTest, HowManyWereInChargeIsBounded) {
  ASSERT_EQ(Ask("2026-03-05", "2026-03-06"), "OK");
  std::string given = "OK";
  int changes = 0;
  for (; given == "OK" && changes < 100; ++changes) {
    v1::AssignOfficerRequest request;
    request.set_case_officer("officer" + std::to_string(changes));
    given = life.Give(request);
  }
  EXPECT_EQ(given, "correction.subject.size");
  EXPECT_EQ(changes, 51);
}

// An application that waits is always measured by what is approved, ended and entrusted now: whoever has it
// to decide has it as his work.
TEST_F(LeaveTest, WhatWaitsIsMeasuredAnew) {
  ASSERT_EQ(Ask("2026-03-10", "2026-03-16"), "OK");  // 7 days
  EXPECT_EQ(Last().level(), v1::LEVEL_OFFICE);
  ASSERT_EQ(Ask("2026-03-18", "2026-04-09"), "OK");  // 23 days
  ASSERT_EQ(ApproveAs(v1::LEVEL_COUNTY, "l2"), "OK");
  EXPECT_EQ(life.subject.leaves(0).window_days(), 30);
  EXPECT_EQ(life.subject.leaves(0).level(), v1::LEVEL_OFFICE);
  ASSERT_EQ(Ask("2026-04-11", "2026-04-11"), "OK");
  ASSERT_EQ(ApproveAs(v1::LEVEL_COUNTY, "l3"), "OK");
  EXPECT_EQ(life.subject.leaves(0).window_days(), 31);
  EXPECT_EQ(life.subject.leaves(0).level(), v1::LEVEL_CITY);
  EXPECT_EQ(life.Duty("CL.decide:l1")->holder(), v1::Duty::HOLDER_CITY);
  // Taken back, it is the office's again; and the county's without the entrustment.
  ASSERT_EQ(life.Give(Back("l3", "2026-03-01")), "OK");
  EXPECT_EQ(life.subject.leaves(0).level(), v1::LEVEL_OFFICE);
  ASSERT_EQ(life.Give(v1::EntrustOfficeRequest()), "OK");
  EXPECT_EQ(life.subject.leaves(0).level(), v1::LEVEL_COUNTY);
  EXPECT_EQ(life.Duty("CL.decide:l1")->holder(), v1::Duty::HOLDER_COUNTY);
}

// A leave made longer is never a milder one, at the end of a short month too.
TEST_F(LeaveTest, ALongerLeaveNeverCountsLess) {
  Life own("2026-10-01");
  own.EnterInCorrection("2026-10-01", "2026-10-05");
  own.GoTo("2026-12-01");
  ASSERT_EQ(own.Give(LeaveTo(kFar, "2026-12-28", "2027-01-25")), "OK");  // 29 days
  own.actor = {.account = "qian", .level = v1::LEVEL_COUNTY};
  ASSERT_EQ(own.Give(Approve("l1")), "OK");
  own.actor.account = "zhang";
  own.GoTo("2027-01-26");
  ASSERT_EQ(own.Give(Back("l1", "2027-01-25")), "OK");
  int before = 0;
  for (const char* to : {"2027-02-27", "2027-02-28", "2027-03-01", "2027-03-02"}) {
    ASSERT_EQ(own.Give(LeaveTo(kFar, "2027-02-27", to)), "OK");
    const v1::Leave& made = *own.subject.leaves().rbegin();
    EXPECT_GE(made.window_days(), before) << to;
    before = made.window_days();
    EXPECT_EQ(made.level(), std::string_view(to) == "2027-02-27" ? v1::LEVEL_COUNTY : v1::LEVEL_CITY) << to;
    ASSERT_EQ(own.Give(Back(made.id(), "2027-01-26")), "OK");
  }
}

TEST_F(LeaveTest, FromOneCountyLevelCityToAnotherIsALeave) {
  Life own("2026-01-01");
  v1::RegisterNoticeRequest notice = Notice("2026-01-01");
  notice.set_parent("regions/222401");  // 延吉市
  ASSERT_OK(own.Enter(notice));
  ASSERT_EQ(own.Give(Reporting("2026-01-01")), "OK");
  EXPECT_EQ(own.Give(LeaveTo("222403", "2026-01-05", "2026-01-06")), "OK");  // 敦化市
}

TEST_F(LeaveTest, AnotherDistrictOfTheSameCityIsNoLeave) {
  EXPECT_EQ(HomeAreaOf("330602"), "3306");
  EXPECT_EQ(HomeAreaOf("330624"), "330624");
  EXPECT_EQ(HomeAreaOf("330681"), "330681");
  EXPECT_EQ(life.Give(LeaveTo("330603", "2026-03-05", "2026-03-06")), "correction.leave.not_leaving");
  EXPECT_EQ(life.Give(LeaveTo("330624", "2026-03-05", "2026-03-06")), "OK");
  EXPECT_EQ(life.Give(LeaveTo("330681", "2026-03-07", "2026-03-08")), "OK");
}

TEST_F(LeaveTest, ThreeDaysBeforeOrWithTheReason) {
  v1::RequestLeaveRequest request = LeaveTo(kFar, "2026-03-03", "2026-03-04");
  request.mutable_leave()->clear_urgent_reason();
  EXPECT_EQ(life.Give(request), "correction.leave.advance");
  *request.mutable_leave()->mutable_from() = Date("2026-03-04");
  EXPECT_EQ(life.Give(request), "OK");
  EXPECT_EQ(life.Give(LeaveTo(kFar, "2026-03-04", "2026-03-05")), "correction.leave.overlap");
  EXPECT_EQ(life.Give(LeaveTo(kFar, "2026-02-28", "2026-03-02")), "leave.from");
  EXPECT_EQ(life.Give(LeaveTo(kFar, "2026-12-30", "2027-01-01")), "leave.to");
}

TEST_F(LeaveTest, ALeaveThatIsOverIsNotApproved) {
  ASSERT_EQ(Ask("2026-03-02", "2026-03-03"), "OK");
  life.GoTo("2026-03-04");
  EXPECT_EQ(ApproveAs(v1::LEVEL_COUNTY, "l1"), "correction.leave.past");
}

// CL7, CL8: on the last day in order, on the next one overdue, once.
// Nothing is approved afterwards: whoever left before was away without approval.
TEST_F(LeaveTest, ApprovedLateItBeginsLate) {
  ASSERT_EQ(Ask("2026-03-10", "2026-03-18"), "OK");  // 9 days
  EXPECT_EQ(Last().level(), v1::LEVEL_COUNTY);
  life.GoTo("2026-03-16");
  EXPECT_EQ(ApproveAs(v1::LEVEL_OFFICE, "l1"), "correction.leave.county_decides");
  ASSERT_EQ(ApproveAs(v1::LEVEL_COUNTY, "l1"), "OK");
  EXPECT_EQ(FormatDay(DayOf(Last().from())), "2026-03-16");
  EXPECT_EQ(Last().days(), 3);
  // An extension goes on from what was approved.
  ASSERT_EQ(Ask("2026-03-19", "2026-03-20", "l1"), "OK");
  life.GoTo("2026-03-20");
  ASSERT_EQ(ApproveAs(v1::LEVEL_COUNTY, "l2"), "OK");
  EXPECT_EQ(FormatDay(DayOf(Last().from())), "2026-03-16");
}

TEST_F(LeaveTest, WhoDoesNotComeBackIsOutOfControlFromTheNextDay) {
  ASSERT_EQ(Ask("2026-03-05", "2026-03-09"), "OK");
  ASSERT_EQ(ApproveAs(v1::LEVEL_OFFICE, "l1"), "OK");
  EXPECT_TRUE(life.GoTo("2026-03-09").empty());
  const auto happened = life.GoTo("2026-03-10");
  ASSERT_EQ(happened.size(), 1u);
  EXPECT_EQ(happened[0].event, "Leave.Overdue");
  EXPECT_TRUE(life.GoTo("2026-03-11").empty());
  life.actor = {.account = "zhang", .level = v1::LEVEL_COUNTY};
  v1::EndAbsenceRequest end;
  end.set_absence("a1");
  *end.mutable_day() = Date("2026-03-11");
  end.set_outcome(v1::Absence::OUTCOME_BACK);
  EXPECT_EQ(life.Give(end), "correction.absence.leave");
  ASSERT_EQ(life.Give(Back("l1", "2026-03-11")), "OK");
  ASSERT_EQ(life.subject.breaches_size(), 1);
  EXPECT_EQ(life.subject.breaches(0).days_out(), 2);
  EXPECT_EQ(life.Give(Back("l1", "2026-03-11")), "correction.leave.not_running");
}

// An overdue leave whose return is entered before the roll-over came is a breach all the same.
TEST_F(LeaveTest, NothingDependsOnTheRollOver) {
  ASSERT_EQ(Ask("2026-03-05", "2026-03-09"), "OK");
  ASSERT_EQ(ApproveAs(v1::LEVEL_OFFICE, "l1"), "OK");
  life.today = Day("2026-03-12");
  ASSERT_EQ(life.Give(Back("l1", "2026-03-12")), "OK");
  ASSERT_EQ(life.subject.breaches_size(), 1);
  EXPECT_EQ(life.subject.breaches(0).days_out(), 3);
}

}  // namespace
}  // namespace fengqiao::correction
