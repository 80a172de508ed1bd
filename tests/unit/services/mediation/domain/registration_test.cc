// MT1 and A3: what is entered about a dispute, and what may be changed of it.

#include "absl/strings/str_cat.h"
#include "services/mediation/domain/rules.h"
#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using v1::Case;
using v1::Party;

TEST(RegistrationTest, SubmittingWantsTwoSidesAClaimAndThePaperOfTheSource) {
  struct Row {
    const char* what;
    std::function<void(v1::RegisterCaseRequest*)> spoil;
    const char* rule;
  };
  const Row rows[] = {
      {"complete", [](v1::RegisterCaseRequest*) {}, "OK"},
      {"no respondent", [](auto* request) { request->mutable_parties()->RemoveLast(); },
       "mediation.mt1.two_sides"},
      {"no applicant", [](auto* request) { request->mutable_parties()->DeleteSubrange(0, 1); },
       "mediation.mt1.two_sides"},
      {"an agent is no side",
       [](auto* request) { request->mutable_parties(1)->mutable_party()->set_side(Party::SIDE_AGENT); },
       "mediation.mt1.two_sides"},
      {"no claim", [](auto* request) { request->mutable_case_()->clear_claim(); }, "mediation.mt1.claim"},
      {"a claim of blanks", [](auto* request) { request->mutable_case_()->set_claim(" \u3000\u200b\n"); },
       "mediation.mt1.claim"},
      {"a claim of one character", [](auto* request) { request->mutable_case_()->set_claim(" 债 "); }, "OK"},
      {"police without their paper",
       [](auto* request) { request->mutable_case_()->set_source(v1::SOURCE_POLICE); },
       "mediation.mt1.source_paper"},
      {"police with the court's paper",
       [](auto* request) {
         request->mutable_case_()->set_source(v1::SOURCE_POLICE);
         *request->mutable_case_()->add_referrals() = ReferralFrom(v1::SOURCE_COURT_BEFORE_FILING);
       },
       "mediation.mt1.source_paper"},
      {"police with theirs",
       [](auto* request) {
         request->mutable_case_()->set_source(v1::SOURCE_POLICE);
         *request->mutable_case_()->add_referrals() = ReferralFrom(v1::SOURCE_POLICE);
       },
       "OK"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    World world;
    v1::RegisterCaseRequest request = Registration();
    row.spoil(&request);
    ASSERT_OK(world.TryRegister(request));
    EXPECT_REFUSED(world.Try(v1::SubmitCaseRequest()), row.rule);
  }
}

TEST(RegistrationTest, EverySourceThatSendsNeedsItsPaper) {
  for (const auto source : {v1::SOURCE_COURT_BEFORE_FILING, v1::SOURCE_COURT_AFTER_FILING, v1::SOURCE_POLICE,
                            v1::SOURCE_PROCURATORATE, v1::SOURCE_PETITION, v1::SOURCE_ADMINISTRATIVE,
                            v1::SOURCE_LEGAL_AID, v1::SOURCE_ONE_STOP_CENTRE}) {
    SCOPED_TRACE(v1::Source_Name(source));
    World world;
    v1::RegisterCaseRequest request = Registration(source);
    EXPECT_OK(world.TryRegister(request));
    const bool by_number = source == v1::SOURCE_ONE_STOP_CENTRE;
    by_number ? request.mutable_case_()->mutable_referrals(0)->clear_external_number()
              : request.mutable_case_()->mutable_referrals(0)->clear_paper();
    EXPECT_EQ(FieldOf(world.TryRegister(request)),
              by_number ? "case.referrals[0].external_number" : "case.referrals[0].paper");
    // The external number is kept as it came.
    EXPECT_EQ(world.dispute.referrals(0).external_number(), "（2024）浙0602诉前调12号");
  }
}

TEST(RegistrationTest, MalformedFieldsAreNamed) {
  struct Row {
    std::function<void(v1::RegisterCaseRequest*)> spoil;
    const char* field;
  };
  const Row rows[] = {
      {[](auto* r) { r->mutable_case_()->clear_source(); }, "case.source"},
      {[](auto* r) { r->mutable_case_()->set_dispute_type("weather"); }, "case.dispute_type"},
      {[](auto* r) { r->mutable_case_()->mutable_claimed_amount()->set_value("-1"); }, "case.claimed_amount"},
      {[](auto* r) { r->mutable_case_()->mutable_danger()->set_suicide(true); }, "case.danger.evidence"},
      {[](auto* r) { r->mutable_case_()->mutable_danger()->set_deaths(-1); }, "case.danger.deaths"},
      {[](auto* r) { r->mutable_case_()->mutable_danger()->set_persons(100'001); }, "case.danger.persons"},
      {[](auto* r) { r->mutable_case_()->add_co_regions("regions/33"); }, "case.co_regions[0]"},
      {[](auto* r) { r->mutable_case_()->add_co_regions(kRegion); }, "case.co_regions[0]"},
      {[](auto* r) {
         r->mutable_case_()->add_co_regions(kOtherRegion);
         r->mutable_case_()->add_co_regions(kOtherRegion);
       },
       "case.co_regions[1]"},
      {[](auto* r) { r->mutable_case_()->set_claim(std::string(6003, 'x')); }, "case.claim"},
      {[](auto* r) {
         for (int i = 0; i < 101; ++i) *r->add_parties() = r->parties(0);
       },
       "parties"},
      {[](auto* r) { r->mutable_parties(0)->mutable_party()->clear_side(); }, "parties[0].party.side"},
      {[](auto* r) { r->mutable_parties(1)->mutable_party()->clear_kind(); }, "parties[1].party.kind"},
      {[](auto* r) { r->mutable_parties(0)->mutable_identity()->set_number("330602198001010010"); },
       "parties[0].identity.number"},
      {[](auto* r) { r->mutable_parties(0)->mutable_identity()->clear_name(); }, "parties[0].identity.name"},
      {[](auto* r) { r->mutable_parties(0)->mutable_identity()->set_name(std::string(10'000, 'n')); },
       "parties[0].identity.name"},
      {[](auto* r) { r->mutable_parties(0)->mutable_identity()->set_phone("12"); },
       "parties[0].identity.phone"},
      {[](auto* r) {
         r->mutable_parties(0)->mutable_identity()->set_number_kind(v1::Identity::NUMBER_KIND_NONE);
         r->mutable_parties(0)->mutable_identity()->clear_number();
       },
       "parties[0].identity.no_number_reason"},
      {[](auto* r) { r->mutable_case_()->mutable_late_registration(); }, "case.late_registration.reason"},
      {[](auto* r) {
         auto* late = r->mutable_case_()->mutable_late_registration();
         late->set_reason("现场调成。");
         *late->mutable_outcome_day() = Date("2024-03-02");
       },
       "case.late_registration.outcome_day"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.field);
    World world;
    v1::RegisterCaseRequest request = Registration();
    row.spoil(&request);
    const absl::Status status = world.TryRegister(request);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    EXPECT_EQ(FieldOf(status), row.field) << status;
    EXPECT_FALSE(world.dispute.has_register_time()) << "nothing is entered";
  }
}

TEST(RegistrationTest, WhatTheServiceSetsCanNotBeEntered) {
  World world;
  v1::RegisterCaseRequest request = Registration();
  Case& stated = *request.mutable_case_();
  stated.set_number("（2024）假字第1号");
  stated.set_state(Case::STATE_CLOSED);
  stated.mutable_register_time()->set_seconds(1);
  stated.add_agreements()->set_impaired(true);
  stated.set_tier(v1::TIER_DEPARTMENT);
  ASSERT_OK(world.TryRegister(request));
  EXPECT_EQ(world.dispute.number(), "");
  EXPECT_EQ(world.dispute.state(), Case::STATE_REGISTERED);
  EXPECT_GT(world.dispute.register_time().seconds(), 1'700'000'000);
  EXPECT_TRUE(world.dispute.agreements().empty());
  EXPECT_EQ(world.dispute.tier(), v1::TIER_UNSPECIFIED);
}

TEST(RegistrationTest, LateRegistrationIsAllowedWithAReasonAndFlagged) {
  World world;
  v1::RegisterCaseRequest request = Registration();
  auto* late = request.mutable_case_()->mutable_late_registration();
  late->set_reason("张三与李四当场和解，事后补登。");
  *late->mutable_outcome_day() = Date("2024-02-20");
  ASSERT_OK(world.TryRegister(request));
  EXPECT_EQ(world.dispute.late_registration().reason(), "{p1}与{p2}当场和解，事后补登。");
  world.Do(v1::SubmitCaseRequest());
  v1::AcceptCaseRequest accepting = Accepting();
  *accepting.mutable_acceptance()->mutable_day() = Date("2024-02-18");
  world.Do(accepting);
  world.Do(Starting(Day("2024-02-19")));
  v1::RecordAgreementRequest agreeing = Agreeing(v1::Agreement::KIND_ORAL);
  // On another day than the one that was stated, it is a false day.
  *agreeing.mutable_agreement()->mutable_reached() = Date("2024-02-21");
  EXPECT_REFUSED(world.Try(agreeing), "mediation.mt10.before_registration");
  *agreeing.mutable_agreement()->mutable_reached() = Date("2024-02-20");
  world.Do(agreeing);
  EXPECT_EQ(world.ClockText("MD1", "a1"), "2024-03-19 MET");
}

TEST(RegistrationTest, WithoutTheFlagNoStepLiesBeforeTheRegistration) {
  World world;
  world.To(Case::STATE_UNDER_REVIEW);
  v1::AcceptCaseRequest accepting = Accepting();
  *accepting.mutable_acceptance()->mutable_day() = Date("2024-02-29");
  EXPECT_REFUSED(world.Try(accepting), "mediation.case.day_order");
  v1::RefuseCaseRequest refusing = Refusing();
  *refusing.mutable_refusal()->mutable_day() = Date("2024-02-29");
  EXPECT_REFUSED(world.Try(refusing), "mediation.case.day_order");
  *refusing.mutable_refusal()->mutable_day() = Date("2024-03-02");
  EXPECT_REFUSED(world.Try(refusing), "mediation.mt10.future");
  *refusing.mutable_refusal()->mutable_day() = Date("2024-03-01");
  refusing.mutable_refusal()->mutable_day()->set_month(13);
  EXPECT_EQ(FieldOf(world.Try(refusing)), "refusal.day");
}

TEST(RegistrationTest, UpdatesChangeFactsAlone) {
  World world;
  world.To(Case::STATE_MEDIATING);
  Case values = world.dispute;
  values.set_dispute_type("labour");
  values.set_grade(v1::GRADE_MAJOR);
  values.add_co_regions(kOtherRegion);
  world.Do(Updating(values, {"dispute_type", "grade", "co_regions"}));
  EXPECT_EQ(world.dispute.dispute_type(), "labour");
  EXPECT_EQ(world.dispute.co_regions(0), kOtherRegion);
  for (const char* path : {"state", "number", "region", "parties", "register_time", "source"}) {
    Case other = world.dispute;
    other.set_state(Case::STATE_CLOSED);
    other.set_source(v1::SOURCE_POLICE);
    other.mutable_register_time()->set_seconds(5);
    EXPECT_EQ(world.Try(Updating(other, {path})).status().code(), absl::StatusCode::kInvalidArgument) << path;
  }
  // A case under way keeps its claim.
  values.clear_claim();
  EXPECT_REFUSED(world.Try(Updating(values, {"claim"})), "mediation.mt1.claim");
  values.set_dispute_type("weather");
  EXPECT_EQ(FieldOf(world.Try(Updating(values, {"dispute_type"}))), "case.dispute_type");
}

TEST(RegistrationTest, AMissingParameterIsNotDecidedByTheProgram) {
  const auto parameters = Parameters::Parse("mediation.term_days\t000000\t2011-01-01\t\t30\tS2\tx\n");
  ASSERT_OK(parameters);
  World world("2024-03-01", *parameters);
  ASSERT_OK(world.TryRegister(Registration()));
  EXPECT_REFUSED(world.Try(v1::SubmitCaseRequest()), "mediation.parameter.missing");
}

}  // namespace
}  // namespace fengqiao::mediation
