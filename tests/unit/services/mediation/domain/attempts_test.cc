// MT4 to MT8 and A4: mediation begun, helped, extended, handed up and over, ended.

#include "common/base/strings.h"
#include "common/values/legal_date.h"
#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using v1::Attempt;
using v1::Case;
using v1::Party;

TEST(AttemptsTest, BeginningWantsDayPlaceAndMode) {
  World world;
  world.To(Case::STATE_ACCEPTED);
  for (const int lacking : {0, 1, 2}) {
    v1::StartMediationRequest request = Starting(world.today);
    if (lacking == 0) request.mutable_attempt()->clear_begun();
    if (lacking == 1) request.mutable_attempt()->clear_place();
    if (lacking == 2) request.mutable_attempt()->clear_mode();
    EXPECT_REFUSED(world.Try(request), "mediation.mt4.details");
  }
  EXPECT_REFUSED(world.Try(Starting(Day("2024-02-29"))), "mediation.case.day_order");
  EXPECT_REFUSED(world.Try(Starting(Day("2024-03-02"))), "mediation.mt10.future");
  v1::StartMediationRequest request = Starting(world.today);
  request.mutable_attempt()->set_open_to_public(true);
  world.Do(request);
  EXPECT_TRUE(world.dispute.attempts(0).open_to_public());
  EXPECT_EQ(world.dispute.attempts(0).mode(), Attempt::MODE_PRESENT);
}

TEST(AttemptsTest, NobodyIsInvitedWithoutTheParties) {
  World world;
  world.To(Case::STATE_ACCEPTED);
  v1::StartMediationRequest starting = Starting(world.today);
  starting.mutable_attempt()->add_invited("人民代表");
  EXPECT_REFUSED(world.Try(starting), "mediation.mt5.consent");
  starting.set_parties_consent(true);
  world.Do(starting);
  v1::InviteHelpRequest request = Inviting();
  request.set_parties_consent(false);
  EXPECT_REFUSED(world.Try(request), "mediation.mt5.consent");
  request = Inviting();
  request.clear_invited();
  EXPECT_EQ(FieldOf(world.Try(request)), "invited");
  for (int i = 0; i < 20; ++i) request.add_invited("村民代表");
  EXPECT_EQ(FieldOf(world.Try(request)), "invited") << "21 with the one before";
  request.mutable_invited()->RemoveLast();
  world.Do(request);
  EXPECT_EQ(world.dispute.attempts(0).invited_size(), 20);
}

TEST(AttemptsTest, WhoRefusesAfterTheAcceptanceIsNotMediatedEither) {
  World world;
  world.To(Case::STATE_ACCEPTED);
  world.Do(Consenting("p1", Party::CONSENT_REFUSED));
  EXPECT_REFUSED(world.Try(Starting(world.today)), "mediation.mt3.party_refuses");
  EXPECT_REFUSED(world.Try(Escalating()), "mediation.mt3.party_refuses");
  EXPECT_OK(world.Try(Terminating(Attempt::RESULT_WITHDRAWN)));
}

// Accepted on 1 March 2024: day 30 is Sunday 31 March, so the term runs to Monday 1 April.
TEST(AttemptsTest, ExtensionIsAgreedWithinTheTermAndMakesItLonger) {
  struct Row {
    const char* today;
    const char* agreed;
    const char* until;
    const char* rule;
  };
  const Row rows[] = {{"2024-03-20", "2024-03-20", "2024-04-30", "OK"},
                      {"2024-04-01", "2024-04-01", "2024-04-02", "OK"},
                      {"2024-04-01", "2024-04-01", "2024-04-01", "mediation.mt7.longer"},
                      {"2024-04-02", "2024-04-02", "2024-04-30", "mediation.mt7.longer"},
                      {"2024-04-02", "2024-04-01", "2024-04-30", "OK"},
                      {"2024-03-20", "2024-03-21", "2024-04-30", "mediation.mt10.future"},
                      {"2024-03-20", "2024-02-29", "2024-04-30", "mediation.case.day_order"}};
  for (const Row& row : rows) {
    SCOPED_TRACE(::testing::Message() << row.today << " " << row.agreed << " " << row.until);
    World world;
    world.To(Case::STATE_MEDIATING);
    ASSERT_EQ(world.ClockText("MD1", "a1"), "2024-04-01 RUNNING");
    world.today = Day(row.today);
    EXPECT_REFUSED(world.Try(Extending(row.until, Day(row.agreed))), row.rule);
  }
  World world;
  world.To(Case::STATE_MEDIATING);
  v1::ExtendTermRequest request = Extending("2024-05-01", world.today);
  request.mutable_extension()->clear_agreed();
  EXPECT_REFUSED(world.Try(request), "mediation.mt7.consent");
  // Again and again, each on record; the term keeps its first last day.
  world.Do(Extending("2024-05-10", world.today));
  world.Do(Extending("2024-06-10", world.today));
  EXPECT_EQ(world.dispute.attempts(0).extensions_size(), 2);
  EXPECT_EQ(world.ClockText("MD1", "a1"), "2024-06-10 RUNNING");
  EXPECT_EQ(world.Clock("MD1", "a1")->original_due().day(), 31);
}

TEST(AttemptsTest, EscalationEndsTheAttemptAndBeginsOneWithItsOwnTerm) {
  World world;
  world.To(Case::STATE_MEDIATING);
  const auto registered = world.dispute.register_time();
  world.today = Day("2024-03-20");
  EXPECT_REFUSED(world.Try(Escalating(v1::TIER_TOWNSHIP)), "mediation.mt8.higher");
  EXPECT_REFUSED(world.Try(Escalating(v1::TIER_VILLAGE)), "mediation.mt8.higher");
  v1::EscalateCaseRequest request = Escalating();
  request.clear_reason();
  EXPECT_REFUSED(world.Try(request), "mediation.mt8.reason");
  request = Escalating();
  request.set_mediators(0, kRelative);
  EXPECT_REFUSED(world.Try(request), "mediation.mt3.recusal");
  request = Escalating();
  request.set_form(v1::FORM_GRID);
  EXPECT_REFUSED(world.Try(request), "mediation.a4.grid");
  request.set_form(v1::FORM_ADMINISTRATIVE);
  EXPECT_REFUSED(world.Try(request), "mediation.a4.organ");
  world.Do(Escalating());
  EXPECT_EQ(world.dispute.attempts(0).result(), Attempt::RESULT_ESCALATED);
  EXPECT_EQ(world.ClockText("MD1", "a1"), "2024-04-01 MET");
  EXPECT_EQ(world.ClockText("MD1", "a2"), "2024-04-19 RUNNING");
  EXPECT_EQ(world.dispute.tier(), v1::TIER_DEPARTMENT);
  EXPECT_EQ(world.dispute.register_time().seconds(), registered.seconds());
  EXPECT_EQ(world.dispute.number(), "（2024）清溪镇人调字第12号");
}

TEST(AttemptsTest, WhatTheGridCanNotSettleGetsItsNumberFromTheCommittee) {
  World world;
  world.To(Case::STATE_UNDER_REVIEW);
  world.Do(AcceptingByGrid());
  EXPECT_EQ(world.dispute.number(), "");
  world.Do(Escalating(v1::TIER_VILLAGE));
  EXPECT_EQ(world.dispute.number(), "（2024）清溪镇人调字第12号");
  EXPECT_EQ(world.ClockText("MD1", "a2"), "2024-04-01 RUNNING");
}

// MT3's notice is owed before people's mediation, by whatever way it begins (人民调解法 23).
TEST(AttemptsTest, TheNoticeIsSignedOnTheWayUpToo) {
  World world;
  world.To(Case::STATE_UNDER_REVIEW);
  world.Do(AcceptingByGrid());
  v1::EscalateCaseRequest request = Escalating(v1::TIER_VILLAGE);
  request.clear_notice_signed();
  EXPECT_REFUSED(world.Try(request), "mediation.mt3.notice");
  *request.mutable_notice_signed() = ToProto(world.today + 1);
  EXPECT_REFUSED(world.Try(request), "mediation.mt10.future");
  *request.mutable_notice_signed() = ToProto(world.today);
  world.Do(request);
  EXPECT_EQ(FormatDay(*FromProto(world.dispute.acceptance().notice_signed())), "2024-03-01");
  // Once is enough; and an office needs none.
  request = Escalating();
  request.clear_notice_signed();
  EXPECT_OK(world.Try(request));
  World office;
  office.To(Case::STATE_UNDER_REVIEW);
  office.Do(AcceptingByGrid());
  request.set_form(v1::FORM_ADMINISTRATIVE);
  request.set_organ("市场监督管理局");
  EXPECT_EQ(FieldOf(office.Try(request)), "committee");
  request.clear_committee();
  // Whoever is named as mediator is one of the registry who need not recuse, whatever the form.
  request.add_mediators("欧阳某13812345678");
  EXPECT_REFUSED(office.Try(request), "mediation.mt3.mediator");
  EXPECT_THAT(ToStd(office.Try(request).status().message()), ::testing::Not(::testing::HasSubstr("欧阳")));
  request.set_mediators(1, kRelative);
  EXPECT_REFUSED(office.Try(request), "mediation.mt3.recusal");
  request.mutable_mediators()->RemoveLast();
  office.Do(request);
  EXPECT_EQ(office.ClockText("MD1", "a2"), "none");
}

TEST(AttemptsTest, AtMostTwentyAttemptsByEveryWay) {
  const auto with = [](Case::State state, int attempts) {
    World world;
    world.To(state);
    World donor;
    donor.To(Case::STATE_MEDIATING);
    while (world.dispute.attempts_size() < attempts) {
      *world.dispute.add_attempts() = donor.dispute.attempts(0);
    }
    return world;
  };
  EXPECT_EQ(FieldOf(with(Case::STATE_MEDIATING, 20).Try(Escalating())), "name");
  EXPECT_OK(with(Case::STATE_MEDIATING, 19).Try(Escalating()));
  EXPECT_EQ(FieldOf(with(Case::STATE_UNDER_REVIEW, 20).Try(Accepting())), "name");
  EXPECT_OK(with(Case::STATE_UNDER_REVIEW, 19).Try(Accepting()));
  // Nobody gets what nobody could take any more; another organ may.
  EXPECT_EQ(FieldOf(with(Case::STATE_MEDIATING, 20).Try(HandingTo(kOtherRegion, ""))), "name");
  EXPECT_OK(with(Case::STATE_MEDIATING, 19).Try(HandingTo(kOtherRegion, "")));
  EXPECT_OK(with(Case::STATE_MEDIATING, 20).Try(HandingTo("", "公安")));
}

TEST(AttemptsTest, OnlyAMediatorInOfficeBegins) {
  World world;
  world.To(Case::STATE_ACCEPTED);
  world.today = Day("2024-03-05");
  *world.roster.mediators[kWang].mutable_appointed_until() = Date("2024-03-05");
  EXPECT_OK(world.Try(Starting(world.today)));
  *world.roster.mediators[kWang].mutable_dismissal()->mutable_day() = Date("2024-03-05");
  EXPECT_REFUSED(world.Try(Starting(world.today)), "mediation.mt4.mediator");
  EXPECT_OK(world.Try(Starting(Day("2024-03-04"))));
  world.roster.mediators.erase(kWang);
  EXPECT_REFUSED(world.Try(Starting(world.today)), "mediation.mt4.mediator");
}

// MT3, 人民调解法 15: by whatever way the relative comes into the case.
TEST(AttemptsTest, WhoBecomesARelativeOfAPartyRecusesToo) {
  World world;
  world.To(Case::STATE_ACCEPTED);
  v1::AddPartyRequest request;
  *request.mutable_entry() = Person(v1::Party::SIDE_THIRD, "王调解", PersonNumber("19700101", "101"));
  EXPECT_REFUSED(AddPartyTo(world.dispute, request, world.Now()), "mediation.mt3.recusal");
  *request.mutable_entry() = Person(v1::Party::SIDE_THIRD, "王五", PersonNumber("19700101", "103"));
  EXPECT_OK(AddPartyTo(world.dispute, request, world.Now()));
  world.roster.mediators[kWang].add_relative_keys(world.dispute.parties(1).key());
  EXPECT_REFUSED(AddPartyTo(world.dispute, request, world.Now()), "mediation.mt3.recusal");
  EXPECT_REFUSED(world.Try(Starting(world.today)), "mediation.mt3.recusal");
  // Nobody is appointed yet, or any more.
  World before;
  before.To(Case::STATE_UNDER_REVIEW);
  *request.mutable_entry() = Person(v1::Party::SIDE_THIRD, "王调解", PersonNumber("19700101", "101"));
  EXPECT_OK(AddPartyTo(before.dispute, request, before.Now()));
}

TEST(AttemptsTest, AnExtensionKeepsTheDayBeforeIt) {
  World world;
  world.To(Case::STATE_MEDIATING);
  world.Do(Extending("2024-04-10", world.today));
  world.Do(Extending("2024-04-20", world.today));
  const auto& extensions = world.dispute.attempts(0).extensions();
  EXPECT_EQ(FormatDay(*FromProto(extensions[0].previous())), "2024-04-01") << "as it had rolled, not Sunday";
  EXPECT_EQ(FormatDay(*FromProto(extensions[1].previous())), "2024-04-10");
  for (int i = 0; i < 17; ++i) *world.dispute.mutable_attempts(0)->add_extensions() = extensions[0];
  world.Do(Extending("2024-04-21", world.today));
  EXPECT_EQ(FieldOf(world.Try(Extending("2024-04-22", world.today))), "extension");
}

// What climbed on Friday may be entered on Monday.
TEST(AttemptsTest, ClimbingHasItsOwnDay) {
  World world;
  world.To(Case::STATE_MEDIATING);
  world.today = Day("2024-03-20");
  v1::EscalateCaseRequest request = Escalating();
  *request.mutable_day() = Date("2024-03-21");
  EXPECT_REFUSED(world.Try(request), "mediation.mt10.future");
  *request.mutable_day() = Date("2024-02-29");
  EXPECT_REFUSED(world.Try(request), "mediation.case.day_order");
  request.mutable_day()->set_day(32);
  EXPECT_EQ(FieldOf(world.Try(request)), "day");
  *request.mutable_day() = Date("2024-03-15");
  world.Do(request);
  EXPECT_EQ(FormatDay(*FromProto(world.dispute.attempts(0).ended())), "2024-03-15");
  EXPECT_EQ(FormatDay(*FromProto(world.dispute.attempts(1).accepted())), "2024-03-15");
  EXPECT_EQ(world.ClockText("MD1", "a2"), "2024-04-15 RUNNING");
  EXPECT_REFUSED(world.Try(Starting(Day("2024-03-14"))), "mediation.case.day_order");
  EXPECT_OK(world.Try(Starting(Day("2024-03-15"))));
}

// A3: what climbed before it was settled, and was registered after both.
TEST(AttemptsTest, ALateRegistrationThatClimbedIsEnteredAsItWas) {
  World world("2024-03-20");
  v1::RegisterCaseRequest request = Registration();
  v1::LateRegistration& late = *request.mutable_case_()->mutable_late_registration();
  late.set_reason("停电，事后补录");
  *late.mutable_outcome_day() = Date("2024-03-12");
  ASSERT_OK(world.TryRegister(request));
  world.Do(v1::SubmitCaseRequest());
  v1::AcceptCaseRequest accepting = Accepting();
  *accepting.mutable_acceptance()->mutable_day() = Date("2024-03-04");
  world.Do(accepting);
  world.Do(Starting(Day("2024-03-05")));
  v1::EscalateCaseRequest climbing = Escalating();
  *climbing.mutable_day() = Date("2024-03-08");
  world.Do(climbing);
  world.Do(Starting(Day("2024-03-11")));
  v1::RecordAgreementRequest agreeing = Agreeing(v1::Agreement::KIND_ORAL);
  *agreeing.mutable_agreement()->mutable_reached() = Date("2024-03-12");
  world.Do(agreeing);
  EXPECT_EQ(world.ClockText("MD1", "a1"), "2024-04-03 MET");
  EXPECT_EQ(world.dispute.state(), Case::STATE_PERFORMING);
}

TEST(AttemptsTest, HandingOverHasItsOwnDay) {
  for (const bool to_region : {true, false}) {
    World world;
    world.To(Case::STATE_MEDIATING);
    world.today = Day("2024-03-20");
    v1::TransferCaseRequest request =
        to_region ? HandingTo(kOtherRegion, "") : HandingTo("", "越城区公安分局");
    *request.mutable_day() = Date("2024-03-21");
    EXPECT_REFUSED(world.Try(request), "mediation.mt10.future");
    *request.mutable_day() = Date("2024-02-29");
    EXPECT_REFUSED(world.Try(request), "mediation.case.day_order");
    *request.mutable_day() = Date("2024-03-15");
    world.Do(request);
    EXPECT_EQ(FormatDay(*FromProto(world.dispute.attempts(0).ended())), "2024-03-15");
    if (to_region) {
      EXPECT_EQ(world.ClockText("mediation.accept_days", ""), "2024-03-20 RUNNING");
    } else {
      EXPECT_EQ(FormatDay(*FromProto(world.dispute.closing().day())), "2024-03-15");
    }
  }
  // Nor before it was registered at all.
  World fresh;
  fresh.To(Case::STATE_UNDER_REVIEW);
  v1::TransferCaseRequest request = HandingTo(kOtherRegion, "");
  *request.mutable_day() = Date("2024-02-29");
  EXPECT_REFUSED(fresh.Try(request), "mediation.case.day_order");
}

TEST(AttemptsTest, HandingOverWantsOneReceiverReasonAndPaper) {
  World world;
  world.To(Case::STATE_MEDIATING);
  EXPECT_REFUSED(world.Try(HandingTo("", "")), "mediation.mt8.where");
  EXPECT_REFUSED(world.Try(HandingTo(kOtherRegion, "公安")), "mediation.mt8.where");
  EXPECT_REFUSED(world.Try(HandingTo(kRegion, "")), "mediation.mt8.where");
  v1::TransferCaseRequest request = HandingTo(kOtherRegion, "");
  request.clear_paper();
  EXPECT_REFUSED(world.Try(request), "mediation.mt8.paper");
  request = HandingTo(kOtherRegion, "");
  request.clear_reason();
  EXPECT_REFUSED(world.Try(request), "mediation.mt8.reason");
  for (const char* malformed : {"330603002", "regions/33x", "regions/330603002/cases/c1"}) {
    EXPECT_EQ(FieldOf(world.Try(HandingTo(malformed, ""))), "region") << malformed;
  }
}

TEST(AttemptsTest, AnotherRegionLooksAtItAfreshAndTheNumberStays) {
  World world;
  world.To(Case::STATE_MEDIATING);
  world.dispute.add_co_regions(kOtherRegion);
  world.today = Day("2024-03-20");
  world.Do(HandingTo(kOtherRegion, ""));
  EXPECT_EQ(world.dispute.state(), Case::STATE_UNDER_REVIEW);
  EXPECT_EQ(world.dispute.region(), kOtherRegion);
  EXPECT_TRUE(world.dispute.co_regions().empty()) << "who leads it shares it no more";
  EXPECT_EQ(world.dispute.attempts(0).result(), Attempt::RESULT_TRANSFERRED);
  EXPECT_EQ(world.ClockText("mediation.accept_days", ""), "2024-03-25 RUNNING");
  v1::AcceptCaseRequest accepting = Accepting();
  accepting.mutable_acceptance()->set_committee(kFar);
  accepting.set_mediators(0, kFarChen);
  *accepting.mutable_acceptance()->mutable_day() = Date("2024-03-19");
  EXPECT_REFUSED(world.Try(accepting), "mediation.case.day_order");
  accepting.mutable_acceptance()->clear_day();
  world.Do(accepting);
  EXPECT_EQ(world.dispute.number(), "（2024）清溪镇人调字第12号");
  EXPECT_EQ(world.dispute.attempts(1).id(), "a2");
}

TEST(AttemptsTest, ARegisteredCaseIsHandedOverAsItIs) {
  World world;
  world.To(Case::STATE_REGISTERED);
  world.Do(HandingTo(kOtherRegion, ""));
  EXPECT_EQ(world.dispute.state(), Case::STATE_REGISTERED);
  EXPECT_TRUE(world.dispute.clocks().empty());
  world.Do(v1::SubmitCaseRequest());
  EXPECT_EQ(world.ClockText("mediation.accept_days", ""), "2024-03-06 RUNNING");
}

TEST(AttemptsTest, AnotherOrganEndsItAndTheSendersHear) {
  World world;
  world.To(Case::STATE_MEDIATING, v1::SOURCE_POLICE);
  world.Do(HandingTo("", "越城区公安分局"));
  EXPECT_EQ(world.dispute.state(), Case::STATE_TRANSFERRED);
  EXPECT_EQ(world.dispute.closing().kind(), v1::Closing::KIND_TRANSFERRED);
  EXPECT_EQ(world.ClockText("MD1", "a1"), "2024-04-01 MET");
  EXPECT_EQ(world.ClockText("mediation.reply_days", "r1"), "2024-03-06 RUNNING");
  world.Do(Replying("r1", v1::Referral::OUTCOME_TRANSFERRED));
  EXPECT_EQ(world.ClockText("mediation.reply_days", "r1"), "2024-03-06 MET");
}

TEST(AttemptsTest, EndingTellsOfOtherWays) {
  World world;
  world.To(Case::STATE_MEDIATING);
  v1::TerminateMediationRequest request = Terminating();
  request.set_remedies_told(false);
  EXPECT_REFUSED(world.Try(request), "mediation.mt6.remedies");
  request = Terminating();
  request.clear_reason();
  EXPECT_EQ(FieldOf(world.Try(request)), "reason");
  for (const auto result : {Attempt::RESULT_UNSPECIFIED, Attempt::RESULT_AGREED, Attempt::RESULT_ESCALATED,
                            Attempt::RESULT_HANDLED}) {
    EXPECT_EQ(FieldOf(world.Try(Terminating(result))), "result");
  }
  request = Terminating();
  *request.mutable_day() = Date("2024-02-29");
  EXPECT_REFUSED(world.Try(request), "mediation.case.day_order");
}

TEST(AttemptsTest, ATermEndsAfterItsLastDayOnly) {
  World world;
  world.To(Case::STATE_MEDIATING);
  world.today = Day("2024-04-01");
  EXPECT_REFUSED(world.Try(Terminating(Attempt::RESULT_TERM_ENDED)), "mediation.mt6.term_runs");
  // A party may end it on any day.
  EXPECT_OK(world.Try(Terminating(Attempt::RESULT_WITHDRAWN)));
  world.today = Day("2024-04-02");
  world.Do(Terminating(Attempt::RESULT_TERM_ENDED));
  EXPECT_EQ(world.ClockText("MD1", "a1"), "2024-04-01 LATE");
}

// Until it takes force either side may go back.
TEST(AttemptsTest, WhatIsWrittenButNotSignedCanBeEnded) {
  World world;
  world.To(Case::STATE_AGREED);
  world.Do(Signing({MarkOf("p1", world.today)}));
  EXPECT_REFUSED(world.Try(Terminating(Attempt::RESULT_TERM_ENDED)), "mediation.mt6.term_runs");
  world.Do(Terminating(Attempt::RESULT_WITHDRAWN));
  EXPECT_EQ(world.dispute.state(), Case::STATE_TERMINATED);
  EXPECT_EQ(world.dispute.attempts(0).result(), Attempt::RESULT_WITHDRAWN);
  world.Do(Papers({v1::Paper::KIND_APPLICATION, v1::Paper::KIND_RIGHTS_NOTICE, v1::Paper::KIND_IDENTITY_PROOF,
                   v1::Paper::KIND_MEDIATION_RECORD, v1::Paper::KIND_TERMINATION_NOTICE}));
  world.Do(Closing(v1::Closing::KIND_NOT_AGREED));
}

TEST(AttemptsTest, TheGridsHandlingIsNotBeforeItsBeginning) {
  World world;
  world.To(Case::STATE_UNDER_REVIEW);
  world.Do(AcceptingByGrid());
  v1::RecordHandlingRequest request = Handling();
  *request.mutable_day() = Date("2024-02-29");
  EXPECT_REFUSED(world.Try(request), "mediation.case.day_order");
  request.clear_day();
  request.clear_outcome();
  EXPECT_EQ(FieldOf(world.Try(request)), "outcome");
  EXPECT_OK(world.Try(Terminating())) << "or it failed";
}

}  // namespace
}  // namespace fengqiao::mediation
