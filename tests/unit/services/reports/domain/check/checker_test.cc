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
    Conflicts, CheckerTest,
    ::testing::Values(Row{"全年受理行政复议案件893件。\n全年受理行政复议案件208件。",
                          "CONFLICT 893件 CANNOT_TELL 208件"},
                      Row{"全年受理行政复议案件893件。\n全年受理行政复议案件893件。", ""},
                      Row{"全年受理行政复议案件893件。\n市本级受理行政复议案件208件。", ""},
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
