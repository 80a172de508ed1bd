#include "services/reports/domain/extract/quantity.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

const Lexicon& TestLexicon() {
  static const Lexicon* const lexicon = new Lexicon(*Lexicon::BuiltIn({}));
  return *lexicon;
}

std::string BoundWord(common::v1::Bound bound) {
  return common::v1::Bound_Name(bound).substr(sizeof("BOUND_") - 1);
}

// "surface value unit BOUND" of each figure, with what else is unusual about it.
std::string Figures(const std::string& utf8) {
  const std::u32string text = ToCodePoints(utf8);
  std::vector<std::string> found;
  for (const Quantity& q :
       FindQuantities(text, 0, text.size(), LandmarkWindow(text).Of(0, text.size()), TestLexicon(), {})) {
    std::string line = absl::StrCat(ToUtf8(std::u32string_view(text).substr(q.begin, q.end - q.begin)), " ",
                                    q.value.ToString(), q.value_max ? ".." + q.value_max->ToString() : "",
                                    " ", q.unit.empty() ? "-" : q.unit, " ", BoundWord(q.bound));
    if (q.weak) line += " weak";
    if (q.ordinal_of_many) line += " of many";
    found.push_back(line);
  }
  return absl::StrJoin(found, "; ");
}

struct Row {
  const char* text;
  const char* figures;
};

class QuantityTest : public ::testing::TestWithParam<Row> {};

TEST_P(QuantityTest, Reads) { EXPECT_EQ(Figures(GetParam().text), GetParam().figures) << GetParam().text; }

INSTANTIATE_TEST_SUITE_P(
    Units, QuantityTest,
    ::testing::Values(Row{"办结102件。", "102件 102 件 EXACT"},
                      Row{"提出356件(条)意见", "356件(条) 356 件(条) EXACT"},
                      Row{"满意人（次）3人(次)", "3人(次) 3 人(次) EXACT"},
                      Row{"受众4万余人次", "4万余人次 40000 人次 AT_LEAST"},
                      Row{"达33062.98万元", "33062.98万元 330629800 CNY EXACT"},
                      Row{"挽回729万余元", "729万余元 7290000 CNY AT_LEAST"},
                      Row{"败诉率5.22%,", "5.22% 5.22 % EXACT"},
                      Row{"下降2.1个百分点", "2.1个百分点 2.1 个百分点 EXACT"},
                      Row{"提高3百分点", "3百分点 3 个百分点 EXACT"}, Row{"增长1.5倍", "1.5倍 1.5 倍 EXACT"},
                      Row{"占六成", "六成 60 % EXACT"}, Row{"超六成", "超六成 60 % AT_LEAST"},
                      Row{"七成多", "七成多 70 % AT_LEAST"}, Row{"占六成半", "六成半 65 % EXACT"},
                      Row{"提高一倍多", "一倍多 1 倍 AT_LEAST"},
                      Row{"金额3千2百余万元", "3千2百余万元 32000000 CNY AT_LEAST"},
                      Row{"四分之一的村", "四分之一 0.25 ratio EXACT"},
                      Row{"三分之二以上", "三分之二以上 0.666667 ratio AT_LEAST"},
                      Row{"百分之九十五", "百分之九十五 95 % EXACT"}, Row{"千分之二", "千分之二 2 ‰ EXACT"},
                      Row{"达到1.04:1(", "1.04:1 1.04 ratio EXACT"},
                      Row{"为3.31∶1,", "3.31∶1 3.31 ratio EXACT"}, Row{"為20個", "20個 20 個 EXACT"},
                      Row{"1 名律师", "1 名 1 名 EXACT"}, Row{"建成12大领域", "12大 12 大 EXACT weak"},
                      Row{"7省14地", "7省 7 省 EXACT weak; 14地 14 地 EXACT weak"},
                      Row{"共38 160多个", "38 160多个 38160 个 AT_LEAST"},
                      Row{"９８．５％以上", "９８．５％以上 98.5 % AT_LEAST"}));

INSTANTIATE_TEST_SUITE_P(
    Bounds, QuantityTest,
    ::testing::Values(Row{"近1万件", "近1万件 10000 件 APPROX"}, Row{"最近3件", "3件 3 件 EXACT"},
                      Row{"附近5家", "5家 5 家 EXACT"}, Row{"约3.5万元", "约3.5万元 35000 CNY APPROX"},
                      Row{"300件左右", "300件左右 300 件 APPROX"}, Row{"超过50%", "超过50% 50 % MORE_THAN"},
                      Row{"超50%", "超50% 50 % AT_LEAST"}, Row{"逾1200人次", "逾1200人次 1200 人次 AT_LEAST"},
                      Row{"大于1)", "大于1 1 - MORE_THAN"}, Row{"不少于30场", "不少于30场 30 场 AT_LEAST"},
                      Row{"不超过5%", "不超过5% 5 % AT_MOST"}, Row{"低于5%", "低于5% 5 % LESS_THAN"},
                      Row{"不低于5%", "不低于5% 5 % AT_LEAST"}, Row{"不足3人", "不足3人 3 人 LESS_THAN"},
                      Row{"5%以下", "5%以下 5 % AT_MOST"}, Row{"10%以内", "10%以内 10 % AT_MOST"},
                      Row{"至少3名", "3名 3 名 AT_LEAST"}, Row{"百余场", "百余场 100 场 AT_LEAST"},
                      Row{"近百次", "近百次 100 次 APPROX"}, Row{"上百家", "上百家 100 家 AT_LEAST"},
                      Row{"三十余场", "三十余场 30 场 AT_LEAST"}, Row{"十余家", "十余家 10 家 AT_LEAST"},
                      Row{"几十家", "十家 10 家 EXACT"}, Row{"1-2个", "1-2个 1..2 个 AT_LEAST"},
                      Row{"20至30件", "20至30件 20..30 件 AT_LEAST"}, Row{"3%-5%", "3%-5% 3..5 % AT_LEAST"},
                      Row{"由20%提升至46%", "20% 20 % EXACT; 46% 46 % EXACT"},
                      Row{"从3至5个", "5个 5 个 EXACT"}, Row{"5-3个", ""}));

// What holds numbers and is no figure.
INSTANTIATE_TEST_SUITE_P(
    None, QuantityTest,
    ::testing::Values(Row{"2022年", ""}, Row{"二〇二二年", ""}, Row{"2021-2025年", ""},
                      Row{"2021—2025年度", ""}, Row{"10月底", ""}, Row{"3月5日", ""}, Row{"1-10月", ""},
                      Row{"第一季度", ""}, Row{"2022/12/30 09:53:33", ""}, Row{"2023-02-01", ""},
                      Row{"002650218/2023-59583", ""}, Row{"〔2021〕28号", ""}, Row{"1+6模式", ""},
                      Row{"6+1+1", ""}, Row{"A3纸", ""}, Row{"5G网络", ""}, Row{"12·4宪法日", ""},
                      Row{"第二批", ""}, Row{"第六十二条", ""}, Row{"第一责任人", ""}, Row{"一个", ""},
                      Row{"一批", ""}, Row{"三年行动", ""}, Row{"近3年来", ""}, Row{"连续5年", ""},
                      Row{"十周年", ""}, Row{"百场宣讲", ""}, Row{"千家", ""}, Row{"三级联动", ""},
                      Row{"一级", ""}, Row{"8时30分", ""}, Row{"电话05758888888,", ""}, Row{"五成立", ""},
                      Row{"届四次会议", ""}, Row{"3.2.1", ""}));

// The neighbours of those, which are figures.
INSTANTIATE_TEST_SUITE_P(
    Beside, QuantityTest,
    ::testing::Values(Row{"用2年时间", "2年 2 年 EXACT"}, Row{"三个专项行动", "三个 3 个 EXACT"},
                      Row{"两台机器人", "两台 2 台 EXACT"}, Row{"仅一件", "一件 1 件 EXACT"},
                      Row{"排名第一,", "第一 1 rank EXACT"}, Row{"列第3位", "第3位 3 rank EXACT"},
                      Row{"全省第二家", "第二 2 rank EXACT of many"}, Row{"为期5个月", "5个月 5 个月 EXACT"},
                      Row{"召开三次会议", "三次 3 次 EXACT"}, Row{"五成。", "五成 50 % EXACT"},
                      Row{"为5.6,", "5.6 5.6 - EXACT"}, Row{"十二个", "十二个 12 个 EXACT"}));

TEST(QuantityTest, SkipsAreLeftAlone) {
  const std::u32string text = U"5个、三项制度、6个";
  const auto found =
      FindQuantities(text, 0, text.size(), LandmarkWindow(text).Of(0, text.size()), TestLexicon(), {{3, 7}});
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[1].begin, 8u);
}

}  // namespace
}  // namespace fengqiao::reports
