// What a figure takes from those before it and from the words around it, where its own clause says little.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "services/indicators/domain/catalog.h"
#include "services/reports/domain/extract/extractor.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

const Lexicon& TestLexicon() {
  static const Lexicon* const lexicon =
      new Lexicon(*Lexicon::BuiltIn(indicators::Catalog::BuiltIn()->List()));
  return *lexicon;
}

// "surface ROLE code period" of each fact.
std::string Facts(const std::string& utf8, const std::string& region = "regions/330602", bool past = false) {
  const std::u32string text = ToCodePoints(utf8);
  std::vector<std::string> lines;
  const ExtractOptions options{.region = region, .year = 2022, .past = past};
  for (const v1::Fact& f : Extractor(TestLexicon()).Extract(text, FindHeadings(text), options)) {
    lines.push_back(absl::StrCat(f.span().surface(), " ",
                                 common::v1::FigureRole_Name(f.role()).substr(sizeof("FIGURE_ROLE_") - 1),
                                 " ", f.code().empty() ? "-" : f.code(), " ", f.period()));
  }
  return absl::StrJoin(lines, "; ");
}

TEST(FollowingTest, WhatAChangeLedToIsOfTheSame) {
  EXPECT_EQ(Facts("行政复议综合纠错率比上年提高6.2个百分点，达到49.8%。"),
            "6.2个百分点 CHANGE reconsideration.correction_rate 2022; 49.8% ACTUAL "
            "reconsideration.correction_rate 2022");
  EXPECT_EQ(Facts("行政复议调解率同比上升8个百分点至46.1%。"),
            "8个百分点 CHANGE reconsideration.settlement_rate 2022; 46.1% ACTUAL "
            "reconsideration.settlement_rate 2022");
}

TEST(FollowingTest, ATotalIsOfWhatWasAddedToIt) {
  EXPECT_EQ(Facts("新布设法律援助联络点36个，连同原有的累计120个。"),
            "36个 ACTUAL legal_aid.contact_points 2022; 120个 ACTUAL legal_aid.contact_points 2022");
  // Not where the indicator is of new ones alone.
  EXPECT_EQ(Facts("新建法治文化阵地26处，累计158处。"),
            "26处 ACTUAL publicity.culture_sites_new 2022; 158处 ACTUAL - 2022");
}

TEST(FollowingTest, TheLowestIsOfWhatTheHighestIs) {
  EXPECT_EQ(Facts("人民调解成功率最高的是越城区，为99.4%；最低的是柯桥区，为96.9%。", "regions/330600"),
            "99.4% ACTUAL mediation.success_rate 2022; 96.9% ACTUAL mediation.success_rate 2022");
}

TEST(FollowingTest, ThoseWhoCameAreOfWhatWasHeld) {
  EXPECT_EQ(
      Facts("人民调解员培训办了14期，到场1260人次。"),
      "14期 ACTUAL mediation.training_sessions 2022; 1260人次 ACTUAL mediation.training_attendances 2022");
}

TEST(FollowingTest, TheWordsInFrontOfBracketsAreOfTheFigureBehindThem) {
  EXPECT_EQ(Facts("受理行政复议案件（含上年结转12件）168件。"),
            "12件 ACTUAL reconsideration.carried_over 2022; 168件 ACTUAL reconsideration.accepted 2022");
}

TEST(FollowingTest, FillersLeaveTheSubjectToTheClauseBefore) {
  EXPECT_EQ(Facts("组建行政执法监督人才库，首批入库36人。"),
            "36人 ACTUAL enforcement.supervision_talent_pool 2022");
  EXPECT_EQ(Facts("人民调解啃下“硬骨头”153件，均属重大疑难纠纷。"),
            "153件 ACTUAL mediation.major_difficult_cases 2022");
}

TEST(FollowingTest, AKindIsNotTheWhole) {
  EXPECT_EQ(
      Facts("受理法律援助案件1486件。从案件类型看，民事702件、刑事781件、行政3件。"),
      "1486件 ACTUAL legal_aid.cases_accepted 2022; 702件 ACTUAL - 2022; 781件 ACTUAL - 2022; 3件 ACTUAL "
      "- 2022");
}

TEST(FollowingTest, TheYearOfAComparisonEndsWithIt) {
  EXPECT_EQ(Facts("受理各类纠纷5218件，和2021年（4904件）比起来多了6.4%；调解成功5172件。"),
            "5218件 ACTUAL mediation.cases_accepted 2022; 4904件 PRIOR mediation.cases_accepted 2021; 6.4% "
            "CHANGE mediation.cases_accepted 2022; 5172件 ACTUAL mediation.cases_succeeded 2022");
}

TEST(FollowingTest, TheEndOfTheYearBeforeIsPrior) {
  EXPECT_EQ(Facts("上年末在矫人员231名，年内接收社区矫正对象187人。"),
            "231名 PRIOR correction.subjects_active 2021; 187人 ACTUAL correction.subjects_received 2022");
}

TEST(ToldInSpringTest, LastYearIsTheYearReportedOn) {
  const std::string text = "去年办理公证530件。";
  EXPECT_EQ(Facts(text), "530件 PRIOR notary.cases_concluded 2021");
  EXPECT_EQ(Facts(text, "regions/330602", true), "530件 ACTUAL notary.cases_concluded 2022");
  // What is compared with it stays the year before.
  EXPECT_EQ(Facts("办理公证530件，比上年多30件。", "regions/330602", true),
            "530件 ACTUAL notary.cases_concluded 2022; 30件 CHANGE notary.cases_concluded 2022");
}

TEST(FollowingTest, AShareRightBehindACountIsItsRate) {
  EXPECT_EQ(Facts("人民调解受理纠纷8640件，成功8519件，98.6%。"),
            "8640件 ACTUAL mediation.cases_accepted 2022; 8519件 ACTUAL mediation.cases_succeeded 2022; "
            "98.6% ACTUAL mediation.success_rate 2022");
  EXPECT_EQ(Facts("行政复议审结266件，经调解终止74件（27.8%）。"),
            "266件 ACTUAL reconsideration.concluded 2022; 74件 ACTUAL reconsideration.settled_cases 2022; "
            "27.8% ACTUAL reconsideration.settlement_rate 2022");
}

TEST(FollowingTest, AnAimGoesOnOverWhatIsToBeRealised) {
  EXPECT_EQ(Facts("要冲刺调解成功率99%，行政诉讼败诉率实现4%。"),
            "99% TARGET mediation.success_rate 2022; 4% TARGET litigation.loss_rate 2022");
  // 现有 goes back to what there is.
  EXPECT_EQ(Facts("要冲刺调解成功率99%，现有行政诉讼败诉率4%。"),
            "99% TARGET mediation.success_rate 2022; 4% ACTUAL litigation.loss_rate 2022");
}

TEST(DoublingTest, IsAChange) {
  EXPECT_EQ(Facts("受理法律援助案件1326件，较上年翻了一番。"),
            "1326件 ACTUAL legal_aid.cases_accepted 2022; 翻了一番 CHANGE legal_aid.cases_accepted 2022");
  EXPECT_EQ(Facts("办理公证8620件，比上年翻一番多。"),
            "8620件 ACTUAL notary.cases_concluded 2022; 翻一番多 CHANGE notary.cases_concluded 2022");
  EXPECT_EQ(Facts("三番五次上门，全年办理公证8620件。"), "8620件 ACTUAL notary.cases_concluded 2022");
}

TEST(AimedChangeTest, PointsKeepTheirCode) {
  EXPECT_EQ(Facts("力争行政诉讼败诉率下降2个百分点。"), "2个百分点 TARGET litigation.loss_rate 2022");
}

TEST(FullRowTest, BlanksPartThousandsWhereNoCellIsMissing) {
  EXPECT_EQ(Facts("|指标|单位|2022年|2021年|\n|人民调解案件受理数|件|21 436|20 158|\n"),
            "21 436 ACTUAL mediation.cases_accepted 2022; 20 158 PRIOR mediation.cases_accepted 2021");
  // Here two cells may have become one.
  EXPECT_EQ(Facts("|指标|单位|2022年|2021年|\n|人民调解案件受理数|件|436 158||\n"), "");
}

TEST(ManyWordsTest, ALongHeadingKeepsAllItsWords) {
  // More classes than fit into a small list stand in front of the one that counts.
  EXPECT_EQ(Facts("一、抓好法律援助、公证、司法鉴定、普法宣传、执法监督、行政诉讼、规范性文件审查和行政复议\n"
                  "（一）行政复议\n全年收案263件，审结228件。"),
            "263件 ACTUAL reconsideration.applications 2022; 228件 ACTUAL reconsideration.concluded 2022");
}

TEST(NothingTest, AZeroWithoutANumeral) {
  EXPECT_EQ(Facts("确保社区矫正对象不脱管、不漏管。"),
            "不脱管、不漏管 TARGET correction.lost_contact 2022; 不脱管、不漏管 TARGET "
            "correction.missed_intake 2022");
}

}  // namespace
}  // namespace fengqiao::reports
