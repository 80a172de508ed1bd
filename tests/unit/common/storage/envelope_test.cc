#include "common/storage/envelope.h"

#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::storage {
namespace {

using ::fengqiao::testing::StatusIs;

TEST(EnvelopeTest, GoesThereAndBack) {
  std::string all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
  for (const std::string& message : {std::string(), all, std::string(3, '\0')}) {
    const std::string stored = Seal(message);
    EXPECT_NE(stored, message);
    ASSERT_OK_AND_ASSIGN(const std::string back, Open(stored));
    EXPECT_EQ(back, message);
  }
}

TEST(EnvelopeTest, LayoutIsFixed) { EXPECT_EQ(Seal("ab"), std::string("\0\0ab", 4)); }

TEST(EnvelopeTest, APlainMessageMayNameAKeyOneDay) {
  ASSERT_OK_AND_ASSIGN(const std::string back, Open(std::string("\0\3keyab", 7)));
  EXPECT_EQ(back, "ab");
}

TEST(EnvelopeTest, WhatIsNoEnvelopeIsDataLoss) {
  for (const std::string& stored : {std::string(), std::string("\0", 1), std::string("\1\0ab", 4),
                                    std::string("\xff\0ab", 4), std::string("\0\5key", 5)}) {
    EXPECT_THAT(Open(stored), StatusIs(absl::StatusCode::kDataLoss));
  }
}

}  // namespace
}  // namespace fengqiao::storage
