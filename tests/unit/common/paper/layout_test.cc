#include "common/paper/layout.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::paper {
namespace {

using absl::StatusCode;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::StatusIs;

absl::StatusOr<PaperLayout> FillBody(const std::string& body, const PaperData& data) {
  const auto paper = PaperTemplate::Parse("paper sample\nname 样张\n" + body, "sample.paper");
  if (!paper.ok()) return paper.status();
  return FillIn(*paper, data);
}

// The texts of the paragraphs, and of the cells with | between.
std::vector<std::string> Texts(const absl::StatusOr<PaperLayout>& layout) {
  std::vector<std::string> texts;
  if (!layout.ok()) return {layout.status().ToString()};
  for (const LayoutBlock& block : layout->blocks) {
    if (block.widths.empty()) texts.push_back(block.text);
    for (const LayoutRow& row : block.rows) {
      std::string text;
      for (const LayoutCell& cell : row.cells) absl::StrAppend(&text, text.empty() ? "" : "|", cell.text);
      texts.push_back(text);
    }
  }
  return texts;
}

TEST(LayoutTest, FillsFieldsThroughFilters) {
  PaperData data;
  data.Set("day", "2026-11-02")
      .Set("time", "2026-11-22 09:05")
      .Set("sum", Decimal::FromInteger(12'000))
      .Set("n", 12)
      .Set("yes", "true");
  data.Add("people").Set("name", "甲");
  data.Add("people").Set("name", "乙");
  EXPECT_THAT(Texts(FillBody("text {{day|date}} {{day|date_cn}}\n"
                             "text {{time|datetime}}\n"
                             "text {{sum|yuan}} {{sum|yuan_cn}}\n"
                             "text 第{{n|chinese}}次 {{n}}\n"
                             "text {{people|join:name}}共{{people|count}}人 {{people|count|chinese}}\n"
                             "text {{yes|box}}\n"
                             "text {{gone?}}{{gone?|or:无}}{{gone?|date|or:—}}{{day?|date|or:无}}",
                             data)),
              ElementsAre("2026年11月2日 二〇二六年十一月二日", "2026年11月22日9时05分",
                          "12000元 壹万贰仟元整", "第十二次 12", "甲、乙共2人 二", "☑", "无—2026年11月2日"));
}

TEST(LayoutTest, NamesEveryFieldThatIsNotThere) {
  PaperData data;
  data.Set("blank", " \n\u3000").Set("day", "2026-02-30").Set("sum", "1.234").Set("form", "third");
  data.Add("people").Set("name", "甲");
  data.Add("people").Set("phone", "1");
  const auto layout = FillBody(
      "title {{title}}\n"
      "text {{blank}}\n"
      "each people as person\n"
      "text {{person.name}}\n"
      "end\n"
      "text {{day|date}}{{sum|yuan}}\n"
      "each nobody as person\n"
      "text {{person.name}}\n"
      "end\n"
      "case form\n"
      "when first\n"
      "text {{title}}\n"
      "end\n"
      "if kind = x\n"
      "text 好\n"
      "end\n"
      "text {{people|join:name}}",
      data);
  EXPECT_THAT(
      layout,
      StatusIs(
          StatusCode::kFailedPrecondition,
          AllOf(HasSubstr("样张"), HasSubstr("sample"), HasSubstr("第3行的 title没有数据"),
                HasSubstr("第4行的 blank没有数据"), HasSubstr("第6行的 people[2].name没有数据"),
                HasSubstr("第8行的 day的值“2026-02-30”不是日期"), HasSubstr("第8行的 sum的值“1.234”不是金额"),
                HasSubstr("第9行的 nobody没有数据"), HasSubstr("第12行的 form的值“third”不在可选之列"),
                HasSubstr("第16行的 kind没有数据"), HasSubstr("第19行的 people中有一项没有 name"))));
  EXPECT_EQ(ReasonOf(layout.status()), ErrorReason::ERROR_REASON_RULE_REFUSES);
}

TEST(LayoutTest, DropsGroupsWithoutTheirField) {
  PaperData data;
  data.Set("name", "甲").Set("phone", "110");
  EXPECT_THAT(Texts(FillBody("line {{name}}[[，住{{address?}}]][[，电话{{phone?}}（{{name}}）]]。", data)),
              ElementsAre("甲，电话110（甲）。"));
}

TEST(LayoutTest, ChoosesBlocks) {
  const std::string body =
      "if agent\ntext 有\nelse\ntext 无\nend\n"
      "unless agent\ntext 没有\nend\n"
      "if form? = oral\ntext 口头\nend\n"
      "if form? != oral\ntext 非口头\nend\n"
      "if people\ntext 有人\nend\n";
  PaperData data;
  EXPECT_THAT(Texts(FillBody(body, data)), ElementsAre("无", "没有", "非口头"));
  data.Set("agent", "丙").Set("form", "oral").Add("people");
  EXPECT_THAT(Texts(FillBody(body, data)), ElementsAre("有", "口头", "有人"));
}

TEST(LayoutTest, RepeatsBlocksWithinBlocks) {
  PaperData data;
  for (const char* name : {"甲", "乙"}) {
    PaperData& party = data.Add("parties").Set("name", name);
    party.Add("claims").Set("content", "一元");
    party.Add("claims").Set("content", "二元");
  }
  EXPECT_THAT(
      Texts(FillBody("table 1 1 2\n"
                     "header 方 | 序 | 请求\n"
                     "each parties as p\n"
                     "item [3] {{p#}}{{p.name}}\n"
                     "each p.claims as c\n"
                     "item {{p.name}} | {{p#}}.{{c#}} | {{c.content}}\n"
                     "end\n"
                     "end\n"
                     "end",
                     data)),
      ElementsAre("方|序|请求", "1甲", "甲|1.1|一元", "甲|1.2|二元", "2乙", "乙|2.1|一元", "乙|2.2|二元"));
}

TEST(LayoutTest, AlignsCellsAndBreaksPages) {
  PaperData data;
  data.Set("number", "（2026）越城人调字第12号");
  ASSERT_OK_AND_ASSIGN(
      const PaperLayout layout,
      FillBody("number {{number}}\nbreak\ntable 1 1\nrow:3 甲 | [right] 乙\nitem 丙 | [left] 丁\nend", data));
  EXPECT_EQ(layout.number, "（2026）越城人调字第12号");
  EXPECT_FALSE(layout.blocks.at(0).on_new_page);
  EXPECT_TRUE(layout.blocks.at(1).on_new_page);
  const auto& rows = layout.blocks.at(1).rows;
  EXPECT_EQ(rows.at(0).lines, 3);
  EXPECT_TRUE(rows.at(0).cells.at(0).label);
  EXPECT_EQ(rows.at(0).cells.at(1).align, Align::kRight);
  EXPECT_FALSE(rows.at(1).cells.at(0).label);
  EXPECT_EQ(rows.at(1).cells.at(0).align, Align::kCenter);
  EXPECT_EQ(rows.at(1).cells.at(1).align, Align::kLeft);
}

TEST(LayoutTest, StopsWhereListsMultiply) {
  PaperData data;
  for (int i = 0; i < 1000; ++i) data.Add("a").Set("x", "字");
  EXPECT_THAT(
      FillBody("each a as p\neach a as q\neach a as r\nif p.none\ntext {{p.x}}\nend\nend\nend\nend", data),
      StatusIs(StatusCode::kResourceExhausted));
  PaperData large;
  large.Set("x", std::string(1 << 20, 'a'));
  for (int i = 0; i < 100; ++i) large.Add("a");
  EXPECT_THAT(FillBody("each a as p\ntext {{x}}\nend", large), StatusIs(StatusCode::kResourceExhausted));
}

TEST(LayoutTest, TellsNoMoreThanCanBeRead) {
  PaperData data;
  for (int i = 0; i < 10'000; ++i) data.Add("a");
  const auto layout = FillBody("each a as p\ntext {{p.x}}\nend", data);
  EXPECT_THAT(layout, StatusIs(StatusCode::kFailedPrecondition));
  EXPECT_LT(layout.status().message().size(), 2048u);
}

TEST(LayoutTest, PrintsNoTableWithoutRows) {
  EXPECT_THAT(Texts(FillBody("table 1\neach a? as p\nitem {{p.x}}\nend\nend", PaperData())), IsEmpty());
}

}  // namespace
}  // namespace fengqiao::paper
