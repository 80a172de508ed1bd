// Permits for frequent travel: who decides, for how long, what a movement needs, and what ends them.

#include "services/correction/domain/permits.h"

#include <functional>

#include "services/correction/domain/duties.h"
#include "services/correction/domain/leave.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using v1::TravelPermit;

constexpr char kFar[] = "330102";      // 杭州市上城区
constexpr char kFurther[] = "330782";  // 义乌市

absl::Time At(std::string_view day, int hours, int minutes = 0) {
  return StartOf(Day(day)) + absl::Hours(hours) + absl::Minutes(minutes);
}

class PermitTest : public ::testing::Test {
 protected:
  void SetUp() override {
    life.EnterInCorrection("2026-01-01", "2026-01-05");  // the term ends on 31 December
    life.GoTo("2026-03-02");                             // a Monday
  }

  std::string As(std::string_view account, v1::Level level = v1::LEVEL_COUNTY) {
    life.actor = {.account = std::string(account), .level = level};
    return std::string(account);
  }
  std::string Ask(const v1::RequestTravelPermitRequest& request) {
    As("zhang");
    return life.Give(request);
  }
  std::string Approve(std::string_view permit, std::string_view account = "qian") {
    As(account);
    return life.Give(ApprovePermit(permit));
  }
  // A permit that holds from today on.
  void Holds(const std::function<void(TravelPermit*)>& change = [](auto*) {}) {
    v1::RequestTravelPermitRequest request = PermitTo(kFar, FormatDay(life.today));
    change(request.mutable_travel_permit());
    ASSERT_EQ(Ask(request), "OK");
    ASSERT_EQ(Approve(Last().id()), "OK");
    As("zhang");
  }
  const TravelPermit& Last() const { return *life.subject.travel_permits().rbegin(); }

  Life life{"2026-01-01"};
};

TEST_F(PermitTest, WhatIsMalformedIsNamed) {
  const auto field = [&](const std::function<void(TravelPermit*)>& spoil) {
    v1::RequestTravelPermitRequest request = PermitTo(kFar, "2026-03-02");
    spoil(request.mutable_travel_permit());
    return Ask(request);
  };
  EXPECT_EQ(field([](auto* p) { p->clear_destinations(); }), "travel_permit.destinations");
  EXPECT_EQ(field([](auto* p) { p->add_destinations("regions/330100"); }), "travel_permit.destinations[1]");
  EXPECT_EQ(field([](auto* p) { p->add_destinations(p->destinations(0)); }), "travel_permit.destinations[1]");
  EXPECT_EQ(field([](auto* p) { p->clear_ground(); }), "travel_permit.ground");
  EXPECT_EQ(field([](auto* p) { p->set_reason("上班"); }), "travel_permit.reason");
  EXPECT_EQ(field([](auto* p) { p->clear_proof(); }), "travel_permit.proof");
  EXPECT_EQ(field([](auto* p) { p->add_weekdays(0); }), "travel_permit.weekdays");
  EXPECT_EQ(field([](auto* p) { p->add_weekdays(8); }), "travel_permit.weekdays");
  EXPECT_EQ(field([](auto* p) { p->set_most_days(8); }), "travel_permit.most_days");
  EXPECT_EQ(field([](auto* p) { p->set_from_minute(600); }), "travel_permit.from_minute");
  EXPECT_EQ(field([](auto* p) { p->set_to_minute(1441); }), "travel_permit.from_minute");
  EXPECT_EQ(field([](auto* p) {
              p->set_to_minute(600);
              p->set_most_days(2);
            }),
            "travel_permit.from_minute");
  EXPECT_EQ(field([](auto* p) { p->set_times(3); }), "travel_permit.per");
  EXPECT_EQ(field([](auto* p) { p->set_per(TravelPermit::PER_WEEK); }), "travel_permit.per");
  EXPECT_EQ(field([](auto* p) { p->set_times(101); }), "travel_permit.times");
  EXPECT_EQ(field([](auto* p) { *p->mutable_from() = Date("2026-03-01"); }), "travel_permit.from");
  EXPECT_EQ(field([](auto* p) { *p->mutable_from() = Date("2027-01-01"); }), "travel_permit.from");
  EXPECT_EQ(field([](auto* p) { *p->mutable_to() = Date("2026-03-01"); }), "travel_permit.to");
  EXPECT_EQ(field([](auto* p) { *p->mutable_to() = Date("2027-01-01"); }), "travel_permit.to");
  EXPECT_EQ(field([](auto* p) { p->set_destinations(0, "regions/330603"); }),
            "correction.leave.not_leaving");  // another district of the same city
}

// Six months by the calendar, the first day counted; never past the term.
TEST_F(PermitTest, HoldsForSixMonthsByTheCalendar) {
  ASSERT_EQ(Ask(PermitTo(kFar, "2026-03-02", "2026-09-01")), "OK");
  EXPECT_EQ(Ask(PermitTo(kFar, "2026-10-01", "2027-01-01")), "travel_permit.to");
  // The next one is applied for towards the end of this one, and of one that has not begun there is no next.
  EXPECT_EQ(Ask(PermitTo(kFar, "2026-09-02", "2026-12-31")), "correction.permit.early");
  ASSERT_EQ(Approve("p1"), "OK");
  life.GoTo("2026-08-02");
  EXPECT_EQ(Ask(PermitTo(kFar, "2026-09-02", "2026-12-31")), "correction.permit.early");
  life.GoTo("2026-08-03");
  EXPECT_EQ(Ask(PermitTo(kFar, "2026-09-02", "2026-12-31")), "OK");
  Life other("2026-01-01");
  other.EnterInCorrection("2026-01-01", "2026-01-05");
  other.GoTo("2026-03-02");
  EXPECT_EQ(other.Give(PermitTo(kFar, "2026-03-02", "2026-09-02")), "correction.permit.length");
  ASSERT_EQ(other.Give(PermitTo(kFar, "2026-03-02")), "OK");
  EXPECT_EQ(FormatDay(DayOf(other.subject.travel_permits(0).to())), "2026-09-01");
  other.actor.account = "qian";
  ASSERT_EQ(other.Give(ApprovePermit("p1")), "OK");
  other.actor.account = "zhang";
  other.GoTo("2026-09-01");
  ASSERT_EQ(other.Give(PermitTo(kFurther, "2026-10-01")), "OK");
  EXPECT_EQ(FormatDay(DayOf(other.subject.travel_permits(1).to())), "2026-12-31");
}

TEST_F(PermitTest, OneEndsBeforeTheNextBegins) {
  ASSERT_EQ(Ask(PermitTo(kFar, "2026-03-02", "2026-03-31")), "OK");
  EXPECT_EQ(Ask(PermitTo(kFurther, "2026-03-31", "2026-04-30")), "correction.permit.overlap");
  EXPECT_EQ(Ask(PermitTo(kFurther, "2026-04-01", "2026-04-30")), "OK");
}

TEST_F(PermitTest, TheCountyDecidesAndNobodyOnHisOwn) {
  ASSERT_EQ(Ask(PermitTo(kFar, "2026-03-02")), "OK");
  EXPECT_EQ(life.Duty("IM29.decide:p1")->holder(), v1::Duty::HOLDER_COUNTY);
  EXPECT_EQ(FormatDay(DayOf(life.Duty("IM29.decide:p1")->due())), "2026-03-12");
  EXPECT_EQ(Approve("p1", "zhang"), "correction.permit.own");
  EXPECT_EQ(Approve("p1", "chen"), "correction.permit.own");  // the officer in charge
  v1::AssignOfficerRequest another;
  another.set_case_officer("wang");
  ASSERT_EQ(life.Give(another), "OK");
  EXPECT_EQ(Approve("p1", "chen"), "correction.permit.own");  // who was it at the application
  As("qian", v1::LEVEL_OFFICE);
  EXPECT_EQ(life.Give(ApprovePermit("p1")), "correction.power.county");
  EXPECT_EQ(Approve("p2"), "correction.permit.unknown");
  v1::DecideTravelPermitRequest refuse = ApprovePermit("p1");
  refuse.clear_decision();
  As("qian");
  EXPECT_EQ(life.Give(refuse), "decision");
  refuse.set_decision(v1::DecideTravelPermitRequest::DECISION_REFUSE);
  EXPECT_EQ(life.Give(refuse), "reason");
  refuse.set_reason("证明材料不足");
  EXPECT_EQ(life.Give(refuse), "OK");
  EXPECT_EQ(Approve("p1"), "correction.permit.decided");
  EXPECT_EQ(life.Duty("IM29.decide:p1"), nullptr);
  ASSERT_EQ(Ask(PermitTo(kFar, "2026-03-02", "2026-03-10")), "OK");
  life.GoTo("2026-03-11");
  EXPECT_EQ(Approve("p2"), "correction.permit.past");
  ASSERT_EQ(Ask(PermitTo(kFar, "2026-03-12")), "OK");
  life.GoTo("2026-03-20");
  ASSERT_EQ(Approve("p3"), "OK");
  EXPECT_EQ(FormatDay(DayOf(Last().from())), "2026-03-20");  // nothing is approved afterwards
}

TEST_F(PermitTest, AnOfficeEntersWhatItIsEntrustedWith) {
  As("sun", v1::LEVEL_OFFICE);
  EXPECT_EQ(life.Give(PermitTo(kFar, "2026-03-02")), "correction.office.entrustment");
  As("zhang");
  v1::EntrustOfficeRequest entrust;
  entrust.mutable_entrustment()->set_office(kOffice);
  entrust.mutable_entrustment()->add_acts(v1::Entrustment::ACT_SUPERVISION);
  entrust.mutable_entrustment()->set_number("越矫委〔2026〕1号");
  *entrust.mutable_entrustment()->mutable_from() = Date("2026-01-05");
  ASSERT_EQ(life.Give(entrust), "OK");
  As("sun", v1::LEVEL_OFFICE);
  ASSERT_EQ(life.Give(PermitTo(kFar, "2026-03-02")), "OK");
  v1::EndTravelPermitRequest end;
  end.set_permit("p1");
  end.set_cause(TravelPermit::END_CAUSE_REVOKED);
  end.set_grounds("多次超出批准的地点");
  EXPECT_EQ(life.Give(end), "correction.power.county");
  end.set_cause(TravelPermit::END_CAUSE_EXPIRED);
  EXPECT_EQ(life.Give(end), "cause");
  end.set_cause(TravelPermit::END_CAUSE_NOT_NEEDED);
  EXPECT_EQ(life.Give(end), "OK");
  EXPECT_EQ(Last().state(), TravelPermit::STATE_WITHDRAWN);
  EXPECT_EQ(life.Give(end), "correction.permit.not_running");
}

TEST_F(PermitTest, NotWhileSearchedForDetainedOrRevoked) {
  ASSERT_EQ(Ask(PermitTo(kFar, "2026-03-02")), "OK");
  ASSERT_EQ(life.Give(Lost(v1::Absence::CAUSE_CONTACT_LOST, "2026-03-01")), "OK");
  EXPECT_EQ(Approve("p1"), "correction.permit.searched");
  ASSERT_EQ(life.Give(Found("a1", "2026-03-02")), "OK");
  ASSERT_EQ(life.Give(Detained("2026-03-02")), "OK");
  EXPECT_EQ(Approve("p1"), "correction.permit.custody");
  EXPECT_EQ(Ask(PermitTo(kFar, "2026-10-02")), "correction.permit.custody");
  ASSERT_EQ(life.Give(LetGo("c1", "2026-03-02")), "OK");
  life.GoTo("2026-03-03");
  EXPECT_EQ(Approve("p1"), "OK");
  v1::Sanction& sanction = *life.subject.add_sanctions();
  sanction.set_id("s1");
  sanction.set_kind(v1::SANCTION_KIND_REVOKE_PROBATION);
  sanction.set_state(v1::Sanction::STATE_GRANTED);
  EXPECT_EQ(Ask(PermitTo(kFar, "2026-10-02")), "correction.permit.revoked");
}

TEST_F(PermitTest, AMovementIsReportedOnly) {
  Holds();
  EXPECT_EQ(life.Give(Departing("p1", kFar, At("2026-03-02", 8))), "OK");
  EXPECT_EQ(life.Give(Departing("p1", kFar, At("2026-03-02", 9))), "correction.permit.moving");
  EXPECT_EQ(FormatDay(DayOf(life.Duty("IM29.return:p1")->due())), "2026-03-02");
  EXPECT_EQ(life.Give(Returning("p1", At("2026-03-02", 7))), "returned");
  EXPECT_EQ(life.Give(Returning("p1", At("2026-03-02", 11))), "returned");  // it is ten
  EXPECT_EQ(life.Give(Returning("p2", At("2026-03-02", 10))), "correction.permit.unknown");
  EXPECT_EQ(life.Give(Returning("p1", At("2026-03-02", 10))), "OK");
  EXPECT_EQ(life.Give(Returning("p1", At("2026-03-02", 10))), "correction.permit.no_movement");
  EXPECT_EQ(life.Duty("IM29.return:p1"), nullptr);
  EXPECT_EQ(life.Give(Departing("p1", kFar, At("2026-03-02", 9))), "movement.departed");  // back at ten
  EXPECT_EQ(Last().movements(0).id(), "m1");
  EXPECT_TRUE(life.subject.breaches().empty());
}

TEST_F(PermitTest, WhatLiesOutsideNeedsLeave) {
  Holds([](TravelPermit* p) { *p->mutable_to() = Date("2026-03-08"); });
  life.GoTo("2026-03-03");
  EXPECT_EQ(life.Give(Departing("p2", kFar, At("2026-03-03", 8))), "correction.permit.unknown");
  EXPECT_EQ(life.Give(Departing("p1", kFurther, At("2026-03-03", 8))), "correction.permit.destination");
  EXPECT_EQ(life.Give(Departing("p1", kFar, At("2026-03-01", 8))), "correction.permit.days");
  EXPECT_EQ(life.Give(Departing("p1", kFar, At("2026-03-04", 8))), "movement.departed");  // tomorrow
  life.GoTo("2026-03-09");
  EXPECT_EQ(life.Give(Departing("p1", kFar, At("2026-03-09", 8))), "correction.permit.days");
  // What was in order on the last day may be told of the day after.
  EXPECT_EQ(life.Give(Departing("p1", kFar, At("2026-03-08", 23, 59))), "OK");
}

TEST_F(PermitTest, DaysMinutesAndTimesAreAsApproved) {
  Holds([](TravelPermit* p) {
    p->add_weekdays(1);
    p->add_weekdays(3);
    p->add_weekdays(7);
    p->set_from_minute(360);
    p->set_to_minute(540);
    p->set_times(2);
    p->set_per(TravelPermit::PER_WEEK);
  });
  const auto go = [&](std::string_view day, int hours, int minutes) {
    life.GoTo(day);
    const std::string told = life.Give(Departing("p1", kFar, At(day, hours, minutes)));
    if (told == "OK") {
      EXPECT_EQ(life.Give(Returning("p1", At(day, 10))), "OK");
    }
    return told;
  };
  EXPECT_EQ(go("2026-03-02", 5, 59), "correction.permit.times");
  EXPECT_EQ(go("2026-03-02", 9, 0), "correction.permit.times");
  EXPECT_EQ(go("2026-03-02", 6, 0), "OK");
  EXPECT_EQ(go("2026-03-03", 6, 0), "correction.permit.times");  // a Tuesday
  EXPECT_EQ(go("2026-03-04", 8, 59), "OK");
  EXPECT_EQ(go("2026-03-08", 8, 0), "correction.permit.times");  // the third of the week
  EXPECT_EQ(go("2026-03-09", 8, 0), "OK");                       // another week
}

TEST_F(PermitTest, TimesCountByTheMonthToo) {
  Holds([](TravelPermit* p) {
    p->set_times(1);
    p->set_per(TravelPermit::PER_MONTH);
  });
  const auto go = [&](std::string_view day) {
    life.GoTo(day);
    const std::string told = life.Give(Departing("p1", kFar, At(day, 8)));
    if (told == "OK") {
      EXPECT_EQ(life.Give(Returning("p1", At(day, 9))), "OK");
    }
    return told;
  };
  EXPECT_EQ(go("2026-03-30"), "OK");
  EXPECT_EQ(go("2026-03-31"), "correction.permit.times");
  EXPECT_EQ(go("2026-04-01"), "OK");
  EXPECT_EQ(go("2026-05-01"), "OK");
  EXPECT_EQ(Last().movements_size(), 2);  // March is over; the log has it
  EXPECT_EQ(Last().movements_total(), 3);
}

TEST_F(PermitTest, SomeDaysUntilTheReturnAreWithinThePermit) {
  Holds([](TravelPermit* p) {
    p->set_most_days(3);
    *p->mutable_to() = Date("2026-03-09");
  });
  ASSERT_EQ(life.Give(Departing("p1", kFar, At("2026-03-02", 8))), "OK");
  EXPECT_EQ(FormatDay(DayOf(life.Duty("IM29.return:p1")->due())), "2026-03-04");
  life.GoTo("2026-03-05");
  // Who is late owes it, and is no search by himself.
  EXPECT_TRUE(life.subject.absences().empty());
  EXPECT_NE(life.Duty("IM29.return:p1"), nullptr);
  ASSERT_EQ(life.Give(Returning("p1", At("2026-03-05", 9))), "OK");
  life.GoTo("2026-03-08");
  ASSERT_EQ(life.Give(Departing("p1", kFar, At("2026-03-08", 8))), "OK");
  EXPECT_EQ(FormatDay(DayOf(life.Duty("IM29.return:p1")->due())), "2026-03-09");  // the last of the permit
}

TEST_F(PermitTest, NobodyMovesWhoIsSearchedForOrOnLeave) {
  Holds();
  ASSERT_EQ(life.Give(LeaveTo(kFurther, "2026-03-02", "2026-03-03")), "OK");
  As("qian");
  ASSERT_EQ(life.Give(correction::Approve("l1")), "OK");
  As("zhang");
  EXPECT_EQ(life.Give(Departing("p1", kFar, At("2026-03-02", 8))), "correction.permit.on_leave");
  ASSERT_EQ(life.Give(Back("l1", "2026-03-02")), "OK");
  ASSERT_EQ(life.Give(Lost(v1::Absence::CAUSE_CONTACT_LOST, "2026-03-01")), "OK");
  EXPECT_EQ(life.Give(Departing("p1", kFar, At("2026-03-02", 8))), "correction.permit.searched");
  EXPECT_EQ(Last().state(), TravelPermit::STATE_APPROVED);  // a search ends none
}

TEST_F(PermitTest, ALeaveThatAPermitCoversIsSaidToBe) {
  Holds([](TravelPermit* p) { *p->mutable_to() = Date("2026-03-31"); });
  ASSERT_EQ(life.Give(LeaveTo(kFar, "2026-03-31", "2026-04-01")), "OK");
  EXPECT_THAT(life.subject.leaves(0).warnings(), ::testing::ElementsAre(::testing::HasSubstr("p1")));
  ASSERT_EQ(life.Give(LeaveTo(kFar, "2026-04-02", "2026-04-03")), "OK");
  EXPECT_TRUE(life.subject.leaves(1).warnings().empty());
  ASSERT_EQ(life.Give(LeaveTo(kFurther, "2026-03-20", "2026-03-21")), "OK");
  EXPECT_TRUE(life.subject.leaves(2).warnings().empty());
}

TEST_F(PermitTest, ItsExpiryIsToldBeforeAndComesByItself) {
  Holds([](TravelPermit* p) { *p->mutable_to() = Date("2026-03-31"); });
  life.GoTo("2026-03-15");
  EXPECT_EQ(life.Duty("IM29.expiry:p1"), nullptr);
  EXPECT_EQ(FormatDay(WakesOn(life.subject, life.book, life.today)), "2026-03-16");
  life.GoTo("2026-03-16");
  ASSERT_NE(life.Duty("IM29.expiry:p1"), nullptr);
  EXPECT_EQ(FormatDay(DayOf(life.Duty("IM29.expiry:p1")->due())), "2026-03-31");
  EXPECT_TRUE(life.GoTo("2026-03-31").empty());
  const auto happened = life.GoTo("2026-04-01");
  ASSERT_EQ(happened.size(), 1u);
  EXPECT_EQ(happened[0].event, "TravelPermit.Expired");
  EXPECT_EQ(Last().state(), TravelPermit::STATE_ENDED);
  EXPECT_EQ(Last().end_cause(), TravelPermit::END_CAUSE_EXPIRED);
  EXPECT_EQ(life.Duty("IM29.expiry:p1"), nullptr);
  EXPECT_TRUE(life.GoTo("2026-04-02").empty());
}

TEST_F(PermitTest, WhoAppliesAnewIsNotTold) {
  Holds([](TravelPermit* p) { *p->mutable_to() = Date("2026-03-31"); });
  life.GoTo("2026-03-20");
  ASSERT_NE(life.Duty("IM29.expiry:p1"), nullptr);
  ASSERT_EQ(Ask(PermitTo(kFar, "2026-04-01")), "OK");
  EXPECT_EQ(life.Duty("IM29.expiry:p1"), nullptr);
}

TEST_F(PermitTest, ARevocationHasItsGround) {
  Holds();
  v1::EndTravelPermitRequest end;
  end.set_permit("p9");
  end.set_cause(TravelPermit::END_CAUSE_REVOKED);
  EXPECT_EQ(life.Give(end), "grounds");
  end.set_grounds("多次超出批准的地点");
  EXPECT_EQ(life.Give(end), "correction.permit.unknown");
  end.set_permit("p1");
  ASSERT_EQ(life.Give(Departing("p1", kFar, At("2026-03-02", 8))), "OK");
  life.GoTo("2026-03-03");
  EXPECT_EQ(life.Give(end), "OK");
  EXPECT_EQ(life.event, "TravelPermit.Revoked");
  EXPECT_EQ(life.Give(Departing("p1", kFar, At("2026-03-03", 8))), "correction.permit.days");
  EXPECT_NE(life.Duty("IM29.return:p1"), nullptr);  // who is away has to come back
  EXPECT_EQ(life.Give(Returning("p1", At("2026-03-03", 9))), "OK");
}

TEST_F(PermitTest, CustodyEndsItAndTheMovement) {
  Holds();
  ASSERT_EQ(life.Give(Departing("p1", kFar, At("2026-03-02", 8))), "OK");
  life.GoTo("2026-03-10");
  ASSERT_EQ(life.Give(Detained("2026-03-03", "2026-03-05")), "OK");
  EXPECT_EQ(Last().end_cause(), TravelPermit::END_CAUSE_CUSTODY);
  EXPECT_EQ(FormatDay(DayOf(Last().ended())), "2026-03-03");
  EXPECT_EQ(TimeOf(Last().movements(0).returned()), At("2026-03-03", 0));
  EXPECT_EQ(life.Duty("IM29.return:p1"), nullptr);
}

// A custody that was none ended nothing: who is away under the permit is to come back.
TEST_F(PermitTest, ACustodyThatWasNoneLeavesThePermit) {
  Holds();
  ASSERT_EQ(life.Give(Departing("p1", kFar, At("2026-03-02", 8))), "OK");
  ASSERT_EQ(life.Give(Detained("2026-03-02")), "OK");
  ASSERT_EQ(Last().end_cause(), TravelPermit::END_CAUSE_CUSTODY);
  v1::WithdrawEntryRequest none;
  none.set_entry("c1");
  none.set_grounds("被羁押的是另一人");
  ASSERT_EQ(life.Give(none), "OK");
  EXPECT_EQ(Last().state(), TravelPermit::STATE_APPROVED);
  EXPECT_FALSE(Last().has_ended() || Last().movements(0).has_returned());
  ASSERT_NE(life.Duty("IM29.return:p1"), nullptr);
  EXPECT_EQ(life.Give(Returning("p1", At("2026-03-02", 8, 30))), "OK");
  // One that came in its place stays.
  ASSERT_EQ(life.Give(Detained("2026-03-02", "2026-03-02")), "OK");
  ASSERT_EQ(Last().end_cause(), TravelPermit::END_CAUSE_CUSTODY);
  life.GoTo("2026-03-03");
  ASSERT_EQ(Ask(PermitTo(kFar, "2026-03-04")), "OK");
  none.set_entry("c2");
  ASSERT_EQ(life.Give(none), "OK");
  EXPECT_EQ(life.subject.travel_permits(0).state(), TravelPermit::STATE_ENDED);
}

// Whom an organ tells late of: the custody began before the movement, and both stand on record.
TEST_F(PermitTest, CustodyThatIsToldOfLateLeavesTheMovement) {
  Holds();
  life.GoTo("2026-03-05");
  ASSERT_EQ(life.Give(Departing("p1", kFar, At("2026-03-05", 8))), "OK");
  life.GoTo("2026-03-06");
  ASSERT_EQ(life.Give(Detained("2026-03-04", "2026-03-06")), "OK");
  EXPECT_EQ(FormatDay(DayOf(Last().ended())), "2026-03-04");
  EXPECT_EQ(TimeOf(Last().movements(0).returned()), At("2026-03-05", 8));
}

TEST_F(PermitTest, ItDoesNotGoToAnotherCounty) {
  Holds([](TravelPermit* p) { *p->mutable_to() = Date("2026-03-31"); });
  ASSERT_EQ(Ask(PermitTo(kFurther, "2026-04-01")), "OK");
  ASSERT_EQ(life.Give(MoveTo("330624", "2026-03-02")), "OK");
  const auto on = [](auto step) {
    step.set_transfer("t1");
    *step.mutable_day() = Date("2026-03-02");
    return step;
  };
  ASSERT_EQ(life.Give(on(v1::AskNewCountyRequest())), "OK");
  auto answer = on(v1::AnswerTransferRequest());
  answer.set_agrees(true);
  ASSERT_EQ(life.Give(answer), "OK");
  As("qian");
  auto decide = on(v1::DecideTransferRequest());
  decide.set_approve(true);
  ASSERT_EQ(life.Give(decide), "OK");
  auto receive = on(v1::ReceiveTransferRequest());
  receive.set_responsibility_epoch(1);
  ASSERT_EQ(life.Give(receive), "OK");
  EXPECT_EQ(life.subject.travel_permits(0).end_cause(), TravelPermit::END_CAUSE_TRANSFERRED);
  EXPECT_EQ(life.subject.travel_permits(0).state(), TravelPermit::STATE_ENDED);
  EXPECT_EQ(life.subject.travel_permits(1).state(), TravelPermit::STATE_WITHDRAWN);
}

TEST_F(PermitTest, ItEndsWithTheCorrection) {
  Holds();
  v1::TerminateSubjectRequest end;
  end.mutable_end()->set_ground(v1::End::GROUND_DEATH);
  *end.mutable_end()->mutable_day() = Date("2026-03-02");
  end.mutable_end()->set_paper("死亡证明");
  ASSERT_EQ(life.Give(end), "OK");
  EXPECT_EQ(Last().end_cause(), TravelPermit::END_CAUSE_CORRECTION_ENDED);
}

// CL6: the letter, the arrival, the departure.
TEST_F(PermitTest, TheDestinationsAgencyHelps) {
  ASSERT_EQ(life.Give(LeaveTo(kFar, "2026-03-05", "2026-03-10")), "OK");
  const auto help = [&](const char* asked, const char* arrived, const char* left) {
    v1::RecordLeaveHelpRequest request;
    request.set_leave("l1");
    if (*asked != 0) {
      *request.mutable_help()->mutable_asked() = Date(asked);
      request.mutable_help()->set_paper("越矫协〔2026〕1号");
    }
    if (*arrived != 0) *request.mutable_help()->mutable_arrived() = Date(arrived);
    if (*left != 0) *request.mutable_help()->mutable_left() = Date(left);
    return life.Give(request);
  };
  EXPECT_EQ(help("2026-03-02", "", ""), "correction.leave.not_running");
  As("qian");
  ASSERT_EQ(life.Give(correction::Approve("l1")), "OK");
  EXPECT_EQ(help("", "", ""), "help");
  EXPECT_EQ(help("", "2026-03-02", ""), "help.asked");
  EXPECT_EQ(help("2026-03-01", "", ""), "help.asked");  // before the application
  ASSERT_EQ(help("2026-03-02", "", ""), "OK");
  EXPECT_EQ(help("2026-03-02", "", ""), "help.asked");
  EXPECT_EQ(FormatDay(DayOf(life.Duty("CL6.arrived:l1")->due())), "2026-03-06");
  life.GoTo("2026-03-06");
  EXPECT_EQ(help("", "2026-03-04", ""), "help.arrived");
  EXPECT_EQ(help("", "", "2026-03-06"), "help.arrived");
  ASSERT_EQ(help("", "2026-03-05", ""), "OK");
  EXPECT_EQ(life.Duty("CL6.arrived:l1"), nullptr);
  EXPECT_EQ(FormatDay(DayOf(life.Duty("CL6.left:l1")->due())), "2026-03-10");
  EXPECT_EQ(help("", "", "2026-03-04"), "help.left");
  life.GoTo("2026-03-09");
  ASSERT_EQ(life.Give(Back("l1", "2026-03-09")), "OK");
  EXPECT_EQ(life.Duty("CL6.left:l1"), nullptr);
  EXPECT_EQ(help("", "", "2026-03-09"), "OK");  // heard of after the return
  EXPECT_EQ(help("", "", "2026-03-09"), "help.left");
}

}  // namespace
}  // namespace fengqiao::correction
