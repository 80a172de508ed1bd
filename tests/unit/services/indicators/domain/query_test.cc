#include "services/indicators/domain/query.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::indicators {
namespace {

using common::v1::Bound;
using common::v1::FigureRole;
using ::fengqiao::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using v1::CellTarget;
using v1::IndicatorCell;
using v1::Observation;
using v1::Target;

constexpr auto kActual = FigureRole::FIGURE_ROLE_ACTUAL;
constexpr auto kPrior = FigureRole::FIGURE_ROLE_PRIOR;
constexpr auto kTarget = FigureRole::FIGURE_ROLE_TARGET;

const Catalog& TheCatalog() {
  static const Catalog& catalog =
      *new Catalog(Catalog::Parse("code\tname\tunit\tkind\tbetter\tnumerator\tdenominator\taliases\tbasis\n"
                                  "a.cases\t案件\t件\tcount\tnone\t\t\t\t\n"
                                  "a.lost\t败诉\t件\tcount\tdown\t\t\t\t\n"
                                  "a.bad\t不利\t件\tcount\tdown\ta.lost+a.partly\t\t\t\n"
                                  "a.bad_rate\t不利率\t%\trate\tdown\ta.bad\ta.cases\t\t\n"
                                  "a.partly\t部分败诉\t件\tcount\tdown\t\t\t\t\n"
                                  "a.rank\t位次\trank\trank\tdown\t\t\t\t\n"
                                  "a.rate\t败诉率\t%\trate\tdown\ta.lost+a.partly\ta.cases\t\t\n"
                                  "a.ratio\t比\tratio\tratio\tup\ta.lost\ta.cases\t\t\n")
                       .value());
  return catalog;
}

Observation Said(const std::string& code, const std::string& period, const std::string& value,
                 FigureRole role = kActual, const std::string& region = "330602") {
  static int number = 0;
  Observation o;
  o.set_name(absl::StrCat("regions/", region, "/observations/", ++number));
  o.set_indicator("indicators/" + code);
  o.set_region("regions/" + region);
  o.set_period(period);
  o.mutable_value()->set_value(value);
  o.set_role(role);
  o.set_bound(Bound::BOUND_EXACT);
  o.set_source("a report");
  return o;
}

Observation Bounded(Observation observation, Bound bound) {
  observation.set_bound(bound);
  return observation;
}

v1::QueryIndicatorsRequest Ask(std::vector<std::string> codes, std::vector<std::string> periods = {"2022"},
                               std::vector<std::string> regions = {"330602"}) {
  v1::QueryIndicatorsRequest request;
  for (const std::string& code : codes) request.add_indicators("indicators/" + code);
  for (const std::string& region : regions) request.add_regions("regions/" + region);
  for (const std::string& period : periods) request.add_periods(period);
  return request;
}

std::vector<IndicatorCell> Cells(const v1::QueryIndicatorsRequest& request,
                                 const std::vector<Observation>& statements,
                                 const std::vector<Target>& targets = {}) {
  const auto query = Query::Of(TheCatalog(), request);
  EXPECT_OK(query);
  auto cells = ComputeCells(TheCatalog(), *query, statements, targets);
  EXPECT_OK(cells);
  return *std::move(cells);
}

// The only cell of a query for one indicator.
IndicatorCell CellFor(const std::string& code, const std::vector<Observation>& statements,
                      const std::string& period = "2022", const std::vector<Target>& targets = {}) {
  const auto cells = Cells(Ask({code}, {period}), statements, targets);
  EXPECT_EQ(cells.size(), 1u);
  return cells[0];
}

TEST(QueryTest, AStatedValueWinsOverAComputedOne) {
  const IndicatorCell cell =
      CellFor("a.rate", {Said("a.rate", "2022", "5.3"), Said("a.lost", "2022", "4"),
                         Said("a.partly", "2022", "1"), Said("a.cases", "2022", "100")});
  EXPECT_EQ(cell.value().value(), "5.3");
  EXPECT_FALSE(cell.computed());
  EXPECT_EQ(cell.numerator().value(), "5");
  EXPECT_EQ(cell.denominator().value(), "100");
  EXPECT_EQ(cell.source(), "a report");
  EXPECT_EQ(cell.bound(), Bound::BOUND_EXACT);
  EXPECT_EQ(cell.stated_period(), "");
}

TEST(QueryTest, ARateIsComputedAndRoundedHalfUp) {
  const auto rate = [](const std::string& lost, const std::string& cases) {
    return CellFor("a.rate", {Said("a.lost", "2022", lost), Said("a.partly", "2022", "0"),
                              Said("a.cases", "2022", cases)})
        .value()
        .value();
  };
  EXPECT_EQ(rate("28", "62"), "45.16");
  EXPECT_EQ(rate("1", "3"), "33.33");
  EXPECT_EQ(rate("2", "3"), "66.67");
  EXPECT_EQ(rate("1", "800"), "0.13");  // 0.125
  EXPECT_EQ(rate("0", "7"), "0");
  EXPECT_EQ(rate("7", "7"), "100");
  const IndicatorCell ratio =
      CellFor("a.ratio", {Said("a.lost", "2022", "26"), Said("a.cases", "2022", "25")});
  EXPECT_EQ(ratio.value().value(), "1.04");
  EXPECT_TRUE(ratio.computed());
  EXPECT_EQ(ratio.observation(), "");
}

TEST(QueryTest, NothingIsComputedFromWhatIsNotKnownExactly) {
  const Observation lost = Said("a.lost", "2022", "4"), cases = Said("a.cases", "2022", "100"),
                    partly = Said("a.partly", "2022", "1");
  for (const std::vector<Observation>& statements : {std::vector<Observation>{lost, cases},
                                                     {lost, partly},
                                                     {lost, partly, Said("a.cases", "2022", "0")},
                                                     {lost, partly, Bounded(cases, Bound::BOUND_AT_LEAST)},
                                                     {Bounded(lost, Bound::BOUND_APPROX), partly, cases}}) {
    const IndicatorCell cell = CellFor("a.rate", statements);
    EXPECT_FALSE(cell.has_value());
    EXPECT_FALSE(cell.computed());
  }
  // A denominator of 0 has no rate, but is known.
  EXPECT_EQ(CellFor("a.rate", {Said("a.cases", "2022", "0")}).denominator().value(), "0");
}

TEST(QueryTest, FiguresOfDifferentMonthsMakeNoRate) {
  const Observation partly = Said("a.partly", "2022-01/2022-10", "1");
  EXPECT_FALSE(
      CellFor("a.rate", {Said("a.lost", "2022-01/2022-10", "4"), partly, Said("a.cases", "2022-H1", "50")})
          .has_value());
  EXPECT_FALSE(
      CellFor("a.rate", {Said("a.lost", "2022", "4"), partly, Said("a.cases", "2022", "100")}).has_value());
  const IndicatorCell cell = CellFor(
      "a.rate", {Said("a.lost", "2022-01/2022-10", "4"), partly, Said("a.cases", "2022-01/2022-10", "100")});
  EXPECT_EQ(cell.value().value(), "5");
  EXPECT_EQ(cell.stated_period(), "2022-01/2022-10");
}

TEST(QueryTest, ASumIsStatedOrAddedUp) {
  const std::vector<Observation> parts = {Said("a.lost", "2022", "4"), Said("a.partly", "2022", "1"),
                                          Said("a.cases", "2022", "50")};
  const IndicatorCell sum = CellFor("a.bad", parts);
  EXPECT_EQ(sum.value().value(), "5");
  EXPECT_TRUE(sum.computed());
  EXPECT_FALSE(sum.has_numerator());
  EXPECT_EQ(CellFor("a.bad_rate", parts).value().value(), "10");
  std::vector<Observation> told = parts;
  told.push_back(Said("a.bad", "2022", "6"));
  EXPECT_EQ(CellFor("a.bad", told).value().value(), "6");
  EXPECT_EQ(CellFor("a.bad_rate", told).value().value(), "12");
  EXPECT_FALSE(CellFor("a.bad", {parts[0]}).has_value());
}

TEST(QueryTest, ThePeriodAskedForWinsOverItsParts) {
  const Observation ten = Said("a.cases", "2022-01/2022-10", "10"), half = Said("a.cases", "2022-H1", "5"),
                    year = Said("a.cases", "2022", "12"),
                    two_years = Said("a.cases", "2021-01/2022-12", "30");
  EXPECT_EQ(CellFor("a.cases", {half, ten, year, two_years}).value().value(), "12");
  const IndicatorCell part = CellFor("a.cases", {half, ten, two_years});
  EXPECT_EQ(part.value().value(), "10");
  EXPECT_EQ(part.stated_period(), "2022-01/2022-10");
  EXPECT_FALSE(CellFor("a.cases", {two_years}).has_value());
  EXPECT_FALSE(CellFor("a.cases", {year}, "2022-H1").has_value());
  // Of parts of one length, the later.
  EXPECT_EQ(CellFor("a.cases", {Said("a.cases", "2022-03", "3"), Said("a.cases", "2022-05", "5"),
                                Said("a.cases", "2022-01", "1")})
                .value()
                .value(),
            "5");
}

TEST(QueryTest, TheYearBeforeIsThatOfTheSameMonths) {
  const IndicatorCell cell =
      CellFor("a.cases", {Said("a.cases", "2022", "110"), Said("a.cases", "2021", "100")});
  EXPECT_EQ(cell.previous().value(), "100");
  EXPECT_EQ(cell.change().value(), "10");
  EXPECT_EQ(cell.change_percent().value(), "10");

  // Ten months are no comparison for twelve, nor twelve for ten.
  EXPECT_FALSE(CellFor("a.cases", {Said("a.cases", "2022", "110"), Said("a.cases", "2021-01/2021-10", "90")})
                   .has_previous());
  EXPECT_FALSE(CellFor("a.cases", {Said("a.cases", "2022-01/2022-10", "110"), Said("a.cases", "2021", "100")})
                   .has_previous());
  EXPECT_EQ(CellFor("a.cases", {Said("a.cases", "2022-01/2022-10", "99"), Said("a.cases", "2021", "100"),
                                Said("a.cases", "2021-01/2021-10", "90")})
                .previous()
                .value(),
            "90");
}

TEST(QueryTest, ValuesByDifferentDefinitionsAreNotSubtracted) {
  const auto by = [](Observation observation, const std::string& definition) {
    observation.set_definition(definition);
    return observation;
  };
  const Observation now = by(Said("a.cases", "2022", "110"), "new"), before = Said("a.cases", "2021", "100");
  const IndicatorCell other = CellFor("a.cases", {now, by(before, "old")});
  EXPECT_EQ(other.previous().value(), "100");
  EXPECT_FALSE(other.has_change());
  EXPECT_FALSE(other.has_change_percent());
  EXPECT_TRUE(CellFor("a.cases", {now, by(before, "new")}).has_change());
  EXPECT_TRUE(CellFor("a.cases", {now, before}).has_change());  // recorded before that was kept
}

TEST(QueryTest, APriorValueServesWhereNoneWasRecorded) {
  const Observation now = Said("a.cases", "2022", "80"), prior = Said("a.cases", "2021", "100", kPrior);
  const IndicatorCell cell = CellFor("a.cases", {now, prior});
  EXPECT_EQ(cell.previous().value(), "100");
  EXPECT_EQ(cell.change().value(), "-20");
  EXPECT_EQ(cell.change_percent().value(), "-20");
  EXPECT_EQ(CellFor("a.cases", {now, prior, Said("a.cases", "2021", "90")}).previous().value(), "90");
  // A bound is no value to subtract from.
  EXPECT_EQ(CellFor("a.cases", {now, prior, Bounded(Said("a.cases", "2021", "90"), Bound::BOUND_AT_LEAST)})
                .previous()
                .value(),
            "100");
  // It is known without a value of this year too.
  const IndicatorCell alone = CellFor("a.cases", {prior});
  EXPECT_EQ(alone.previous().value(), "100");
  EXPECT_FALSE(alone.has_change());
}

TEST(QueryTest, AChangeOfARateIsInPercentPoints) {
  const IndicatorCell cell =
      CellFor("a.rate", {Said("a.rate", "2022", "5.22"), Said("a.rate", "2021", "4.5")});
  EXPECT_EQ(cell.change().value(), "0.72");
  EXPECT_FALSE(cell.has_change_percent());
  const IndicatorCell rank = CellFor("a.rank", {Said("a.rank", "2022", "3"), Said("a.rank", "2021", "5")});
  EXPECT_EQ(rank.change().value(), "-2");
  EXPECT_FALSE(rank.has_change_percent());
  const IndicatorCell from_zero =
      CellFor("a.cases", {Said("a.cases", "2022", "3"), Said("a.cases", "2021", "0")});
  EXPECT_EQ(from_zero.change().value(), "3");
  EXPECT_FALSE(from_zero.has_change_percent());
  const IndicatorCell unsure = CellFor(
      "a.cases", {Bounded(Said("a.cases", "2022", "3"), Bound::BOUND_APPROX), Said("a.cases", "2021", "2")});
  EXPECT_EQ(unsure.previous().value(), "2");
  EXPECT_FALSE(unsure.has_change());
}

TEST(QueryTest, ASetTargetWinsOverAStatedOne) {
  Target set;
  set.set_name("regions/330600/targets/t");
  set.set_indicator("indicators/a.rate");
  set.set_region("regions/330602");
  set.set_period("2022");
  set.set_comparator(Target::COMPARATOR_AT_MOST);
  set.mutable_value()->set_value("5");
  const std::vector<Observation> statements = {Said("a.rate", "2022", "5.22"),
                                               Said("a.rate", "2022", "6", kTarget)};
  const IndicatorCell by_set = CellFor("a.rate", statements, "2022", {set});
  EXPECT_EQ(by_set.target().source(), "regions/330600/targets/t");
  EXPECT_EQ(by_set.target().attainment(), CellTarget::ATTAINMENT_MISSED);
  EXPECT_EQ(by_set.target().margin().value(), "-0.22");
  const IndicatorCell by_stated = CellFor("a.rate", statements);
  EXPECT_EQ(by_stated.target().attainment(), CellTarget::ATTAINMENT_ATTAINED);
  EXPECT_EQ(by_stated.target().comparator(), Target::COMPARATOR_AT_MOST);
  // A target alone says nothing of attainment.
  const IndicatorCell alone = CellFor("a.rate", {}, "2022", {set});
  EXPECT_EQ(alone.target().attainment(), CellTarget::ATTAINMENT_UNSPECIFIED);
  EXPECT_FALSE(alone.target().has_margin());
  // Another organ's, region's or period's is not it.
  set.set_organ("公安");
  EXPECT_FALSE(CellFor("a.rate", {}, "2022", {set}).has_target());
}

TEST(QueryTest, AComputedRateIsJudgedBeforeItIsRounded) {
  const IndicatorCell rate =
      CellFor("a.rate", {Said("a.lost", "2022", "2001"), Said("a.partly", "2022", "0"),
                         Said("a.cases", "2022", "40000"), Said("a.rate", "2022", "5", kTarget)});
  EXPECT_EQ(rate.value().value(), "5");  // 5.0025 on paper
  EXPECT_EQ(rate.target().attainment(), CellTarget::ATTAINMENT_MISSED);
  EXPECT_EQ(rate.target().margin().value(), "-0.0025");
  const IndicatorCell ratio =
      CellFor("a.ratio", {Said("a.lost", "2022", "1004"), Said("a.cases", "2022", "1000"),
                          Bounded(Said("a.ratio", "2022", "1", kTarget), Bound::BOUND_MORE_THAN)});
  EXPECT_EQ(ratio.value().value(), "1");
  EXPECT_EQ(ratio.target().attainment(), CellTarget::ATTAINMENT_ATTAINED);
}

TEST(QueryTest, AChangeIsRoundedOnceItIsTaken) {
  // 0.014 and 0.006: both 0.01 on paper.
  const IndicatorCell cell =
      CellFor("a.ratio", {Said("a.lost", "2022", "14"), Said("a.cases", "2022", "1000"),
                          Said("a.lost", "2021", "6"), Said("a.cases", "2021", "1000")});
  EXPECT_EQ(cell.value().value(), "0.01");
  EXPECT_EQ(cell.previous().value(), "0.01");
  EXPECT_EQ(cell.change().value(), "0.01");  // 0.008
  EXPECT_EQ(cell.change_percent().value(), "133.33");
}

TEST(QueryTest, AStatedTargetOfAnotherPartOfTheYearIsNotTheValues) {
  const Observation half = Said("a.cases", "2022-H1", "50", kTarget);
  EXPECT_FALSE(CellFor("a.cases", {Said("a.cases", "2022", "90"), half}).has_target());
  EXPECT_TRUE(CellFor("a.cases", {Said("a.cases", "2022-H1", "60"), half}).has_target());
  // The year's target is held against what is known of the year.
  EXPECT_TRUE(CellFor("a.cases", {Said("a.cases", "2022-H1", "60"), Said("a.cases", "2022", "100", kTarget)})
                  .has_target());
}

TEST(QueryTest, TheOwnLevelIsAPlaceOfItsOwn) {
  const auto cells = Cells(Ask({"a.cases"}, {"2022"}, {"330600", "330600-self"}),
                           {Said("a.cases", "2022", "100", kActual, "330600"),
                            Said("a.cases", "2022", "30", kActual, "330600-self")});
  ASSERT_EQ(cells.size(), 2u);
  EXPECT_EQ(cells[0].value().value(), "100");
  EXPECT_EQ(cells[1].region(), "regions/330600-self");
  EXPECT_EQ(cells[1].value().value(), "30");
}

TEST(QueryTest, CellsComeInTheOrderOfTheRequest) {
  v1::QueryIndicatorsRequest request = Ask({"a.rate", "a.cases"}, {"2022", "2021"}, {"330681", "330602"});
  request.add_organs("公安");
  request.add_organs("");
  std::vector<std::string> order;
  for (const IndicatorCell& cell : Cells(request, {})) {
    order.push_back(absl::StrCat(cell.indicator().substr(11), " ", cell.region().substr(8), " ", cell.organ(),
                                 " ", cell.period()));
  }
  EXPECT_THAT(order, ElementsAre("a.rate 330681 公安 2022", "a.rate 330681 公安 2021", "a.rate 330681  2022",
                                 "a.rate 330681  2021", "a.rate 330602 公安 2022", "a.rate 330602 公安 2021",
                                 "a.rate 330602  2022", "a.rate 330602  2021", "a.cases 330681 公安 2022",
                                 "a.cases 330681 公安 2021", "a.cases 330681  2022", "a.cases 330681  2021",
                                 "a.cases 330602 公安 2022", "a.cases 330602 公安 2021",
                                 "a.cases 330602  2022", "a.cases 330602  2021"));
}

TEST(QueryTest, WithoutIndicatorsAllThatHaveFiguresAreMeant) {
  std::vector<std::string> codes;
  for (const IndicatorCell& cell : Cells(Ask({}), {Said("a.lost", "2022", "1"), Said("a.cases", "2022", "9"),
                                                   Said("a.rank", "2022", "2")})) {
    codes.push_back(cell.indicator());
  }
  EXPECT_THAT(codes, ElementsAre("indicators/a.cases", "indicators/a.lost", "indicators/a.rank"));
  // Not one of an older catalog.
  EXPECT_TRUE(Cells(Ask({}), {Said("a.gone", "2022", "1")}).empty());
}

TEST(QueryTest, EmptyCellsMayBeLeftOut) {
  v1::QueryIndicatorsRequest request = Ask({"a.cases", "a.lost", "a.rank"}, {"2022", "2020"});
  const std::vector<Observation> statements = {Said("a.cases", "2022", "9"), Said("a.lost", "2021", "1")};
  EXPECT_EQ(Cells(request, statements).size(), 6u);
  request.set_omit_empty(true);
  const auto cells = Cells(request, statements);
  ASSERT_EQ(cells.size(), 2u);
  EXPECT_EQ(cells[0].indicator(), "indicators/a.cases");
  EXPECT_EQ(cells[1].previous().value(), "1");  // known by the year before alone
}

TEST(QueryTest, ADisputeAndACutoffAreToldOn) {
  Observation disputed = Said("a.cases", "2022", "9");
  disputed.set_disputed(true);
  disputed.mutable_cutoff()->set_year(2022);
  const IndicatorCell cell = CellFor("a.cases", {disputed});
  EXPECT_TRUE(cell.disputed());
  EXPECT_EQ(cell.cutoff().year(), 2022);
  EXPECT_EQ(cell.observation(), disputed.name());
}

TEST(QueryTest, MoreThan20000CellsAreRefused) {
  std::vector<std::string> regions;
  for (int i = 0; i < 500; ++i) regions.push_back(std::to_string(110000 + i));
  std::vector<std::string> periods;
  for (int i = 0; i < 20; ++i) periods.push_back(std::to_string(2000 + i));
  v1::QueryIndicatorsRequest request = Ask({"a.cases", "a.lost"}, periods, regions);
  EXPECT_EQ(Cells(request, {}).size(), 20'000u);
  // Before anything is read, where it can be known.
  request.add_organs("");
  request.add_organs("公安");
  EXPECT_THAT(Query::Of(TheCatalog(), request),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("40000 cells")));
  v1::QueryIndicatorsRequest all = Ask({}, periods, regions);
  ASSERT_OK_AND_ASSIGN(const Query query, Query::Of(TheCatalog(), all));
  EXPECT_THAT(
      ComputeCells(TheCatalog(), query,
                   {Said("a.cases", "2022", "1"), Said("a.lost", "2022", "1"), Said("a.partly", "2022", "1")},
                   {}),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("30000 cells")));
  for (const char* organ : {"", "公安", "城管"}) all.add_organs(organ);
  EXPECT_THAT(Query::Of(TheCatalog(), all), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(QueryTest, EveryMalformedFieldIsNamed) {
  const auto trouble = [](const v1::QueryIndicatorsRequest& request) {
    const auto query = Query::Of(TheCatalog(), request);
    return query.ok() ? std::string() : std::string(query.status().message());
  };
  EXPECT_EQ(trouble(Ask({"a.cases"})), "");
  EXPECT_THAT(trouble(Ask({"no.such"})), HasSubstr("indicators[0]"));
  EXPECT_THAT(trouble(Ask({"a.cases"}, {})), HasSubstr("periods"));
  EXPECT_THAT(trouble(Ask({"a.cases"}, {"2022", "soon"})), HasSubstr("periods[1]"));
  EXPECT_THAT(trouble(Ask({"a.cases"}, std::vector<std::string>(21, "2022"))), HasSubstr("periods"));
  EXPECT_EQ(trouble(Ask({"a.cases"}, std::vector<std::string>(20, "2022"))), "");
  EXPECT_EQ(trouble(Ask({"a.cases"}, {"2013-01/2022-12"})), "");
  EXPECT_THAT(trouble(Ask({"a.cases"}, {"1900-01/2999-12"})), HasSubstr("periods[0]: is longer"));
  EXPECT_THAT(trouble(Ask({"a.cases"}, {"2022"}, {"33"})), HasSubstr("regions[0]"));
  EXPECT_THAT(trouble(Ask({"a.cases"}, {"2022"}, {"330602/x"})), HasSubstr("regions[0]"));
  EXPECT_THAT(trouble(Ask({"a.cases"}, {"2022"}, std::vector<std::string>(501, "330602"))),
              HasSubstr("regions"));
  EXPECT_EQ(trouble(Ask({"a.cases"}, {"2022"}, std::vector<std::string>(500, "330602"))), "");
  // A list that is too long is refused for its length, whatever is in it.
  EXPECT_EQ(trouble(Ask({"a.cases"}, {"2022"}, std::vector<std::string>(501, "33"))),
            "regions: are more than 500");
  EXPECT_EQ(trouble(Ask(std::vector<std::string>(20'001, "no.such"))), "indicators: are more than 20,000");
  v1::QueryIndicatorsRequest organs = Ask({"a.cases"});
  for (int i = 0; i < 100; ++i) organs.add_organs("公安");
  EXPECT_EQ(trouble(organs), "");
  organs.add_organs("公安");
  EXPECT_THAT(trouble(organs), HasSubstr("organs"));
}

TEST(QueryTest, TheYearsThatCanBearOnTheAnswer) {
  const auto years = [](std::vector<std::string> periods) {
    return Query::Of(TheCatalog(), Ask({"a.cases"}, std::move(periods)))->Years();
  };
  EXPECT_THAT(years({"2022"}), ElementsAre(2021, 2022));
  EXPECT_THAT(years({"2022-Q4"}), ElementsAre(2021, 2022));
  EXPECT_THAT(years({"2020", "2022"}), ElementsAre(2019, 2020, 2021, 2022));
  EXPECT_THAT(years({"2021-07/2022-06"}), ElementsAre(2020, 2021, 2022));
}

v1::CountedFigure Count(const std::string& code, const std::string& period, const std::string& value,
                        const std::string& numerator = "", const std::string& denominator = "") {
  v1::CountedFigure figure;
  figure.set_indicator("indicators/" + code);
  figure.set_region("regions/330602");
  figure.set_period(period);
  if (!value.empty()) figure.mutable_value()->set_value(value);
  if (!denominator.empty()) {
    figure.mutable_numerator()->set_value(numerator);
    figure.mutable_denominator()->set_value(denominator);
  }
  return figure;
}

std::vector<IndicatorCell> Counted(const v1::QueryIndicatorsRequest& request,
                                   const std::vector<Observation>& statements,
                                   const std::vector<v1::CountedFigure>& counted) {
  const auto query = Query::Of(TheCatalog(), request);
  EXPECT_OK(query);
  auto cells = ComputeCells(TheCatalog(), *query, statements, {}, counted);
  EXPECT_OK(cells);
  return *std::move(cells);
}

TEST(CountedTest, StandBesideWhatIsStated) {
  const auto cells =
      Counted(Ask({"a.cases"}), {Said("a.cases", "2022", "10")}, {Count("a.cases", "2022", "9")});
  ASSERT_EQ(1u, cells.size());
  EXPECT_EQ("10", cells[0].value().value());
  EXPECT_EQ("9", cells[0].counted().value().value());
  EXPECT_FALSE(cells[0].from_count());
  EXPECT_EQ(IndicatorCell::COUNT_CHECK_DIFFERS, cells[0].count_check());
}

TEST(CountedTest, AreTakenWhereNothingIsStatedAndComparedWithTheYearBefore) {
  auto request = Ask({}, {"2022"});
  request.set_omit_empty(true);
  const auto cells = Counted(request, {Said("a.cases", "2021", "8")},
                             {Count("a.cases", "2022", "10"), Count("a.rate", "2022", "33.33", "1", "3"),
                              Count("a.rate", "2021", "66.67", "2", "3"), Count("a.lost", "2022-H1", "5")});
  ASSERT_EQ(2u, cells.size());
  EXPECT_EQ("10", cells[0].value().value());
  EXPECT_TRUE(cells[0].from_count());
  EXPECT_EQ(IndicatorCell::COUNT_CHECK_UNSPECIFIED, cells[0].count_check());
  EXPECT_EQ("2", cells[0].change().value());
  EXPECT_EQ("25", cells[0].change_percent().value());
  EXPECT_EQ("indicators/a.rate", cells[1].indicator());
  EXPECT_EQ("33.33", cells[1].value().value());
  EXPECT_EQ("1", cells[1].numerator().value());
  EXPECT_EQ("-33.33", cells[1].change().value());
}

TEST(CountedTest, AreNotThoseOfAnOrganAndARateOfNothingHasNoValue) {
  auto request = Ask({"a.cases", "a.rate"});
  request.add_organs("");
  request.add_organs("公安");
  const auto cells =
      Counted(request, {}, {Count("a.cases", "2022", "10"), Count("a.rate", "2022", "", "0", "0")});
  ASSERT_EQ(4u, cells.size());
  EXPECT_TRUE(cells[0].has_counted());
  EXPECT_FALSE(cells[1].has_counted());
  EXPECT_TRUE(cells[2].has_counted());
  EXPECT_FALSE(cells[2].has_value());
  EXPECT_FALSE(cells[2].from_count());
}

}  // namespace
}  // namespace fengqiao::indicators
