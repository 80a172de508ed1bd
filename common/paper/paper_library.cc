#include "common/paper/paper_library.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::paper {
namespace {

constexpr char kResourceType[] = "paper.fengqiao/Template";
constexpr uint64_t kLargestFile = 1 << 20;

absl::StatusOr<std::string> ReadFile(const std::filesystem::path& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error || size > kLargestFile)
    return InvalidField("papers", absl::StrCat("no readable template: ", path.string()));
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) return InvalidField("papers", absl::StrCat("no readable template: ", path.string()));
  return text.str();
}

}  // namespace

absl::Status PaperLibrary::Add(std::string_view text, std::string_view origin) {
  ASSIGN_OR_RETURN(PaperTemplate paper, PaperTemplate::Parse(text, origin));
  const std::string id = paper.id();
  if (!papers_.try_emplace(id, std::move(paper)).second) return AlreadyExists(kResourceType, id);
  return absl::OkStatus();
}

absl::Status PaperLibrary::Replace(PaperTemplate paper, std::string_view origin) {
  const auto at = papers_.find(paper.id());
  if (at == papers_.end())
    return InvalidField("papers", absl::StrCat(ToAbsl(origin), ": no paper is called ", paper.id()));
  for (const auto& [path, wanted] : paper.wanted()) {
    const auto known = at->second.wanted().find(path);
    if (known == at->second.wanted().end() || known->second.list != wanted.list)
      return InvalidField("papers", absl::StrCat(ToAbsl(origin), ": ", paper.id(), " has no field ", path));
  }
  at->second = std::move(paper);
  return absl::OkStatus();
}

absl::Status PaperLibrary::ReplaceFromFolder(const std::string& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (at->path().extension() == ".paper") files.push_back(at->path());
  }
  if (error) return InvalidField("papers", absl::StrCat("no readable folder: ", folder));
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
    const std::string origin = file.filename().string();
    ASSIGN_OR_RETURN(PaperTemplate paper, PaperTemplate::Parse(text, origin));
    RETURN_IF_ERROR(Replace(std::move(paper), origin));
  }
  return absl::OkStatus();
}

absl::StatusOr<const PaperTemplate*> PaperLibrary::Find(std::string_view id) const {
  const auto at = papers_.find(id);
  if (at == papers_.end()) return NotFound(kResourceType, id);
  return &at->second;
}

}  // namespace fengqiao::paper
