#include "services/reports/formats/html/page_text.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "common/status/macros.h"
#include "services/reports/formats/html/tokens.h"
#include "services/reports/formats/refusal.h"
#include "services/reports/formats/table.h"

namespace fengqiao::reports {
namespace {

constexpr int kMostTables = 64;    // in one another
constexpr int kMostBlocks = 1000;  // in one another
constexpr int kMostCells = 1'000'000;

bool IsDigit(char32_t c) { return (c >= U'0' && c <= U'9') || (c >= U'０' && c <= U'９'); }

enum class Tag {
  kInline,  // and whatever is not known
  kBlock,   // a line of its own
  kBox,     // a block that is closed, so that its depth can be counted
  kBreak,
  kTable,
  kRow,
  kCell,
  kHeaderCell,
  kSection,  // thead, tbody, tfoot
  kLeftOut,
  kPre,
};

Tag TagOf(const std::string& name) {
  static const auto& tags = *new std::unordered_map<std::string, Tag>{
      {"address", Tag::kBlock},    {"article", Tag::kBox},      {"aside", Tag::kBox},
      {"blockquote", Tag::kBox},   {"body", Tag::kBlock},       {"br", Tag::kBreak},
      {"caption", Tag::kBlock},    {"center", Tag::kBox},       {"dd", Tag::kBlock},
      {"details", Tag::kBox},      {"dir", Tag::kBox},          {"div", Tag::kBox},
      {"dl", Tag::kBox},           {"dt", Tag::kBlock},         {"fieldset", Tag::kBox},
      {"figcaption", Tag::kBlock}, {"figure", Tag::kBox},       {"footer", Tag::kBox},
      {"form", Tag::kBox},         {"h1", Tag::kBlock},         {"h2", Tag::kBlock},
      {"h3", Tag::kBlock},         {"h4", Tag::kBlock},         {"h5", Tag::kBlock},
      {"h6", Tag::kBlock},         {"header", Tag::kBox},       {"hr", Tag::kBlock},
      {"html", Tag::kBlock},       {"legend", Tag::kBlock},     {"li", Tag::kBlock},
      {"main", Tag::kBox},         {"math", Tag::kLeftOut},     {"menu", Tag::kLeftOut},
      {"nav", Tag::kLeftOut},      {"object", Tag::kLeftOut},   {"ol", Tag::kBox},
      {"option", Tag::kLeftOut},   {"p", Tag::kBlock},          {"pre", Tag::kPre},
      {"section", Tag::kBox},      {"select", Tag::kLeftOut},   {"summary", Tag::kBlock},
      {"svg", Tag::kLeftOut},      {"table", Tag::kTable},      {"tbody", Tag::kSection},
      {"td", Tag::kCell},          {"template", Tag::kLeftOut}, {"tfoot", Tag::kSection},
      {"th", Tag::kHeaderCell},    {"thead", Tag::kSection},    {"tr", Tag::kRow},
      {"ul", Tag::kBox},           {"button", Tag::kLeftOut},   {"audio", Tag::kLeftOut},
      {"video", Tag::kLeftOut},    {"canvas", Tag::kLeftOut}};
  const auto found = tags.find(name);
  return found == tags.end() ? Tag::kInline : found->second;
}

bool IsVoid(const std::string& name) {
  static constexpr std::string_view kVoid[] = {"area",  "base", "br",   "col",    "embed", "hr", "img",
                                               "input", "link", "meta", "source", "track", "wbr"};
  return std::find(std::begin(kVoid), std::end(kVoid), name) != std::end(kVoid);
}

// Elements whose end is often not written: the next one of these ends them.
bool EndsHidden(const std::string& hidden, const HtmlToken& token, int tables) {
  const Tag tag = TagOf(token.name);
  const bool starts = token.kind == HtmlToken::Kind::kStartTag;
  if (hidden == "p")
    return (starts && tag != Tag::kInline && tag != Tag::kBreak && tag != Tag::kLeftOut) ||
           (!starts && tag != Tag::kInline);
  if (hidden == "li" || hidden == "dt" || hidden == "dd")
    return (starts && token.name == hidden) ||
           (!starts && (token.name == "ul" || token.name == "ol" || token.name == "dl"));
  if (tables > 0) return false;
  if (hidden == "td" || hidden == "th")
    return tag == Tag::kRow || tag == Tag::kSection ||
           (starts && (tag == Tag::kCell || tag == Tag::kHeaderCell)) || (!starts && tag == Tag::kTable);
  if (hidden == "tr")
    return (starts && tag == Tag::kRow) || tag == Tag::kSection || (!starts && tag == Tag::kTable);
  return false;
}

class Page {
 public:
  explicit Page(std::u32string_view source) : tokens_(source) {}

  absl::StatusOr<SourcedLines> Read() && {
    for (HtmlToken token; tokens_.Next(&token);) {
      if (token.kind == HtmlToken::Kind::kText) {
        if (hidden_.empty()) AddText(token);
        continue;
      }
      if (!hidden_.empty() && !LeavesHidden(token)) continue;
      if (token.kind == HtmlToken::Kind::kEndTag) {
        End(token);
      } else {
        RETURN_IF_ERROR(Start(token));
      }
    }
    while (!tables_.empty()) EndTable();
    EndLine();
    return std::move(lines_);
  }

 private:
  struct OpenTable {
    std::vector<TableRow> rows;
    bool in_cell = false;
  };

  // Whether the token is to be looked at, being past what is hidden.
  bool LeavesHidden(const HtmlToken& token) {
    const bool starts = token.kind == HtmlToken::Kind::kStartTag;
    if (EndsHidden(hidden_, token, hidden_tables_)) {
      hidden_.clear();
      return true;
    }
    if (token.name == "table") hidden_tables_ += starts ? 1 : -1;
    if (token.name != hidden_) return false;
    hidden_depth_ += starts ? 1 : -1;
    if (hidden_depth_ == 0) hidden_.clear();
    return false;
  }

  absl::Status Start(const HtmlToken& token) {
    const Tag tag = TagOf(token.name);
    if ((token.hidden || tag == Tag::kLeftOut) && !IsVoid(token.name) && !token.self_closing &&
        token.name != "body" && token.name != "html") {
      if (tag != Tag::kInline) EndLine();
      if (tag == Tag::kCell || tag == Tag::kHeaderCell)
        RETURN_IF_ERROR(StartCell(token));  // it keeps its column
      hidden_ = token.name;
      hidden_depth_ = 1;
      hidden_tables_ = tag == Tag::kTable ? 1 : 0;
      return absl::OkStatus();
    }
    if (token.name == "sup" && !token.self_closing) begins_raised_ = true;
    if (tag == Tag::kInline) return absl::OkStatus();
    EndLine();
    switch (tag) {
      case Tag::kBox:
        if (++boxes_ > kMostBlocks)
          return TooComplex("html_depth", "网页的元素嵌套过深，请另存为正常的网页、.docx 或纯文本",
                            kMostBlocks);
        break;
      case Tag::kPre:
        ++pre_;
        break;
      case Tag::kTable:
        if (tables_.size() >= kMostTables)
          return TooComplex("html_tables", "网页的表格嵌套过深，请另存为正常的网页、.docx 或纯文本",
                            kMostTables);
        if (!tables_.empty() && tables_.back().in_cell) tables_.back().rows.back().back().holds_table = true;
        tables_.emplace_back();
        break;
      case Tag::kRow:
        if (tables_.empty()) break;
        tables_.back().rows.emplace_back();
        tables_.back().in_cell = false;
        break;
      case Tag::kCell:
      case Tag::kHeaderCell:
        return StartCell(token);
      case Tag::kSection:
        if (!tables_.empty()) tables_.back().in_cell = false;
        break;
      default:
        break;
    }
    return absl::OkStatus();
  }

  absl::Status StartCell(const HtmlToken& token) {
    if (tables_.empty()) return absl::OkStatus();
    if (++cells_ > kMostCells) return TooComplex("html_cells", "网页的表格单元格过多", kMostCells);
    OpenTable& table = tables_.back();
    if (table.rows.empty()) table.rows.emplace_back();
    TableCell cell;
    cell.columns = token.columns;
    cell.rows = token.rows;
    cell.header = token.name == "th";
    table.rows.back().push_back(std::move(cell));
    table.in_cell = true;
    return absl::OkStatus();
  }

  void End(const HtmlToken& token) {
    const Tag tag = TagOf(token.name);
    if (token.name == "sup") begins_raised_ = in_note_ = false;
    if (tag == Tag::kInline) return;
    EndLine();
    switch (tag) {
      case Tag::kBox:
        if (boxes_ > 0) --boxes_;
        break;
      case Tag::kPre:
        if (pre_ > 0) --pre_;
        break;
      case Tag::kTable:
        if (!tables_.empty()) EndTable();
        break;
      case Tag::kRow:
      case Tag::kCell:
      case Tag::kHeaderCell:
      case Tag::kSection:
        if (!tables_.empty()) tables_.back().in_cell = false;
        break;
      default:
        break;
    }
  }

  void EndTable() {
    EndLine();
    std::vector<TableRow> rows = std::move(tables_.back().rows);
    tables_.pop_back();
    AppendTable(std::move(rows), Lines());
  }

  // Where lines go: to the innermost open cell. What stands in a table outside its cells goes before it, as
  // in browsers.
  SourcedLines& Lines() {
    for (auto table = tables_.rbegin(); table != tables_.rend(); ++table) {
      if (table->in_cell) return table->rows.back().back().lines;
    }
    return lines_;
  }

  void EndLine() {
    Trim(line_);
    if (!line_.empty()) Lines().push_back(std::move(line_));
    line_.clear();
    blank_ = Blank::kNone;
    begins_raised_ = in_note_ = false;
  }

  void AddText(const HtmlToken& token) {
    for (const char32_t c : token.characters) {
      if (c == 0) break;
      Add(c, static_cast<Source>(token.begin));
    }
  }

  // Blanks are one blank; a line end between two Chinese characters is none.
  void Add(char32_t c, Source source) {
    if (!IsText(c) || IsInvisible(c)) return;
    const bool line_end = c == U'\n' || c == U'\r';
    if (line_end && pre_ > 0) return EndLine();
    if (line_end || c == U' ' || c == U'\t') {
      if (blank_ == Blank::kNone) blank_source_ = source;
      blank_ = line_end || blank_ == Blank::kLineEnd ? Blank::kLineEnd : Blank::kSpace;
      return;
    }
    if (blank_ != Blank::kNone && !line_.empty()) {
      const bool within_chinese = blank_ == Blank::kLineEnd && IsWide(c) && IsWide(line_.back().c);
      if (!within_chinese) line_.push_back({U' ', blank_source_});
    }
    // 213 with a raised 1: the number of a note is no digit of the number before it.
    // Decided once: the first digit of what is raised must not make a note of the second.
    if (begins_raised_) in_note_ = !line_.empty() && IsDigit(line_.back().c);
    begins_raised_ = false;
    if (in_note_ && IsDigit(c)) return;
    in_note_ = false;
    blank_ = Blank::kNone;
    line_.push_back({c, source});
  }

  enum class Blank { kNone, kSpace, kLineEnd };

  HtmlTokenizer tokens_;
  SourcedLines lines_;
  SourcedLine line_;
  Blank blank_ = Blank::kNone;
  Source blank_source_ = kNoSource;
  std::vector<OpenTable> tables_;
  std::string hidden_;  // the element that nothing is read in; "" outside
  int hidden_depth_ = 0;
  int hidden_tables_ = 0;
  int boxes_ = 0;
  int pre_ = 0;
  bool begins_raised_ = false;  // in <sup>, and nothing of it was read yet
  bool in_note_ = false;        // in a raised number that is left out
  int cells_ = 0;
};

}  // namespace

absl::StatusOr<SourcedLines> PageText(std::u32string_view source) { return Page(source).Read(); }

}  // namespace fengqiao::reports
