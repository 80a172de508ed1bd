#include "services/reports/domain/extract/table.h"

#include <string_view>

#include "gtest/gtest.h"
#include "services/indicators/domain/catalog.h"

namespace fengqiao::reports {
namespace {

const Lexicon& TestLexicon() {
  static const Lexicon* const lexicon =
      new Lexicon(*Lexicon::BuiltIn(indicators::Catalog::BuiltIn()->List()));
  return *lexicon;
}

// Found by the fuzzer: nothing but blanks is left of the last line, and nothing stands behind it.
TEST(TableTest, ALineOfBlanksAtTheEndOfTheTextIsNoRow) {
  TableTracker table(TestLexicon());
  const std::u32string_view text = U",\n \t \t ";
  EXPECT_FALSE(table.Next(text.substr(0, 3), 2, 3));
  EXPECT_FALSE(table.Next(text, 2, text.size()));
  EXPECT_FALSE(table.Next(text, 3, 3));
}

TEST(TableTest, OuterBarsHoldNoCells) {
  TableTracker table(TestLexicon());
  const std::u32string_view text = U" | 甲 | 2022年 | 乙 | ";
  EXPECT_FALSE(table.Next(text, 0, text.size()));  // a header
  ASSERT_EQ(table.cells().size(), 3u);
  EXPECT_EQ(text.substr(table.cells()[0].begin, 1), U"甲");
  EXPECT_EQ(table.columns()[1].year, 2022);
}

TEST(TableTest, AUnitWithAFactor) {
  const auto unit = UnitIn(U"挽回损失（万元）", TestLexicon());
  ASSERT_TRUE(unit.has_value());
  EXPECT_EQ(unit->factor, 10'000);
  EXPECT_EQ(UnitIn(U"（亿件）", TestLexicon())->factor, 100'000'000);
  // More than anybody counts by, and more than the factor can hold.
  EXPECT_FALSE(UnitIn(U"（十亿件）", TestLexicon()).has_value());
  EXPECT_FALSE(UnitIn(U"（亿亿亿亿件）", TestLexicon()).has_value());
}

}  // namespace
}  // namespace fengqiao::reports
