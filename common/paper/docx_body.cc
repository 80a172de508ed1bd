#include "common/paper/docx_body.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/paper/xml_text.h"

namespace fengqiao::paper {
namespace {

// Twentieths of a point. A4 with margins of 37, 35, 28 and 26 mm (GB/T 9704), 22 lines to a page.
constexpr int kPageWidth = 11906;
constexpr int kPageHeight = 16838;
constexpr int kTop = 2098, kBottom = 1984, kLeft = 1587, kRight = 1474;
constexpr int kFooter = 1187;  // from the paper's edge: the page number stands 7 mm below the text
constexpr int kTextWidth = kPageWidth - kLeft - kRight;
constexpr int kLinePitch = 579;
constexpr int kCellLine = 440;  // a line of a table with the air around it

std::string_view StyleId(Style style) {
  switch (style) {
    case Style::kTitle:
      return "Title";
    case Style::kBanner:
      return "Banner";
    case Style::kSubtitle:
      return "Subtitle";
    case Style::kNumber:
      return "DocNumber";
    case Style::kHeading:
      return "Heading1";
    case Style::kSubheading:
      return "Heading2";
    case Style::kText:
      return "Text";
    case Style::kLine:
      return "Line";
    case Style::kCenter:
      return "Center";
    case Style::kRight:
      return "Right";
    case Style::kSign:
      return "Sign";
    case Style::kDate:
      return "Date";
    case Style::kNote:
      return "Note";
  }
  return "Text";
}

std::string_view AlignId(Align align) {
  switch (align) {
    case Align::kLeft:
      return "left";
    case Align::kCenter:
      return "center";
    case Align::kRight:
      return "right";
  }
  return "left";
}

// The next line of the text, which is left without it. "\r\n", "\r" and the vertical tab, by which Word
// breaks a line, end one too.
std::string_view TakeLine(std::string_view& text) {
  const size_t end = text.find_first_of("\n\r\v");
  const std::string_view line = text.substr(0, end);
  if (end == std::string_view::npos) {
    text = {};
  } else {
    text.remove_prefix(end + (text.substr(end, 2) == "\r\n" ? 2 : 1));
  }
  return line;
}

// The widths of the columns, which together are the width of the text whatever the template's unit is.
std::vector<int> GridOf(const std::vector<int>& widths) {
  const int total = std::accumulate(widths.begin(), widths.end(), 0);
  std::vector<int> grid;
  int told = 0, used = 0;
  for (const int width : widths) {
    told += width;
    const int edge = kTextWidth * told / total;
    grid.push_back(edge - used);
    used = edge;
  }
  return grid;
}

std::string BookmarkOf(int paper) { return absl::StrCat("paper", paper); }

}  // namespace

DocxBodyWriter::DocxBodyWriter()
    : xml_(
          "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
          "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" "
          "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><w:body>") {}

void DocxBodyWriter::AddContents(std::string_view title, const std::vector<ContentsLine>& lines) {
  AddParagraph("Title", title);
  const std::vector<int> grid = GridOf({3, 10, 8, 3, 4});
  LayoutRow header{.header = true};
  for (const char* label : {"序号", "题名", "编号", "页次", "备注"})
    header.cells.push_back({.label = true, .align = Align::kCenter, .text = label});
  OpenTable(grid);
  AddRow(header, grid);
  for (size_t i = 0; i < lines.size(); ++i) {
    xml_ += "<w:tr>";
    AddCell({.align = Align::kCenter, .text = std::to_string(i + 1)}, grid[0]);
    AddCell({.text = lines[i].name}, grid[1]);
    AddCell({.text = lines[i].number}, grid[2]);
    absl::StrAppend(&xml_, "<w:tc><w:tcPr><w:tcW w:w=\"", grid[3],
                    "\" w:type=\"dxa\"/><w:vAlign w:val=\"center\"/></w:tcPr><w:p><w:pPr><w:pStyle "
                    "w:val=\"CellText\"/><w:jc w:val=\"center\"/></w:pPr><w:fldSimple w:instr=\" PAGEREF ",
                    BookmarkOf(papers_ + static_cast<int>(i) + 1),
                    " \\h \" w:dirty=\"true\"><w:r><w:t>—</w:t></w:r></w:fldSimple></w:p></w:tc>");
    AddCell({.text = lines[i].note}, grid[4]);
    xml_ += "</w:tr>";
  }
  xml_ += "</w:tbl>";
  after_table_ = true;
  new_page_ = true;
}

void DocxBodyWriter::AddPaper(const PaperLayout& layout) {
  opened_bookmark_ = ++papers_;
  new_page_ = papers_ > 1 || new_page_;
  for (const LayoutBlock& block : layout.blocks) AddBlock(block);
  if (opened_bookmark_ != 0) AddGap();  // nothing was printed: the contents still need a place to point to
}

std::string DocxBodyWriter::Finish() && {
  if (after_table_) AddGap();  // programs want a paragraph behind the last table
  absl::StrAppend(&xml_,
                  "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId4\"/>"
                  "<w:footerReference w:type=\"even\" r:id=\"rId5\"/><w:pgSz w:w=\"",
                  kPageWidth, "\" w:h=\"", kPageHeight, "\"/><w:pgMar w:top=\"", kTop, "\" w:right=\"",
                  kRight, "\" w:bottom=\"", kBottom, "\" w:left=\"", kLeft,
                  "\" w:header=\"851\" w:footer=\"");
  absl::StrAppend(&xml_, kFooter, "\" w:gutter=\"0\"/><w:docGrid w:type=\"lines\" w:linePitch=\"", kLinePitch,
                  "\"/></w:sectPr></w:body></w:document>");
  return std::move(xml_);
}

void DocxBodyWriter::AddBlock(const LayoutBlock& block) {
  new_page_ = new_page_ || block.on_new_page;
  if (!block.widths.empty()) return AddTable(block);
  std::string_view rest = block.text;
  do {
    AddParagraph(StyleId(block.style), TakeLine(rest));
  } while (!rest.empty());
}

// Two tables without a paragraph between would become one; a table can't begin a page nor carry a bookmark.
void DocxBodyWriter::AddGap() {
  OpenParagraph("Gap", "");
  xml_ += "</w:p>";
}

void DocxBodyWriter::OpenParagraph(std::string_view style, std::string_view more) {
  absl::StrAppend(&xml_, "<w:p><w:pPr><w:pStyle w:val=\"", ToAbsl(style), "\"/>",
                  new_page_ ? "<w:pageBreakBefore/>" : "", ToAbsl(more), "</w:pPr>");
  new_page_ = false;
  after_table_ = false;
  if (opened_bookmark_ != 0) {
    absl::StrAppend(&xml_, "<w:bookmarkStart w:id=\"", opened_bookmark_, "\" w:name=\"",
                    BookmarkOf(opened_bookmark_), "\"/><w:bookmarkEnd w:id=\"", opened_bookmark_, "\"/>");
    opened_bookmark_ = 0;
  }
}

void DocxBodyWriter::AddParagraph(std::string_view style, std::string_view text) {
  OpenParagraph(style, "");
  AddRun(text);
  xml_ += "</w:p>";
}

void DocxBodyWriter::AddRun(std::string_view text) {
  if (text.empty()) return;
  xml_ += "<w:r>";
  for (;;) {
    const size_t tab = text.find('\t');
    if (tab != 0) {
      xml_ += "<w:t xml:space=\"preserve\">";
      AppendXml(text.substr(0, tab), xml_);
      xml_ += "</w:t>";
    }
    if (tab == std::string_view::npos) break;
    xml_ += "<w:tab/>";
    text.remove_prefix(tab + 1);
    if (text.empty()) break;
  }
  xml_ += "</w:r>";
}

void DocxBodyWriter::OpenTable(const std::vector<int>& grid) {
  absl::StrAppend(&xml_, "<w:tbl><w:tblPr><w:tblStyle w:val=\"PaperTable\"/><w:tblW w:w=\"", kTextWidth,
                  "\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>");
  for (const int width : grid) absl::StrAppend(&xml_, "<w:gridCol w:w=\"", width, "\"/>");
  xml_ += "</w:tblGrid>";
}

void DocxBodyWriter::AddTable(const LayoutBlock& table) {
  if (after_table_ || new_page_ || opened_bookmark_ != 0) AddGap();
  const std::vector<int> grid = GridOf(table.widths);
  OpenTable(grid);
  for (const LayoutRow& row : table.rows) AddRow(row, grid);
  xml_ += "</w:tbl>";
  after_table_ = true;
}

void DocxBodyWriter::AddRow(const LayoutRow& row, const std::vector<int>& grid) {
  xml_ += "<w:tr>";
  if (row.header || row.lines > 0) {
    xml_ += "<w:trPr>";
    if (row.header) xml_ += "<w:cantSplit/>";
    if (row.lines > 0)
      absl::StrAppend(&xml_, "<w:trHeight w:val=\"", row.lines * kCellLine, "\" w:hRule=\"atLeast\"/>");
    if (row.header) xml_ += "<w:tblHeader/>";
    xml_ += "</w:trPr>";
  }
  size_t column = 0;
  for (const LayoutCell& cell : row.cells) {
    int width = 0;
    for (int i = 0; i < cell.span && column < grid.size(); ++i) width += grid[column++];
    AddCell(cell, width);
  }
  xml_ += "</w:tr>";
}

void DocxBodyWriter::AddCell(const LayoutCell& cell, int width) {
  absl::StrAppend(&xml_, "<w:tc><w:tcPr><w:tcW w:w=\"", width, "\" w:type=\"dxa\"/>");
  if (cell.span > 1) absl::StrAppend(&xml_, "<w:gridSpan w:val=\"", cell.span, "\"/>");
  xml_ += "<w:vAlign w:val=\"center\"/></w:tcPr>";
  std::string_view rest = cell.text;
  do {
    absl::StrAppend(&xml_, "<w:p><w:pPr><w:pStyle w:val=\"", cell.label ? "CellLabel" : "CellText",
                    "\"/><w:jc w:val=\"", ToAbsl(AlignId(cell.align)), "\"/></w:pPr>");
    AddRun(TakeLine(rest));
    xml_ += "</w:p>";
  } while (!rest.empty());
  xml_ += "</w:tc>";
}

}  // namespace fengqiao::paper
