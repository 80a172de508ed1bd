// One case that held several disputes becomes two.

#include <functional>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/values/legal_date.h"
#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using v1::Case;
using v1::Link;

constexpr char kNew[] = "regions/330602001/cases/c2";

// 张三 (p1) and 王五 (p3) against 李四 (p2), with an agent (p4) for 王五.
World Crowded(Case::State state = Case::STATE_REGISTERED, v1::Source source = v1::SOURCE_APPLICATION) {
  World world;
  world.To(state, source);
  v1::RegisterCaseRequest more = Registration(source);
  for (v1::Referral& referral : *more.mutable_case_()->mutable_referrals()) {
    *referral.mutable_received() = ToProto(world.today);
  }
  *more.add_parties() = Person(v1::Party::SIDE_APPLICANT, "王五", PersonNumber("19900101", "003"));
  *more.add_parties() = Person(v1::Party::SIDE_AGENT, "赵六", PersonNumber("19910101", "005"));
  more.mutable_parties(2)->mutable_party()->set_represented_by("p4");
  World full;
  EXPECT_OK(full.TryRegister(more));
  *world.dispute.mutable_parties() = full.dispute.parties();
  for (v1::Party& party : *world.dispute.mutable_parties()) party.set_consent(v1::Party::CONSENT_GIVEN);
  world.identities = full.identities;
  return world;
}

// 王五's own dispute with 李四 goes.
v1::SplitCaseRequest Splitting() {
  v1::SplitCaseRequest request;
  for (const char* id : {"p3", "p2", "p4"}) request.add_parties(id);
  for (const char* id : {"p3", "p4"}) request.add_leaving(id);
  request.set_claim("{p3}称{p2}欠其工资；{p1}另案处理。");
  request.mutable_claimed_amount()->set_value("5000.50");
  request.set_dispute_type("labour");
  request.set_remaining_claim("{p1}与{p2}的货款。");
  request.mutable_remaining_amount()->set_value("700");
  request.set_reason("两起不同的纠纷。");
  return request;
}

absl::StatusOr<Split> Try(const World& world, const v1::SplitCaseRequest& request) {
  return SplitCase(world.dispute, request, kNew, world.Now());
}

TEST(SplitTest, TheNewCaseHasItsPartiesItsClaimAndTheOldTime) {
  World world = Crowded();
  world.today = Day("2024-03-11");
  const auto split = Try(world, Splitting());
  ASSERT_OK(split);
  const Case& made = split->made.dispute;
  EXPECT_EQ(made.name(), kNew);
  EXPECT_EQ(made.state(), Case::STATE_REGISTERED);
  EXPECT_EQ(made.register_time().seconds(), world.dispute.register_time().seconds());
  EXPECT_EQ(made.dispute_type(), "labour");
  EXPECT_EQ(made.claimed_amount().value(), "5000.5");
  EXPECT_EQ(made.claim(), "{p1}称{p2}欠其工资；原案当事人另案处理。");
  ASSERT_EQ(made.parties_size(), 3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(made.parties(i).id(), absl::StrCat("p", i + 1));
    EXPECT_EQ(split->made.identities.identities(i).party(), made.parties(i).id());
  }
  EXPECT_EQ(split->made.identities.identities(0).name(), "王五");
  EXPECT_EQ(made.parties(0).represented_by(), "p3");
  EXPECT_EQ(made.parties(1).key(), world.dispute.parties(1).key());
  ASSERT_EQ(made.links_size(), 1);
  EXPECT_EQ(made.links(0).kind(), Link::KIND_SPLIT_FROM);
  EXPECT_EQ(made.links(0).case_(), world.dispute.name());
  EXPECT_TRUE(made.clocks().empty());
}

TEST(SplitTest, WhoLeftIsNoPartyOfTheOldCaseAnyMore) {
  World world = Crowded(Case::STATE_MEDIATING);
  const auto split = Try(world, Splitting());
  ASSERT_OK(split);
  world.dispute = split->rest;
  EXPECT_EQ(world.dispute.state(), Case::STATE_MEDIATING);
  EXPECT_EQ(world.dispute.claim(), "{p1}与{p2}的货款。");
  EXPECT_EQ(world.dispute.claimed_amount().value(), "700");
  ASSERT_EQ(world.dispute.parties_size(), 4) << "the ids in the texts still stand for them";
  EXPECT_EQ(world.dispute.parties(2).moved_to(), kNew);
  EXPECT_EQ(world.dispute.parties(1).moved_to(), "");
  EXPECT_EQ(world.dispute.links(0).kind(), Link::KIND_SPLIT_INTO);
  EXPECT_REFUSED(world.Try(Consenting("p3", v1::Party::CONSENT_GIVEN)), "mediation.party.unknown");
  world.Do(Agreeing(v1::Agreement::KIND_WRITTEN));
  EXPECT_REFUSED(world.Try(Signing({MarkOf("p3", world.today)})), "mediation.mt11.signer");
  world.Do(Signing({MarkOf("p1", world.today), MarkOf("p2", world.today), MarkOf(kWang, world.today),
                    MarkOf(kTown, world.today, v1::Agreement::Mark::MEANS_SEAL)}));
  EXPECT_EQ(world.dispute.state(), Case::STATE_PERFORMING) << "nobody waits for who has left";
  v1::ApplyForConfirmationRequest applying = Applying();
  applying.mutable_confirmation()->add_applicants("p3");
  EXPECT_REFUSED(world.Try(applying), "mediation.party.unknown");
  world.Do(Applying());
}

TEST(SplitTest, TheNewCaseGoesItsOwnWay) {
  World world = Crowded(Case::STATE_UNDER_REVIEW);
  world.today = Day("2024-03-11");
  const auto split = Try(world, Splitting());
  ASSERT_OK(split);
  World next = world;
  next.dispute = split->made.dispute;
  next.Do(v1::SubmitCaseRequest());
  next.Do(Accepting());
  next.Do(Starting(next.today));
  next.Do(Agreeing(v1::Agreement::KIND_ORAL));
  EXPECT_EQ(next.dispute.state(), Case::STATE_PERFORMING);
  // Where its relative has left, the mediator need not recuse.
  world.dispute = split->rest;
  world.roster.mediators[kWang].add_relative_keys(world.dispute.parties(2).key());
  EXPECT_OK(world.Try(Accepting()));
}

TEST(SplitTest, OnlyWhatHasNoOutcome) {
  for (const auto state :
       {Case::STATE_REGISTERED, Case::STATE_UNDER_REVIEW, Case::STATE_REFUSED, Case::STATE_ACCEPTED,
        Case::STATE_MEDIATING, Case::STATE_AGREED, Case::STATE_PERFORMING, Case::STATE_TERMINATED,
        Case::STATE_CLOSED, Case::STATE_ARCHIVED, Case::STATE_TRANSFERRED, Case::STATE_HANDLED}) {
    SCOPED_TRACE(Case::State_Name(state));
    const bool may = state == Case::STATE_REGISTERED || state == Case::STATE_UNDER_REVIEW ||
                     state == Case::STATE_ACCEPTED || state == Case::STATE_MEDIATING;
    EXPECT_REFUSED(Try(Crowded(state), Splitting()), may ? "OK" : "mediation.split.state");
  }
}

TEST(SplitTest, EachOfTheTwoIsADisputeOfItsOwn) {
  const World world = Crowded();
  // All leave: nobody is left to dispute.
  v1::SplitCaseRequest request = Splitting();
  request.add_leaving("p2");
  EXPECT_REFUSED(Try(world, request), "mediation.split.two_sides");
  // The new one without a respondent.
  request = Splitting();
  request.mutable_parties()->DeleteSubrange(1, 1);
  EXPECT_REFUSED(Try(world, request), "mediation.split.two_sides");
  // The same parties may have two disputes; the same dispute is not two.
  request = Splitting();
  request.clear_leaving();
  EXPECT_OK(Try(world, request));
  request.set_claim(world.dispute.claim());
  request.clear_remaining_claim();
  EXPECT_REFUSED(Try(world, request), "mediation.split.own");
  request.add_leaving("p4");
  EXPECT_REFUSED(Try(world, request), "mediation.split.own");
  request.set_claim("另一起纠纷。");
  // 王五 stays, and so must who speaks for her.
  EXPECT_REFUSED(Try(world, request), "mediation.party.unknown");
  request.add_leaving("p3");
  request.set_claim(world.dispute.claim());
  EXPECT_OK(Try(world, request));
  request = Splitting();
  request.mutable_parties()->RemoveLast();
  request.mutable_leaving()->RemoveLast();
  EXPECT_REFUSED(Try(world, request), "mediation.party.representative");
  request.set_parties(0, "p9");
  request.clear_leaving();
  EXPECT_REFUSED(Try(world, request), "mediation.party.unknown");
}

TEST(SplitTest, MalformedFieldsAreNamed) {
  const World world = Crowded();
  const auto field = [&](const std::function<void(v1::SplitCaseRequest*)>& spoil) {
    v1::SplitCaseRequest request = Splitting();
    spoil(&request);
    return FieldOf(Try(world, request));
  };
  EXPECT_EQ(field([](auto* request) { request->mutable_parties()->DeleteSubrange(1, 2); }), "parties");
  EXPECT_EQ(field([](auto* request) { request->add_parties("p3"); }), "parties");
  EXPECT_EQ(field([](auto* request) { request->add_leaving("p1"); }), "leaving");
  EXPECT_EQ(field([](auto* request) { request->add_leaving("p3"); }), "leaving");
  EXPECT_EQ(field([](auto* request) { request->set_claim(" \u3000"); }), "claim");
  EXPECT_EQ(field([](auto* request) { request->clear_reason(); }), "reason");
  EXPECT_EQ(field([](auto* request) { request->set_dispute_type("nothing"); }), "dispute_type");
  EXPECT_EQ(field([](auto* request) { request->mutable_claimed_amount()->set_value("-1"); }),
            "claimed_amount");
  EXPECT_EQ(field([](auto* request) { request->mutable_remaining_amount()->set_value("10000000001"); }),
            "remaining_amount");
  World linked = world;
  for (int i = 0; i < 50; ++i) linked.dispute.add_links();
  EXPECT_EQ(FieldOf(Try(linked, Splitting())), "name");
}

// A dispute counts once, and what was split off is one more, from the day on which the whole was brought.
TEST(SplitTest, TheNewCaseIsOneDisputeMore) {
  World world = Crowded(Case::STATE_MEDIATING);
  world.dispute.mutable_danger()->set_deaths(1);
  world.today = Day("2024-05-06");
  const Case before = world.dispute;
  const auto split = Try(world, Splitting());
  ASSERT_OK(split);
  EXPECT_TRUE(CountChange(before, split->rest).empty());
  const auto counts = CountsOf(split->made.dispute);
  ASSERT_EQ(counts.size(), 1u) << "nobody dies twice";
  EXPECT_EQ(counts[0].key.measure, v1::MEASURE_REGISTERED);
  EXPECT_EQ(FormatDay(counts[0].key.day), "2024-03-01");
  EXPECT_EQ(counts[0].key.dispute_type, "labour");
}

// Who sent the whole waits for the outcome of both (A5).
TEST(SplitTest, TheSenderHearsOfBoth) {
  World world = Crowded(Case::STATE_MEDIATING, v1::SOURCE_COURT_BEFORE_FILING);
  world.dispute.mutable_referrals(0)->set_paper("{p1}、{p3}与{p2}的委派函");
  const auto split = Try(world, Splitting());
  ASSERT_OK(split);
  World next = world;
  next.dispute = split->made.dispute;
  ASSERT_EQ(next.dispute.referrals_size(), 1);
  EXPECT_EQ(next.dispute.referrals(0).paper(), "原案当事人、{p1}与{p2}的委派函");
  EXPECT_EQ(next.ClockText("MD2", "r1"), "2024-04-01 RUNNING") << "the court counts from its confirmation";
  next.Do(v1::SubmitCaseRequest());
  EXPECT_EQ(split->rest.referrals_size(), 1);
}

}  // namespace
}  // namespace fengqiao::mediation
