// What positions mean: which are taken, where a person may be, and what becomes an alarm, on both sides of
// each boundary.

#include "services/correction/domain/positioning_fixes.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using v1::DeviceState;
using v1::Fix;
using v1::PositioningAlarm;
using Reply = v1::ReportPositionsResponse;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

FixRules Rules2026() { return FixRulesFor("330602", Day("2026-01-05"), BuiltInParameters()).value(); }
absl::Time Noon() { return StartOf(Day("2026-01-05")) + absl::Hours(12); }
int64_t Micros(absl::Time time) { return absl::ToUnixMicros(time); }

Fix FixAt(absl::Time time, int32_t latitude = 302'000'000, int32_t longitude = 1'202'000'000) {
  Fix fix;
  fix.set_device("D1");
  fix.mutable_time()->set_seconds(absl::ToUnixSeconds(time));
  fix.set_latitude_e7(latitude);
  fix.set_longitude_e7(longitude);
  fix.set_accuracy_m(20);
  fix.set_battery_percent(80);
  fix.set_wear(Fix::WEAR_WORN);
  return fix;
}

FixReason ReasonOf(const Fix& fix) {
  int64_t micros = 0;
  const FixReason reason = CheckFix(fix, Noon(), Rules2026(), &micros);
  SeenRules().insert(std::string(RuleOf(reason)));
  return reason;
}

TEST(FixTest, BadOnesAreToldByTheirReason) {
  const auto spoiled = [](const auto& spoil) {
    Fix fix = FixAt(Noon());
    spoil(fix);
    return ReasonOf(fix);
  };
  EXPECT_EQ(ReasonOf(FixAt(Noon())), Reply::REASON_UNSPECIFIED);
  EXPECT_EQ(ReasonOf(FixAt(Noon() + absl::Seconds(120))), Reply::REASON_UNSPECIFIED);
  EXPECT_EQ(ReasonOf(FixAt(Noon() + absl::Seconds(121))), Reply::REASON_FUTURE);
  EXPECT_EQ(ReasonOf(FixAt(Noon() - absl::Hours(72))), Reply::REASON_UNSPECIFIED);
  EXPECT_EQ(ReasonOf(FixAt(Noon() - absl::Hours(72) - absl::Seconds(1))), Reply::REASON_TOO_OLD);
  EXPECT_EQ(ReasonOf(FixAt(absl::UnixEpoch())), Reply::REASON_TOO_OLD);
  EXPECT_EQ(ReasonOf(FixAt(absl::UnixEpoch() - absl::Hours(1))), Reply::REASON_TOO_OLD);
  EXPECT_EQ(spoiled([](Fix& f) { f.mutable_time()->set_seconds(INT64_MAX); }), Reply::REASON_TOO_OLD);
  EXPECT_EQ(spoiled([](Fix& f) { f.mutable_time()->set_nanos(-1); }), Reply::REASON_TOO_OLD);
  EXPECT_EQ(ReasonOf(FixAt(Noon(), 0, 0)), Reply::REASON_NO_PLACE);
  EXPECT_EQ(ReasonOf(FixAt(Noon(), 0, 1)), Reply::REASON_UNSPECIFIED);
  EXPECT_EQ(ReasonOf(FixAt(Noon(), 900'000'000, 1)), Reply::REASON_UNSPECIFIED);
  EXPECT_EQ(ReasonOf(FixAt(Noon(), 900'000'001, 1)), Reply::REASON_NO_PLACE);
  EXPECT_EQ(ReasonOf(FixAt(Noon(), 1, -1'800'000'001)), Reply::REASON_NO_PLACE);
  EXPECT_EQ(ReasonOf(FixAt(Noon(), INT32_MIN, INT32_MIN)), Reply::REASON_NO_PLACE);
  EXPECT_EQ(spoiled([](Fix& f) { f.set_accuracy_m(0); }), Reply::REASON_MALFORMED);
  EXPECT_EQ(spoiled([](Fix& f) { f.set_accuracy_m(100'000); }), Reply::REASON_UNSPECIFIED);
  EXPECT_EQ(spoiled([](Fix& f) { f.set_accuracy_m(100'001); }), Reply::REASON_MALFORMED);
  EXPECT_EQ(spoiled([](Fix& f) { f.set_battery_percent(0); }), Reply::REASON_UNSPECIFIED);
  EXPECT_EQ(spoiled([](Fix& f) { f.set_battery_percent(-1); }), Reply::REASON_MALFORMED);
  EXPECT_EQ(spoiled([](Fix& f) { f.set_battery_percent(101); }), Reply::REASON_MALFORMED);
  EXPECT_EQ(spoiled([](Fix& f) { f.set_wear(static_cast<Fix::Wear>(7)); }), Reply::REASON_MALFORMED);
}

TEST(FixTest, TheOrderTakesWhatLiesInItAndIsNew) {
  DeviceState device;
  device.set_from_micros(1000);
  device.set_until_micros(2000);
  device.set_last_micros(1500);
  const auto reason = [&](int64_t micros, int64_t now = 1999) {
    const FixReason got = CheckFix(device, micros, absl::FromUnixMicros(now));
    SeenRules().insert(std::string(RuleOf(got)));
    return got;
  };
  EXPECT_EQ(reason(1501), Reply::REASON_UNSPECIFIED);
  EXPECT_EQ(reason(1500), Reply::REASON_REPEATED);
  EXPECT_EQ(reason(1499), Reply::REASON_OUT_OF_ORDER);
  EXPECT_EQ(reason(1000), Reply::REASON_OUT_OF_ORDER);
  EXPECT_EQ(reason(999), Reply::REASON_NO_ORDER);
  EXPECT_EQ(reason(1999), Reply::REASON_UNSPECIFIED);
  EXPECT_EQ(reason(2000), Reply::REASON_NO_ORDER);
  // Taken in time and sent after the hard stop.
  EXPECT_EQ(reason(1999, 2000), Reply::REASON_NO_ORDER);
  device.set_closed(true);
  EXPECT_EQ(reason(1501), Reply::REASON_NO_ORDER);
  SeenRules().insert(std::string(RuleOf(Reply::REASON_UNKNOWN_DEVICE)));  // which the store alone knows
}

TEST(WindowTest, HoldsFromItsBeginningToBeforeItsEnd) {
  const Window window{.from_micros = 10, .to_micros = 20};
  EXPECT_FALSE(window.Holds(9));
  EXPECT_TRUE(window.Holds(10));
  EXPECT_TRUE(window.Holds(19));
  EXPECT_FALSE(window.Holds(20));
  const Window days = WindowOf(Day("2026-01-05"), Day("2026-01-06"));
  EXPECT_FALSE(days.Holds(Micros(StartOf(Day("2026-01-05"))) - 1));
  EXPECT_TRUE(days.Holds(Micros(StartOf(Day("2026-01-05")))));
  EXPECT_TRUE(days.Holds(Micros(StartOf(Day("2026-01-07"))) - 1));
  EXPECT_FALSE(days.Holds(Micros(StartOf(Day("2026-01-07")))));
}

TEST(WindowTest, MinutesAreThoseOfTheLegalDayAlsoOverMidnight) {
  const absl::Time day = StartOf(Day("2026-01-05"));
  Window window = WindowOf(Day("2026-01-01"), Day("2026-01-31"));
  const auto holds = [&](int hour, int minute) {
    return window.Holds(Micros(day + absl::Hours(hour) + absl::Minutes(minute)));
  };
  window.from_minute = 7 * 60;
  window.to_minute = 16 * 60 + 30;
  EXPECT_FALSE(holds(6, 59));
  EXPECT_TRUE(holds(7, 0));
  EXPECT_TRUE(holds(16, 29));
  EXPECT_FALSE(holds(16, 30));
  window.from_minute = 22 * 60;
  window.to_minute = 6 * 60;
  EXPECT_TRUE(holds(23, 0));
  EXPECT_TRUE(holds(5, 59));
  EXPECT_FALSE(holds(6, 0));
  EXPECT_FALSE(holds(21, 59));
  window.from_minute = 12 * 60;
  window.to_minute = 1440;
  EXPECT_TRUE(holds(23, 59));
  EXPECT_FALSE(holds(0, 0));
}

// Shapes by number: 0 the home area, 1 a school in it, 2 the destination of a leave, 3 a place of work.
class JudgeTest : public ::testing::Test {
 protected:
  static Window Always() { return WindowOf(Day("2026-01-01"), Day("2026-12-31")); }
  // Inside of these, perhaps inside of those; home and zones, "school" surely, "school?" perhaps.
  std::string Judged(std::vector<int> in, std::vector<int> near = {}, absl::Time at = Noon()) {
    Verdict verdict;
    Judge(
        grounds_, Micros(at),
        [&](int shape) {
          if (std::find(in.begin(), in.end(), shape) != in.end()) return Lies::kInside;
          if (std::find(near.begin(), near.end(), shape) != near.end()) return Lies::kMaybe;
          return Lies::kOutside;
        },
        &verdict);
    std::string text = verdict.home == Lies::kInside  ? "inside"
                       : verdict.home == Lies::kMaybe ? "maybe"
                                                      : "outside";
    for (const auto& zone : verdict.zones) absl::StrAppend(&text, " ", *zone.zone, zone.surely ? "" : "?");
    return text;
  }
  Grounds grounds_;
};

TEST_F(JudgeTest, WhatIsPermittedAddsUpAndWhatIsForbiddenIsTakenAway) {
  grounds_.permitted = {{Always(), 0}, {Always(), 3}};
  grounds_.forbidden = {{.window = Always(), .shape = 1, .zone = "school", .entries = {}}};
  EXPECT_EQ(Judged({0}), "inside");
  EXPECT_EQ(Judged({3}), "inside");
  EXPECT_EQ(Judged({}), "outside");
  EXPECT_EQ(Judged({}, {0}), "maybe");
  EXPECT_EQ(Judged({3}, {0}), "inside");
  EXPECT_EQ(Judged({0, 1}), "inside school");
  EXPECT_EQ(Judged({0}, {1}), "inside school?");
}

TEST_F(JudgeTest, ForbiddenAtItsTimesAndOpenForAnApprovedEntry) {
  Window lessons = Always();
  lessons.from_minute = 7 * 60;
  lessons.to_minute = 17 * 60;
  grounds_.permitted = {{Always(), 0}};
  grounds_.forbidden = {{.window = lessons, .shape = 1, .zone = "school", .entries = {}}};
  EXPECT_EQ(Judged({0, 1}, {}, Noon()), "inside school");
  EXPECT_EQ(Judged({0, 1}, {}, Noon() + absl::Hours(6)), "inside");
  grounds_.forbidden[0].entries = {
      {.from_micros = Micros(Noon()), .to_micros = Micros(Noon() + absl::Hours(1))}};
  EXPECT_EQ(Judged({0, 1}, {}, Noon() - absl::Seconds(1)), "inside school");
  EXPECT_EQ(Judged({0, 1}, {}, Noon()), "inside");
  EXPECT_EQ(Judged({0, 1}, {}, Noon() + absl::Hours(1)), "inside school");
}

TEST_F(JudgeTest, ALeavePermitsItsDestinationAndTheWayThereAndBack) {
  v1::Subject subject;
  v1::Leave& leave = *subject.add_leaves();
  leave.set_state(v1::Leave::STATE_APPROVED);
  leave.set_destination("regions/330102");
  *leave.mutable_from() = Date("2026-01-05");
  *leave.mutable_to() = Date("2026-01-07");
  grounds_.permitted = {{Always(), 0}};
  const Grounds home = grounds_;
  AddLeaves(
      subject, Day("2026-01-04"), [](std::string_view) { return 2; }, &grounds_);
  EXPECT_EQ(Judged({2}, {}, Noon()), "inside");
  EXPECT_EQ(Judged({}, {}, Noon()), "maybe");                      // on the way there
  EXPECT_EQ(Judged({}, {}, Noon() + absl::Hours(24)), "outside");  // neither here nor there
  EXPECT_EQ(Judged({2}, {}, Noon() + absl::Hours(24)), "inside");
  EXPECT_EQ(Judged({}, {}, Noon() + absl::Hours(48)), "maybe");  // on the way back
  EXPECT_EQ(Judged({2}, {}, Noon() + absl::Hours(72)), "outside");
  EXPECT_EQ(Judged({2}, {}, Noon() - absl::Hours(24)), "outside");
  // An outline that nobody loaded accuses nobody, on the days of the leave.
  grounds_ = home;
  AddLeaves(
      subject, Day("2026-01-04"), [](std::string_view) { return -1; }, &grounds_);
  EXPECT_EQ(Judged({}, {}, Noon() + absl::Hours(24)), "maybe");
  EXPECT_EQ(Judged({}, {}, Noon() + absl::Hours(72)), "outside");
  grounds_ = home;
  leave.set_state(v1::Leave::STATE_SUBMITTED);
  AddLeaves(
      subject, Day("2026-01-04"), [](std::string_view) { return 2; }, &grounds_);
  EXPECT_EQ(Judged({2}, {}, Noon() + absl::Hours(24)), "outside");
}

// Positions come late: a leave that has ended meanwhile counts up to its end, as long as any may come.
TEST_F(JudgeTest, ALeaveThatEndedMeanwhileCountsUpToItsEnd) {
  v1::Subject subject;
  v1::Leave& leave = *subject.add_leaves();
  leave.set_state(v1::Leave::STATE_RETURNED);
  leave.set_destination("regions/330102");
  *leave.mutable_from() = Date("2026-01-05");
  *leave.mutable_to() = Date("2026-01-09");
  *leave.mutable_ended() = Date("2026-01-07");
  grounds_.permitted = {{Always(), 0}};
  const Grounds home = grounds_;
  const auto add = [&](std::string_view since) {
    grounds_ = home;
    AddLeaves(
        subject, Day(since), [](std::string_view) { return 2; }, &grounds_);
  };
  add("2026-01-07");
  EXPECT_EQ(Judged({2}, {}, Noon() + absl::Hours(24)), "inside");
  EXPECT_EQ(Judged({}, {}, Noon() + absl::Hours(48)), "maybe");  // the way back, on the day of the return
  EXPECT_EQ(Judged({2}, {}, Noon() + absl::Hours(72)), "outside") << "he was back";
  add("2026-01-08");
  EXPECT_EQ(Judged({2}, {}, Noon() + absl::Hours(24)), "outside") << "nothing of it may still come";
  // Who came back late was away without leave after its last day.
  *leave.mutable_ended() = Date("2026-01-12");
  add("2026-01-07");
  EXPECT_EQ(Judged({2}, {}, Noon() + absl::Hours(72)), "inside");
  EXPECT_EQ(Judged({2}, {}, Noon() + absl::Hours(120)), "outside");
  leave.set_state(v1::Leave::STATE_WITHDRAWN);
  add("2026-01-07");
  EXPECT_EQ(Judged({2}, {}, Noon() + absl::Hours(24)), "outside");
}

// 5 January 2026 is a Monday.
TEST(WindowTest, HoldsOnDaysOfTheWeek) {
  v1::TravelPermit permit;
  *permit.mutable_from() = Date("2026-01-05");
  *permit.mutable_to() = Date("2026-02-01");
  const auto days = [&](int most_days, std::vector<int> weekdays) {
    permit.set_most_days(most_days);
    permit.clear_weekdays();
    for (const int day : weekdays) permit.add_weekdays(day);
    const Window window = WindowOf(permit);
    std::string held;
    for (int i = 0; i < 7; ++i) {
      const absl::Time day = StartOf(Day("2026-01-12") + i);
      const bool holds = window.Holds(Micros(day));
      EXPECT_EQ(holds, window.Holds(Micros(day + absl::Hours(24) - absl::Seconds(1))));
      held += holds ? static_cast<char>('1' + i) : '-';
    }
    return held;
  };
  EXPECT_EQ(days(1, {}), "1234567");
  EXPECT_EQ(days(1, {1, 5}), "1---5--");
  EXPECT_EQ(days(3, {5}), "----567");
  EXPECT_EQ(days(2, {7}), "1-----7");  // there until Monday
  EXPECT_EQ(days(7, {3}), "1234567");
  EXPECT_FALSE(WindowOf(permit).Holds(Micros(StartOf(Day("2026-01-05"))) - 1));
  EXPECT_TRUE(WindowOf(permit).Holds(Micros(StartOf(Day("2026-01-05")))));
  EXPECT_FALSE(WindowOf(permit).Holds(Micros(StartOf(Day("2026-02-02")))));
}

// A9 and A8: the destination is permitted while the permit holds; the way there only on reported days.
TEST_F(JudgeTest, APermitPermitsItsDestinationsAndTheReportedWays) {
  v1::Subject subject;
  v1::TravelPermit& permit = *subject.add_travel_permits();
  permit.set_state(v1::TravelPermit::STATE_APPROVED);
  permit.add_destinations("regions/330102");
  permit.set_most_days(2);
  *permit.mutable_from() = Date("2026-01-05");
  *permit.mutable_to() = Date("2026-01-31");
  const Grounds home = {.permitted = {{Always(), 0}}, .forbidden = {}, .unknown = {}};
  const auto judge = [&](int shape, std::vector<int> in, absl::Time at) {
    grounds_ = home;
    AddPermits(
        subject, Day("2026-01-04"), [&](std::string_view) { return shape; }, &grounds_);
    return Judged(std::move(in), {}, at);
  };
  EXPECT_EQ(judge(3, {3}, Noon()), "inside");
  EXPECT_EQ(judge(3, {0}, Noon()), "inside");
  EXPECT_EQ(judge(3, {}, Noon()), "outside");
  EXPECT_EQ(judge(3, {3}, Noon() - absl::Hours(24)), "outside");
  EXPECT_EQ(judge(3, {3}, StartOf(Day("2026-02-01"))), "outside");
  // An outline that nobody loaded accuses nobody, while the permit holds.
  EXPECT_EQ(judge(-1, {}, Noon()), "maybe");
  EXPECT_EQ(judge(-1, {}, Noon() - absl::Hours(24)), "outside");
  auto& movement = *permit.add_movements();
  *movement.mutable_departed() = InstantOf(Noon());
  *movement.mutable_return_by() = Date("2026-01-07");
  EXPECT_EQ(judge(3, {}, Noon()), "maybe");                      // on the way there
  EXPECT_EQ(judge(3, {}, Noon() + absl::Hours(24)), "outside");  // neither here nor there
  EXPECT_EQ(judge(3, {}, Noon() + absl::Hours(48)), "maybe");    // on the way back, at the latest
  *movement.mutable_returned() = InstantOf(Noon() + absl::Hours(24));
  EXPECT_EQ(judge(3, {}, Noon() + absl::Hours(24)), "maybe");
  EXPECT_EQ(judge(3, {}, Noon() + absl::Hours(48)), "outside");
  for (const auto state : {v1::TravelPermit::STATE_SUBMITTED, v1::TravelPermit::STATE_WITHDRAWN}) {
    permit.set_state(state);
    EXPECT_EQ(judge(3, {3}, Noon() + absl::Hours(48)), "outside") << state;
  }
}

// Positions come late: a permit that has ended meanwhile counts up to its end, as long as any may come.
TEST_F(JudgeTest, APermitThatEndedMeanwhileCountsUpToItsEnd) {
  v1::Subject subject;
  v1::TravelPermit& permit = *subject.add_travel_permits();
  permit.set_state(v1::TravelPermit::STATE_ENDED);
  permit.add_destinations("regions/330102");
  *permit.mutable_from() = Date("2026-01-05");
  *permit.mutable_to() = Date("2026-01-09");
  const auto judge = [&](std::string_view since, int days) {
    grounds_ = {.permitted = {{Always(), 0}}, .forbidden = {}, .unknown = {}};
    AddPermits(
        subject, Day(since), [](std::string_view) { return 2; }, &grounds_);
    return Judged({2}, {}, Noon() + absl::Hours(24 * days));
  };
  // Run out: its last day is the one that was laid down.
  *permit.mutable_ended() = Date("2026-01-10");
  EXPECT_EQ(judge("2026-01-09", -1), "outside");
  EXPECT_EQ(judge("2026-01-09", 0), "inside");
  EXPECT_EQ(judge("2026-01-09", 4), "inside");
  EXPECT_EQ(judge("2026-01-09", 5), "outside");
  EXPECT_EQ(judge("2026-01-10", 4), "outside") << "nothing of it may still come";
  // Revoked: nobody knows at which hour of the day.
  *permit.mutable_ended() = Date("2026-01-07");
  EXPECT_EQ(judge("2026-01-07", 2), "inside");
  EXPECT_EQ(judge("2026-01-07", 3), "outside");
  EXPECT_EQ(judge("2026-01-08", 2), "outside");
  *permit.mutable_ended() = Date("2026-01-04");
  EXPECT_EQ(judge("2026-01-01", 0), "outside") << "before it began";
}

TEST(BanWindowTest, AZoneHoldsWithinItsBanAndIsSilentWhereThatIsWaived) {
  v1::Ban ban;
  *ban.mutable_from() = Date("2026-01-05");
  *ban.mutable_to() = Date("2026-01-31");
  const Window zone = WindowOf(Day("2026-01-01"), Day("2026-01-20"));
  const auto holds = [&](const char* day) { return Within(ban, zone).Holds(Micros(StartOf(Day(day)))); };
  EXPECT_FALSE(holds("2026-01-04"));
  EXPECT_TRUE(holds("2026-01-05"));
  EXPECT_TRUE(holds("2026-01-20"));
  EXPECT_FALSE(holds("2026-01-21"));
  *ban.mutable_ended() = Date("2026-01-10");
  EXPECT_TRUE(holds("2026-01-09"));
  EXPECT_FALSE(holds("2026-01-10"));
  v1::Subject subject;
  for (const auto state : {v1::Waiver::STATE_SUBMITTED, v1::Waiver::STATE_REFUSED, v1::Waiver::STATE_APPROVED,
                           v1::Waiver::STATE_ENDED, v1::Waiver::STATE_WITHDRAWN}) {
    v1::Waiver& waiver = *subject.add_waivers();
    waiver.set_ban("i1");
    waiver.set_state(state);
    *waiver.mutable_from() = InstantOf(Noon());
    *waiver.mutable_to() = InstantOf(Noon() + absl::Hours(1));
  }
  ASSERT_EQ(WaivedWindows(subject, "i1").size(), 2u);  // approved, also where it was ended early
  EXPECT_TRUE(WaivedWindows(subject, "i1")[0].Holds(Micros(Noon())));
  EXPECT_FALSE(WaivedWindows(subject, "i1")[0].Holds(Micros(Noon() + absl::Hours(1))));
  EXPECT_TRUE(WaivedWindows(subject, "i2").empty());
}

// Gives positions one after the other; an alarm that begins is "+CROSSED", one that is over "-CROSSED".
class AlarmTest : public ::testing::Test {
 protected:
  std::string Give(Lies home, std::vector<std::pair<std::string, bool>> zones = {},
                   Fix::Wear wear = Fix::WEAR_WORN, int battery = 80, bool accurate = true) {
    now_ += absl::Minutes(1);
    Fix fix = FixAt(now_);
    fix.set_wear(wear);
    fix.set_battery_percent(battery);
    Verdict verdict{.home = home, .zones = {}};
    for (const auto& [zone, surely] : zones) verdict.zones.push_back({&zone, surely});
    std::vector<AlarmChange> changes;
    TakeFix(fix, Micros(now_), now_, accurate ? &verdict : nullptr, rules_, &device_, &changes);
    return Told(changes);
  }
  std::string In() { return Give(Lies::kInside); }
  std::string Out() { return Give(Lies::kOutside); }
  std::string At(std::string zone, bool surely = true) {
    return Give(Lies::kInside, {{std::move(zone), surely}});
  }
  std::string Battery(int percent) { return Give(Lies::kInside, {}, Fix::WEAR_WORN, percent); }
  std::string Wear(Fix::Wear wear) { return Give(Lies::kInside, {}, wear); }
  std::string Silence(absl::Duration after) {
    std::vector<AlarmChange> changes;
    TakeSilence(now_ + after, rules_, &device_, &changes);
    return Told(changes);
  }
  std::string Told(const std::vector<AlarmChange>& changes) {
    std::vector<std::string> told;
    for (const AlarmChange& change : changes) {
      if (change.over.empty()) NameAlarm(change, absl::StrCat("a", ++alarms_), &device_);
      told.push_back(absl::StrCat(change.over.empty() ? "+" : "-",
                                  PositioningAlarm::Kind_Name(change.kind).substr(5),
                                  change.zone.empty() ? "" : "@", change.zone));
    }
    return absl::StrJoin(told, " ");
  }

  void SetUp() override { device_.set_until_micros(INT64_MAX); }

  FixRules rules_ = Rules2026();
  DeviceState device_;
  absl::Time now_ = Noon();
  int alarms_ = 0;
};

TEST_F(AlarmTest, ACrossingIsOneAlarmAfterTwoPositionsAndOverAfterThree) {
  EXPECT_EQ(Out(), "");
  EXPECT_EQ(In(), "");  // once is none
  EXPECT_EQ(Out(), "");
  EXPECT_EQ(Out(), "+CROSSED");
  EXPECT_EQ(Out(), "");
  EXPECT_EQ(In(), "");
  EXPECT_EQ(In(), "");
  EXPECT_EQ(Out(), "");  // out again: the three begin anew
  EXPECT_EQ(In(), "");
  EXPECT_EQ(In(), "");
  EXPECT_EQ(In(), "-CROSSED");
  EXPECT_THAT(device_.conditions(), IsEmpty());
  EXPECT_EQ(Out(), "");
  EXPECT_EQ(Out(), "+CROSSED");
  EXPECT_EQ(alarms_, 2);
}

TEST_F(AlarmTest, WhatIsNotSureChangesNothing) {
  EXPECT_EQ(Out(), "");
  EXPECT_EQ(Give(Lies::kMaybe), "");
  EXPECT_EQ(Give(Lies::kOutside, {}, Fix::WEAR_WORN, 80, false), "");  // not accurate enough
  EXPECT_EQ(Out(), "+CROSSED");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(Give(Lies::kMaybe), "");
  EXPECT_EQ(In() + In(), "");
  EXPECT_EQ(In(), "-CROSSED");
}

TEST_F(AlarmTest, EachForbiddenZoneHasItsOwnAlarm) {
  EXPECT_EQ(At("school"), "");
  EXPECT_EQ(At("school"), "+FORBIDDEN_ZONE@school");
  EXPECT_EQ(At("bar"), "");
  EXPECT_EQ(At("bar"), "+FORBIDDEN_ZONE@bar");
  EXPECT_EQ(At("school", false),
            "");  // perhaps: nothing of the school, the second position away from the bar
  // school: 2 away so far (bar, bar), bar: 1; the next ones end each in its turn.
  EXPECT_EQ(In(), "-FORBIDDEN_ZONE@school");
  EXPECT_EQ(In(), "-FORBIDDEN_ZONE@bar");
  EXPECT_THAT(device_.conditions(), IsEmpty());
}

TEST_F(AlarmTest, ARemovalIsToldAtOnce) {
  EXPECT_EQ(Wear(Fix::WEAR_REMOVED), "+REMOVED");
  EXPECT_EQ(Wear(Fix::WEAR_REMOVED), "");
  EXPECT_EQ(Wear(Fix::WEAR_UNSPECIFIED), "");
  EXPECT_EQ(In() + In(), "");
  EXPECT_EQ(In(), "-REMOVED");
}

TEST_F(AlarmTest, ABatteryIsLowAtTwentyAndChargedAtThirty) {
  EXPECT_EQ(Battery(21), "");
  EXPECT_EQ(Battery(20), "+LOW_BATTERY");
  EXPECT_EQ(Battery(29), "");
  EXPECT_EQ(Battery(20), "");
  EXPECT_EQ(Battery(30), "-LOW_BATTERY");
}

TEST_F(AlarmTest, SilenceIsOneAlarmAfterThirtyMinutes) {
  EXPECT_EQ(In(), "");
  EXPECT_EQ(Silence(absl::Minutes(30)), "");
  EXPECT_EQ(Silence(absl::Minutes(30) + absl::Microseconds(1)), "+OFFLINE");
  EXPECT_EQ(Silence(absl::Hours(5)), "");
  // Heard of without being found is no end of it.
  EXPECT_EQ(Give(Lies::kInside, {}, Fix::WEAR_WORN, 80, false), "");
  EXPECT_EQ(In(), "-OFFLINE");
  device_.set_until_micros(Micros(now_ + absl::Minutes(31)));
  EXPECT_EQ(Silence(absl::Minutes(31)), "");  // the order is over
}

TEST_F(AlarmTest, AnAlarmHasItsDueTimeItsLawAndItsSteps) {
  const AlarmChange change{PositioningAlarm::KIND_CROSSED, "", Micros(now_), ""};
  const PositioningAlarm alarm = AlarmOf(change, now_, rules_);
  EXPECT_EQ(alarm.due().seconds() - absl::ToUnixSeconds(now_), 30 * 60);
  EXPECT_EQ(alarm.title(), "核查越界情况");
  const auto taken = Acknowledge(alarm, "chen", now_);
  ASSERT_OK(taken);
  const auto rule = [](const auto& outcome) {
    SeenRules().insert(RuleOf(outcome));
    return RuleOf(outcome);
  };
  EXPECT_EQ(rule(Acknowledge(*taken, "li", now_)), "correction.positioning.alarm_state");
  v1::ClosePositioningAlarmRequest request;
  request.set_done("已经核实");
  EXPECT_EQ(FieldOf(Close(*taken, request, "chen", now_)), "outcome");
  request.set_outcome(PositioningAlarm::OUTCOME_EXPLAINED);
  const auto closed = Close(*taken, request, "chen", now_);
  ASSERT_OK(closed);
  EXPECT_EQ(rule(Close(*closed, request, "li", now_)), "correction.positioning.alarm_closed");
  EXPECT_EQ(rule(Acknowledge(*closed, "li", now_)), "correction.positioning.alarm_closed");
  request.set_done("好");
  EXPECT_EQ(FieldOf(Close(*taken, request, "chen", now_)), "done");
}

TEST(AlarmTableTest, ABadLineIsToldByItsNumber) {
  EXPECT_EQ(FieldOf(CheckAlarmTable("CROSSED\tx\ty\n")), "alarms");
  for (const auto& [tsv, said] : std::vector<std::pair<std::string, std::string>>{
           {"# c\nCROSSED\tx\ty\n", "line 2 must have four columns"},
           {"GONE\tx\ty\tz\n", "line 1 names no kind"},
           {"UNSPECIFIED\tx\ty\tz\n", "line 1 names no kind"},
           {"CROSSED\tx\ty\tz\nCROSSED\tx\ty\tz\n", "line 2 says again"},
           {"CROSSED\tx\t\tz\n", "line 1 has an empty column"},
           {"CROSSED\tx\ty\tz\n", "has no line for KIND_FORBIDDEN_ZONE"}}) {
    EXPECT_THAT(std::string(CheckAlarmTable(tsv).message()), ::testing::HasSubstr(said)) << tsv;
  }
}

TEST(FixRulesTest, WhereNothingIsLaidDownNoPositionIsJudged) {
  const auto silent = Parameters::Parse("correction.report_days\t000000\t2020-07-01\t\t10\tS\tx\n");
  ASSERT_OK(silent);
  EXPECT_EQ(RuleOf(FixRulesFor("330602", Day("2026-01-05"), *silent)), "correction.parameter.missing");
}

}  // namespace
}  // namespace fengqiao::correction
