#include "common/paper/inline_parser.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/status/macros.h"

namespace fengqiao::paper {
namespace {

constexpr size_t kLongestName = 64;
constexpr size_t kMostFilters = 4;

absl::Status Wrong(std::string_view what, std::string_view text = "") {
  return absl::InvalidArgumentError(text.empty() ? std::string(what)
                                                 : absl::StrCat(ToAbsl(what), " '", ToAbsl(text), "'"));
}

bool StartsWith(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

std::string_view Trimmed(std::string_view text) { return ToStd(absl::StripAsciiWhitespace(ToAbsl(text))); }

absl::StatusOr<FilterCall> ParseFilter(std::string_view text) {
  const size_t colon = text.find(':');
  FilterCall call{.kind = FindFilter(Trimmed(text.substr(0, colon))), .argument = ""};
  if (call.kind == nullptr) return Wrong("no such filter:", text);
  if (colon != std::string_view::npos) call.argument = std::string(Trimmed(text.substr(colon + 1)));
  if (call.kind->wants_argument == call.argument.empty())
    return Wrong(call.kind->wants_argument ? "the filter wants :argument:" : "the filter takes no argument:",
                 text);
  if (call.kind->name == "join" && !IsName(call.argument)) return Wrong("join wants a field's name:", text);
  return call;
}

// A value is written in one way; a number of elements also in Chinese.
absl::Status CheckFilters(const FieldUse& use) {
  bool written = false;
  for (const FilterCall& call : use.filters) {
    if (call.kind->name == "or") continue;
    if (use.name.empty() && call.kind->name != "chinese")
      return Wrong("no way to write a position:", call.kind->name);
    if (written) return Wrong("the value is written already, before", call.kind->name);
    written = call.kind->name != "count";
    if (call.kind->name == "count" && use.filters.size() > 1 && use.filters[1].kind->name != "chinese" &&
        use.filters[1].kind->name != "or")
      return Wrong("no way to write a number of elements:", use.filters[1].kind->name);
  }
  return absl::OkStatus();
}

// What stands within {{ }}.
absl::StatusOr<FieldUse> ParseField(std::string_view text) {
  size_t bar = text.find('|');
  ASSIGN_OR_RETURN(FieldUse use, ParseFieldName(Trimmed(text.substr(0, bar))));
  while (bar != std::string_view::npos) {
    text.remove_prefix(bar + 1);
    bar = text.find('|');
    ASSIGN_OR_RETURN(FilterCall call, ParseFilter(text.substr(0, bar)));
    if (call.kind->of_list && !use.filters.empty())
      return Wrong("a filter of lists comes first:", call.kind->name);
    if (call.kind->name == "or" && !use.optional)
      return Wrong("only an optional field has an 'or':", use.name);
    use.filters.push_back(std::move(call));
    if (use.filters.size() > kMostFilters) return Wrong("too many filters");
  }
  RETURN_IF_ERROR(CheckFilters(use));
  return use;
}

class InlineParser {
 public:
  InlineParser(std::string_view text, TemplateScope& scope) : rest_(text), scope_(scope) {}

  absl::StatusOr<Inline> Parse() {
    Inline pieces;
    RETURN_IF_ERROR(ParseUntil("", pieces));
    return pieces;
  }

 private:
  absl::Status ParseUntil(std::string_view end, Inline& out) {
    std::string literal;
    const auto flush = [&] {
      if (!literal.empty())
        out.push_back({.kind = Piece::Kind::kLiteral, .literal = std::exchange(literal, {})});
    };
    while (!rest_.empty() && (end.empty() || !StartsWith(rest_, end))) {
      if (StartsWith(rest_, "{{")) {
        flush();
        RETURN_IF_ERROR(ParseFieldPiece(out));
      } else if (StartsWith(rest_, "[[")) {
        flush();
        if (!end.empty()) return Wrong("a [[ ]] within another");
        RETURN_IF_ERROR(ParseGroup(out));
      } else if (StartsWith(rest_, "}}") || StartsWith(rest_, "]]")) {
        return Wrong("nothing was opened that this ends:", rest_.substr(0, 2));
      } else {
        if (rest_.front() == '\\') rest_.remove_prefix(1);
        if (rest_.empty()) return Wrong("a \\ at the end of the line");
        literal += rest_.front();
        rest_.remove_prefix(1);
      }
    }
    flush();
    return absl::OkStatus();
  }

  absl::Status ParseFieldPiece(Inline& out) {
    const size_t close = rest_.find("}}");
    if (close == std::string_view::npos) return Wrong("a {{ without }}");
    ASSIGN_OR_RETURN(FieldUse use, ParseField(rest_.substr(2, close - 2)));
    const bool list = !use.filters.empty() && use.filters.front().kind->of_list;
    RETURN_IF_ERROR(scope_.Use(use, list));
    rest_.remove_prefix(close + 2);
    out.push_back({.kind = Piece::Kind::kField, .literal = "", .field = std::move(use)});
    return absl::OkStatus();
  }

  absl::Status ParseGroup(Inline& out) {
    rest_.remove_prefix(2);
    Piece piece{.kind = Piece::Kind::kGroup};
    scope_.EnterCondition();
    RETURN_IF_ERROR(ParseUntil("]]", piece.group));
    scope_.LeaveCondition();
    if (!StartsWith(rest_, "]]")) return Wrong("a [[ without ]]");
    rest_.remove_prefix(2);
    if (std::none_of(piece.group.begin(), piece.group.end(), [](const Piece& p) { return p.field.optional; }))
      return Wrong("a [[ ]] without an optional field is always there");
    out.push_back(std::move(piece));
    return absl::OkStatus();
  }

  std::string_view rest_;
  TemplateScope& scope_;
};

}  // namespace

bool IsName(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName &&
         absl::ascii_islower(static_cast<unsigned char>(text[0])) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return absl::ascii_islower(byte) || absl::ascii_isdigit(byte) || c == '_';
         });
}

absl::StatusOr<FieldUse> ParseFieldName(std::string_view text) {
  const std::string_view whole = text;
  FieldUse use;
  if (!text.empty() && text.back() == '?') {
    use.optional = true;
    text.remove_suffix(1);
  }
  if (!text.empty() && text.back() == '#') {
    use.variable = std::string(text.substr(0, text.size() - 1));
    if (!IsName(use.variable) || use.optional) return Wrong("no position of an element:", whole);
    return use;
  }
  if (const size_t point = text.find('.'); point != std::string_view::npos) {
    use.variable = std::string(text.substr(0, point));
    text.remove_prefix(point + 1);
    if (!IsName(use.variable)) return Wrong("no field's name:", whole);
  }
  use.name = std::string(text);
  if (!IsName(use.name)) return Wrong("no field's name:", whole);
  return use;
}

const TemplateScope::Variable* TemplateScope::Find(std::string_view name) const {
  for (const Variable& variable : variables_) {
    if (variable.name == name) return &variable;
  }
  return nullptr;
}

absl::StatusOr<std::string> TemplateScope::PathOf(const FieldUse& field) const {
  if (field.variable.empty()) return field.name;
  const Variable* variable = Find(field.variable);
  if (variable == nullptr) return Wrong("no block around this gives", field.variable);
  return absl::StrCat(variable->path, ".", field.name);
}

absl::Status TemplateScope::Enter(const std::string& variable, const FieldUse& field) {
  if (Find(variable) != nullptr) return Wrong("a block around this has already", variable);
  RETURN_IF_ERROR(Use(field, true));
  ASSIGN_OR_RETURN(std::string path, PathOf(field));
  variables_.push_back({variable, std::move(path), field.optional});
  return absl::OkStatus();
}

absl::Status TemplateScope::Use(const FieldUse& field, bool list) {
  ASSIGN_OR_RETURN(const std::string path, PathOf(field));
  if (field.name.empty()) return absl::OkStatus();  // a position is always there
  const auto [at, added] = wanted_.try_emplace(path);
  WantedField& wanted = at->second;
  if (!added && wanted.list != list) return Wrong("a list in one place and a text in another:", path);
  wanted.list = list;
  wanted.optional = wanted.optional && field.optional;
  const bool conditional = conditions_ > 0 || std::any_of(variables_.begin(), variables_.end(),
                                                          [](const Variable& v) { return v.optional; });
  wanted.conditional = wanted.conditional && conditional;
  for (const FilterCall& call : field.filters) {
    wanted.filters.emplace(call.kind->name);
    if (call.kind->name != "join") continue;
    const auto [element, first] = wanted_.try_emplace(absl::StrCat(path, ".", call.argument));
    if (!first && element->second.list)
      return Wrong("a list in one place and a text in another:", call.argument);
    element->second.optional = false;
    element->second.conditional = element->second.conditional && (conditional || field.optional);
  }
  return absl::OkStatus();
}

void TemplateScope::Compare(const FieldUse& field, const std::string& value) {
  if (const auto path = PathOf(field); path.ok()) wanted_[*path].compared.insert(value);
}

absl::Status TemplateScope::Ask(const FieldUse& field) {
  ASSIGN_OR_RETURN(std::string path, PathOf(field));
  asked_.insert(std::move(path));
  return absl::OkStatus();
}

void TemplateScope::Finish() {
  for (const std::string& path : asked_) wanted_.try_emplace(path);
}

absl::StatusOr<Inline> ParseInline(std::string_view text, TemplateScope& scope) {
  return InlineParser(text, scope).Parse();
}

std::vector<std::string_view> SplitCells(std::string_view text) {
  std::vector<std::string_view> cells;
  size_t start = 0;
  bool in_field = false;
  for (size_t at = 0; at < text.size(); ++at) {
    const std::string_view rest = text.substr(at);
    if (rest.front() == '\\') {
      ++at;
    } else if (StartsWith(rest, "{{") || StartsWith(rest, "}}")) {
      in_field = rest.front() == '{';
      ++at;
    } else if (rest.front() == '|' && !in_field) {
      cells.push_back(text.substr(start, at - start));
      start = at + 1;
    }
  }
  cells.push_back(text.substr(start));
  return cells;
}

}  // namespace fengqiao::paper
