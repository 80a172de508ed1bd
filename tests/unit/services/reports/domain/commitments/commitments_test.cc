#include "services/reports/domain/commitments/commitments.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/indicators/domain/catalog.h"

namespace fengqiao::reports {
namespace {

using common::v1::Bound;
using common::v1::FigureRole;
using ::testing::HasSubstr;

const std::vector<indicators::v1::Indicator>& TestCatalog() {
  static const auto* const catalog =
      new std::vector<indicators::v1::Indicator>(indicators::Catalog::BuiltIn()->List());
  return *catalog;
}

// A figure of 越城区 on 2023.
v1::Fact Figure(FigureRole role, const std::string& code, const std::string& value, const std::string& unit,
                Bound bound = Bound::BOUND_EXACT, const std::string& period = "2023") {
  v1::Fact fact;
  fact.set_role(role);
  fact.set_code(code);
  fact.mutable_value()->set_value(value);
  fact.set_unit(unit);
  fact.set_bound(bound);
  fact.set_period(period);
  fact.set_region("regions/330602");
  fact.mutable_span()->set_surface(value + unit);
  return fact;
}

constexpr char kLossRate[] = "litigation.loss_rate";       // better lower
constexpr char kSuccessRate[] = "mediation.success_rate";  // better higher
constexpr char kRooms[] = "mediation.brand_rooms";         // a count
constexpr char kLegalAid[] = "legal_aid.cases_accepted";   // a count
constexpr auto kActual = FigureRole::FIGURE_ROLE_ACTUAL;
constexpr auto kTarget = FigureRole::FIGURE_ROLE_TARGET;
constexpr auto kPlan = FigureRole::FIGURE_ROLE_PLAN;
constexpr auto kChange = FigureRole::FIGURE_ROLE_CHANGE;

std::string Outcome(const v1::Fact& promise, const std::vector<v1::Fact>& later,
                    const std::vector<v1::Fact>& earlier = {}, int later_year = 2023) {
  const auto outcome = CommitmentJudge(TestCatalog(), earlier, later, later_year).Judge(promise);
  EXPECT_FALSE(outcome.explanation().empty());
  return v1::CommitmentOutcome::Outcome_Name(outcome.outcome()).substr(sizeof("OUTCOME_") - 1);
}

// What there is by now does not keep a promise to add so many, nor break it.
TEST(CommitmentsTest, WhatThereIsInAllIsNotWhatWasAdded) {
  const v1::Fact promise = Figure(kPlan, kRooms, "10", "个");
  v1::Fact stock = Figure(kActual, kRooms, "68", "个");
  stock.set_subject("累计建成品牌调解室");
  v1::Fact added = Figure(kActual, kRooms, "8", "个");
  added.set_subject("新建品牌调解室");
  EXPECT_EQ(Outcome(promise, {stock}), "CANNOT_TELL");
  EXPECT_EQ(Outcome(promise, {stock, added}), "MISSED");
  added.mutable_value()->set_value("10");
  EXPECT_EQ(Outcome(promise, {stock, added}), "KEPT");
}

TEST(CommitmentsTest, ACommitmentIsATargetOrPlanForALaterYear) {
  EXPECT_TRUE(IsCommitment(Figure(kTarget, kLossRate, "5", "%"), 2022));
  EXPECT_TRUE(IsCommitment(Figure(kPlan, kRooms, "3", "个"), 2022));
  EXPECT_FALSE(IsCommitment(Figure(kTarget, kLossRate, "5", "%"), 2023));  // of the same year
  EXPECT_FALSE(IsCommitment(Figure(kActual, kLossRate, "5", "%"), 2022));
  EXPECT_EQ(CommitmentOf(Figure(kPlan, kRooms, "3", "个")).kind(), v1::Commitment::KIND_PLAN);
}

TEST(CommitmentsTest, ABoundIsMetOnItsOwnSideOnly) {
  const auto promise = Figure(kTarget, kLossRate, "5", "%", Bound::BOUND_AT_MOST);
  EXPECT_EQ(Outcome(promise, {Figure(kActual, kLossRate, "5", "%")}), "KEPT");
  EXPECT_EQ(Outcome(promise, {Figure(kActual, kLossRate, "5.01", "%")}), "MISSED");
  const auto strict = Figure(kTarget, kLossRate, "5", "%", Bound::BOUND_LESS_THAN);
  EXPECT_EQ(Outcome(strict, {Figure(kActual, kLossRate, "5", "%")}), "MISSED");
}

TEST(CommitmentsTest, APlainNumberIsToBeReachedInTheBetterDirection) {
  EXPECT_EQ(Outcome(Figure(kTarget, kSuccessRate, "98", "%"), {Figure(kActual, kSuccessRate, "99", "%")}),
            "KEPT");
  EXPECT_EQ(Outcome(Figure(kTarget, kSuccessRate, "98", "%"), {Figure(kActual, kSuccessRate, "97", "%")}),
            "MISSED");
  EXPECT_EQ(Outcome(Figure(kTarget, kLossRate, "5", "%"), {Figure(kActual, kLossRate, "4", "%")}), "KEPT");
  EXPECT_EQ(Outcome(Figure(kPlan, kRooms, "3", "个"), {Figure(kActual, kRooms, "3", "个")}), "KEPT");
  EXPECT_EQ(Outcome(Figure(kPlan, kRooms, "3", "个"), {Figure(kActual, kRooms, "2", "个")}), "MISSED");
}

TEST(CommitmentsTest, WhatIsStatedVaguelyAccusesNobody) {
  const auto promise = Figure(kTarget, kSuccessRate, "98", "%", Bound::BOUND_AT_LEAST);
  EXPECT_EQ(Outcome(promise, {Figure(kActual, kSuccessRate, "97", "%", Bound::BOUND_AT_LEAST)}),
            "CANNOT_TELL");
  EXPECT_EQ(Outcome(promise, {Figure(kActual, kSuccessRate, "97", "%", Bound::BOUND_AT_MOST)}), "MISSED");
  const auto about = Figure(kTarget, kSuccessRate, "98", "%", Bound::BOUND_APPROX);
  EXPECT_EQ(Outcome(about, {Figure(kActual, kSuccessRate, "90", "%")}), "CANNOT_TELL");
}

TEST(CommitmentsTest, WhatIsNotSpokenOfAgainIsDropped) {
  const auto promise = Figure(kTarget, kLossRate, "5", "%", Bound::BOUND_AT_MOST);
  EXPECT_EQ(Outcome(promise, {}), "DROPPED");
  EXPECT_EQ(Outcome(promise, {Figure(kActual, kSuccessRate, "99", "%")}), "DROPPED");
  EXPECT_EQ(Outcome(promise, {Figure(kActual, kLossRate, "4", "%", Bound::BOUND_EXACT, "2022")}), "DROPPED");
}

TEST(CommitmentsTest, WhatIsNamedWithoutAnActualFigureIsNotDropped) {
  const auto promise = Figure(kTarget, kLossRate, "5", "%", Bound::BOUND_AT_MOST);
  EXPECT_EQ(Outcome(promise, {Figure(kTarget, kLossRate, "5", "%")}), "CANNOT_TELL");
  EXPECT_EQ(Outcome(promise, {Figure(kChange, kLossRate, "-1", "个百分点")}), "CANNOT_TELL");
}

TEST(CommitmentsTest, AnotherRegionOrTheLevelOfItsOwnDoesNotAnswer) {
  const auto promise = Figure(kTarget, kLossRate, "5", "%", Bound::BOUND_AT_MOST);
  auto other = Figure(kActual, kLossRate, "4", "%");
  other.set_region("regions/330603");
  EXPECT_EQ(Outcome(promise, {other}), "DROPPED");
  other.set_region("regions/330602");
  other.set_scope("本级");
  EXPECT_EQ(Outcome(promise, {other}), "DROPPED");
}

TEST(CommitmentsTest, HalfAYearCanKeepButNotMiss) {
  const auto promise = Figure(kPlan, kRooms, "3", "个");
  EXPECT_EQ(Outcome(promise, {Figure(kActual, kRooms, "3", "个", Bound::BOUND_EXACT, "2023-01/2023-06")}),
            "KEPT");
  EXPECT_EQ(Outcome(promise, {Figure(kActual, kRooms, "2", "个", Bound::BOUND_EXACT, "2023-01/2023-06")}),
            "CANNOT_TELL");
}

TEST(CommitmentsTest, WhatIsForAYearAfterTheLaterReportIsNotDue) {
  EXPECT_EQ(Outcome(Figure(kTarget, kLossRate, "5", "%", Bound::BOUND_AT_MOST, "2025"), {}), "NOT_DUE");
}

TEST(CommitmentsTest, WithoutACodeNobodyCanTell) {
  EXPECT_EQ(Outcome(Figure(kPlan, "", "3", "个"), {}), "CANNOT_TELL");
}

TEST(CommitmentsTest, GrowthIsHeldAgainstTheStatedChange) {
  const auto promise = Figure(kTarget, kLegalAid, "10", "%");
  EXPECT_EQ(Outcome(promise, {Figure(kChange, kLegalAid, "10", "%")}), "KEPT");
  EXPECT_EQ(Outcome(promise, {Figure(kChange, kLegalAid, "9.9", "%")}), "MISSED");
}

TEST(CommitmentsTest, GrowthIsComputedWhereItIsNotStated) {
  const auto promise = Figure(kTarget, kLegalAid, "10", "%");
  const auto before = Figure(kActual, kLegalAid, "100", "件", Bound::BOUND_EXACT, "2022");
  EXPECT_EQ(Outcome(promise, {Figure(kActual, kLegalAid, "110", "件")}, {before}), "KEPT");
  EXPECT_EQ(Outcome(promise, {Figure(kActual, kLegalAid, "109", "件")}, {before}), "MISSED");
  EXPECT_EQ(Outcome(promise, {Figure(kActual, kLegalAid, "109", "件")}), "CANNOT_TELL");
  EXPECT_EQ(Outcome(promise, {Figure(kActual, kLegalAid, "100", "件", Bound::BOUND_AT_LEAST)}, {before}),
            "CANNOT_TELL");
}

TEST(CommitmentsTest, APromisedFallBoundsItsSize) {
  const auto promise = Figure(kTarget, kLegalAid, "-10", "%", Bound::BOUND_AT_LEAST);  // 下降10%以上
  EXPECT_EQ(Outcome(promise, {Figure(kChange, kLegalAid, "-12", "%")}), "KEPT");
  EXPECT_EQ(Outcome(promise, {Figure(kChange, kLegalAid, "-8", "%")}), "MISSED");
  EXPECT_EQ(Outcome(promise, {Figure(kChange, kLegalAid, "-9", "%", Bound::BOUND_AT_LEAST)}), "CANNOT_TELL");
  EXPECT_EQ(Outcome(promise, {Figure(kChange, kLegalAid, "-11", "%", Bound::BOUND_AT_LEAST)}), "KEPT");
  const auto capped = Figure(kTarget, kLegalAid, "5", "%", Bound::BOUND_AT_MOST);  // 增长不超过5%
  EXPECT_EQ(Outcome(capped, {Figure(kChange, kLegalAid, "4", "%")}), "KEPT");
  EXPECT_EQ(Outcome(capped, {Figure(kChange, kLegalAid, "6", "%")}), "MISSED");
}

TEST(CommitmentsTest, TheSentenceNamesWhatWasPromisedAndWhatBecameOfIt) {
  const auto promise = Figure(kTarget, kLossRate, "5", "%", Bound::BOUND_AT_MOST);
  const auto judged = CommitmentJudge(TestCatalog(), {}, {}, 2023).Judge(promise);
  EXPECT_EQ(judged.explanation(), "承诺2023年行政诉讼败诉率5%，后一份报告没有再提。");
  const std::vector<v1::Fact> later = {Figure(kActual, kLossRate, "4.2", "%")};
  EXPECT_EQ(CommitmentJudge(TestCatalog(), {}, later, 2023).Judge(promise).explanation(),
            "承诺2023年行政诉讼败诉率5%，实际4.2%，已兑现。");
}

}  // namespace
}  // namespace fengqiao::reports
