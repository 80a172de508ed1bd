// The templates of correction as they stand in the source tree.

#include <filesystem>
#include <map>
#include <string>

#include "common/paper/docx.h"
#include "common/paper/template.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/reports/formats/docx/docx_reader.h"
#include "tests/support/paper_folder.h"
#include "tests/support/sample_paper_data.h"
#include "tests/support/status_matchers.h"

namespace fengqiao {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kFolder[] = FENGQIAO_SOURCE_DIR "/services/correction/papers";
constexpr size_t kMostValuesOfACase = 4;

std::map<std::string, paper::PaperTemplate> Papers() { return testing::PapersIn(kFolder); }

TEST(CorrectionPapersTest, ArePrintedWithAndWithoutWhatIsOptional) {
  EXPECT_EQ(Papers().size(), 43u);
  for (const auto& [name, paper] : Papers()) {
    EXPECT_EQ(paper.id(), "correction_" + name);
    for (const bool optional : {true, false}) {
      for (size_t choice = 0; choice < kMostValuesOfACase; ++choice) {
        const paper::PaperData data =
            testing::SampleData(paper, {.rows = 2, .choice = choice, .optional = optional});
        const auto docx = RenderDocx(paper, data);
        ASSERT_OK(docx) << name;
        const auto document = reports::ReadDocx(*docx);
        ASSERT_OK(document) << name;
        EXPECT_THAT(document->text, Not(HasSubstr("{{"))) << name;
        EXPECT_THAT(document->text, Not(HasSubstr("]]"))) << name;
      }
    }
  }
}

// Nothing that is demanded may be left out: each field but one, for each field.
TEST(CorrectionPapersTest, RefuseToLeaveAGap) {
  for (const auto& [name, paper] : Papers()) {
    for (const auto& [path, wanted] : paper.wanted()) {
      if (wanted.optional || wanted.conditional || wanted.list || path.find('.') != std::string::npos)
        continue;
      paper::PaperData data = testing::SampleData(paper);
      data.Set(path, "");
      const auto docx = RenderDocx(paper, data);
      EXPECT_EQ(docx.status().code(), absl::StatusCode::kFailedPrecondition) << name << " " << path;
      EXPECT_THAT(std::string(docx.status().message().data(), docx.status().message().size()),
                  HasSubstr(path));
    }
  }
}

// Every paper bears a number, says who made it, and none stands without who it is about.
TEST(CorrectionPapersTest, BearANumberANameAndTheAgency) {
  for (const auto& [name, paper] : Papers()) {
    for (const char* field : {"number", "name", "agency_name"}) {
      const auto wanted = paper.wanted().find(field);
      ASSERT_NE(wanted, paper.wanted().end()) << name << " " << field;
      EXPECT_FALSE(wanted->second.optional || wanted->second.conditional) << name << " " << field;
    }
  }
}

TEST(CorrectionPapersTest, AreDescribedAsTheyAre) {
  const std::string readme = testing::ReadWholeFile(std::string(kFolder) + "/README.md");
  for (const auto& [name, paper] : Papers())
    EXPECT_THAT(readme, HasSubstr(testing::PaperRow(name, paper) + "\n"));
}

// Rules that are dead, and what they called things.
TEST(CorrectionPapersTest, CiteNoDeadLaw) {
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    const std::string text = testing::ReadWholeFile(entry.path());
    for (const char* dead : {"社区矫正人员", "社区服刑", "治安管理处罚条例", "第六十条"})
      EXPECT_THAT(text, Not(HasSubstr(dead))) << entry.path();
  }
}

}  // namespace
}  // namespace fengqiao
