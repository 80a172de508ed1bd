// §4.5: every term on the days that matter.

#include "services/mediation/domain/clocks.h"

#include "common/values/legal_date.h"
#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

struct Row {
  const char* rule;
  const char* started;
  const char* due;
  const char* original;  // "" where it did not roll
};

// Starts a clock by rule and gives it back.
v1::Clock ClockOf(std::string_view rule, std::string_view started) {
  const World world("2024-01-01");
  v1::Case dispute;
  dispute.set_region(kRegion);
  EXPECT_OK(StartClock({.rule = rule, .subject = "x1", .event = "Case.Tested", .day = Day(started)},
                       world.Now(), &dispute));
  return dispute.clocks(0);
}

TEST(ClocksTest, TermsByTheDay) {
  const Row rows[] = {
      // Thirty days: the event's own day does not count.
      {"MD1", "2024-03-04", "2024-04-03", ""},
      {"MD1", "2024-03-01", "2024-04-01", "2024-03-31"},
      // Over the leap day, and to a last day amid Spring Festival 2024 (10 to 17 February; Sunday the 18th is
      // worked).
      {"MD1", "2024-01-31", "2024-03-01", ""},
      {"MD1", "2024-01-09", "2024-02-08", ""},
      {"MD1", "2024-01-10", "2024-02-09", ""},
      {"MD1", "2024-01-11", "2024-02-18", "2024-02-10"},
      {"MD1", "2024-01-18", "2024-02-18", "2024-02-17"},
      {"MD1", "2024-01-19", "2024-02-18", ""},
      {"MD1", "2024-01-20", "2024-02-19", ""},
      // National Day 2025 (1 to 8 October; Sunday 28 September and Saturday 11 October are worked).
      {"MD1", "2025-08-29", "2025-09-28", ""},
      {"MD1", "2025-08-31", "2025-09-30", ""},
      {"MD1", "2025-09-01", "2025-10-09", "2025-10-01"},
      {"MD1", "2025-09-08", "2025-10-09", "2025-10-08"},
      {"MD1", "2025-09-09", "2025-10-09", ""},
      {"MD1", "2025-09-11", "2025-10-11", ""},
      {"MD1", "2025-09-12", "2025-10-13", "2025-10-12"},
      // Courts' terms: 30, 15 and 7 days.
      {"MD2", "2024-03-04", "2024-04-03", ""},
      {"MD3", "2024-03-04", "2024-03-19", ""},
      {"MD3", "2024-02-01", "2024-02-18", "2024-02-16"},
      {"MD3s", "2024-03-04", "2024-03-11", ""},
      {"MD3s", "2024-02-03", "2024-02-18", "2024-02-10"},
      {"MD3s", "2025-09-24", "2025-10-09", "2025-10-01"},
      // Three workdays: over a weekend, over a worked Sunday, over the holidays.
      {"MD5", "2024-03-01", "2024-03-06", ""},
      {"MD5", "2024-02-02", "2024-02-06", ""},
      {"MD5", "2024-02-09", "2024-02-20", ""},
      {"MD5", "2024-02-07", "2024-02-18", ""},
      {"MD5", "2025-09-26", "2025-09-30", ""},
      {"MD5", "2025-09-29", "2025-10-10", ""},
      {"MD5", "2025-09-30", "2025-10-11", ""},
      {"MD6", "2024-03-01", "2024-03-06", ""},
      {"MD6", "2025-10-08", "2025-10-11", ""},
      {"mediation.accept_days", "2024-03-01", "2024-03-06", ""},
      {"mediation.accept_days", "2024-02-09", "2024-02-20", ""},
      {"mediation.reply_days", "2024-03-01", "2024-03-06", ""},
      // The application for confirmation.
      {"MD7", "2024-03-04", "2024-04-03", ""},
      {"MD7", "2024-01-11", "2024-02-18", "2024-02-10"},
      {"MD7", "2025-09-01", "2025-10-09", "2025-10-01"},
      // The court's three and thirty days roll too (民事诉讼法 85).
      {"MD8", "2024-03-04", "2024-03-07", ""},
      {"MD8", "2024-03-06", "2024-03-11", "2024-03-09"},
      {"MD8", "2024-02-07", "2024-02-18", "2024-02-10"},
      {"MD9", "2024-03-04", "2024-04-03", ""},
      {"MD9", "2025-09-01", "2025-10-09", "2025-10-01"},
      // A visit is no act of procedure: its day stays.
      {"MD11", "2024-01-11", "2024-02-10", ""},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(::testing::Message() << row.rule << " " << row.started);
    const v1::Clock clock = ClockOf(row.rule, row.started);
    EXPECT_EQ(FormatDay(*FromProto(clock.due())), row.due);
    EXPECT_EQ(clock.has_original_due() ? FormatDay(*FromProto(clock.original_due())) : "", row.original);
    EXPECT_EQ(FormatDay(*FromProto(clock.started())), row.started);
    EXPECT_EQ(clock.state(), v1::Clock::STATE_RUNNING);
    EXPECT_FALSE(clock.basis().empty());
    EXPECT_FALSE(clock.title().empty());
    EXPECT_EQ(clock.started_by(), "Case.Tested");
    EXPECT_FALSE(clock.calendar_unknown());
  }
}

TEST(ClocksTest, RemindersOfTheConfirmationTermAreItsDays20And25And28) {
  const v1::Clock clock = ClockOf("MD7", "2024-03-04");
  ASSERT_EQ(clock.reminders_size(), 3);
  EXPECT_EQ(FormatDay(*FromProto(clock.reminders(0))), "2024-03-24");
  EXPECT_EQ(FormatDay(*FromProto(clock.reminders(1))), "2024-03-29");
  EXPECT_EQ(FormatDay(*FromProto(clock.reminders(2))), "2024-04-01");
  EXPECT_EQ(ClockOf("MD1", "2024-03-04").reminders_size(), 0);
}

TEST(ClocksTest, AYearWithoutPublishedHolidaysIsSaidSo) {
  EXPECT_TRUE(ClockOf("MD1", "2026-12-20").calendar_unknown());
}

TEST(ClocksTest, MetOnTheLastDayLateOnTheNext) {
  for (const auto& [day, state] :
       {std::pair("2024-04-03", v1::Clock::STATE_MET), std::pair("2024-04-04", v1::Clock::STATE_LATE)}) {
    v1::Clock clock = ClockOf("MD1", "2024-03-04");
    EXPECT_EQ(IsOverdue(clock, Day(day)), state == v1::Clock::STATE_LATE);
    MeetClock(Day(day), &clock);
    EXPECT_EQ(clock.state(), state);
    EXPECT_FALSE(IsOverdue(clock, Day(day))) << "only what runs";
    EXPECT_EQ(FormatDay(*FromProto(clock.ended())), day);
  }
}

TEST(ClocksTest, AStatedDayRollsLikeATerm) {
  const World world;
  v1::Case dispute;
  StartClockUntil({.rule = "performance", .subject = "g1", .event = "e", .day = Day("2024-01-01")},
                  Day("2024-02-10"), world.Now(), &dispute);
  EXPECT_EQ(FormatDay(*FromProto(dispute.clocks(0).due())), "2024-02-18");
  EXPECT_EQ(FormatDay(*FromProto(dispute.clocks(0).original_due())), "2024-02-10");
}

TEST(ClocksTest, DroppingBySubjectOrAll) {
  const World world;
  v1::Case dispute;
  dispute.set_region(kRegion);
  for (const char* subject : {"a1", "r1", "r1"}) {
    ASSERT_OK(StartClock({.rule = "MD5", .subject = subject, .event = "e", .day = world.today}, world.Now(),
                         &dispute));
  }
  EXPECT_EQ(dispute.clocks(2).id(), "k3");
  DropClocks("a1", world.today, &dispute);
  EXPECT_EQ(dispute.clocks(0).state(), v1::Clock::STATE_DROPPED);
  EXPECT_EQ(dispute.clocks(1).state(), v1::Clock::STATE_RUNNING);
  DropClocks("*", world.today, &dispute);
  EXPECT_EQ(dispute.clocks(2).state(), v1::Clock::STATE_DROPPED);
}

}  // namespace
}  // namespace fengqiao::mediation
