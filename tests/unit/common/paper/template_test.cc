#include "common/paper/template.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::paper {
namespace {

using absl::StatusCode;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Key;
using testing::StatusIs;

absl::StatusOr<PaperTemplate> ParseBody(const std::string& body) {
  return PaperTemplate::Parse("paper sample\nname 样张\n" + body, "sample.paper");
}

TEST(TemplateTest, TellsWhatItWants) {
  ASSERT_OK_AND_ASSIGN(
      const PaperTemplate paper,
      PaperTemplate::Parse("\xef\xbb\xbf"
                           "# 说明\r\n"
                           "\r\n"
                           "paper sample\r\n"
                           "name 样张\r\n"
                           "title {{title}}\r\n"
                           "each parties as party\r\n"
                           "  text {{party.name}}[[，{{party.phone?}}{{party.phone_of}}]]\r\n"
                           "  each party.claims? as claim\r\n"
                           "    text {{claim.amount|yuan}}\r\n"
                           "  end\r\n"
                           "end\r\n"
                           "text {{mediators|join:name}}\r\n"
                           "case form\r\n"
                           "when oral\r\n"
                           "text {{place}}\r\n"
                           "when written\r\n"
                           "text {{title}}\r\n"
                           "end\r\n"
                           "if note\r\n"
                           "text 有\r\n"
                           "end\r\n",
                           "sample.paper"));
  EXPECT_EQ(paper.id(), "sample");
  EXPECT_EQ(paper.name(), "样张");
  const auto& wanted = paper.wanted();
  EXPECT_THAT(wanted,
              ElementsAre(Key("form"), Key("mediators"), Key("mediators.name"), Key("note"), Key("parties"),
                          Key("parties.claims"), Key("parties.claims.amount"), Key("parties.name"),
                          Key("parties.phone"), Key("parties.phone_of"), Key("place"), Key("title")));
  EXPECT_TRUE(wanted.at("parties").list);
  EXPECT_FALSE(wanted.at("parties").optional);
  EXPECT_TRUE(wanted.at("parties.claims").optional);
  EXPECT_FALSE(wanted.at("parties.claims.amount").optional);
  EXPECT_TRUE(wanted.at("parties.claims.amount").conditional);
  EXPECT_THAT(wanted.at("parties.claims.amount").filters, ElementsAre("yuan"));
  EXPECT_TRUE(wanted.at("parties.phone").optional);
  EXPECT_FALSE(wanted.at("parties.phone_of").optional);
  EXPECT_TRUE(wanted.at("parties.phone_of").conditional);
  EXPECT_FALSE(wanted.at("mediators.name").conditional);
  EXPECT_THAT(wanted.at("form").compared, ElementsAre("oral", "written"));
  EXPECT_TRUE(wanted.at("place").conditional);
  EXPECT_FALSE(wanted.at("title").conditional);
  EXPECT_TRUE(wanted.at("note").optional);
}

TEST(TemplateTest, RefusesErrorsByLine) {
  const struct {
    const char* body;  // from line 3 on
    int line;
    const char* trouble;
  } cases[] = {
      {"", 2, "empty"},
      {"text", 3, "no text"},
      {"words 你好", 3, "no word"},
      {"text 好\nend", 4, "nothing is open"},
      {"text 好\nelse", 4, "nothing is open"},
      {"text 好\nwhen x", 4, "nothing is open"},
      {"if a\ntext 好", 4, "no 'end'"},
      {"if a\nend", 4, "empty"},
      {"if a\ntext 好\nelse\ntext 好\nelse\nend", 7, "belongs to no 'if'"},
      {"if a\ntext 好\nwhen x\nend", 5, "belongs to no 'case'"},
      {"if a = \ntext 好\nend", 3, "nothing"},
      {"if a > b\ntext 好\nend", 3, "= or !="},
      {"if a#\ntext 好\nend", 3, "position"},
      {"end 好", 3, "behind"},
      {"each a b\ntext 好\nend", 3, "each <list> as <name>"},
      {"each a as B\ntext 好\nend", 3, "each <list> as <name>"},
      {"each a as x\neach b as x\ntext 好\nend\nend", 4, "has already"},
      {"each a as x\ntext 好\nelse\ntext 好\nend", 5, "belongs to no 'if'"},
      {"each a as x\ntext 好\nend\ntext {{x.name}}", 6, "no block"},
      {"text {{x.name}}", 3, "no block"},
      {"text {{a}}\neach a as x\ntext 好\nend", 4, "a list in one place"},
      {"text {{a}}{{a|count}}", 3, "a list in one place"},
      {"text {{Name}}", 3, "no field's name"},
      {"text {{}}", 3, "no field's name"},
      {"text {{a.b.c}}", 3, "no field's name"},
      {"text {{姓名}}", 3, "no field's name"},
      {"text {{a", 3, "without }}"},
      {"text a}}", 3, "nothing was opened"},
      {"text [[a {{b?}}", 3, "without ]]"},
      {"text [[a]]", 3, "always there"},
      {"text [[{{a}}]]", 3, "always there"},
      {"text [[{{a?}}[[{{b?}}]]]]", 3, "within another"},
      {"text a\\", 3, "at the end of the line"},
      {"text {{a|dat}}", 3, "no such filter"},
      {"text {{a|date:x}}", 3, "takes no argument"},
      {"text {{a?|or}}", 3, "wants :argument"},
      {"text {{a|or:无}}", 3, "only an optional field"},
      {"text {{a|join:B}}", 3, "field's name"},
      {"text {{a|date|count}}", 3, "comes first"},
      {"text {{a|date|date|date|date|date}}", 3, "too many filters"},
      {"text {{a|date|yuan}}", 3, "written already"},
      {"text {{a|join:name|chinese}}", 3, "written already"},
      {"text {{a|count|yuan}}", 3, "number of elements"},
      {"each a as x\ntext {{x#|date}}\nend", 4, "a position"},
      {"table\nrow a\nend", 3, "a table is"},
      {"table 0\nrow a\nend", 3, "width"},
      {"table 1 x\nrow a\nend", 3, "width"},
      {"table 1 1\nrow a\nend", 4, "fill 1 of 2"},
      {"table 1 1\nrow [3] a\nend", 4, "fill 3 of 2"},
      {"table 1 1\nrow [wide] a | b\nend", 4, "no mark"},
      {"table 1 1\nrow [2 a\nend", 4, "without ]"},
      {"table 1\nitem a\nheader b\nend", 5, "before every other row"},
      {"table 1\ntext a\nend", 4, "no word of tables"},
      {"table 1\nrow:0 a\nend", 4, "no height"},
      {"table 1\nrow:61 a\nend", 4, "no height"},
      {"table 1\ntable 1\nrow a\nend\nend", 4, "no word of tables"},
      {"row a", 3, "no word"},
      {"blank x", 3, "number of lines"},
      {"blank 99", 3, "number of lines"},
      {"break 2", 3, "behind 'break'"},
      {"case a\ntext 好\nend", 4, "comes 'when'"},
      {"case a?\nwhen x\ntext 好\nend", 3, "must be there"},
      {"case a\nwhen\ntext 好\nend", 4, "without a value"},
      {"case a\nwhen x\ntext 好\nwhen x\nend", 6, "second 'when'"},
      {"case a\nwhen x\ntext 好\nelse\nend", 6, "no 'else'"},
      {"case a\nwhen x\ntext 好", 5, "no 'end'"},
      {"text 好\ntext \x01", 4, "control"},
      {"text \xff", 3, "UTF-8"},
      {"text \xed\xa0\x80", 3, "UTF-8"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(
        ParseBody(c.body),
        StatusIs(StatusCode::kInvalidArgument,
                 AllOf(HasSubstr(absl::StrCat("sample.paper, line ", c.line, ": ")), HasSubstr(c.trouble))))
        << c.body;
  }
}

TEST(TemplateTest, BeginsWithItsIdAndName) {
  for (const char* text : {"", "name 样张", "paper\nname 样张\ntext 好", "paper Sample\nname 样张\ntext 好",
                           "paper sample\ntext 好", "paper sample\nname\ntext 好"})
    EXPECT_THAT(PaperTemplate::Parse(text, "x"), StatusIs(StatusCode::kInvalidArgument)) << text;
}

TEST(TemplateTest, BoundsItsSizeAndDepth) {
  EXPECT_THAT(ParseBody("text " + std::string(300'000, 'a')),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("too large")));
  std::string deep, ends;
  for (int i = 0; i < 1000; ++i) {
    absl::StrAppend(&deep, "if a\n");
    ends += "end\n";
  }
  EXPECT_THAT(ParseBody(deep + "text 好\n" + ends),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("nest")));
  std::string widths = "table";
  for (int i = 0; i < 33; ++i) widths += " 1";
  EXPECT_THAT(ParseBody(widths + "\nrow [33] a\nend"), StatusIs(StatusCode::kInvalidArgument));
}

TEST(TemplateTest, ReadsSignsThatMeanThemselves) {
  ASSERT_OK_AND_ASSIGN(const PaperTemplate paper, ParseBody("table 1 1\nrow a\\|b | \\[x\\] \\{{ \\\\\nend"));
  const Node& row = paper.body().at(0).body.at(0);
  EXPECT_EQ(row.cells.at(0).text.at(0).literal, "a|b");
  EXPECT_EQ(row.cells.at(1).text.at(0).literal, "[x] {{ \\");
}

}  // namespace
}  // namespace fengqiao::paper
