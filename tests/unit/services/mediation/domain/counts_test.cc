// §9.2: what a case counts for.

#include "services/mediation/domain/counts.h"

#include <map>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/values/decimal.h"
#include "common/values/legal_date.h"
#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using v1::Case;
using v1::Measure;

using Sums = std::map<CountKey, int64_t>;

Sums SumsOf(const std::vector<CountEntry>& entries) {
  Sums sums;
  for (const CountEntry& entry : entries) sums[entry.key] += entry.value;
  std::erase_if(sums, [](const auto& item) { return item.second == 0; });
  return sums;
}

// "ACCEPTED 1, AMOUNT 12000": by measure.
std::map<std::string, std::string> Counted(const World& world) {
  std::map<Measure, int64_t> sums;
  for (const CountEntry& entry : CountsOf(world.dispute)) sums[entry.key.measure] += entry.value;
  std::map<std::string, std::string> named;
  for (const auto& [measure, value] : sums) {
    named[v1::Measure_Name(measure).substr(8)] = Decimal::FromScaled(value).ToString();
  }
  return named;
}

using Named = std::map<std::string, std::string>;

TEST(CountsTest, TheWayOfACase) {
  World world;
  world.To(Case::STATE_REGISTERED);
  EXPECT_EQ(Counted(world), (Named{{"REGISTERED", "1"}}));
  world.To(Case::STATE_REFUSED);
  EXPECT_EQ(Counted(world), (Named{{"REGISTERED", "1"}, {"REFUSED", "1"}}));
  world.To(Case::STATE_ACCEPTED);
  EXPECT_EQ(Counted(world), (Named{{"REGISTERED", "1"}, {"ACCEPTED", "1"}}));
  world.To(Case::STATE_TERMINATED);
  EXPECT_EQ(Counted(world), (Named{{"REGISTERED", "1"}, {"ACCEPTED", "1"}, {"CONCLUDED", "1"}}));
  world.To(Case::STATE_AGREED);
  EXPECT_EQ(Counted(world), (Named{{"REGISTERED", "1"}, {"ACCEPTED", "1"}})) << "not in force";
  world.To(Case::STATE_PERFORMING);
  const Named agreed{{"REGISTERED", "1"}, {"ACCEPTED", "1"},           {"CONCLUDED", "1"},
                     {"SUCCEEDED", "1"},  {"WRITTEN_AGREEMENTS", "1"}, {"AMOUNT", "12000"}};
  EXPECT_EQ(Counted(world), agreed);
  world.Do(Applying());
  world.Do(Stepping(v1::Confirmation::STATE_ACCEPTED));
  world.Do(Stepping(v1::Confirmation::STATE_CONFIRMED));
  world.Do(Performing(v1::Performance::EXTENT_PARTLY));
  world.Do(Performing(v1::Performance::EXTENT_FULLY));
  world.Do(Visiting(v1::Performance::EXTENT_FULLY));
  world.Do(Visiting(v1::Performance::EXTENT_FULLY, v1::FollowUp::SATISFACTION_NOT));
  world.Do(Visiting(v1::Performance::EXTENT_FULLY, v1::FollowUp::SATISFACTION_UNSPECIFIED));
  Named all = agreed;
  all.insert({{"CONFIRMATION_APPLIED", "1"},
              {"CONFIRMED", "1"},
              {"PERFORMED", "1"},
              {"SATISFACTION_ANSWERED", "2"},
              {"SATISFIED", "1"}});
  EXPECT_EQ(Counted(world), all);
  World oral;
  oral.To(Case::STATE_MEDIATING);
  v1::RecordAgreementRequest at_once = Agreeing(v1::Agreement::KIND_ORAL, "3.5");
  at_once.mutable_agreement()->set_performed_on_the_spot(true);
  oral.Do(at_once);
  EXPECT_EQ(Counted(oral)["PERFORMED"], "1");
  EXPECT_EQ(Counted(oral)["ORAL_AGREEMENTS"], "1");
  EXPECT_EQ(Counted(oral)["AMOUNT"], "3.5");
  EXPECT_FALSE(Counted(oral).contains("WRITTEN_AGREEMENTS"));
}

TEST(CountsTest, EachOnItsDayAtItsPlace) {
  World world;
  world.To(Case::STATE_ACCEPTED);
  world.today = Day("2024-03-12");
  world.Do(Starting(world.today));
  world.Do(Agreeing(v1::Agreement::KIND_WRITTEN));
  world.today = Day("2024-04-02");
  world.SignByAll();
  for (const CountEntry& entry : CountsOf(world.dispute)) {
    const bool early =
        entry.key.measure == v1::MEASURE_REGISTERED || entry.key.measure == v1::MEASURE_ACCEPTED;
    EXPECT_EQ(FormatDay(entry.key.day), early ? "2024-03-01" : "2024-04-02");
    EXPECT_EQ(entry.key.region, "330602001");
    // A registration is at no tier yet.
    const bool registered = entry.key.measure == v1::MEASURE_REGISTERED;
    EXPECT_EQ(entry.key.tier, registered ? v1::TIER_UNSPECIFIED : v1::TIER_TOWNSHIP);
    EXPECT_EQ(entry.key.source, v1::SOURCE_APPLICATION);
    EXPECT_EQ(entry.key.dispute_type, "contract");
    EXPECT_EQ(entry.key.committee_kind,
              registered ? v1::Committee::KIND_UNSPECIFIED : v1::Committee::KIND_TOWNSHIP);
  }
}

// MT18: a success is taken back, and the agreement with it; it stays accepted and concluded.
TEST(CountsTest, AVoidAgreementTakesItsSuccessBack) {
  World world;
  world.To(Case::STATE_CLOSED);
  const Case before = world.dispute;
  world.Do(Judging(v1::Judgment::EFFECT_UPHELD));
  EXPECT_TRUE(CountChange(before, world.dispute).empty());
  world.Do(Judging(v1::Judgment::EFFECT_VOID, "（2024）浙0602民初89号"));
  Named change;
  for (const CountEntry& entry : CountChange(before, world.dispute)) {
    change[v1::Measure_Name(entry.key.measure).substr(8)] = Decimal::FromScaled(entry.value).ToString();
  }
  EXPECT_EQ(
      change,
      (Named{{"SUCCEEDED", "-1"}, {"WRITTEN_AGREEMENTS", "-1"}, {"AMOUNT", "-12000"}, {"PERFORMED", "-1"}}));
  EXPECT_EQ(Counted(world)["CONCLUDED"], "1");
}

// Rates have one base: nothing of an agreement stays counted when the agreement does not.
TEST(CountsTest, AVoidAgreementTakesItsConfirmationBack) {
  World world;
  world.To(Case::STATE_PERFORMING);
  world.Do(Applying());
  world.Do(Stepping(v1::Confirmation::STATE_ACCEPTED));
  world.Do(Stepping(v1::Confirmation::STATE_CONFIRMED));
  world.Do(Visiting(v1::Performance::EXTENT_FULLY));
  ASSERT_EQ(Counted(world)["CONFIRMED"], "1");
  world.Do(Judging(v1::Judgment::EFFECT_VOID));
  EXPECT_EQ(Counted(world), (Named{{"REGISTERED", "1"},
                                   {"ACCEPTED", "1"},
                                   {"CONCLUDED", "1"},
                                   {"SATISFACTION_ANSWERED", "1"},
                                   {"SATISFIED", "1"}}));
}

TEST(CountsTest, AnAgreementIsAppliedForOnce) {
  World world;
  world.To(Case::STATE_PERFORMING);
  world.today = Day("2024-03-04");
  world.Do(Applying());
  world.Do(Stepping(v1::Confirmation::STATE_WITHDRAWN));
  world.today = Day("2024-03-06");
  world.Do(Applying());
  EXPECT_EQ(Counted(world)["CONFIRMATION_APPLIED"], "1");
  for (const CountEntry& entry : CountsOf(world.dispute)) {
    if (entry.key.measure == v1::MEASURE_CONFIRMATION_APPLIED) {
      EXPECT_EQ(FormatDay(entry.key.day), "2024-03-04");
    }
  }
}

TEST(CountsTest, AJoinedCaseCountsNothing) {
  World world;
  world.To(Case::STATE_MEDIATING);
  world.dispute.set_name("regions/330602001/cases/c9");
  World into;
  into.To(Case::STATE_MEDIATING);
  v1::JoinCaseRequest request;
  request.set_reason("同一起纠纷。");
  const auto joined = JoinCase(world.dispute, into.dispute, into.identities, request, world.Now());
  ASSERT_OK(joined);
  EXPECT_TRUE(CountsOf(joined->ended).empty());
  EXPECT_EQ(SumsOf(CountsOf(joined->going_on)), SumsOf(CountsOf(into.dispute)));
  // What it had counted for comes back.
  EXPECT_EQ(CountChange(world.dispute, joined->ended).size(), CountsOf(world.dispute).size());
}

// What is true of the dispute is true of the case that goes on (I-M9).
TEST(CountsTest, ADeathOfAJoinedCaseCountsInTheOther) {
  World world;
  world.To(Case::STATE_MEDIATING);
  world.dispute.set_name("regions/330602001/cases/c9");
  world.dispute.mutable_danger()->set_deaths(2);
  world.dispute.set_grade(v1::GRADE_DIFFICULT);
  World into;
  into.To(Case::STATE_MEDIATING);
  v1::JoinCaseRequest request;
  request.set_reason("同一起纠纷。");
  const auto joined = JoinCase(world.dispute, into.dispute, into.identities, request, world.Now());
  ASSERT_OK(joined);
  auto sums = SumsOf(CountsOf(joined->going_on));
  const auto apart = SumsOf(CountsOf(world.dispute));
  for (const auto& [key, value] : apart) EXPECT_EQ(sums[key], value);
  EXPECT_GT(apart.size(), SumsOf(CountsOf(into.dispute)).size()) << "deaths and difficult ones";
}

// A4: only people's mediation counts in the rates of people's mediation.
TEST(CountsTest, OtherFormsAreNoSuccessOfPeoplesMediation) {
  World grid;
  grid.To(Case::STATE_HANDLED);
  EXPECT_EQ(Counted(grid), (Named{{"REGISTERED", "1"}, {"HANDLED", "1"}}));
  World office;
  office.To(Case::STATE_UNDER_REVIEW);
  v1::AcceptCaseRequest accepting = Accepting();
  accepting.set_form(v1::FORM_ADMINISTRATIVE);
  accepting.mutable_acceptance()->clear_committee();
  accepting.mutable_acceptance()->set_organ("市场监督管理局");
  office.Do(accepting);
  office.Do(Starting(office.today));
  office.Do(Agreeing(v1::Agreement::KIND_ORAL));
  office.Do(Performing(v1::Performance::EXTENT_FULLY));
  EXPECT_EQ(Counted(office), (Named{{"REGISTERED", "1"}}));
  // Taken over by an office: accepted, concluded, but no success of the committee's.
  World climbed;
  climbed.To(Case::STATE_MEDIATING);
  v1::EscalateCaseRequest escalating = Escalating();
  escalating.set_form(v1::FORM_ADMINISTRATIVE);
  escalating.set_organ("市场监督管理局");
  escalating.clear_committee();
  climbed.Do(escalating);
  climbed.Do(Starting(climbed.today));
  climbed.Do(Agreeing(v1::Agreement::KIND_ORAL));
  climbed.Do(Performing(v1::Performance::EXTENT_FULLY));
  EXPECT_EQ(Counted(climbed),
            (Named{{"REGISTERED", "1"}, {"ACCEPTED", "1"}, {"ESCALATED", "1"}, {"CONCLUDED", "1"}}));
}

// A6: a reconsideration counts where a separate civil agreement was made.
TEST(CountsTest, AReconsiderationSucceedsByACivilAgreementAlone) {
  for (const auto& [form, success] : {std::pair(v1::Attempt::RESULT_FORM_RECONSIDERATION_PAPER, false),
                                      std::pair(v1::Attempt::RESULT_FORM_WITHDRAWAL, false),
                                      std::pair(v1::Attempt::RESULT_FORM_CIVIL_AGREEMENT, true)}) {
    World world;
    world.To(Case::STATE_MEDIATING, v1::SOURCE_ADMINISTRATIVE);
    v1::RecordAgreementRequest request = Agreeing(v1::Agreement::KIND_ORAL);
    request.set_result_form(form);
    world.Do(request);
    world.Do(Performing(v1::Performance::EXTENT_FULLY));
    EXPECT_EQ(Counted(world).contains("SUCCEEDED"), success);
    EXPECT_EQ(Counted(world).contains("PERFORMED"), success) << "one base for the rate of performance";
    EXPECT_EQ(Counted(world)["CONCLUDED"], "1");
  }
}

TEST(CountsTest, ADisputeCountsOnceHoweverManyTiers) {
  World world;
  world.To(Case::STATE_UNDER_REVIEW);
  world.Do(AcceptingByGrid());
  world.today = Day("2024-03-04");
  world.Do(Escalating(v1::TIER_VILLAGE));
  world.today = Day("2024-03-05");
  world.Do(Escalating(v1::TIER_TOWNSHIP));
  world.Do(Starting(world.today));
  EXPECT_EQ(Counted(world), (Named{{"REGISTERED", "1"}, {"ACCEPTED", "1"}, {"ESCALATED", "2"}}));
  std::multimap<std::string, v1::Tier> climbs;
  for (const CountEntry& entry : CountsOf(world.dispute)) {
    if (entry.key.measure == v1::MEASURE_ESCALATED) climbs.emplace(FormatDay(entry.key.day), entry.key.tier);
    if (entry.key.measure == v1::MEASURE_ACCEPTED) {
      EXPECT_EQ(FormatDay(entry.key.day), "2024-03-04");
    }
  }
  EXPECT_EQ(climbs, (std::multimap<std::string, v1::Tier>{{"2024-03-04", v1::TIER_GRID},
                                                          {"2024-03-05", v1::TIER_VILLAGE}}));
}

// "330602001 ACCEPTED, 330603002 TAKEN_OVER": measures with their regions.
std::set<std::string> Places(const World& world) {
  std::set<std::string> places;
  for (const CountEntry& entry : CountsOf(world.dispute)) {
    places.insert(absl::StrCat(entry.key.region, " ", v1::Measure_Name(entry.key.measure).substr(8)));
  }
  return places;
}

// What a place still has of what people's mediation accepted there (A15).
std::map<std::string, int64_t> CarriedOver(const World& world) {
  std::map<std::string, int64_t> carried;
  for (const CountEntry& entry : CountsOf(world.dispute)) {
    const bool gets =
        entry.key.measure == v1::MEASURE_ACCEPTED || entry.key.measure == v1::MEASURE_TAKEN_OVER;
    const bool gives =
        entry.key.measure == v1::MEASURE_CONCLUDED || entry.key.measure == v1::MEASURE_TRANSFERRED;
    carried[entry.key.region] += ((gets ? 1 : 0) - (gives ? 1 : 0)) * entry.value / Decimal::kScale;
  }
  std::erase_if(carried, [](const auto& item) { return item.second == 0; });
  return carried;
}

using Carried = std::map<std::string, int64_t>;

TEST(CountsTest, WhatIsHandedToAnotherOrganIsNotCarriedOver) {
  World world;
  world.To(Case::STATE_ACCEPTED);
  EXPECT_EQ(CarriedOver(world), (Carried{{"330602001", 1}}));
  world.today = Day("2024-05-06");
  world.Do(HandingTo("", "越城区公安分局"));
  EXPECT_EQ(Counted(world), (Named{{"REGISTERED", "1"}, {"ACCEPTED", "1"}, {"TRANSFERRED", "1"}}));
  EXPECT_EQ(CarriedOver(world), Carried());
  for (const CountEntry& entry : CountsOf(world.dispute)) {
    if (entry.key.measure == v1::MEASURE_TRANSFERRED) {
      EXPECT_EQ(FormatDay(entry.key.day), "2024-05-06");
    }
  }
  // What people's mediation never had it does not give away.
  World grid;
  grid.To(Case::STATE_UNDER_REVIEW);
  grid.Do(AcceptingByGrid());
  grid.Do(HandingTo("", "越城区公安分局"));
  EXPECT_EQ(Counted(grid), (Named{{"REGISTERED", "1"}}));
}

// A7: each place counts what it did. Another region takes over, and accepts no second time.
TEST(CountsTest, EachRegionCountsWhatItDid) {
  World world;
  world.To(Case::STATE_MEDIATING);
  world.dispute.add_co_regions(kOtherRegion);
  const Case before = world.dispute;
  EXPECT_EQ(CountsOf(before)[0].key.region, "330602001");
  world.Do(HandingTo(kOtherRegion, ""));
  for (const CountEntry& entry : CountChange(before, world.dispute)) {
    EXPECT_EQ(entry.key.measure, v1::MEASURE_TRANSFERRED) << "what was counted stays where it was";
    EXPECT_EQ(entry.key.region, "330602001");
  }
  EXPECT_EQ(CarriedOver(world), Carried());
  World refused = world, by_grid = world, by_office = world;
  v1::AcceptCaseRequest far = Accepting();
  far.mutable_acceptance()->set_committee(kFar);
  far.set_mediators(0, kFarChen);
  world.Do(far);
  EXPECT_EQ(CarriedOver(world), (Carried{{"330603002", 1}}));
  world.Do(Starting(world.today));
  world.Do(Agreeing(v1::Agreement::KIND_ORAL));
  EXPECT_EQ(CarriedOver(world), Carried());
  EXPECT_EQ(Places(world),
            (std::set<std::string>{"330602001 REGISTERED", "330602001 ACCEPTED", "330602001 TRANSFERRED",
                                   "330603002 TAKEN_OVER", "330603002 CONCLUDED", "330603002 SUCCEEDED",
                                   "330603002 ORAL_AGREEMENTS"}));
  for (const CountEntry& entry : CountsOf(world.dispute)) {
    if (entry.key.measure == v1::MEASURE_SUCCEEDED) {
      EXPECT_EQ(entry.key.committee_kind, v1::Committee::KIND_INDUSTRY);
    }
    if (entry.key.measure == v1::MEASURE_ACCEPTED) {
      EXPECT_EQ(entry.key.committee_kind, v1::Committee::KIND_TOWNSHIP);
    }
  }
  // Refused there, or settled there by other forms: nowhere carried over, and no conclusion without an
  // acceptance.
  refused.Do(Refusing());
  EXPECT_EQ(CarriedOver(refused), Carried());
  EXPECT_TRUE(Places(refused).contains("330603002 REFUSED"));
  by_grid.Do(AcceptingByGrid());
  by_grid.Do(Handling());
  EXPECT_EQ(CarriedOver(by_grid), Carried());
  EXPECT_TRUE(Places(by_grid).contains("330603002 HANDLED"));
  v1::AcceptCaseRequest office = AcceptingByGrid();
  office.set_form(v1::FORM_ADMINISTRATIVE);
  office.set_tier(v1::TIER_DEPARTMENT);
  by_office.Do(office);
  by_office.Do(Starting(by_office.today));
  by_office.Do(Agreeing(v1::Agreement::KIND_ORAL));
  EXPECT_EQ(CarriedOver(by_office), Carried());
  EXPECT_FALSE(Counted(by_office).contains("CONCLUDED"));
}

TEST(CountsTest, AnotherTypeMovesTheCounts) {
  World world;
  world.To(Case::STATE_PERFORMING);
  const Case before = world.dispute;
  Case values = before;
  values.set_dispute_type("labour");
  world.Do(Updating(values, {"dispute_type"}));
  const auto change = CountChange(before, world.dispute);
  EXPECT_EQ(change.size(), 2 * CountsOf(before).size());
  int64_t total = 0;
  for (const CountEntry& entry : change) {
    total += entry.value;
    EXPECT_EQ(entry.value < 0, entry.key.dispute_type == "contract");
  }
  EXPECT_EQ(total, 0);
}

TEST(CountsTest, FlagsCount) {
  World world;
  v1::RegisterCaseRequest request = Registration();
  request.mutable_case_()->set_grade(v1::GRADE_MAJOR);
  request.mutable_case_()->mutable_danger()->set_deaths(2);
  request.mutable_case_()->mutable_late_registration()->set_reason("补登");
  *request.mutable_case_()->mutable_late_registration()->mutable_outcome_day() = Date("2024-02-20");
  ASSERT_OK(world.TryRegister(request));
  EXPECT_EQ(Counted(world), (Named{{"REGISTERED", "1"}, {"LATE_REGISTERED", "1"}, {"DEATHS", "2"}}));
  world.Do(v1::SubmitCaseRequest());
  world.Do(Accepting());
  EXPECT_EQ(Counted(world)["DIFFICULT"], "1");
}

// I-M7: concluded after the term, and only where it was not extended; by a court's term too.
TEST(CountsTest, OverdueIsPastTheTermWithoutAnExtension) {
  struct Row {
    v1::Source source;
    const char* extended;
    const char* day;
    bool overdue;
  };
  for (const Row& row : {Row{v1::SOURCE_APPLICATION, "", "2024-04-01", false},
                         Row{v1::SOURCE_APPLICATION, "", "2024-04-02", true},
                         Row{v1::SOURCE_APPLICATION, "2024-04-10", "2024-04-02", false},
                         Row{v1::SOURCE_APPLICATION, "2024-04-10", "2024-04-11", true},
                         Row{v1::SOURCE_COURT_AFTER_FILING, "", "2024-03-18", false},
                         Row{v1::SOURCE_COURT_AFTER_FILING, "", "2024-03-19", true}}) {
    World world;
    world.To(Case::STATE_MEDIATING, row.source);
    if (*row.extended != '\0') world.Do(Extending(row.extended, world.today));
    world.today = Day(row.day);
    world.Do(Agreeing(v1::Agreement::KIND_ORAL));
    EXPECT_EQ(Counted(world).contains("OVERDUE"), row.overdue) << row.day;
  }
}

TEST(CountsTest, PerformedIsKnownByWordOrByVisit) {
  World world;
  world.To(Case::STATE_PERFORMING);
  world.today = Day("2024-03-20");
  world.Do(Visiting(v1::Performance::EXTENT_FULLY));
  world.today = Day("2024-03-25");
  world.Do(Performing(v1::Performance::EXTENT_FULLY));
  for (const CountEntry& entry : CountsOf(world.dispute)) {
    if (entry.key.measure == v1::MEASURE_PERFORMED) {
      EXPECT_EQ(FormatDay(entry.key.day), "2024-03-20");
    }
  }
  EXPECT_EQ(Counted(world)["PERFORMED"], "1");
}

// However a case goes, the changes step by step sum to what it counts for.
TEST(CountsTest, StepByStepIsTheSameAsAtTheEnd) {
  World world;
  Sums ledger;
  Case before;
  const auto post = [&] {
    for (const CountEntry& entry : CountChange(before, world.dispute)) ledger[entry.key] += entry.value;
    std::erase_if(ledger, [](const auto& item) { return item.second == 0; });
    EXPECT_EQ(ledger, SumsOf(CountsOf(world.dispute)));
    before = world.dispute;
  };
  ASSERT_OK(world.TryRegister(Registration(v1::SOURCE_COURT_BEFORE_FILING)));
  post();
  const auto go = [&](const auto& request) {
    world.Do(request);
    world.today += 1;
    post();
  };
  go(v1::SubmitCaseRequest());
  go(AcceptingByGrid());
  go(Escalating(v1::TIER_VILLAGE));
  go(Starting(world.today));
  go(HandingTo(kOtherRegion, ""));
  go(HandingTo(kRegion, ""));
  go(Accepting());
  Case values = world.dispute;
  values.set_dispute_type("labour");
  values.set_grade(v1::GRADE_DIFFICULT);
  go(Updating(values, {"dispute_type", "grade"}));
  go(Starting(world.today));
  go(Agreeing(v1::Agreement::KIND_WRITTEN));
  world.SignByAll();
  post();
  go(Applying());
  go(Stepping(v1::Confirmation::STATE_ACCEPTED));
  go(Stepping(v1::Confirmation::STATE_CONFIRMED));
  go(Performing(v1::Performance::EXTENT_FULLY));
  go(Visiting(v1::Performance::EXTENT_FULLY));
  go(Replying("r1", v1::Referral::OUTCOME_AGREED));
  world.AddAllPapers();
  go(Closing(v1::Closing::KIND_PERFORMED));
  go(Judging(v1::Judgment::EFFECT_CHANGED));
}

TEST(CountsTest, AnAttemptThatDoesNotSayWhereItWasWasWhereTheCaseIs) {
  World world;
  world.To(Case::STATE_PERFORMING);
  const Sums wanted = SumsOf(CountsOf(world.dispute));
  world.dispute.mutable_attempts(0)->clear_region();
  world.dispute.mutable_attempts(0)->clear_committee_kind();
  EXPECT_EQ(SumsOf(CountsOf(world.dispute)), wanted);
}

// I-M7 is of the dispute: a term that was missed below is not made good by climbing.
TEST(CountsTest, OverdueIsATermMissedAtAnyTier) {
  for (const auto& [day, overdue] : {std::pair("2024-04-01", false), std::pair("2024-04-02", true)}) {
    World world;
    world.To(Case::STATE_MEDIATING);
    world.today = Day(day);
    world.Do(Escalating());
    world.Do(Starting(world.today));
    world.Do(Agreeing(v1::Agreement::KIND_ORAL));
    EXPECT_EQ(Counted(world).contains("OVERDUE"), overdue) << day;
  }
}

}  // namespace
}  // namespace fengqiao::mediation
