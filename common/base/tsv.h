// Data files that people keep: lines of columns between tabs, "#" for a comment line, blank lines passed
// over.

#ifndef FENGQIAO_COMMON_BASE_TSV_H_
#define FENGQIAO_COMMON_BASE_TSV_H_

#include <functional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace fengqiao {

// The pieces of `text` between separators; one empty piece where it is empty.
std::vector<std::string_view> SplitFields(std::string_view text, char separator);

// Calls `take` with the columns of every line. INVALID_ARGUMENT, naming the line, where it has another number
// of columns than `columns` or where `take` finds a trouble.
absl::Status ReadTsv(std::string_view text, size_t columns,
                     const std::function<absl::Status(const std::vector<std::string_view>& fields)>& take);

}  // namespace fengqiao

#endif  // FENGQIAO_COMMON_BASE_TSV_H_
