#include "common/rpc/token_file.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace fengqiao::rpc {
namespace {

using ::fengqiao::testing::StatusIs;
using ::fengqiao::testing::TempDir;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

void Write(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

class TokenFileTest : public ::testing::Test {
 protected:
  // As an editor or a mount replaces a file: in one step.
  void Replace(const std::string& content) const {
    Write(path_ + ".new", content);
    ASSERT_EQ(std::rename((path_ + ".new").c_str(), path_.c_str()), 0);
  }

  const TempDir dir_;
  const std::string path_ = dir_ / "token";
};

TEST_F(TokenFileTest, ATokenThatIsReplacedIsReadAgain) {
  Write(path_, " first\n");
  ASSERT_OK_AND_ASSIGN(const auto file, TokenFile::Open(path_));
  EXPECT_EQ(file->Token(), "first");
  Replace("other\n");
  EXPECT_EQ(file->Token(), "other");
  EXPECT_EQ(file->Token(), "other");
}

TEST_F(TokenFileTest, ATokenSaysWhenItEnds) {
  // {"alg":"none"}, {"exp":1700000000} and a signature that nobody asks for.
  Write(path_, "eyJhbGciOiJub25lIn0.eyJleHAiOjE3MDAwMDAwMDB9.c2ln");
  ASSERT_OK_AND_ASSIGN(const auto file, TokenFile::Open(path_));
  EXPECT_EQ(file->Expiry(), absl::FromUnixSeconds(1'700'000'000));
  for (const char* other : {"no-token", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln"}) {
    Replace(other);
    EXPECT_EQ(file->Expiry(), absl::InfinitePast()) << other;
  }
}

TEST_F(TokenFileTest, ATokenThatIsWrittenInPlaceIsReadAgain) {
  Write(path_, "first");
  ASSERT_OK_AND_ASSIGN(const auto file, TokenFile::Open(path_));
  Write(path_, "other");
  // The clock of a file system may be coarse.
  std::filesystem::last_write_time(path_,
                                   std::filesystem::last_write_time(path_) + std::chrono::milliseconds(10));
  EXPECT_EQ(file->Token(), "other");
}

// Kubernetes mounts a secret as token -> ..data/token, ..data -> ..2026_01, and turns ..data round.
TEST_F(TokenFileTest, ASecretThatKubernetesTurnsRoundIsReadAgain) {
  for (const std::string version : {"..1", "..2"}) {
    std::filesystem::create_directory(dir_ / version);
    Write(dir_ / (version + "/token"), "token" + version);
  }
  std::filesystem::create_directory_symlink("..1", dir_ / "..data");
  std::filesystem::create_symlink("..data/token", path_);
  ASSERT_OK_AND_ASSIGN(const auto file, TokenFile::Open(path_));
  EXPECT_EQ(file->Token(), "token..1");
  std::filesystem::create_directory_symlink("..2", dir_ / "..data_tmp");
  std::filesystem::rename(dir_ / "..data_tmp", dir_ / "..data");
  EXPECT_EQ(file->Token(), "token..2");
}

TEST_F(TokenFileTest, WhereNoneCanBeReadTheLastOneIsUsedAndTheLogSaysSoOnce) {
  Write(path_, "first");
  ASSERT_OK_AND_ASSIGN(const auto file, TokenFile::Open(path_));
  for (const std::string bad : {"", " \n", "se\ncret"}) {
    Replace(bad);
    ::testing::internal::CaptureStderr();
    EXPECT_EQ(file->Token(), "first");
    EXPECT_EQ(file->Token(), "first");
    const std::string logged = ::testing::internal::GetCapturedStderr();
    EXPECT_EQ(std::count(logged.begin(), logged.end(), '\n'), 1) << logged;
    EXPECT_THAT(logged, AllOf(HasSubstr("\"warning\""), Not(HasSubstr("cret"))));
  }
  std::filesystem::remove(path_);
  EXPECT_EQ(file->Token(), "first");
  Write(path_, "third");
  EXPECT_EQ(file->Token(), "third");
}

TEST_F(TokenFileTest, WithoutATokenItDoesNotOpen) {
  EXPECT_THAT(TokenFile::Open(path_), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(path_)));
  for (const std::string bad : {"", "\n", "se\ncret", "令牌"}) {
    Write(path_, bad);
    EXPECT_THAT(TokenFile::Open(path_), StatusIs(absl::StatusCode::kInvalidArgument,
                                                 AllOf(HasSubstr(path_), Not(HasSubstr("cret")))));
  }
}

TEST(HeaderValueTest, AHeaderHoldsPrintableAsciiAlone) {
  for (const std::string_view good : {"a", "Bearer x.y-z", "~ !"}) EXPECT_TRUE(IsHeaderValue(good)) << good;
  for (const std::string_view bad : {"", "a\n", "\t", "\x7F", "李", "\x80"})
    EXPECT_FALSE(IsHeaderValue(bad)) << bad;
}

}  // namespace
}  // namespace fengqiao::rpc
