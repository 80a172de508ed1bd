#include "common/values/legal_date.h"

#include "tests/support/status_matchers.h"

namespace fengqiao {
namespace {

TEST(LegalDateTest, DaysBeginAtMidnightEightHoursAhead) {
  const absl::Time last_of_the_day =
      absl::FromCivil(absl::CivilSecond(2022, 10, 31, 15, 59, 59), absl::UTCTimeZone());
  EXPECT_EQ(LegalDay(last_of_the_day), absl::CivilDay(2022, 10, 31));
  EXPECT_EQ(LegalDay(last_of_the_day + absl::Seconds(1)), absl::CivilDay(2022, 11, 1));
  EXPECT_EQ(StartOf(absl::CivilDay(2022, 11, 1)), last_of_the_day + absl::Seconds(1));
}

TEST(LegalDateTest, SummersOf1986To1991AreNoException) {
  const absl::Time instant = absl::FromCivil(absl::CivilSecond(1988, 7, 1, 15, 30, 0), absl::UTCTimeZone());
  EXPECT_EQ(LegalDay(instant), absl::CivilDay(1988, 7, 1));  // 23:30 at +08:00; +09:00 would say 2 July
}

TEST(LegalDateTest, ParsesDaysOfTheCalendarAlone) {
  EXPECT_EQ(*ParseDay("2024-02-29"), absl::CivilDay(2024, 2, 29));
  EXPECT_EQ(FormatDay(absl::CivilDay(2024, 2, 29)), "2024-02-29");
  for (std::string_view text :
       {"2023-02-29", "2022-13-01", "2022-00-10", "2022-1-1", "20221031", "2022-10-3x", "", "0000-01-01"}) {
    EXPECT_THAT(ParseDay(text), testing::StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
}

TEST(LegalDateTest, MessagesAreHeldToTheCalendar) {
  common::v1::Date message;
  message.set_year(2022);
  message.set_month(2);
  message.set_day(30);
  EXPECT_THAT(FromProto(message), testing::StatusIs(absl::StatusCode::kInvalidArgument));
  message.set_day(28);
  EXPECT_EQ(*FromProto(message), absl::CivilDay(2022, 2, 28));
  EXPECT_EQ(ToProto(absl::CivilDay(2022, 2, 28)).SerializeAsString(), message.SerializeAsString());
}

}  // namespace
}  // namespace fengqiao
