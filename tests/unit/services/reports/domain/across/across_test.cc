#include "services/reports/domain/across/across.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/indicators/domain/catalog.h"
#include "services/reports/domain/report_reader.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// 鄂州市 has three districts.
constexpr char kCity[] = "420700";
constexpr char kLiangzihu[] = "420702", kHuarong[] = "420703", kEcheng[] = "420704";

const ReportReader& Reader() {
  static const auto* const reader = ReportReader::Create(indicators::Catalog::BuiltIn()->List())->release();
  return *reader;
}

const regions::RegionTree& Tree() { return regions::RegionTree::BuiltIn(); }

// A report as it is read.
std::unique_ptr<Neighbour> Report(const std::string& region, int year, const std::string& text) {
  v1::ReportMetadata said;
  said.set_region(absl::StrCat("regions/", region));
  said.set_year(year);
  auto reading = Reader().Read(text, said);
  EXPECT_TRUE(reading.ok()) << reading.status();
  v1::Report report;
  report.set_name(absl::StrCat("regions/", region, "/reports/", year, "-1"));
  *report.mutable_metadata() = reading->metadata;
  return std::make_unique<Neighbour>(report, absl::StrCat(region, "的报告"), ToCodePoints(reading->text),
                                     std::move(reading->facts), Reader().lexicon());
}

// "KIND stated VERDICT parts" of each finding; a part of another report has the report's region before it.
std::string Line(const v1::Finding& finding) {
  std::vector<std::string> parts;
  for (const v1::Operand& part : finding.parts()) {
    parts.push_back(absl::StrCat(part.report().empty() ? "" : part.report().substr(8, 6),
                                 part.report().empty() ? "" : ":", part.span().surface()));
  }
  EXPECT_THAT(finding.explanation(), ::testing::EndsWith("。"));
  return absl::StrCat(v1::Finding::Kind_Name(finding.kind()).substr(sizeof("KIND_") - 1), " ",
                      finding.stated().span().surface(), " ",
                      v1::Finding::Verdict_Name(finding.verdict()).substr(sizeof("VERDICT_") - 1), " ",
                      absl::StrJoin(parts, ","));
}

std::vector<std::string> Lines(const Surroundings& around) {
  std::vector<std::string> lines;
  for (const v1::Finding& finding : CheckAcross(around, Tree())) lines.push_back(Line(finding));
  return lines;
}

// This year's report held against last year's.
std::vector<std::string> AgainstLastYear(const std::string& now, const std::string& then) {
  const auto report = Report(kHuarong, 2023, now);
  const auto before = Report(kHuarong, 2022, then);
  return Lines({.report = report.get(), .earlier = {before.get()}});
}

TEST(VersionsTest, WhatTwoReportsOfOneYearTellOtherwiseIsToldAndNobodyAccused) {
  const auto lines = [](const std::string& one, const std::string& other) {
    const auto report = Report(kHuarong, 2023, one), version = Report(kHuarong, 2023, other);
    return Lines({.report = report.get(), .versions = {version.get()}});
  };
  EXPECT_THAT(lines("2023年，受理法律援助案件431件，挽回损失86万元。", "2023年，受理法律援助案件413件。"),
              ElementsAre("CONFLICT 431件 CANNOT_TELL 420703:413件"));
  EXPECT_THAT(lines("2023年，受理法律援助案件431件。", "2023年，受理法律援助案件431件。"), IsEmpty());
  // Of other months, or not of one mind by itself.
  EXPECT_THAT(lines("2023年，受理法律援助案件431件。", "2023年上半年，受理法律援助案件213件。"), IsEmpty());
  EXPECT_THAT(
      lines("2023年，受理法律援助案件431件。", "2023年，受理法律援助案件413件。全年受理法律援助案件210件。"),
      IsEmpty());
}

TEST(EarlierTest, AStatedPriorValue) {
  EXPECT_THAT(AgainstLastYear("2023年，受理法律援助案件431件，比上年的402件增加29件。",
                              "2022年，受理法律援助案件402件。"),
              ElementsAre("PRIOR 402件 CONSISTENT 420703:402件"));
  EXPECT_THAT(AgainstLastYear("2023年，受理法律援助案件431件，比上年的412件增加19件。",
                              "2022年，受理法律援助案件402件。"),
              ElementsAre("PRIOR 412件 INCONSISTENT 420703:402件"));
}

TEST(EarlierTest, AStatedChange) {
  const std::string then = "2022年，受理法律援助案件402件。";
  EXPECT_THAT(AgainstLastYear("2023年，受理法律援助案件431件，同比增长7.2%。", then),
              ElementsAre("PRIOR 7.2% CONSISTENT 431件,420703:402件"));
  EXPECT_THAT(AgainstLastYear("2023年，受理法律援助案件431件，同比增长9.2%。", then),
              ElementsAre("PRIOR 9.2% INCONSISTENT 431件,420703:402件"));
  EXPECT_THAT(AgainstLastYear("2023年，受理法律援助案件431件，比上年增加29件。", then),
              ElementsAre("PRIOR 29件 CONSISTENT 431件,420703:402件"));
  EXPECT_THAT(AgainstLastYear("2023年，受理法律援助案件433件，同比增长7.7%。", then),
              ElementsAre("PRIOR 7.7% CONSISTENT 433件,420703:402件"));
}

TEST(EarlierTest, WhatWasRoundedIsNotAccused) {
  EXPECT_THAT(
      AgainstLastYear("2023年，行政诉讼败诉率由上年的9.3%降至5.22%。", "2022年，行政诉讼败诉率9.28%。"),
      ElementsAre("PRIOR 9.3% CONSISTENT 420703:9.28%"));
  // Nor what was a round number, or a bound, or was told with two values.
  EXPECT_THAT(AgainstLastYear("2023年，受理法律援助案件4310件，比上年的4000件增加310件。",
                              "2022年，受理法律援助案件3986件。"),
              ElementsAre("PRIOR 4000件 CANNOT_TELL 420703:3986件"));
  EXPECT_THAT(AgainstLastYear("2023年，受理法律援助案件431件，比上年的402件增加29件。",
                              "2022年，受理法律援助案件400余件。"),
              IsEmpty());
  EXPECT_THAT(AgainstLastYear("2023年，受理法律援助案件431件，比上年的412件增加19件。",
                              "2022年，受理法律援助案件402件。全年受理法律援助案件210件。"),
              ElementsAre("PRIOR 412件 CANNOT_TELL 420703:402件"));
}

TEST(EarlierTest, WhatDiffersByFarIsOfSomethingElse) {
  EXPECT_THAT(AgainstLastYear("2023年，受理法律援助案件431件，比上年的412件增加19件。",
                              "2022年，受理法律援助案件62件。"),
              ElementsAre("PRIOR 412件 CANNOT_TELL 420703:62件"));
}

// A change is held against the report of the year that it is since, or against none.
TEST(EarlierTest, AChangeSinceAnotherYear) {
  const std::string then = "2022年，受理法律援助案件402件。";
  for (const char* now : {"2023年，受理法律援助案件431件，较2020年增长38.1%。",
                          "与2020年相比，2023年受理法律援助案件431件，增长38.1%。",
                          "2023年，受理法律援助案件431件，环比增长38.1%。",
                          "2023年，受理法律援助案件431件，近三年来增长38.1%。"}) {
    EXPECT_THAT(AgainstLastYear(now, then), IsEmpty()) << now;
  }
  EXPECT_THAT(AgainstLastYear("2023年，受理法律援助案件431件，较2022年增长38.1%。", then),
              ElementsAre("PRIOR 38.1% INCONSISTENT 431件,420703:402件"));
  const auto report = Report(kHuarong, 2023, "2023年，受理法律援助案件431件，较2020年增长38.1%。");
  const auto before = Report(kHuarong, 2020, "2020年，受理法律援助案件350件。");
  EXPECT_THAT(Lines({.report = report.get(), .earlier = {before.get()}}),
              ElementsAre("PRIOR 38.1% INCONSISTENT 431件,420703:350件"));
}

TEST(EarlierTest, ThePeriodsAreOneYearApart) {
  EXPECT_EQ(YearBefore("2023"), "2022");
  EXPECT_EQ(YearBefore("2023-01/2023-06"), "2022-01/2022-06");
  EXPECT_EQ(YearBefore(""), "");
  EXPECT_EQ(YearBefore("2023-01"), "");
  EXPECT_EQ(YearBefore("1000"), "");
}

std::vector<std::string> CountyAgainstCity(const std::string& county, const std::string& city) {
  const auto report = Report(kHuarong, 2022, county);
  const auto above = Report(kCity, 2022, city);
  return Lines({.report = report.get(), .above = {above.get()}});
}

TEST(RegionsTest, ACountyHasNoMoreThanItsCity) {
  EXPECT_THAT(CountyAgainstCity("2022年，受理法律援助案件402件。", "2022年，全市受理法律援助案件402件。"),
              ElementsAre("REGION 402件 CONSISTENT 420700:402件"));
  EXPECT_THAT(CountyAgainstCity("2022年，受理法律援助案件403件。", "2022年，全市受理法律援助案件402件。"),
              ElementsAre("REGION 403件 INCONSISTENT 420700:402件"));
}

TEST(RegionsTest, WhatTheCityDidItselfIsNotTheWhole) {
  const std::string county = "2022年，受理法律援助案件403件。";
  EXPECT_THAT(CountyAgainstCity(county, "2022年，受理法律援助案件402件。"), IsEmpty());
  EXPECT_THAT(CountyAgainstCity(county, "2022年，全市法律援助工作不断加强，市本级受理法律援助案件402件。"),
              IsEmpty());
  EXPECT_THAT(CountyAgainstCity(county, "2022年，全市工作不断加强。市局受理法律援助案件402件。"), IsEmpty());
  // What the whole city rounded may be a little more.
  EXPECT_THAT(CountyAgainstCity("2022年，受理法律援助案件1402件。", "2022年，全市受理法律援助案件1400件。"),
              ElementsAre("REGION 1402件 CANNOT_TELL 420700:1400件"));
  // Rates don't add up.
  EXPECT_THAT(CountyAgainstCity("2022年，行政诉讼败诉率9.3%。", "2022年，全市行政诉讼败诉率5.2%。"),
              IsEmpty());
}

TEST(RegionsTest, WhatOneBodyOfTheCityDidIsNotTheWhole) {
  const std::string county = "2022年，受理法律援助案件403件。";
  EXPECT_THAT(CountyAgainstCity(county, "2022年，全市工作稳步开展，市法律援助中心受理法律援助案件402件。"),
              IsEmpty());
  EXPECT_THAT(CountyAgainstCity(county, "2022年，全市工作稳步开展，市直机关受理法律援助案件402件。"),
              IsEmpty());
  EXPECT_THAT(CountyAgainstCity(county, "2022年，全市法律援助中心受理法律援助案件402件。"),
              ElementsAre("REGION 403件 INCONSISTENT 420700:402件"));
}

// The city with the districts that are given.
std::vector<std::string> CityAgainst(const std::string& city,
                                     const std::vector<std::pair<std::string, std::string>>& districts) {
  const auto report = Report(kCity, 2022, city);
  std::vector<std::unique_ptr<Neighbour>> below;
  Surroundings around{.report = report.get()};
  for (const auto& [region, text] : districts) {
    below.push_back(Report(region, 2022, text));
    around.below.push_back(below.back().get());
  }
  return Lines(around);
}

std::string Aided(int count) { return absl::StrCat("2022年，受理法律援助案件", count, "件。"); }

TEST(RegionsTest, TheSumDecidesOnlyWhereAllAreThere) {
  const std::string city = "2022年，全市受理法律援助案件600件。";
  EXPECT_THAT(CityAgainst(city, {{kLiangzihu, Aided(100)}, {kHuarong, Aided(200)}, {kEcheng, Aided(300)}}),
              ElementsAre("REGION 600件 CONSISTENT 420702:100件,420703:200件,420704:300件"));
  EXPECT_THAT(CityAgainst(city, {{kLiangzihu, Aided(100)}, {kHuarong, Aided(200)}, {kEcheng, Aided(301)}}),
              ElementsAre("REGION 600件 INCONSISTENT 420702:100件,420703:200件,420704:301件"));
  // Less: the city itself may have the rest.
  EXPECT_THAT(CityAgainst(city, {{kLiangzihu, Aided(100)}, {kHuarong, Aided(200)}, {kEcheng, Aided(299)}}),
              ElementsAre("REGION 600件 CONSISTENT 420702:100件,420703:200件,420704:299件"));
  // Two of three: never accused by their sum.
  EXPECT_THAT(CityAgainst(city, {{kHuarong, Aided(350)}, {kEcheng, Aided(300)}}),
              ElementsAre("REGION 600件 CONSISTENT 420703:350件,420704:300件"));
  // But one alone has no more than the whole.
  EXPECT_THAT(CityAgainst(city, {{kEcheng, Aided(601)}}),
              ElementsAre("REGION 600件 INCONSISTENT 420704:601件"));
}

TEST(RegionsTest, TheOwnLevelIsAPart) {
  const auto report = Report(kCity, 2022, "2022年，全市受理法律援助案件600件。市本级受理法律援助案件40件。");
  const auto one = Report(kLiangzihu, 2022, Aided(100)), two = Report(kHuarong, 2022, Aided(200)),
             three = Report(kEcheng, 2022, Aided(260));
  const auto findings =
      CheckAcross({.report = report.get(), .below = {one.get(), two.get(), three.get()}}, Tree());
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].arithmetic(), "100+200+260+40=600");
}

// A district's claim, with what the others say.
std::vector<std::string> Ranked(const std::string& claim,
                                const std::vector<std::pair<std::string, std::string>>& others) {
  const auto report = Report(kHuarong, 2022, claim);
  std::vector<std::unique_ptr<Neighbour>> peers;
  Surroundings around{.report = report.get()};
  for (const auto& [region, text] : others) {
    peers.push_back(Report(region, 2022, text));
    around.peers.push_back(peers.back().get());
  }
  return Lines(around);
}

std::string Appeared(const std::string& rate) {
  return absl::StrCat("2022年，行政机关负责人出庭应诉率", rate, "。");
}

TEST(RanksTest, SomebodyIsBetter) {
  EXPECT_THAT(Ranked("2022年，行政机关负责人出庭应诉率98.65%，居全市第一。", {{kEcheng, Appeared("100%")}}),
              ElementsAre("RANK 第一 INCONSISTENT 98.65%,420704:100%"));
  EXPECT_THAT(Ranked("2022年，行政机关负责人出庭应诉率98.65%，居全市第二。", {{kEcheng, Appeared("100%")}}),
              ElementsAre("RANK 第二 CANNOT_TELL 98.65%,420704:100%"));
  // The same is not better.
  EXPECT_THAT(Ranked("2022年，行政机关负责人出庭应诉率100%，居全市第一。",
                     {{kEcheng, Appeared("100%")}, {kLiangzihu, Appeared("99%")}}),
              ElementsAre("RANK 第一 CONSISTENT 100%"));
  // Nor what may be the same before it was rounded.
  EXPECT_THAT(Ranked("2022年，行政机关负责人出庭应诉率98.65%，居全市第一。",
                     {{kEcheng, Appeared("98.7%")}, {kLiangzihu, Appeared("97%")}}),
              ElementsAre("RANK 第一 CONSISTENT 98.65%"));
}

TEST(RanksTest, UpTo) {
  const std::string claim = "2022年，行政机关负责人出庭应诉率98.65%，位居全市前二。";
  EXPECT_THAT(Ranked(claim, {{kEcheng, Appeared("100%")}, {kLiangzihu, Appeared("99.2%")}}),
              ElementsAre("RANK 前二 INCONSISTENT 98.65%,420702:99.2%,420704:100%"));
  EXPECT_THAT(Ranked(claim, {{kEcheng, Appeared("100%")}, {kLiangzihu, Appeared("98%")}}),
              ElementsAre("RANK 前二 CONSISTENT 98.65%,420704:100%"));
  EXPECT_THAT(Ranked(claim, {{kEcheng, Appeared("90%")}}), ElementsAre("RANK 前二 CANNOT_TELL 98.65%"));
}

TEST(RanksTest, TheLowerLossRateIsTheBetterOne) {
  const std::string claim = "2022年，行政诉讼败诉率5.2%，居全市第一。";
  EXPECT_THAT(
      Ranked(claim, {{kEcheng, "2022年，行政诉讼败诉率9.3%。"}, {kLiangzihu, "2022年，行政诉讼败诉率6%。"}}),
      ElementsAre("RANK 第一 CONSISTENT 5.2%"));
  EXPECT_THAT(Ranked(claim, {{kEcheng, "2022年，行政诉讼败诉率3.1%。"}}),
              ElementsAre("RANK 第一 INCONSISTENT 5.2%,420704:3.1%"));
}

TEST(RanksTest, TimesAndAssessmentsAreNoRanks) {
  for (const char* text : {"2022年，行政机关负责人出庭应诉率98.65%，全市前三季度保持稳定。",
                           "2022年，行政机关负责人出庭应诉率98.65%。在全市考核中名列第一。",
                           "2022年，行政机关负责人出庭应诉率98.65%，工作成效倒数第一。"}) {
    EXPECT_THAT(Ranked(text, {{kEcheng, Appeared("100%")}}), IsEmpty()) << text;
  }
}

// What is ranked is something else than the value before it, or among some only.
TEST(RanksTest, RanksOfGrowthOfAPartOfTheYearAndOfAGroup) {
  for (const char* text : {"2022年，行政机关负责人出庭应诉率98.65%，增幅居全市第一。",
                           "2022年，行政机关负责人出庭应诉率98.65%，提升幅度位列全市第一。",
                           "2022年，行政机关负责人出庭应诉率98.65%，二季度位居全市第一。",
                           "2022年，行政机关负责人出庭应诉率98.65%，其中主要负责人出庭率全市第一。",
                           "2022年，行政机关负责人出庭应诉率98.65%，位列全市同类县区第一。",
                           "2022年，行政机关负责人出庭应诉率98.65%，居全市山区组第一。"}) {
    EXPECT_THAT(Ranked(text, {{kEcheng, Appeared("100%")}, {kLiangzihu, Appeared("100%")}}), IsEmpty())
        << text;
  }
  EXPECT_THAT(
      Ranked("2022年，行政机关负责人出庭应诉率98.65%，持续位居全市各区第一。", {{kEcheng, Appeared("100%")}}),
      ElementsAre("RANK 第一 INCONSISTENT 98.65%,420704:100%"));
}

// 前二十 is no 前二: a place that is read too small accuses a true report.
TEST(RanksTest, PlacesThatGoOnAreNotCutOff) {
  for (const char* text : {"2022年，行政机关负责人出庭应诉率98.65%，居全市前二十。",
                           "2022年，行政机关负责人出庭应诉率98.65%，居全市前100名。",
                           "2022年，行政机关负责人出庭应诉率98.65%，居全市前一成。",
                           "2022年，行政机关负责人出庭应诉率98.65%，居全市前三分之一。"}) {
    EXPECT_THAT(Ranked(text, {{kEcheng, Appeared("100%")}, {kLiangzihu, Appeared("100%")}}), IsEmpty())
        << text;
  }
  EXPECT_THAT(Ranked("2022年，行政机关负责人出庭应诉率98.65%，居全市前二。",
                     {{kEcheng, Appeared("100%")}, {kLiangzihu, Appeared("100%")}}),
              ElementsAre(HasSubstr("INCONSISTENT")));
}

TEST(RanksTest, AmongWhom) {
  const auto province = Report(kHuarong, 2022, "2022年，行政机关负责人出庭应诉率98.65%，居全省前三。");
  EXPECT_THAT(RegionsRankedIn(*province, Tree()), ElementsAre("420000"));
  const auto city =
      Report(kHuarong, 2022, "2022年，行政机关负责人出庭应诉率98.65%，在各县（市、区）中居第一。");
  EXPECT_THAT(RegionsRankedIn(*city, Tree()), ElementsAre(kCity));
}

// What one body tells is held against that body's own reports alone.
TEST(AcrossTest, ABodysReportIsNotHeldAgainstTheRegions) {
  const std::string rest = "\n\n一、主要工作\n\n全年受理行政复议申请";
  const auto region =
      Report(kHuarong, 2023, "华容区2023年法治政府建设年度报告" + rest + "185件，同比增长29.4%。");
  const auto own = Report(kHuarong, 2022, "华容区2022年法治政府建设年度报告" + rest + "120件。");
  const auto police = Report(kHuarong, 2022, "华容区公安局2022年法治政府建设年度报告" + rest + "120件。");
  EXPECT_THAT(Lines({.report = region.get(), .earlier = {police.get()}}), IsEmpty());
  EXPECT_THAT(Lines({.report = region.get(), .earlier = {own.get(), police.get()}}),
              ElementsAre("PRIOR 29.4% INCONSISTENT 185件,420703:120件"));
  const auto next =
      Report(kHuarong, 2023, "华容区公安局2023年法治政府建设年度报告" + rest + "185件，同比增长29.4%。");
  EXPECT_THAT(Lines({.report = next.get(), .earlier = {own.get()}}), IsEmpty());
  EXPECT_THAT(Lines({.report = next.get(), .earlier = {own.get(), police.get()}}),
              ElementsAre("PRIOR 29.4% INCONSISTENT 185件,420703:120件"));
}

TEST(AcrossTest, AFindingSaysWhoseReport) {
  const auto report = Report(kHuarong, 2022, Aided(403));
  const auto above = Report(kCity, 2022, "2022年，全市受理法律援助案件402件。");
  const auto findings = CheckAcross({.report = report.get(), .above = {above.get()}}, Tree());
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].explanation(), HasSubstr("420700的报告写全域为402件"));
  EXPECT_EQ(findings[0].parts(0).report(), "regions/420700/reports/2022-1");
}

}  // namespace
}  // namespace fengqiao::reports
