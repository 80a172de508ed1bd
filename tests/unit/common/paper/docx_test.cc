#include "common/paper/docx.h"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/paper/xml_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/reports/formats/docx/docx_reader.h"
#include "services/reports/formats/docx/package.h"
#include "services/reports/formats/docx/xml.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::paper {
namespace {

using absl::StatusCode;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::StatusIs;

constexpr std::string_view kAgreement = R"(paper agreement
name 人民调解协议书
title 人民调解协议书
number {{number}}
each parties as party
line {{party.role}}：{{party.name}}[[，住{{party.address?}}]]。
end
heading 一、纠纷事实
text {{facts}}
subheading （一）内容
each terms as term
text {{term#}}．{{term.content}}
end
table 1 4 3
header 序号 | 内容 | 期限
each terms as term
item {{term#}} | [left] {{term.content}} | {{term.day|date}}
end
end
table 1 3
row:2 总额 | {{total|yuan_cn}}
end
blank
sign {{committee}}（印章）
date {{day|date_cn}}
note 一式三份。
)";

constexpr std::string_view kVisit = R"(paper visit
name 回访记录
table 1 3
row 回访人 | {{visitor}}
end
break
table 1 3
row 意见 | {{opinion?|or:无}}
end
)";

PaperTemplate Template(std::string_view text) { return PaperTemplate::Parse(text, "test").value(); }

PaperData AgreementData() {
  PaperData data;
  data.Set("number", "（2026）越城人调字第12号")
      .Set("facts", "双方相邻。\n因排水发生争议。")
      .Set("total", "12000");
  data.Set("committee", "越城区某某村人民调解委员会").Set("day", "2026-11-22");
  data.Add("parties").Set("role", "申请人").Set("name", "甲").Set("address", "一组");
  data.Add("parties").Set("role", "被申请人").Set("name", "乙");
  data.Add("terms").Set("content", "乙疏通水沟").Set("day", "2026-12-01");
  data.Add("terms").Set("content", "乙赔偿甲一万二千元").Set("day", "2026-12-31");
  return data;
}

std::string Part(const std::string& docx, const std::string& name) {
  const auto package = reports::Package::Open(docx);
  if (!package.ok()) return package.status().ToString();
  std::string part;
  const absl::Status status = (*package)->Read(name, [&](std::string_view piece) {
    part += piece;
    return true;
  });
  return status.ok() ? part : status.ToString();
}

std::string TextOf(const std::string& docx) {
  const auto document = reports::ReadDocx(docx);
  return document.ok() ? document->text : document.status().ToString();
}

// Counts elements of a part, which has to be well-formed.
class Elements final : public reports::XmlHandler {
 public:
  absl::Status Start(std::string_view name, bool, const reports::XmlAttributes&) override {
    names.emplace_back(name);
    return absl::OkStatus();
  }
  absl::Status End(std::string_view, bool) override { return absl::OkStatus(); }
  absl::Status Text(std::string_view) override { return absl::OkStatus(); }
  int Count(std::string_view name) const {
    return static_cast<int>(std::count(names.begin(), names.end(), name));
  }

  std::vector<std::string> names;
};

Elements Parsed(const std::string& xml) {
  Elements elements;
  reports::XmlReader reader(elements);
  EXPECT_TRUE(reader.Feed(xml));
  EXPECT_OK(reader.Finish());
  return elements;
}

TEST(DocxTest, PrintsWhatTheTemplateSays) {
  ASSERT_OK_AND_ASSIGN(const std::string docx, RenderDocx(Template(kAgreement), AgreementData()));
  const std::string text = TextOf(docx);
  for (const char* line :
       {"人民调解协议书", "（2026）越城人调字第12号", "申请人：甲，住一组。", "被申请人：乙。",
        "一、纠纷事实", "双方相邻。\n", "因排水发生争议。\n", "1．乙疏通水沟", "壹万贰仟元整",
        "2026年12月31日", "越城区某某村人民调解委员会（印章）", "二〇二六年十一月二十二日", "一式三份。"})
    EXPECT_THAT(text, HasSubstr(line));
  EXPECT_THAT(Part(docx, "docProps/core.xml"),
              AllOf(HasSubstr("<dc:title>人民调解协议书</dc:title>"),
                    HasSubstr("<dc:identifier>（2026）越城人调字第12号</dc:identifier>")));
}

TEST(DocxTest, HasTheOfficialLayout) {
  ASSERT_OK_AND_ASSIGN(const std::string docx, RenderDocx(Template(kAgreement), AgreementData()));
  const std::string body = Part(docx, "word/document.xml");
  EXPECT_THAT(body, HasSubstr(R"(<w:pgSz w:w="11906" w:h="16838"/>)"));
  EXPECT_THAT(body, HasSubstr(R"(w:top="2098" w:right="1474" w:bottom="1984" w:left="1587")"));
  EXPECT_THAT(body, HasSubstr("<w:tblHeader/>"));
  EXPECT_THAT(body, HasSubstr(R"(<w:trHeight w:val="880" w:hRule="atLeast"/>)"));
  const std::string styles = Part(docx, "word/styles.xml");
  for (const char* font : {"方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体"})
    EXPECT_THAT(styles, HasSubstr(font));
  EXPECT_THAT(Part(docx, "word/footer1.xml"), AllOf(HasSubstr("— "), HasSubstr(" PAGE ")));
  // Every style that a paragraph names is there.
  for (size_t at = 0; (at = body.find("<w:pStyle w:val=\"", at)) != std::string::npos;) {
    at += 17;
    const std::string style = body.substr(at, body.find('"', at) - at);
    EXPECT_THAT(styles, HasSubstr(absl::StrCat("w:styleId=\"", style, "\""))) << style;
  }
}

TEST(DocxTest, IsWellFormedAndSound) {
  ASSERT_OK_AND_ASSIGN(const std::string docx, RenderDocx(Template(kAgreement), AgreementData()));
  for (const char* part : {"[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "word/document.xml",
                           "word/_rels/document.xml.rels", "word/styles.xml", "word/settings.xml",
                           "word/fontTable.xml", "word/footer1.xml", "word/footer2.xml"})
    EXPECT_FALSE(Parsed(Part(docx, part)).names.empty()) << part;
  const Elements elements = Parsed(Part(docx, "word/document.xml"));
  EXPECT_EQ(elements.Count("tbl"), 2);
  EXPECT_EQ(elements.Count("tr"), 4);
  EXPECT_EQ(elements.Count("tc"), 3 * 3 + 2);
  // Word finds a cell without a paragraph broken.
  EXPECT_GE(elements.Count("p"), elements.Count("tc"));
}

TEST(DocxTest, GivesTheSameBytesForTheSameData) {
  const PaperTemplate paper = Template(kAgreement);
  ASSERT_OK_AND_ASSIGN(const std::string first, RenderDocx(paper, AgreementData()));
  setenv("TZ", "America/New_York", 1);  // the dates in a ZIP are local times
  tzset();
  const auto second = RenderDocx(paper, AgreementData());
  unsetenv("TZ");
  tzset();
  ASSERT_OK(second);
  EXPECT_EQ(first, *second);
}

TEST(DocxTest, BindsPapersWithTheirContents) {
  const PaperTemplate agreement = Template(kAgreement);
  const PaperTemplate visit = Template(kVisit);
  const PaperData agreement_data = AgreementData();
  PaperData visit_data;
  visit_data.Set("visitor", "丙");
  ASSERT_OK_AND_ASSIGN(const std::string docx,
                       RenderBoundDocx({{&agreement, &agreement_data, "正本"}, {&visit, &visit_data, ""}},
                                       {.title = "甲乙相邻纠纷"}));
  const std::string text = TextOf(docx);
  EXPECT_THAT(text, AllOf(HasSubstr("卷内目录"), HasSubstr("回访记录"), HasSubstr("正本"), HasSubstr("丙")));
  const std::string body = Part(docx, "word/document.xml");
  for (const int paper : {1, 2}) {
    EXPECT_THAT(body, HasSubstr(absl::StrCat(" PAGEREF paper", paper, " ")));
    EXPECT_THAT(body, HasSubstr(absl::StrCat("w:name=\"paper", paper, "\"")));
  }
  // Each paper begins a page, and so does what stands behind the break.
  EXPECT_EQ(Parsed(body).Count("pageBreakBefore"), 3);
  EXPECT_THAT(Part(docx, "docProps/core.xml"), HasSubstr("<dc:title>甲乙相邻纠纷</dc:title>"));

  ASSERT_OK_AND_ASSIGN(const std::string bare,
                       RenderBoundDocx({{&visit, &visit_data, ""}, {&visit, &visit_data, ""}}, {"回访", ""}));
  EXPECT_EQ(Parsed(Part(bare, "word/document.xml")).Count("pageBreakBefore"), 3);
  EXPECT_THAT(RenderBoundDocx({}, {}), StatusIs(StatusCode::kInvalidArgument));
}

TEST(DocxTest, OnePaperThatLacksDataIsTheErrorOfAll) {
  const PaperTemplate visit = Template(kVisit);
  PaperData data, nothing;
  data.Set("visitor", "丙");
  EXPECT_THAT(RenderBoundDocx({{&visit, &data, ""}, {&visit, &nothing, ""}}, {}),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("第4行的 visitor没有数据")));
}

TEST(DocxTest, BindsNoMoreThanADocumentHolds) {
  const PaperTemplate visit = Template(kVisit);
  PaperData data;
  data.Set("visitor", std::string(20 << 20, 'a'));
  EXPECT_OK(RenderDocx(visit, data));
  const BoundPaper bound{&visit, &data, ""};
  EXPECT_THAT(RenderBoundDocx({bound, bound, bound, bound, bound}, {}),
              StatusIs(StatusCode::kResourceExhausted));
  EXPECT_THAT(RenderBoundDocx(std::vector<BoundPaper>(1001, bound), {}),
              StatusIs(StatusCode::kResourceExhausted));
}

TEST(DocxTest, PrintsNothingButTextWhateverItIsFilledWith) {
  std::string hostile =
      "<w:p>&lt;]]><!--\"'\t\v\x01\x7f\x1b[31m\r\n\xff\xed\xa0\x80\xef\xbf\xbf\xf4\x90\x80\x80";
  hostile += std::string("\0{{facts}}\\[[", 14);
  PaperData data = AgreementData();
  data.Set("facts", hostile).Set("number", hostile).Set("committee", hostile);
  ASSERT_OK_AND_ASSIGN(const std::string docx, RenderDocx(Template(kAgreement), data));
  EXPECT_FALSE(Parsed(Part(docx, "docProps/core.xml")).names.empty());
  const std::string body = Part(docx, "word/document.xml");
  const Elements elements = Parsed(body);
  EXPECT_EQ(elements.Count("tbl"), 2);
  EXPECT_THAT(body, AllOf(HasSubstr("&lt;w:p&gt;&amp;lt;]]&gt;&lt;!--"), HasSubstr("{{facts}}\\[["),
                          Not(HasSubstr(std::string_view("\0", 1)))));
  EXPECT_THAT(TextOf(docx), HasSubstr("<w:p>&lt;]]><!--"));
}

TEST(DocxTest, TakesLongFieldsAndManyRows) {
  PaperData data = AgreementData();
  std::string longer;
  for (int i = 0; i < 10'000; ++i) longer += "字";
  data.Set("facts", longer);
  for (int i = 0; i < 10'000; ++i)
    data.Add("terms").Set("content", absl::StrCat("第", i, "条")).Set("day", "2026-12-01");
  ASSERT_OK_AND_ASSIGN(const std::string docx, RenderDocx(Template(kAgreement), data));
  EXPECT_LT(docx.size(), 2u << 20);
  EXPECT_EQ(Parsed(Part(docx, "word/document.xml")).Count("tr"), 10'000 + 4);
  EXPECT_THAT(Part(docx, "word/document.xml"), HasSubstr(longer));
}

TEST(XmlTextTest, KeepsWhatXmlAllows) {
  std::string out;
  AppendXml("a\t\n<&>\"'\u0085\u00a0中\U0001f600\ufffe", out);
  EXPECT_EQ(out, "a\t\n&lt;&amp;&gt;&quot;'\ufffd\u00a0中\U0001f600\ufffd");
}

}  // namespace
}  // namespace fengqiao::paper
