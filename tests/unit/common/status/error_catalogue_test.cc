// Every reason that the contract promises is given by some code, and every one has a comment that says what
// to do.

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>

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

// The reasons that own code names.
std::set<std::string> ReasonsInCode() {
  std::set<std::string> reasons;
  const std::regex name("ERROR_REASON_[A-Z0-9_]+");
  for (const std::string folder : {"common", "services"}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(FENGQIAO_SOURCE_DIR "/" + folder)) {
      const std::string extension = entry.path().extension();
      if (extension != ".cc" && extension != ".h") continue;
      const std::string text = Read(entry.path());
      for (std::sregex_iterator match(text.begin(), text.end(), name), end; match != end; ++match) {
        reasons.insert(match->str());
      }
    }
  }
  return reasons;
}

TEST(ErrorCatalogueTest, EveryReasonIsGivenBySomeCode) {
  const std::set<std::string> in_code = ReasonsInCode();
  const auto* reasons = common::v1::ErrorReason_descriptor();
  for (int i = 0; i < reasons->value_count(); ++i) {
    if (reasons->value(i)->number() == 0) continue;
    EXPECT_EQ(in_code.count(reasons->value(i)->name()), 1u) << reasons->value(i)->name() << " is never given";
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
    EXPECT_TRUE(std::regex_search(proto, std::regex("// [^\n]{10,}\n  " + name + " = "))) << name;
  }
}

}  // namespace
}  // namespace fengqiao
