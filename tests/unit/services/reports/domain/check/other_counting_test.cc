// Numbers that were counted in another way than the ones beside them, and the errors that look like them.

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "services/indicators/domain/catalog.h"
#include "services/reports/domain/check/checker.h"
#include "services/reports/domain/check/wording.h"
#include "services/reports/domain/extract/extractor.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

std::vector<v1::Finding> Check(const std::string& utf8) {
  static const Lexicon* const lexicon =
      new Lexicon(*Lexicon::BuiltIn(indicators::Catalog::BuiltIn()->List()));
  static const Extractor* const extractor = new Extractor(*lexicon);
  const std::u32string text = ToCodePoints(utf8);
  const auto facts = extractor->Extract(text, FindHeadings(text), {.region = "regions/330602", .year = 2022});
  return CheckFacts(text, facts, *lexicon);
}

int Count(const std::string& text, v1::Finding::Verdict verdict) {
  int count = 0;
  for (const v1::Finding& finding : Check(text)) count += finding.verdict() == verdict ? 1 : 0;
  return count;
}

int Accused(const std::string& text) { return Count(text, v1::Finding::VERDICT_INCONSISTENT); }

void ExpectRight(std::initializer_list<const char*> texts) {
  for (const char* text : texts) EXPECT_EQ(Accused(text), 0) << text;
}

void ExpectWrong(std::initializer_list<const char*> texts) {
  for (const char* text : texts) EXPECT_EQ(Accused(text), 1) << text;
}

TEST(OtherCountingTest, ARateOfLessThanTheCountsIsNotDividedByThem) {
  ExpectRight({"受理矛盾纠纷1520件，调解成功1498件，其中婚姻家庭纠纷调解成功率94.1%。",
               "受理矛盾纠纷1520件，调解成功1498件，山林土地纠纷调解成功率91.5%。",
               "一审行政诉讼案件审结84件，败诉5件，其中县政府败诉率8.3%。",
               "一审行政诉讼案件开庭审理64件，行政机关负责人出庭应诉62件，其中主要负责人出庭应诉率51.6%。",
               "审结行政复议案件142件，调解58件，工伤认定类案件调解率33.3%，全部案件调解率40.85%。",
               "受理矛盾纠纷3260件，其中行业性专业性调委会调解成功2114件，调解成功率97.9%。",
               "一审行政诉讼案件审结84件，败诉率5.95%，其中败诉案件多发生在征收补偿领域，共3件。"});
  ExpectWrong({"受理矛盾纠纷1520件，调解成功1498件，调解成功率94.1%。",
               "受理矛盾纠纷1520件，其中调解成功1498件，全市调解成功率94.1%。",
               "一审行政诉讼案件审结84件，败诉5件，败诉率8.3%。",
               "一审行政诉讼案件开庭审理64件，行政机关负责人出庭应诉62件，负责人出庭应诉率91.6%。"});
}

TEST(OtherCountingTest, AThirdOutcomeIsNoErrorOfTheHalves) {
  ExpectRight({"应出庭应诉案件92件，负责人出庭85件，未出庭4件，另有3件原告撤回起诉。",
               "应参加集中教育对象310人，实际参加298人，未参加7人，请假5人。",
               "应出庭应诉案件92件，负责人出庭85件，未出庭4件，其余案件尚未开庭。"});
  EXPECT_EQ(Count("应出庭应诉案件92件，负责人出庭85件，未出庭4件，另有3件原告撤回起诉。",
                  v1::Finding::VERDICT_CONSISTENT),
            1);
  ExpectWrong({"应出庭应诉案件92件，负责人出庭85件，未出庭4件。",
               "应参加集中教育对象310人，实际参加298人，未参加7人。"});
}

TEST(OtherCountingTest, AStatedWayOfCountingIsBelieved) {
  ExpectRight({"一审行政诉讼案件审结140件，败诉7件，败诉率为4.2%（含再审、二审案件）。",
               "一审行政诉讼案件审结140件，败诉7件，剔除历史遗留案件后败诉率3.6%。",
               "一审行政诉讼案件开庭审理110件，行政机关负责人出庭应诉99件，出庭应诉率100%"
               "（11件经法院准许，不计入考核）。",
               "新发行政诉讼案件126件，同比增加16件，增长11.5%（扣除系列案件）。"});
  ExpectWrong({"一审行政诉讼案件审结140件，败诉7件，败诉率为4.2%。",
               "一审行政诉讼案件开庭审理110件，行政机关负责人出庭应诉99件，出庭应诉率100%。",
               "新发行政诉讼案件126件，同比增加16件，增长11.5%。"});
  // What makes the rate up may stand behind it.
  EXPECT_EQ(
      Count(
          "一审行政诉讼案件开庭审理110件，出庭应诉率100%，行政机关负责人出庭应诉104件（另有6件由他人出庭）。",
          v1::Finding::VERDICT_INCONSISTENT),
      0);
}

TEST(OtherCountingTest, ColumnsThatAreNoSums) {
  const auto table = [](const std::string& heading, const std::string& cells, const std::string& below) {
    std::string text = "各司法所工作情况表\n\n司法所\t受理纠纷（件）\t" + heading + "\n";
    const char* names[] = {"城南所\t140\t", "城北所\t118\t", "河西所\t122\t", "合计\t380\t"};
    size_t at = 0;
    for (const char* name : names) {
      const size_t end = cells.find(' ', at);
      text += name + cells.substr(at, end - at) + "\n";
      at = end + 1;
    }
    return text + below;
  };
  for (const auto& text :
       {table("群众满意度（分）", "97 96 98 97", ""), table("平均办理天数（天）", "7 9 11 9", ""),
        table("涉及村社（个）", "12 9 14 30", ""), table("累计受理（件）", "40 85 131 131", ""),
        table("兼职调解员（人）", "35 28 31 88", ""),
        table("调解成功（件）", "139 117 121 375", "注：跨所纠纷在合计中只计一次。\n")}) {
    EXPECT_EQ(Accused(text), 0) << text;
  }
  EXPECT_EQ(Accused(table("调解成功（件）", "139 117 121 375", "")), 1);
}

// Parts that come to more than their whole are told, and nobody is accused: they may overlap.
TEST(OtherCountingTest, PartsThatAddUpToMoreThanTheWhole) {
  const char* more = "受理法律援助案件860件，其中刑事案件412件、民事案件478件。";
  EXPECT_EQ(Count(more, v1::Finding::VERDICT_CANNOT_TELL), 1);
  EXPECT_EQ(Count(more, v1::Finding::VERDICT_CONSISTENT), 0);
  EXPECT_EQ(Accused(more), 0);
  EXPECT_EQ(
      Count("受理法律援助案件860件，其中刑事案件412件、民事案件432件。", v1::Finding::VERDICT_CONSISTENT), 1);
  // What was meant to overlap exceeds by far.
  EXPECT_EQ(
      Count("受理法律援助案件860件，其中农民工案件612件、女性案件578件。", v1::Finding::VERDICT_CANNOT_TELL),
      0);
}

TEST(OtherCountingTest, TheEarlierValueMayStandBehindTheChange) {
  ExpectRight({"2022年行政诉讼败诉案件12件，同比下降25%，上年为16件。",
               "2022年，行政机关负责人出庭应诉率同比提高4.2个百分点，由91.3%升至95.5%。",
               "2022年，行政诉讼败诉案件12件，较2019年下降25%，上年为15件。"});
  ExpectWrong({"2022年行政诉讼败诉案件12件，同比下降25%，上年为19件。",
               "2022年，行政机关负责人出庭应诉率同比提高6.2个百分点，由91.3%升至95.5%。"});
}

// 翻番 since the year before is held against the year before, and a half of a year against a half.
TEST(OtherCountingTest, ADoublingIsBetweenPeriodsThatAnswerOneAnother) {
  ExpectRight({"2021年办结法律援助案件1320件，2022年1—6月办结1185件，较去年同期翻番。",
               "办结法律援助案件由2019年的2013件增加到2022年的1215件，较上年翻番。",
               "办结法律援助案件由2021年的613件增加到2022年的1247件，同比翻番。"});
  ExpectWrong({"办结法律援助案件由2021年的813件增加到2022年的1247件，同比翻番。",
               "办结法律援助案件由2019年的813件增加到2022年的1247件，实现翻番。"});
}

TEST(OtherCountingTest, MoneyIsAsExactAsItWasPrinted) {
  ExpectRight({"2022年，为群众挽回经济损失1820.4万元，比上年的1650.3万元增加170.1万元。"});
  ExpectWrong({"2022年，为群众挽回经济损失1820.4万元，比上年的1650.3万元增加270.1万元。"});
}

TEST(OtherCountingTest, ATargetOfAnotherYearIsNotJudgedNow) {
  const auto missed = [](const char* text) { return Count(text, v1::Finding::VERDICT_MISSED); };
  EXPECT_EQ(missed("2022年行政诉讼败诉率6.4%，明年力争降到6%以下的目标。"), 0);
  EXPECT_EQ(missed("“十四五”末行政诉讼败诉率控制在6%以下的目标有序推进，2022年为6.4%。"), 0);
  EXPECT_EQ(missed("2022年行政诉讼败诉率6.4%，未达到6%以下的目标。"), 1);
  // How the actual value lies to the target is not what was wanted.
  EXPECT_EQ(missed("2022年行政诉讼败诉率6.4%，高于6%的年度目标。"), 1);
  EXPECT_EQ(Count("2022年行政诉讼败诉率6.4%，高于6%的年度目标。", v1::Finding::VERDICT_MET), 0);
}

TEST(OtherCountingTest, WhatIsSaidOnceIsToldOnce) {
  const auto findings = Check("开庭审理案件110件，出庭应诉率90%，行政机关负责人出庭应诉110件。");
  for (const v1::Finding& finding : findings)
    EXPECT_EQ(finding.explanation().find("分母只能是110"), std::string::npos) << finding.explanation();
  EXPECT_EQ(
      Count("全年新收申请240件，其中已立案221件，未立案12件，补正中7件。", v1::Finding::VERDICT_CONSISTENT),
      1);
}

TEST(OtherCountingTest, WhatARateIsOf) {
  EXPECT_TRUE(IsNarrower(U"物业纠纷调解成功率", U"调解纠纷调解成功"));
  EXPECT_FALSE(IsNarrower(U"全市调解成功率达到", U"受理纠纷调解成功"));
  EXPECT_TRUE(TellsOtherScope(U"（不含信访案件）"));
  EXPECT_FALSE(TellsOtherScope(U"按时办结率"));
}

TEST(OtherCountingTest, SinceWhenAChangeIs) {
  EXPECT_EQ(SinceWhen(U"，同比增长").kind, Since::kLastYear);
  EXPECT_EQ(SinceWhen(U"，较去年同期增长").kind, Since::kLastYear);
  EXPECT_EQ(SinceWhen(U"，较2020年增长").year, 2020);
  EXPECT_EQ(SinceWhen(U"，环比增长").kind, Since::kOther);
  EXPECT_EQ(SinceWhen(U"，年均增长").kind, Since::kOther);
  EXPECT_EQ(SinceWhen(U"，增长").kind, Since::kUntold);
}

}  // namespace
}  // namespace fengqiao::reports
