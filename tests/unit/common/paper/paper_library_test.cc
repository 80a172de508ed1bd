#include "common/paper/paper_library.h"

#include <fstream>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace fengqiao::paper {
namespace {

using absl::StatusCode;
using ::testing::HasSubstr;
using testing::StatusIs;

constexpr char kVisit[] = "paper visit\nname 回访记录\ntext {{visitor}}{{day}}\n";

void Write(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

TEST(PaperLibraryTest, FindsById) {
  PaperLibrary library;
  ASSERT_OK(library.Add(kVisit, "visit.paper"));
  ASSERT_OK_AND_ASSIGN(const PaperTemplate* paper, library.Find("visit"));
  EXPECT_EQ(paper->name(), "回访记录");
  EXPECT_THAT(library.Find("other"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(library.Add(kVisit, "again.paper"), StatusIs(StatusCode::kAlreadyExists));
}

TEST(PaperLibraryTest, TakesTheWordingOfAnOperator) {
  PaperLibrary library;
  ASSERT_OK(library.Add(kVisit, "visit.paper"));
  const testing::TempDir folder;
  Write(folder / "own.paper", "paper visit\nname 走访记录\ntext 走访人{{visitor}}\n");
  Write(folder / "notes.txt", "not a template");
  ASSERT_OK(library.ReplaceFromFolder(folder.path()));
  ASSERT_OK_AND_ASSIGN(const PaperTemplate* paper, library.Find("visit"));
  EXPECT_EQ(paper->name(), "走访记录");
}

TEST(PaperLibraryTest, RefusesWhatNoServiceFills) {
  PaperLibrary library;
  ASSERT_OK(library.Add(kVisit, "visit.paper"));
  EXPECT_THAT(library.ReplaceFromFolder("/nowhere/at/all"), StatusIs(StatusCode::kInvalidArgument));
  const testing::TempDir folder;
  const std::string file = folder / "own.paper";
  for (const auto& [text, trouble] :
       {std::pair("paper other\nname 其他\ntext 好\n", "no paper is called other"),
        std::pair("paper visit\nname 走访\ntext {{weather}}\n", "no field weather"),
        std::pair("paper visit\nname 走访\ntext {{day|count}}\n", "no field day"),
        std::pair("paper visit\nname 走访\ntext {{\n", "own.paper, line 3")}) {
    Write(file, text);
    EXPECT_THAT(library.ReplaceFromFolder(folder.path()),
                StatusIs(StatusCode::kInvalidArgument, HasSubstr(trouble)));
    ASSERT_OK_AND_ASSIGN(const PaperTemplate* paper, library.Find("visit"));
    EXPECT_EQ(paper->name(), "回访记录");
  }
}

}  // namespace
}  // namespace fengqiao::paper
