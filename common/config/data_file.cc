#include "common/config/data_file.h"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace fengqiao {

absl::StatusOr<std::string> ReadDataFile(std::string_view flag, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  std::error_code ignored;
  if (!file || std::filesystem::is_directory(path, ignored)) {
    return InvalidField(flag, absl::StrCat("can't read ", path));
  }
  return content.str();
}

}  // namespace fengqiao
