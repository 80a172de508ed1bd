// Who could mediate a dispute: the order, the reasons, and who is left out by which rule.

#include "services/mediation/domain/assignment.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;
using Factor = v1::SuggestionFactor;

class AssignmentTest : public ::testing::Test {
 protected:
  AssignmentTest() {
    world_.To(v1::Case::STATE_UNDER_REVIEW);
    for (const auto& [name, mediator] : world_.roster.mediators) {
      for (const std::string& committee : mediator.committees()) {
        seats_.push_back({.committee = world_.roster.committees.at(committee), .mediator = mediator});
      }
    }
  }

  // A further seat, on a committee of its own.
  v1::Mediator& Add(const std::string& region, const std::string& id, v1::Committee::Kind kind) {
    v1::Committee committee;
    committee.set_name(absl::StrCat("regions/", region, "/committees/", id));
    committee.set_kind(kind);
    v1::Mediator mediator;
    mediator.set_name(absl::StrCat("regions/", region, "/mediators/", id));
    mediator.add_committees(committee.name());
    seats_.push_back({.committee = committee, .mediator = mediator});
    return seats_.back().mediator;
  }

  v1::SuggestMediatorsResponse Suggest(size_t limit = 50) {
    const auto response = SuggestMediators({.dispute = world_.dispute,
                                            .tier = v1::TIER_TOWNSHIP,
                                            .seats = seats_,
                                            .records = records_,
                                            .weights = BuiltInAssignmentWeights(),
                                            .types = DisputeTypes::BuiltIn(),
                                            .today = world_.today,
                                            .limit = limit});
    EXPECT_OK(response.status());
    return response.value_or(v1::SuggestMediatorsResponse());
  }

  static std::vector<std::string> Names(const v1::SuggestMediatorsResponse& response) {
    std::vector<std::string> names;
    for (const auto& one : response.suggestions()) names.push_back(one.mediator());
    return names;
  }

  // The points of one factor of the first suggestion that has the name.
  static std::string PointsOf(const v1::SuggestMediatorsResponse& response, const std::string& name,
                              Factor::Kind kind) {
    for (const auto& one : response.suggestions()) {
      if (one.mediator() != name) continue;
      for (const Factor& factor : one.factors()) {
        if (factor.kind() == kind) return factor.points().value();
      }
    }
    return "none";
  }

  World world_{"2024-03-01"};
  std::vector<Seat> seats_;
  std::map<std::string, MediatorRecord> records_;
};

TEST_F(AssignmentTest, WhoMayNotBeAppointedIsLeftOutByItsRule) {
  const auto response = Suggest();
  EXPECT_THAT(Names(response), ElementsAre(kLi, kWang));
  std::map<std::string, std::string> rules;
  for (const auto& out : response.excluded()) rules[out.mediator()] = out.rule();
  EXPECT_THAT(rules, UnorderedElementsAre(
                         Pair(kDismissed, "mediation.mt3.mediator"), Pair(kParty, "mediation.mt3.recusal"),
                         Pair(kRelative, "mediation.mt3.recusal"), Pair(kRetired, "mediation.mt3.mediator")));
  for (const auto& out : response.excluded()) {
    if (out.mediator() == kDismissed) {
      EXPECT_THAT(out.explanation(), HasSubstr("2024年3月1日解聘"));
    }
    if (out.mediator() == kRetired) {
      EXPECT_THAT(out.explanation(), HasSubstr("聘期至2024年2月29日"));
    }
    if (out.mediator() == kParty) {
      EXPECT_THAT(out.explanation(), HasSubstr("应当回避"));
    }
  }
  EXPECT_EQ(response.seats_seen(), static_cast<int>(seats_.size()));
}

TEST_F(AssignmentTest, ADissolvedCommitteeExcludesOnlyWhereThereIsNoOther) {
  seats_.push_back({.committee = world_.roster.committees.at(kGone), .mediator = seats_[0].mediator});
  for (Seat& seat : seats_) {
    if (seat.mediator.name() == kLi) seat.committee = world_.roster.committees.at(kGone);
  }
  Seat both = {.committee = world_.roster.committees.at(kGone),
               .mediator = world_.roster.mediators.at(kWang)};
  seats_.push_back(both);
  const auto response = Suggest();
  EXPECT_THAT(Names(response), ElementsAre(kWang));
  const auto of_li = std::find_if(response.excluded().begin(), response.excluded().end(),
                                  [](const auto& out) { return out.mediator() == kLi; });
  ASSERT_NE(of_li, response.excluded().end());
  EXPECT_EQ(of_li->rule(), "mediation.mt3.committee");
}

TEST_F(AssignmentTest, EveryFactorHasItsPointsAndItsSentence) {
  for (Seat& seat : seats_) {
    if (seat.mediator.name() == kWang) seat.mediator.add_specialties("contract");
  }
  records_[kWang] = {.open = 3, .agreed = 5, .not_agreed = 1};
  const auto response = Suggest();
  ASSERT_THAT(Names(response), ElementsAre(kWang, kLi));
  const auto& wang = response.suggestions(0);
  ASSERT_EQ(wang.factors_size(), 5);
  EXPECT_EQ(PointsOf(response, kWang, Factor::KIND_TIER), "30");
  EXPECT_EQ(PointsOf(response, kWang, Factor::KIND_SPECIALTY), "25");
  EXPECT_EQ(PointsOf(response, kWang, Factor::KIND_LOAD), "14");
  EXPECT_EQ(PointsOf(response, kWang, Factor::KIND_DISTANCE), "10");
  EXPECT_EQ(PointsOf(response, kWang, Factor::KIND_SUCCESS), "12.5");
  EXPECT_EQ(wang.score().value(), "91.5");
  EXPECT_EQ(wang.factors(1).explanation(), "登记的专长包括“合同”，计25分。");
  EXPECT_EQ(wang.factors(2).explanation(), "现有3件未结的调解（满10件不计分），计14分。");
  EXPECT_EQ(wang.factors(4).value(), "83.33");
  EXPECT_THAT(wang.factors(4).explanation(), HasSubstr("近3年办结同类纠纷6件，其中5件达成协议（83.33%）"));
  // Nobody new is left without work: half of the points where there is too little on record.
  EXPECT_EQ(PointsOf(response, kLi, Factor::KIND_SUCCESS), "7.5");
  records_[kLi] = {.open = 0, .agreed = 0, .not_agreed = 3};
  EXPECT_EQ(PointsOf(Suggest(), kLi, Factor::KIND_SUCCESS), "0");
  records_[kLi] = {.open = 25, .agreed = 0, .not_agreed = 0};
  EXPECT_EQ(PointsOf(Suggest(), kLi, Factor::KIND_LOAD), "0");
}

TEST_F(AssignmentTest, TheCommitteeThatFitsTheTierAndLiesNearestLeads) {
  Add("330602", "industry", v1::Committee::KIND_INDUSTRY);
  Add("330600", "city", v1::Committee::KIND_INDUSTRY);
  Add("330602001201", "village", v1::Committee::KIND_VILLAGE);
  Add("330603", "elsewhere", v1::Committee::KIND_INDUSTRY);
  const auto response = Suggest();
  EXPECT_THAT(Names(response),
              ElementsAre(kLi, kWang, "regions/330602/mediators/industry", "regions/330600/mediators/city",
                          "regions/330602001201/mediators/village"));
  EXPECT_EQ(PointsOf(response, "regions/330602/mediators/industry", Factor::KIND_DISTANCE), "6.67");
  EXPECT_EQ(PointsOf(response, "regions/330600/mediators/city", Factor::KIND_DISTANCE), "3.33");
  EXPECT_EQ(PointsOf(response, "regions/330602001201/mediators/village", Factor::KIND_TIER), "0");
}

TEST_F(AssignmentTest, TheSameStateOfThingsGivesTheSameOrder) {
  // More open attempts come later among equals only where the score says nothing: here it does.
  records_[kLi].open = 1;
  EXPECT_THAT(Names(Suggest()), ElementsAre(kWang, kLi));
  std::reverse(seats_.begin(), seats_.end());
  EXPECT_THAT(Names(Suggest()), ElementsAre(kWang, kLi));
  records_.clear();
  EXPECT_THAT(Names(Suggest()), ElementsAre(kLi, kWang));
  std::reverse(seats_.begin(), seats_.end());
  EXPECT_EQ(Suggest().SerializeAsString(), Suggest().SerializeAsString());
  EXPECT_THAT(Names(Suggest(1)), ElementsAre(kLi));
}

TEST_F(AssignmentTest, EqualScoresAreOrderedByOpenAttemptsFirst) {
  records_[kLi].open = 12;
  records_[kWang].open = 11;
  const auto response = Suggest();
  EXPECT_EQ(response.suggestions(0).score().value(), response.suggestions(1).score().value());
  EXPECT_THAT(Names(response), ElementsAre(kWang, kLi));
}

TEST_F(AssignmentTest, WeightsAreOfPlaceAndDayAndAMissingOneDecidesNothing) {
  const auto weights = ParseAssignmentWeights("assignment.weight.tier\t000000\t2011-01-01\t\t30\tP\tx\n");
  ASSERT_OK(weights.status());
  const auto response = SuggestMediators({.dispute = world_.dispute,
                                          .tier = v1::TIER_TOWNSHIP,
                                          .seats = seats_,
                                          .records = records_,
                                          .weights = *weights,
                                          .types = DisputeTypes::BuiltIn(),
                                          .today = world_.today,
                                          .limit = 5});
  EXPECT_REFUSED(response, "mediation.parameter.missing");
}

TEST(AssignmentTableTest, BadLinesAreRefusedByTheirNumber) {
  const std::string good = "assignment.load_full\t000000\t2011-01-01\t\t10\tP\tx\n";
  EXPECT_OK(ParseAssignmentWeights(good).status());
  for (const char* bad :
       {"assignment.laod_full\t330600\t2011-01-01\t\t10\tP\tx\n", "assignment.load_full\t000000\n",
        "assignment.load_full\t330600\t2011-01-01\t\t-1\tP\tx\n",
        "assignment.load_full\t330600\t2011-01-01\t\t1.5\tP\tx\n",
        "assignment.load_full\t000000\t2012-01-01\t\t9\tP\tx\n"}) {
    EXPECT_THAT(ParseAssignmentWeights(good + bad),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 2")))
        << bad;
  }
}

TEST(AssignmentTableTest, EveryFitIsOfATierAndAKindThatThereAre) {
  for (int tier = v1::TIER_VILLAGE; tier <= v1::TIER_DEPARTMENT; ++tier) {
    int best = 0;
    for (int kind = 1; kind <= v1::Committee::Kind_MAX; ++kind) {
      const Parameter* fit = BuiltInAssignmentWeights().Find(
          absl::StrCat("assignment.fit.", v1::Tier_Name(static_cast<v1::Tier>(tier)), ".",
                       v1::Committee::Kind_Name(static_cast<v1::Committee::Kind>(kind))),
          "330602001", Day("2026-01-01"));
      if (fit != nullptr) best = std::max(best, fit->value);
    }
    EXPECT_EQ(best, 100) << tier;
  }
}

TEST(TierTest, TheTierIsAskedForOrTheCasesOrThatOfItsRegion) {
  v1::Case dispute;
  dispute.set_region("regions/330602001201");
  EXPECT_EQ(TierToFill(v1::TIER_UNSPECIFIED, dispute).value(), v1::TIER_VILLAGE);
  dispute.set_region("regions/330602001");
  EXPECT_EQ(TierToFill(v1::TIER_UNSPECIFIED, dispute).value(), v1::TIER_TOWNSHIP);
  dispute.set_region("regions/330602");
  EXPECT_EQ(TierToFill(v1::TIER_UNSPECIFIED, dispute).value(), v1::TIER_DEPARTMENT);
  dispute.set_tier(v1::TIER_VILLAGE);
  EXPECT_EQ(TierToFill(v1::TIER_UNSPECIFIED, dispute).value(), v1::TIER_VILLAGE);
  EXPECT_EQ(TierToFill(v1::TIER_TOWNSHIP, dispute).value(), v1::TIER_TOWNSHIP);
  EXPECT_REFUSED(TierToFill(v1::TIER_GRID, dispute), "mediation.a4.grid");
}

TEST(RegionsToAskTest, AreTheOwnOnesAndThoseAbove) {
  v1::Case dispute;
  dispute.set_region("regions/330602001201");
  dispute.add_co_regions("regions/330603002");
  EXPECT_THAT(RegionsToAsk(dispute),
              ElementsAre("330602001201", "330603002", "330602001", "330602", "330600", "330000", "330603"));
  dispute.set_region("regions/330600-self");
  dispute.clear_co_regions();
  EXPECT_THAT(RegionsToAsk(dispute), ElementsAre("330600-self", "330600", "330000"));
}

TEST(DraftTest, IsReadLikeACaseAndKeepsOnlyDigests) {
  const PersonKey key = [](std::string_view value) { return "key:" + std::string(value); };
  v1::SuggestMediatorsRequest::Draft draft;
  draft.set_region(kRegion);
  draft.set_dispute_type("contract");
  draft.add_identities()->set_number(PersonNumber("19850505", "002"));
  EXPECT_EQ(FieldOf(DisputeOf(draft, Day("2024-03-01"), DisputeTypes::BuiltIn(), key)),
            "draft.identities[0].name")
      << "who has a number alone is not told whose kin it is";
  draft.mutable_identities(0)->set_name("李四");
  const auto dispute = DisputeOf(draft, Day("2024-03-01"), DisputeTypes::BuiltIn(), key);
  ASSERT_OK(dispute.status());
  ASSERT_EQ(dispute->parties_size(), 1);
  EXPECT_EQ(dispute->parties(0).key(), "key:" + PersonNumber("19850505", "002"));
  draft.set_dispute_type("nothing");
  EXPECT_EQ(FieldOf(DisputeOf(draft, Day("2024-03-01"), DisputeTypes::BuiltIn(), key)), "draft.dispute_type");
  draft.set_dispute_type("contract");
  draft.set_form(v1::FORM_JUDICIAL);
  EXPECT_EQ(FieldOf(DisputeOf(draft, Day("2024-03-01"), DisputeTypes::BuiltIn(), key)), "draft.form");
  draft.clear_form();
  draft.mutable_identities(0)->set_number("330602198505050021");
  EXPECT_THAT(FieldOf(DisputeOf(draft, Day("2024-03-01"), DisputeTypes::BuiltIn(), key)),
              HasSubstr("draft.identities[0]"));
}

// The parts of mediators, along the life of a case.
class PartsTest : public ::testing::Test {
 protected:
  static std::vector<std::string> Texts(const v1::Case& dispute) {
    static constexpr const char* kWords[] = {"open", "agreed", "not agreed", "elsewhere"};
    std::vector<std::string> texts;
    for (const AttemptPart& part : AttemptPartsOf(dispute)) {
      texts.push_back(absl::StrCat(part.attempt, " ", part.mediator.substr(part.mediator.rfind('/') + 1), " ",
                                   kWords[static_cast<int>(part.outcome)]));
    }
    return texts;
  }

  World world_;
};

TEST_F(PartsTest, AnAttemptIsOpenUntilItsAgreementIsInForce) {
  world_.To(v1::Case::STATE_UNDER_REVIEW);
  EXPECT_THAT(Texts(world_.dispute), IsEmpty());
  world_.To(v1::Case::STATE_MEDIATING);
  EXPECT_THAT(Texts(world_.dispute), ElementsAre("a1 wang open"));
  world_.To(v1::Case::STATE_AGREED);
  EXPECT_THAT(Texts(world_.dispute), ElementsAre("a1 wang open"));
  world_.To(v1::Case::STATE_PERFORMING);
  EXPECT_THAT(Texts(world_.dispute), ElementsAre("a1 wang agreed"));
  world_.Do(Judging(v1::Judgment::EFFECT_VOID));
  EXPECT_THAT(Texts(world_.dispute), ElementsAre("a1 wang not agreed"));
}

TEST_F(PartsTest, AnEndedAttemptIsNotAgreedAndAHandedOnOneNeither) {
  world_.To(v1::Case::STATE_MEDIATING);
  world_.Do(Escalating());
  ASSERT_EQ(world_.dispute.attempts_size(), 2);
  const auto parts = Texts(world_.dispute);
  EXPECT_THAT(parts[0], HasSubstr("elsewhere"));
  EXPECT_THAT(parts.back(), HasSubstr("a2"));
  EXPECT_THAT(parts.back(), HasSubstr("open"));
  world_.To(v1::Case::STATE_MEDIATING);
  world_.Do(Terminating());
  EXPECT_THAT(Texts(world_.dispute), ElementsAre("a1 wang not agreed"));
}

}  // namespace
}  // namespace fengqiao::mediation
