#include "services/reports/formats/html/html_reader.h"

#include <time.h>

#include <string>
#include <vector>

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "services/reports/domain/text/codepoints.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::reports {
namespace {

using ::fengqiao::testing::StatusIs;

std::string TextOf(const std::string& page) {
  const auto document = ReadHtml(page);
  EXPECT_OK(document);
  return document.ok() ? document->text : "";
}

// What stands in the original where `surface` stands in the text.
std::string Original(const std::string& page, std::u32string_view surface) {
  const auto document = ReadHtml(page);
  EXPECT_OK(document);
  if (!document.ok()) return "";
  const std::u32string text = ToCodePoints(document->text);
  const size_t at = text.find(surface);
  EXPECT_NE(at, std::u32string::npos) << document->text;
  if (at == std::u32string::npos) return "";
  const v1::Place place = document->origin->Find(at, at + surface.size());
  EXPECT_TRUE(place.has_byte_range());
  const auto start = static_cast<size_t>(place.byte_range().start()),
             end = static_cast<size_t>(place.byte_range().end());
  return page.substr(start, end - start);
}

TEST(HtmlReaderTest, IsToldByItsFirstTag) {
  for (const char* page :
       {"<html>", "<!DOCTYPE html><p>", "  \n<!-- c --><HTML lang=zh>", "\xEF\xBB\xBF<html>",
        "<?xml version=\"1.0\"?>\n<html>", "<div class=a>", "<table>", "<p>", "<!-- long"}) {
    EXPECT_TRUE(LooksLikeHtml(page)) << page;
  }
  for (const char* text : {"", "越城区2022年工作总结", "<2022年>", "<pre-2022>", "<说明>", "a<html>",
                           "<?xml version=\"1.0\"?><w:p>", "< html>"}) {
    EXPECT_FALSE(LooksLikeHtml(text)) << text;
  }
}

TEST(HtmlReaderTest, BlocksAreLines) {
  EXPECT_EQ(TextOf("<html><body><h1>标题</h1><p>甲<b>乙</b>丙<p>丁<br>戊<div>己<div>庚</div>辛</"
                   "div><ul><li>一<li>二</ul>"),
            "标题\n甲乙丙\n丁\n戊\n己\n庚\n辛\n一\n二\n");
}

TEST(HtmlReaderTest, BlanksAreOneAndLineEndsAmongChineseNone) {
  EXPECT_EQ(TextOf("<p>&nbsp;&nbsp;全年\n   受理 38\n160多个  x\ny\t</p>"), "全年受理 38 160多个 x y\n");
  EXPECT_EQ(TextOf("<pre>甲\n乙</pre>"), "甲\n乙\n");
  EXPECT_EQ(TextOf("<p>12\xE2\x80\x8B"
                   "8件&shy;、\xEF\xBB\xBF"
                   "3人</p>"),
            "128件、3人\n");
}

TEST(HtmlReaderTest, LeavesOutWhatIsNotRead) {
  EXPECT_EQ(
      TextOf("<html><head><title>题</title><style>p{}</style></head><nav>首页<nav>内</nav></nav><script>if "
             "(a<b) '</p>'</script>"
             "<p>甲<!-- 注 --><span style='DISPLAY : none'>藏<span>深</span>藏</span>乙</p><p hidden>藏<p>丙"
             "<div "
             "style=\"visibility:hidden\"><div>藏</div>藏</div><select><option>选</select><textarea>写</"
             "textarea>丁"),
      "甲乙\n丙\n丁\n");
}

TEST(HtmlReaderTest, NumbersStayWhatTheyAre) {
  EXPECT_EQ(TextOf("<table><tr><td>指标<td>数<td>备注<tr><td>受理<td>12<br>345<td>&nbsp;</table>"),
            "指标 | 数 | 备注\n受理 | 12／345 | \n");
  // The number of a note is no digit of the number before it; a raised one elsewhere stays.
  EXPECT_EQ(TextOf("<p>受理213<sup>1</sup>件<sup>2</sup>，<sup><a "
                   "href='#n'>3</a></sup>完</p><p>5<sup><a>10</a></sup>件"),
            "受理213件2，3完\n5件\n");
  EXPECT_EQ(TextOf("<p>全年１，２３４件、1&nbsp;234件、5&#44;678件"),
            "全年１，２３４件、1\u00A0234件、5,678件\n");
}

// Whether a raised number is a note's is told by what stands before its first digit, not before each.
TEST(HtmlReaderTest, ARaisedNumberIsANoteOrStaysWhole) {
  EXPECT_EQ(TextOf("<p>第<sup>12</sup>名，受理213<sup>45</sup>件</p>"), "第12名，受理213件\n");
  EXPECT_EQ(TextOf("<p>213<sup>[12]</sup>件</p>"), "213[12]件\n");
  // One that is never ended takes no later number of its line.
  EXPECT_EQ(TextOf("<p>受理213<sup>1件，审结198件，结案率93%</p>"), "受理213件，审结198件，结案率93%\n");
  EXPECT_EQ(TextOf("<p>居全省第<sup>2，受理213件</p>"), "居全省第2，受理213件\n");
}

TEST(HtmlReaderTest, TablesAreRows) {
  EXPECT_EQ(TextOf("<table><caption>主要指标</caption><thead><tr><th rowspan=2>指标<th "
                   "colspan=2>2022年<tr><th>目标<th>完成<tbody>"
                   "<tr><td>败诉率<td><p>8%</p><td>4.17%</table>后"),
            "主要指标\n指标 | 2022年目标 | 2022年完成\n败诉率 | 8% | 4.17%\n后\n");
  // A table for the layout of the page with one of figures in it.
  EXPECT_EQ(TextOf("<table><tr><td>左</td><td><p>全年受理案件。</p><table><tr><td>甲</td><td>1</td><td>2</"
                   "td></tr></table>尾</td></tr></table>"),
            "左\n全年受理案件。\n甲 | 1 | 2\n尾\n");
  // A hidden cell keeps its column.
  EXPECT_EQ(TextOf("<table><tr><td>甲<td style='display:none'>5<td>6<tr><td>乙<td>7<td>8</table>"),
            "甲 |  | 6\n乙 | 7 | 8\n");
}

TEST(HtmlReaderTest, PlacesAreTheBytesOfTheOriginal) {
  const std::string page = "<p>&nbsp;全年受理<span>1</span><b>28</b>件，成功率&#57;8.5%，&lt;详见&gt;</p>";
  EXPECT_EQ(Original(page, U"128件"), "1</span><b>28</b>件");
  EXPECT_EQ(Original(page, U"98.5%"), "&#57;8.5%");
  EXPECT_EQ(Original(page, U"<详见>"), "&lt;详见&gt;");
  EXPECT_EQ(Original(page, U"全年"), "全年");
}

TEST(HtmlReaderTest, PlacesInGb18030AreItsOwnBytes) {
  // "受理128件" with a four-byte character before it.
  const std::string page =
      "<meta charset=gb2312><p>\x82\x35\x8F\x33\xCA\xDC\xC0\xED"
      "128\xBC\xFE</p>";
  const auto document = ReadHtml(page);
  ASSERT_OK(document);
  EXPECT_EQ(document->encoding, v1::Report::ENCODING_GB18030);
  EXPECT_EQ(Original(page, U"128件"), "128\xBC\xFE");
}

TEST(HtmlReaderTest, TheDeclaredEncodingWinsWhereItFits) {
  // Valid in both: the bytes of 联通 in GBK.
  EXPECT_EQ(TextOf("<meta charset=\"GBK\"><p>\xC1\xAA\xCD\xA8</p>"), "联通\n");
  // Says gb2312 and is UTF-8.
  const auto lying = ReadHtml(
      "<meta http-equiv=Content-Type content='text/html; charset=gb2312'><p>一审行政诉讼败诉率4%</p>");
  ASSERT_OK(lying);
  EXPECT_EQ(lying->text, "一审行政诉讼败诉率4%\n");
  EXPECT_EQ(lying->encoding, v1::Report::ENCODING_UTF8);
}

TEST(HtmlReaderTest, RefusesWhatNestsTooDeep) {
  std::string tables, divs;
  for (int i = 0; i < 1000; ++i) tables += "<table><tr><td>";
  while (divs.size() + 5 <= 16 << 20) divs += "<div>";
  for (const std::string& page : {tables + "1件", divs}) {
    const auto document = ReadHtml(page);
    EXPECT_THAT(document, StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_EQ(ReasonOf(document.status()), ErrorReason::ERROR_REASON_DOCUMENT_TOO_COMPLEX);
  }
  const auto empty = ReadHtml("<html><body><script>1件</script></body></html>");
  EXPECT_EQ(ReasonOf(empty.status()), ErrorReason::ERROR_REASON_DOCUMENT_EMPTY);
}

double CpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// Four times the bytes take about four times as long, whatever they are; eight times is for a busy machine.
TEST(HtmlReaderTest, TakesTimeByTheBytesAlone) {
  for (const std::string& piece :
       {std::string("<p>受理1件"), std::string("<td rowspan=9>1"), std::string("<!--"),
        std::string("&CounterClockwiseContour"), std::string("</div>"), std::string("<script>"),
        std::string("<a href=\""), std::string("<table></table>"), std::string("<span hidden>"),
        std::string("<tr>")}) {
    const auto seconds = [&](size_t size) {
      std::string page = "<html><table>";
      while (page.size() < size) page += piece;
      double best = 1e9;
      for (int run = 0; run < 3; ++run) {
        const double start = CpuSeconds();
        (void)ReadHtml(page);
        best = std::min(best, CpuSeconds() - start);
      }
      return best;
    };
    const double small = seconds(1 << 20), large = seconds(4 << 20);
    EXPECT_LT(large, 8 * small + 0.02) << piece;
  }
}

}  // namespace
}  // namespace fengqiao::reports
