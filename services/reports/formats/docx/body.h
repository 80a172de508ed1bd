// From the XML of a document's main part to its lines.

#ifndef FENGQIAO_SERVICES_REPORTS_FORMATS_DOCX_BODY_H_
#define FENGQIAO_SERVICES_REPORTS_FORMATS_DOCX_BODY_H_

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "services/reports/formats/docx/xml.h"
#include "services/reports/formats/sourced_text.h"
#include "services/reports/formats/table.h"

namespace fengqiao::reports {

// A paragraph of the document: where in its tables it stands.
struct DocxParagraph {
  int table = 0;  // 0 for none
  int row = 0;
  int cell = 0;
};

// Where a character stands: the source of a character is the number of its DocxPlace.
struct DocxPlace {
  uint32_t paragraph;  // from 0
  uint32_t offset;     // in the characters of the paragraph that are shown
};

// Gathers the lines: a paragraph is a line, or more where it has line breaks; a table's row is one. What was
// deleted while changes were tracked, what is hidden, the codes of fields, raised numbers of notes behind a
// number, and tables of contents are left out.
class DocxBody final : public XmlHandler {
 public:
  // The styles of tables of contents.
  explicit DocxBody(std::set<std::string, std::less<>> contents_styles)
      : contents_styles_(std::move(contents_styles)) {}

  absl::Status Start(std::string_view name, bool word, const XmlAttributes& attributes) override;
  absl::Status End(std::string_view name, bool word) override;
  absl::Status Text(std::string_view utf8) override;

  SourcedLines TakeLines() { return std::move(lines_); }
  std::vector<DocxParagraph> TakeParagraphs() { return std::move(paragraphs_); }
  std::vector<DocxPlace> TakePlaces() { return std::move(places_); }

 private:
  struct OpenParagraph {
    uint32_t number;
    uint32_t length = 0;
    SourcedLines lines;
    SourcedLine line;
    bool left_out = false;
    bool goes_on = false;         // into the next one: its mark was deleted
    bool was_in_run, was_hidden;  // of the run that the paragraph, in a text box, stands in
  };
  struct OpenTable {
    int number;
    int cell = 0;  // in the row
    bool in_cell = false;
    std::vector<TableRow> rows;
  };

  absl::Status StartOfParagraph(std::string_view name, const XmlAttributes& attributes);
  absl::Status StartOfTable(std::string_view name, const XmlAttributes& attributes);
  void StartField(std::string_view type);
  bool InFieldCode() const;
  void StartParagraph();
  void EndParagraph();
  void EndTable();
  void EndLine();
  void Add(char32_t c);
  // Where lines go: to the innermost open cell, else to the document.
  SourcedLines& Lines();
  OpenTable* TableOfCell();

  const std::set<std::string, std::less<>> contents_styles_;
  SourcedLines lines_;
  std::vector<DocxParagraph> paragraphs_;
  std::vector<DocxPlace> places_;
  std::vector<OpenParagraph> open_;  // text boxes stand within paragraphs
  std::vector<OpenTable> tables_;
  std::vector<bool> contents_;  // for each open sdt: whether it is a table of contents
  int table_count_ = 0;
  int cell_count_ = 0;
  int skipped_ = 0;  // how deep in what is left out
  bool in_run_ = false;
  bool run_hidden_ = false;
  bool run_raised_ = false;
  bool begins_raised_ = false;  // nothing of the raised run was read yet
  bool after_note_ = false;     // the character before was the number of a note, which is left out
  bool in_mark_ = false;        // in what is said of a paragraph itself, not of its runs
  std::vector<bool> fields_;    // that are open: whether in their code
  // The lines to which the next paragraph's belong, if it stands there too.
  const SourcedLines* joined_ = nullptr;
  bool in_text_ = false;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_FORMATS_DOCX_BODY_H_
