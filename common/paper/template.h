// What a paper looks like, as data. README.md describes the language of templates.

#ifndef FENGQIAO_COMMON_PAPER_TEMPLATE_H_
#define FENGQIAO_COMMON_PAPER_TEMPLATE_H_

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/paper/filters.h"

namespace fengqiao::paper {

// The kinds of paragraph; each is a named style of the printed document.
enum class Style {
  kTitle,
  kBanner,  // the large title of a cover
  kSubtitle,
  kNumber,
  kHeading,
  kSubheading,
  kText,
  kLine,
  kCenter,
  kRight,
  kSign,
  kDate,
  kNote,
};

struct FilterCall {
  const FilterKind* kind = nullptr;
  std::string argument;
};

// {{variable.field|filter:argument}}
struct FieldUse {
  std::string variable;  // "" for a field of the paper itself
  std::string name;      // "" for the position of the variable's element: {{party#}}
  bool optional = false;
  std::vector<FilterCall> filters;
};

// A stretch of a line.
struct Piece {
  enum class Kind { kLiteral, kField, kGroup };
  Kind kind = Kind::kLiteral;
  std::string literal;
  FieldUse field;
  std::vector<Piece> group;  // [[…]]: printed where all optional fields in it are there
};
using Inline = std::vector<Piece>;

enum class Align { kLeft, kCenter, kRight };

struct CellTemplate {
  int span = 1;
  bool label = false;
  Align align = Align::kLeft;
  Inline text;
};

// One instruction, with those it holds.
struct Node {
  enum class Kind { kParagraph, kTable, kRow, kEach, kIf, kCase, kWhen, kBreak, kBlank };
  enum class Test { kPresent, kEquals, kDiffers };
  Kind kind = Kind::kParagraph;
  int line = 0;
  Style style = Style::kText;       // kParagraph
  Inline text;                      // kParagraph
  std::vector<int> widths;          // kTable
  std::vector<CellTemplate> cells;  // kRow
  bool header = false;              // kRow: repeated on each page
  int lines = 0;                    // kRow: at least so high; kBlank: so many
  FieldUse field;                   // kEach: the list; kIf, kCase: what is asked
  std::string variable;             // kEach
  Test test = Test::kPresent;       // kIf
  bool negated = false;             // kIf: unless
  std::string value;                // kIf, kWhen
  std::vector<Node> body;           // kTable, kEach, kIf, kWhen; kCase: its kWhen
  std::vector<Node> otherwise;      // kIf
};

// A field or list that a template asks for.
struct WantedField {
  bool list = false;
  bool optional = true;     // every use does without it
  bool conditional = true;  // every use stands under a condition or in an optional list
  std::set<std::string, std::less<>> filters;
  std::set<std::string, std::less<>> compared;  // the values it is compared with
};

// A parsed template; immutable.
class PaperTemplate {
 public:
  // `origin` names the file in errors. INVALID_ARGUMENT with origin and line for what is no template: an
  // unknown word, field or filter form, a variable out of its block, cells that don't fill their row, a block
  // not ended.
  static absl::StatusOr<PaperTemplate> Parse(std::string_view text, std::string_view origin);

  const std::string& id() const { return id_; }
  // What the paper is called in lists of contents.
  const std::string& name() const { return name_; }
  const std::vector<Node>& body() const { return body_; }
  // By path: "parties" is a list, "parties.name" a field of its elements.
  const std::map<std::string, WantedField>& wanted() const { return wanted_; }

 private:
  friend class TemplateParser;
  std::string id_;
  std::string name_;
  std::vector<Node> body_;
  std::map<std::string, WantedField> wanted_;
};

}  // namespace fengqiao::paper

#endif  // FENGQIAO_COMMON_PAPER_TEMPLATE_H_
