// MT8, MT14, MT18: danger, performance, visits, courts' later decisions.

#include "common/values/legal_date.h"
#include "services/mediation/domain/bounds.h"
#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using v1::Case;
using v1::Performance;

// An agreement in force since 1 March 2024 with duties on 15 March and 30 April.
World WithInstalments() {
  World world;
  world.To(Case::STATE_MEDIATING);
  v1::RecordAgreementRequest request = Agreeing(v1::Agreement::KIND_WRITTEN);
  for (const char* due : {"2024-03-15", "2024-04-30"}) {
    auto* instalment = request.mutable_agreement()->add_instalments();
    *instalment->mutable_due() = Date(due);
    instalment->set_what("六千元");
    instalment->mutable_amount()->set_value("6000");
  }
  world.Do(request);
  world.SignByAll();
  return world;
}

std::string StatesOf(const World& world, std::string_view rule) {
  std::string states;
  for (const v1::Clock& clock : world.dispute.clocks()) {
    if (clock.rule() == rule) states += v1::Clock::State_Name(clock.state()).substr(6) + " ";
  }
  return states;
}

TEST(AftercareTest, EachDutyHasItsTermAndEachPartMeetsTheEarliest) {
  World world = WithInstalments();
  EXPECT_EQ(StatesOf(world, "performance"), "RUNNING RUNNING ");
  world.today = Day("2024-03-15");
  world.Do(Performing(Performance::EXTENT_PARTLY));
  EXPECT_EQ(StatesOf(world, "performance"), "MET RUNNING ");
  world.today = Day("2024-05-01");
  world.Do(Performing(Performance::EXTENT_NOT));
  EXPECT_EQ(StatesOf(world, "performance"), "MET RUNNING ") << "what is not performed stays overdue";
  world.today = Day("2024-05-06");
  world.Do(Performing(Performance::EXTENT_FULLY));
  EXPECT_EQ(StatesOf(world, "performance"), "MET LATE ");
}

// MD11: on the day of each duty and 30 days after the last.
TEST(AftercareTest, VisitsAreDueOnDutysDaysAndAfterTheLast) {
  World world = WithInstalments();
  EXPECT_EQ(StatesOf(world, "MD11"), "RUNNING RUNNING RUNNING ");
  EXPECT_EQ(world.ClockText("MD11", "g1"), "2024-05-30 RUNNING");
  world.today = Day("2024-03-15");
  world.Do(Visiting(Performance::EXTENT_PARTLY));
  EXPECT_EQ(StatesOf(world, "MD11"), "MET RUNNING RUNNING ");
  // All is performed before its day: one visit stays due.
  world.Do(Performing(Performance::EXTENT_FULLY));
  EXPECT_EQ(StatesOf(world, "performance"), "MET MET ");
  EXPECT_EQ(StatesOf(world, "MD11"), "MET DROPPED RUNNING ");
  world.today = Day("2024-05-31");
  world.Do(Visiting(Performance::EXTENT_FULLY));
  EXPECT_EQ(StatesOf(world, "MD11"), "MET DROPPED LATE ");
}

TEST(AftercareTest, NothingIsPerformedBeforeTheAgreement) {
  World world;
  world.To(Case::STATE_PERFORMING);
  v1::RecordPerformanceRequest performing = Performing(Performance::EXTENT_FULLY);
  *performing.mutable_performance()->mutable_day() = Date("2024-02-29");
  EXPECT_REFUSED(world.Try(performing), "mediation.mt14.day");
  v1::RecordFollowUpRequest visiting = Visiting(Performance::EXTENT_FULLY);
  *visiting.mutable_follow_up()->mutable_day() = Date("2024-02-29");
  EXPECT_REFUSED(world.Try(visiting), "mediation.mt14.day");
  performing = Performing(Performance::EXTENT_UNSPECIFIED);
  EXPECT_EQ(FieldOf(world.Try(performing)), "performance.extent");
  performing = Performing(Performance::EXTENT_PARTLY);
  performing.mutable_performance()->mutable_amount()->set_value("-1");
  EXPECT_EQ(FieldOf(world.Try(performing)), "performance.amount");
  for (int i = 0; i < 100; ++i) world.dispute.add_performances();
  EXPECT_EQ(FieldOf(world.Try(Performing(Performance::EXTENT_PARTLY))), "performance");
  for (int i = 0; i < 100; ++i) world.dispute.add_follow_ups();
  EXPECT_EQ(FieldOf(world.Try(Visiting(Performance::EXTENT_PARTLY))), "follow_up");
}

TEST(AftercareTest, AJudgmentHasANumberAndComesAfterTheAgreement) {
  World world;
  world.To(Case::STATE_ARCHIVED);
  v1::RecordJudgmentRequest request = Judging(v1::Judgment::EFFECT_SET_ASIDE);
  request.mutable_judgment()->clear_document_number();
  EXPECT_REFUSED(world.Try(request), "mediation.mt18.document_number");
  EXPECT_EQ(FieldOf(world.Try(Judging(v1::Judgment::EFFECT_UNSPECIFIED))), "judgment.effect");
  request = Judging(v1::Judgment::EFFECT_SET_ASIDE);
  *request.mutable_judgment()->mutable_day() = Date("2024-02-29");
  EXPECT_REFUSED(world.Try(request), "mediation.case.day_order");
  world.Do(Judging(v1::Judgment::EFFECT_UPHELD));
  EXPECT_FALSE(world.dispute.agreements(0).impaired());
  for (const auto effect :
       {v1::Judgment::EFFECT_CHANGED, v1::Judgment::EFFECT_SET_ASIDE, v1::Judgment::EFFECT_VOID}) {
    World other = world;
    other.Do(Judging(effect, "（2024）浙0602民初89号"));
    EXPECT_TRUE(other.dispute.agreements(0).impaired());
    EXPECT_EQ(other.dispute.state(), Case::STATE_ARCHIVED) << "the file itself is not reopened";
  }
}

TEST(AftercareTest, DangerIsReportedToSomebodyWithWhatShowsIt) {
  World world;
  world.To(Case::STATE_MEDIATING);
  v1::ReportDangerRequest request = Reporting();
  request.mutable_danger()->set_mass_fight(true);
  EXPECT_EQ(FieldOf(world.Try(request)), "danger.evidence");
  request.mutable_danger()->set_evidence("双方各召集二十余人。");
  request.mutable_danger()->set_persons(-1);
  EXPECT_EQ(FieldOf(world.Try(request)), "danger.persons");
  request.mutable_danger()->set_persons(40);
  world.Do(request);
  EXPECT_EQ(world.dispute.danger().persons(), 40);
  EXPECT_EQ(world.dispute.alerts(0).time().seconds(), absl::ToUnixSeconds(world.Now().now));
  request = Reporting(v1::Alert::KIND_UNSPECIFIED);
  EXPECT_EQ(FieldOf(world.Try(request)), "alert.kind");
  request = Reporting();
  request.mutable_alert()->mutable_time()->set_seconds(absl::ToUnixSeconds(world.Now().now) + 1);
  EXPECT_REFUSED(world.Try(request), "mediation.mt10.future");
  request = Reporting();
  request.mutable_alert()->clear_reported_to();
  EXPECT_EQ(FieldOf(world.Try(request)), "alert.reported_to");
}

// A list has one limit, told by the field that has no room.
TEST(AftercareTest, EachListEndsWhereTheContractSaysSo) {
  World world;
  world.To(Case::STATE_PERFORMING);
  const auto fill = [&](auto* list, std::string_view name) {
    const int most = MostIn("Case", name);
    while (list->size() < most - 1) list->Add();
    return list;
  };
  fill(world.dispute.mutable_judgments(), "judgments");
  ASSERT_EQ(world.dispute.judgments_size(), 19);
  EXPECT_OK(world.Try(Judging(v1::Judgment::EFFECT_UPHELD)));
  world.dispute.add_judgments();
  EXPECT_EQ(FieldOf(world.Try(Judging(v1::Judgment::EFFECT_UPHELD))), "judgment");
  fill(world.dispute.mutable_follow_ups(), "follow_ups")->Add();
  EXPECT_EQ(FieldOf(world.Try(Visiting(v1::Performance::EXTENT_PARTLY))), "follow_up");
  fill(world.dispute.mutable_performances(), "performances")->Add();
  EXPECT_EQ(FieldOf(world.Try(Performing(v1::Performance::EXTENT_PARTLY))), "performance");
  fill(world.dispute.mutable_alerts(), "alerts")->Add();
  EXPECT_EQ(FieldOf(world.Try(Reporting())), "alert");
}

TEST(AftercareTest, RoutingsCountPersonTimes) {
  World world;
  world.To(Case::STATE_MEDIATING);
  for (const int times : {0, 10'001}) {
    v1::RouteReferralRequest request = Routing();
    request.mutable_routing()->set_person_times(times);
    EXPECT_EQ(FieldOf(world.Try(request)), "routing.person_times");
  }
  world.Do(Routing());
  EXPECT_EQ(world.dispute.routings(0).person_times(), 2);
}

v1::RecordPerformanceRequest Paying(const char* amount) {
  v1::RecordPerformanceRequest request = Performing(Performance::EXTENT_PARTLY);
  request.mutable_performance()->mutable_amount()->set_value(amount);
  return request;
}

TEST(AftercareTest, NoMoreIsPerformedThanWasAgreed) {
  World world;
  world.To(Case::STATE_PERFORMING);
  EXPECT_REFUSED(world.Try(Paying("12000.01")), "mediation.mt14.amount");
  world.Do(Paying("7000"));
  EXPECT_REFUSED(world.Try(Paying("5000.000001")), "mediation.mt14.amount");
  world.Do(Paying("5000"));
  world.Do(Paying("0"));
  EXPECT_REFUSED(world.Try(Paying("0.01")), "mediation.mt14.amount");
  // The instalments may come to more than the amount that is stated, or to all that is.
  World instalments = WithInstalments();
  instalments.dispute.mutable_agreements(0)->clear_amount();
  EXPECT_OK(instalments.Try(Paying("12000")));
  EXPECT_REFUSED(instalments.Try(Paying("12000.01")), "mediation.mt14.amount");
  // Where no money was agreed on none is performed.
  world.dispute.mutable_agreements(0)->clear_amount();
  world.dispute.clear_performances();
  EXPECT_REFUSED(world.Try(Paying("1")), "mediation.mt14.amount");
}

TEST(AftercareTest, AmountsEndWhereSlipsOfTheKeyboardBegin) {
  World world;
  world.To(Case::STATE_MEDIATING);
  EXPECT_OK(world.Try(Agreeing(v1::Agreement::KIND_WRITTEN, "10000000000")));
  EXPECT_EQ(FieldOf(world.Try(Agreeing(v1::Agreement::KIND_ORAL, "10000000000.01"))), "agreement.amount");
  EXPECT_EQ(FieldOf(world.Try(Agreeing(v1::Agreement::KIND_ORAL, "-0.01"))), "agreement.amount");
  v1::RecordAgreementRequest request = Agreeing(v1::Agreement::KIND_WRITTEN);
  auto* instalment = request.mutable_agreement()->add_instalments();
  *instalment->mutable_due() = Date("2024-04-30");
  instalment->set_what("余款");
  instalment->mutable_amount()->set_value("10000000001");
  EXPECT_EQ(FieldOf(world.Try(request)), "agreement.instalments[0].amount");
  v1::RegisterCaseRequest registration = Registration();
  registration.mutable_case_()->mutable_claimed_amount()->set_value("10000000000");
  EXPECT_OK(world.TryRegister(registration));
  registration.mutable_case_()->mutable_claimed_amount()->set_value("10000000000.5");
  EXPECT_EQ(FieldOf(world.TryRegister(registration)), "case.claimed_amount");
  World performing;
  performing.To(Case::STATE_PERFORMING);
  EXPECT_EQ(FieldOf(performing.Try(Paying("10000000001"))), "performance.amount");
}

// What is performed has nothing left to be confirmed or looked after on days to come.
TEST(AftercareTest, FullPerformanceEndsTheTermsByWordAndByVisit) {
  for (const bool by_visit : {false, true}) {
    World world = WithInstalments();
    ASSERT_EQ(world.ClockText("MD7", "g1"), "2024-04-01 RUNNING");
    by_visit ? world.Do(Visiting(Performance::EXTENT_PARTLY))
             : world.Do(Performing(Performance::EXTENT_PARTLY));
    EXPECT_EQ(world.ClockText("MD7", "g1"), "2024-04-01 RUNNING");
    by_visit ? world.Do(Visiting(Performance::EXTENT_FULLY))
             : world.Do(Performing(Performance::EXTENT_FULLY));
    EXPECT_EQ(world.ClockText("MD7", "g1"), "2024-04-01 DROPPED");
    EXPECT_EQ(StatesOf(world, "performance"), "MET MET ");
  }
}

// MT18: of what a court voided nothing is due; what it changed may still be performed, and is not confirmed.
TEST(AftercareTest, AJudgmentEndsTheTermsOfWhatItTakesAway) {
  struct Row {
    v1::Judgment::Effect effect;
    const char* confirmation;
    const char* duties;
  };
  for (const Row& row : {Row{v1::Judgment::EFFECT_UPHELD, "2024-04-01 RUNNING", "RUNNING RUNNING "},
                         Row{v1::Judgment::EFFECT_CHANGED, "2024-04-01 DROPPED", "RUNNING RUNNING "},
                         Row{v1::Judgment::EFFECT_SET_ASIDE, "2024-04-01 DROPPED", "DROPPED DROPPED "},
                         Row{v1::Judgment::EFFECT_VOID, "2024-04-01 DROPPED", "DROPPED DROPPED "}}) {
    World world = WithInstalments();
    world.Do(Judging(row.effect));
    EXPECT_EQ(world.ClockText("MD7", "g1"), row.confirmation);
    EXPECT_EQ(StatesOf(world, "performance"), row.duties);
    EXPECT_EQ(StatesOf(world, "MD11"), std::string(row.duties) + std::string(row.duties).substr(0, 8));
    EXPECT_REFUSED(world.Try(Judging(v1::Judgment::EFFECT_VOID)), "mediation.mt18.same");
    EXPECT_OK(world.Try(Judging(v1::Judgment::EFFECT_VOID, "（2024）浙06民终1号")));
  }
}

// A duty's day of rest rolls to the workday, the visit on it does not (民法典 203; clocks.tsv).
TEST(AftercareTest, AVisitStaysOnADutysDayOfRest) {
  World world;
  world.To(Case::STATE_MEDIATING);
  v1::RecordAgreementRequest request = Agreeing(v1::Agreement::KIND_WRITTEN);
  auto* instalment = request.mutable_agreement()->add_instalments();
  *instalment->mutable_due() = Date("2024-03-16");  // a Saturday
  instalment->set_what("余款");
  world.Do(request);
  world.SignByAll();
  EXPECT_EQ(world.ClockText("performance", "g1"), "2024-03-18 RUNNING");
  std::string visits;
  for (const v1::Clock& clock : world.dispute.clocks()) {
    if (clock.rule() == "MD11") visits += FormatDay(*FromProto(clock.due())) + " ";
  }
  EXPECT_EQ(visits, "2024-03-16 2024-04-15 ");
}

}  // namespace
}  // namespace fengqiao::mediation
