#include "common/paper/bundle.h"

#include <zip.h>

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::paper {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::Pair;
using testing::StatusIs;

std::vector<std::pair<std::string, std::string>> Entries(const std::string& bytes) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
  EXPECT_NE(archive, nullptr);
  std::vector<std::pair<std::string, std::string>> entries;
  for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
    zip_stat_t stat;
    EXPECT_EQ(zip_stat_index(archive, static_cast<zip_uint64_t>(i), 0, &stat), 0);
    std::string content(stat.size, '\0');
    zip_file_t* file = zip_fopen_index(archive, static_cast<zip_uint64_t>(i), 0);
    EXPECT_EQ(zip_fread(file, content.data(), content.size()), static_cast<zip_int64_t>(content.size()));
    zip_fclose(file);
    entries.emplace_back(stat.name, std::move(content));
  }
  zip_discard(archive);
  return entries;
}

TEST(BundleTest, KeepsTheOrderInTheNames) {
  std::string scan;
  for (int i = 0; i < 256; ++i) scan += static_cast<char>(i);
  const std::vector<BundleFile> files = {
      {"卷宗封面.docx", "PK"}, {"卷内目录.docx", ""}, {"收条.jpg", scan}, {"收条.jpg", scan}};
  ASSERT_OK_AND_ASSIGN(const std::string bytes, ExportBundle(files));
  EXPECT_THAT(Entries(bytes), ElementsAre(Pair("001_卷宗封面.docx", "PK"), Pair("002_卷内目录.docx", ""),
                                          Pair("003_收条.jpg", scan), Pair("004_收条.jpg", scan)));
  ASSERT_OK_AND_ASSIGN(const std::string again, ExportBundle(files));
  EXPECT_EQ(again, bytes);
}

TEST(BundleTest, MakesNamesThatEveryFileSystemTakes) {
  std::string far;
  for (int i = 0; i < 200; ++i) far += "长";
  ASSERT_OK_AND_ASSIGN(const std::string bytes, ExportBundle({{"../../etc/passwd", "a"},
                                                              {"C:\\x\r\n?.pdf", "b"},
                                                              {"", "c"},
                                                              {".pdf", "d"},
                                                              {"a. .", "e"},
                                                              {far + ".jpg", "f"},
                                                              {std::string("\xff\0x", 3), "g"}}));
  const auto entries = Entries(bytes);
  EXPECT_EQ(entries.at(0).first, "001_.._.._etc_passwd");
  EXPECT_EQ(entries.at(1).first, "002_C__x___.pdf");
  EXPECT_EQ(entries.at(2).first, "003__");
  EXPECT_EQ(entries.at(3).first, "004_.pdf");
  EXPECT_EQ(entries.at(4).first, "005_a");
  EXPECT_LE(entries.at(5).first.size(), 255u);
  EXPECT_EQ(entries.at(5).first.substr(entries.at(5).first.size() - 4), ".jpg");
  EXPECT_EQ(entries.at(6).first, "007_\ufffd_x");
}

TEST(BundleTest, IsBounded) {
  EXPECT_THAT(ExportBundle({}), StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(ExportBundle({{"a", "12345"}, {"b", "67890"}}, 9), StatusIs(StatusCode::kResourceExhausted));
  EXPECT_OK(ExportBundle({{"a", "12345"}, {"b", "67890"}}, 10));
  EXPECT_THAT(ExportBundle(std::vector<BundleFile>(10'001, BundleFile{"a", ""})),
              StatusIs(StatusCode::kResourceExhausted));
}

}  // namespace
}  // namespace fengqiao::paper
