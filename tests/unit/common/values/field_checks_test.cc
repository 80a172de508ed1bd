// What every text that people enter is held to.

#include "common/values/field_checks.h"

#include "gtest/gtest.h"

namespace fengqiao {
namespace {

bool Refused(std::string_view text, size_t most = 20) {
  FieldErrors errors;
  CheckNamedText("field", text, most, &errors);
  return !errors.empty();
}

TEST(FieldChecksTest, ATextOfBlanksSaysNothing) {
  for (const char* blank : {"", " ", "\t\r\n", "\u3000", "\u200b", "\u200b\u200b \ufeff", "\u00a0\u2060"}) {
    EXPECT_TRUE(IsBlankText(blank)) << blank;
    EXPECT_TRUE(Refused(blank)) << blank;
  }
  for (const char* text : {"字", "\u200b字", "a", " 。"}) {
    EXPECT_FALSE(IsBlankText(text)) << text;
    EXPECT_FALSE(Refused(text)) << text;
  }
  EXPECT_FALSE(IsBlankText("\xE5\xBC")) << "no character, but something";
}

// Whoever triages a request must read what was written.
TEST(FieldChecksTest, NothingTurnsTheText) {
  for (const char* text : {"\u202e申张", "申张\u202a", "申\u202d张", "\u2066申张\u2069", "申\u206f张",
                           "申\ufff9张", "\xE2\u202c"}) {
    EXPECT_TRUE(TurnsText(text)) << text;
    EXPECT_TRUE(Refused(text)) << text;
  }
  for (const char* text :
       {"申张", "\u2029", "“申—张”…", "（ＡＢ）", "\u200b字", "\u2065", "\ufff8", "\xE2\x80", ""}) {
    EXPECT_FALSE(TurnsText(text)) << text;
  }
}

TEST(FieldChecksTest, CharactersAreCountedNotBytes) {
  EXPECT_FALSE(Refused("二十个字二十个字二十个字二十个字二十个字"));
  EXPECT_TRUE(Refused("二十个字二十个字二十个字二十个字二十个字多"));
}

}  // namespace
}  // namespace fengqiao
