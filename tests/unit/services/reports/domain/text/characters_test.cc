#include "services/reports/domain/text/characters.h"

#include <string_view>

#include "gtest/gtest.h"

namespace fengqiao::reports {
namespace {

TEST(CharactersTest, NothingThatPartsATextIsPlain) {
  for (const char32_t c : std::u32string_view(U" \t\n\r\u00A0\u3000\uFEFF0９azＡ，,；;：:。|！？.．、()"
                                              U"（）“”‘’《》〈〉【】「」『』◆●■★-—~～%％"))
    EXPECT_FALSE(IsPlain(c)) << std::hex << static_cast<uint32_t>(c);
  for (const char32_t c : std::u32string_view(U"一丁調龥㐀")) EXPECT_TRUE(IsPlain(c));
}

TEST(CharactersTest, ASetHoldsItsCharactersAlone) {
  constexpr std::u32string_view kSome = U"了的为 ,（）达到";
  constexpr CharacterSet kSet(kSome);
  for (char32_t c = 0; c < 0x10000; ++c) EXPECT_EQ(kSet.Has(c), kSome.find(c) != std::u32string_view::npos);
  EXPECT_FALSE(kSet.Has(0x10FFFF));
}

TEST(CharactersTest, FindsWhatTheStringFinds) {
  const std::u32string_view text = U"合计，共计\n总计😀计";
  for (size_t from = 0; from <= text.size() + 1; ++from) {
    for (const char32_t c : {U'计', U'合', U'😀', U'無', U'\n'})
      EXPECT_EQ(FindCharacter(text, c, from), text.find(c, from)) << from;
  }
  EXPECT_EQ(FindCharacter({}, U'计'), std::u32string_view::npos);
}

TEST(CharactersTest, SkipsToTheNextMark) {
  const std::u32string_view text = U"调解，成功";
  EXPECT_EQ(SkipPlain(text, 0), 2u);
  EXPECT_EQ(SkipPlain(text, 2), 2u);
  EXPECT_EQ(SkipPlain(text, 3), 5u);
  EXPECT_EQ(SkipPlain(text, 5), 5u);
}

}  // namespace
}  // namespace fengqiao::reports
