#include "services/ctl/output/display_width.h"

#include <string>

#include "gtest/gtest.h"

namespace fengqiao::ctl {
namespace {

TEST(DisplayWidth, CountsColumnsOfATerminal) {
  EXPECT_EQ(DisplayWidth(""), 0);
  EXPECT_EQ(DisplayWidth("abc 123"), 7);
  EXPECT_EQ(DisplayWidth("越城区"), 6);
  EXPECT_EQ(DisplayWidth("败诉率5.22%"), 11);
  // Full-width punctuation, letters and the ideographic space.
  EXPECT_EQ(DisplayWidth("，。（）：；“"), 13);
  EXPECT_EQ(DisplayWidth("ＡＢ　"), 6);
  // Beyond the basic plane (㐀 is in it, 𠀀 is not).
  EXPECT_EQ(DisplayWidth("㐀𠀀"), 4);
  EXPECT_EQ(DisplayWidth("✓✗?…"), 4);
  EXPECT_EQ(DisplayWidth("ｱｲ"), 2);
}

TEST(DisplayWidth, CombiningMarksTakeNoColumn) {
  EXPECT_EQ(DisplayWidth("e\xCC\x81"), 1);          // é of two code points
  EXPECT_EQ(DisplayWidth("a\xCC\x88\xCC\xA3"), 1);  // two marks
  EXPECT_EQ(DisplayWidth("か\xE3\x82\x99"), 2);     // が of two code points
  EXPECT_EQ(DisplayWidth("a\xE2\x80\x8B"
                         "b"),
            2);  // zero-width space
}

TEST(DisplayWidth, EmojiSequencesAreOneCharacter) {
  EXPECT_EQ(DisplayWidth("😀"), 2);
  EXPECT_EQ(DisplayWidth("👍🏽"), 2);        // with a skin tone
  EXPECT_EQ(DisplayWidth("👩\xE2\x80\x8D👧"), 2);  // joined
  EXPECT_EQ(DisplayWidth("🇨🇳"), 2);              // a flag
  EXPECT_EQ(DisplayWidth("☀\xEF\xB8\x8F"), 2);   // in emoji style
}

TEST(DisplayWidth, ABrokenByteCountsAsOne) {
  EXPECT_EQ(DisplayWidth("a\xFFz"), 3);
  EXPECT_EQ(DisplayWidth("\xE8\xB6"), 2);  // the first two bytes of 越
}

TEST(CutToWidth, KeepsWhatFitsAndSaysThatItCut) {
  EXPECT_EQ(CutToWidth("越城区", 6), "越城区");
  EXPECT_EQ(CutToWidth("越城区司法局", 7), "越城区…");
  // Two columns are left, but the ellipsis needs one of them.
  EXPECT_EQ(CutToWidth("越城区司法局", 8), "越城区…");
  EXPECT_EQ(CutToWidth("越城区", 2), "…");
  EXPECT_EQ(CutToWidth("越城区", 1), "…");
  EXPECT_EQ(CutToWidth("越城区", 0), "");
  EXPECT_EQ(CutToWidth("", 0), "");
}

TEST(CutToWidth, NeverCutsWhatAReaderTakesForOneCharacter) {
  EXPECT_EQ(CutToWidth("e\xCC\x81xyz", 2), "e\xCC\x81…");
  EXPECT_EQ(CutToWidth("👩\xE2\x80\x8D👧abc", 3), "👩\xE2\x80\x8D👧…");
  EXPECT_EQ(CutToWidth("👩\xE2\x80\x8D👧abc", 2), "…");
}

TEST(PadToWidth, FillsUpToColumnsNotBytes) {
  EXPECT_EQ(PadToWidth("越城", 6, Align::kLeft), "越城  ");
  EXPECT_EQ(PadToWidth("越城", 6, Align::kRight), "  越城");
  EXPECT_EQ(PadToWidth("越城区", 4, Align::kLeft), "越城区");
}

TEST(Printable, TakesTheTerminalOutOfTheTextsHands) {
  EXPECT_EQ(Printable("一\n二\t三\r\n"), "一 二 三  ");
  EXPECT_EQ(Printable("\x1b[31m红"), "\uFFFD[31m红");
  EXPECT_EQ(Printable("a\xC2\x9B"
                      "b"),
            "a\uFFFDb");  // the one-byte CSI, as UTF-8
  EXPECT_EQ(Printable("\xFF越"), "\uFFFD越");
  EXPECT_EQ(Printable("abc\xE2\x80\xAE"
                      "def"),
            "abcdef");  // right-to-left override
  EXPECT_EQ(Printable("\xEF\xBB\xBF标题"), "标题");
}

}  // namespace
}  // namespace fengqiao::ctl
