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

TEST(BoundedTest, EverythingTakesEverything) {
  EXPECT_EQ(IsWithin({}, {}), Answer::kYes);
  EXPECT_EQ(IsWithin({.low = D("1"), .high = D("2")}, {}), Answer::kYes);
}

}  // namespace
}  // namespace fengqiao
