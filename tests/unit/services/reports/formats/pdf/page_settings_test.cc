// Pages as word processors set them: cells that are broken into lines, boxes beside the text, columns.

#include <time.h>

#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "services/reports/domain/text/codepoints.h"
#include "services/reports/formats/pdf/pdf_reader.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr int32_t kSize = 1000;  // of the type

class SetPage {
 public:
  SetPage() { page_ = {.width = 59500, .height = 84200}; }

  SetPage& Word(int32_t left, int32_t top, const std::string& text, int32_t size = kSize) {
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
  // Lines one below the other.
  SetPage& Lines(int32_t left, int32_t top, const std::vector<std::string>& lines, int32_t leading = 1300,
                 int32_t size = kSize) {
    for (const std::string& line : lines) {
      Word(left, top, line, size);
      top += leading;
    }
    return *this;
  }
  operator PdfPage() const { return page_; }  // NOLINT(google-explicit-constructor): it is one

 private:
  PdfPage page_;
};

using Cells = std::vector<std::vector<std::string>>;  // the lines of each

constexpr int32_t kLefts[] = {7200, 22000, 30000, 38000, 46000};
constexpr int32_t kLeading = 1300;
constexpr int32_t kPadding = 300;

enum class Align { kMiddle, kTop, kBottom };

// Sets rows below `top` and gives where they end.
int32_t Set(SetPage& page, int32_t top, const std::vector<Cells>& rows, Align align,
            int32_t padding = kPadding) {
  for (const Cells& row : rows) {
    size_t lines = 0;
    for (const auto& cell : row) lines = std::max(lines, cell.size());
    for (size_t i = 0; i < row.size(); ++i) {
      const auto left_over = static_cast<int32_t>(lines - row[i].size()) * kLeading;
      const int32_t down = align == Align::kMiddle ? left_over / 2 : align == Align::kTop ? 0 : left_over;
      page.Lines(kLefts[i], top + padding + down, row[i], kLeading);
    }
    top += static_cast<int32_t>(lines) * kLeading + 2 * padding;
  }
  return top;
}

std::string TextOf(const std::vector<PdfPage>& pages) {
  const auto document = DocumentOf(pages);
  EXPECT_OK(document);
  return document.ok() ? document->text : "";
}

std::string Full(const std::string& begin, size_t length) {
  std::string line = begin;
  while (ToCodePoints(line).size() < length) line += "字";
  return line;
}

const std::vector<Cells>& Wrapped() {
  static const auto& rows = *new std::vector<Cells>{
      {{"指标名称"}, {"单位"}, {"2023年"}, {"2022年"}},
      {{"行政机关负责人出庭应诉", "案件（含街道办事处、镇", "人民政府）"}, {"件"}, {"142"}, {"131"}},
      {{"受理行政复议案件"}, {"件"}, {"213"}, {"189"}},
      {{"法律援助机构受理的法律", "援助案件"}, {"件"}, {"1326"}, {"1280"}},
      {{"调解成功率"}, {"%"}, {"98.25"}, {"97.61"}}};
  return rows;
}
constexpr char kWrapped[] =
    "指标名称 | 单位 | 2023年 | 2022年\n"
    "行政机关负责人出庭应诉案件（含街道办事处、镇人民政府） | 件 | 142 | 131\n"
    "受理行政复议案件 | 件 | 213 | 189\n"
    "法律援助机构受理的法律援助案件 | 件 | 1326 | 1280\n"
    "调解成功率 | % | 98.25 | 97.61\n";

TEST(PageWrappedTest, TheLinesOfANameGoToTheirNumber) {
  for (const Align align : {Align::kMiddle, Align::kTop, Align::kBottom}) {
    SetPage page;
    page.Word(9200, 8000, "主要指标完成情况见下表。", 1200);
    const int32_t end = Set(page, 12000, Wrapped(), align);
    page.Word(9200, end + 1500, "以上数据截至年底。", 1200);
    EXPECT_EQ(TextOf({page}), "主要指标完成情况见下表。\n" + std::string(kWrapped) + "以上数据截至年底。\n")
        << static_cast<int>(align);
  }
}

// Without room between its rows, a table that is set at the top may look like one that is set otherwise: then
// its cells go on only behind full lines.
TEST(PageWrappedTest, RowsWithoutRoomBetweenThem) {
  const std::vector<Cells> two = {{{"指标名称"}, {"单位"}, {"2023年"}, {"2022年"}},
                                  {{"甲甲甲甲甲甲甲甲甲甲甲", "甲末"}, {"件"}, {"142"}, {"131"}},
                                  {{"乙乙乙乙乙乙乙乙乙乙乙", "乙末"}, {"件"}, {"213"}, {"189"}}};
  for (const Align align : {Align::kMiddle, Align::kTop, Align::kBottom}) {
    SetPage page;
    Set(page, 12000, Wrapped(), align, 0);
    EXPECT_EQ(TextOf({page}), kWrapped) << static_cast<int>(align);
    SetPage shorter;
    Set(shorter, 12000, two, align, 0);
    EXPECT_EQ(TextOf({shorter}),
              "指标名称 | 单位 | 2023年 | 2022年\n甲甲甲甲甲甲甲甲甲甲甲甲末 | 件 | 142 | 131\n"
              "乙乙乙乙乙乙乙乙乙乙乙乙末 | 件 | 213 | 189\n")
        << static_cast<int>(align);
  }
}

// Where these do not tell, no name goes to a number that may not be its own.
TEST(PageWrappedTest, ATableThatMayBeReadTwoWaysIsNone) {
  for (const Cells& last :
       {Cells{{"乙乙乙乙乙乙", "乙乙乙乙末"}, {"件"}, {"213"}}, Cells{{"乙乙"}, {"件"}, {"213"}}}) {
    const std::vector<Cells> rows = {
        {{"指标名称"}, {"单位"}, {"2023年"}}, {{"甲甲甲甲甲甲", "甲甲甲甲末"}, {"件"}, {"142"}}, last};
    for (const Align align : {Align::kTop, Align::kBottom}) {
      SetPage page;
      page.Word(9200, 8000, "主要指标完成情况见下表。", 1200);
      page.Word(9200, Set(page, 12000, rows, align, 0) + 1500, "以上数据截至年底。", 1200);
      const std::string text = TextOf({page});
      for (const char* wrong : {"指标名称甲", "甲末乙", "甲末 | 件 | 213", "乙乙 | 件 | 142"})
        EXPECT_THAT(text, Not(HasSubstr(wrong))) << static_cast<int>(align);
    }
  }
}

TEST(PageWrappedTest, AWordForTheFirstNumberIsNoHeading) {
  SetPage page;
  Set(page, 12000,
      {{{"指标"}, {"2023年"}, {"2022年"}},
       {{"受理行政复议案件（含", "调解）"}, {"持平"}, {"12"}},
       {{"审结"}, {"31"}, {"34"}},
       {{"调解"}, {"1210"}, {"30"}}},
      Align::kMiddle);
  EXPECT_THAT(TextOf({page}), Not(HasSubstr("2023年持平")));
}

// 持平 makes its column one of words: its numbers one below the other stay two all the same.
TEST(PageWrappedTest, NumbersOfOneCellStayTwo) {
  SetPage page;
  Set(page, 12000,
      {{{"指标"}, {"2023年"}, {"2022年"}},
       {{"受理"}, {"1326", "1518"}, {"12"}},
       {{"审结"}, {"持平"}, {"34"}},
       {{"调解"}, {"1210"}, {"30"}}},
      Align::kMiddle);
  EXPECT_EQ(TextOf({page}),
            "指标 | 2023年 | 2022年\n受理 | 1326／1518 | 12\n审结 | 持平 | 34\n调解 | 1210 | 30\n");
}

// In a passage that fills its column, a number that was broken is one.
TEST(PageWrappedTest, ABrokenNumberOfAPassageIsOne) {
  SetPage page;
  Set(page, 12000,
      {{{"指标"}, {"数值"}, {"主要做法"}},
       {{"调解"}, {"98.25%"}, {"新建调委会6个，选聘专职12", "38名，群众满意度", "提升"}},
       {{"援助"}, {"1326件"}, {"扩大援助范围"}}},
      Align::kMiddle);
  EXPECT_EQ(TextOf({page}),
            "指标 | 数值 | 主要做法\n调解 | 98.25% | 新建调委会6个，选聘专职1238名，群众满意度提升\n"
            "援助 | 1326件 | 扩大援助范围\n");
}

TEST(PageWrappedTest, AHeaderOfSeveralLinesIsOneRow) {
  SetPage page;
  Set(page, 12000,
      {{{"单位"}, {"法律援助", "案件（件）"}, {"应出庭", "案件", "（件）"}, {"出庭数"}},
       {{"城关镇"}, {"326"}, {"42"}, {"40"}},
       {{"东关街道办事处", "（含开发区）"}, {"213"}, {"38"}, {"36"}}},
      Align::kMiddle);
  EXPECT_EQ(TextOf({page}),
            "单位 | 法律援助案件（件） | 应出庭案件（件） | 出庭数\n城关镇 | 326 | 42 | 40\n"
            "东关街道办事处（含开发区） | 213 | 38 | 36\n");
}

TEST(PageWrappedTest, PassagesInTheLastColumnStayWithTheirRow) {
  SetPage page;
  Set(page, 12000,
      {{{"指标"}, {"数值"}, {"主要做法"}},
       {{"调解成功率"}, {"98.25%"}, {"新建调委会6个，选聘专职", "调解员38名，群众满意度", "提升"}},
       {{"法律援助"}, {"1326件"}, {"扩大援助范围"}}},
      Align::kMiddle);
  EXPECT_EQ(
      TextOf({page}),
      "指标 | 数值 | 主要做法\n调解成功率 | 98.25% | 新建调委会6个，选聘专职调解员38名，群众满意度提升\n"
      "法律援助 | 1326件 | 扩大援助范围\n");
}

TEST(PageWrappedTest, ATableGoesOnOverThePage) {
  const std::vector<Cells>& rows = Wrapped();
  SetPage first, second;
  Set(first, 70000, std::vector<Cells>(rows.begin(), rows.begin() + 3), Align::kMiddle);
  Set(second, 9000, std::vector<Cells>(rows.begin() + 3, rows.end()), Align::kMiddle);
  first.Word(29000, 80500, "- 1 -");
  second.Word(29000, 80500, "- 2 -");
  EXPECT_EQ(TextOf({first, second}), kWrapped);
}

TEST(PageWrappedTest, PlacesAreThoseOfTheCell) {
  SetPage page;
  Set(page, 12000, Wrapped(), Align::kMiddle);
  const auto document = DocumentOf({page});
  ASSERT_OK(document);
  const std::u32string text = ToCodePoints(document->text);
  const v1::PageArea area = document->origin->Find(text.find(U"142"), text.find(U"142") + 3).page_area();
  ASSERT_EQ(area.boxes_size(), 1);
  EXPECT_EQ(area.boxes(0).left(), kLefts[2]);
  // In the middle of three lines, below a header of one.
  EXPECT_EQ(area.boxes(0).top(), 12000 + kLeading + 2 * kPadding + kPadding + kLeading);
}

double CpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// Pages of one character a cell, one column of which are numbers: as many rows and names as are looked at.
TEST(PageWrappedTest, AHostilePageTakesLittleTime) {
  const auto seconds = [](bool numbers) {
    SetPage page;
    for (int32_t line = 0; line < 480; ++line) {
      for (int32_t cell = 0; cell < 16; ++cell)
        page.Word(2000 + cell * 3000, 2000 + line * 160, numbers && cell == 15 ? "1" : "字", 100);
    }
    double least = 1e9;
    for (int i = 0; i < 3; ++i) {
      const double before = CpuSeconds();
      EXPECT_FALSE(TextOf({page}).empty());
      least = std::min(least, CpuSeconds() - before);
    }
    return least;
  };
  // Without numbers it is no table. The rest is for a busy machine.
  EXPECT_LE(seconds(true), 6 * seconds(false) + 0.03);
}

// What no row's number stands at the middle, top or bottom of is not put together.
TEST(PageWrappedTest, LinesThatFallToNoRowAreLeft) {
  SetPage page;
  Set(page, 12000, {{{"指标"}, {"甲"}, {"乙"}}, {{"受理"}, {"12"}, {"34"}}, {{"审结"}, {"10"}, {"31"}}},
      Align::kTop);
  page.Word(7200, 30000, "注：另有说明");
  EXPECT_EQ(TextOf({page}), "指标 | 甲 | 乙\n受理 | 12 | 34\n审结 | 10 | 31\n注：另有说明\n");
}

// 45 characters of text a line; the box takes 16 of them at the right.
TEST(PageAsidesTest, ABoxIsReadApartFromTheTextAroundIt) {
  for (const int32_t size : {1000, 900}) {
    SetPage page;
    page.Word(7200, 10000, Full("通栏起", 43));
    page.Lines(7200, 12000, {Full("左起受理", 25), Full("左", 25), Full("左", 25), Full("左至12", 26)}, 2000);
    page.Lines(35200, 12000, {Full("数据：司法所12个", 15), Full("框", 15), Full("框", 15), "框止45名。"},
               size == 1000 ? 2000 : 1500, size);
    page.Lines(7200, 20000, {Full("8件，", 43), Full("通", 43), "通止。"}, 2000);
    const std::string text = TextOf({page});
    EXPECT_THAT(text, HasSubstr(Full("通栏起", 43) + Full("左起受理", 25) + Full("左", 25) + Full("左", 25) +
                                Full("左至12", 26) + Full("8件，", 43) + Full("通", 43) + "通止。\n"))
        << size;
    EXPECT_THAT(text,
                HasSubstr(Full("数据：司法所12个", 15) + Full("框", 15) + Full("框", 15) + "框止45名。\n"))
        << size;
  }
}

TEST(PageAsidesTest, ABoxAtTheLeft) {
  SetPage page;
  page.Word(7200, 10000, Full("通栏起", 43));
  page.Lines(7200, 12000, {Full("框起", 15), Full("框", 15), Full("框", 15), "框止45名。"}, 1500, 900);
  page.Lines(25200, 12000, {Full("右起受理", 25), Full("右", 25), Full("右", 25)}, 2000);
  page.Lines(7200, 18000, {Full("通", 43), "通止。"}, 2000);
  const std::string text = TextOf({page});
  EXPECT_THAT(text, HasSubstr(Full("通栏起", 43) + Full("右起受理", 25) + Full("右", 25) + Full("右", 25) +
                              Full("通", 43) + "通止。\n"));
  EXPECT_THAT(text, HasSubstr(Full("框起", 15) + Full("框", 15) + Full("框", 15) + "框止45名。\n"));
}

// Names with their amounts, or with what is in charge, are no box beside text: each stays with its own.
TEST(PageAsidesTest, AListIsNoBox) {
  const std::vector<std::string> names = {"人民调解工作经费", "社区矫正工作经费", "法律援助工作经费",
                                          "普法宣传工作经费"};
  const std::vector<std::vector<std::string>> values = {
      {"2,135,000.00元", "1,860,000.00元", "1,248,000.00元", "1,032,000.00元"},
      {"2，135，000.00元", "1，860，000.00元", "1，248，000.00元", "1，032，000.00元"},
      {"人民参与和促进法治科", "社区矫正工作管理科", "公共法律服务管理科", "人民参与和促进法治科"}};
  for (const auto& of : values) {
    SetPage page;
    page.Word(7200, 10000, Full("各项经费安排如下，", 43));
    page.Lines(7200, 12000, names, 2000).Lines(30000, 12000, of, 2000);
    const std::string text = TextOf({page});
    for (size_t i = 0; i < names.size(); ++i) {
      const size_t name = text.find(names[i]), value = text.find(of[i], name);
      const size_t next = i + 1 < names.size() ? text.find(names[i + 1]) : text.size();
      EXPECT_LT(name, value) << text;
      EXPECT_LT(value, next) << text;
    }
  }
}

TEST(PageAsidesTest, ABoxIsToldWhereTheParagraphAroundItHasEnded) {
  SetPage page;
  page.Lines(7200, 8000, {Full("　　首段", 43), "首止。"}, 2000);
  page.Word(9200, 12000, Full("末起", 41));
  page.Lines(7200, 14000, {Full("左起", 25), Full("左", 25), Full("左", 25), Full("左", 25)}, 2000);
  page.Lines(35200, 14000, {Full("框起，", 15), Full("框", 15), Full("框", 15), "框止45名。"}, 1500, 900);
  page.Lines(7200, 22000, {Full("通", 43), "通止。"}, 2000);
  page.Word(9200, 26000, "又一段。");
  const std::string text = TextOf({page});
  const size_t first = text.find("首止。"), last = text.find("末起"), end = text.find("通止。\n"),
               box = text.find("框起"), next = text.find("又一段。");
  EXPECT_LT(first, last) << text;
  EXPECT_LT(last, end) << text;
  EXPECT_LT(end, box) << text;
  EXPECT_LT(box, next) << text;
  EXPECT_NE(next, std::string::npos) << text;
}

TEST(PageColumnsTest, ThreeAreReadOneAfterTheOther) {
  SetPage page;
  page.Word(20000, 9000, "全县法治建设年度报告", 1400);
  const std::vector<std::string> left(8, Full("左", 13)), middle(8, Full("中", 13)), right(7, Full("右", 13));
  page.Lines(7200, 14000, left, 1600).Lines(22400, 14000, middle, 1600).Lines(37600, 14000, right, 1600);
  page.Word(37600, 14000 + 7 * 1600, "右止45件。");
  std::string text = "全县法治建设年度报告\n";
  for (const std::string& line : left) text += line;
  for (const std::string& line : middle) text += line;
  for (const std::string& line : right) text += line;
  EXPECT_EQ(TextOf({page}), text + "右止45件。\n");
}

TEST(PageColumnsTest, TheLastPageMayHaveFewLines) {
  SetPage first, last;
  const std::vector<std::string> left(8, Full("左", 20)), right(8, Full("右", 20));
  first.Lines(7200, 14000, left, 1600).Lines(29600, 14000, right, 1600);
  last.Lines(7200, 9000, {Full("续", 20), Full("续", 20)}, 1600)
      .Lines(29600, 9000, {Full("末", 20), "末止9件。"}, 1600);
  std::string text;
  for (const std::string& line : left) text += line;
  for (const std::string& line : right) text += line;
  EXPECT_EQ(TextOf({first, last}), text + Full("续", 20) + Full("续", 20) + Full("末", 20) + "末止9件。\n");
}

// Cells at the place where a page before was parted are no columns: of the next page, nor of a later one.
TEST(PageColumnsTest, CellsAtTheSamePlaceAreNone) {
  const std::vector<std::string> left(8, Full("左", 20)), right(8, Full("右", 20));
  const std::vector<std::string> names = {"人民调解", "社区矫正", "法律援助"},
                                 counts = {"326件", "213件", "142件"};
  SetPage columns, plain, cells;
  columns.Lines(7200, 14000, left, 1600).Lines(29600, 14000, right, 1600);
  plain.Lines(7200, 14000, {Full("甲", 43), Full("甲", 43), Full("甲", 43), "甲止。"}, 1600);
  cells.Word(7200, 12000, Full("各项工作情况如下，", 42))
      .Lines(7200, 14000, names, 1600)
      .Lines(29600, 14000, counts, 1600);
  // Long ones.
  SetPage longer;
  longer.Word(7200, 12000, Full("各项工作情况如下，", 42))
      .Lines(7200, 14000, {"人民调解委员会受理的各类矛盾纠纷", "社区矫正机构新接收的社区矫正对象"}, 1600)
      .Lines(29600, 14000, {"全年共计一千三百二十六件", "全年共计二百一十三人以上"}, 1600);
  EXPECT_THAT(TextOf({columns, cells}), HasSubstr("人民调解 326件"));
  EXPECT_THAT(TextOf({columns, plain, cells}), HasSubstr("人民调解 326件"));
  EXPECT_THAT(TextOf({columns, plain, longer}), Not(HasSubstr("矛盾纠纷社区矫正机构")));
}

// A raised number behind a number is a note's; behind anything else it stays, and so does one of the same
// size.
TEST(PageLinesTest, TheNumberOfANoteIsNoDigit) {
  EXPECT_EQ(
      TextOf({SetPage().Word(7200, 12000, "受理213").Word(10700, 11900, "1", 600).Word(11000, 12000, "件")}),
      "受理213件\n");
  EXPECT_EQ(TextOf({SetPage().Word(7200, 12000, "受理件").Word(10200, 11900, "1", 600)}), "受理件1\n");
  EXPECT_EQ(TextOf({SetPage().Word(7200, 12000, "受理213").Word(10700, 12000, "1")}), "受理2131\n");
}

}  // namespace
}  // namespace fengqiao::reports
