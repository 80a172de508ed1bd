#include "services/reports/domain/check/arithmetic.h"

#include <cstdint>
#include <numeric>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace fengqiao::reports {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

PrintedRate Rate(const char* value, int places) {
  return {.value = *Decimal::Parse(value), .places = places, .factor = 100};
}

TEST(ArithmeticTest, RatesRoundHalfUp) {
  EXPECT_EQ(Compare(1, 8, Rate("12.5", 1)), Agreement::kRounds);
  EXPECT_EQ(Compare(1, 8, Rate("13", 0)), Agreement::kRounds);
  EXPECT_EQ(Compare(1, 8, Rate("12", 0)), Agreement::kCut);  // 12.5 cut to 12
  EXPECT_EQ(Compare(1, 3, Rate("33.33", 2)), Agreement::kRounds);
  EXPECT_EQ(Compare(2, 3, Rate("66.66", 2)), Agreement::kCut);
  EXPECT_EQ(Compare(1, 3, Rate("33.34", 2)), Agreement::kNot);  // more than 33.33…: nothing was cut off
  EXPECT_EQ(Compare(2, 3, Rate("66.65", 2)), Agreement::kNot);
  EXPECT_EQ(Compare(28, 70, Rate("45.2", 1)), Agreement::kNot);
  EXPECT_EQ(Compare(28, 62, Rate("45.2", 1)), Agreement::kRounds);
  EXPECT_EQ(Compare(5, 0, Rate("50", 0)), Agreement::kNot);
  EXPECT_EQ(Compare(0, 5, Rate("0", 0)), Agreement::kRounds);
  EXPECT_EQ(Compare(101, 100, Rate("101", 0)), Agreement::kRounds);
}

TEST(ArithmeticTest, TheMissingHalfOfARate) {
  EXPECT_THAT(ImpliedDenominators(102, Rate("44.35", 2)).numbers, ElementsAre(230));
  EXPECT_THAT(ImpliedDenominators(28, Rate("45.2", 1)).numbers, ElementsAre(62));
  EXPECT_THAT(ImpliedDenominators(675, Rate("98.00", 2)).numbers, ElementsAre());
  EXPECT_TRUE(ImpliedDenominators(675, Rate("98", 0)).numbers.size() > 1);
  EXPECT_TRUE(ImpliedDenominators(37860, Rate("95", 0)).too_many);
  EXPECT_TRUE(ImpliedDenominators(0, Rate("0", 0)).too_many);
  EXPECT_TRUE(ImpliedDenominators(5, Rate("0", 0)).too_many);  // no upper end
  EXPECT_THAT(ImpliedNumerators(90, Rate("34.44", 2)).numbers, ElementsAre(31));
  EXPECT_THAT(ImpliedNumerators(3, Rate("50", 0)).numbers, IsEmpty());
  EXPECT_TRUE(ImpliedNumerators(0, Rate("50", 0)).too_many);
}

TEST(ArithmeticTest, TheValueBeforeAChange) {
  EXPECT_THAT(ImpliedPriors(53, Rate("-27.4", 1)).numbers, ElementsAre(73));
  EXPECT_THAT(ImpliedPriors(80, Rate("25.00", 2)).numbers, ElementsAre(64));
  EXPECT_TRUE(ImpliedPriors(0, Rate("-100", 0)).too_many);
}

// Every implied number rounds to the rate, and no neighbour does.
TEST(ArithmeticTest, AgreesWithTryingAll) {
  for (int64_t denominator = 1; denominator <= 120; ++denominator) {
    for (int64_t numerator = 1; numerator <= denominator; ++numerator) {
      const auto exact =
          Decimal::Quotient(Decimal::FromInteger(numerator), Decimal::FromInteger(denominator), 100, 2);
      const PrintedRate rate{.value = *exact, .places = 2, .factor = 100};
      std::vector<int64_t> expected;
      for (int64_t candidate = numerator; candidate <= 400; ++candidate) {
        if (Compare(numerator, candidate, rate) == Agreement::kRounds) expected.push_back(candidate);
      }
      const Implied implied = ImpliedDenominators(numerator, rate);
      if (implied.too_many) continue;
      ASSERT_EQ(implied.numbers, expected) << numerator << "/" << denominator;
    }
  }
}

TEST(ArithmeticTest, PercentText) {
  EXPECT_EQ(PercentText(28, 70, 1), "40.00%");
  EXPECT_EQ(PercentText(1, 3, 4), "33.3333%");
  EXPECT_EQ(PercentText(2, 3, 2), "66.67%");
  EXPECT_EQ(PercentText(3, 2, 0), "150.00%");
  EXPECT_EQ(PercentText(INT64_MAX / 4, INT64_MAX / 2, 2), "50.00%");
}

}  // namespace
}  // namespace fengqiao::reports
