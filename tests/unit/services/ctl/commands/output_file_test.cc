#include "services/ctl/commands/output_file.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace fengqiao::ctl {
namespace {

mode_t ModeOf(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 ? found.st_mode & 0777 : 0;
}

std::string Content(const std::string& path) {
  std::stringstream content;
  content << std::ifstream(path).rdbuf();
  return content.str();
}

class OutputFileTest : public ::testing::Test {
 protected:
  void SetUp() override { umask_ = ::umask(022); }
  void TearDown() override { ::umask(umask_); }

  fengqiao::testing::TempDir dir_;
  const std::string path_ = dir_.path() + "/paper.docx";
  mode_t umask_ = 0;
};

TEST_F(OutputFileTest, APaperWithNamesIsForItsOwnerAlone) {
  // Left behind by a broken call, and open to all.
  std::ofstream(path_ + ".part") << "old";
  OutputFile file(path_, Readers::kNobody);
  EXPECT_EQ(ModeOf(path_ + ".part"), 0600) << "from the first byte on";
  file.out() << "names";
  ASSERT_OK(file.Keep());
  EXPECT_EQ(ModeOf(path_), 0600);
  EXPECT_EQ(Content(path_), "names");
}

TEST_F(OutputFileTest, OtherFilesAreAsTheUmaskSays) {
  OutputFile file(path_);
  file.out() << "figures";
  ASSERT_OK(file.Keep());
  EXPECT_EQ(ModeOf(path_), 0644);
}

TEST_F(OutputFileTest, ABrokenCallLeavesNothing) {
  { OutputFile(path_, Readers::kNobody).out() << "half"; }
  EXPECT_TRUE(std::filesystem::is_empty(dir_.path()));
  OutputFile nowhere(dir_.path() + "/none/paper.docx", Readers::kNobody);
  EXPECT_FALSE(nowhere.out());
  EXPECT_FALSE(nowhere.Keep().ok());
}

}  // namespace
}  // namespace fengqiao::ctl
