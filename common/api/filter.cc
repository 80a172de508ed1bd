#include "common/api/filter.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/base/utf8.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::api {
namespace {

constexpr size_t kMaxBytes = 2000;
constexpr int kMaxComparisons = 50;
constexpr int kMaxDepth = 20;

enum class Comparator { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kContains };

absl::Status Refuse(size_t position, std::string_view trouble) {
  return Error(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_INVALID_FILTER,
               absl::StrCat("filter: ", ToAbsl(trouble), " at byte ", position))
      .Field("filter", trouble)
      .Meta("position", absl::StrCat(position));
}

struct Token {
  enum class Kind { kWord, kString, kComparator, kOpen, kClose, kEnd };
  Kind kind = Kind::kEnd;
  std::string text;
  Comparator comparator = Comparator::kEqual;
  size_t position = 0;
};

bool IsWordByte(char c) {
  return absl::ascii_isalnum(c) || c == '.' || c == '_' || c == '-' || c == '/' || c == '+' || c == '*' ||
         (static_cast<unsigned char>(c) & 0x80) != 0;
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  absl::StatusOr<Token> Next() {
    while (at_ < text_.size() && absl::ascii_isspace(text_[at_])) ++at_;
    Token token;
    token.position = at_;
    if (at_ == text_.size()) return token;
    const char c = text_[at_];
    if (c == '(' || c == ')') {
      ++at_;
      token.kind = c == '(' ? Token::Kind::kOpen : Token::Kind::kClose;
      return token;
    }
    if (c == '"') return Quoted(std::move(token));
    if (IsWordByte(c)) {
      const size_t begin = at_;
      while (at_ < text_.size() && IsWordByte(text_[at_])) ++at_;
      token.kind = Token::Kind::kWord;
      token.text = text_.substr(begin, at_ - begin);
      return token;
    }
    return ComparatorToken(std::move(token));
  }

 private:
  absl::StatusOr<Token> Quoted(Token token) {
    token.kind = Token::Kind::kString;
    for (++at_; at_ < text_.size(); ++at_) {
      char c = text_[at_];
      if (c == '"') {
        ++at_;
        return token;
      }
      if (c == '\\') {
        if (++at_ == text_.size()) break;
        c = text_[at_];
        if (c != '"' && c != '\\') return Refuse(at_, "after \\ only \" or \\ may stand");
      }
      token.text.push_back(c);
    }
    return Refuse(token.position, "a quoted value has no end");
  }

  absl::StatusOr<Token> ComparatorToken(Token token) {
    static constexpr std::pair<std::string_view, Comparator> kComparators[] = {
        {"!=", Comparator::kNotEqual}, {"<=", Comparator::kLessOrEqual}, {">=", Comparator::kGreaterOrEqual},
        {"=", Comparator::kEqual},     {"<", Comparator::kLess},         {">", Comparator::kGreater},
        {":", Comparator::kContains}};
    for (const auto& [sign, comparator] : kComparators) {
      if (text_.substr(at_, sign.size()) == sign) {
        at_ += sign.size();
        token.kind = Token::Kind::kComparator;
        token.comparator = comparator;
        return token;
      }
    }
    return Refuse(at_, "an unexpected character");
  }

  std::string_view text_;
  size_t at_ = 0;
};

// The code point that follows `text`, which begins with one, as UTF-8; "" after the last one of all.
std::string NextCodePoint(std::string_view text) {
  const size_t length = Utf8Length(text);
  uint32_t point = static_cast<unsigned char>(text[0]) & (length == 1 ? 0x7F : 0x7F >> length);
  for (size_t i = 1; i < length; ++i) point = point << 6 | (static_cast<unsigned char>(text[i]) & 0x3F);
  ++point;
  if (point == 0xD800) point = 0xE000;  // surrogates are no characters
  const auto tail = [point](int shift) { return static_cast<char>(0x80 | (point >> shift & 0x3F)); };
  if (point < 0x80) return {static_cast<char>(point)};
  if (point < 0x800) return {static_cast<char>(0xC0 | point >> 6), tail(0)};
  if (point < 0x10000) return {static_cast<char>(0xE0 | point >> 12), tail(6), tail(0)};
  if (point < 0x110000) return {static_cast<char>(0xF0 | point >> 18), tail(12), tail(6), tail(0)};
  return {};
}

// The text just after every text with this prefix, in byte order, which in UTF-8 is the order of code points;
// none where there is none. It goes by whole code points, because PostgreSQL takes no others as text.
std::optional<std::string> AfterPrefix(const std::string& prefix) {
  size_t end = prefix.size();
  while (end > 0) {
    size_t last = end - 1;
    while (last > 0 && (static_cast<unsigned char>(prefix[last]) & 0xC0) == 0x80) --last;
    const std::string next = NextCodePoint(std::string_view(prefix).substr(last, end - last));
    if (!next.empty()) return prefix.substr(0, last) + next;
    end = last;
  }
  return std::nullopt;
}

}  // namespace

struct Filter::Node {
  enum class Kind { kAnd, kOr, kNot, kCompare } kind = Kind::kCompare;
  std::vector<std::shared_ptr<const Node>> children;
  // kCompare
  FilterField field;
  Comparator comparator = Comparator::kEqual;
  FilterValue value;
  bool prefix = false;

  std::string ToSql(std::vector<FilterValue>* parameters) const;
  std::optional<std::string> Only(std::string_view name) const;
  bool Matches(const std::function<FilterValue(std::string_view)>& value_of) const;
};

namespace {

using Node = Filter::Node;
using NodePtr = std::shared_ptr<const Node>;

// expression = disjunction {"AND" disjunction}; disjunction = factor {"OR" factor};
// factor = ["NOT"] ("(" expression ")" | comparison)
class Parser {
 public:
  Parser(std::string_view text, const std::vector<FilterField>& fields) : lexer_(text), fields_(fields) {}

  absl::StatusOr<NodePtr> Parse() {
    RETURN_IF_ERROR(Advance());
    if (token_.kind == Token::Kind::kEnd) return NodePtr();
    ASSIGN_OR_RETURN(NodePtr root, Expression(0));
    if (token_.kind != Token::Kind::kEnd) return Refuse(token_.position, "AND, OR or the end was expected");
    return root;
  }

 private:
  absl::Status Advance() {
    ASSIGN_OR_RETURN(token_, lexer_.Next());
    return absl::OkStatus();
  }

  bool AtKeyword(std::string_view word) const {
    return token_.kind == Token::Kind::kWord && token_.text == word;
  }

  absl::StatusOr<NodePtr> Expression(int depth) {
    return Chain(Node::Kind::kAnd, "AND",
                 [&] { return Chain(Node::Kind::kOr, "OR", [&] { return Factor(depth); }); });
  }

  template <typename Operand>
  absl::StatusOr<NodePtr> Chain(Node::Kind kind, std::string_view keyword, Operand operand) {
    ASSIGN_OR_RETURN(NodePtr first, operand());
    if (!AtKeyword(keyword)) return first;
    auto node = std::make_shared<Node>();
    node->kind = kind;
    node->children.push_back(std::move(first));
    while (AtKeyword(keyword)) {
      RETURN_IF_ERROR(Advance());
      ASSIGN_OR_RETURN(NodePtr next, operand());
      node->children.push_back(std::move(next));
    }
    return NodePtr(std::move(node));
  }

  absl::StatusOr<NodePtr> Factor(int depth) {
    if (depth >= kMaxDepth) return Refuse(token_.position, "it is nested too deeply (20 levels)");
    if (AtKeyword("NOT")) {
      RETURN_IF_ERROR(Advance());
      ASSIGN_OR_RETURN(NodePtr child, Factor(depth + 1));
      auto node = std::make_shared<Node>();
      node->kind = Node::Kind::kNot;
      node->children.push_back(std::move(child));
      return NodePtr(std::move(node));
    }
    if (token_.kind == Token::Kind::kOpen) {
      RETURN_IF_ERROR(Advance());
      ASSIGN_OR_RETURN(NodePtr inner, Expression(depth + 1));
      if (token_.kind != Token::Kind::kClose)
        return Refuse(token_.position, "a closing parenthesis was expected");
      RETURN_IF_ERROR(Advance());
      return inner;
    }
    return Comparison();
  }

  absl::StatusOr<NodePtr> Comparison() {
    if (token_.kind != Token::Kind::kWord) return Refuse(token_.position, "a field name was expected");
    auto node = std::make_shared<Node>();
    bool known = false;
    for (const FilterField& field : fields_) {
      if (field.name == token_.text) {
        node->field = field;
        known = true;
      }
    }
    if (!known) return Refuse(token_.position, absl::StrCat("'", token_.text, "' is no field to filter by"));
    if (++comparisons_ > kMaxComparisons)
      return Refuse(token_.position, "there are more than 50 comparisons");
    RETURN_IF_ERROR(Advance());
    if (token_.kind != Token::Kind::kComparator) return Refuse(token_.position, "a comparator was expected");
    node->comparator = token_.comparator;
    RETURN_IF_ERROR(Advance());
    if (token_.kind != Token::Kind::kWord && token_.kind != Token::Kind::kString) {
      return Refuse(token_.position, "a value was expected");
    }
    RETURN_IF_ERROR(SetValue(*node));
    RETURN_IF_ERROR(Advance());
    return NodePtr(std::move(node));
  }

  absl::Status SetValue(Node& node) {
    const bool text_field = node.field.type == FilterField::Type::kText;
    if (node.comparator == Comparator::kContains && !text_field) {
      return Refuse(token_.position, "':' is for text fields");
    }
    const std::string& word = token_.text;
    switch (node.field.type) {
      case FilterField::Type::kText: {
        if (word.find('\0') != std::string::npos) return Refuse(token_.position, "a text value holds a NUL");
        if (ToValidUtf8(word) != word) return Refuse(token_.position, "a text value is not UTF-8");
        std::string text = word;
        const bool equality =
            node.comparator == Comparator::kEqual || node.comparator == Comparator::kNotEqual;
        if (equality && !text.empty() && text.back() == '*') {
          node.prefix = true;
          text.pop_back();
        } else if (node.field.canonical != nullptr && node.comparator != Comparator::kContains) {
          text = node.field.canonical(text);
        }
        node.value = std::move(text);
        return absl::OkStatus();
      }
      case FilterField::Type::kInteger: {
        int64_t number;
        if (!absl::SimpleAtoi(word, &number)) return Refuse(token_.position, "a whole number was expected");
        node.value = number;
        return absl::OkStatus();
      }
      case FilterField::Type::kBoolean:
        if (word != "true" && word != "false") return Refuse(token_.position, "true or false was expected");
        if (!IsEquality(node)) return Refuse(token_.position, "truth values are only = or !=");
        node.value = int64_t{word == "true"};
        return absl::OkStatus();
      case FilterField::Type::kEnum:
        if (!IsEquality(node)) return Refuse(token_.position, "this field is only = or !=");
        for (const auto& [name, number] : node.field.words) {
          if (name == word) {
            node.value = number;
            return absl::OkStatus();
          }
        }
        return Refuse(token_.position, absl::StrCat("'", word, "' is no value of ", node.field.name));
    }
    return absl::OkStatus();
  }

  static bool IsEquality(const Node& node) {
    return node.comparator == Comparator::kEqual || node.comparator == Comparator::kNotEqual;
  }

  Lexer lexer_;
  const std::vector<FilterField>& fields_;
  Token token_;
  int comparisons_ = 0;
};

std::string_view Sign(Comparator comparator) {
  switch (comparator) {
    case Comparator::kEqual:
      return "=";
    case Comparator::kNotEqual:
      return "<>";
    case Comparator::kLess:
      return "<";
    case Comparator::kLessOrEqual:
      return "<=";
    case Comparator::kGreater:
      return ">";
    case Comparator::kGreaterOrEqual:
      return ">=";
    case Comparator::kContains:
      break;
  }
  return "";
}

std::string Bind(FilterValue value, std::vector<FilterValue>* parameters) {
  parameters->push_back(std::move(value));
  return absl::StrCat("$", parameters->size());
}

bool Compare(Comparator comparator, int order) {
  switch (comparator) {
    case Comparator::kEqual:
      return order == 0;
    case Comparator::kNotEqual:
      return order != 0;
    case Comparator::kLess:
      return order < 0;
    case Comparator::kLessOrEqual:
      return order <= 0;
    case Comparator::kGreater:
      return order > 0;
    case Comparator::kGreaterOrEqual:
      return order >= 0;
    case Comparator::kContains:
      break;
  }
  return false;
}

}  // namespace

std::string Filter::Node::ToSql(std::vector<FilterValue>* parameters) const {
  switch (kind) {
    case Kind::kNot:
      return absl::StrCat("NOT (", children[0]->ToSql(parameters), ")");
    case Kind::kAnd:
    case Kind::kOr: {
      std::string sql;
      for (const auto& child : children) {
        absl::StrAppend(&sql, sql.empty() ? "(" : (kind == Kind::kAnd ? " AND " : " OR "),
                        child->ToSql(parameters));
      }
      return absl::StrCat(sql, ")");
    }
    case Kind::kCompare:
      break;
  }
  if (comparator == Comparator::kContains) {
    // The one way to say "contains" that SQLite and PostgreSQL share and that knows no wildcards.
    if (std::get<std::string>(value).empty()) return "1=1";
    return absl::StrCat("replace(", field.sql, ", ", Bind(value, parameters), ", '') <> ", field.sql);
  }
  if (prefix) {
    const std::string& text = std::get<std::string>(value);
    std::string sql = text.empty() ? "1=1" : absl::StrCat(field.sql, " >= ", Bind(text, parameters));
    if (const auto end = AfterPrefix(text))
      absl::StrAppend(&sql, " AND ", field.sql, " < ", Bind(*end, parameters));
    return absl::StrCat(comparator == Comparator::kNotEqual ? "NOT (" : "(", sql, ")");
  }
  return absl::StrCat(field.sql, " ", ToAbsl(Sign(comparator)), " ", Bind(value, parameters));
}

std::optional<std::string> Filter::Node::Only(std::string_view name) const {
  if (kind == Kind::kAnd) {
    for (const auto& child : children) {
      if (auto value = child->Only(name)) return value;
    }
  }
  if (kind != Kind::kCompare || comparator != Comparator::kEqual || prefix || field.name != name)
    return std::nullopt;
  const auto* text = std::get_if<std::string>(&value);
  return text == nullptr ? std::nullopt : std::optional(*text);
}

bool Filter::Node::Matches(const std::function<FilterValue(std::string_view)>& value_of) const {
  switch (kind) {
    case Kind::kNot:
      return !children[0]->Matches(value_of);
    case Kind::kAnd:
      for (const auto& child : children) {
        if (!child->Matches(value_of)) return false;
      }
      return true;
    case Kind::kOr:
      for (const auto& child : children) {
        if (child->Matches(value_of)) return true;
      }
      return false;
    case Kind::kCompare:
      break;
  }
  const FilterValue actual = value_of(field.name);
  if (actual.index() != value.index()) return false;
  if (const auto* number = std::get_if<int64_t>(&actual)) {
    const int64_t wanted = std::get<int64_t>(value);
    return Compare(comparator, *number < wanted ? -1 : *number > wanted ? 1 : 0);
  }
  const std::string& text = std::get<std::string>(actual);
  const std::string& wanted = std::get<std::string>(value);
  if (comparator == Comparator::kContains) return text.find(wanted) != std::string::npos;
  if (prefix) return (text.compare(0, wanted.size(), wanted) == 0) == (comparator == Comparator::kEqual);
  return Compare(comparator, text.compare(wanted));
}

absl::StatusOr<Filter> Filter::Parse(std::string_view text, const std::vector<FilterField>& fields) {
  if (text.size() > kMaxBytes) return Refuse(kMaxBytes, "it is longer than 2,000 bytes");
  ASSIGN_OR_RETURN(NodePtr root, Parser(text, fields).Parse());
  Filter filter;
  filter.root_ = std::move(root);
  return filter;
}

std::string Filter::ToSql(std::vector<FilterValue>* parameters) const {
  return root_ == nullptr ? "1=1" : root_->ToSql(parameters);
}

std::optional<std::string> Filter::Only(std::string_view name) const {
  return root_ == nullptr ? std::nullopt : root_->Only(name);
}

bool Filter::Matches(const std::function<FilterValue(std::string_view name)>& value_of) const {
  return root_ == nullptr || root_->Matches(value_of);
}

}  // namespace fengqiao::api
