// A ZIP of a test's own making.

#ifndef FENGQIAO_TESTS_SUPPORT_ZIP_OF_H_
#define FENGQIAO_TESTS_SUPPORT_ZIP_OF_H_

#include <zip.h>

#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace fengqiao::testing {

// The bytes of a ZIP with these entries: names and contents.
inline std::string ZipOf(const std::vector<std::pair<std::string, std::string>>& entries) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(target);
  zip_t* archive = zip_open_from_source(target, ZIP_TRUNCATE, &error);
  EXPECT_NE(archive, nullptr);
  for (const auto& [name, content] : entries) {
    zip_source_t* source = zip_source_buffer(archive, content.data(), content.size(), 0);
    EXPECT_GE(zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8), 0);
  }
  EXPECT_EQ(zip_close(archive), 0);
  zip_stat_t stat;
  zip_source_open(target);
  zip_source_stat(target, &stat);
  std::string bytes(stat.size, '\0');
  zip_source_read(target, bytes.data(), bytes.size());
  zip_source_close(target);
  zip_source_free(target);
  return bytes;
}

}  // namespace fengqiao::testing

#endif  // FENGQIAO_TESTS_SUPPORT_ZIP_OF_H_
