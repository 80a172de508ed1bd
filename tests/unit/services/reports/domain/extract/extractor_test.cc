#include "services/reports/domain/extract/extractor.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "services/indicators/domain/catalog.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

const Lexicon& TestLexicon() {
  static const Lexicon* const lexicon =
      new Lexicon(*Lexicon::BuiltIn(indicators::Catalog::BuiltIn()->List()));
  return *lexicon;
}

std::vector<v1::Fact> Read(const std::string& utf8, const ExtractOptions& options) {
  const std::u32string text = ToCodePoints(utf8);
  return Extractor(TestLexicon()).Extract(text, FindHeadings(text), options);
}

// "surface value ROLE code period" of each fact.
std::string Facts(const std::string& utf8,
                  const ExtractOptions& options = {.region = "regions/330602", .year = 2022}) {
  std::vector<std::string> lines;
  for (const v1::Fact& f : Read(utf8, options)) {
    lines.push_back(absl::StrCat(f.span().surface(), " ", f.value().value(), " ",
                                 common::v1::FigureRole_Name(f.role()).substr(sizeof("FIGURE_ROLE_") - 1),
                                 " ", f.code().empty() ? "-" : f.code(), " ", f.period(),
                                 f.scope().empty() ? "" : " own"));
  }
  return absl::StrJoin(lines, "; ");
}

struct Row {
  const char* text;
  const char* facts;
};

class ExtractorTest : public ::testing::TestWithParam<Row> {};

TEST_P(ExtractorTest, Reads) { EXPECT_EQ(Facts(GetParam().text), GetParam().facts) << GetParam().text; }

INSTANTIATE_TEST_SUITE_P(
    Roles, ExtractorTest,
    ::testing::Values(
        Row{"行政诉讼败诉率为4.1%。", "4.1% 4.1 ACTUAL litigation.loss_rate 2022"},
        Row{"行政诉讼败诉率下降4.1%。", "4.1% -4.1 CHANGE litigation.loss_rate 2022"},
        Row{"行政诉讼败诉率下降至4.1%。", "4.1% 4.1 ACTUAL litigation.loss_rate 2022"},
        Row{"新收行政复议申请80件，同比增长25%。",
            "80件 80 ACTUAL reconsideration.applications 2022; 25% 25 CHANGE reconsideration.applications "
            "2022"},
        Row{"新收行政复议申请80件，同比减少12件。",
            "80件 80 ACTUAL reconsideration.applications 2022; 12件 -12 CHANGE reconsideration.applications "
            "2022"},
        Row{"公职律师配备率由30%提高到55%。",
            "30% 30 PRIOR lawyer.public_lawyer_coverage_rate 2021; 55% 55 ACTUAL "
            "lawyer.public_lawyer_coverage_rate 2022"},
        Row{"行政诉讼败诉率6.2%（考核指标5%以下）。",
            "6.2% 6.2 ACTUAL litigation.loss_rate 2022; 5%以下 5 TARGET litigation.loss_rate 2022"},
        Row{"行政诉讼败诉率6.2%，与考核目标（5%以下）有差距。",
            "6.2% 6.2 ACTUAL litigation.loss_rate 2022; 5%以下 5 TARGET litigation.loss_rate 2022"},
        Row{"行政诉讼败诉率6.2%，有望降至5%以下。",
            "6.2% 6.2 ACTUAL litigation.loss_rate 2022; 5%以下 5 TARGET litigation.loss_rate 2022"},
        Row{"二、2023年工作打算\n调解成功率保持98%以上，开展普法活动100场。",
            "98%以上 98 TARGET mediation.success_rate 2023; 100场 100 PLAN publicity.activities 2023"},
        Row{"二、2023年工作打算\n在现有24个法律援助工作站基础上，开展普法活动100场。",
            "24个 24 ACTUAL legal_aid.stations 2022; 100场 100 PLAN publicity.activities 2023"},
        Row{"2023年，计划开展普法活动100场。", "100场 100 PLAN publicity.activities 2023"},
        Row{"开展法治讲座90场，比上年多安排12场。",
            "90场 90 ACTUAL publicity.lectures 2022; 12场 12 CHANGE publicity.lectures 2022"},
        Row{"二、2023年安排\n法律援助挽回损失力争20万元。",
            "20万元 200000 TARGET legal_aid.recovered_amount 2023"},
        Row{"12348热线接听群众咨询900条，日均3条，较上年增长5%。",
            "900条 900 ACTUAL legal_service.hotline_consultations 2022; 3条 3 ACTUAL - 2022; 5% 5 CHANGE "
            "legal_service.hotline_consultations 2022"},
        Row{"培训人民调解员20场、1800人次。",
            "20场 20 ACTUAL mediation.training_sessions 2022; 1800人次 1800 ACTUAL "
            "mediation.training_attendances 2022"},
        Row{"全省第二家知识产权中心。", "第二 2 OTHER - 2022"}));

INSTANTIATE_TEST_SUITE_P(
    Periods, ExtractorTest,
    ::testing::Values(Row{"截至10月底，受理行政复议案件90件。",
                          "90件 90 ACTUAL reconsideration.accepted 2022-01/2022-10"},
                      Row{"上半年受理行政复议案件90件，办结80件。",
                          "90件 90 ACTUAL reconsideration.accepted 2022-01/2022-06; 80件 80 ACTUAL "
                          "reconsideration.concluded 2022-01/2022-06"},
                      Row{"截至10月底，行政诉讼败诉率6.2%（考核指标5%以下）。",
                          "6.2% 6.2 ACTUAL litigation.loss_rate 2022-01/2022-10; 5%以下 5 TARGET "
                          "litigation.loss_rate 2022"},
                      Row{"2021年受理行政复议案件90件。", "90件 90 ACTUAL reconsideration.accepted 2021"},
                      Row{"2020年以来受理行政复议案件90件。", "90件 90 ACTUAL reconsideration.accepted 2022"},
                      Row{"较上年的95件减少5件。", "95件 95 PRIOR - 2021; 5件 -5 CHANGE - 2022"}));

INSTANTIATE_TEST_SUITE_P(
    Subjects, ExtractorTest,
    ::testing::Values(
        Row{"受理、办结行政复议案件分别为90件、80件。",
            "90件 90 ACTUAL reconsideration.accepted 2022; 80件 80 ACTUAL reconsideration.concluded 2022"},
        Row{"安置率、帮教率均为100%。",
            "100% 100 ACTUAL resettlement.placement_rate 2022; 100% 100 ACTUAL resettlement.help_rate 2022"},
        Row{"组建360个法律服务团。", "360个 360 ACTUAL legal_service.service_teams 2022"},
        Row{"市本级受理行政复议案件90件，全市办理法律援助案件70件。",
            "90件 90 ACTUAL reconsideration.accepted 2022 own; 70件 70 ACTUAL legal_aid.cases_accepted 2022"},
        Row{"律师万人比5.6，全市排名第一。",
            "5.6 5.6 ACTUAL lawyer.per_10k 2022; 第一 1 ACTUAL lawyer.per_10k_rank 2022"},
        Row{"接回刑满释放人员152人，其中重点对象17人。",
            "152人 152 ACTUAL resettlement.released_escorted 2022; 17人 17 ACTUAL - 2022"},
        Row{"调解涉及金额3亿，标的额1.2亿。",
            "3亿 300000000 ACTUAL mediation.amount_involved 2022; 1.2亿 120000000 ACTUAL "
            "mediation.amount_involved 2022"},
        Row{"人民調解委員會調解成功120件。", "120件 120 ACTUAL mediation.cases_succeeded 2022"}));

INSTANTIATE_TEST_SUITE_P(
    Zeros, ExtractorTest,
    ::testing::Values(
        Row{"社区矫正对象无一脱管漏管。",
            "无一脱管漏管 0 ACTUAL correction.lost_contact 2022; 无一脱管漏管 0 ACTUAL "
            "correction.missed_intake 2022"},
        Row{"全年无行政诉讼败诉案件。", "无行政诉讼败诉案件 0 ACTUAL litigation.cases_lost 2022"},
        Row{"争取行政复议案件全年无败诉。", "无败诉 0 TARGET reconsideration.post_litigation_losses 2022"},
        Row{"逐步实现系统外无案件。", "系统外无案件 0 TARGET enforcement.off_system_cases 2022"},
        Row{"矫正对象脱管人数为0。", "0 0 ACTUAL correction.lost_contact 2022"},
        Row{"无论是否脱管，均应报告。", ""}, Row{"防止脱管、漏管。", ""}, Row{"实现零的突破。", ""}));

INSTANTIATE_TEST_SUITE_P(Skipped, ExtractorTest,
                         ::testing::Values(Row{"培育“580调解室”，落实“一案四查”。", ""},
                                           Row{"出台《关于十二条意见的通知》。", ""},
                                           Row{"严格落实三项制度和三会一课。", ""},
                                           Row{"推动12345热线与12348热线对接。", ""},
                                           Row{"学习贯彻党的二十大精神。", ""}, Row{"争创第一等工作。", ""},
                                           Row{"一是抓好普法。二是抓好调解。", ""},
                                           Row{"发放宣传资料1200份。", "1200份 1200 ACTUAL - 2022"}));

INSTANTIATE_TEST_SUITE_P(
    Tables, ExtractorTest,
    ::testing::Values(
        // Years and targets above, names and units at the left.
        Row{"指标\t2021年\t2022年\t目标\n行政诉讼败诉率(%)\t6.9\t4.17\t8以下\n行政复议受理(件)\t84\t90\t—\n",
            "6.9 6.9 PRIOR litigation.loss_rate 2021; 4.17 4.17 ACTUAL litigation.loss_rate 2022; 8以下 8 "
            "TARGET "
            "litigation.loss_rate 2022; 84 84 PRIOR reconsideration.accepted 2021; 90 90 ACTUAL "
            "reconsideration.accepted 2022"},
        // Bars, a ruler, a column of units, one of changes.
        Row{"| 序号 | 项目 | 单位 | 完成数 | 同比 |\n|---|---|---|---|---|\n| 1 | 甲 | 件 | 5 | 3% |\n",
            "5 5 ACTUAL - 2022; 3% 3 CHANGE - 2022"},
        Row{"| 项目 | 单位 | 完成数 | 同比 |\n|---|---|---|---|\n| 人民调解调解成功 | 件 | 560 | -3% |\n",
            "560 560 ACTUAL mediation.cases_succeeded 2022; -3% -3 CHANGE mediation.cases_succeeded 2022"},
        // Names above.
        Row{"月份|法律援助受理案件(件)|挽回经济损失(法律援助,万元)\n一月|30|25\n",
            "30 30 ACTUAL legal_aid.cases_accepted 2022; 25 250000 ACTUAL legal_aid.recovered_amount 2022"},
        Row{"机构|受理法律援助案件（件）|法律援助挽回经济损失（万元）\n甲所|30|2.5\n",
            "30 30 ACTUAL legal_aid.cases_accepted 2022; 2.5 25000 ACTUAL legal_aid.recovered_amount 2022"},
        // Lines of a page's head are no table, nor is a line with one bar.
        Row{"索引号 | 11330602/2023-0077 | 公开方式 | 依申请公开\n", ""},
        Row{"受理行政复议案件90件 |\n", "90件 90 ACTUAL reconsideration.accepted 2022"},
        // The table ends with its lines.
        Row{"指标\t2021年\t2022年\n受理行政复议案件\t84\t90\n受理行政复议案件90件。",
            "84 84 PRIOR reconsideration.accepted 2021; 90 90 ACTUAL reconsideration.accepted 2022; 90件 90 "
            "ACTUAL "
            "reconsideration.accepted 2022"},
        // A table of years tells what each was.
        Row{"指标|2020年|2021|2022\n法律援助受理案件(件)|70|84|90\n",
            "70 70 ACTUAL legal_aid.cases_accepted 2020; 84 84 ACTUAL legal_aid.cases_accepted 2021; 90 90 "
            "ACTUAL legal_aid.cases_accepted 2022"},
        // Two lines of names.
        Row{"指标\t2021年\t\t2022年\t\n\t全市\t市本级\t全市\t市本级\n法律援助受理案件(件)\t84\t20\t90\t30\n",
            "84 84 PRIOR legal_aid.cases_accepted 2021; 20 20 PRIOR legal_aid.cases_accepted 2021 own; 90 90 "
            "ACTUAL legal_aid.cases_accepted 2022; 30 30 ACTUAL legal_aid.cases_accepted 2022 own"},
        // A line of units.
        Row{"月份|法律援助受理案件|法律援助挽回损失\n单位|件|万元\n一月|30|25\n",
            "30 30 ACTUAL legal_aid.cases_accepted 2022; 25 250000 ACTUAL legal_aid.recovered_amount 2022"},
        // What several rows are about stands once.
        Row{"| 类别 | 指标 | 数值 |\n| 行政复议 | 受理(件) | 90 |\n| | 审结(件) | 80 |\n",
            "90 90 ACTUAL reconsideration.accepted 2022; 80 80 ACTUAL reconsideration.concluded 2022"},
        // Two panels side by side.
        Row{"指标|数值|指标|数值\n法律援助受理案件(件)|90|调解成功率(%)|98\n",
            "90 90 ACTUAL legal_aid.cases_accepted 2022; 98 98 ACTUAL mediation.success_rate 2022"},
        // The first column is of names, whatever it is called.
        Row{"考核指标|目标值|完成值\n调解成功率|≥98%|98.6%\n",
            "≥98% 98 TARGET mediation.success_rate 2022; 98.6% 98.6 ACTUAL mediation.success_rate 2022"},
        Row{"单位|律师万人比|排名\n甲县|3.5|2\n",
            "3.5 3.5 ACTUAL lawyer.per_10k 2022; 2 2 ACTUAL lawyer.per_10k_rank 2022"},
        // Cells told in sentences, commas instead of bars, and a row that needs no header.
        Row{"项目|完成情况\n法律援助|办理法律援助案件90件，挽回损失20万元\n",
            "90件 90 ACTUAL legal_aid.cases_accepted 2022; 20万元 200000 ACTUAL legal_aid.recovered_amount "
            "2022"},
        Row{"机构,受理法律援助案件（件）,法律援助工作站（个）\n甲所,30,2\n",
            "30 30 ACTUAL legal_aid.cases_accepted 2022; 2 2 ACTUAL legal_aid.stations 2022"},
        Row{"法律援助受理案件|90|件\n", "90 90 ACTUAL legal_aid.cases_accepted 2022"},
        // Of several units the column's words choose the money.
        Row{"表一 法律援助（单位：件、万元）\n月份\t受理案件\t挽回损失\n一月\t30\t25\n",
            "30 30 ACTUAL legal_aid.cases_accepted 2022; 25 250000 ACTUAL legal_aid.recovered_amount 2022"},
        Row{"法律援助挽回经济损失（万元）：305.5", "305.5 3055000 ACTUAL legal_aid.recovered_amount 2022"},
        // One table right behind another, with a caption of its own or its own first line of names.
        Row{"县区\t受理纠纷（件）\t成功（件）\n甲县\t90\t80\n\n指标\t2022年\t2021年\n法律援助受理案件（件）\t"
            "60\t50\n",
            "90 90 ACTUAL mediation.cases_accepted 2022; 80 80 ACTUAL mediation.cases_succeeded 2022; 60 60 "
            "ACTUAL legal_aid.cases_accepted 2022; 50 50 PRIOR legal_aid.cases_accepted 2021"},
        Row{"表1　人民调解\n县区\t受理（件）\t成功（件）\n甲县\t90\t80\n表2　行政复议\n县区\t受理（件）\t审结"
            "（件）\n甲县\t60"
            "\t50\n",
            "90 90 ACTUAL mediation.cases_accepted 2022; 80 80 ACTUAL mediation.cases_succeeded 2022; 60 60 "
            "ACTUAL reconsideration.accepted 2022; 50 50 ACTUAL reconsideration.concluded 2022"},
        // Columns of blanks.
        Row{"指标        2021年    2022年\n法律援助受理案件（件）   84   90\n",
            "84 84 PRIOR legal_aid.cases_accepted 2021; 90 90 ACTUAL legal_aid.cases_accepted 2022"},
        // Years at the left, the caption says what of, and in which unit.
        Row{"表一 法律援助（单位：件）\n年度\t受理案件\n2021年\t84\n2022年\t90\n",
            "84 84 PRIOR legal_aid.cases_accepted 2021; 90 90 ACTUAL legal_aid.cases_accepted 2022"},
        // Columns of single blanks under a caption of two lines.
        Row{"附表：各乡镇法律援助情况\n单位：件\n乡镇 受理 办结\n东湖街道 30 20\n",
            "30 30 ACTUAL legal_aid.cases_accepted 2022; 20 20 ACTUAL legal_aid.cases_accepted 2022"},
        // A second table with a header of its own.
        Row{"地区|法律援助受理案件(件)\n甲县|5\n\n二、对照\n指标|2021年|2022年\n公证办结公证(件)|7|8\n",
            "5 5 ACTUAL legal_aid.cases_accepted 2022; 7 7 PRIOR notary.cases_concluded 2021; 8 8 ACTUAL "
            "notary.cases_concluded 2022"}));

INSTANTIATE_TEST_SUITE_P(
    Comparisons, ExtractorTest,
    ::testing::Values(
        Row{"受理行政复议案件90件，比2021年多出10件。",
            "90件 90 ACTUAL reconsideration.accepted 2022; 10件 10 CHANGE reconsideration.accepted 2022"},
        Row{"受理行政复议案件90件，较2020年的70件增长28.6%。",
            "90件 90 ACTUAL reconsideration.accepted 2022; 70件 70 PRIOR reconsideration.accepted 2020; "
            "28.6% "
            "28.6 CHANGE reconsideration.accepted 2022"},
        Row{"受理行政复议案件90件，同比+8.9%。",
            "90件 90 ACTUAL reconsideration.accepted 2022; +8.9% 8.9 CHANGE reconsideration.accepted 2022"},
        Row{"受理行政复议案件90件，较上年-3.2%。",
            "90件 90 ACTUAL reconsideration.accepted 2022; -3.2% -3.2 CHANGE reconsideration.accepted 2022"},
        Row{"与上年相比，受理行政复议案件增加20件。", "20件 20 CHANGE reconsideration.accepted 2022"},
        Row{"收到行政复议申请90件，受理80件，同比分别增长5%和3%。",
            "90件 90 ACTUAL reconsideration.applications 2022; 80件 80 ACTUAL reconsideration.accepted 2022; "
            "5% 5 "
            "CHANGE reconsideration.applications 2022; 3% 3 CHANGE reconsideration.accepted 2022"},
        Row{"律师万人比从2.47提高至2.86。",
            "2.47 2.47 PRIOR lawyer.per_10k 2021; 2.86 2.86 ACTUAL lawyer.per_10k 2022"},
        Row{"人民调解成功率97.1%，是上年的1.2倍。",
            "97.1% 97.1 ACTUAL mediation.success_rate 2022; 1.2倍 1.2 CHANGE mediation.success_rate 2022"}));

INSTANTIATE_TEST_SUITE_P(
    SeriesOfYears, ExtractorTest,
    ::testing::Values(
        Row{"2020年受理行政复议案件80件，2021年降为70件，2022年回升至90件。",
            "80件 80 PRIOR reconsideration.accepted 2020; 70件 70 PRIOR reconsideration.accepted 2021; 90件 "
            "90 "
            "ACTUAL reconsideration.accepted 2022"},
        Row{"近三年的行政诉讼败诉率依次为6%、5%和4%。",
            "6% 6 PRIOR litigation.loss_rate 2020; 5% 5 PRIOR litigation.loss_rate 2021; 4% 4 ACTUAL "
            "litigation.loss_rate 2022"},
        Row{"2021年、2022年，行政诉讼败诉率分别为5%、4%，律师万人比分别为2.1和2.2。",
            "5% 5 PRIOR litigation.loss_rate 2021; 4% 4 ACTUAL litigation.loss_rate 2022; 2.1 2.1 PRIOR "
            "lawyer.per_10k 2021; 2.2 2.2 ACTUAL lawyer.per_10k 2022"},
        Row{"去年受理行政复议案件80件，今年受理90件。",
            "80件 80 PRIOR reconsideration.accepted 2021; 90件 90 ACTUAL reconsideration.accepted 2022"},
        // What follows a year's own figure is of this year again.
        Row{"受理行政复议案件90件，去年为80件；行政诉讼败诉率4%。",
            "90件 90 ACTUAL reconsideration.accepted 2022; 80件 80 PRIOR reconsideration.accepted 2021; 4% 4 "
            "ACTUAL "
            "litigation.loss_rate 2022"},
        Row{"人民调解成功率从2020年的96%、2021年的97%上升到98%。",
            "96% 96 PRIOR mediation.success_rate 2020; 97% 97 PRIOR mediation.success_rate 2021; 98% 98 "
            "ACTUAL "
            "mediation.success_rate 2022"},
        Row{"一、2021年工作情况\n受理行政复议案件90件。", "90件 90 ACTUAL reconsideration.accepted 2021"},
        Row{"前三个季度受理行政复议案件90件，全年受理120件。",
            "90件 90 ACTUAL reconsideration.accepted 2022-01/2022-09; 120件 120 ACTUAL "
            "reconsideration.accepted 2022"}));

INSTANTIATE_TEST_SUITE_P(
    Aims, ExtractorTest,
    ::testing::Values(
        Row{"行政诉讼败诉率6.2%（8%以下）。",
            "6.2% 6.2 ACTUAL litigation.loss_rate 2022; 8%以下 8 TARGET litigation.loss_rate 2022"},
        Row{"行政诉讼败诉率控制在6.2%。", "6.2% 6.2 ACTUAL litigation.loss_rate 2022"},
        Row{"人民调解成功率97%，尚未达到98%的目标。",
            "97% 97 ACTUAL mediation.success_rate 2022; 98% 98 TARGET mediation.success_rate 2022"},
        Row{"（括号内为年度考核指标）\n行政诉讼败诉率6.2%（8%）。",
            "6.2% 6.2 ACTUAL litigation.loss_rate 2022; 8% 8 TARGET litigation.loss_rate 2022"},
        Row{"受理行政复议案件90件，预计全年将突破120件。",
            "90件 90 ACTUAL reconsideration.accepted 2022; 突破120件 120 TARGET reconsideration.accepted "
            "2022"},
        Row{"年初目标是办理法律援助案件80件，全年办理90件。",
            "80件 80 TARGET legal_aid.cases_accepted 2022; 90件 90 ACTUAL legal_aid.cases_accepted 2022"},
        Row{"四、问题与下一步\n人民调解成功率仅90%。2023年计划开展普法活动20场。",
            "90% 90 ACTUAL mediation.success_rate 2022; 20场 20 PLAN publicity.activities 2023"},
        Row{"二、2023年安排\n开展普法活动20场以上，法律明白人增至300名。",
            "20场以上 20 PLAN publicity.activities 2023; 300名 300 TARGET publicity.law_savvy_persons "
            "2023"}));

INSTANTIATE_TEST_SUITE_P(OtherBodies, ExtractorTest,
                         ::testing::Values(Row{"法院方面：诉前委派调解900件，成功800件；司法确认20件。",
                                               "900件 900 ACTUAL - 2022; 800件 800 ACTUAL - 2022; 20件 20 "
                                               "ACTUAL mediation.judicial_confirmations "
                                               "2022"},
                                           Row{"公安机关调处纠纷900起。", "900起 900 ACTUAL - 2022"},
                                           Row{"全市法院新收一审行政诉讼案件90件。",
                                               "90件 90 ACTUAL litigation.cases_received 2022"},
                                           Row{"区司法局会同法院调解纠纷90件。",
                                               "90件 90 ACTUAL mediation.cases_accepted 2022"}));

INSTANTIATE_TEST_SUITE_P(
    Topics, ExtractorTest,
    ::testing::Values(
        // The title, a heading in a frame, a caption and the sentence before all say what a word is about.
        Row{"行政复议工作分析\n审结案件中，维持30件。", "30件 30 ACTUAL reconsideration.upheld 2022"},
        Row{"【法律援助】\n全年办理90件。", "90件 90 ACTUAL legal_aid.cases_accepted 2022"},
        Row{"三是严把合同关。提出风险提示30条。", "30条 30 ACTUAL review.contract_suggestions 2022"},
        // What stands in front of the next figure is that figure's.
        Row{"在4个法庭新设驻庭调解室3个。",
            "4个 4 ACTUAL - 2022; 3个 3 ACTUAL mediation.court_rooms_new 2022"}));

INSTANTIATE_TEST_SUITE_P(
    Writing, ExtractorTest,
    ::testing::Values(Row{"全年受理行政复議案件90宗,較去年增加10宗.",
                          "90宗 90 ACTUAL reconsideration.accepted 2022; 10宗 10 "
                          "CHANGE reconsideration.accepted 2022"},
                      Row{"（1）受理行政复议案件９０件；（2）办结８０件。",
                          "９０件 90 ACTUAL reconsideration.accepted 2022; ８０件 80 ACTUAL "
                          "reconsideration.concluded 2022"},
                      Row{"制定行规行约8个。", "8个 8 ACTUAL business.industry_rules_drafted 2022"},
                      Row{"全年无一件错证，未发生有效投诉。",
                          "无一件错证 0 ACTUAL - 2022; 未发生有效投诉 0 ACTUAL - 2022"}));

TEST(ExtractorTest, APartOfAYearIsTheDefaultOfAReportAboutIt) {
  EXPECT_EQ(Facts("受理行政复议案件90件。下半年，将确保负责人出庭应诉率100%。",
                  {.region = "", .year = 2024, .first_month = 1, .last_month = 6}),
            "90件 90 ACTUAL reconsideration.accepted 2024-01/2024-06; 100% 100 TARGET "
            "litigation.head_appearance_rate 2024");
}

// "surface code region" of each fact of a city's report.
std::string Regions(const std::string& utf8) {
  std::vector<std::string> lines;
  for (const v1::Fact& f : Read(utf8, {.region = "regions/620500", .year = 2021})) {
    lines.push_back(absl::StrCat(f.span().surface(), " ", f.code().empty() ? "-" : f.code(), " ",
                                 f.region().substr(sizeof("regions/") - 1), f.scope().empty() ? "" : " own"));
  }
  return absl::StrJoin(lines, "; ");
}

TEST(RegionsOfFiguresTest, ACountyHoldsUntilTheNextName) {
  EXPECT_EQ(Regions("秦州区调解纠纷90件，成功率98%；甘谷县调解80件；全市调解300件。"),
            "90件 mediation.cases_accepted 620502; 98% mediation.success_rate 620502; 80件 "
            "mediation.cases_accepted 620523; 300件 mediation.cases_accepted 620500");
}

TEST(RegionsOfFiguresTest, ListsOfCounties) {
  EXPECT_EQ(Regions("司法确认方面，甘谷、秦安两县分别为30件和20件。"),
            "30件 mediation.judicial_confirmations 620523; 20件 mediation.judicial_confirmations 620522");
  EXPECT_EQ(
      Regions("秦安、清水两县司法确认率均为35%。"),
      "35% mediation.judicial_confirmation_rate 620522; 35% mediation.judicial_confirmation_rate 620521");
  EXPECT_EQ(Regions("全市受理法律援助案件90件，其中秦州30件、甘谷20件，其余合计40件。"),
            "90件 legal_aid.cases_accepted 620500; 30件 legal_aid.cases_accepted 620502; 20件 "
            "legal_aid.cases_accepted 620523; 40件 - 620500");
}

TEST(RegionsOfFiguresTest, RowsOfTables) {
  EXPECT_EQ(Regions("县区|法律援助受理案件(件)\n秦安县|30\n合计|90\n"),
            "30 legal_aid.cases_accepted 620522; 90 legal_aid.cases_accepted 620500");
}

TEST(RegionsOfFiguresTest, ColumnsOfPlaces) {
  EXPECT_EQ(Regions("指标|秦安县|清水县|市本级\n法律援助受理案件(件)|30|20|10\n"),
            "30 legal_aid.cases_accepted 620522; 20 legal_aid.cases_accepted 620521; 10 "
            "legal_aid.cases_accepted 620500 own");
}

TEST(RegionsOfFiguresTest, AParagraphThatBeginsWithACounty) {
  EXPECT_EQ(Regions("秦安县：调解纠纷90件。调解成功80件。\n调解纠纷70件。"),
            "90件 mediation.cases_accepted 620522; 80件 mediation.cases_succeeded 620522; 70件 "
            "mediation.cases_accepted 620500");
}

TEST(RegionsOfFiguresTest, CountiesWithARemarkBeforeTheirList) {
  EXPECT_EQ(Regions("秦安县、清水县在全市居前，受理法律援助案件依次为30件、20件。"),
            "30件 legal_aid.cases_accepted 620522; 20件 legal_aid.cases_accepted 620521");
}

TEST(RegionsOfFiguresTest, AHeadingThatIsACounty) {
  EXPECT_EQ(Regions("（一）秦安县\n调解纠纷90件。\n（二）甘谷县\n调解纠纷80件。"),
            "90件 mediation.cases_accepted 620522; 80件 mediation.cases_accepted 620523");
}

TEST(RegionsOfFiguresTest, ACountyInTheMiddleOfAClauseIsAPlaceOnly) {
  EXPECT_EQ(Regions("协调支持秦安县建设法治文化阵地3个。"), "3个 publicity.culture_sites_new 620500");
}

TEST(RegionsOfFiguresTest, ThePartOfTheCityItself) {
  EXPECT_EQ(Regions("全市受理法律援助案件90件，其中市本级30件，挽回损失20万元。"),
            "90件 legal_aid.cases_accepted 620500; 30件 legal_aid.cases_accepted 620500 own; 20万元 "
            "legal_aid.recovered_amount 620500");
}

TEST(RegionsOfFiguresTest, WhatTheCityItselfDidGoesOn) {
  EXPECT_EQ(Regions("全市受理行政复议案件90件，其中市本级受理30件，审结20件。"),
            "90件 reconsideration.accepted 620500; 30件 reconsideration.accepted 620500 own; 20件 "
            "reconsideration.concluded 620500 own");
}

TEST(ExtractorTest, ATitleOfPlansMakesThemAll) {
  EXPECT_EQ(Facts("越城区司法局2023年工作要点\n\n办理法律援助案件90件以上，评查执法案卷20卷。\n2022年办理法律"
                  "援助案件80件。"),
            "90件以上 90 TARGET legal_aid.cases_accepted 2023; 20卷 20 PLAN enforcement.files_reviewed 2023; "
            "80件 80 ACTUAL legal_aid.cases_accepted 2022");
}

TEST(ExtractorTest, InItsOwnReportABodysFiguresAreItsOwn) {
  const std::string told = "\n\n公安局办理行政复议案件90件。";
  EXPECT_EQ(Facts("越城区公安局2022年法治工作总结" + told), "90件 90 ACTUAL reconsideration.accepted 2022");
  EXPECT_EQ(Facts("越城区2022年法治工作总结" + told), "90件 90 ACTUAL - 2022");
}

TEST(ExtractorTest, TheSamePeriodOfTheYearBefore) {
  const ExtractOptions half = {.region = "regions/330602", .year = 2022, .first_month = 1, .last_month = 6};
  EXPECT_EQ(Facts("受理行政复议案件90件，去年同期受理80件，完成全年目标200件的45%，审结70件。", half),
            "90件 90 ACTUAL reconsideration.accepted 2022-01/2022-06; 80件 80 PRIOR reconsideration.accepted "
            "2021-01/2021-06; 200件 200 TARGET reconsideration.accepted 2022; 45% 45 ACTUAL - "
            "2022-01/2022-06; 70件 70 ACTUAL reconsideration.concluded 2022-01/2022-06");
}

TEST(ExtractorTest, ATraditionalUnitStaysAsItIsWritten) {
  const auto facts = Read("行政訴訟敗訴率下降1.2個百分點。", {.region = "", .year = 2022});
  ASSERT_EQ(facts.size(), 1u);
  EXPECT_EQ(facts[0].unit(), "個百分點");
  EXPECT_EQ(facts[0].span().surface(), "1.2個百分點");
  EXPECT_EQ(facts[0].code(), "litigation.loss_rate");
}

TEST(ExtractorTest, TheMeasureWordOfAZeroIsItsUnit) {
  const auto facts = Read("人民调解中未发生一宗民转刑案件。", {.region = "", .year = 2022});
  ASSERT_EQ(facts.size(), 1u);
  EXPECT_EQ(facts[0].unit(), "宗");
  EXPECT_EQ(facts[0].code(), "mediation.civil_to_criminal_cases");
}

TEST(ExtractorTest, WithoutAYearThePeriodIsEmpty) {
  EXPECT_EQ(Facts("受理行政复议案件90件。", {}), "90件 90 ACTUAL reconsideration.accepted ");
}

TEST(ExtractorTest, SpansCountCodePoints) {
  const auto facts = Read("😀\n受理行政复议案件90件。", {.region = "regions/330602", .year = 2022});
  ASSERT_EQ(facts.size(), 1u);
  EXPECT_EQ(facts[0].span().start(), 10);
  EXPECT_EQ(facts[0].span().end(), 13);
  EXPECT_EQ(facts[0].span().surface(), "90件");
  EXPECT_EQ(facts[0].region(), "regions/330602");
  EXPECT_EQ(facts[0].subject(), "受理行政复议案件");
  EXPECT_GT(facts[0].confidence(), 500);
  EXPECT_FALSE(facts[0].evidence().empty());
}

TEST(ExtractorTest, TheUnitOfABareNumberIsTheIndicators) {
  const auto facts = Read("复议后败诉案件为0，律师万人比5.6。", {.region = "", .year = 2022});
  ASSERT_EQ(facts.size(), 2u);
  EXPECT_EQ(facts[0].unit(), "件");
  EXPECT_EQ(facts[1].unit(), "ratio");
}

TEST(ExtractorTest, HeadingsGiveTheTopic) {
  EXPECT_EQ(Facts("(一)行政复议\n全年受理90件。\n(二)人民调解\n全年成功80件。"),
            "90件 90 ACTUAL reconsideration.accepted 2022; 80件 80 ACTUAL mediation.cases_succeeded 2022");
}

TEST(ExtractorTest, ARowTakesTheUnitOfItsColumn) {
  EXPECT_EQ(Facts("| 指标 | 单位 | 2022年 | 2021年 |\n| --- | --- | --- | --- |\n"
                  "| 新获评全国民主法治示范村(社区) | 个 | 3 | 1 |\n"),
            "3 3 ACTUAL publicity.democratic_villages_new_national 2022; "
            "1 1 PRIOR publicity.democratic_villages_new_national 2021");
}

TEST(ExtractorTest, ChangesInTheOrderOfTheFiguresBefore) {
  EXPECT_EQ(Facts("提炼理论成果8项、制度成果12项，分别比上年多2项和5项。"),
            "8项 8 ACTUAL digital.theory_results 2022; 12项 12 ACTUAL digital.institutional_results 2022; "
            "2项 2 CHANGE digital.theory_results 2022; 5项 5 CHANGE digital.institutional_results 2022");
}

TEST(ExtractorTest, AUnitSaidOnceForTwoPoints) {
  const auto facts = Read("覆盖率、占比分别提高3.5个和2.1个百分点。", {.region = "", .year = 2022});
  ASSERT_EQ(facts.size(), 2u);
  EXPECT_EQ(facts[0].unit(), "个百分点");
  EXPECT_EQ(facts[0].span().surface(), "3.5个");
}

TEST(ExtractorTest, ARankAmongPlaces) {
  EXPECT_EQ(Facts("严重失信主体占比0.8%，在全市7个县区中列第三位。"),
            "0.8% 0.8 ACTUAL credit.serious_dishonest_share 2022; 7个 7 ACTUAL - 2022; "
            "第三位 3 ACTUAL credit.serious_dishonest_share_rank 2022");
}

TEST(ExtractorTest, GoalsUnderTheirHeading) {
  EXPECT_EQ(
      Facts("一、工作情况\n办理法律援助案件90件。\n二、2023年目标\n办理法律援助案件120件，新设联络点5个。"),
      "90件 90 ACTUAL legal_aid.cases_accepted 2022; 120件 120 TARGET legal_aid.cases_accepted 2023; "
      "5个 5 PLAN legal_aid.contact_points 2023");
}

TEST(ExtractorTest, AHeadingTellsWhoseFiguresTheyAre) {
  EXPECT_EQ(Facts("二、村（居）法律顾问\n提供法律咨询90人次。"),
            "90人次 90 ACTUAL legal_service.village_advisor_consultations 2022");
}

TEST(ExtractorTest, TheOtherValueOfAPairIsMeasuredAlike) {
  EXPECT_EQ(Facts("每万人拥有律师数由2.8名增至3.1名。"),
            "2.8名 2.8 PRIOR lawyer.per_10k 2021; 3.1名 3.1 ACTUAL lawyer.per_10k 2022");
}

TEST(ExtractorTest, ARowOfAPartOfTheYear) {
  EXPECT_EQ(Facts("| 时段 | 受理法律援助案件(件) |\n| --- | --- |\n| 上半年 | 74 |\n| 三季度 | 61 |\n"),
            "74 74 ACTUAL legal_aid.cases_accepted 2022-01/2022-06; "
            "61 61 ACTUAL legal_aid.cases_accepted 2022-07/2022-09");
}

TEST(ExtractorTest, WhatIsSaidOfSomeUnnamedIsNotTheRegions) {
  EXPECT_EQ(Facts("行政诉讼败诉率4.6%，但个别县的败诉率仍高于6%。"),
            "4.6% 4.6 ACTUAL litigation.loss_rate 2022; 高于6% 6 ACTUAL - 2022");
}

// "value code region" of each figure.
std::string Placed(const std::string& utf8, const ExtractOptions& options) {
  std::vector<std::string> lines;
  for (const v1::Fact& f : Read(utf8, options)) {
    lines.push_back(absl::StrCat(f.value().value(), " ", f.code().empty() ? "-" : f.code(), " ",
                                 f.region().substr(sizeof("regions/") - 1)));
  }
  return absl::StrJoin(lines, "; ");
}

constexpr const char* kAppearance = "litigation.head_appearance_rate";

TEST(ElsewhereTest, TheProvincesAndTheNeighboursFiguresAreTheirs) {
  const ExtractOptions county{.region = "regions/330784", .year = 2023};
  EXPECT_EQ(Placed("2023年，全省负责人出庭率为96.1%，武义县为94.5%，我市为97.2%。", county),
            absl::StrCat("96.1 ", kAppearance, " 330000; 94.5 ", kAppearance, " 330723; 97.2 ", kAppearance,
                         " 330784"));
  const ExtractOptions city{.region = "regions/330700", .year = 2023};
  EXPECT_EQ(Placed("宁波市共收到行政复议申请2150件，同比增长8%；我市收到行政复议申请870件。", city),
            "2150 reconsideration.applications 330200; 8 reconsideration.applications 330200; 870 "
            "reconsideration.applications 330700");
  EXPECT_EQ(Placed("全国负责人出庭率为91.3%，我市为97.2%。", city),
            absl::StrCat("91.3 - 330700; 97.2 ", kAppearance, " 330700"));
}

TEST(ElsewhereTest, AnAverageIsNobodysActual) {
  EXPECT_EQ(
      Placed("负责人出庭率比全省平均水平93.4%高2个百分点。", {.region = "regions/330784", .year = 2023}),
      absl::StrCat("93.4 ", kAppearance, " 330000; 2 - 330784"));
}

TEST(ElsewhereTest, WhatIsWonAndTheWholeOfTheCountyStayItsOwn) {
  const ExtractOptions county{.region = "regions/330602", .year = 2022};
  EXPECT_EQ(Placed("全国民主法治示范村2个，办理法律援助案件45件。", county),
            "2 publicity.democratic_villages_new_national 330602; 45 legal_aid.cases_accepted 330602");
  EXPECT_EQ(Placed("全市办理法律援助案件70件。", county), "70 legal_aid.cases_accepted 330602");
  EXPECT_EQ(Placed("全市负责人出庭率为96%，我区为98%。", county),
            absl::StrCat("96 - 330602; 98 ", kAppearance, " 330602"));
}

TEST(YearSpanTest, WhatSeveralYearsBroughtIsNoYears) {
  EXPECT_EQ(Facts("近四年，共办理法律援助案件5120件；2022年办理法律援助案件1240件。"),
            "5120件 5120 ACTUAL - 2022; 1240件 1240 ACTUAL legal_aid.cases_accepted 2022");
  EXPECT_EQ(Facts("2020年至2022年，收到行政复议申请415件。"), "415件 415 ACTUAL - 2020");
  EXPECT_EQ(Facts("自2018年以来，累计办理法律援助案件7300件。"), "7300件 7300 ACTUAL - 2022");
  EXPECT_EQ(Facts("“十三五”期间，办理法律援助案件6100件。"), "6100件 6100 ACTUAL - 2022");
  EXPECT_EQ(Facts("本届政府任期内，办理法律援助案件6100件。"), "6100件 6100 ACTUAL - 2022");
}

TEST(YearSpanTest, ASeriesAndWhatIsDoneThisYearKeepTheirCodes) {
  EXPECT_EQ(Facts("近三年办理法律援助案件依次为120件、130件、140件。"),
            "120件 120 PRIOR legal_aid.cases_accepted 2020; 130件 130 PRIOR legal_aid.cases_accepted 2021; "
            "140件 140 ACTUAL legal_aid.cases_accepted 2022");
}

TEST(YearSpanTest, TheVerbBehindRespectivelyIsOfEveryYear) {
  const std::string all =
      "120件 120 PRIOR legal_aid.cases_accepted 2020; 130件 130 PRIOR legal_aid.cases_accepted 2021; "
      "140件 140 ACTUAL legal_aid.cases_accepted 2022";
  EXPECT_EQ(Facts("2020年、2021年、2022年全县分别办理法律援助案件120件、130件和140件。"), all);
  EXPECT_EQ(Facts("2020年、2021年、2022年，分别办理法律援助案件120件、130件、140件。"), all);
  EXPECT_EQ(Facts("近三年，全县分别办理法律援助案件120件、130件、140件。"), all);
  EXPECT_EQ(Facts("近三年，办理法律援助案件分别为120件、130件、140件。"), all);
  // Two figures are not those of three years.
  EXPECT_EQ(Facts("近三年，分别办理法律援助案件120件、130件。").find("PRIOR"), std::string::npos);
}

TEST(PartTest, APartBehindARateIsNotTheWholeOnceMore) {
  EXPECT_EQ(Facts("负责人出庭应诉64件，负责人出庭率98.5%，其中正职出庭应诉12件。"),
            "64件 64 ACTUAL litigation.head_appearance_cases 2022; 98.5% 98.5 ACTUAL "
            "litigation.head_appearance_rate 2022; 12件 12 ACTUAL - 2022");
}

TEST(KindsTest, TheLastOfAListOfKindsIsNotTheWhole) {
  const ExtractOptions options{.region = "regions/330602", .year = 2022};
  const auto facts = Read("婚姻、劳务、其他法律援助案件分别受理31件、45件和12件，共计88件。", options);
  ASSERT_EQ(facts.size(), 4u);
  EXPECT_EQ(facts[0].code(), "");
  EXPECT_EQ(facts[1].code(), "");
  EXPECT_EQ(facts[2].code(), "");
  EXPECT_EQ(facts[3].code(), "legal_aid.cases_accepted");
  EXPECT_GT(facts[3].confidence(), 600);
}

TEST(ZeroRatesTest, BothRatesOfAListAreZero) {
  EXPECT_EQ(Facts("社区矫正对象漏管率和脱管率均保持为零。"),
            "零 0 ACTUAL correction.missed_intake 2022; 零 0 ACTUAL correction.lost_contact 2022");
}

TEST(RowsElsewhereTest, RowsOfNeighboursAreTheirs) {
  const ExtractOptions county{.region = "regions/330784", .year = 2023};
  EXPECT_EQ(Placed("地区\t受理法律援助案件（件）\n浦江县\t90\n永康市\t110\n", county),
            "90 legal_aid.cases_accepted 330726; 110 legal_aid.cases_accepted 330784");
}

TEST(RowsElsewhereTest, RowsOfTownshipsAreToBeLookedAt) {
  for (const v1::Fact& fact : Read("镇街\t受理法律援助案件（件）\n东湖街道\t90\n全区\t110\n",
                                   {.region = "regions/330602", .year = 2022})) {
    EXPECT_EQ(fact.confidence() <= 500, fact.value().value() == "90") << fact.DebugString();
  }
}

TEST(DemandTest, WhatIsDemandedIsNotWhatWasDone) {
  EXPECT_EQ(Facts("考核要求全年办理法律援助案件不少于900件。"),
            "不少于900件 900 TARGET legal_aid.cases_accepted 2022");
  EXPECT_EQ(
      Facts("办理法律援助案件990件，完成下达任务900件的110%。"),
      "990件 990 ACTUAL legal_aid.cases_accepted 2022; 900件 900 TARGET - 2022; 110% 110 ACTUAL - 2022");
}

TEST(DemandTest, WhatIsNowIsNoTarget) {
  EXPECT_EQ(Facts("明年力争律师万人比达到4.5，目前为3.8。"),
            "4.5 4.5 TARGET lawyer.per_10k 2023; 3.8 3.8 ACTUAL lawyer.per_10k 2022");
  EXPECT_EQ(Facts("争取到2025年，律师万人比达到5.5，2022年为3.8。"),
            "5.5 5.5 TARGET lawyer.per_10k 2025; 3.8 3.8 ACTUAL lawyer.per_10k 2022");
}

TEST(DemandTest, NextYearsTargetIsNextYears) {
  EXPECT_EQ(Facts("行政诉讼败诉率7.1%，明年力争降到6%以下。"),
            "7.1% 7.1 ACTUAL litigation.loss_rate 2022; 6%以下 6 TARGET litigation.loss_rate 2023");
}

TEST(DemandTest, HigherThanTheGoalIsSaidOfTheActual) {
  const auto facts =
      Read("行政诉讼败诉率7.1%，高于6%的考核目标。", {.region = "regions/330602", .year = 2022});
  ASSERT_EQ(facts.size(), 2u);
  EXPECT_EQ(facts[1].role(), common::v1::FIGURE_ROLE_TARGET);
  EXPECT_EQ(facts[1].bound(), common::v1::BOUND_EXACT);
}

TEST(TableUnitTest, SoManyToSoManyIsARatio) {
  EXPECT_EQ(Facts("项目\t计量单位\t数值\n律师万人比\t人/万人\t3.9\n"), "3.9 3.9 ACTUAL lawyer.per_10k 2022");
}

TEST(TableCellsTest, TwoCellsAreNotOneNumber) {
  EXPECT_EQ(Facts("行政复议收到申请 215 174\n"), "");
  EXPECT_EQ(Facts("项目|数值\n受理法律援助案件（件）|215 174\n"), "");
}

// Under the debug build an index past the end ends the program.
TEST(ExtractorTest, AYearMayEndTheText) {
  EXPECT_EQ(Facts("2022年"), "");
  EXPECT_EQ(Facts("| 项目 | 2022年"), "");
}

}  // namespace
}  // namespace fengqiao::reports
