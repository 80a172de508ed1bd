// What whoever prints a paper says beyond what is on record. Each service has a message of its own for it,
// of this shape.

#ifndef FENGQIAO_COMMON_PAPER_STATED_VALUES_H_
#define FENGQIAO_COMMON_PAPER_STATED_VALUES_H_

#include <map>
#include <string>
#include <vector>

namespace fengqiao::paper {

struct StatedValues {
  using Fields = std::map<std::string, std::string>;

  // An element of a list, or more about one that is on record.
  struct Row {
    std::string list;
    std::string of;  // the element on record, by its id or place; "" for one more
    Fields fields;
  };

  // By the template's name of the field; "list.field" is said of every element.
  Fields fields;
  std::vector<Row> rows;
};

// From a service's message PaperValues.
template <typename Message>
StatedValues StatedIn(const Message& message) {
  StatedValues values;
  for (const auto& [field, text] : message.fields()) values.fields.emplace(field, text);
  for (const auto& row : message.rows()) {
    StatedValues::Row& one = values.rows.emplace_back();
    one.list = row.list();
    one.of = row.of();
    for (const auto& [field, text] : row.fields()) one.fields.emplace(field, text);
  }
  return values;
}

}  // namespace fengqiao::paper

#endif  // FENGQIAO_COMMON_PAPER_STATED_VALUES_H_
