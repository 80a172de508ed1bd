// A service's folder of templates, as it stands in the source tree, and how its README describes them.

#ifndef FENGQIAO_TESTS_SUPPORT_PAPER_FOLDER_H_
#define FENGQIAO_TESTS_SUPPORT_PAPER_FOLDER_H_

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/paper/template.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::testing {

inline std::string ReadWholeFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// The templates of a folder by the name of their file, each of which must be one.
inline std::map<std::string, paper::PaperTemplate> PapersIn(const std::string& folder) {
  std::map<std::string, paper::PaperTemplate> papers;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".paper") continue;
    auto parsed = paper::PaperTemplate::Parse(ReadWholeFile(entry.path()), entry.path().filename().string());
    EXPECT_OK(parsed);
    if (parsed.ok()) papers.emplace(entry.path().stem().string(), *std::move(parsed));
  }
  return papers;
}

// As READMEs write it: "name", "name?" for an optional one, "name*" for one under a condition.
inline std::string FieldMark(const std::string& name, const paper::WantedField& wanted) {
  return absl::StrCat("`", name, wanted.optional ? "?" : wanted.conditional ? "*" : "", "`");
}

// The row of a README's table: what the template asks for.
inline std::string PaperRow(const std::string& file, const paper::PaperTemplate& paper) {
  std::string fields, lists;
  for (const auto& [path, wanted] : paper.wanted()) {
    if (!wanted.list && path.find('.') == std::string::npos)
      absl::StrAppend(&fields, fields.empty() ? "" : " ", FieldMark(path, wanted));
    if (!wanted.list) continue;
    absl::StrAppend(&lists, lists.empty() ? "" : "; ", FieldMark(path, wanted), ":");
    for (const auto& [element, of_element] : paper.wanted()) {
      if (element.substr(0, path.size() + 1) == path + "." &&
          element.find('.', path.size() + 1) == std::string::npos)
        absl::StrAppend(&lists, " ", FieldMark(element.substr(path.size() + 1), of_element));
    }
  }
  return absl::StrCat("| ", file, ".paper | ", paper.name(), " | ", fields, " | ", lists, " |");
}

}  // namespace fengqiao::testing

#endif  // FENGQIAO_TESTS_SUPPORT_PAPER_FOLDER_H_
