// Sweeps: what may be entered, what was found, and when it is over.

#include "services/mediation/domain/sweeps.h"

#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

class SweepTest : public ::testing::Test {
 protected:
  static v1::CreateSweepRequest Creating() {
    v1::CreateSweepRequest request;
    request.set_parent("regions/330602");
    v1::Sweep& sweep = *request.mutable_sweep();
    sweep.set_title("岁末年初矛盾纠纷大排查");
    *sweep.mutable_first_day() = Date("2024-02-01");
    *sweep.mutable_last_day() = Date("2024-03-31");
    sweep.add_dispute_types("labour");
    sweep.add_targets()->set_region(kRegion);
    sweep.mutable_targets(0)->set_places(40);
    return request;
  }

  v1::Sweep Sweep() { return CreateSweep(Creating(), "s1", world_.Now()).value(); }

  static v1::RecordSweepVisitRequest Visiting() {
    v1::RecordSweepVisitRequest request;
    request.set_name("regions/330602/sweeps/s1");
    request.mutable_visit()->set_region(kRegion);
    request.mutable_visit()->set_place("三期工地");
    request.mutable_visit()->set_places(3);
    return request;
  }

  World world_{"2024-03-01"};
};

TEST_F(SweepTest, IsEnteredWithItsDaysAndTargets) {
  const v1::Sweep sweep = Sweep();
  EXPECT_EQ(sweep.name(), "regions/330602/sweeps/s1");
  EXPECT_EQ(sweep.state(), v1::Sweep::STATE_OPEN);
  EXPECT_EQ(sweep.targets(0).places(), 40);
}

TEST_F(SweepTest, ABadSweepIsRefusedByField) {
  const auto field = [&](const std::function<void(v1::Sweep*)>& spoil) {
    v1::CreateSweepRequest request = Creating();
    spoil(request.mutable_sweep());
    return FieldOf(CreateSweep(request, "s1", world_.Now()));
  };
  EXPECT_EQ(field([](auto* sweep) { sweep->clear_title(); }), "sweep.title");
  EXPECT_EQ(field([](auto* sweep) { sweep->clear_first_day(); }), "sweep.first_day");
  EXPECT_EQ(field([](auto* sweep) { *sweep->mutable_last_day() = Date("2024-01-31"); }), "sweep.last_day");
  EXPECT_EQ(field([](auto* sweep) { *sweep->mutable_last_day() = Date("2025-02-02"); }), "sweep.last_day");
  EXPECT_EQ(field([](auto* sweep) { sweep->add_dispute_types("x"); }), "sweep.dispute_types[1]");
  EXPECT_EQ(field([](auto* sweep) { sweep->add_targets()->set_region("regions/330603002"); }),
            "sweep.targets[1].region");
  EXPECT_EQ(field([](auto* sweep) { sweep->add_targets()->set_region(kRegion); }), "sweep.targets[1].region");
  EXPECT_EQ(field([](auto* sweep) { sweep->mutable_targets(0)->set_places(-1); }), "sweep.targets[0].places");
}

TEST_F(SweepTest, AVisitLiesWithinTheSweep) {
  const auto visit = RecordVisit(Sweep(), Visiting(), "v1", world_.Now());
  ASSERT_OK(visit.status());
  EXPECT_EQ(visit->name(), "regions/330602/sweeps/s1/visits/v1");
  EXPECT_EQ(visit->day().day(), 1);
  const auto field = [&](const std::function<void(v1::RecordSweepVisitRequest*)>& spoil) {
    v1::RecordSweepVisitRequest request = Visiting();
    spoil(&request);
    return FieldOf(RecordVisit(Sweep(), request, "v1", world_.Now()));
  };
  EXPECT_EQ(field([](auto* request) { request->mutable_visit()->set_region(kOtherRegion); }), "visit.region");
  EXPECT_EQ(field([](auto* request) { *request->mutable_visit()->mutable_day() = Date("2024-01-31"); }),
            "visit.day");
  EXPECT_EQ(field([](auto* request) { request->mutable_visit()->set_places(0); }), "visit.places");
  EXPECT_EQ(field([](auto* request) { request->mutable_visit()->set_persons(-1); }), "visit.persons");
  EXPECT_EQ(field([](auto* request) { request->add_findings(); }), "findings[0]");
  EXPECT_EQ(field([](auto* request) {
              request->add_findings()->set_case_("regions/330602001/cases/a");
              request->add_findings()->set_case_("regions/330602001/cases/a");
            }),
            "findings[1].case");
  EXPECT_EQ(field([](auto* request) {
              for (int i = 0; i < 21; ++i) request->add_findings()->mutable_entry();
            }),
            "findings");
}

TEST_F(SweepTest, WhatIsFoundIsRegisteredAsFound) {
  v1::RecordSweepVisitRequest::NewFinding finding;
  const v1::RegisterCaseRequest registration = Registration();
  *finding.mutable_case_() = registration.case_();
  EXPECT_EQ(FieldOf(EntryOf(finding, kRegion, "findings[0].entry")), "findings[0].entry.case.source");
  finding.mutable_case_()->clear_source();
  for (const v1::PartyEntry& entry : registration.parties()) {
    auto& party = *finding.add_parties();
    *party.mutable_party() = entry.party();
    *party.mutable_identity() = entry.identity();
  }
  const auto entry = EntryOf(finding, kRegion, "findings[0].entry");
  ASSERT_OK(entry.status());
  EXPECT_EQ(entry->case_().source(), v1::SOURCE_SWEEP);
  EXPECT_EQ(entry->parent(), kRegion);
  ASSERT_EQ(entry->parties_size(), 2);
  EXPECT_EQ(entry->parties(1).identity().name(), "李四");
  EXPECT_OK(RegisterCase(*entry, "regions/330602001/cases/a", world_.Now()).status());
  finding.mutable_case_()->add_referrals();
  EXPECT_EQ(FieldOf(EntryOf(finding, kRegion, "findings[0].entry")), "findings[0].entry.case.referrals");
}

TEST_F(SweepTest, ARegisteredCaseIsFoundOnceAndInTheSweepsRegion) {
  world_.To(v1::Case::STATE_REGISTERED);
  EXPECT_OK(CheckFound(Sweep(), world_.dispute, ""));
  EXPECT_REFUSED(CheckFound(Sweep(), world_.dispute, "regions/330602/sweeps/s0"), "mediation.sweep.found");
  world_.dispute.set_region(kOtherRegion);
  EXPECT_REFUSED(CheckFound(Sweep(), world_.dispute, ""), "mediation.sweep.region");
}

TEST_F(SweepTest, AClosedSweepTakesNothingMore) {
  v1::CloseSweepRequest request;
  request.set_name("regions/330602/sweeps/s1");
  EXPECT_EQ(FieldOf(CloseSweep(Sweep(), request, world_.Now())), "conclusion");
  request.set_conclusion("共排查 3 处，未发现新的纠纷。");
  request.set_etag("\"9\"");
  EXPECT_FALSE(CloseSweep(Sweep(), request, world_.Now()).ok());
  request.clear_etag();
  const auto closed = CloseSweep(Sweep(), request, world_.Now());
  ASSERT_OK(closed.status());
  EXPECT_EQ(closed->state(), v1::Sweep::STATE_CLOSED);
  EXPECT_EQ(closed->closed().month(), 3);
  EXPECT_REFUSED(RecordVisit(*closed, Visiting(), "v1", world_.Now()), "mediation.sweep.closed");
  EXPECT_REFUSED(CloseSweep(*closed, request, world_.Now()), "mediation.sweep.closed");
}

TEST_F(SweepTest, WhatIsFoundIsOpenUntilItIsSettledOrGivenUp) {
  const auto standing = [&] { return std::pair(IsSettled(world_.dispute), IsUnsettled(world_.dispute)); };
  for (const auto state : {v1::Case::STATE_REGISTERED, v1::Case::STATE_MEDIATING, v1::Case::STATE_AGREED}) {
    world_.To(state);
    EXPECT_EQ(standing(), std::pair(false, true)) << state;
  }
  for (const auto state : {v1::Case::STATE_PERFORMING, v1::Case::STATE_CLOSED, v1::Case::STATE_HANDLED}) {
    world_.To(state);
    EXPECT_EQ(standing(), std::pair(true, false)) << state;
  }
  for (const auto state : {v1::Case::STATE_REFUSED, v1::Case::STATE_TERMINATED}) {
    world_.To(state);
    EXPECT_EQ(standing(), std::pair(false, false)) << state;
  }
}

}  // namespace
}  // namespace fengqiao::mediation
