// MT13 and §4.6: judicial confirmation.

#include "services/mediation/domain/confirmation.h"

#include <functional>

#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using v1::Agreement;
using v1::Case;
using v1::Confirmation;

std::set<std::string> LacksOf(const World& world) {
  std::set<std::string> rules;
  const auto answer = CheckConfirmation(world.dispute, world.Now());
  for (const auto& lack : answer.lacks()) {
    rules.insert(lack.rule());
    RefusedRules().insert(lack.rule());
    EXPECT_FALSE(lack.explanation().empty());
  }
  EXPECT_EQ(answer.ready(), rules.empty());
  return rules;
}

// In force on 1 March 2024: day 30 is Sunday 31 March, the last day Monday 1 April.
TEST(ConfirmationTest, ThirtyDaysAndTheRestDaysAfterThem) {
  struct Row {
    const char* effective;
    const char* applied;
    const char* rule;
  };
  for (const Row& row :
       {Row{"2024-03-01", "2024-03-31", "OK"}, Row{"2024-03-01", "2024-04-01", "OK"},
        Row{"2024-03-01", "2024-04-02", "mediation.mt13.thirty_days"}, Row{"2024-03-04", "2024-04-03", "OK"},
        Row{"2024-03-04", "2024-04-04", "mediation.mt13.thirty_days"}}) {
    SCOPED_TRACE(::testing::Message() << row.effective << " " << row.applied);
    World world(row.effective);
    world.To(Case::STATE_PERFORMING);
    world.today = Day(row.applied);
    EXPECT_REFUSED(world.Try(Applying()), row.rule);
    // Entered later than it was done, it is in time all the same.
    world.today = Day("2024-05-20");
    v1::ApplyForConfirmationRequest request = Applying();
    *request.mutable_confirmation()->mutable_applied() = Date(row.applied);
    EXPECT_REFUSED(world.Try(request), row.rule);
  }
}

TEST(ConfirmationTest, BothPartiesTogether) {
  World world;
  world.To(Case::STATE_PERFORMING);
  v1::ApplyForConfirmationRequest request = Applying();
  request.mutable_confirmation()->mutable_applicants()->RemoveLast();
  EXPECT_REFUSED(world.Try(request), "mediation.mt13.both_parties");
  request.mutable_confirmation()->add_applicants("p7");
  EXPECT_REFUSED(world.Try(request), "mediation.party.unknown");
  request = Applying();
  request.mutable_confirmation()->clear_court();
  EXPECT_EQ(FieldOf(world.Try(request)), "confirmation.court");
  *request.mutable_confirmation()->mutable_applied() = Date("2024-02-29");
  request.mutable_confirmation()->set_court("越城区人民法院");
  EXPECT_REFUSED(world.Try(request), "mediation.mt13.effective");
}

TEST(ConfirmationTest, WhatCourtsDoNotConfirm) {
  for (const auto& [matter, rule] :
       {std::pair(Agreement::MATTER_STATUS, "mediation.mt13.excluded"),
        std::pair(Agreement::MATTER_TITLE, "mediation.mt13.excluded"),
        std::pair(Agreement::MATTER_OUTSIDE_JURISDICTION, "mediation.mt13.excluded"),
        std::pair(Agreement::MATTER_THIRD_PERSON, "OK")}) {
    World world;
    world.To(Case::STATE_PERFORMING);
    world.dispute.mutable_agreements(0)->add_matters(matter);
    EXPECT_REFUSED(world.Try(Applying()), rule);
  }
  World world;
  world.To(Case::STATE_PERFORMING);
  world.Do(Judging(v1::Judgment::EFFECT_CHANGED));
  EXPECT_REFUSED(world.Try(Applying()), "mediation.mt13.impaired");
}

TEST(ConfirmationTest, OnlyTheCourtsNumberMakesARuling) {
  using State = Confirmation::State;
  for (const State ruling : {Confirmation::STATE_CONFIRMED, Confirmation::STATE_DISMISSED}) {
    World world;
    world.To(Case::STATE_PERFORMING);
    world.Do(Applying());
    world.Do(Stepping(Confirmation::STATE_ACCEPTED));
    EXPECT_EQ(world.dispute.confirmations(0).document_number(), "") << "a letter is no ruling";
    v1::RecordConfirmationStepRequest request = Stepping(ruling);
    for (const char* number :
         {"", "12号", "（2024）浙0602民特号", "（2024）浙0602民特12", "（24）浙0602民特12号",
          "2024浙0602民特12号", "（2024）号", "（2024）12号", "（2024"}) {
      request.mutable_step()->set_document_number(number);
      EXPECT_REFUSED(world.Try(request), "mediation.confirm.document_number");
    }
    for (const char* number : {"（2024）浙0602民特12号", "(2024)浙0602民特12号"}) {
      request.mutable_step()->set_document_number(number);
      EXPECT_OK(world.Try(request));
    }
    world.Do(request);
    EXPECT_TRUE(world.dispute.confirmations(0).has_ruled());
  }
}

TEST(ConfirmationTest, StepsInTheirOrder) {
  using State = Confirmation::State;
  const std::vector<State> states{Confirmation::STATE_APPLIED,      Confirmation::STATE_ACCEPTED,
                                  Confirmation::STATE_CONFIRMED,    Confirmation::STATE_DISMISSED,
                                  Confirmation::STATE_NOT_ACCEPTED, Confirmation::STATE_WITHDRAWN,
                                  Confirmation::STATE_ENFORCEMENT};
  const std::map<State, std::set<State>> may_follow{
      {Confirmation::STATE_APPLIED,
       {Confirmation::STATE_ACCEPTED, Confirmation::STATE_NOT_ACCEPTED, Confirmation::STATE_WITHDRAWN}},
      {Confirmation::STATE_ACCEPTED,
       {Confirmation::STATE_CONFIRMED, Confirmation::STATE_DISMISSED, Confirmation::STATE_WITHDRAWN}},
      {Confirmation::STATE_CONFIRMED, {Confirmation::STATE_ENFORCEMENT}}};
  for (const State from : states) {
    World world;
    world.To(Case::STATE_PERFORMING);
    world.Do(Applying());
    world.dispute.mutable_confirmations(0)->set_state(from);
    for (const State to : states) {
      SCOPED_TRACE(Confirmation::State_Name(from) + " to " + Confirmation::State_Name(to));
      const auto allowed = may_follow.find(from);
      const bool may = allowed != may_follow.end() && allowed->second.contains(to);
      EXPECT_REFUSED(world.Try(Stepping(to)), may ? "OK" : "mediation.confirm.step");
    }
  }
}

TEST(ConfirmationTest, ClocksOfTheCourt) {
  // Applied on Friday 1 March: three days end on Monday the 4th.
  World world;
  world.To(Case::STATE_PERFORMING);
  world.Do(Applying());
  EXPECT_EQ(world.ClockText("MD7", "g1"), "2024-04-01 MET");
  EXPECT_EQ(world.ClockText("MD8", "c1"), "2024-03-04 RUNNING");
  World withdrawn = world;
  withdrawn.Do(Stepping(Confirmation::STATE_WITHDRAWN));
  EXPECT_EQ(withdrawn.ClockText("MD8", "c1"), "2024-03-04 DROPPED");
  world.today = Day("2024-03-05");
  world.Do(Stepping(Confirmation::STATE_ACCEPTED));
  EXPECT_EQ(world.ClockText("MD8", "c1"), "2024-03-04 LATE");
  // Day 30 is Thursday 4 April, Qingming: Sunday the 7th is worked.
  EXPECT_EQ(world.ClockText("MD9", "c1"), "2024-04-07 RUNNING");
  v1::RecordConfirmationStepRequest early = Stepping(Confirmation::STATE_CONFIRMED);
  *early.mutable_step()->mutable_day() = Date("2024-03-04");
  EXPECT_EQ(FieldOf(world.Try(early)), "step.day");
  world.today = Day("2024-04-07");
  world.Do(Stepping(Confirmation::STATE_CONFIRMED));
  EXPECT_EQ(world.ClockText("MD9", "c1"), "2024-04-07 MET");
}

TEST(ConfirmationTest, OneAtATimeAndAgainAfterAWithdrawal) {
  World world;
  world.To(Case::STATE_PERFORMING);
  world.Do(Applying());
  EXPECT_REFUSED(world.Try(Applying()), "mediation.mt13.open");
  world.Do(Stepping(Confirmation::STATE_WITHDRAWN));
  world.Do(Applying());
  EXPECT_EQ(world.dispute.confirmations(1).id(), "c2");
  world.Do(Stepping(Confirmation::STATE_ACCEPTED));
  world.Do(Stepping(Confirmation::STATE_CONFIRMED));
  EXPECT_REFUSED(world.Try(Applying()), "mediation.mt13.open");
}

// Confirmed and not performed: enforcement, also after the file was closed; its number is not the ruling's.
TEST(ConfirmationTest, EnforcementOfWhatIsNotPerformed) {
  World world;
  world.To(Case::STATE_PERFORMING);
  world.Do(Applying());
  world.Do(Stepping(Confirmation::STATE_ACCEPTED));
  world.Do(Stepping(Confirmation::STATE_CONFIRMED));
  v1::RecordConfirmationStepRequest enforcing = Stepping(Confirmation::STATE_ENFORCEMENT);
  enforcing.mutable_step()->set_document_number("（2024）浙0602执99号");
  World performed = world;
  performed.Do(Performing(v1::Performance::EXTENT_FULLY));
  EXPECT_REFUSED(performed.Try(enforcing), "mediation.confirm.performed");
  world.Do(Performing(v1::Performance::EXTENT_NOT));
  world.AddAllPapers();
  world.Do(Closing(v1::Closing::KIND_NOT_PERFORMED));
  world.Do(enforcing);
  EXPECT_EQ(world.dispute.state(), Case::STATE_CLOSED);
  EXPECT_EQ(world.dispute.confirmations(0).document_number(), "（2024）浙0602民特12号");
  for (const v1::Clock& clock : world.dispute.clocks()) EXPECT_NE(clock.state(), v1::Clock::STATE_RUNNING);
}

TEST(ConfirmationTest, AnIndustryBodyIsAMediationBodyToo) {
  World world;
  world.To(Case::STATE_UNDER_REVIEW);
  v1::AcceptCaseRequest accepting = Accepting();
  accepting.set_form(v1::FORM_INDUSTRY);
  accepting.mutable_acceptance()->clear_committee();
  accepting.mutable_acceptance()->set_organ("商会调解中心");
  world.Do(accepting);
  world.Do(Starting(world.today));
  world.Do(Agreeing(Agreement::KIND_ORAL));
  EXPECT_OK(world.Try(Applying()));
}

TEST(ConfirmationTest, TheCheckSaysWhatIsLacking) {
  World world;
  EXPECT_EQ(LacksOf(world),
            (std::set<std::string>{"mediation.mt13.state", "mediation.confirm.identity_papers"}));
  world.To(Case::STATE_AGREED);
  EXPECT_TRUE(LacksOf(world).contains("mediation.mt13.effective"));
  world.SignByAll();
  EXPECT_EQ(LacksOf(world), (std::set<std::string>{"mediation.confirm.identity_papers"}));
  world.Do(Papers({v1::Paper::KIND_IDENTITY_PROOF}));
  EXPECT_TRUE(LacksOf(world).empty());
  EXPECT_EQ(CheckConfirmation(world.dispute, world.Now()).last_day().month(), 4);
  world.dispute.mutable_agreements(0)->add_matters(Agreement::MATTER_THIRD_PERSON);
  world.dispute.mutable_agreements(0)->clear_performance();
  world.Do(Performing(v1::Performance::EXTENT_FULLY));
  EXPECT_EQ(LacksOf(world),
            (std::set<std::string>{"mediation.confirm.third_person", "mediation.confirm.definite",
                                   "mediation.confirm.performed"}));
  // What was oral is written down for the court first.
  World oral;
  oral.To(Case::STATE_MEDIATING);
  oral.Do(Agreeing(Agreement::KIND_ORAL));
  oral.Do(Papers({v1::Paper::KIND_IDENTITY_PROOF}));
  EXPECT_EQ(LacksOf(oral), (std::set<std::string>{"mediation.confirm.written"}));
  oral.Do(Papers({v1::Paper::KIND_WRITTEN_AGREEMENT}));
  EXPECT_TRUE(LacksOf(oral).empty());
  oral.today = Day("2024-04-02");
  EXPECT_EQ(LacksOf(oral), (std::set<std::string>{"mediation.mt13.thirty_days"}));
}

// What bars, says the check, is what the application is refused for; the rest the court would ask for.
TEST(ConfirmationTest, TheCheckBarsWhatTheApplicationIsRefusedFor) {
  struct Row {
    const char* rule;
    std::function<void(World*)> change;
  };
  const Row rows[] = {
      {"", [](World*) {}},
      {"mediation.confirm.performed",
       [](World* world) { world->Do(Performing(v1::Performance::EXTENT_FULLY)); }},
      {"mediation.confirm.performed",
       [](World* world) { world->Do(Visiting(v1::Performance::EXTENT_FULLY)); }},
      {"", [](World* world) { world->Do(Performing(v1::Performance::EXTENT_PARTLY)); }},
      {"mediation.mt13.impaired", [](World* world) { world->Do(Judging(v1::Judgment::EFFECT_VOID)); }},
      {"mediation.mt13.thirty_days", [](World* world) { world->today = Day("2024-04-02"); }},
      {"mediation.mt13.excluded",
       [](World* world) { world->dispute.mutable_agreements(0)->add_matters(Agreement::MATTER_TITLE); }},
      {"",
       [](World* world) {
         world->dispute.mutable_agreements(0)->add_matters(Agreement::MATTER_THIRD_PERSON);
       }},
      {"mediation.mt13.form", [](World* world) { world->dispute.clear_clocks(); }},
      {"mediation.mt13.open", [](World* world) { world->Do(Applying()); }},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.rule);
    World world;
    world.To(Case::STATE_PERFORMING);
    row.change(&world);
    std::string bars;
    const auto answer = CheckConfirmation(world.dispute, world.Now());
    for (const auto& lack : answer.lacks()) {
      if (lack.bars()) bars += lack.rule();
    }
    EXPECT_EQ(bars, row.rule);
    EXPECT_EQ(BarToConfirmation(world.dispute, world.dispute.agreements(0), world.today), row.rule);
    EXPECT_REFUSED(world.Try(Applying()), *row.rule == '\0' ? "OK" : row.rule);
  }
  // What was applied for before it was performed, and entered after both.
  World late;
  late.To(Case::STATE_PERFORMING);
  late.today = Day("2024-03-10");
  late.Do(Performing(v1::Performance::EXTENT_FULLY));
  v1::ApplyForConfirmationRequest request = Applying();
  *request.mutable_confirmation()->mutable_applied() = Date("2024-03-09");
  EXPECT_OK(late.Try(request));
  *request.mutable_confirmation()->mutable_applied() = Date("2024-03-10");
  EXPECT_REFUSED(late.Try(request), "mediation.confirm.performed");
}

// 民事诉讼法 206: what the court dismissed it does not hear again; what it did not take, or nobody pursued,
// it may.
TEST(ConfirmationTest, NotAgainAfterADismissal) {
  World world;
  world.To(Case::STATE_PERFORMING);
  world.Do(Applying());
  world.Do(Stepping(Confirmation::STATE_ACCEPTED));
  world.Do(Stepping(Confirmation::STATE_DISMISSED));
  EXPECT_REFUSED(world.Try(Applying()), "mediation.mt13.dismissed");
  World other;
  other.To(Case::STATE_PERFORMING);
  other.Do(Applying());
  other.Do(Stepping(Confirmation::STATE_NOT_ACCEPTED));
  EXPECT_OK(other.Try(Applying()));
  for (int i = 0; i < 19; ++i) *other.dispute.add_confirmations() = other.dispute.confirmations(0);
  EXPECT_EQ(FieldOf(other.Try(Applying())), "confirmation");
}

// The thirty days go on where the application came to nothing: no agreement misses them unseen.
TEST(ConfirmationTest, TheTermRunsOnAfterWhatCameToNothing) {
  for (const auto end : {Confirmation::STATE_WITHDRAWN, Confirmation::STATE_NOT_ACCEPTED}) {
    World world;
    world.To(Case::STATE_PERFORMING);
    world.today = Day("2024-03-10");
    world.Do(Applying());
    ASSERT_EQ(world.ClockText("MD7", "g1"), "2024-04-01 MET");
    World late = world;
    World performed = world;
    World impaired = world;
    world.today = Day("2024-04-01");
    world.Do(Stepping(end));
    EXPECT_EQ(world.ClockText("MD7", "g1"), "2024-04-01 RUNNING");
    EXPECT_FALSE(world.Clock("MD7", "g1")->has_ended());
    world.Do(Applying());
    EXPECT_EQ(world.ClockText("MD7", "g1"), "2024-04-01 MET");
    // Not past its day, nor where there is nothing left to confirm.
    late.today = Day("2024-04-02");
    late.Do(Stepping(end));
    EXPECT_EQ(late.ClockText("MD7", "g1"), "2024-04-01 MET");
    performed.Do(Performing(v1::Performance::EXTENT_FULLY));
    performed.Do(Stepping(end));
    EXPECT_EQ(performed.ClockText("MD7", "g1"), "2024-04-01 MET");
    impaired.Do(Judging(v1::Judgment::EFFECT_VOID));
    impaired.Do(Stepping(end));
    EXPECT_EQ(impaired.ClockText("MD7", "g1"), "2024-04-01 MET");
  }
}

}  // namespace
}  // namespace fengqiao::mediation
