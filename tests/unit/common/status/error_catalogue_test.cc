// Every reason that the contract promises is given by some code, and every one has a comment that says what
// to do.

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/ascii.h"
#include "fengqiao/common/v1/errors.pb.h"
#include "gtest/gtest.h"

namespace fengqiao {
namespace {

std::string Read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

// All own code.
std::string Code() {
  std::string code;
  for (const std::string folder : {"common", "services"}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(FENGQIAO_SOURCE_DIR "/" + folder)) {
      const std::string extension = entry.path().extension();
      if (extension == ".cc" || extension == ".h") code += Read(entry.path());
    }
  }
  return code;
}

// Whether the word stands in the text, not as a part of a longer one.
bool Names(const std::string& text, const std::string& word) {
  for (size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const char next = at + word.size() < text.size() ? text[at + word.size()] : ' ';
    if (!absl::ascii_isalnum(next) && next != '_') return true;
  }
  return false;
}

TEST(ErrorCatalogueTest, EveryReasonIsGivenBySomeCode) {
  const std::string code = Code();
  const auto* reasons = common::v1::ErrorReason_descriptor();
  for (int i = 0; i < reasons->value_count(); ++i) {
    if (reasons->value(i)->number() == 0) continue;
    EXPECT_TRUE(Names(code, reasons->value(i)->name())) << reasons->value(i)->name() << " is never given";
  }
}

TEST(ErrorCatalogueTest, EveryReasonFitsErrorInfo) {
  const auto* reasons = common::v1::ErrorReason_descriptor();
  for (int i = 0; i < reasons->value_count(); ++i) {
    const std::string& name = reasons->value(i)->name();
    ASSERT_EQ(name.rfind("ERROR_REASON_", 0), 0u) << name;
    EXPECT_LE(name.size() - std::string("ERROR_REASON_").size(), 63u) << name;
  }
}

TEST(ErrorCatalogueTest, EveryReasonSaysWhatItMeans) {
  const std::string proto = Read(FENGQIAO_SOURCE_DIR "/proto/fengqiao/common/v1/errors.proto");
  const auto* reasons = common::v1::ErrorReason_descriptor();
  for (int i = 0; i < reasons->value_count(); ++i) {
    const std::string& name = reasons->value(i)->name();
    const size_t end = proto.find("\n  " + name + " = ");
    ASSERT_NE(end, std::string::npos) << name;
    const std::string line =
        proto.substr(proto.rfind('\n', end - 1) + 1, end - proto.rfind('\n', end - 1) - 1);
    EXPECT_EQ(line.find("  // "), 0u) << name;
    EXPECT_GT(line.size(), 12u) << name;
  }
}

}  // namespace
}  // namespace fengqiao
