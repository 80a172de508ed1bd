// Filters (a subset of AIP-160): parsed once, checked against the fields a resource offers, then compiled to
// SQL with bound parameters or evaluated in memory.
//
//   code = "litigation.loss_rate" AND (role = ACTUAL OR role = TARGET) AND NOT period < "2022"
//
// Comparators: = != < <= > >= and : (contains, text only). AND, OR, NOT, parentheses. OR binds tighter than
// AND, as AIP-160 has it. Values: words of letters, digits and ._-/+ (any Unicode letter), or "quoted" with
// \" and \\. A text value that ends in * matches by prefix with = and !=. At most 2,000 bytes, 50
// comparisons, 20 levels.

#ifndef FENGQIAO_COMMON_API_FILTER_H_
#define FENGQIAO_COMMON_API_FILTER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"

namespace fengqiao::api {

using FilterValue = std::variant<int64_t, std::string>;

// A field that may be filtered by.
struct FilterField {
  enum class Type { kText, kInteger, kBoolean, kEnum };

  std::string name;
  Type type = Type::kText;
  // What stands for it in SQL: a column, or an expression (0 or 1 for a boolean).
  std::string sql;
  // For kEnum: the words and their numbers.
  std::vector<std::pair<std::string, int64_t>> words = {};
  // For kText: gives the form in which a value is stored, or the text itself where it is none. Prefixes and
  // parts of a text are taken as they are.
  std::string (*canonical)(std::string_view text) = nullptr;
};

// A filter that fits the fields it was parsed with. Immutable, thread-safe, cheap to copy.
class Filter {
 public:
  // No filter: everything matches.
  Filter() = default;

  // INVALID_ARGUMENT with the byte position of the trouble. An empty or blank text matches everything.
  static absl::StatusOr<Filter> Parse(std::string_view text, const std::vector<FilterField>& fields);

  bool empty() const { return root_ == nullptr; }

  // A boolean SQL expression, "1=1" for an empty filter; parameters are appended to `parameters` and stand as
  // $n, where n counts from parameters->size() + 1 on.
  std::string ToSql(std::vector<FilterValue>* parameters) const;

  // The one value that the text field `name` has in all that matches, by an equality that nothing loosens;
  // none where there is none such.
  std::optional<std::string> Only(std::string_view name) const;

  // Whether something matches whose field `name` has the value `value_of(name)`: an integer for integers,
  // booleans and enums.
  bool Matches(const std::function<FilterValue(std::string_view name)>& value_of) const;

  struct Node;

 private:
  std::shared_ptr<const Node> root_;
};

// The words of an enum for kEnum, without their common prefix: FIGURE_ROLE_ACTUAL becomes ACTUAL.
template <typename Descriptor>
std::vector<std::pair<std::string, int64_t>> EnumWords(const Descriptor* descriptor,
                                                       std::string_view prefix) {
  std::vector<std::pair<std::string, int64_t>> words;
  for (int i = 0; i < descriptor->value_count(); ++i) {
    const std::string& name = descriptor->value(i)->name();
    words.emplace_back(name.substr(prefix.size()), descriptor->value(i)->number());
    words.emplace_back(name, descriptor->value(i)->number());  // as the contract and JSON have it
  }
  return words;
}

}  // namespace fengqiao::api

#endif  // FENGQIAO_COMMON_API_FILTER_H_
