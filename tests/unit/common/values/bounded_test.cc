#include "common/values/bounded.h"

#include "gtest/gtest.h"

namespace fengqiao {
namespace {

using common::v1::Bound;

Decimal D(std::string_view text) { return Decimal::Parse(text).value(); }

TEST(BoundedTest, BothSidesOfEveryBoundary) {
  constexpr Answer kYes = Answer::kYes, kNo = Answer::kNo, kMaybe = Answer::kCannotTell;
  const Interval exact = {.low = D("5"), .high = D("5")};
  const Interval at_least = {.low = D("5")};
  const Interval more_than = {.low = D("5"), .low_open = true};
  const Interval at_most = {.high = D("5")};
  const Interval less_than = {.high = D("5"), .high_open = true};
  const Interval between = {.low = D("3"), .high = D("5")};
  struct Case {
    const char* value;
    Bound bound;
    const Interval* wanted;
    Answer answer;
  };
  const Case cases[] = {
      // An exact number is in or out.
      {"5", Bound::BOUND_EXACT, &exact, kYes},
      {"5.000001", Bound::BOUND_EXACT, &exact, kNo},
      {"4.999999", Bound::BOUND_EXACT, &exact, kNo},
      {"5", Bound::BOUND_UNSPECIFIED, &exact, kYes},
      {"5", Bound::BOUND_EXACT, &at_least, kYes},
      {"4.999999", Bound::BOUND_EXACT, &at_least, kNo},
      {"5", Bound::BOUND_EXACT, &more_than, kNo},
      {"5.000001", Bound::BOUND_EXACT, &more_than, kYes},
      {"5", Bound::BOUND_EXACT, &at_most, kYes},
      {"5.000001", Bound::BOUND_EXACT, &at_most, kNo},
      {"5", Bound::BOUND_EXACT, &less_than, kNo},
      {"4.999999", Bound::BOUND_EXACT, &less_than, kYes},
      {"3", Bound::BOUND_EXACT, &between, kYes},
      {"5", Bound::BOUND_EXACT, &between, kYes},
      {"2.999999", Bound::BOUND_EXACT, &between, kNo},
      {"5.000001", Bound::BOUND_EXACT, &between, kNo},
      // "5 or more".
      {"5", Bound::BOUND_AT_LEAST, &at_least, kYes},
      {"4.999999", Bound::BOUND_AT_LEAST, &at_least, kMaybe},
      {"5", Bound::BOUND_AT_LEAST, &more_than, kMaybe},
      {"5.000001", Bound::BOUND_AT_LEAST, &more_than, kYes},
      {"5", Bound::BOUND_AT_LEAST, &at_most, kMaybe},
      {"5.000001", Bound::BOUND_AT_LEAST, &at_most, kNo},
      {"5", Bound::BOUND_AT_LEAST, &less_than, kNo},
      {"5", Bound::BOUND_AT_LEAST, &exact, kMaybe},
      {"5.000001", Bound::BOUND_AT_LEAST, &exact, kNo},
      {"4", Bound::BOUND_AT_LEAST, &between, kMaybe},
      // "more than 5".
      {"5", Bound::BOUND_MORE_THAN, &more_than, kYes},
      {"5", Bound::BOUND_MORE_THAN, &at_least, kYes},
      {"4.999999", Bound::BOUND_MORE_THAN, &at_least, kMaybe},
      {"5", Bound::BOUND_MORE_THAN, &at_most, kNo},
      {"4.999999", Bound::BOUND_MORE_THAN, &at_most, kMaybe},
      {"5", Bound::BOUND_MORE_THAN, &exact, kNo},
      {"5", Bound::BOUND_MORE_THAN, &between, kNo},
      // "5 or less".
      {"5", Bound::BOUND_AT_MOST, &at_most, kYes},
      {"5.000001", Bound::BOUND_AT_MOST, &at_most, kMaybe},
      {"5", Bound::BOUND_AT_MOST, &less_than, kMaybe},
      {"5", Bound::BOUND_AT_MOST, &at_least, kMaybe},
      {"4.999999", Bound::BOUND_AT_MOST, &at_least, kNo},
      {"5", Bound::BOUND_AT_MOST, &more_than, kNo},
      {"5", Bound::BOUND_AT_MOST, &between, kMaybe},
      {"2.999999", Bound::BOUND_AT_MOST, &between, kNo},
      {"3", Bound::BOUND_AT_MOST, &between, kMaybe},
      // "less than 5".
      {"5", Bound::BOUND_LESS_THAN, &less_than, kYes},
      {"5", Bound::BOUND_LESS_THAN, &at_most, kYes},
      {"5.000001", Bound::BOUND_LESS_THAN, &less_than, kMaybe},
      {"5", Bound::BOUND_LESS_THAN, &at_least, kNo},
      {"3", Bound::BOUND_LESS_THAN, &between, kNo},
      // "about 5" proves nothing.
      {"5", Bound::BOUND_APPROX, &exact, kMaybe},
      {"500", Bound::BOUND_APPROX, &at_least, kMaybe},
      {"500", Bound::BOUND_APPROX, &at_most, kMaybe},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(IsWithin(Interval::Of(D(c.value), c.bound), *c.wanted), c.answer)
        << c.value << " " << common::v1::Bound_Name(c.bound) << ", case " << &c - cases;
  }
}

TEST(BoundedTest, ARangeIsAllItsNumbers) {
  const Interval range = Interval::Of(D("3"), Bound::BOUND_EXACT, D("5"));
  EXPECT_EQ(IsWithin(range, {.low = D("3"), .high = D("5")}), Answer::kYes);
  EXPECT_EQ(IsWithin(range, {.low = D("3"), .low_open = true}), Answer::kCannotTell);
  EXPECT_EQ(IsWithin(range, {.low = D("5"), .low_open = true}), Answer::kNo);
  EXPECT_EQ(IsWithin(range, {.high = D("3"), .high_open = true}), Answer::kNo);
  EXPECT_EQ(IsWithin(range, {.high = D("4")}), Answer::kCannotTell);
}

// A quotient that no decimal holds is on the right side of every decimal all the same.
TEST(BoundedTest, AQuotientIsHeldAgainstDecimalsBeforeItIsRounded) {
  const auto within = [](const char* numerator, const char* denominator, int64_t factor,
                         const Interval& wanted) {
    return IsWithin(*Interval::OfQuotient(D(numerator), D(denominator), factor), wanted);
  };
  EXPECT_EQ(within("2001", "40000", 100, {.high = D("5")}), Answer::kNo);  // 5.0025
  EXPECT_EQ(within("2000", "40000", 100, {.high = D("5")}), Answer::kYes);
  EXPECT_EQ(within("1004", "1000", 1, {.low = D("1"), .low_open = true}), Answer::kYes);
  EXPECT_EQ(within("1", "3", 1, {.low = D("0.333333"), .low_open = true}), Answer::kYes);
  EXPECT_EQ(within("1", "3", 1, {.low = D("0.333334")}), Answer::kNo);
  EXPECT_EQ(within("1", "3", 1, {.high = D("0.333333")}), Answer::kNo);
  EXPECT_EQ(within("-1", "3", 1, {.high = D("-0.333333"), .high_open = true}), Answer::kYes);
  EXPECT_EQ(within("1", "-3", 1, {.low = D("-0.333334"), .low_open = true}), Answer::kYes);
  EXPECT_FALSE(Interval::OfQuotient(D("1"), D("0"), 100).has_value());
  EXPECT_FALSE(Interval::OfQuotient(D("9000000000000"), D("0.000001"), 100).has_value());
}

TEST(ComparatorTest, TheBoundSaysHowAndElseTheDirection) {
  EXPECT_EQ(ComparatorOf(Bound::BOUND_LESS_THAN, false, Better::kHigher), Comparator::kLessThan);
  EXPECT_EQ(ComparatorOf(Bound::BOUND_EXACT, false, Better::kHigher), Comparator::kAtLeast);
  EXPECT_EQ(ComparatorOf(Bound::BOUND_EXACT, false, Better::kLower), Comparator::kAtMost);
  EXPECT_EQ(ComparatorOf(Bound::BOUND_EXACT, false, Better::kNeither), Comparator::kEqual);
  // A range has two ends, whatever bound its first number is written with.
  EXPECT_EQ(ComparatorOf(Bound::BOUND_AT_LEAST, true, Better::kLower), Comparator::kBetween);
}

TEST(ComparatorTest, TheMarginIsToTheNearerEnd) {
  const Interval between = WantedBy(Comparator::kBetween, D("3"), D("5"));
  EXPECT_EQ(MarginOf(D("4.5"), between), D("0.5"));
  EXPECT_EQ(MarginOf(D("8"), between), D("-3"));
  EXPECT_EQ(MarginOf(D("2"), between), D("-1"));
  EXPECT_EQ(MarginOf(D("5.22"), WantedBy(Comparator::kAtMost, D("5"))), D("-0.22"));
  EXPECT_EQ(MarginOf(D("1"), {}), std::nullopt);
}

TEST(BoundedTest, EverythingTakesEverything) {
  EXPECT_EQ(IsWithin({}, {}), Answer::kYes);
  EXPECT_EQ(IsWithin({.low = D("1"), .high = D("2")}, {}), Answer::kYes);
}

}  // namespace
}  // namespace fengqiao
