// How a value is written: what stands behind the | of a field in a template.

#ifndef FENGQIAO_COMMON_PAPER_FILTERS_H_
#define FENGQIAO_COMMON_PAPER_FILTERS_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace fengqiao::paper {

struct FilterKind {
  std::string_view name;
  bool of_list;         // begins with a list instead of a text
  bool wants_argument;  // name:argument
  // From the value to what is printed; an error says in Chinese what the value is not. Null for those that
  // the renderer does itself (count, join, or).
  absl::StatusOr<std::string> (*apply)(std::string_view value);
};

// Null for a name that is none.
const FilterKind* FindFilter(std::string_view name);

}  // namespace fengqiao::paper

#endif  // FENGQIAO_COMMON_PAPER_FILTERS_H_
