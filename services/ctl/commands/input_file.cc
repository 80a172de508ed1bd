#include "services/ctl/commands/input_file.h"

#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "common/status/macros.h"
#include "services/ctl/errors.h"
#include "services/ctl/output/display_width.h"

namespace fengqiao::ctl {

std::string FileName(const std::string& path) {
  return Printable(std::filesystem::path(path).filename().string());
}

absl::Status CheckInput(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return LocalError("没有这个文件");
  if (std::filesystem::is_directory(status)) return LocalError("是文件夹，须为文件");
  if (access(path.c_str(), R_OK) != 0) return LocalError("没有读取这个文件的权限");
  return absl::OkStatus();
}

absl::StatusOr<int64_t> FileSize(const std::string& path) {
  RETURN_IF_ERROR(CheckInput(path));
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) return LocalError("不是普通文件，无法得知大小");
  return static_cast<int64_t>(size);
}

}  // namespace fengqiao::ctl
