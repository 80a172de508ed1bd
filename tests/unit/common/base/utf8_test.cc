#include "common/base/utf8.h"

#include "gtest/gtest.h"

namespace fengqiao {
namespace {

TEST(Utf8Test, BothSidesOfEveryBoundary) {
  const std::pair<std::string_view, size_t> cases[] = {{"", 0},
                                                       {std::string_view("\0", 1), 1},
                                                       {"\x7F", 1},
                                                       {"\x80", 0},      // a continuation without a beginning
                                                       {"\xC1\xBF", 0},  // overlong
                                                       {"\xC2\x80", 2},  // U+0080
                                                       {"\xDF\xBF", 2},  // U+07FF
                                                       {"\xE0\x9F\xBF", 0},      // overlong
                                                       {"\xE0\xA0\x80", 3},      // U+0800
                                                       {"\xED\x9F\xBF", 3},      // U+D7FF
                                                       {"\xED\xA0\x80", 0},      // a surrogate
                                                       {"\xEE\x80\x80", 3},      // U+E000
                                                       {"\xF0\x8F\xBF\xBF", 0},  // overlong
                                                       {"\xF0\x90\x80\x80", 4},  // U+10000
                                                       {"\xF4\x8F\xBF\xBF", 4},  // U+10FFFF
                                                       {"\xF4\x90\x80\x80", 0},  // past the end
                                                       {"\xF5\x80\x80\x80", 0},
                                                       {"\xFF", 0},
                                                       {"\xE8\xB4", 0},  // cut off
                                                       {"\xE8\xB4x", 0},
                                                       {"败诉", 3}};
  for (const auto& [text, length] : cases) EXPECT_EQ(Utf8Length(text), length) << text;
}

TEST(Utf8Test, EveryBadByteIsReplacedAndNothingElse) {
  EXPECT_EQ(ToValidUtf8("败诉率 5.22%"), "败诉率 5.22%");
  EXPECT_EQ(ToValidUtf8("a\xFF\xE8\xB4z"), "a\uFFFD\uFFFD\uFFFDz");
  EXPECT_EQ(ToValidUtf8(std::string_view("a\0b", 3)), std::string("a\0b", 3));
}

TEST(Utf8Test, CutsBetweenCodePoints) {
  EXPECT_EQ(CutUtf8("败诉", 6), "败诉");
  EXPECT_EQ(CutUtf8("败诉", 5), "败…");
  EXPECT_EQ(CutUtf8("败诉", 3), "败…");
  EXPECT_EQ(CutUtf8("败诉", 2), "…");
  EXPECT_EQ(CutUtf8("abc", 2), "ab…");
}

}  // namespace
}  // namespace fengqiao
