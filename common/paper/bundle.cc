#include "common/paper/bundle.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/strings.h"
#include "common/base/utf8.h"
#include "common/paper/zip_writer.h"
#include "common/status/error.h"

namespace fengqiao::paper {
namespace {

constexpr size_t kMostFiles = 10'000;
constexpr size_t kLongestStem = 180;  // bytes; with number and ending below the 255 of a file system
constexpr size_t kLongestEnding = 10;
constexpr std::string_view kForbidden = "/\\:*?\"<>|";
constexpr std::string_view kCompressed[] = {".docx", ".xlsx", ".pdf", ".jpg", ".jpeg", ".png",
                                            ".zip",  ".ofd",  ".mp4", ".mp3", ".webp"};

absl::Status TooLarge(std::string_view trouble) {
  return Error(absl::StatusCode::kResourceExhausted, ErrorReason::ERROR_REASON_DOCUMENT_TOO_LARGE, trouble)
      .Quota("paper.bundle", trouble);
}

std::string SafeName(std::string_view name) {
  std::string safe = ToValidUtf8(name);
  for (char& c : safe) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f' || kForbidden.find(c) != std::string_view::npos)
      c = '_';
  }
  const size_t point = safe.rfind('.');
  const bool has_ending = point != std::string::npos && point > 0 && safe.size() - point <= kLongestEnding;
  std::string ending = has_ending ? safe.substr(point) : "";
  if (has_ending) safe.resize(point);
  // Windows drops blanks and points at the end of a name, and so would find another file.
  while (!ending.empty() && (ending.back() == '.' || ending.back() == ' ')) ending.pop_back();
  safe = CutUtf8(safe, kLongestStem);
  if (safe.empty()) safe.push_back('_');
  safe += ending;
  while (safe.size() > 1 && (safe.back() == '.' || safe.back() == ' ')) safe.pop_back();
  return safe;
}

bool IsCompressed(std::string_view name) {
  const std::string lower = absl::AsciiStrToLower(ToAbsl(name));
  return std::any_of(std::begin(kCompressed), std::end(kCompressed),
                     [&](std::string_view ending) { return absl::EndsWith(lower, ToAbsl(ending)); });
}

}  // namespace

absl::StatusOr<std::string> ExportBundle(const std::vector<BundleFile>& files, uint64_t most_bytes) {
  if (files.empty()) return InvalidField("files", "卷宗中没有文件");
  if (files.size() > kMostFiles) return TooLarge("卷宗中的文件过多");
  uint64_t total = 0;
  const int width = files.size() < 1000 ? 3 : 5;
  std::vector<ZipPart> parts;
  parts.reserve(files.size());
  for (const BundleFile& file : files) {
    total += file.bytes.size();
    if (total > most_bytes) return TooLarge("卷宗的文件总量过大");
    parts.push_back({.name = absl::StrFormat("%0*d_%s", width, parts.size() + 1, SafeName(file.name)),
                     .bytes = file.bytes,
                     .deflate = !IsCompressed(file.name)});
  }
  return WriteZip(parts);
}

}  // namespace fengqiao::paper
