// Files that a caller names, and what is wrong with them, in Chinese.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_INPUT_FILE_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_INPUT_FILE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace fengqiao::ctl {

// The name without its folders; printable, and so UTF-8.
std::string FileName(const std::string& path);

// The paths with each folder replaced by the reports in it, by name: its own files, not those of folders in
// it, that are called .txt, .html, .htm, .docx or .pdf. A folder that has none stays, to be complained of.
std::vector<std::string> WithoutFolders(const std::vector<std::string>& paths);

// OK for what may be read: a file, or a pipe.
absl::Status CheckInput(const std::string& path);
// All that a file or a pipe holds.
absl::StatusOr<std::string> ReadInputFile(const std::string& path);
// The size of a file; an error for a pipe too, whose size nobody knows.
absl::StatusOr<int64_t> FileSize(const std::string& path);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_INPUT_FILE_H_
