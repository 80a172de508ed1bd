#include "services/reports/domain/check/checker.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/indicators/domain/catalog.h"
#include "services/reports/domain/extract/extractor.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Lexicon& TestLexicon() {
  static const Lexicon* const lexicon =
      new Lexicon(*Lexicon::BuiltIn(indicators::Catalog::BuiltIn()->List()));
  return *lexicon;
}

std::vector<v1::Finding> Check(const std::string& utf8) {
  const std::u32string text = ToCodePoints(utf8);
  const auto facts =
      Extractor(TestLexicon()).Extract(text, FindHeadings(text), {.region = "regions/330602", .year = 2022});
  return CheckFacts(text, facts, TestLexicon());
}

// "KIND stated VERDICT parts implied" of each finding.
std::string Findings(const std::string& utf8) {
  std::vector<std::string> lines;
  for (const v1::Finding& f : Check(utf8)) {
    std::vector<std::string> parts;
    for (const v1::Operand& part : f.parts()) parts.push_back(part.span().surface());
    lines.push_back(absl::StrCat(
        v1::Finding::Kind_Name(f.kind()).substr(sizeof("KIND_") - 1), " ", f.stated().span().surface(), " ",
        v1::Finding::Verdict_Name(f.verdict()).substr(sizeof("VERDICT_") - 1), " ", absl::StrJoin(parts, ","),
        f.implied().empty() ? "" : " -> ", absl::StrJoin(f.implied(), ",")));
  }
  return absl::StrJoin(lines, "; ");
}

// What is stored is checked as what was just read is.
TEST(StoredFactsTest, AreCheckedAlike) {
  const std::u32string text = ToCodePoints(
      "受理矛盾纠纷80件，调解成功76件，调解成功率96%，目标95%以上。其中行业性纠纷30件、邻里纠纷60件。");
  const ExtractOptions options{.region = "regions/330602", .year = 2022};
  const Extractor extractor(TestLexicon());
  const ReadableText readable(text, TestLexicon().folding());
  const auto read = CheckFacts(text, extractor.Read(readable, FindHeadings(text), options), TestLexicon());
  const auto stored = CheckFacts(text, extractor.Extract(text, FindHeadings(text), options), TestLexicon());
  ASSERT_GE(read.size(), 2u);
  ASSERT_EQ(read.size(), stored.size());
  for (size_t i = 0; i < read.size(); ++i) EXPECT_EQ(read[i].DebugString(), stored[i].DebugString());
}

struct Row {
  const char* text;
  const char* findings;
};

class CheckerTest : public ::testing::TestWithParam<Row> {};

TEST_P(CheckerTest, Finds) { EXPECT_EQ(Findings(GetParam().text), GetParam().findings) << GetParam().text; }

INSTANTIATE_TEST_SUITE_P(
    Rates, CheckerTest,
    ::testing::Values(
        Row{"受理矛盾纠纷80件，调解成功76件，调解成功率95%。", "RATE 95% CONSISTENT 76件,80件"},
        // A rate of what is left, and of two counts together.
        Row{"应出庭案件163件，负责人缺席出庭应诉7件，出庭应诉率95.71%。", "RATE 95.71% CONSISTENT 7件,163件"},
        Row{"受理矛盾纠纷80件，调解成功70件，达成口头协议6件，调解成功率95%。",
            "RATE 95% CONSISTENT 70件,6件,80件"},
        Row{"受理矛盾纠纷80件，调解成功76件，调解成功率96%。", "RATE 96% INCONSISTENT 76件,80件 -> 79"},
        Row{"承办行政复议案件70件，调撤28件，调撤率为45.2%。", "RATE 45.2% INCONSISTENT 28件,70件 -> 62"},
        Row{"承办行政复议案件70件，办结62件，调撤28件，调撤率为45.2%。", "RATE 45.2% CONSISTENT 28件,62件"},
        // The base is told, but as something else: explained, not accused.
        Row{"上年结转行政复议案件9件，受理115件，审结108件，审结率87.1%。",
            "RATE 87.1% CONSISTENT 108件,9件,115件"},
        // Several outcomes make the numerator, and some may not be listed.
        Row{"审结行政复议案件195件，调解61件，撤销40件，综合纠错率51.79%。",
            "RATE 51.79% CONSISTENT 61件,40件,195件"},
        Row{"审结行政复议案件195件，调解61件，撤销30件，综合纠错率51.79%。",
            "RATE 51.79% CANNOT_TELL 61件,30件,195件"},
        // 直接纠错 is said at once, or by its parts; a single part is no reason to accuse.
        Row{"审结行政复议案件200件，调解60件，直接纠错40件，综合纠错率50%。",
            "RATE 50% CONSISTENT 60件,40件,200件"},
        Row{"审结行政复议案件200件，撤销30件，责令履行10件，直接纠错率20%。",
            "RATE 20% CONSISTENT 30件,10件,200件"},
        Row{"审结行政复议案件200件，撤销30件，直接纠错率20%。", "RATE 20% CANNOT_TELL 30件,200件"},
        // Cut off instead of rounded.
        Row{"受理矛盾纠纷300件，调解成功299件，调解成功率99.66%。", "RATE 99.66% CANNOT_TELL 299件,300件"},
        // 人次 are no cases.
        Row{"一审行政诉讼案件开庭审理70件，行政机关负责人出庭应诉58人次，出庭应诉率82.86%。",
            "IMPLIED 82.86% CONSISTENT 70件 -> 58"},
        // What is bounded is not divided.
        Row{"受理矛盾纠纷80余件，调解成功76件，调解成功率95%。", "IMPLIED 95% CONSISTENT 76件 -> 80"},
        Row{"受理矛盾纠纷80件，调解成功率95%以上。", ""}));

INSTANTIATE_TEST_SUITE_P(
    Ratios, CheckerTest,
    ::testing::Values(
        Row{"收到行政复议申请168件，一审行政诉讼案件收案124件，复议与诉讼比值为1.35:1。",
            "RATE 1.35:1 CONSISTENT 168件,124件"},
        Row{"收到行政复议申请168件，一审行政诉讼案件收案124件，复议与诉讼比值为1.53:1。",
            "RATE 1.53:1 INCONSISTENT 168件,124件"},
        // What was accepted may be what was meant, or one to so many.
        Row{"收到行政复议申请168件，受理150件，一审行政诉讼案件收案124件，复议与诉讼比值为1.21:1。", ""},
        Row{"收到行政复议申请168件，一审行政诉讼案件收案124件，诉讼与复议比值为0.74。", ""},
        Row{"收到行政复议申请1600件，一审行政诉讼案件收案1240件，复议与诉讼比值为1.35。",
            "RATE 1.35 CANNOT_TELL 1600件,1240件"}));

INSTANTIATE_TEST_SUITE_P(Implied, CheckerTest,
                         ::testing::Values(Row{"调撤一审行政诉讼案件102件，调撤率44.35%。",
                                               "IMPLIED 44.35% CONSISTENT 102件 -> 230"},
                                           Row{"新发行政诉讼案件53件，较去年同期下降27.4%。",
                                               "IMPLIED 27.4% CONSISTENT 53件 -> 73"},
                                           Row{"新发行政诉讼案件53件，较去年同期下降约27.4%。", ""},
                                           Row{"调解成功6255件，调解成功率99%。",
                                               "IMPLIED 99% CONSISTENT 6255件"}));

INSTANTIATE_TEST_SUITE_P(
    Targets, CheckerTest,
    ::testing::Values(Row{"行政诉讼败诉率5%（考核指标5%以下）。", "TARGET 5% MET 5%以下"},
                      Row{"行政诉讼败诉率5%（考核指标低于5%）。", "TARGET 5% MISSED 低于5%"},
                      Row{"行政诉讼败诉率5.01%（考核指标5%以下）。", "TARGET 5.01% MISSED 5%以下"},
                      Row{"行政复议调解率45%（考核指标45%以上）。", "TARGET 45% MET 45%以上"},
                      Row{"行政复议调解率44.99%（考核指标45%以上）。", "TARGET 44.99% MISSED 45%以上"},
                      Row{"行政复议调解率45%（考核指标大于45%）。", "TARGET 45% MISSED 大于45%"},
                      // Without a bound the better direction says which it is.
                      Row{"公职律师配备率58%（考核指标60%）。", "TARGET 58% MISSED 60%"},
                      Row{"行政诉讼败诉率4%（考核指标5%）。", "TARGET 4% MET 5%"},
                      // A bounded value decides it or does not.
                      Row{"行政复议调解率50%以上（考核指标45%以上）。", "TARGET 50%以上 MET 45%以上"},
                      Row{"行政复议调解率40%以上（考核指标45%以上）。", "TARGET 40%以上 CANNOT_TELL 45%以上"},
                      Row{"行政复议调解率近50%（考核指标45%以上）。", "TARGET 近50% CANNOT_TELL 45%以上"},
                      // What is more than 45 is more than 45.
                      Row{"行政复议调解率超过45%（考核指标大于45%）。", "TARGET 超过45% MET 大于45%"},
                      // A range has two ends.
                      Row{"行政诉讼败诉率8%（考核指标3%-5%）。", "TARGET 8% MISSED 3%-5%"},
                      Row{"行政诉讼败诉率2%（考核指标3%-5%）。", "TARGET 2% MISSED 3%-5%"},
                      Row{"行政诉讼败诉率5%（考核指标3%-5%）。", "TARGET 5% MET 3%-5%"},
                      // The same target twice is one finding, next year's is none.
                      Row{"行政诉讼败诉率5.22%，有望降至5%以下（考核指标5%以下）。",
                          "TARGET 5.22% MISSED 5%以下"},
                      Row{"行政诉讼败诉率5.22%。\n二、2023年工作打算\n行政诉讼败诉率控制在5%以下。", ""}));

INSTANTIATE_TEST_SUITE_P(
    Parts, CheckerTest,
    ::testing::Values(
        Row{"接收信访移交67人次，其中，心理疏导6人次，律师咨询13人次，法律援助咨询36人次，联合调解12人次。",
            "SUM 67人次 CONSISTENT 6人次,13人次,36人次,12人次"},
        Row{"接收信访移交68人次，其中，心理疏导6人次，律师咨询13人次。",
            "PART 68人次 CONSISTENT 6人次,13人次"},
        // What is more than the whole is a part of something else.
        Row{"接收信访移交8人次，其中，律师咨询13人次。", ""},
        Row{"接收信访移交8人次，律师咨询13人次。", ""}));

INSTANTIATE_TEST_SUITE_P(
    Tables, CheckerTest,
    ::testing::Values(Row{"乡镇|受理纠纷（件）|调解成功（件）\n东镇|120|118\n西镇|80|79\n合计|200|197\n",
                          "SUM 200 CONSISTENT 120,80; SUM 197 CONSISTENT 118,79"},
                      // An empty cell is none; the ruler of a header is no row; the total may come first.
                      Row{"|乡镇|受理纠纷（件）|\n|---|---|\n|合计|200|\n|东镇|120|\n|南镇|-|\n|西镇|80|\n",
                          "SUM 200 CONSISTENT 120,80"},
                      Row{"序号\t乡镇\t受理纠纷（件）\n1\t东镇\t120\n2\t西镇\t80\n\t合计\t200\n",
                          "SUM 200 CONSISTENT 120,80"},
                      // The rows are the total's parts where another column says so: then this one is wrong.
                      Row{"乡镇|受理纠纷（件）|调解成功（件）\n东镇|120|118\n西镇|80|79\n合计|200|198\n",
                          "SUM 200 CONSISTENT 120,80; SUM 198 INCONSISTENT 118,79"},
                      Row{"乡镇|受理纠纷（件）\n东镇|120\n西镇|80\n合计|201\n", "SUM 201 CANNOT_TELL 120,80"},
                      // Few cases add up by chance.
                      Row{"乡镇|受理纠纷（件）|调解成功（件）\n东镇|5|3\n西镇|4|4\n合计|9|8\n",
                          "SUM 9 CONSISTENT 5,4; SUM 8 CANNOT_TELL 3,4"},
                      // Rows within rows add up to more, and rates to nothing.
                      Row{"类别|受理纠纷（件）\n邻里|120\n其中：排水|20\n婚姻|80\n合计|200\n", ""},
                      Row{"乡镇|受理纠纷（件）\n东镇|120\n小计|120\n西镇|80\n合计|200\n", ""},
                      // A number that is no figure of ours leaves the column untold.
                      Row{"乡镇|受理纠纷（件）\n东镇|120\n西镇|约80\n合计|201\n", ""},
                      // What each row tells is of its own place, and no other value of the same.
                      Row{"乡镇|受理纠纷（件）\n东镇|120\n西镇|80\n", ""},
                      // A table that says once what the prose says otherwise.
                      Row{"全市受理矛盾纠纷200件。\n指标|数值\n受理矛盾纠纷（件）|210\n",
                          "CONFLICT 200件 CANNOT_TELL 210"}));

INSTANTIATE_TEST_SUITE_P(
    Accusing, CheckerTest,
    ::testing::Values(
        // What is only taken in is no base of outcomes: 124 were decided, and nobody told.
        Row{"新发一审行政诉讼案件137件，败诉5件，败诉率4.03%。", "IMPLIED 4.03% CONSISTENT 5件 -> 124"},
        Row{"一审行政诉讼案件收案30件，负责人出庭应诉17件，出庭应诉率100%。",
            "IMPLIED 100% CONSISTENT 17件 -> 17"},
        Row{"受理行政复议案件70件，调撤28件，调撤率为45.2%。", "IMPLIED 45.2% CONSISTENT 28件 -> 62"},
        // Nor is what stands further away, or was told of another one.
        Row{"承办行政复议案件70件，发出意见书20份，调撤28件，调撤率为45.2%。",
            "IMPLIED 45.2% CONSISTENT 28件 -> 62"},
        Row{"甲组审结行政诉讼案件30件，败诉3件，败诉率10%；乙组败诉2件，败诉率8%。",
            "RATE 10% CONSISTENT 3件,30件; IMPLIED 8% CONSISTENT 2件 -> 24,25,26"},
        // Cases carried over make the base larger, never smaller.
        Row{"受理行政复议案件115件，审结108件，办结率87.1%。", "RATE 87.1% CANNOT_TELL 108件,115件"},
        Row{"受理行政复议案件115件，审结108件，办结率97.1%。", "RATE 97.1% INCONSISTENT 108件,115件"},
        // Where all outcomes are told, a sum of some of them is certain.
        Row{"审结行政复议案件348宗。维持170宗，调解和解139宗，撤销39宗，综合纠错率51.15%。",
            "RATE 51.15% CONSISTENT 139宗,39宗,348宗"},
        Row{"审结行政复议案件348宗。维持170宗，调解和解139宗，撤销39宗，综合纠错率48.15%。",
            "RATE 48.15% INCONSISTENT 139宗,39宗,348宗"},
        Row{"审结行政复议案件349宗。维持170宗，调解和解139宗，撤销39宗，综合纠错率48.15%。", ""},
        // What is far from the rate is hardly what it is of.
        Row{"审结一审行政诉讼案件100件，败诉10件，败诉率20%。",
            "RATE 20% INCONSISTENT 10件,100件 -> 49,50,51"},
        Row{"审结一审行政诉讼案件100件，败诉10件，败诉率22%。", "RATE 22% CANNOT_TELL 10件,100件"},
        Row{"审结一审行政诉讼案件100件，败诉10件，败诉率5%。", "RATE 5% INCONSISTENT 10件,100件"},
        Row{"审结一审行政诉讼案件100件，败诉10件，败诉率4%。", "RATE 4% CANNOT_TELL 10件,100件"},
        // Round numbers may be rounded ones.
        Row{"受理矛盾纠纷8000件，调解成功7500件，调解成功率95%。", "RATE 95% CANNOT_TELL 7500件,8000件"},
        Row{"受理矛盾纠纷8010件，调解成功7510件，调解成功率95%。", "RATE 95% INCONSISTENT 7510件,8010件"},
        // What is told in 万 was rounded: 1.715 of 1.785 to 1.725 of 1.775.
        Row{"受理矛盾纠纷1.78万件，调解成功1.72万件，调解成功率96.1%。",
            "RATE 96.1% CONSISTENT 1.72万件,1.78万件"},
        Row{"受理矛盾纠纷1.78万件，调解成功1.72万件，调解成功率97.2%。",
            "RATE 97.2% CONSISTENT 1.72万件,1.78万件"},
        // A bound is held against the quotient, but nobody is accused by one.
        Row{"受理矛盾纠纷80件，调解成功76件，调解成功率95%以上。", "RATE 95%以上 CONSISTENT 76件,80件"},
        Row{"受理矛盾纠纷80件，调解成功76件，调解成功率超过95%。", "RATE 超过95% CANNOT_TELL 76件,80件"},
        Row{"受理矛盾纠纷80件，调解成功76件，调解成功率98%以上。", "RATE 98%以上 CANNOT_TELL 76件,80件"}));

INSTANTIATE_TEST_SUITE_P(
    Changes, CheckerTest,
    ::testing::Values(
        Row{"受理法律援助案件872件，较上年的905件减少33件。", "CHANGE 33件 CONSISTENT 872件,905件"},
        Row{"受理法律援助案件872件，较上年的905件减少34件。", "CHANGE 34件 INCONSISTENT 872件,905件"},
        Row{"受理法律援助案件872件，较上年的905件减少33件，下降3.65%。",
            "CHANGE 33件 CONSISTENT 872件,905件; CHANGE 3.65% CONSISTENT 872件,905件"},
        // 3.646 %: 3.65, 3.6 and 4 are right, 3.64 is cut off, 3.63 and 3.66 are wrong.
        Row{"受理法律援助案件872件，较上年的905件下降3.6%。", "CHANGE 3.6% CONSISTENT 872件,905件"},
        Row{"受理法律援助案件872件，较上年的905件下降4%。", "CHANGE 4% CONSISTENT 872件,905件"},
        Row{"受理法律援助案件872件，较上年的905件下降3.64%。", "CHANGE 3.64% CANNOT_TELL 872件,905件"},
        Row{"受理法律援助案件872件，较上年的905件下降3.63%。", "CHANGE 3.63% INCONSISTENT 872件,905件"},
        Row{"行政诉讼败诉率由14.02%下降至11.39%，降幅2.63个百分点。",
            "CHANGE 2.63个百分点 CONSISTENT 11.39%,14.02%"},
        // Both ends are rounded: 2.62 and 2.64 may be right, 2.6 and 2.7 too as far as they were printed.
        Row{"行政诉讼败诉率由14.02%下降至11.39%，降幅2.64个百分点。",
            "CHANGE 2.64个百分点 CONSISTENT 11.39%,14.02%"},
        Row{"行政诉讼败诉率由14.02%下降至11.39%，降幅2.66个百分点。",
            "CHANGE 2.66个百分点 INCONSISTENT 11.39%,14.02%"},
        // 2.955 to 2.965 of 3.115 to 3.125 is a fall of 4.8 to 5.4 %.
        Row{"办理司法鉴定2.96万件，比上年的3.12万件下降4.8%。", "CHANGE 4.8% CONSISTENT 2.96万件,3.12万件"},
        Row{"办理司法鉴定2.96万件，比上年的3.12万件下降5.4%。", "CHANGE 5.4% CONSISTENT 2.96万件,3.12万件"},
        Row{"受理法律援助案件870件，较上年的730件增长近两成。", "CHANGE 近两成 CONSISTENT 870件,730件"},
        // In tens: 15 to 25 %.
        Row{"受理法律援助案件872件，较上年的730件增长两成。", "CHANGE 两成 CONSISTENT 872件,730件"},
        Row{"受理法律援助案件932件，较上年的730件增长两成。", "CHANGE 两成 CANNOT_TELL 932件,730件"},
        Row{"受理法律援助案件1172件，较上年的730件增长两成。", "CHANGE 两成 INCONSISTENT 1172件,730件"},
        // Two changes of one value hold each other.
        Row{"受理法律援助案件231件，同比减少88件，降幅27.6%。", "CHANGE 27.6% CONSISTENT 231件,88件 -> 319"},
        Row{"受理法律援助案件231件，同比减少88件，降幅38.1%。",
            "CHANGE 38.1% INCONSISTENT 231件,88件 -> 319"},
        // What another value is compared with is the earlier one, whatever it was read as.
        Row{"受理法律援助案件246件，较上年末的275件下降10.5%。", "CHANGE 10.5% CONSISTENT 246件,275件"},
        // A change of something else, or over more years, is not held against them.
        Row{"受理法律援助案件872件，较上年的905件减少33件，其中农民工案件下降20%。",
            "CHANGE 33件 CONSISTENT 872件,905件"},
        Row{"受理法律援助案件872件，上年为905件，两年下降20%。", ""},
        Row{"受理法律援助案件872件，2020年为905件，较上年下降20%。", ""},
        Row{"受理法律援助案件872件，较2020年的905件下降3.65%。", "CHANGE 3.65% CONSISTENT 872件,905件"}));

INSTANTIATE_TEST_SUITE_P(
    Sums, CheckerTest,
    ::testing::Values(
        // A rate stands between a whole and its parts.
        Row{"调解成功2785件，另有好评率99.82%，其中重大疑难87件、非正常死亡15件。",
            "PART 2785件 CONSISTENT 87件,15件"},
        // What is more than the count before it is of the larger one.
        Row{"服务群众900人次，走访30人次，其中咨询400人次。", "PART 900人次 CONSISTENT 400人次"},
        // Without 其中.
        Row{"服务群众67人次，心理疏导6人次，律师咨询13人次，法律咨询36人次，联合调解12人次。",
            "SUM 67人次 CONSISTENT 6人次,13人次,36人次,12人次"},
        Row{"劳资纠纷46件、婚姻纠纷54件、邻里纠纷74件，三类合计174件。",
            "SUM 174件 CONSISTENT 46件,54件,74件"},
        Row{"劳资纠纷46件、婚姻纠纷54件、邻里纠纷74件，三类合计175件。", ""},
        // Halves that nobody gave a code.
        Row{"负责人应出庭的案件70件，负责人出庭63件，未出庭7件。", "SUM 70件 CONSISTENT 63件,7件"},
        Row{"负责人应出庭的案件70件，负责人出庭63件，未出庭6件。", "SUM 70件 INCONSISTENT 63件,6件"},
        Row{"全年评查案件70件，负责人出庭63件，未出庭6件。", "SUM 70件 CANNOT_TELL 63件,6件"},
        // Small numbers may add up by chance.
        Row{"新建站点5个，改造3个，撤并2个。", ""}));

INSTANTIATE_TEST_SUITE_P(
    Shares, CheckerTest,
    ::testing::Values(Row{"有劳动能力的3104人，已落实岗位2731人，落实率87.98%。",
                          "RATE 87.98% CONSISTENT 2731人,3104人"},
                      // The base is not told: which it must be.
                      Row{"已落实岗位2731人，落实率87.98%。", "IMPLIED 87.98% CONSISTENT 2731人 -> 3104"},
                      // A rate of what is left.
                      Row{"应到会的委员70人，未到会7人，到会率90%。", "RATE 90% CONSISTENT 7人,70人"},
                      // 人次 are no people.
                      Row{"有劳动能力的3104人次，已落实岗位2731人，落实率87.98%。",
                          "IMPLIED 87.98% CONSISTENT 2731人 -> 3104"},
                      // Nobody is accused by a guess.
                      Row{"有劳动能力的3104人，已就业2731人，满意度67.98%。", ""}));

INSTANTIATE_TEST_SUITE_P(
    WhatDoesNotAddUp, CheckerTest,
    ::testing::Values(Row{"调解纠纷2688件，其中重大疑难纠纷3056件。", "PART 2688件 CANNOT_TELL 3056件"},
                      // The whole stands further ahead.
                      Row{"调解纠纷5688件，成功2688件，其中重大疑难纠纷3056件。",
                          "PART 5688件 CONSISTENT 3056件"},
                      Row{"普法活动各季度分别为102场、98场、115场和131场，全年合计426场。",
                          "SUM 426场 CANNOT_TELL 102场,98场,115场,131场"},
                      Row{"普法活动各季度分别为102场、98场、115场和131场，全年合计446场。",
                          "SUM 446场 CONSISTENT 102场,98场,115场,131场"},
                      // Of something else: far more, or no list.
                      Row{"普法活动各季度分别为102场、98场、115场和131场，全年合计1426场。", ""},
                      Row{"普法活动102场，讲座98场，合计426场。", ""}));

INSTANTIATE_TEST_SUITE_P(
    YearsTargets, CheckerTest,
    ::testing::Values(
        // What still grows has not missed a target of the whole year.
        Row{"2022年1—6月受理法律援助案件800件，完成全年目标1000件。", "TARGET 800件 CANNOT_TELL 1000件"},
        Row{"2022年1—6月受理法律援助案件1000件，完成全年目标1000件。", "TARGET 1000件 MET 1000件"},
        Row{"2022年，受理法律援助案件800件（年度目标1000件）。", "TARGET 800件 MISSED 1000件"}));

INSTANTIATE_TEST_SUITE_P(
    Conflicts, CheckerTest,
    ::testing::Values(
        Row{"全年受理行政复议案件893件。\n全年受理行政复议案件208件。", "CONFLICT 893件 CANNOT_TELL 208件"},
        Row{"全年受理行政复议案件893件。\n全年受理行政复议案件893件。", ""},
        Row{"全年行政败诉率4.8%。\n全年行政败诉率为8.4%。", "CONFLICT 4.8% CANNOT_TELL 8.4%"},
        Row{"全年受理行政复议案件893件。\n市本级受理行政复议案件208件。", ""},
        // A rounder telling of the same.
        Row{"人民调解成功率99%以上。\n人民调解成功率99.82%。", "CONFLICT 99%以上 CONSISTENT 99.82%"},
        Row{"人民调解成功率99%以上。\n人民调解成功率98.82%。", "CONFLICT 99%以上 CANNOT_TELL 98.82%"},
        Row{"人民调解成功率99.8%。\n人民调解成功率99.82%。", "CONFLICT 99.8% CONSISTENT 99.82%"},
        Row{"人民调解成功率99.8%。\n人民调解成功率99.72%。", "CONFLICT 99.8% CANNOT_TELL 99.72%"},
        Row{"人民调解成功率近99%。\n人民调解成功率98.82%。", ""},
        Row{"制发执法监督通知书11份。\n制发执法监督通知书5份。", ""}));

TEST(CheckerTest, AnAccusationExplainsItself) {
  const auto findings = Check("承办行政复议案件70件，调撤28件，调撤率为45.2%。");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].arithmetic(), "28÷70=40.00%");
  EXPECT_THAT(findings[0].explanation(), HasSubstr("45.2%"));
  EXPECT_THAT(findings[0].explanation(), HasSubstr("分母只能是62"));
  EXPECT_EQ(findings[0].stated().code(), "reconsideration.settlement_rate");
  EXPECT_EQ(findings[0].stated().value().value(), "45.2");
}

TEST(CheckerTest, AMissedTargetSaysByHowMuch) {
  const auto findings = Check("公职律师配备率由30%提高到46%（考核指标60%以上）。");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].explanation(), HasSubstr("未达到，相差14个百分点"));
  const auto range = Check("行政诉讼败诉率8%（考核指标3%-5%）。");
  ASSERT_EQ(range.size(), 1u);
  EXPECT_EQ(range[0].arithmetic(), "8 ∈ [3, 5]?");
  EXPECT_THAT(range[0].explanation(), HasSubstr("未达到，相差3个百分点"));
}

// Whatever a rate is read beside, figures that agree somewhere in the paragraph are never accused.
TEST(CheckerTest, EveryConsistentTripleInAnyOrderOfOutcomesIsLeftAlone) {
  for (int accepted = 40; accepted < 90; accepted += 7) {
    for (int settled = 3; settled < 40; settled += 5) {
      const int concluded = accepted - 4;
      const auto rate =
          Decimal::Quotient(Decimal::FromInteger(settled), Decimal::FromInteger(concluded), 100, 2)
              ->ToString();
      const std::string found =
          Findings(absl::StrCat("受理行政复议案件", accepted, "件，办结", concluded, "件。其中维持2件，调解",
                                settled, "件，调解率", rate, "%。"));
      EXPECT_THAT(found, Not(HasSubstr("INCONSISTENT"))) << accepted << " " << settled;
    }
  }
}

}  // namespace
}  // namespace fengqiao::reports
