// A5, MD2 to MD6: several senders at once, each with its paper, number, clock and reply.

#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using v1::Case;
using v1::Referral;

TEST(ReferralsTest, SeveralAtOnceEachWithItsClock) {
  World world;
  world.To(Case::STATE_UNDER_REVIEW, v1::SOURCE_COURT_BEFORE_FILING);
  v1::Referral petition = ReferralFrom(v1::SOURCE_PETITION, "访2024-7");
  petition.set_sender("越城区信访局");
  world.Do(Adding(petition));
  EXPECT_REFUSED(world.Try(Adding(petition)), "mediation.a5.same");
  petition.set_sender("绍兴市信访局");
  world.Do(Adding(petition));
  EXPECT_EQ(world.dispute.referrals(2).id(), "r3");
  EXPECT_EQ(world.ClockText("MD5", "r1"), "2024-03-06 RUNNING");
  EXPECT_EQ(world.ClockText("MD5", "r2"), "none");
  world.Do(Accepting());
  world.Do(Starting(world.today));
  world.Do(Agreeing(v1::Agreement::KIND_ORAL));
  for (const char* referral : {"r1", "r2", "r3"}) {
    EXPECT_EQ(world.ClockText("mediation.reply_days", referral), "2024-03-06 RUNNING");
  }
  world.Do(Replying("r2", Referral::OUTCOME_AGREED));
  EXPECT_EQ(world.ClockText("mediation.reply_days", "r2"), "2024-03-06 MET");
  EXPECT_EQ(world.ClockText("mediation.reply_days", "r3"), "2024-03-06 RUNNING");
  EXPECT_REFUSED(world.Try(Replying("r2", Referral::OUTCOME_AGREED)), "mediation.referral.replied");
  EXPECT_REFUSED(world.Try(Replying("r9", Referral::OUTCOME_AGREED)), "mediation.referral.unknown");
}

TEST(ReferralsTest, ACourtsTermBeginsWithTheConfirmation) {
  World world("2024-03-04");
  world.To(Case::STATE_UNDER_REVIEW, v1::SOURCE_COURT_BEFORE_FILING);
  world.today = Day("2024-03-06");
  world.Do(Confirming("r1"));
  EXPECT_EQ(world.ClockText("MD5", "r1"), "2024-03-07 MET");
  EXPECT_EQ(world.ClockText("MD2", "r1"), "2024-04-07 RUNNING") << "5 April is Qingming";
  EXPECT_EQ(world.ClockText("MD6", "r1"), "2024-03-11 RUNNING");
  EXPECT_REFUSED(world.Try(Confirming("r1")), "mediation.referral.confirmed");
  world.today = Day("2024-03-08");
  world.Do(Accepting());
  EXPECT_EQ(world.ClockText("MD2", "r1"), "2024-04-07 RUNNING") << "not from the acceptance";
  EXPECT_EQ(world.ClockText("MD1", "a1"), "none");
  world.Do(Starting(world.today));
  EXPECT_EQ(world.ClockText("MD6", "r1"), "2024-03-11 MET");
  // The court's term runs on whatever tier has it.
  world.Do(Escalating());
  EXPECT_EQ(world.ClockText("MD2", "r1"), "2024-04-07 RUNNING");
  EXPECT_EQ(world.ClockText("MD1", "a2"), "none");
  world.Do(Starting(world.today));
  world.Do(Terminating());
  EXPECT_EQ(world.ClockText("MD2", "r1"), "2024-04-07 MET");
}

TEST(ReferralsTest, AcceptanceConfirmsACourtsReferral) {
  World world;
  world.To(Case::STATE_ACCEPTED, v1::SOURCE_COURT_AFTER_FILING);
  EXPECT_TRUE(world.dispute.referrals(0).has_confirmed());
  EXPECT_EQ(world.ClockText("MD3", "r1"), "2024-03-18 RUNNING") << "16 March 2024 is a Saturday";
  EXPECT_EQ(world.ClockText("MD6", "r1"), "none") << "only before filing";
  World police;
  police.To(Case::STATE_UNDER_REVIEW, v1::SOURCE_POLICE);
  EXPECT_EQ(FieldOf(police.Try(Confirming("r1"))), "referral");
  police.Do(Accepting());
  EXPECT_FALSE(police.dispute.referrals(0).has_confirmed());
  EXPECT_EQ(police.ClockText("MD1", "a1"), "2024-04-01 RUNNING");
}

TEST(ReferralsTest, ARefusedOrDeclinedCourtHasNoTerm) {
  World world;
  world.To(Case::STATE_UNDER_REVIEW, v1::SOURCE_COURT_BEFORE_FILING);
  world.Do(Confirming("r1"));
  World declined = world;
  declined.Do(Replying("r1", Referral::OUTCOME_REFUSED));
  EXPECT_EQ(declined.ClockText("MD2", "r1"), "2024-04-01 DROPPED");
  declined.Do(Accepting());
  EXPECT_EQ(declined.ClockText("MD1", "a1"), "2024-04-01 RUNNING");
  world.Do(Refusing());
  EXPECT_EQ(world.ClockText("MD2", "r1"), "2024-04-01 DROPPED");
  EXPECT_EQ(world.ClockText("MD6", "r1"), "2024-03-06 DROPPED");
  EXPECT_EQ(world.ClockText("mediation.reply_days", "r1"), "2024-03-06 RUNNING");
}

// MD4: the days of an appraisal come on top, for a court's term alone.
TEST(ReferralsTest, AppraisalDaysDoNotCount) {
  World world;
  world.To(Case::STATE_MEDIATING, v1::SOURCE_COURT_AFTER_FILING);
  ASSERT_EQ(world.ClockText("MD3", "r1"), "2024-03-18 RUNNING");
  v1::ExtendTermRequest request;
  request.set_uncounted_days(10);
  world.Do(request);
  EXPECT_EQ(world.last.rule, "MD4");
  EXPECT_EQ(world.ClockText("MD3", "r1"), "2024-03-26 RUNNING") << "ten after Saturday the 16th";
  EXPECT_EQ(world.dispute.attempts(0).uncounted_days(), 10);
  world.Do(request);
  EXPECT_EQ(world.ClockText("MD3", "r1"), "2024-04-07 RUNNING") << "5 April is Qingming";
  EXPECT_EQ(world.dispute.attempts(0).uncounted_days(), 20);
  for (const int days : {-1, 366}) {
    request.set_uncounted_days(days);
    EXPECT_EQ(FieldOf(world.Try(request)), "uncounted_days");
  }
  request = Extending("2024-05-01", world.today);
  request.set_uncounted_days(1);
  EXPECT_EQ(FieldOf(world.Try(request)), "extension");
  World other;
  other.To(Case::STATE_MEDIATING);
  request.clear_extension();
  EXPECT_REFUSED(other.Try(request), "mediation.md4.court");
}

TEST(ReferralsTest, TwoCourtsEachWithItsTermAndBothSidesExtendBoth) {
  World world;
  world.To(Case::STATE_MEDIATING, v1::SOURCE_COURT_BEFORE_FILING);
  world.Do(Adding(ReferralFrom(v1::SOURCE_COURT_AFTER_FILING, "（2024）浙0602民初5号")));
  world.Do(Confirming("r2"));
  EXPECT_EQ(world.ClockText("MD2", "r1"), "2024-04-01 RUNNING");
  EXPECT_EQ(world.ClockText("MD3", "r2"), "2024-03-18 RUNNING");
  // Longer than the one, shorter than the other.
  world.Do(Extending("2024-03-25", world.today));
  EXPECT_EQ(world.ClockText("MD2", "r1"), "2024-04-01 RUNNING");
  EXPECT_EQ(world.ClockText("MD3", "r2"), "2024-03-25 RUNNING");
  world.Do(Extending("2024-05-25", world.today));
  EXPECT_EQ(world.ClockText("MD2", "r1"), "2024-05-25 RUNNING");
  EXPECT_EQ(world.ClockText("MD3", "r2"), "2024-05-25 RUNNING");
}

TEST(ReferralsTest, NobodyIsToldWhatIsNotSo) {
  struct Row {
    Case::State state;
    Referral::Outcome outcome;
    const char* rule;
  };
  for (const Row& row :
       {Row{Case::STATE_MEDIATING, Referral::OUTCOME_AGREED, "mediation.referral.outcome"},
        Row{Case::STATE_MEDIATING, Referral::OUTCOME_NOT_AGREED, "mediation.referral.outcome"},
        Row{Case::STATE_MEDIATING, Referral::OUTCOME_REFUSED, "mediation.referral.outcome"},
        Row{Case::STATE_MEDIATING, Referral::OUTCOME_TRANSFERRED, "mediation.referral.outcome"},
        Row{Case::STATE_UNDER_REVIEW, Referral::OUTCOME_REFUSED, "mediation.referral.outcome"},
        Row{Case::STATE_UNDER_REVIEW, Referral::OUTCOME_NOT_AGREED, "mediation.referral.outcome"},
        Row{Case::STATE_PERFORMING, Referral::OUTCOME_REFUSED, "mediation.referral.outcome"},
        Row{Case::STATE_PERFORMING, Referral::OUTCOME_TRANSFERRED, "mediation.referral.outcome"},
        Row{Case::STATE_TRANSFERRED, Referral::OUTCOME_TRANSFERRED, "OK"},
        Row{Case::STATE_TRANSFERRED, Referral::OUTCOME_NOT_AGREED, "mediation.referral.outcome"},
        Row{Case::STATE_REFUSED, Referral::OUTCOME_NOT_AGREED, "mediation.referral.outcome"},
        Row{Case::STATE_AGREED, Referral::OUTCOME_AGREED, "mediation.referral.outcome"},
        Row{Case::STATE_PERFORMING, Referral::OUTCOME_AGREED, "OK"},
        Row{Case::STATE_PERFORMING, Referral::OUTCOME_NOT_AGREED, "mediation.referral.outcome"},
        Row{Case::STATE_TERMINATED, Referral::OUTCOME_NOT_AGREED, "OK"},
        Row{Case::STATE_TERMINATED, Referral::OUTCOME_AGREED, "mediation.referral.outcome"},
        Row{Case::STATE_HANDLED, Referral::OUTCOME_AGREED, "OK"},
        Row{Case::STATE_REFUSED, Referral::OUTCOME_REFUSED, "OK"}}) {
    SCOPED_TRACE(Case::State_Name(row.state) + " " + Referral::Outcome_Name(row.outcome));
    World world;
    world.To(row.state, v1::SOURCE_POLICE);
    EXPECT_REFUSED(world.Try(Replying("r1", row.outcome)), row.rule);
  }
  World impaired;
  impaired.To(Case::STATE_PERFORMING, v1::SOURCE_POLICE);
  impaired.Do(Judging(v1::Judgment::EFFECT_VOID));
  EXPECT_REFUSED(impaired.Try(Replying("r1", Referral::OUTCOME_AGREED)), "mediation.referral.outcome");
  EXPECT_OK(impaired.Try(Replying("r1", Referral::OUTCOME_NOT_AGREED)));
  World world;
  world.To(Case::STATE_UNDER_REVIEW, v1::SOURCE_COURT_BEFORE_FILING);
  EXPECT_OK(world.Try(Replying("r1", Referral::OUTCOME_REFUSED))) << "MD5: a delegation may be declined";
  v1::ReplyToReferralRequest request = Replying("r1", Referral::OUTCOME_REFUSED);
  *request.mutable_reply()->mutable_day() = Date("2024-02-29");
  EXPECT_REFUSED(world.Try(request), "mediation.case.day_order");
  request = Replying("r1", Referral::OUTCOME_REFUSED);
  request.mutable_reply()->clear_paper();
  EXPECT_EQ(FieldOf(world.Try(request)), "reply.paper");
}

TEST(ReferralsTest, WhoSendsItAfterTheOutcomeIsOwedTheReplyAtOnce) {
  World world;
  world.To(Case::STATE_TERMINATED);
  world.Do(Adding(ReferralFrom(v1::SOURCE_COURT_BEFORE_FILING)));
  EXPECT_EQ(world.ClockText("mediation.reply_days", "r1"), "2024-03-06 RUNNING");
  world.Do(Confirming("r1"));
  EXPECT_EQ(world.ClockText("MD2", "r1"), "none") << "there is nothing to mediate any more";
}

TEST(ReferralsTest, AtMostTwentyAndHeldToTheirForm) {
  World world;
  world.To(Case::STATE_MEDIATING);
  Referral referral = ReferralFrom(v1::SOURCE_POLICE);
  *referral.mutable_received() = Date("2024-03-02");
  EXPECT_EQ(FieldOf(world.Try(Adding(referral))), "referral.received");
  referral = ReferralFrom(v1::SOURCE_APPLICATION);
  EXPECT_EQ(FieldOf(world.Try(Adding(referral))), "referral.source");
  referral = ReferralFrom(v1::SOURCE_COURT_BEFORE_FILING, "");
  EXPECT_EQ(FieldOf(world.Try(Adding(referral))), "referral.external_number");
  for (int i = 0; i < 20; ++i) world.Do(Adding(ReferralFrom(v1::SOURCE_POLICE, std::to_string(i))));
  EXPECT_EQ(FieldOf(world.Try(Adding(ReferralFrom(v1::SOURCE_POLICE, "20")))), "referral");
}

TEST(ReferralsTest, AReplyIsCorrectedByOneThatNamesIt) {
  World world;
  world.To(Case::STATE_UNDER_REVIEW, v1::SOURCE_COURT_BEFORE_FILING);
  v1::ReplyToReferralRequest first = Replying("r1", Referral::OUTCOME_REFUSED);
  first.mutable_reply()->set_corrects("复函0号");
  EXPECT_REFUSED(world.Try(first), "mediation.referral.corrects");
  world.Do(Replying("r1", Referral::OUTCOME_REFUSED));
  world.Do(Accepting());
  world.Do(Starting(world.today));
  world.Do(Agreeing(v1::Agreement::KIND_ORAL));
  world.today = Day("2024-03-04");
  v1::ReplyToReferralRequest second = Replying("r1", Referral::OUTCOME_AGREED);
  second.mutable_reply()->set_paper("复函2号");
  EXPECT_REFUSED(world.Try(second), "mediation.referral.replied");
  second.mutable_reply()->set_corrects("复函9号");
  EXPECT_REFUSED(world.Try(second), "mediation.referral.corrects");
  second.mutable_reply()->set_corrects("复函1号");
  *second.mutable_reply()->mutable_day() = Date("2024-02-29");
  EXPECT_REFUSED(world.Try(second), "mediation.case.day_order");
  second.mutable_reply()->clear_day();
  second.mutable_reply()->set_outcome(Referral::OUTCOME_NOT_AGREED);
  EXPECT_REFUSED(world.Try(second), "mediation.referral.outcome");
  second.mutable_reply()->set_outcome(Referral::OUTCOME_AGREED);
  world.Do(second);
  EXPECT_EQ(world.last.event, "Case.ReplyCorrected");
  const Referral& referral = world.dispute.referrals(0);
  ASSERT_EQ(referral.corrected_replies_size(), 1);
  EXPECT_EQ(referral.corrected_replies(0).outcome(), Referral::OUTCOME_REFUSED);
  EXPECT_EQ(referral.corrected_replies(0).paper(), "复函1号");
  EXPECT_EQ(referral.reply().outcome(), Referral::OUTCOME_AGREED);
  EXPECT_EQ(referral.reply().corrects(), "复函1号");
  second.mutable_reply()->set_corrects("复函2号");
  for (int i = 0; i < 9; ++i) world.Do(second);
  EXPECT_EQ(FieldOf(world.Try(second)), "reply");
}

TEST(ReferralsTest, AWrongReplyIsPutRightAfterTheClosingAndNotInTheArchive) {
  World world;
  world.To(Case::STATE_CLOSED, v1::SOURCE_POLICE);
  v1::ReplyToReferralRequest request = Replying("r1", Referral::OUTCOME_AGREED);
  request.mutable_reply()->set_corrects("复函1号");
  EXPECT_OK(world.Try(request));
  world.Do(Archiving());
  EXPECT_REFUSED(world.Try(request), "mediation.case.closed");
}

}  // namespace
}  // namespace fengqiao::mediation
