// Data that an operator may put in the place of what is built in.

#ifndef FENGQIAO_COMMON_CONFIG_DATA_FILE_H_
#define FENGQIAO_COMMON_CONFIG_DATA_FILE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace fengqiao {

// The whole of a file. INVALID_ARGUMENT about `flag` where it can't be read; a folder, which opens like a
// file and reads like an empty one, can't.
absl::StatusOr<std::string> ReadDataFile(std::string_view flag, const std::string& path);

// What `parse` makes of the file that `flag` names, or `built_in` where none is named. What is wrong in the
// file is told with its path.
template <typename Data>
absl::StatusOr<Data> LoadData(std::string_view flag, const std::string& path, const Data& built_in,
                              absl::StatusOr<Data> (*parse)(std::string_view)) {
  if (path.empty()) return built_in;
  const absl::StatusOr<std::string> content = ReadDataFile(flag, path);
  if (!content.ok()) return content.status();
  absl::StatusOr<Data> data = parse(*content);
  if (!data.ok()) return InvalidField(flag, absl::StrCat(path, ": ", data.status().message()));
  return data;
}

}  // namespace fengqiao

#endif  // FENGQIAO_COMMON_CONFIG_DATA_FILE_H_
