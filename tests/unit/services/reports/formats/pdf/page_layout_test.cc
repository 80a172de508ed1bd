#include "services/reports/formats/pdf/page_layout.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "services/reports/domain/text/codepoints.h"
#include "services/reports/formats/pdf/pdf_reader.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::reports {
namespace {

constexpr int32_t kSize = 1200;  // of the type

// A page that is 30 characters wide between its margins.
class TestPage {
 public:
  TestPage() { page_ = {.width = 59500, .height = 84200}; }

  TestPage& Word(int32_t left, int32_t top, const std::string& text, int32_t size = kSize) {
    PdfWord word;
    word.top = top;
    word.bottom = top + size;
    word.text = ToCodePoints(text);
    for (const char32_t c : word.text) {
      word.edges.push_back(left);
      left += c < 0x80 ? size / 2 : size;
    }
    word.edges.push_back(left);
    page_.words.push_back(word);
    return *this;
  }
  // A line of the body: `indent` in characters.
  TestPage& Line(const std::string& text, int indent = 0) {
    Word(7200 + indent * kSize, y_, text);
    y_ += 2000;
    return *this;
  }
  TestPage& Add(const PdfWord& word) {
    page_.words.push_back(word);
    return *this;
  }
  TestPage& Row(const std::vector<std::string>& cells) {
    for (size_t i = 0; i < cells.size(); ++i) {
      if (!cells[i].empty()) Word(7200 + static_cast<int32_t>(i) * 10000, y_, cells[i]);
    }
    y_ += 2000;
    return *this;
  }
  // A line of either column, of 14 characters each; empty for none.
  TestPage& Columns(const std::string& left, const std::string& right) {
    if (!left.empty()) Word(7200, y_, left);
    if (!right.empty()) Word(7200 + 16 * kSize, y_, right);
    y_ += 2000;
    return *this;
  }
  operator PdfPage() const { return page_; }  // NOLINT(google-explicit-constructor): it is one

 private:
  PdfPage page_;
  int32_t y_ = 12000;
};

std::string TextOf(const std::vector<PdfPage>& pages) {
  const auto document = DocumentOf(pages);
  EXPECT_OK(document);
  return document.ok() ? document->text : "";
}

// A line up to the right margin.
std::string Full(const std::string& begin, size_t length = 30) {
  std::string line = begin;
  while (ToCodePoints(line).size() < length) line += "字";
  return line;
}
// The same where it is indented by two characters.
std::string First(const std::string& begin) { return Full(begin, 28); }

TEST(PageLayoutTest, ALineThatIsFullGoesOn) {
  EXPECT_EQ(TextOf({TestPage()
                        .Line("一、主要工作")
                        .Line(First("全年"), 2)
                        .Line(Full("受"))
                        .Line("理案件128件。")
                        .Line(First("又"), 2)
                        .Line("一段。")}),
            "一、主要工作\n" + First("全年") + Full("受") + "理案件128件。\n" + First("又") + "一段。\n");
}

TEST(PageLayoutTest, ANumberThatIsBrokenIsOneAndWordsKeepTheirBlank) {
  const std::string number = Full("受理", 28) + "1234",
                    word = Full("乙", 29) + "ab";  // both 30 characters wide
  EXPECT_EQ(TextOf({TestPage().Line(First("甲"), 2).Line(number).Line("56件。").Line("完。", 2)}),
            First("甲") + number + "56件。\n完。\n");
  EXPECT_EQ(TextOf({TestPage().Line(First("甲"), 2).Line(word).Line("cd").Line("完。", 2)}),
            First("甲") + word + " cd\n完。\n");
}

// A long number that did not fit leaves room at the end of the line before.
TEST(PageLayoutTest, ALineMayEndBeforeWhatDidNotFit) {
  EXPECT_EQ(TextOf({TestPage()
                        .Line(First("甲"), 2)
                        .Line(Full("挽回损失", 26))
                        .Line("33062.98万元。")
                        .Line("完。", 2)}),
            First("甲") + Full("挽回损失", 26) + "33062.98万元。\n完。\n");
  EXPECT_EQ(
      TextOf({TestPage().Line(First("甲"), 2).Line(Full("短行", 20)).Line("33062.98万元。").Line("完。", 2)}),
      First("甲") + Full("短行", 20) + "\n33062.98万元。\n完。\n");
}

TEST(PageLayoutTest, AParagraphGoesOnOverThePage) {
  TestPage first, second;
  first.Word(7200, 4000, "某局年度报告", 900)
      .Line(First("甲"), 2)
      .Line(Full("乙"))
      .Line(Full("丙"))
      .Line(Full("丁"));
  first.Word(29000, 80000, "- 1 -", 900);
  second.Word(7200, 4000, "某局年度报告", 900)
      .Line("戊。")
      .Line(First("己"), 2)
      .Line(Full("庚"))
      .Line("完。");
  second.Word(29000, 80000, "- 2 -", 900);
  EXPECT_EQ(TextOf({first, second}), First("甲") + Full("乙") + Full("丙") + Full("丁") + "戊。\n" +
                                         First("己") + Full("庚") + "完。\n");
}

TEST(PageLayoutTest, AHeadingAfterAFullLineBegins) {
  EXPECT_EQ(TextOf({TestPage()
                        .Line(First("甲"), 2)
                        .Line(Full("乙", 29) + "。")
                        .Line(Full("（一）坚持统筹谋划。全年"))
                        .Line(Full("丙"))
                        .Line("完")}),
            First("甲") + Full("乙", 29) + "。\n" + Full("（一）坚持统筹谋划。全年") + Full("丙") + "完\n");
}

TEST(PageLayoutTest, OnlyWhatRepeatsAtTheEdgesIsDropped) {
  // The same line in the body of every page, and a figure alone at a page's end, stay.
  TestPage first, second;
  first.Line("合计12件").Line("甲。", 2);
  second.Line("合计12件").Line("乙。", 2);
  EXPECT_EQ(TextOf({first, second}), "合计12件\n甲。\n合计12件\n乙。\n");
  EXPECT_EQ(TextOf({TestPage().Line("共办理").Line("128")}), "共办理\n128\n");
}

TEST(PageLayoutTest, TablesAreRowsByColumn) {
  EXPECT_EQ(TextOf({TestPage()
                        .Line("主要指标：", 2)
                        .Row({"指标", "2021年", "2022年", "目标"})
                        .Row({"受理(件)", "84", "90", ""})
                        .Row({"败诉率", "", "4.17", "8以下"})
                        .Line(First("后"), 2)
                        .Line("完。")}),
            "主要指标：\n指标 | 2021年 | 2022年 | 目标\n受理(件) | 84 | 90 | \n败诉率 |  | 4.17 | 8以下\n" +
                First("后") + "完。\n");
}

TEST(PageLayoutTest, TablesWithNarrowGapsAreToldByTheirColumns) {
  TestPage page;
  page.Line(First("前"), 2).Line("主要指标：");
  int32_t y = 40000;
  for (const auto& row : std::vector<std::vector<std::string>>{
           {"指标", "2021年", "2022年"}, {"受理(件)", "1084", "1290"}, {"败诉率(%)", "5.6", "4.17"}}) {
    int32_t left = 7200;
    for (const std::string& cell : row) {
      page.Word(left, y, cell);
      left += left == 7200 ? 6300 : 3900;  // a quarter of a character's width between the widest
    }
    y += 1500;
  }
  EXPECT_EQ(
      TextOf({page}),
      First("前") + "主要指标：\n指标 | 2021年 | 2022年\n受理(件) | 1084 | 1290\n败诉率(%) | 5.6 | 4.17\n");
}

// Blanks in prose, and letters that are spaced out, do not stand one below another, or are too short for
// cells.
TEST(PageLayoutTest, ProseWithBlanksIsNoTable) {
  TestPage page, spaced;
  const std::string words[] = {"annual", "report", "of", "the", "bureau", "on", "its", "work"};
  for (int line = 0; line < 6; ++line) {
    int32_t left = 7200;
    for (int word = 0; word < 8; ++word) {
      const std::string& text = words[(word * 3 + line * 5) % 8];
      page.Word(left, 12000 + line * 2000, text);
      left += static_cast<int32_t>(text.size() + 1) * kSize / 2;
    }
  }
  EXPECT_EQ(TextOf({page}).find('|'), std::string::npos) << TextOf({page});
  for (int line = 0; line < 6; ++line) {
    for (int word = 0; word < 12; ++word) spaced.Word(7200 + word * 1500, 12000 + line * 2000, "字");
  }
  EXPECT_EQ(TextOf({spaced}).find('|'), std::string::npos) << TextOf({spaced});
}

TEST(PageLayoutTest, WordsOfALineComeTogetherWhereverTheyAreInTheFile) {
  EXPECT_EQ(TextOf({TestPage()
                        .Word(9600, 12000, "128")
                        .Word(7200, 12000, "受理")
                        .Word(11500, 12100, "件")
                        .Word(9600, 15000, "ab")
                        .Word(11100, 15000, "cd")}),
            "受理128件\nab cd\n");
}

TEST(PageLayoutTest, BoxesAreThoseOfTheGlyphs) {
  const auto document = DocumentOf(
      {TestPage().Line(First("甲"), 2).Line(Full("受理", 28) + "1234").Line("56件。").Line("完。", 2)});
  ASSERT_OK(document);
  const std::u32string text = ToCodePoints(document->text);
  const size_t at = text.find(U"123456件");
  ASSERT_NE(at, std::u32string::npos);
  const v1::PageArea area = document->origin->Find(at, at + 7).page_area();
  ASSERT_EQ(area.boxes_size(), 2);
  EXPECT_EQ(area.boxes(0).page(), 1);
  EXPECT_EQ(area.boxes(0).left(), 7200 + 28 * kSize);
  EXPECT_EQ(area.boxes(0).right(), 7200 + 30 * kSize);
  EXPECT_EQ(area.boxes(0).top(), 14000);
  EXPECT_EQ(area.boxes(0).bottom(), 14000 + kSize);
  EXPECT_EQ(area.boxes(1).left(), 7200);
  EXPECT_EQ(area.boxes(1).right(), 7200 + 2 * kSize);
}

TEST(PageLayoutTest, PagesWithoutWordsAreScanned) {
  for (const std::vector<PdfPage>& pages :
       {std::vector<PdfPage>{}, std::vector<PdfPage>{{.width = 1, .height = 1}},
        std::vector<PdfPage>{TestPage().Word(29000, 80000, "- 1 -")}}) {
    EXPECT_THAT(DocumentOf(pages), ::fengqiao::testing::StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST(PdfWordsTest, WhatIsToldIsReadBackAndNothingElse) {
  std::string told;
  PdfWord word;
  word.top = -5;
  word.bottom = 1200;
  word.text = U"受理1";
  word.edges = {0, 1200, 2400, 3000};
  word.space_after = true;
  AppendPage({.width = 59500, .height = 84200}, told);
  AppendWord(word, told);
  AppendEnd(told);
  const auto pages = ParsePages(told);
  ASSERT_TRUE(pages.has_value());
  ASSERT_EQ(pages->size(), 1u);
  ASSERT_EQ((*pages)[0].words.size(), 1u);
  EXPECT_EQ((*pages)[0].words[0].text, word.text);
  EXPECT_EQ((*pages)[0].words[0].edges, word.edges);
  EXPECT_EQ((*pages)[0].words[0].top, -5);
  EXPECT_TRUE((*pages)[0].words[0].space_after);
  for (size_t length = 0; length < told.size(); ++length)
    EXPECT_FALSE(ParsePages(told.substr(0, length)).has_value()) << length;
  for (const char* bad : {"P 1\nE\n", "P 1 1 1\nE\n", "W 0 1 1 0 0 1\tx\nE\n", "P 1 1\nW 0 1 1 0 0\tx\nE\n",
                          "P 1 1\nW 2 1 1 0 0 1\tx\nE\n", "P 1 1\nW 0 1 1 0 0 1\t\xFF\nE\n",
                          "P 1 1\nW 0 1 1 0 0 999999999999\tx\nE\n", "P 1 1\nX\nE\n", "P 1 1\nE\nE\n"}) {
    EXPECT_FALSE(ParsePages(bad).has_value()) << bad;
  }
}

TEST(PageColumnsTest, TheLeftOneIsReadBeforeTheRightOne) {
  const std::string full = Full("满", 14);
  TestPage page;
  page.Line("县司法局工作报告");
  page.Columns(Full("左起", 14), Full("右起", 14));
  for (int i = 0; i < 6; ++i) page.Columns(full, full);
  page.Columns("左止123件。", Full("右续", 14)).Columns("", "右止45件。");
  std::string six;
  for (int i = 0; i < 6; ++i) six += full;
  EXPECT_EQ(TextOf({page}), "县司法局工作报告\n" + Full("左起", 14) + six + "左止123件。\n" +
                                Full("右起", 14) + six + Full("右续", 14) + "右止45件。\n");
}

TEST(PageColumnsTest, WhatGoesAcrossPartsThem) {
  const std::string full = Full("满", 14);
  TestPage page;
  for (int i = 0; i < 5; ++i) page.Columns(full, full);
  page.Columns("上左完。", "上右完。");
  page.Line(First("通栏"), 2);
  for (int i = 0; i < 5; ++i) page.Columns(full, full);
  page.Columns("下左完。", "下右完。");
  std::string five;
  for (int i = 0; i < 5; ++i) five += full;
  EXPECT_EQ(TextOf({page}), five + "上左完。\n" + five + "上右完。\n" + First("通栏") + "\n" + five +
                                "下左完。\n" + five + "下右完。\n");
}

// Two cells a row are no columns: they end where they end.
TEST(PageColumnsTest, CellsAreNone) {
  TestPage page;
  for (int i = 0; i < 10; ++i) page.Columns(Full("事项", 3 + i % 7 * 2), Full("措施", 3 + (i + 3) % 7 * 2));
  EXPECT_THAT(TextOf({page}), ::testing::HasSubstr("事项字 措施字字字字字字字\n"));
}

// A name that is set in the middle of its rows, as browsers set it: boxes of neighbouring rows overlap.
TEST(PageTableTest, NumbersOfTwoRowsNeverJoinAndANameIsOfAllItsRows) {
  constexpr int32_t kTall = 2700;
  TestPage page;
  const auto cell = [&](int32_t left, int32_t middle, const std::string& text) {
    PdfWord word;
    word.top = middle - kTall / 2;
    word.bottom = middle + kTall / 2;
    word.text = ToCodePoints(text);
    for (const char32_t c : word.text) {
      word.edges.push_back(left);
      left += c < 0x80 ? 525 : 1050;
    }
    word.edges.push_back(left);
    page.Add(word);
  };
  const std::vector<std::vector<std::string>> rows = {
      {"类别", "项目", "2022年", "2023年"}, {"", "申请", "143", "185"}, {"", "受理", "128", "162"},
      {"", "审结", "120", "155"},           {"", "收案", "112", "86"},  {"", "败诉", "9", "4"}};
  for (size_t i = 0; i < rows.size(); ++i) {
    const int32_t middle = 18000 + static_cast<int32_t>(i) * 2000;
    const int32_t lefts[] = {4700, 9400, 13100, 17200};
    for (size_t column = 0; column < 4; ++column)
      if (!rows[i][column].empty()) cell(lefts[column], middle, rows[i][column]);
  }
  cell(3700, 18000 + 2 * 2000, "行政复议");
  cell(3700, 18000 + 9 * 1000, "行政应诉");  // between its two rows
  EXPECT_EQ(TextOf({page}),
            "类别 | 项目 | 2022年 | 2023年\n行政复议 | 申请 | 143 | 185\n行政复议 | 受理 | 128 | 162\n"
            "行政复议 | 审结 | 120 | 155\n行政应诉 | 收案 | 112 | 86\n行政应诉 | 败诉 | 9 | 4\n");
}

TEST(PageTableTest, ACentredHeaderNeedNotStandOverItsCells) {
  TestPage page;
  const auto row = [&](const std::vector<std::pair<int32_t, std::string>>& cells, int32_t top) {
    for (const auto& [left, text] : cells) page.Word(left, top, text);
  };
  row({{11000, "单位"}, {21000, "开庭数"}, {31500, "出庭数"}, {42000, "出庭率"}}, 12000);
  row({{7200, "公安局"}, {18000, "25"}, {28000, "25"}, {38000, "100"}}, 14000);
  row({{7200, "城管局"}, {18000, "18"}, {28000, "17"}, {38000, "94.4"}}, 16000);
  EXPECT_EQ(TextOf({page}),
            "单位 | 开庭数 | 出庭数 | 出庭率\n公安局 | 25 | 25 | 100\n城管局 | 18 | 17 | 94.4\n");
}

TEST(PageTableTest, WhatStandsOverTwoColumnsIsOfBoth) {
  TestPage page;
  const auto row = [&](const std::vector<std::pair<int32_t, std::string>>& cells, int32_t top) {
    for (const auto& [left, text] : cells) page.Word(left, top, text);
  };
  row({{8000, "单位"}, {17000, "人民调解"}, {34500, "法律援助"}}, 12000);
  row({{13000, "受理（件）"}, {19500, "成功（件）"}, {31000, "受理（件）"}, {37500, "办结（件）"}}, 14000);
  for (int i = 0; i < 3; ++i) {
    row({{7200, "某街道"}, {13000, "512"}, {19500, "505"}, {31000, "86"}, {37500, "84"}}, 16000 + i * 2000);
  }
  const std::string body = "某街道 | 512 | 505 | 86 | 84\n";
  EXPECT_EQ(TextOf({page}),
            "单位 | 人民调解受理（件） | 人民调解成功（件） | 法律援助受理（件） | 法律援助办结（件）\n" +
                body + body + body);
}

// A caption above a table is none of its lines.
TEST(PageTableTest, ACaptionIsNoHeader) {
  TestPage page;
  page.Word(7200, 12000, "2023").Word(9850, 12000, "年行政机关负责人出庭应诉情况");
  page.Word(7200, 14000, "区县").Word(17200, 14000, "开庭数").Word(27200, 14000, "出庭数");
  page.Word(7200, 16000, "甲区").Word(17200, 16000, "12").Word(27200, 16000, "11");
  EXPECT_EQ(TextOf({page}), "2023年行政机关负责人出庭应诉情况\n区县 | 开庭数 | 出庭数\n甲区 | 12 | 11\n");
}

TEST(PageLayoutTest, ATitleMayBeWiderThanTheBody) {
  TestPage page;
  page.Word(7200, 8000, "某某市二〇二三年度法治政府建设情况报告", 2400);
  page.Line(First("甲"), 2).Line(Full("受理", 29) + "。").Line("完。");
  page.Line(First("乙"), 2).Line(Full("收到申请185", 29)).Line("件。");
  EXPECT_THAT(TextOf({page}), ::testing::EndsWith(First("乙") + Full("收到申请185", 29) + "件。\n"));
}

}  // namespace
}  // namespace fengqiao::reports
