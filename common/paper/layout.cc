#include "common/paper/layout.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/base/utf8.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::paper {
namespace {

constexpr size_t kMostSteps = 2'000'000;  // nodes visited, however little they print
constexpr size_t kMostBytes = 48 << 20;   // of text, and of what is written around each paragraph and cell:
constexpr size_t kBytesAround = 200;
constexpr size_t kMostTroubles = 20;         // told at once
constexpr size_t kShownOfValue = 40;         // bytes
constexpr std::string_view kBetween = "、";  // of joined names

// An element that a block is at.
struct Bound {
  std::string_view variable;
  const PaperData* data;
  size_t position;  // from 1
  std::string path;
};

class Filler {
 public:
  Filler(const PaperTemplate& paper, const PaperData& data) : paper_(paper), data_(data) {}

  absl::StatusOr<PaperLayout> Fill() {
    layout_.name = paper_.name();
    FillBody(paper_.body(), nullptr);
    if (too_large_) {
      constexpr std::string_view kTooLarge = "文书内容过多，无法打印成一份文书";
      return Error(absl::StatusCode::kResourceExhausted, ErrorReason::ERROR_REASON_DOCUMENT_TOO_LARGE,
                   kTooLarge)
          .Meta("template", paper_.id())
          .Quota("paper.size", kTooLarge);
    }
    if (!troubles_.empty()) return Lacking();
    layout_.bytes = bytes_;
    return std::move(layout_);
  }

 private:
  struct Trouble {
    std::string path;
    std::string what;
    int line;
  };

  absl::Status Lacking() const {
    std::string message = absl::StrCat("文书“", paper_.name(), "”（模板 ", paper_.id(), "）数据不全：");
    for (const Trouble& trouble : troubles_) {
      absl::StrAppend(&message, &trouble == &troubles_.front() ? "" : "；", "第", trouble.line, "行的 ",
                      trouble.path, trouble.what);
    }
    auto error = Error(absl::StatusCode::kFailedPrecondition, ErrorReason::ERROR_REASON_RULE_REFUSES, message)
                     .Rule("paper.data", message)
                     .Meta("template", paper_.id())
                     .Meta("line", std::to_string(troubles_.front().line))
                     .Meta("field", troubles_.front().path);
    for (const Trouble& trouble : troubles_) {
      std::move(error).Field(trouble.path,
                             absl::StrCat("模板 ", paper_.id(), " 第", trouble.line, "行：", trouble.what));
    }
    absl::Status status = std::move(error);
    return status;
  }

  void AddTrouble(const FieldUse& use, std::string_view what) {
    const std::string path = PathOf(use);
    for (const Trouble& known : troubles_) {
      if (known.path == path && known.what == what) return;
    }
    if (troubles_.size() < kMostTroubles) troubles_.push_back({path, std::string(what), line_});
  }

  bool Step(size_t bytes) {
    bytes_ += bytes;
    too_large_ = too_large_ || ++steps_ > kMostSteps || bytes_ > kMostBytes;
    return !too_large_;
  }

  // ---- Data

  const Bound* Find(const FieldUse& use) const {
    for (const Bound& bound : bound_) {
      if (bound.variable == use.variable) return &bound;
    }
    return nullptr;  // the parser lets no other variable pass than those of the blocks around
  }
  const PaperData& DataOf(const FieldUse& use) const {
    const Bound* bound = use.variable.empty() ? nullptr : Find(use);
    return bound == nullptr ? data_ : *bound->data;
  }
  // As staff can find it in the data: "parties[2].name".
  std::string PathOf(const FieldUse& use) const {
    const Bound* bound = use.variable.empty() ? nullptr : Find(use);
    return bound == nullptr ? use.name : absl::StrCat(bound->path, ".", use.name);
  }

  // The text of the field as it is printed; none where an optional one is not there.
  std::optional<std::string> TextOf(const FieldUse& use) {
    size_t filter = 0;
    std::optional<std::string> text;
    if (use.name.empty()) {
      text = std::to_string(Find(use)->position);
    } else if (!use.filters.empty() && use.filters[0].kind->of_list) {
      text = ListText(use, use.filters[0]);
      filter = 1;
    } else if (const std::string* value = DataOf(use).Text(use.name); value != nullptr) {
      text = *value;
    }
    if (!text) {
      for (const FilterCall& call : use.filters) {
        if (call.kind->name == "or") return call.argument;
      }
      if (!use.optional) AddTrouble(use, "没有数据");
      return std::nullopt;
    }
    for (; filter < use.filters.size(); ++filter) {
      const FilterCall& call = use.filters[filter];
      if (call.kind->apply == nullptr) continue;
      absl::StatusOr<std::string> applied = call.kind->apply(*text);
      if (!applied.ok()) {
        AddTrouble(use,
                   absl::StrCat("的值“", CutUtf8(*text, kShownOfValue), "”", applied.status().message()));
        return std::nullopt;
      }
      text = *std::move(applied);
    }
    return text;
  }

  std::optional<std::string> ListText(const FieldUse& use, const FilterCall& call) {
    const std::vector<PaperData>* list = DataOf(use).List(use.name);
    if (list == nullptr) return std::nullopt;
    if (call.kind->name == "count") return std::to_string(list->size());
    std::string joined;
    for (const PaperData& element : *list) {
      const std::string* text = element.Text(call.argument);
      if (text == nullptr) {
        AddTrouble(use, absl::StrCat("中有一项没有 ", call.argument));
        return std::nullopt;
      }
      if (!Step(text->size())) return std::nullopt;
      absl::StrAppend(&joined, joined.empty() ? "" : ToAbsl(kBetween), *text);
    }
    return joined;
  }

  // ---- Text

  bool IsWhole(const Inline& group) const {
    for (const Piece& piece : group) {
      if (piece.kind != Piece::Kind::kField || !piece.field.optional) continue;
      const PaperData& data = DataOf(piece.field);
      if (data.Text(piece.field.name) == nullptr && data.List(piece.field.name) == nullptr) return false;
    }
    return true;
  }

  void AppendText(const Inline& pieces, std::string& out) {
    for (const Piece& piece : pieces) {
      if (!Step(piece.literal.size())) return;
      switch (piece.kind) {
        case Piece::Kind::kLiteral:
          out += piece.literal;
          break;
        case Piece::Kind::kField:
          if (const auto text = TextOf(piece.field); text && Step(text->size())) out += *text;
          break;
        case Piece::Kind::kGroup:
          if (IsWhole(piece.group)) AppendText(piece.group, out);
          break;
      }
    }
  }
  std::string Text(const Inline& pieces) {
    std::string out;
    AppendText(pieces, out);
    return out;
  }

  // ---- Nodes

  // `table` is the table that rows go to, null outside of tables.
  void FillBody(const std::vector<Node>& nodes, LayoutBlock* table) {
    for (const Node& node : nodes) {
      if (!Step(0)) return;
      line_ = node.line;
      FillNode(node, table);
    }
  }

  void FillNode(const Node& node, LayoutBlock* table) {
    switch (node.kind) {
      case Node::Kind::kParagraph:
        return AddParagraph(node.style, Text(node.text));
      case Node::Kind::kBreak:
        new_page_ = true;
        return;
      case Node::Kind::kBlank:
        for (int i = 0; i < node.lines; ++i) AddParagraph(Style::kLine, "");
        return;
      case Node::Kind::kTable: {
        LayoutBlock block{.on_new_page = std::exchange(new_page_, false)};
        block.widths = node.widths;
        FillBody(node.body, &block);
        if (!block.rows.empty()) layout_.blocks.push_back(std::move(block));
        return;
      }
      case Node::Kind::kRow:
        return AddRow(node, *table);
      case Node::Kind::kEach:
        return FillEach(node, table);
      case Node::Kind::kIf:
        return FillBody(Holds(node) != node.negated ? node.body : node.otherwise, table);
      case Node::Kind::kCase:
        return FillCase(node, table);
      case Node::Kind::kWhen:
        return FillBody(node.body, table);
    }
  }

  void AddParagraph(Style style, std::string text) {
    if (style == Style::kNumber && layout_.number.empty()) layout_.number = text;
    if (!Step(kBytesAround)) return;
    layout_.blocks.push_back(
        {.style = style, .on_new_page = std::exchange(new_page_, false), .text = std::move(text)});
  }

  void AddRow(const Node& node, LayoutBlock& table) {
    LayoutRow row{.header = node.header, .lines = node.lines};
    row.cells.reserve(node.cells.size());
    for (const CellTemplate& cell : node.cells) {
      if (!Step(kBytesAround)) return;
      row.cells.push_back(
          {.span = cell.span, .label = cell.label, .align = cell.align, .text = Text(cell.text)});
    }
    table.rows.push_back(std::move(row));
  }

  void FillEach(const Node& node, LayoutBlock* table) {
    const std::vector<PaperData>* list = DataOf(node.field).List(node.field.name);
    if (list == nullptr) {
      if (!node.field.optional) AddTrouble(node.field, "没有数据");
      return;
    }
    const std::string path = PathOf(node.field);
    for (size_t i = 0; i < list->size() && !too_large_; ++i) {
      bound_.push_back({node.variable, &(*list)[i], i + 1, absl::StrCat(path, "[", i + 1, "]")});
      FillBody(node.body, table);
      bound_.pop_back();
    }
  }

  void FillCase(const Node& node, LayoutBlock* table) {
    const std::string* text = DataOf(node.field).Text(node.field.name);
    if (text == nullptr) return AddTrouble(node.field, "没有数据");
    for (const Node& when : node.body) {
      if (when.value == *text) return FillNode(when, table);
    }
    AddTrouble(node.field, absl::StrCat("的值“", CutUtf8(*text, kShownOfValue), "”不在可选之列"));
  }

  bool Holds(const Node& node) {
    const PaperData& data = DataOf(node.field);
    const std::string* text = data.Text(node.field.name);
    if (node.test == Node::Test::kPresent) return text != nullptr || data.List(node.field.name) != nullptr;
    if (text == nullptr && !node.field.optional) AddTrouble(node.field, "没有数据");
    const bool equal = text != nullptr && *text == node.value;
    return equal == (node.test == Node::Test::kEquals);
  }

  const PaperTemplate& paper_;
  const PaperData& data_;
  PaperLayout layout_;
  std::vector<Bound> bound_;
  std::vector<Trouble> troubles_;
  int line_ = 0;
  bool new_page_ = false;
  size_t steps_ = 0;
  size_t bytes_ = 0;
  bool too_large_ = false;
};

}  // namespace

absl::StatusOr<PaperLayout> FillIn(const PaperTemplate& paper, const PaperData& data) {
  return Filler(paper, data).Fill();
}

}  // namespace fengqiao::paper
