// From what is printed to WordprocessingML.

#ifndef FENGQIAO_COMMON_PAPER_DOCX_BODY_H_
#define FENGQIAO_COMMON_PAPER_DOCX_BODY_H_

#include <string>
#include <string_view>
#include <vector>

#include "common/paper/layout.h"

namespace fengqiao::paper {

// A line of the list of contents.
struct ContentsLine {
  std::string name;
  std::string number;
  std::string note;
};

// Writes the main part of a document, paper by paper.
class DocxBodyWriter {
 public:
  DocxBodyWriter();

  // The list of contents of the papers that follow, in their order; their pages are fields which the program
  // that shows the document works out.
  void AddContents(std::string_view title, const std::vector<ContentsLine>& lines);
  // A paper, on a page of its own.
  void AddPaper(const PaperLayout& layout);

  // Ends the part; nothing may be added behind it.
  std::string Finish() &&;

 private:
  void AddBlock(const LayoutBlock& block);
  void AddParagraph(std::string_view style, std::string_view text);
  void OpenTable(const std::vector<int>& grid);
  void AddTable(const LayoutBlock& table);
  void AddRow(const LayoutRow& row, const std::vector<int>& grid);
  void AddCell(const LayoutCell& cell, int width);
  void AddGap();
  void OpenParagraph(std::string_view style, std::string_view more);
  void AddRun(std::string_view text);

  std::string xml_;
  bool new_page_ = false;
  bool after_table_ = false;
  int papers_ = 0;
  int opened_bookmark_ = 0;
};

}  // namespace fengqiao::paper

#endif  // FENGQIAO_COMMON_PAPER_DOCX_BODY_H_
