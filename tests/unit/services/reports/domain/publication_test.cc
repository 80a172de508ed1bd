#include "services/reports/domain/publication.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

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
  const auto requests = PublicationOf(report, facts);
  ASSERT_THAT(requests, SizeIs(3));
  EXPECT_EQ(requests[0].observations_size(), 1000);
  EXPECT_EQ(requests[2].observations_size(), 1);
  EXPECT_EQ(requests[1].parent(), "regions/330602");
  std::set<std::string> ids;
  for (const auto& request : requests) ids.insert(request.request_id());
  EXPECT_THAT(ids, SizeIs(3));
  const auto again = PublicationOf(report, facts);
  for (size_t i = 0; i < requests.size(); ++i) EXPECT_EQ(again[i].request_id(), requests[i].request_id());
}

}  // namespace
}  // namespace fengqiao::reports
