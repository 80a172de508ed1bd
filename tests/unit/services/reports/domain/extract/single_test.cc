// Figures of one case or one office, of a part, and what small words make of a figure.

#include "services/reports/domain/extract/single.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/indicators/domain/catalog.h"
#include "services/reports/domain/report_reader.h"

namespace fengqiao::reports {
namespace {

using ::testing::ElementsAre;

const ReportReader& Reader() {
  static const auto* const reader = ReportReader::Create(indicators::Catalog::BuiltIn()->List())->release();
  return *reader;
}

// "surface code" of every figure, "-" for none; with the role where it is no actual one.
std::vector<std::string> Figures(const std::string& passage) {
  v1::ReportMetadata said;
  said.set_region("regions/330784");
  said.set_year(2023);
  const auto reading = Reader().Read("永康市2023年工作总结\n\n" + passage + "\n", said);
  EXPECT_TRUE(reading.ok()) << reading.status();
  std::vector<std::string> figures;
  for (const v1::Fact& fact : reading->facts) {
    std::string line = absl::StrCat(fact.span().surface(), " ", fact.code().empty() ? "-" : fact.code());
    if (fact.role() == common::v1::FIGURE_ROLE_PRIOR) line += " prior";
    if (fact.role() == common::v1::FIGURE_ROLE_CHANGE)
      absl::StrAppend(&line, " change ", fact.value().value(), fact.unit());
    if (fact.period() != "2023") absl::StrAppend(&line, " ", fact.period());
    figures.push_back(line);
  }
  return figures;
}

TEST(SingleTest, AnExampleIsNotTheYearsCount) {
  EXPECT_THAT(Figures("人民调解涉及金额1.2亿元。如：3月成功调解一起涉及32人、金额186万元的纠纷。"),
              ElementsAre("1.2亿元 mediation.amount_involved", "32人 -", "186万元 -"));
  EXPECT_THAT(Figures("人民调解成效明显，例如，成功调解一起金额186万元的劳资纠纷。"),
              ElementsAre("186万元 -"));
  // 如 in other words is no example.
  EXPECT_THAT(Figures("人民调解如期完成，涉及金额1.2亿元。"),
              ElementsAre("1.2亿元 mediation.amount_involved"));
}

TEST(SingleTest, AnOfficesCountIsNotTheCountys) {
  EXPECT_THAT(Figures("永康市东城司法所调解纠纷132件，调解成功130件；全市受理纠纷2318件。"),
              ElementsAre("132件 -", "130件 -", "2318件 mediation.cases_accepted"));
  EXPECT_THAT(Figures("其中，石柱调委会受理纠纷86件。"), ElementsAre("86件 -"));
  EXPECT_THAT(Figures("全市司法所受理纠纷2318件。"), ElementsAre("2318件 mediation.cases_accepted"));
  EXPECT_THAT(Figures("人民调解委员会调解成功120件。"), ElementsAre("120件 mediation.cases_succeeded"));
  EXPECT_THAT(Figures("各级调委会调处纠纷2318件。"), ElementsAre("2318件 mediation.cases_accepted"));
}

TEST(SingleTest, TheRateOfAPartIsNotTheWholes) {
  EXPECT_THAT(Figures("受理矛盾纠纷2318件，调解成功2286件；其中医疗纠纷受理86件，调解成功率92.3%。"),
              ElementsAre("2318件 mediation.cases_accepted", "2286件 mediation.cases_succeeded", "86件 -",
                          "92.3% -"));
  EXPECT_THAT(Figures("受理矛盾纠纷2318件，调解成功2286件，调解成功率98.6%。"),
              ElementsAre("2318件 mediation.cases_accepted", "2286件 mediation.cases_succeeded",
                          "98.6% mediation.success_rate"));
}

TEST(SingleTest, TheNumberOfANoteIsNoFigure) {
  EXPECT_THAT(Figures("收到行政复议申请86件3，审结62件[2]。"),
              ElementsAre("86件 reconsideration.applications", "62件 reconsideration.concluded"));
}

TEST(SingleTest, TheUnitOfTheLastIsThatOfAll) {
  EXPECT_THAT(Figures("败诉率、调撤率、出庭率比上年分别高0.4、1.2、0.3个百分点。"),
              ElementsAre("0.4 litigation.loss_rate change 0.4个百分点",
                          "1.2 litigation.settlement_rate change 1.2个百分点",
                          "0.3个百分点 litigation.head_appearance_rate change 0.3个百分点"));
}

TEST(SingleTest, WhatGotShorterAndWhatWasCarriedOver) {
  EXPECT_THAT(Figures("行政复议平均审理35天，较上年缩短6天。"), ElementsAre("35天 -", "6天 - change -6天"));
  EXPECT_THAT(Figures("收到行政复议申请128件，结转上年度3件。"),
              ElementsAre("128件 reconsideration.applications", "3件 reconsideration.carried_over"));
}

TEST(SingleTest, AHalfYearAmidAHalfSentenceEndsWithIt) {
  EXPECT_THAT(Figures("行政败诉率为5.1%，上半年为6.3%；行政复议案件按时办结率100%。"),
              ElementsAre("5.1% litigation.loss_rate", "6.3% - 2023-01/2023-06",
                          "100% reconsideration.on_time_conclusion_rate"));
  EXPECT_THAT(Figures("上半年，行政败诉率为5.1%；行政复议案件按时办结率100%。"),
              ElementsAre("5.1% litigation.loss_rate 2023-01/2023-06",
                          "100% reconsideration.on_time_conclusion_rate 2023-01/2023-06"));
}

TEST(SingleTest, NothingIsSaidOfTheNextClause) {
  EXPECT_THAT(Figures("全年社区矫正对象无一人脱管、漏管，再犯罪1人。"),
              ElementsAre("无一人脱管、漏管 correction.lost_contact",
                          "无一人脱管、漏管 correction.missed_intake", ::testing::StartsWith("1人")));
  EXPECT_THAT(Figures("全年无行政复议被纠错案件，无行政诉讼败诉案件。"),
              ElementsAre("无行政复议被纠错案件 reconsideration.directly_corrected",
                          "无行政诉讼败诉案件 litigation.cases_lost"));
}

TEST(SingleTest, ARowOfNumbersAloneHasNoName) {
  EXPECT_THAT(Figures("行政复议案件统计\n\n收到申请（件） | 受理（件） | 维持（件）\n185 | 162 | 62"),
              ElementsAre("185 reconsideration.applications", "162 reconsideration.accepted",
                          "62 reconsideration.upheld"));
  // 序号 and years name their rows.
  EXPECT_THAT(Figures("行政复议案件统计\n\n年份 | 收到申请（件） | 受理（件）\n2022 | 185 | 162").size(), 2u);
}

}  // namespace
}  // namespace fengqiao::reports
