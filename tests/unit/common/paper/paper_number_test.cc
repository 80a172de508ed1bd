#include "common/paper/paper_number.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::paper {
namespace {

using absl::StatusCode;
using testing::StatusIs;

TEST(PaperNumberTest, IsWrittenAndReadBack) {
  const PaperNumber number{.year = 2026, .organ = "越城", .kind = "人调", .sequence = 12};
  ASSERT_OK_AND_ASSIGN(const std::string text, FormatPaperNumber(number));
  EXPECT_EQ(text, "（2026）越城人调字第12号");
  ASSERT_OK_AND_ASSIGN(const PaperNumber read, ParsePaperNumber(text, "人调"));
  EXPECT_EQ(read, number);
}

TEST(PaperNumberTest, ReadsTheBracketsOfOtherOffices) {
  for (const char* text : {"〔2026〕越城人调字第12号", "(2026)越城人调字第12号"}) {
    ASSERT_OK_AND_ASSIGN(const PaperNumber read, ParsePaperNumber(text, "人调"));
    EXPECT_EQ(read.organ, "越城");
    EXPECT_EQ(read.sequence, 12);
  }
}

TEST(PaperNumberTest, RefusesWhatIsNone) {
  for (const char* text :
       {"", "越城人调字第12号", "（2026)越城人调字第12号", "（26）越城人调字第12号",
        "（2026）越城人调字第012号", "（2026）越城人调字第号", "（2026）越城人调字第12",
        "（2026）越城人调第12号", "（2026）人调字第12号", "（2026）越城矫字第12号",
        "（2026）越 城人调字第12号", "（2026）越城人调字第99999999999999999999号",
        "（2026）越城人调字第１２号", "（1900）越城人调字第1号", "（2026）越城人调字第1号号"})
    EXPECT_THAT(ParsePaperNumber(text, "人调"), StatusIs(StatusCode::kInvalidArgument)) << text;
}

TEST(PaperNumberTest, WritesNoneThatCouldNotBeReadBack) {
  const PaperNumber good{.year = 2026, .organ = "越城", .kind = "人调", .sequence = 1};
  PaperNumber bad = good;
  bad.year = 12026;
  EXPECT_THAT(FormatPaperNumber(bad), StatusIs(StatusCode::kInvalidArgument));
  bad = good;
  bad.sequence = 0;
  EXPECT_THAT(FormatPaperNumber(bad), StatusIs(StatusCode::kInvalidArgument));
  for (const char* word : {"", "越）城", "越字第城", "越\n城", "越\u3000城", "\xff",
                           "一二三四五六七八九十一二三四五六七八九十一"}) {
    bad = good;
    bad.organ = word;
    EXPECT_THAT(FormatPaperNumber(bad), StatusIs(StatusCode::kInvalidArgument)) << word;
    bad = good;
    bad.kind = word;
    EXPECT_THAT(FormatPaperNumber(bad), StatusIs(StatusCode::kInvalidArgument)) << word;
  }
}

}  // namespace
}  // namespace fengqiao::paper
