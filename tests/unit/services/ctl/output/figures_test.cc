#include "services/ctl/output/figures.h"

#include "gtest/gtest.h"
#include "services/ctl/output/words.h"

namespace fengqiao::ctl {
namespace {

using common::v1::Bound;
using indicators::v1::Target;

common::v1::Decimal Figure(std::string_view value) {
  common::v1::Decimal decimal;
  decimal.set_value(std::string(value));
  return decimal;
}

TEST(ShiftPoint, MovesThePointWithoutTouchingTheDigits) {
  EXPECT_EQ(ShiftPoint("330629800", 4), "33062.98");
  EXPECT_EQ(ShiftPoint("10000", 4), "1");
  EXPECT_EQ(ShiftPoint("5", 4), "0.0005");
  EXPECT_EQ(ShiftPoint("-5.5", 4), "-0.00055");
  EXPECT_EQ(ShiftPoint("0", 8), "0");
  EXPECT_EQ(ShiftPoint("123456789012.345678", 8), "1234.56789012345678");
  // What is no decimal is left as it is.
  EXPECT_EQ(ShiftPoint("1e9", 4), "1e9");
  EXPECT_EQ(ShiftPoint("", 4), "");
}

TEST(FigureText, AmountsInWanAndYiLoseNothing) {
  EXPECT_EQ(FigureText("330629800", "CNY", true), "33062.98万元");
  EXPECT_EQ(FigureText("300000000", "CNY", true), "3亿元");
  EXPECT_EQ(FigureText("4725000000", "CNY", true), "47.25亿元");
  EXPECT_EQ(FigureText("4000000000000", "CNY", true), "40000亿元");
  EXPECT_EQ(FigureText("12345", "CNY", true), "1.2345万元");
  EXPECT_EQ(FigureText("123456.78", "CNY", true), "123456.78元");
  EXPECT_EQ(FigureText("9999", "CNY", true), "9999元");
  EXPECT_EQ(FigureText("-20000", "CNY", true), "-2万元");
  EXPECT_EQ(FigureText("0", "CNY", true), "0元");
}

TEST(FigureText, AmountsAsTheyAreWhereAsked) {
  EXPECT_EQ(FigureText("330629800", "CNY", false), "330629800元");
}

TEST(FigureText, OtherUnits) {
  EXPECT_EQ(FigureText("5.22", "%", true), "5.22%");
  EXPECT_EQ(FigureText("1.04", "ratio", true), "1.04");
  EXPECT_EQ(FigureText("1", "rank", true), "第1");
  EXPECT_EQ(FigureText("3968", "件", true), "3968件");
  EXPECT_EQ(FigureText("13000", "人次", true), "13000人次");
  EXPECT_EQ(FigureText("", "件", true), "");
}

TEST(FigureText, SaysHowTheNumberBounds) {
  EXPECT_EQ(FigureText(Figure("99"), {}, Bound::BOUND_AT_LEAST, "%", true), "≥99%");
  EXPECT_EQ(FigureText(Figure("4000"), {}, Bound::BOUND_APPROX, "件", true), "约4000件");
  EXPECT_EQ(FigureText(Figure("5"), {}, Bound::BOUND_LESS_THAN, "%", true), "<5%");
  EXPECT_EQ(FigureText(Figure("1"), Figure("2"), Bound::BOUND_AT_LEAST, "个", true), "1~2个");
  EXPECT_EQ(FigureText(Figure("5"), {}, Bound::BOUND_EXACT, "%", true), "5%");
  EXPECT_EQ(FigureText(Figure(""), {}, Bound::BOUND_AT_LEAST, "%", true), "");
}

TEST(ChangeText, SaysUpDownAndTheSame) {
  EXPECT_EQ(ChangeText("1.1", "个百分点", true), "↑1.1个百分点");
  EXPECT_EQ(ChangeText("-0.35", "", true), "↓0.35");
  EXPECT_EQ(ChangeText("-20000000", "CNY", true), "↓2000万元");
  EXPECT_EQ(ChangeText("0", "件", true), "持平");
  EXPECT_EQ(ChangeText("-1", "rank", true), "进1位");
  EXPECT_EQ(ChangeText("2", "rank", true), "退2位");
  EXPECT_EQ(ChangeText("", "件", true), "");
}

TEST(TargetText, WritesTheComparator) {
  EXPECT_EQ(TargetText(Target::COMPARATOR_AT_MOST, Figure("5"), {}, "%", true), "≤5%");
  EXPECT_EQ(TargetText(Target::COMPARATOR_MORE_THAN, Figure("1"), {}, "ratio", true), ">1");
  EXPECT_EQ(TargetText(Target::COMPARATOR_BETWEEN, Figure("90"), Figure("95"), "%", true), "90%~95%");
  EXPECT_EQ(TargetText(Target::COMPARATOR_EQUAL, Figure("0"), {}, "件", true), "=0件");
  EXPECT_EQ(TargetText(Target::COMPARATOR_AT_LEAST, Figure("300000000"), {}, "CNY", true), "≥3亿元");
}

}  // namespace
}  // namespace fengqiao::ctl
