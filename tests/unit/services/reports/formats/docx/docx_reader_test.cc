#include "services/reports/formats/docx/docx_reader.h"

#include <string>
#include <utility>
#include <vector>

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "services/reports/domain/text/codepoints.h"
#include "tests/support/status_matchers.h"
#include "tests/support/zip_of.h"

namespace fengqiao::reports {
namespace {

using ::fengqiao::testing::ZipOf;
using Entries = std::vector<std::pair<std::string, std::string>>;

std::string Xml(const std::string& body) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document "
         "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" "
         "xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"><w:body>" +
         body + "</w:body></w:document>";
}

std::string Docx(const std::string& body, Entries more = {}) {
  more.emplace_back("word/document.xml", Xml(body));
  return ZipOf(more);
}

std::string RunOf(const std::string& text) {
  return "<w:r><w:t xml:space=\"preserve\">" + text + "</w:t></w:r>";
}
std::string Paragraph(const std::string& text) { return "<w:p>" + RunOf(text) + "</w:p>"; }
std::string Cell(const std::string& text, const std::string& properties = "") {
  return "<w:tc><w:tcPr>" + properties + "</w:tcPr>" + Paragraph(text) + "</w:tc>";
}

std::string TextOf(const std::string& body, Entries more = {}) {
  const std::string bytes = Docx(body, std::move(more));
  const auto document = ReadDocx(bytes);
  EXPECT_OK(document);
  return document.ok() ? document->text : "";
}

ErrorReason ReasonFor(const std::string& bytes) {
  const auto document = ReadDocx(bytes);
  EXPECT_EQ(document.status().code(), absl::StatusCode::kInvalidArgument);
  return ReasonOf(document.status());
}

v1::ParagraphRange PlaceOf(const std::string& body, std::u32string_view surface) {
  const std::string bytes = Docx(body);
  const auto document = ReadDocx(bytes);
  EXPECT_OK(document);
  if (!document.ok()) return {};
  const size_t at = ToCodePoints(document->text).find(surface);
  EXPECT_NE(at, std::u32string::npos) << document->text;
  return document->origin->Find(at, at + surface.size()).paragraph_range();
}

TEST(DocxReaderTest, ParagraphsAreLines) {
  EXPECT_EQ(TextOf(Paragraph("一、主要工作") + "<w:p/>" + "<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>" +
                   RunOf("受理1") + RunOf("28件") + "</w:p>"),
            "一、主要工作\n受理128件\n");
  EXPECT_EQ(TextOf("<w:p>" + RunOf("甲") + "<w:r><w:br/></w:r>" + RunOf("乙") +
                   "<w:r><w:tab/><w:noBreakHyphen/></w:r></w:p>"),
            "甲\n乙\t-\n");
}

TEST(DocxReaderTest, LeavesOutWhatIsNotShown) {
  EXPECT_EQ(
      TextOf("<w:p>" + RunOf("甲") +
             "<w:del><w:r><w:delText>删</w:delText><w:t>删</w:t></w:r></w:del><w:moveFrom>" + RunOf("移") +
             "</w:moveFrom><w:ins>" + RunOf("乙") +
             "</w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>"
             "<w:r><w:rPr><w:vanish "
             "w:val=\"0\"/></w:rPr><w:t>丙</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"),
      "甲乙丙\n");
}

// What was set otherwise before a tracked change is not how it is set now.
TEST(DocxReaderTest, FormerPropertiesAreNotProperties) {
  EXPECT_EQ(
      TextOf("<w:p><w:r><w:rPr><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t>受理12件</"
             "w:t></w:r></w:p>"),
      "受理12件\n");
  EXPECT_EQ(TextOf("<w:tbl><w:tr>" +
                   Cell("指标", "<w:tcPrChange><w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr></w:tcPrChange>") +
                   Cell("2022年") + Cell("2023年") + "</w:tr><w:tr>" + Cell("败诉率") + Cell("8%") +
                   Cell("4%") + "</w:tr></w:tbl>"),
            "指标 | 2022年 | 2023年\n败诉率 | 8% | 4%\n");
}

// Whoever deletes the mark between two paragraphs makes them one.
TEST(DocxReaderTest, AParagraphWhoseMarkWasDeletedGoesOn) {
  const std::string deleted = "<w:pPr><w:rPr><w:del w:id=\"1\" w:author=\"a\"/></w:rPr></w:pPr>";
  EXPECT_EQ(TextOf("<w:p>" + deleted + RunOf("受理1") + "</w:p>" + Paragraph("28件。") + Paragraph("又")),
            "受理128件。\n又\n");
  EXPECT_EQ(TextOf("<w:tbl><w:tr><w:tc><w:p>" + deleted + RunOf("甲") + "</w:p></w:tc>" + Cell("1") +
                   Cell("2") + "</w:tr></w:tbl>" + Paragraph("后")),
            "甲 | 1 | 2\n后\n");
}

// What is deleted with its runs and its mark leaves the paragraphs around it two; a mark that was deleted
// before it makes them one.
TEST(DocxReaderTest, AParagraphThatWasDeletedWholeGluesNothing) {
  const std::string deleted = "<w:pPr><w:rPr><w:del w:id=\"1\" w:author=\"a\"/></w:rPr></w:pPr>";
  const std::string gone = "<w:p>" + deleted + "<w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p>";
  EXPECT_EQ(TextOf(Paragraph("受理12") + gone + Paragraph("345件")), "受理12\n345件\n");
  EXPECT_EQ(TextOf(Paragraph("受理12") + gone + gone + Paragraph("345件")), "受理12\n345件\n");
  EXPECT_EQ(TextOf(gone + Paragraph("345件")), "345件\n");
  EXPECT_EQ(
      TextOf("<w:p>" + deleted + RunOf("受理12") + "</w:p>" + gone + Paragraph("345件") + Paragraph("又")),
      "受理12345件\n又\n");
}

TEST(DocxReaderTest, OfFieldsOnlyWhatTheyShow) {
  const auto mark = [](const std::string& type) {
    return "<w:r><w:fldChar w:fldCharType=\"" + type + "\"/></w:r>";
  };
  EXPECT_EQ(
      TextOf("<w:p>" + RunOf("受理") + mark("begin") + RunOf("IF 3 = ") + mark("begin") +
             "<w:r><w:instrText>PAGE</w:instrText></w:r>" + mark("separate") + RunOf("3") + mark("end") +
             RunOf(" 7") + mark("separate") + RunOf("128") + mark("end") + RunOf("件") + "</w:p>"),
      "受理128件\n");
  EXPECT_EQ(TextOf("<w:p><w:fldSimple w:instr=\"SEQ 表\">" + RunOf("5") + "</w:fldSimple>" + RunOf("件") +
                   "</w:p>"),
            "5件\n");
  // One that is never ended hides no more than its paragraph.
  EXPECT_EQ(TextOf("<w:p>" + mark("begin") + RunOf("码") + "</w:p>" + Paragraph("后")), "后\n");
}

TEST(DocxReaderTest, TheNumberOfANoteIsNoDigit) {
  const std::string note = "<w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:t>12</w:t></w:r>";
  EXPECT_EQ(TextOf("<w:p>" + RunOf("受理213") + note + RunOf("件") + "</w:p>"), "受理213件\n");
  EXPECT_EQ(TextOf("<w:p>" + RunOf("受理件") + note + "</w:p>"), "受理件12\n");
}

TEST(DocxReaderTest, ATextBoxIsReadOnce) {
  EXPECT_EQ(
      TextOf("<w:p>" + RunOf("前") + "<w:r><mc:AlternateContent><mc:Choice><w:txbxContent>" +
             Paragraph("框") + "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>" + Paragraph("框") +
             "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>" + RunOf("后") + "</w:p>"),
      "框\n前后\n");
}

TEST(DocxReaderTest, LeavesOutTablesOfContents) {
  EXPECT_EQ(TextOf("<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val=\"Table of "
                   "Contents\"/></w:docPartObj></w:sdtPr><w:sdtContent>" +
                   Paragraph("一、主要工作 1") + "</w:sdtContent></w:sdt><w:sdt><w:sdtContent>" +
                   Paragraph("正文") + "</w:sdtContent></w:sdt>"),
            "正文\n");
  const std::string styles =
      "<w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:style "
      "w:styleId=\"10\"><w:name w:val=\"TOC 1\"/></w:style>"
      "<w:style w:styleId=\"1\"><w:name w:val=\"heading 1\"/></w:style></w:styles>";
  EXPECT_EQ(TextOf("<w:p><w:pPr><w:pStyle w:val=\"10\"/></w:pPr>" + RunOf("目录行 3") +
                       "</w:p><w:p><w:pPr><w:pStyle w:val=\"1\"/></w:pPr>" + RunOf("标题") + "</w:p>",
                   {{"word/styles.xml", styles}}),
            "标题\n");
}

TEST(DocxReaderTest, TablesAreRows) {
  EXPECT_EQ(TextOf("<w:tbl><w:tr>" + Cell("指标", "<w:vMerge w:val=\"restart\"/>") +
                   Cell("2022年", "<w:gridSpan w:val=\"2\"/>") + "</w:tr><w:tr>" + Cell("", "<w:vMerge/>") +
                   Cell("目标") + Cell("完成") + "</w:tr><w:tr>" + Cell("败诉率") + Cell("8%") +
                   Cell("4.17%") + "</w:tr></w:tbl>" + Paragraph("后")),
            "指标 | 2022年目标 | 2022年完成\n败诉率 | 8% | 4.17%\n后\n");
}

TEST(DocxReaderTest, NumbersOfSeveralParagraphsInACellStayApart) {
  EXPECT_EQ(
      TextOf("<w:tbl><w:tr>" + Cell("指标") + Cell("数") + Cell("备注") + "</w:tr><w:tr>" + Cell("受理") +
             "<w:tc>" + Paragraph("12") + Paragraph("345") + "</w:tc>" + Cell("") + "</w:tr></w:tbl>"),
      "指标 | 数 | 备注\n受理 | 12／345 | \n");
}

TEST(DocxReaderTest, AnyNestingOfElementsIsReadSomehow) {
  EXPECT_EQ(TextOf("<w:tbl><w:tr><w:tc><w:tr><w:gridSpan w:val=\"2\"/>" + Paragraph("甲") +
                   "</w:tr></w:tc></w:tr></w:tbl><w:tc><w:vMerge/>" + Paragraph("乙") + "</w:tc><w:tr>" +
                   Paragraph("丙") + "</w:tr>"),
            "甲\n乙\n丙\n");
}

TEST(DocxReaderTest, PlacesAreParagraphsAndCells) {
  const std::string body = Paragraph("题") + "<w:p/>" + "<w:p>" + RunOf("全年\xE2\x80\x8B受理1") +
                           "<w:del><w:r><w:t>9</w:t></w:r></w:del>" + RunOf("28件。") +
                           "</w:p><w:tbl><w:tr>" + Cell("甲") + Cell("乙") + Cell("丙") + "</w:tr><w:tr>" +
                           Cell("丁") + Cell("5") + Cell("67件") + "</w:tr></w:tbl>";
  const v1::ParagraphRange prose = PlaceOf(body, U"128件");
  EXPECT_EQ(prose.paragraph(), 3);
  EXPECT_EQ(prose.start(), 5);  // the blank that nobody sees counts: it stands in the document
  EXPECT_EQ(prose.end(), 9);
  EXPECT_EQ(prose.table(), 0);
  const v1::ParagraphRange cell = PlaceOf(body, U"67件");
  EXPECT_EQ(cell.paragraph(), 9);
  EXPECT_EQ(cell.start(), 0);
  EXPECT_EQ(cell.end(), 3);
  EXPECT_EQ(cell.table(), 1);
  EXPECT_EQ(cell.row(), 2);
  EXPECT_EQ(cell.cell(), 3);
}

TEST(DocxReaderTest, TheMainPartMayBeElsewhere) {
  const std::string relations =
      "<Relationships><Relationship Type=\"http://x/officeDocument\" "
      "Target=\"/word/document2.xml\"/></Relationships>";
  const std::string bytes = ZipOf({{"_rels/.rels", relations}, {"word/document2.xml", Xml(Paragraph("甲"))}});
  const auto document = ReadDocx(bytes);
  ASSERT_OK(document);
  EXPECT_EQ(document->text, "甲\n");
}

TEST(DocxReaderTest, SaysWhatIsWrong) {
  using enum common::v1::ErrorReason;
  EXPECT_EQ(ReasonFor(ZipOf({{"a.txt", "x"}})), ERROR_REASON_UNKNOWN_FORMAT);
  EXPECT_EQ(ReasonFor(ZipOf({{"OFD.xml", "x"}})), ERROR_REASON_UNKNOWN_FORMAT);
  EXPECT_EQ(ReasonFor("PK\x03\x04nothing"), ERROR_REASON_DOCUMENT_BROKEN);
  const std::string whole = Docx(Paragraph(std::string(5000, 'x')));
  EXPECT_EQ(ReasonFor(whole.substr(0, whole.size() - 30)), ERROR_REASON_DOCUMENT_BROKEN);
  EXPECT_EQ(ReasonFor(ZipOf({{"word/document.xml", "<a><b></a>"}})), ERROR_REASON_DOCUMENT_BROKEN);
  EXPECT_EQ(ReasonFor(Docx("<w:p/>")), ERROR_REASON_DOCUMENT_EMPTY);
  // Its checksum is wrong: one byte of what is packed is another.
  std::string altered = ZipOf({{"word/document.xml", Xml(Paragraph("甲乙丙"))}});
  altered[altered.find("document.xml") + 40] ^= 1;
  EXPECT_EQ(ReasonFor(altered), ERROR_REASON_DOCUMENT_BROKEN);
}

TEST(DocxReaderTest, RefusesEntities) {
  const std::string laughs =
      "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>"
      "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>" +
      Paragraph("&b;") + "</w:body></w:document>";
  EXPECT_EQ(ReasonFor(ZipOf({{"word/document.xml", laughs}})), ErrorReason::ERROR_REASON_DOCUMENT_BROKEN);
}

TEST(DocxReaderTest, RefusesBombs) {
  const auto reason = ErrorReason::ERROR_REASON_DOCUMENT_TOO_COMPLEX;
  EXPECT_EQ(ReasonFor(Docx(Paragraph(std::string(64 << 20, '9')))), reason);
  EXPECT_EQ(ReasonFor(Docx(std::string(64 << 20, ' ') + Paragraph("1"))), reason);
  std::string open, close;
  for (int i = 0; i < 1000; ++i) {
    open += "<w:tbl><w:tr><w:tc>";
    close += "</w:tc></w:tr></w:tbl>";
  }
  EXPECT_EQ(ReasonFor(Docx(open + close)), reason);
  std::string deep, undeep;
  for (int i = 0; i < 2000; ++i) {
    deep += "<w:smartTag>";
    undeep += "</w:smartTag>";
  }
  EXPECT_EQ(ReasonFor(Docx("<w:p>" + deep + RunOf("1") + undeep + "</w:p>")), reason);
  // What nobody asks for is not inflated.
  EXPECT_EQ(TextOf(Paragraph("甲"), {{"word/media/image1.bmp", std::string(64 << 20, '\0')}}), "甲\n");
}

}  // namespace
}  // namespace fengqiao::reports
