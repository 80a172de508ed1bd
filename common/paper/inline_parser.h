// The text of a template's line, with its fields.

#ifndef FENGQIAO_COMMON_PAPER_INLINE_PARSER_H_
#define FENGQIAO_COMMON_PAPER_INLINE_PARSER_H_

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/paper/template.h"

namespace fengqiao::paper {

// The variables of the blocks around a line, and the fields that the template was seen to ask for.
class TemplateScope {
 public:
  explicit TemplateScope(std::map<std::string, WantedField>& wanted) : wanted_(wanted) {}

  // Opens a block over the list that `field` names, and ends it.
  absl::Status Enter(const std::string& variable, const FieldUse& field);
  void Leave() { variables_.pop_back(); }
  void EnterCondition() { ++conditions_; }
  void LeaveCondition() { --conditions_; }

  // Notes a use of the field. An error where its variable is none of the blocks around, or where it is a list
  // in one place and a text in another.
  absl::Status Use(const FieldUse& field, bool list);
  void Compare(const FieldUse& field, const std::string& value);
  // Notes that it is asked whether the field, text or list, is there.
  absl::Status Ask(const FieldUse& field);
  // To be called behind the last line: what was only asked for counts as a text.
  void Finish();

 private:
  struct Variable {
    std::string name;
    std::string path;
    bool optional;
  };
  const Variable* Find(std::string_view name) const;
  absl::StatusOr<std::string> PathOf(const FieldUse& field) const;

  std::map<std::string, WantedField>& wanted_;
  std::vector<Variable> variables_;
  std::set<std::string> asked_;
  int conditions_ = 0;
};

// "field", "variable.field", "variable#", each with ? for optional; without filters.
absl::StatusOr<FieldUse> ParseFieldName(std::string_view text);

// The text with its fields; \ takes the meaning from the sign behind it.
absl::StatusOr<Inline> ParseInline(std::string_view text, TemplateScope& scope);

// The cells of a row: cut at each | that is not within a field.
std::vector<std::string_view> SplitCells(std::string_view text);

// A lower-case name: letters, digits and _, at most 64 of them.
bool IsName(std::string_view text);

}  // namespace fengqiao::paper

#endif  // FENGQIAO_COMMON_PAPER_INLINE_PARSER_H_
