#include "services/reports/formats/docx/body.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "services/reports/domain/text/codepoints.h"
#include "services/reports/formats/refusal.h"

namespace fengqiao::reports {
namespace {

constexpr size_t kMostTables = 64;  // in one another
constexpr size_t kMostFields = 64;  // in one another
constexpr int kMostCells = 1'000'000;
constexpr size_t kMostParagraphs = 1'000'000;
constexpr size_t kMostCharacters = 4'000'000;
constexpr std::string_view kContents = "Table of Contents";

constexpr std::string_view kTooMuch = "文档内容过多，不是一份报告";

int NumberIn(std::string_view text) {
  int number = 0;
  return absl::SimpleAtoi(ToAbsl(text), &number) ? number : 0;
}

bool EndsWith(std::string_view name, std::string_view with) {
  return name.size() > with.size() && name.substr(name.size() - with.size()) == with;
}

bool IsDigit(char32_t c) { return (c >= U'0' && c <= U'9') || (c >= U'０' && c <= U'９'); }

// <w:vanish/> is on, <w:vanish w:val="0"/> off.
bool IsOn(const XmlAttributes& attributes) {
  const std::string_view value = attributes.Get("val");
  return value != "0" && value != "false" && value != "off";
}

}  // namespace

absl::Status DocxBody::Start(std::string_view name, bool word, const XmlAttributes& attributes) {
  // What a program reads that does not know the newer form beside it: the same once more.
  // What was set otherwise before a change that is tracked is not how it is set.
  const bool left_out = word ? name == "del" || name == "moveFrom" || name == "rt" || name == "instrText" ||
                                   name == "delText" || EndsWith(name, "PrChange") ||
                                   (name == "sdtContent" && !contents_.empty() && contents_.back())
                             : name == "Fallback";
  // The mark that ends a paragraph was deleted: what follows stands in the same one.
  if (word && skipped_ == 0 && name == "del" && in_mark_ && !open_.empty()) open_.back().goes_on = true;
  if (skipped_ > 0 || left_out) {
    ++skipped_;
    return absl::OkStatus();
  }
  if (!word) return absl::OkStatus();
  if (places_.size() > kMostCharacters) return TooComplex("docx_characters", kTooMuch, kMostCharacters);
  if (name == "sdt") contents_.push_back(false);
  if (name == "docPartGallery" && !contents_.empty()) contents_.back() = attributes.Get("val") == kContents;
  RETURN_IF_ERROR(StartOfTable(name, attributes));
  return StartOfParagraph(name, attributes);
}

absl::Status DocxBody::StartOfParagraph(std::string_view name, const XmlAttributes& attributes) {
  if (name == "p") {
    if (paragraphs_.size() >= kMostParagraphs)
      return TooComplex("docx_paragraphs", kTooMuch, kMostParagraphs);
    StartParagraph();
  } else if (name == "pStyle") {
    if (!open_.empty() && contents_styles_.count(attributes.Get("val")) > 0) open_.back().left_out = true;
  } else if (name == "pPr") {
    in_mark_ = !in_run_;
  } else if (name == "r") {
    in_run_ = true;
    run_hidden_ = run_raised_ = false;
  } else if (name == "vertAlign") {
    if (in_run_) run_raised_ = attributes.Get("val") == "superscript";
  } else if (name == "fldChar") {
    StartField(attributes.Get("fldCharType"));
  } else if (name == "vanish") {
    if (in_run_) run_hidden_ = IsOn(attributes);
  } else if (name == "t") {
    in_text_ = in_run_ && !run_hidden_ && !InFieldCode();
    begins_raised_ = run_raised_;
  } else if (in_run_ && !run_hidden_ && !InFieldCode()) {
    if (name == "tab" || name == "ptab") Add(U'\t');
    if (name == "noBreakHyphen") Add(U'-');
    if (name == "br" || name == "cr") Add(U'\n');
  }
  return absl::OkStatus();
}

absl::Status DocxBody::StartOfTable(std::string_view name, const XmlAttributes& attributes) {
  if (name == "tbl" || name == "tr" || name == "tc") joined_ = nullptr;
  if (name == "tbl") {
    if (tables_.size() >= kMostTables)
      return TooComplex("docx_tables", "文档的表格嵌套过深，不是正常的 .docx 文件", kMostTables);
    if (OpenTable* outer = TableOfCell()) outer->rows.back().back().holds_table = true;
    tables_.push_back({.number = ++table_count_});
    return absl::OkStatus();
  }
  if (tables_.empty()) return absl::OkStatus();
  OpenTable& table = tables_.back();
  if (name == "tr") {
    table.rows.emplace_back();
    table.cell = 0;
    table.in_cell = false;  // also where the row begins within a cell, as no program writes it
  } else if (name == "gridBefore" && !table.rows.empty() && !table.in_cell) {
    TableCell gap;
    gap.columns = std::max(1, NumberIn(attributes.Get("val")));
    table.rows.back().push_back(std::move(gap));
  } else if (name == "tc" && !table.rows.empty()) {
    if (++cell_count_ > kMostCells) return TooComplex("docx_cells", kTooMuch, kMostCells);
    table.rows.back().emplace_back();
    ++table.cell;
    table.in_cell = true;
  } else if (table.in_cell && name == "gridSpan") {
    table.rows.back().back().columns = std::max(1, NumberIn(attributes.Get("val")));
  } else if (table.in_cell && name == "vMerge") {
    table.rows.back().back().continues = attributes.Get("val") != "restart";
  }
  return absl::OkStatus();
}

absl::Status DocxBody::End(std::string_view name, bool word) {
  if (skipped_ > 0) {
    --skipped_;
    return absl::OkStatus();
  }
  if (!word) return absl::OkStatus();
  if (name == "t") in_text_ = false;
  if (name == "r") in_run_ = false;
  if (name == "pPr") in_mark_ = false;
  if (name == "p") EndParagraph();
  if (name == "tbl") EndTable();
  if (name == "tbl" || name == "tc") joined_ = nullptr;
  if (name == "sdt" && !contents_.empty()) contents_.pop_back();
  if (name == "tc" && !tables_.empty()) tables_.back().in_cell = false;
  return absl::OkStatus();
}

absl::Status DocxBody::Text(std::string_view utf8) {
  if (!in_text_ || skipped_ > 0 || open_.empty()) return absl::OkStatus();
  if (places_.size() > kMostCharacters) return TooComplex("docx_characters", kTooMuch, kMostCharacters);
  for (const char32_t c : ToCodePoints(utf8)) Add(c == U'\n' || c == U'\r' ? U' ' : c);
  return absl::OkStatus();
}

// A field is begun, parted into its code and what it shows, and ended: { PAGE } shows 3. Only what it shows
// is read.
void DocxBody::StartField(std::string_view type) {
  if (type == "begin") {
    if (fields_.size() < kMostFields) fields_.push_back(true);
  } else if (type == "separate") {
    if (!fields_.empty()) fields_.back() = false;
  } else if (type == "end") {
    if (!fields_.empty()) fields_.pop_back();
  }
}

bool DocxBody::InFieldCode() const {
  return std::find(fields_.begin(), fields_.end(), true) != fields_.end();
}

void DocxBody::StartParagraph() {
  DocxParagraph paragraph;
  if (const OpenTable* table = TableOfCell()) {
    paragraph = {.table = table->number, .row = static_cast<int>(table->rows.size()), .cell = table->cell};
  }
  OpenParagraph open;
  open.number = static_cast<uint32_t>(paragraphs_.size());
  open.was_in_run = in_run_;
  open.was_hidden = run_hidden_;
  open.left_out = run_hidden_ && in_run_;
  paragraphs_.push_back(paragraph);
  open_.push_back(std::move(open));
  in_run_ = run_hidden_ = false;
}

void DocxBody::EndParagraph() {
  if (open_.empty()) return;
  EndLine();
  OpenParagraph& ended = open_.back();
  in_run_ = ended.was_in_run;
  run_hidden_ = ended.was_hidden;
  // No code goes on into another paragraph; one that was never ended must not hide the rest.
  std::fill(fields_.begin(), fields_.end(), false);
  SourcedLines& lines = Lines();
  const bool joins = joined_ == &lines;
  if (!ended.left_out && !ended.lines.empty()) {
    auto first = ended.lines.begin();
    if (joins && !lines.empty()) {
      lines.back().insert(lines.back().end(), first->begin(), first->end());
      ++first;
    }
    std::move(first, ended.lines.end(), std::back_inserter(lines));
  }
  // A paragraph that was deleted whole hands on only what it was handed: the mark before it still stands.
  const bool hands_on = ended.goes_on && (!ended.lines.empty() || joins);
  joined_ = !ended.left_out && hands_on ? &lines : nullptr;
  open_.pop_back();
}

void DocxBody::EndTable() {
  if (tables_.empty()) return;
  std::vector<TableRow> rows = std::move(tables_.back().rows);
  tables_.pop_back();
  AppendTable(std::move(rows), Lines());
}

void DocxBody::EndLine() {
  SourcedLine& line = open_.back().line;
  Trim(line);
  if (!line.empty()) open_.back().lines.push_back(std::move(line));
  line.clear();
}

void DocxBody::Add(char32_t c) {
  if (open_.empty()) return;
  OpenParagraph& paragraph = open_.back();
  const auto source = static_cast<Source>(places_.size());
  places_.push_back({paragraph.number, paragraph.length++});
  if (c == U'\n') return EndLine();
  // 213件 with a note 1: the raised number of a note is no digit of the one before it.
  if (run_raised_ && IsDigit(c) && !paragraph.line.empty() &&
      (begins_raised_ ? IsDigit(paragraph.line.back().c) : after_note_)) {
    begins_raised_ = false;
    after_note_ = true;
    return;
  }
  begins_raised_ = after_note_ = false;
  if (IsText(c) && !IsInvisible(c)) paragraph.line.push_back({c, source});
}

SourcedLines& DocxBody::Lines() {
  OpenTable* table = TableOfCell();
  return table == nullptr ? lines_ : table->rows.back().back().lines;
}

DocxBody::OpenTable* DocxBody::TableOfCell() {
  for (auto table = tables_.rbegin(); table != tables_.rend(); ++table) {
    if (table->in_cell) return &*table;
  }
  return nullptr;
}

}  // namespace fengqiao::reports
