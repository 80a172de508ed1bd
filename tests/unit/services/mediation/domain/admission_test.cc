// MT2 and MT3: refused with a ground and a signpost, or accepted by mediators who may.

#include "absl/strings/str_cat.h"
#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using v1::Case;
using v1::Party;
using v1::Refusal;

TEST(AdmissionTest, RefusingWantsGroundSignpostAndWhatLooksCriminalAReport) {
  World world;
  world.To(Case::STATE_UNDER_REVIEW);
  v1::RefuseCaseRequest request = Refusing(Refusal::GROUND_UNSPECIFIED);
  EXPECT_REFUSED(world.Try(request), "mediation.mt2.ground");
  request = Refusing();
  request.mutable_refusal()->clear_signpost();
  EXPECT_REFUSED(world.Try(request), "mediation.mt2.signpost");
  request.mutable_refusal()->set_signpost(std::string(1501, 'x'));
  EXPECT_EQ(FieldOf(world.Try(request)), "refusal.signpost");
  EXPECT_REFUSED(world.Try(Refusing(Refusal::GROUND_CRIMINAL)), "mediation.mt2.report_first");
  // Preventive steps are no report to the police.
  world.Do(Reporting(v1::Alert::KIND_ESCALATION));
  EXPECT_REFUSED(world.Try(Refusing(Refusal::GROUND_CRIMINAL)), "mediation.mt2.report_first");
  world.Do(Reporting(v1::Alert::KIND_CRIMINAL));
  world.Do(Refusing(Refusal::GROUND_CRIMINAL));
  EXPECT_EQ(world.dispute.state(), Case::STATE_REFUSED);
  EXPECT_EQ(world.ClockText("mediation.accept_days", ""), "2024-03-06 MET");
}

TEST(AdmissionTest, EveryOtherGroundRefuses) {
  for (const auto ground : {Refusal::GROUND_BARRED_BY_LAW, Refusal::GROUND_HANDLED_ELSEWHERE,
                            Refusal::GROUND_PARTY_REFUSES, Refusal::GROUND_ADMINISTRATIVE}) {
    World world;
    world.To(Case::STATE_UNDER_REVIEW);
    world.Do(Refusing(ground));
    EXPECT_EQ(world.dispute.refusal().ground(), ground);
  }
}

TEST(AdmissionTest, WhoMayMediate) {
  struct Row {
    const char* what;
    std::function<void(v1::AcceptCaseRequest*)> spoil;
    const char* rule;
  };
  const auto mediator = [](const char* name) {
    return [name](v1::AcceptCaseRequest* request) { request->set_mediators(0, name); };
  };
  const auto committee = [](const char* name) {
    return [name](v1::AcceptCaseRequest* request) { request->mutable_acceptance()->set_committee(name); };
  };
  const Row rows[] = {
      {"one in office", [](auto*) {}, "OK"},
      {"two", [](auto* request) { request->add_mediators(kLi); }, "OK"},
      {"none", [](auto* request) { request->clear_mediators(); }, "mediation.mt3.mediator"},
      {"unknown", mediator("regions/330602001/mediators/nobody"), "mediation.mt3.mediator"},
      {"appointed until yesterday", mediator(kRetired), "mediation.mt3.mediator"},
      {"dismissed today", mediator(kDismissed), "mediation.mt3.mediator"},
      {"of another committee", mediator(kFarChen), "mediation.mt3.mediator_of_committee"},
      {"a party's relative", mediator(kRelative), "mediation.mt3.recusal"},
      {"a party itself", mediator(kParty), "mediation.mt3.recusal"},
      {"the second must recuse", [](auto* request) { request->add_mediators(kRelative); },
       "mediation.mt3.recusal"},
      {"no committee", committee(""), "mediation.mt3.committee"},
      {"unknown committee", committee("regions/330602001/committees/x"), "mediation.mt3.committee"},
      {"dissolved committee", committee(kGone), "mediation.mt3.committee"},
      {"committee of another county", committee(kFar), "mediation.mt3.committee_region"},
      {"no notice", [](auto* request) { request->mutable_acceptance()->clear_notice_signed(); },
       "mediation.mt3.notice"},
      {"a committee at the grid's tier", [](auto* request) { request->set_tier(v1::TIER_GRID); },
       "mediation.a4.grid"},
      {"the grid at another tier", [](auto* request) { request->set_form(v1::FORM_GRID); },
       "mediation.a4.grid"},
      {"an office without its name", [](auto* request) { request->set_form(v1::FORM_ADMINISTRATIVE); },
       "mediation.a4.organ"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    World world;
    world.To(Case::STATE_UNDER_REVIEW);
    v1::AcceptCaseRequest request = Accepting();
    row.spoil(&request);
    EXPECT_REFUSED(world.Try(request), row.rule);
  }
}

TEST(AdmissionTest, DaysOfOfficeAreThoseOfTheAcceptance) {
  World world("2024-02-29");
  world.To(Case::STATE_UNDER_REVIEW);
  for (const char* last_day_of : {kRetired, kDismissed}) {
    v1::AcceptCaseRequest request = Accepting();
    request.set_mediators(0, last_day_of);
    EXPECT_OK(world.Try(request)) << last_day_of;
  }
  world.roster.committees[kTown].mutable_established()->set_year(2025);
  EXPECT_REFUSED(world.Try(Accepting()), "mediation.mt3.committee");
}

TEST(AdmissionTest, ACommitteeAboveAndAJointOneMayTakeIt) {
  World world;
  world.To(Case::STATE_UNDER_REVIEW);
  const std::string county = "regions/330602/committees/county";
  world.roster.committees[county] = world.roster.committees[kTown];
  world.roster.mediators[kWang].add_committees(county);
  v1::AcceptCaseRequest request = Accepting();
  request.mutable_acceptance()->set_committee(county);
  EXPECT_OK(world.Try(request));
  // A7: of a co-responsible region.
  world.dispute.add_co_regions(kOtherRegion);
  request.mutable_acceptance()->set_committee(kFar);
  request.set_mediators(0, kFarChen);
  EXPECT_OK(world.Try(request));
}

TEST(AdmissionTest, APartyThatPlainlyRefusesIsNotMediated) {
  World world;
  world.To(Case::STATE_UNDER_REVIEW);
  world.Do(Consenting("p2", Party::CONSENT_REFUSED));
  EXPECT_REFUSED(world.Try(Accepting()), "mediation.mt3.party_refuses");
  world.Do(Consenting("p2", Party::CONSENT_GIVEN));
  EXPECT_OK(world.Try(Accepting()));
}

// §4.1: on the committee's own motion and from a petition office both sides' consent is recorded; elsewhere
// it is enough that nobody refuses.
TEST(AdmissionTest, WhereNobodyAppliedConsentIsOnRecord) {
  for (const auto source : {v1::SOURCE_APPLICATION, v1::SOURCE_POLICE, v1::SOURCE_COURT_BEFORE_FILING,
                            v1::SOURCE_OWN_MOTION, v1::SOURCE_PETITION}) {
    SCOPED_TRACE(v1::Source_Name(source));
    World world;
    ASSERT_OK(world.TryRegister(Registration(source)));
    world.Do(v1::SubmitCaseRequest());
    const bool wanted = source == v1::SOURCE_OWN_MOTION || source == v1::SOURCE_PETITION;
    world.Do(Consenting("p1", Party::CONSENT_GIVEN));
    EXPECT_REFUSED(world.Try(Accepting()), wanted ? "mediation.mt3.consent" : "OK");
    const auto by_grid = world.Try(AcceptingByGrid());
    ASSERT_OK(by_grid) << "the grid only talks";
    World climbing = world;
    climbing.dispute = by_grid->next;
    EXPECT_REFUSED(climbing.Try(Escalating()), wanted ? "mediation.mt3.consent" : "OK");
    world.Do(Consenting("p2", Party::CONSENT_GIVEN));
    EXPECT_OK(world.Try(Accepting()));
  }
}

TEST(AdmissionTest, AcceptanceGivesNumberTierKindAndTerm) {
  World world;
  world.To(Case::STATE_ACCEPTED);
  EXPECT_EQ(world.dispute.number(), "（2024）清溪镇人调字第12号");
  EXPECT_EQ(world.dispute.tier(), v1::TIER_TOWNSHIP);
  EXPECT_EQ(world.dispute.committee_kind(), v1::Committee::KIND_TOWNSHIP);
  const v1::Attempt& attempt = world.dispute.attempts(0);
  EXPECT_EQ(attempt.id(), "a1");
  EXPECT_EQ(attempt.form(), v1::FORM_PEOPLES);
  EXPECT_EQ(attempt.committee(), kTown);
  EXPECT_EQ(world.ClockText("mediation.accept_days", ""), "2024-03-06 MET");
  const v1::Clock* term = world.Clock("MD1", "a1");
  ASSERT_NE(term, nullptr);
  EXPECT_EQ(term->started_by(), "Case.Accepted");
  EXPECT_FALSE(term->basis().empty());
}

TEST(AdmissionTest, OtherFormsHaveAnOrganAndNoFileNumber) {
  World world;
  world.To(Case::STATE_UNDER_REVIEW);
  v1::AcceptCaseRequest request = AcceptingByGrid();
  world.Do(request);
  EXPECT_EQ(world.dispute.number(), "");
  EXPECT_EQ(world.dispute.attempts(0).organ(), "清溪镇第三网格");
  EXPECT_EQ(world.ClockText("MD1", "a1"), "none");
  EXPECT_REFUSED(world.Try(Starting(world.today)), "mediation.a4.grid");
  world.Do(Handling());
  EXPECT_EQ(world.dispute.state(), Case::STATE_HANDLED);
  EXPECT_EQ(world.last.rule, "A4");
  // An office names no committee.
  World other;
  other.To(Case::STATE_UNDER_REVIEW);
  request = Accepting();
  request.set_form(v1::FORM_ADMINISTRATIVE);
  request.mutable_acceptance()->set_organ("市场监督管理局");
  EXPECT_EQ(FieldOf(other.Try(request)), "acceptance.committee");
  request.mutable_acceptance()->clear_committee();
  other.Do(request);
  EXPECT_EQ(other.ClockText("MD1", "a1"), "none") << "the rule binds committees, not offices";
  request.clear_tier();
  World third;
  third.To(Case::STATE_UNDER_REVIEW);
  EXPECT_EQ(FieldOf(third.Try(request)), "tier");
}

}  // namespace
}  // namespace fengqiao::mediation
