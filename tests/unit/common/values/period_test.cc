#include "common/values/period.h"

#include "tests/support/status_matchers.h"

namespace fengqiao {
namespace {

TEST(PeriodTest, EveryFormHasOneCanonicalSpelling) {
  const std::pair<std::string_view, std::string_view> cases[] = {{"2022", "2022"},
                                                                 {"2022-01/2022-12", "2022"},
                                                                 {"2022-H1", "2022-H1"},
                                                                 {"2022-01/2022-06", "2022-H1"},
                                                                 {"2022-Q4", "2022-Q4"},
                                                                 {"2022-10/2022-10", "2022-10"},
                                                                 {"2022-01/2022-10", "2022-01/2022-10"}};
  for (const auto& [text, canonical] : cases) {
    ASSERT_OK_AND_ASSIGN(const Period period, Period::Parse(text));
    EXPECT_EQ(period.ToString(), canonical);
  }
}

TEST(PeriodTest, RefusesOtherForms) {
  for (std::string_view text : {"", "22", "2022-13", "2022-00", "2022-H3", "2022-Q0", "2022-Q5",
                                "2022-10/2022-01", "2022/2023", "abcd"}) {
    EXPECT_THAT(Period::Parse(text), testing::StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
}

TEST(PeriodTest, WhatIsNoPeriodIsItsOwnCanonicalForm) {
  EXPECT_EQ(CanonicalPeriod("2022-01/2022-12"), "2022");
  for (const std::string_view text : {"2022", "", "2022-1", "last year"})
    EXPECT_EQ(CanonicalPeriod(text), text);
}

TEST(PeriodTest, KnowsItsDays) {
  const Period period = *Period::Parse("2022-01/2022-10");
  EXPECT_EQ(period.first_day(), absl::CivilDay(2022, 1, 1));
  EXPECT_EQ(period.end_day(), absl::CivilDay(2022, 11, 1));
  EXPECT_TRUE(Period::OfYear(2022).Contains(period));
  EXPECT_FALSE(period.Contains(Period::OfYear(2022)));
  EXPECT_EQ(period.YearBefore().ToString(), "2021-01/2021-10");
  EXPECT_EQ(Period::OfYear(2022).end_day(), absl::CivilDay(2023, 1, 1));
}

}  // namespace
}  // namespace fengqiao
