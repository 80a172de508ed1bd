#include "services/reports/domain/publication.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::reports {
namespace {

using common::v1::FigureRole;
using ::testing::ElementsAre;
using ::testing::SizeIs;

v1::Fact FactOf(const std::string& region, const std::string& scope) {
  v1::Fact fact;
  fact.set_name(absl::StrCat(region, "/reports/2022-x/facts/1"));
  fact.set_code("litigation.cases_received");
  fact.set_role(FigureRole::FIGURE_ROLE_ACTUAL);
  fact.set_region(region);
  fact.set_scope(scope);
  fact.set_period("2022");
  fact.mutable_value()->set_value("5");
  return fact;
}

std::string RegionOfStatement(const std::string& region, const std::string& scope) {
  const auto statements = StatementsOf({FactOf(region, scope)});
  EXPECT_THAT(statements, SizeIs(1));
  return statements[0].region();
}

TEST(PublicationTest, AnAimedChangeIsNoTargetOfTheYear) {
  v1::Fact fact = FactOf("regions/360700", "");
  fact.set_code("litigation.loss_rate");
  fact.set_role(FigureRole::FIGURE_ROLE_TARGET);
  fact.set_unit("%");
  EXPECT_THAT(StatementsOf({fact}), SizeIs(1));
  fact.set_unit("个百分点");
  fact.mutable_value()->set_value("-2");
  EXPECT_THAT(StatementsOf({fact}), SizeIs(0));
}

TEST(PublicationTest, AnOwnLevelFigureStandsOnANodeThatExists) {
  EXPECT_EQ(RegionOfStatement("regions/360700", "本级"), "regions/360700-self");
  EXPECT_EQ(RegionOfStatement("regions/360700", ""), "regions/360700");
  // A zone's and a township's own level is the region itself.
  EXPECT_EQ(RegionOfStatement("regions/360700-jkq", "本级"), "regions/360700-jkq");
  EXPECT_EQ(RegionOfStatement("regions/330602001", "本级"), "regions/330602001");
}

TEST(PublicationTest, OnlyCodedStatementsArePublished) {
  v1::Fact uncoded = FactOf("regions/330602", "");
  uncoded.clear_code();
  v1::Fact other = FactOf("regions/330602", "");
  other.set_role(FigureRole::FIGURE_ROLE_OTHER);
  EXPECT_THAT(StatementsOf({uncoded, other}), SizeIs(0));
}

TEST(PublicationTest, AFigureOfATimeBeforeTheRegionStaysWithTheReport) {
  v1::Fact earlier = FactOf("regions/330603", "");  // 柯桥区, since 2013
  earlier.set_period("2011");
  EXPECT_THAT(StatementsOf({earlier}), SizeIs(0));
  earlier.set_role(FigureRole::FIGURE_ROLE_PRIOR);
  EXPECT_THAT(StatementsOf({earlier}), SizeIs(1));
}

TEST(PublicationTest, ABodysFiguresAreNotItsRegions) {
  v1::Report report;
  report.set_name("regions/330602/reports/2022-x");
  report.mutable_metadata()->set_issuer("越城区公安局");
  report.mutable_metadata()->set_kind("organ");
  const std::vector<v1::Fact> facts = {FactOf("regions/330602", "")};
  EXPECT_EQ(PublicationOf(report, facts, {})[0].observations(0).organ(), "越城区公安局");
  report.mutable_metadata()->set_kind("government");
  EXPECT_EQ(PublicationOf(report, facts, {})[0].observations(0).organ(), "");
}

TEST(PublicationTest, APartOfTheYearSaysUpToWhichDay) {
  v1::Fact half = FactOf("regions/330602", "");
  half.set_period("2022-01/2022-10");
  const auto statements = StatementsOf({half, FactOf("regions/330602", "")});
  ASSERT_THAT(statements, SizeIs(2));
  EXPECT_EQ(statements[0].cutoff().month(), 10);
  EXPECT_EQ(statements[0].cutoff().day(), 31);
  EXPECT_FALSE(statements[1].has_cutoff());
}

TEST(PublicationTest, AThousandAtATimeAndTheSameRequestsEveryTime) {
  v1::Report report;
  report.set_name("regions/330602/reports/2022-x");
  const std::vector<v1::Fact> facts(2001, FactOf("regions/330602", ""));
  const auto requests = PublicationOf(report, facts, {});
  ASSERT_THAT(requests, SizeIs(3));
  EXPECT_EQ(requests[0].observations_size(), 1000);
  EXPECT_EQ(requests[2].observations_size(), 1);
  EXPECT_EQ(requests[1].parent(), "regions/330602");
  std::set<std::string> ids;
  for (const auto& request : requests) ids.insert(request.request_id());
  EXPECT_THAT(ids, SizeIs(3));
  const auto again = PublicationOf(report, facts, {});
  for (size_t i = 0; i < requests.size(); ++i) EXPECT_EQ(again[i].request_id(), requests[i].request_id());
  // To be sent anew is another sending, each time and for each batch.
  const auto anew = PublicationOf(report, facts, {}, "a");
  const auto once_more = PublicationOf(report, facts, {}, "b");
  ASSERT_THAT(anew, SizeIs(3));
  for (const auto& sending : {anew, once_more}) {
    for (const auto& request : sending) ids.insert(request.request_id());
  }
  EXPECT_THAT(ids, SizeIs(9));
}

// A figure as it was read, and what was said of it since.
v1::Fact Reviewed(v1::Fact now, const v1::Fact& original, v1::FactReview::State state) {
  *now.mutable_review()->mutable_original() = original;
  now.mutable_review()->set_state(state);
  return now;
}

v1::FactDecision Decided(const v1::Fact& fact, const v1::Fact& after) {
  v1::FactDecision decision;
  decision.set_fact(fact.name());
  *decision.mutable_corrected() = after;
  return decision;
}

TEST(PublicationTest, WhatAFigureWasTakenForIsWithdrawn) {
  const v1::Fact read = FactOf("regions/330602", "");
  v1::Fact another = read, third = read;
  another.set_code("litigation.cases_concluded");
  third.set_period("2021");
  // A figure that nobody decided about, or that is what it was but for its value, takes nothing back.
  v1::Fact six = read;
  six.mutable_value()->set_value("6");
  EXPECT_THAT(WithdrawalsOf({read}, {}), SizeIs(0));
  EXPECT_THAT(WithdrawalsOf({Reviewed(six, read, v1::FactReview::STATE_CORRECTED)}, {Decided(read, six)}),
              SizeIs(0));
  // A rejected one takes back all that it ever was, one that was corrected twice what it no longer is.
  auto gone =
      WithdrawalsOf({Reviewed(another, read, v1::FactReview::STATE_REJECTED)}, {Decided(read, another)});
  ASSERT_THAT(gone, SizeIs(2));
  gone = WithdrawalsOf({Reviewed(third, read, v1::FactReview::STATE_CORRECTED)},
                       {Decided(read, another), Decided(read, third)});
  ASSERT_THAT(gone, SizeIs(2));
  EXPECT_EQ(gone[0].indicator(), "indicators/litigation.cases_received");
  EXPECT_EQ(gone[1].indicator(), "indicators/litigation.cases_concluded");
  for (const auto& withdrawal : gone) {
    EXPECT_TRUE(withdrawal.withdrawn());
    EXPECT_EQ(withdrawal.source(), read.name());
    EXPECT_EQ(withdrawal.period(), "2022");
    EXPECT_FALSE(withdrawal.has_value());
    EXPECT_TRUE(withdrawal.unit().empty());
  }
  // It is told before the statements.
  v1::Report report;
  report.set_name("regions/330602/reports/2022-x");
  const auto requests = PublicationOf(report, {Reviewed(another, read, v1::FactReview::STATE_CORRECTED)},
                                      {Decided(read, another)});
  ASSERT_THAT(requests, SizeIs(1));
  ASSERT_EQ(requests[0].observations_size(), 2);
  EXPECT_TRUE(requests[0].observations(0).withdrawn());
  EXPECT_FALSE(requests[0].observations(1).withdrawn());
}

TEST(PublicationTest, AWithdrawnReportTakesBackAllItEverTold) {
  v1::Report report;
  report.set_name("regions/330602/reports/2022-x");
  const v1::Fact kept = FactOf("regions/330602", "");
  v1::Fact province = FactOf("regions/330000", "");
  const auto requests = WithdrawalOf(report, {kept, province}, {}, "");
  ASSERT_THAT(requests, SizeIs(1));
  ASSERT_THAT(requests[0].observations(), SizeIs(1)) << "what is of others was never told";
  EXPECT_TRUE(requests[0].observations(0).withdrawn());
  EXPECT_EQ(requests[0].observations(0).source(), kept.name());
  EXPECT_FALSE(requests[0].observations(0).has_value());
  // Sending it again is the same sending, unless something was told in between.
  EXPECT_EQ(WithdrawalOf(report, {kept}, {}, "")[0].request_id(), requests[0].request_id());
  EXPECT_NE(WithdrawalOf(report, {kept}, {}, "late")[0].request_id(), requests[0].request_id());
  EXPECT_NE(PublicationOf(report, {kept}, {})[0].request_id(), requests[0].request_id());
}

TEST(PublicationTest, AnIdIsNeverTooLongForTheIndicatorsService) {
  v1::Report report;
  report.set_name("regions/330602001/reports/2022-0123456789ab-9");
  report.set_decision_count(999'999);
  const std::string sending(64, 'x');
  const std::vector<v1::Fact> facts(999'999 / 50, FactOf("regions/330602001", ""));
  for (const auto& requests :
       {PublicationOf(report, facts, {}, sending), WithdrawalOf(report, facts, {}, sending)}) {
    ASSERT_GE(requests.size(), 10u);
    EXPECT_OK(api::CheckRequestId(requests.back().request_id()));
  }
}

}  // namespace
}  // namespace fengqiao::reports
