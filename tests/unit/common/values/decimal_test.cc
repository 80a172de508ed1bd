#include "common/values/decimal.h"

#include <random>

#include "tests/support/status_matchers.h"

namespace fengqiao {
namespace {

Decimal D(std::string_view text) { return Decimal::Parse(text).value(); }

TEST(DecimalTest, ParsesAndPrintsCanonically) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"0", "0"},
      {"-0", "0"},
      {"5.22", "5.22"},
      {"5.220", "5.22"},
      {"-10.51", "-10.51"},
      {"007", "7"},
      {"330629800", "330629800"},
      {"0.000001", "0.000001"},
      {"1.0000000", "1"},
      {"4000000000000", "4000000000000"},
      {"9223372036854.775807", "9223372036854.775807"}};
  for (const auto& [text, canonical] : cases) {
    ASSERT_OK_AND_ASSIGN(const Decimal decimal, Decimal::Parse(text));
    EXPECT_EQ(decimal.ToString(), canonical) << text;
  }
}

TEST(DecimalTest, RefusesWhatIsNoDecimal) {
  for (std::string_view text : {"", "-", ".", "1.", ".5", "1e3", "+1", " 1", "1 ", "1,000", "1.2.3", "--1",
                                "NaN", "0.0000001", "9223372036854.775808", "99999999999999999999"}) {
    EXPECT_THAT(Decimal::Parse(text), testing::StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
}

TEST(DecimalTest, QuotientsRoundHalfUp) {
  const struct {
    int64_t numerator, denominator;
    std::string_view percent;
  } cases[] = {{28, 62, "45.16"},      {28, 70, "40"},      {2785, 2790, "99.82"},
               {37860, 39728, "95.3"}, {102, 230, "44.35"}, {61, 195, "31.28"},
               {1, 8, "12.5"},         {1, 800, "0.13"},    {-1, 800, "-0.13"}};
  for (const auto& c : cases) {
    const auto percent =
        Decimal::Quotient(Decimal::FromInteger(c.numerator), Decimal::FromInteger(c.denominator), 100, 2);
    ASSERT_TRUE(percent.has_value());
    EXPECT_EQ(percent->ToString(), c.percent) << c.numerator << "/" << c.denominator;
  }
  EXPECT_FALSE(Decimal::Quotient(D("1"), D("0"), 100, 2).has_value());
}

TEST(DecimalTest, RoundsBothSidesOfTheHalf) {
  EXPECT_EQ(D("1.005").Rounded(2).ToString(), "1.01");
  EXPECT_EQ(D("1.004999").Rounded(2).ToString(), "1");
  EXPECT_EQ(D("-1.005").Rounded(2).ToString(), "-1.01");
  EXPECT_EQ(D("-1.004999").Rounded(2).ToString(), "-1");
  EXPECT_EQ(D("45.5").Rounded(0).ToString(), "46");
}

TEST(DecimalTest, SaysWhenTheRangeIsLeft) {
  EXPECT_FALSE(D("9223372036854.775807").Plus(D("0.000001")).has_value());
  EXPECT_FALSE(D("-9223372036854.775807").Minus(D("1")).has_value());
  EXPECT_FALSE(D("9223372036854").Times(D("2")).has_value());
  EXPECT_EQ(D("1.5").Times(D("-2"))->ToString(), "-3");
}

TEST(DecimalTest, PrintingAndParsingAreInverse) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20000; ++i) {
    const Decimal decimal = Decimal::FromScaled(static_cast<int64_t>(random()) >> (random() % 60));
    if (decimal.scaled() == std::numeric_limits<int64_t>::min()) continue;
    EXPECT_EQ(D(decimal.ToString()), decimal);
  }
}

}  // namespace
}  // namespace fengqiao
