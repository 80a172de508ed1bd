#include "common/paper/template.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/base/utf8.h"
#include "common/paper/inline_parser.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::paper {
namespace {

constexpr size_t kLargestTemplate = 256 << 10;
constexpr size_t kDeepest = 8;
constexpr size_t kMostColumns = 32;
constexpr int kMostLines = 60;  // of one row or gap: more than a page has
constexpr int kWidest = 1000;

constexpr struct {
  std::string_view word;
  Style style;
} kParagraphs[] = {
    {"title", Style::kTitle},   {"banner", Style::kBanner},   {"subtitle", Style::kSubtitle},
    {"number", Style::kNumber}, {"heading", Style::kHeading}, {"subheading", Style::kSubheading},
    {"text", Style::kText},     {"line", Style::kLine},       {"center", Style::kCenter},
    {"right", Style::kRight},   {"sign", Style::kSign},       {"date", Style::kDate},
    {"note", Style::kNote},
};

struct Line {
  int number = 0;
  std::string_view word;
  std::string_view rest;
};

absl::Status Wrong(std::string_view what, std::string_view text = "") {
  return absl::InvalidArgumentError(text.empty() ? std::string(what)
                                                 : absl::StrCat(ToAbsl(what), " '", ToAbsl(text), "'"));
}

std::string_view Trimmed(std::string_view text) { return ToStd(absl::StripAsciiWhitespace(ToAbsl(text))); }

// The first word of the text, which is left without it.
std::string_view TakeWord(std::string_view& text) {
  text = Trimmed(text);
  const size_t blank = text.find_first_of(" \t");
  const std::string_view word = text.substr(0, blank);
  text = blank == std::string_view::npos ? std::string_view() : Trimmed(text.substr(blank));
  return word;
}

std::optional<int> NumberIn(std::string_view text, int most) {
  int number = 0;
  if (text.empty() || text.size() > 4 || text.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  if (!absl::SimpleAtoi(ToAbsl(text), &number) || number < 1 || number > most) return std::nullopt;
  return number;
}

bool HasControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\n' && c != '\r') || c == '\x7f';
  });
}

}  // namespace

class TemplateParser {
 public:
  TemplateParser(std::string_view text, std::string_view origin)
      : origin_(origin), scope_(result_.wanted_), text_(text) {}

  absl::StatusOr<PaperTemplate> Parse() {
    if (absl::Status status = ParsePaper(); !status.ok()) {
      return Error(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_INVALID_FIELD,
                   absl::StrCat(ToAbsl(origin_), ", line ", line_.number, ": ", status.message()))
          .Meta("template", origin_)
          .Meta("line", std::to_string(line_.number));
    }
    return std::move(result_);
  }

 private:
  absl::Status ParsePaper() {
    RETURN_IF_ERROR(CheckText());
    if (!Next() || line_.word != "paper" || !IsName(line_.rest))
      return Wrong("a template begins with: paper <id>");
    result_.id_ = std::string(line_.rest);
    if (!Next() || line_.word != "name" || line_.rest.empty())
      return Wrong("then comes: name <what it is called>");
    result_.name_ = std::string(line_.rest);
    ASSIGN_OR_RETURN(const std::string_view end, ParseBlock(Block::kPaper, 0, result_.body_));
    if (!end.empty()) return Wrong("nothing is open that this ends:", end);
    if (result_.body_.empty()) return Wrong("the paper is empty");
    scope_.Finish();
    return absl::OkStatus();
  }

  absl::Status CheckText() {
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    if (text_.substr(0, kByteOrderMark.size()) == kByteOrderMark) text_.remove_prefix(kByteOrderMark.size());
    if (text_.size() > kLargestTemplate) return Wrong("the template is too large");
    for (std::string_view rest = text_; !rest.empty();) {
      ++line_.number;
      const std::string_view line = rest.substr(0, rest.find('\n'));
      if (HasControl(line)) return Wrong("a control character");
      for (std::string_view left = line; !left.empty();) {
        const size_t length = Utf8Length(left);
        if (length == 0) return Wrong("not UTF-8");
        left.remove_prefix(length);
      }
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    }
    line_ = {};
    return absl::OkStatus();
  }

  // The next line that says something; false at the end of the text.
  bool Next() {
    while (!text_.empty()) {
      const size_t end = text_.find('\n');
      std::string_view line = Trimmed(text_.substr(0, end));
      text_.remove_prefix(end == std::string_view::npos ? text_.size() : end + 1);
      ++line_.number;
      if (line.empty() || line.front() == '#') continue;
      line_.word = TakeWord(line);
      line_.rest = line;
      return true;
    }
    return false;
  }

  enum class Block { kPaper, kTable };

  // The nodes up to "end", "else", "when" or the end of the text, and which it was.
  absl::StatusOr<std::string_view> ParseBlock(Block block, size_t depth, std::vector<Node>& out) {
    if (depth > kDeepest) return Wrong("blocks nest too deep");
    while (Next()) {
      if (line_.word == "end" || line_.word == "else") {
        if (!line_.rest.empty()) return Wrong("nothing may stand behind", line_.word);
        return line_.word;
      }
      if (line_.word == "when") return line_.word;
      Node node;
      node.line = line_.number;
      RETURN_IF_ERROR(ParseNode(block, depth, node));
      out.push_back(std::move(node));
    }
    return std::string_view();
  }

  absl::Status ParseNode(Block block, size_t depth, Node& node) {
    const std::string_view word = line_.word;
    if (word == "each") return ParseEach(block, depth, node);
    if (word == "if" || word == "unless") return ParseIf(block, depth, node);
    if (word == "case") return ParseCase(block, depth, node);
    if (block == Block::kTable) return ParseRow(node);
    if (word == "table") return ParseTable(depth, node);
    if (word == "break") {
      node.kind = Node::Kind::kBreak;
      return line_.rest.empty() ? absl::OkStatus() : Wrong("nothing may stand behind 'break'");
    }
    if (word == "blank") {
      node.kind = Node::Kind::kBlank;
      const auto lines = NumberIn(line_.rest.empty() ? "1" : line_.rest, kMostLines);
      if (!lines) return Wrong("no number of lines:", line_.rest);
      node.lines = *lines;
      return absl::OkStatus();
    }
    for (const auto& paragraph : kParagraphs) {
      if (paragraph.word != word) continue;
      if (line_.rest.empty()) return Wrong("there is no text behind", word);
      node.style = paragraph.style;
      ASSIGN_OR_RETURN(node.text, ParseInline(line_.rest, scope_));
      return absl::OkStatus();
    }
    return Wrong("no word of templates:", word);
  }

  // Up to the "end" of the block that began at `node`.
  absl::Status ParseBody(Block block, size_t depth, Node& node, bool with_else) {
    ASSIGN_OR_RETURN(std::string_view end, ParseBlock(block, depth + 1, node.body));
    if (end == "else" && with_else) {
      ASSIGN_OR_RETURN(end, ParseBlock(block, depth + 1, node.otherwise));
    }
    if (end == "else") return Wrong("this 'else' belongs to no 'if'");
    if (end == "when") return Wrong("this 'when' belongs to no 'case'");
    if (end.empty()) return Wrong(absl::StrCat("the block of line ", node.line, " has no 'end'"));
    if (node.body.empty() && node.otherwise.empty())
      return Wrong(absl::StrCat("the block of line ", node.line, " is empty"));
    return absl::OkStatus();
  }

  // each parties as party
  absl::Status ParseEach(Block block, size_t depth, Node& node) {
    node.kind = Node::Kind::kEach;
    ASSIGN_OR_RETURN(node.field, ParseFieldName(TakeWord(line_.rest)));
    const std::string_view as = TakeWord(line_.rest);
    node.variable = std::string(line_.rest);
    if (as != "as" || !IsName(node.variable) || node.field.name.empty())
      return Wrong("a repeated block is: each <list> as <name>");
    RETURN_IF_ERROR(scope_.Enter(node.variable, node.field));
    RETURN_IF_ERROR(ParseBody(block, depth, node, false));
    scope_.Leave();
    return absl::OkStatus();
  }

  // if agent, unless agent, if form = oral, if form != oral
  absl::Status ParseIf(Block block, size_t depth, Node& node) {
    node.kind = Node::Kind::kIf;
    node.negated = line_.word == "unless";
    ASSIGN_OR_RETURN(node.field, ParseFieldName(TakeWord(line_.rest)));
    if (node.field.name.empty()) return Wrong("a position is always there");
    if (const std::string_view sign = TakeWord(line_.rest); !sign.empty()) {
      if (sign != "=" && sign != "!=") return Wrong("a condition has = or != instead of", sign);
      if (line_.rest.empty()) return Wrong("the condition compares with nothing");
      node.test = sign == "=" ? Node::Test::kEquals : Node::Test::kDiffers;
      node.value = std::string(line_.rest);
      RETURN_IF_ERROR(scope_.Use(node.field, false));
      scope_.Compare(node.field, node.value);
    } else {
      RETURN_IF_ERROR(scope_.Ask(node.field));
    }
    scope_.EnterCondition();
    RETURN_IF_ERROR(ParseBody(block, depth, node, true));
    scope_.LeaveCondition();
    return absl::OkStatus();
  }

  // case form, then for each of its values: when oral. Another value is an error of the data.
  absl::Status ParseCase(Block block, size_t depth, Node& node) {
    node.kind = Node::Kind::kCase;
    ASSIGN_OR_RETURN(node.field, ParseFieldName(line_.rest));
    if (node.field.name.empty() || node.field.optional)
      return Wrong("a 'case' is of a field that must be there");
    RETURN_IF_ERROR(scope_.Use(node.field, false));
    if (!Next() || line_.word != "when") return Wrong("behind 'case' comes 'when'");
    scope_.EnterCondition();
    for (std::string_view end = "when"; end == "when";) {
      Node& when = node.body.emplace_back();
      when.kind = Node::Kind::kWhen;
      when.line = line_.number;
      when.value = std::string(line_.rest);
      if (when.value.empty()) return Wrong("a 'when' without a value");
      for (const Node& other : node.body) {
        if (&other != &when && other.value == when.value) return Wrong("a second 'when' of", when.value);
      }
      scope_.Compare(node.field, when.value);
      ASSIGN_OR_RETURN(end, ParseBlock(block, depth + 1, when.body));
      if (end.empty()) return Wrong(absl::StrCat("the block of line ", node.line, " has no 'end'"));
      if (end == "else") return Wrong("a 'case' has no 'else'");
    }
    scope_.LeaveCondition();
    return absl::OkStatus();
  }

  // table 3 5 3 5
  absl::Status ParseTable(size_t depth, Node& node) {
    node.kind = Node::Kind::kTable;
    while (!line_.rest.empty()) {
      const std::string_view word = TakeWord(line_.rest);
      const auto width = NumberIn(word, kWidest);
      if (!width) return Wrong("no column's width:", word);
      node.widths.push_back(*width);
    }
    if (node.widths.empty() || node.widths.size() > kMostColumns)
      return Wrong("a table is: table <width> <width> …");
    columns_ = static_cast<int>(node.widths.size());
    header_allowed_ = true;
    return ParseBody(Block::kTable, depth, node, false);
  }

  // row 姓名 | {{name}} | 住址 | [3 center] {{address}}
  absl::Status ParseRow(Node& node) {
    node.kind = Node::Kind::kRow;
    const size_t colon = line_.word.find(':');
    const std::string_view word = line_.word.substr(0, colon);
    if (word != "header" && word != "row" && word != "item") return Wrong("no word of tables:", word);
    if (colon != std::string_view::npos) {
      const auto lines = NumberIn(line_.word.substr(colon + 1), kMostLines);
      if (!lines) return Wrong("no height in lines:", line_.word);
      node.lines = *lines;
    }
    node.header = word == "header";
    if (node.header && !header_allowed_) return Wrong("a header stands before every other row");
    header_allowed_ = header_allowed_ && node.header;
    int filled = 0;
    for (const std::string_view text : SplitCells(line_.rest)) {
      CellTemplate cell;
      cell.label = node.header || (word == "row" && node.cells.size() % 2 == 0);
      cell.align = cell.label || word == "item" ? Align::kCenter : Align::kLeft;
      RETURN_IF_ERROR(ParseCell(Trimmed(text), cell));
      filled += cell.span;
      node.cells.push_back(std::move(cell));
    }
    if (filled != columns_)
      return Wrong(absl::StrCat("the cells fill ", filled, " of ", columns_, " columns"));
    return absl::OkStatus();
  }

  absl::Status ParseCell(std::string_view text, CellTemplate& cell) {
    if (!text.empty() && text.front() == '[' && text.substr(0, 2) != "[[") {
      const size_t close = text.find(']');
      std::string_view marks = text.substr(1, close == std::string_view::npos ? close : close - 1);
      if (close == std::string_view::npos || marks.empty()) return Wrong("a cell's [ without ]");
      while (!marks.empty()) RETURN_IF_ERROR(ParseMark(TakeWord(marks), cell));
      text = Trimmed(text.substr(close + 1));
    }
    ASSIGN_OR_RETURN(cell.text, ParseInline(text, scope_));
    return absl::OkStatus();
  }

  absl::Status ParseMark(std::string_view mark, CellTemplate& cell) {
    if (mark == "left") {
      cell.align = Align::kLeft;
    } else if (mark == "center") {
      cell.align = Align::kCenter;
    } else if (mark == "right") {
      cell.align = Align::kRight;
    } else if (const auto span = NumberIn(mark, static_cast<int>(kMostColumns))) {
      cell.span = *span;
    } else {
      return Wrong("no mark of a cell:", mark);
    }
    return absl::OkStatus();
  }

  const std::string_view origin_;
  PaperTemplate result_;
  TemplateScope scope_;
  std::string_view text_;
  Line line_;
  int columns_ = 0;
  bool header_allowed_ = false;
};

absl::StatusOr<PaperTemplate> PaperTemplate::Parse(std::string_view text, std::string_view origin) {
  return TemplateParser(text, origin).Parse();
}

}  // namespace fengqiao::paper
