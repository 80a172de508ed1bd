#include "services/ctl/commands/input_file.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "absl/strings/ascii.h"
#include "common/status/macros.h"
#include "services/ctl/errors.h"
#include "services/ctl/output/display_width.h"

namespace fengqiao::ctl {
namespace {

bool IsReport(const std::filesystem::directory_entry& entry) {
  std::string extension = entry.path().extension().string();
  absl::AsciiStrToLower(&extension);
  std::error_code error;
  return entry.is_regular_file(error) && (extension == ".txt" || extension == ".html" ||
                                          extension == ".htm" || extension == ".docx" || extension == ".pdf");
}

}  // namespace

std::string FileName(const std::string& path) {
  return Printable(std::filesystem::path(path).filename().string());
}

std::vector<std::string> WithoutFolders(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::vector<std::string> inside;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(path, error), end; !error && entry != end;
         entry.increment(error)) {
      if (IsReport(*entry)) inside.push_back(entry->path().string());
    }
    std::sort(inside.begin(), inside.end());
    if (inside.empty()) inside.push_back(path);
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

absl::Status CheckInput(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return LocalError("没有这个文件");
  if (std::filesystem::is_directory(status))
    return LocalError("是文件夹，其中没有 .txt、.html、.docx 或 .pdf 文件");
  if (access(path.c_str(), R_OK) != 0) return LocalError("没有读取这个文件的权限");
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadInputFile(const std::string& path) {
  RETURN_IF_ERROR(CheckInput(path));
  std::ifstream file(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file) return LocalError("文件读不出");
  return bytes;
}

absl::StatusOr<int64_t> FileSize(const std::string& path) {
  RETURN_IF_ERROR(CheckInput(path));
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) return LocalError("不是普通文件，无法得知大小");
  return static_cast<int64_t>(size);
}

}  // namespace fengqiao::ctl
