// Another mediator in the place of one (人民调解法 15, 19), on both sides of each guard.

#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using v1::Attempt;
using v1::Case;
using Replacement = Attempt::Replacement;
using ::testing::ElementsAre;

void Dismiss(World* world, std::string_view day,
             v1::Mediator::Dismissal::Ground ground = v1::Mediator::Dismissal::GROUND_FAVOURING) {
  auto* dismissal = world->roster.mediators[kWang].mutable_dismissal();
  *dismissal->mutable_day() = Date(day);
  dismissal->set_ground(ground);
}

TEST(ReplacementTest, ASuccessorTakesThePlaceAndTheTermsRunOn) {
  for (const Case::State state : {Case::STATE_ACCEPTED, Case::STATE_MEDIATING}) {
    World world;
    world.To(state);
    const std::string term = world.ClockText("MD1", "a1");
    world.Do(Replacing());
    EXPECT_EQ(world.dispute.state(), state);
    EXPECT_EQ(world.last.event, "Case.MediatorReplaced");
    EXPECT_EQ(world.last.rule, "MT3");
    const Attempt& attempt = world.dispute.attempts(0);
    EXPECT_THAT(attempt.mediators(), ElementsAre(kLi));
    ASSERT_EQ(attempt.replacements_size(), 1);
    EXPECT_EQ(attempt.replacements(0).leaving(), kWang);
    EXPECT_EQ(attempt.replacements(0).successor(), kLi);
    EXPECT_EQ(attempt.replacements(0).reason(), Replacement::REASON_UNABLE);
    EXPECT_EQ(attempt.replacements(0).note(), "住院治疗。");
    EXPECT_EQ(world.ClockText("MD1", "a1"), term);
    // The other way round, and nobody who is gone signs.
    v1::ReplaceMediatorRequest back = Replacing();
    EXPECT_REFUSED(world.Try(back), "mediation.replace.leaving");
    back.set_leaving(kLi);
    back.set_successor(kWang);
    world.Do(back);
    EXPECT_EQ(world.dispute.attempts(0).replacements_size(), 2);
  }
}

TEST(ReplacementTest, OnlyPeoplesMediationThatRuns) {
  World world;
  world.To(Case::STATE_UNDER_REVIEW);
  world.Do(AcceptingByGrid());
  EXPECT_REFUSED(world.Try(Replacing()), "mediation.replace.state");
  World agreed;
  agreed.To(Case::STATE_AGREED);
  EXPECT_REFUSED(agreed.Try(Replacing()), "mediation.replace.state");
}

TEST(ReplacementTest, TheSuccessorIsHeldToWhatAnAcceptanceAsks) {
  World world;
  world.To(Case::STATE_MEDIATING);
  const auto with = [&](const std::string& successor) {
    return world.Try(Replacing(Replacement::REASON_UNABLE, successor));
  };
  EXPECT_REFUSED(with(kRelative), "mediation.mt3.recusal");
  EXPECT_REFUSED(with(kParty), "mediation.mt3.recusal");
  EXPECT_REFUSED(with(kRetired), "mediation.mt3.mediator");
  EXPECT_REFUSED(with(kDismissed), "mediation.mt3.mediator");
  EXPECT_REFUSED(with("regions/330602001/mediators/nobody"), "mediation.mt3.mediator");
  EXPECT_REFUSED(with(kFarChen), "mediation.mt3.mediator_of_committee");
  EXPECT_EQ(FieldOf(with(kWang)), "successor");
  EXPECT_OK(with(kLi));
  *world.roster.committees[kTown].mutable_dissolved() = Date("2024-03-01");
  EXPECT_REFUSED(with(kLi), "mediation.mt3.committee");
}

TEST(ReplacementTest, DismissalAndLeavingAreWhatTheRegistrySays) {
  constexpr auto kWasDismissed = Replacement::REASON_DISMISSED, kLeft = Replacement::REASON_LEFT;
  World world;
  world.To(Case::STATE_MEDIATING);
  EXPECT_REFUSED(world.Try(Replacing(kWasDismissed)), "mediation.replace.reason");
  EXPECT_REFUSED(world.Try(Replacing(kLeft)), "mediation.replace.reason");
  Dismiss(&world, "2024-03-02");
  EXPECT_REFUSED(world.Try(Replacing(kWasDismissed)), "mediation.replace.reason");  // tomorrow
  Dismiss(&world, "2024-03-01");
  EXPECT_OK(world.Try(Replacing(kWasDismissed)));
  // Its own wish is no dismissal.
  Dismiss(&world, "2024-03-01", v1::Mediator::Dismissal::GROUND_LEFT);
  EXPECT_REFUSED(world.Try(Replacing(kWasDismissed)), "mediation.replace.reason");
  EXPECT_OK(world.Try(Replacing(kLeft)));

  world.roster.mediators[kWang].clear_dismissal();
  *world.roster.mediators[kWang].mutable_appointed_until() = Date("2024-03-01");
  EXPECT_REFUSED(world.Try(Replacing(kLeft)), "mediation.replace.reason");  // the last day is one in office
  *world.roster.mediators[kWang].mutable_appointed_until() = Date("2024-02-29");
  EXPECT_OK(world.Try(Replacing(kLeft)));
  world.roster.mediators[kWang].clear_appointed_until();
  world.roster.mediators[kWang].clear_committees();
  EXPECT_OK(world.Try(Replacing(kLeft)));
}

TEST(ReplacementTest, WhatTheRegistryDoesNotKnowIsTold) {
  World world;
  world.To(Case::STATE_MEDIATING);
  for (const auto reason :
       {Replacement::REASON_RECUSAL, Replacement::REASON_UNABLE, Replacement::REASON_PARTIES_ASK}) {
    v1::ReplaceMediatorRequest request = Replacing(reason);
    request.add_asked_by("p1");
    EXPECT_OK(world.Try(request));
    request.clear_note();
    EXPECT_EQ(FieldOf(world.Try(request)), "note") << Replacement::Reason_Name(reason);
  }
  EXPECT_EQ(FieldOf(world.Try(Replacing(Replacement::REASON_UNSPECIFIED))), "reason");
  // A relation that the registry knows needs no words.
  v1::ReplaceMediatorRequest recusal = Replacing(Replacement::REASON_RECUSAL);
  recusal.clear_note();
  *world.roster.mediators[kWang].mutable_relative_keys() = world.roster.mediators[kRelative].relative_keys();
  EXPECT_OK(world.Try(recusal));
  v1::ReplaceMediatorRequest long_note = Replacing();
  for (int i = 0; i < 501; ++i) *long_note.mutable_note() += "长";
  EXPECT_EQ(FieldOf(world.Try(long_note)), "note");
}

TEST(ReplacementTest, WhoAsksIsAPartyOfTheCase) {
  World world;
  world.To(Case::STATE_MEDIATING);
  v1::ReplaceMediatorRequest request = Replacing(Replacement::REASON_PARTIES_ASK);
  EXPECT_REFUSED(world.Try(request), "mediation.replace.asked_by");
  request.add_asked_by("p9");
  EXPECT_REFUSED(world.Try(request), "mediation.party.unknown");
  request.set_asked_by(0, "p2");
  world.dispute.mutable_parties(1)->set_moved_to("regions/330602001/cases/other");
  EXPECT_REFUSED(world.Try(request), "mediation.party.unknown");
  world.dispute.mutable_parties(1)->clear_moved_to();
  world.Do(request);
  EXPECT_THAT(world.dispute.attempts(0).replacements(0).asked_by(), ElementsAre("p2"));
}

TEST(ReplacementTest, WhomThePartiesChoseTheyReplace) {
  World world;
  world.To(Case::STATE_UNDER_REVIEW);
  v1::AcceptCaseRequest accepting = Accepting();
  accepting.mutable_acceptance()->set_chosen_by_parties(true);
  world.Do(accepting);
  v1::ReplaceMediatorRequest request = Replacing();
  EXPECT_REFUSED(world.Try(request), "mediation.replace.accepted");
  request.set_parties_accept(true);
  EXPECT_OK(world.Try(request));
}

TEST(ReplacementTest, SomebodyIsLeftWhoMayMediate) {
  World world;
  world.To(Case::STATE_UNDER_REVIEW);
  v1::AcceptCaseRequest accepting = Accepting();
  accepting.add_mediators(kLi);
  world.Do(accepting);
  const v1::ReplaceMediatorRequest request = Replacing(Replacement::REASON_UNABLE, "");
  EXPECT_OK(world.Try(request));
  *world.roster.mediators[kLi].mutable_appointed_until() = Date("2024-02-29");
  EXPECT_REFUSED(world.Try(request), "mediation.replace.nobody");
  world.roster.mediators[kLi].clear_appointed_until();
  *world.roster.mediators[kLi].mutable_relative_keys() = world.roster.mediators[kRelative].relative_keys();
  EXPECT_REFUSED(world.Try(request), "mediation.replace.nobody");
  world.roster.mediators[kLi].clear_relative_keys();
  world.Do(request);
  EXPECT_THAT(world.dispute.attempts(0).mediators(), ElementsAre(kLi));
  EXPECT_EQ(world.dispute.attempts(0).replacements(0).successor(), "");
  v1::ReplaceMediatorRequest last = Replacing(Replacement::REASON_UNABLE, "");
  last.set_leaving(kLi);
  EXPECT_REFUSED(world.Try(last), "mediation.replace.nobody");
}

TEST(ReplacementTest, DaysComeInTheirOrder) {
  World world;
  world.To(Case::STATE_MEDIATING);
  v1::ReplaceMediatorRequest request = Replacing();
  *request.mutable_day() = Date("2024-03-02");
  EXPECT_REFUSED(world.Try(request), "mediation.mt10.future");
  *request.mutable_day() = Date("2024-02-29");
  EXPECT_REFUSED(world.Try(request), "mediation.case.day_order");
  world.today = Day("2024-03-10");
  *request.mutable_day() = Date("2024-03-05");
  world.Do(request);
  request.set_leaving(kLi);
  request.set_successor(kWang);
  *request.mutable_day() = Date("2024-03-04");
  EXPECT_REFUSED(world.Try(request), "mediation.case.day_order");
  *request.mutable_day() = Date("2024-03-05");
  EXPECT_OK(world.Try(request));
}

}  // namespace
}  // namespace fengqiao::mediation
