#include "services/reports/domain/metadata.h"

#include <string>

#include "gtest/gtest.h"
#include "services/reports/domain/text/codepoints.h"
#include "services/reports/domain/text/decode.h"

namespace fengqiao::reports {
namespace {

DocumentGuess Guess(const std::string& utf8) {
  static const Lexicon* const lexicon = new Lexicon(*Lexicon::BuiltIn({}));
  const std::u32string text = ToCodePoints(utf8);
  return GuessMetadata(utf8, ReadableText(text, lexicon->folding()), FindHeadings(text), *lexicon,
                       regions::RegionTree::BuiltIn());
}

struct Row {
  const char* text;
  const char* region;
  int year;
};

class MetadataTest : public ::testing::TestWithParam<Row> {};

TEST_P(MetadataTest, GuessesRegionAndYear) {
  const v1::ReportMetadata metadata = Guess(GetParam().text).metadata;
  EXPECT_EQ(metadata.region(), GetParam().region) << GetParam().text;
  EXPECT_EQ(metadata.year(), GetParam().year) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    All, MetadataTest,
    ::testing::Values(
        Row{"重庆市长寿区司法局2020年度法治建设报告\n2020年，我局认真履职。", "regions/500115", 2020},
        Row{"2022年以来，越城区司法局认真履职，绍兴市领导多次肯定。\n二、2023年工作思路\n", "regions/330602",
            2022},
        Row{"今年以来，赣州市司法局认真履职。于都县、章贡区、寻乌县成效明显。\n一、2022年工作开展情况\n三、20"
            "23年工作打算\n",
            "regions/360700", 2022},
        Row{"发布机构 | 区司法局 | 印发日期 | "
            "2023-02-01\n2022年，莲都区政府坚持依法行政。出台《丽水市莲都区办法》。",
            "regions/331102", 2022},
        Row{"关于威海市环翠区司法局2022年度工作的总结和下一年度工作思路\n", "regions/371002", 2022},
        Row{"越城区司法局2022年工作总结和2023年工作计划\n", "regions/330602", 2022},
        Row{"越城区司法局2023年工作计划\n", "regions/330602", 2022},
        Row{"越城区司法局二〇二一年工作报告\n过去一年，成效明显。", "regions/330602", 2021},
        Row{"南京市鼓楼区司法局2021年工作总结\n", "regions/320106", 2021},
        // The city above is reported to, often and with its government.
        Row{"东台市2023年度法治政府建设情况报告\n2023年，成效明显。向盐城市政府报送备案19件。",
            "regions/320981", 2023},
        Row{"鼓楼区司法局2021年工作总结\n", "", 2021},  // four of them, and nothing tells which
        Row{"我局认真履职，成效明显。", "", 0}));

TEST(MetadataGuessTest, ToldInTheSpringAfter) {
  const auto past = [](const std::string& day) {
    const DocumentGuess guess = Guess("“法治护航”答记者问（节选）\n发布单位：越城区司法局 " + day +
                                      "\n\n问：去年收到多少复议申请？\n答：35件。\n");
    return std::to_string(guess.metadata.year()) + (guess.past ? " past" : "");
  };
  EXPECT_EQ(past("2024年1月18日"), "2023 past");
  EXPECT_EQ(past("2024年3月31日"), "2023 past");
  EXPECT_EQ(past("2024年4月1日").find("past"), std::string::npos);
}

TEST(MetadataGuessTest, TitleIssuerAndDay) {
  const auto metadata = Guess(
                            "首页\n发布单位:威海市环翠区司法局\n成文日期:2022-12-"
                            "30\n环翠区司法局2022年工作总结\n2022年，成效明显。")
                            .metadata;
  EXPECT_EQ(metadata.title(), "环翠区司法局2022年工作总结");
  EXPECT_EQ(metadata.issuer(), "威海市环翠区司法局");
  EXPECT_EQ(metadata.kind(), "bureau");
  EXPECT_EQ(metadata.issue_date().year(), 2022);
  EXPECT_EQ(metadata.issue_date().month(), 12);
  EXPECT_EQ(metadata.issue_date().day(), 30);
}

TEST(MetadataGuessTest, WhoseReportItIsByItsTitle) {
  const auto said = [](const std::string& title) {
    const auto metadata = Guess(title + "\n\n2022年，收到行政复议申请35件。\n").metadata;
    return metadata.region() + " " + metadata.kind() + " " + metadata.issuer();
  };
  EXPECT_EQ(said("越城区公安局2022年法治政府建设年度报告"), "regions/330602 organ 越城区公安局");
  EXPECT_EQ(said("绍兴市越城区塔山街道2022年法治政府建设年度报告"),
            "regions/330602 organ 绍兴市越城区塔山街道");
  EXPECT_EQ(said("越城区皋埠镇人民政府2022年法治政府建设年度报告"),
            "regions/330602 organ 越城区皋埠镇人民政府");
  EXPECT_EQ(said("关于越城区人民法院2022年工作的报告"), "regions/330602 organ 越城区人民法院");
  EXPECT_EQ(said("绍兴市自然资源局越城分局2022年法治政府建设情况报告"),
            "regions/330600 organ 绍兴市自然资源局越城分局");
  // A zone that bears a city's name is not the city.
  EXPECT_EQ(said("绍兴高新技术产业开发区2022年法治政府建设年度报告"), " organ 绍兴高新技术产业开发区");
  // The government's and the bureau of justice's are the region's.
  EXPECT_EQ(said("越城区人民政府2022年法治政府建设年度报告"), "regions/330602 government 越城区人民政府");
  EXPECT_EQ(said("越城区2022年法治政府建设年度报告"), "regions/330602 government ");
  EXPECT_EQ(said("越城区司法局2022年工作总结"), "regions/330602 bureau 越城区司法局");
}

TEST(MetadataGuessTest, TheDayAtTheEnd) {
  const auto metadata =
      Guess("越城区人民政府2021年法治政府建设年度报告\n2021年，成效明显。\n\n2022年1月17日\n").metadata;
  EXPECT_EQ(metadata.issue_date().year(), 2022);
  EXPECT_EQ(metadata.issue_date().month(), 1);
  EXPECT_EQ(metadata.year(), 2021);
  EXPECT_EQ(metadata.kind(), "government");
}

TEST(MetadataGuessTest, AnImpossibleDayIsNone) {
  EXPECT_FALSE(Guess("成文日期:2022-02-30\n越城区司法局2022年工作总结\n").metadata.has_issue_date());
}

TEST(MetadataGuessTest, WithoutATitleTheFirstHeadingServes) {
  EXPECT_EQ(Guess("2022年，成效明显。\n一、主要工作成效\n").metadata.title(), "主要工作成效");
}

TEST(MetadataGuessTest, ThePartOfTheYearThatTheFiguresAreOf) {
  const auto last_month = [](const std::string& text) { return Guess(text).last_month; };
  // What is planned for the second half is not what is told of the first.
  EXPECT_EQ(last_month("越城区司法局2022年上半年工作总结和下半年工作打算\n"), 6);
  EXPECT_EQ(last_month("越城区司法局2022年半年工作总结\n"), 6);
  EXPECT_EQ(last_month("越城区司法局2022年工作总结\n（数据统计截至2022年10月31日）\n"), 10);
  EXPECT_EQ(last_month("越城区司法局2022年工作总结\n各项工作稳步推进。以下数据截至11月底。\n"), 11);
  EXPECT_EQ(last_month("越城区司法局工作汇报\n2022年1—9月，全局上下认真履职，各项工作取得新的成效。\n"), 9);
  // One figure's month is not the report's.
  EXPECT_EQ(last_month("越城区司法局2022年工作总结\n据统计，截至10月底在册90人。\n"), 0);
}

TEST(MetadataGuessTest, PartsOfAYear) {
  const DocumentGuess half = Guess("越城区司法局2024年上半年工作总结\n");
  EXPECT_EQ(half.first_month, 1);
  EXPECT_EQ(half.last_month, 6);
  const DocumentGuess whole = Guess("越城区司法局2024年工作总结\n上半年成效明显。");
  EXPECT_EQ(whole.last_month, 0);
}

// Found by read_fuzz: a traditional character whose simplified form has a simpler one itself sent the reader
// round and round.
TEST(MetadataTest, AFormThatCouldBeSimplifiedAgainIsReadOnce) {
  const auto decoded = Decode("\xD3\xF5\xC6resettlement.helped_person");
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(Guess(decoded->text).metadata.year(), 0);
}

}  // namespace
}  // namespace fengqiao::reports
