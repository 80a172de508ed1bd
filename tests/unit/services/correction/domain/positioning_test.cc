// Electronic positioning: orders with their power and their hard stop, on both sides of each boundary.

#include "services/correction/domain/positioning.h"

#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/closed_files.h"
#include "services/correction/domain/invariants.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using google::protobuf::util::TimeUtil;
using ::testing::IsEmpty;
using v1::PositioningOrder;
using v1::PositioningPeriod;
using v1::PositioningZone;

constexpr char kOrder[] = "regions/330602/subjects/s1/positioningOrders/o1";

google::protobuf::Timestamp Instant(absl::Time time) {
  return TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
}

// A person in correction since 5 January who broke an injunction, and the order about him.
class Positioning {
 public:
  Positioning() : life_("2026-01-01") {
    v1::RegisterNoticeRequest notice = Notice("2026-01-01");
    notice.mutable_subject()->mutable_judgment()->set_injunction("禁止进入网吧等场所");
    *notice.mutable_subject()->mutable_judgment()->mutable_injunction_end() = Date("2026-12-31");
    EXPECT_OK(life_.Enter(notice));
    life_.GoTo("2026-01-05");
    EXPECT_EQ(life_.Give(Reporting("2026-01-05")), "OK");
    EXPECT_EQ(life_.Give(TeamOf(2)), "OK");
    EXPECT_EQ(life_.Give(Class(v1::SUPERVISION_CLASS_STRICT, "2026-01-05")), "OK");
    EXPECT_EQ(life_.Give(Breaking(v1::Breach::KIND_INJUNCTION, v1::Breach::GRAVITY_SERIOUS, "2026-01-05")),
              "OK");
    EXPECT_EQ(life_.Give(Breaking(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_MINOR, "2026-01-05")), "OK");
  }

  // The rule that refuses, the field that is bad, or "OK".
  std::string Request(std::string_view first, std::string_view last, std::string_view event = "b1",
                      PositioningPeriod::Ground ground = PositioningPeriod::GROUND_INJUNCTION) {
    v1::RequestPositioningRequest request;
    *request.mutable_period() = Period(last, event, ground);
    *request.mutable_period()->mutable_first_day() = Date(first);
    return Take(RequestPositioning(life_.subject, request, kOrder, Now()));
  }
  std::string Extend(std::string_view last) {
    v1::ExtendPositioningRequest request;
    *request.mutable_period() = Period(last, "b1", PositioningPeriod::GROUND_INJUNCTION);
    return Take(Decide(life_.subject, order, request, Now()));
  }
  std::string Approve(bool approve = true, std::string_view account = "sun") {
    v1::DecidePositioningRequest request;
    request.set_approve(approve);
    if (!approve) request.set_reason("没有必要使用");
    life_.actor.account = std::string(account);
    const std::string outcome = Take(Decide(life_.subject, order, request, Now()));
    life_.actor.account = "zhang";
    return outcome;
  }
  std::string Fit(std::string_view device = "D1", bool told = true) {
    v1::FitDeviceRequest request;
    request.set_device(std::string(device));
    request.set_told(told);
    return Take(Decide(life_.subject, order, request, Now()));
  }
  std::string End() {
    v1::EndPositioningRequest request;
    request.set_reason("不再需要使用");
    return Take(Decide(life_.subject, order, request, Now()));
  }
  void GoTo(std::string_view day, absl::Duration at = absl::Hours(9)) {
    life_.GoTo(day);
    at_ = StartOf(Day(day)) + at;
  }
  PositioningOrder::EndCause Ends() { return EndsBecause(order, life_.subject, Now().now); }
  Circumstances Now() {
    const Circumstances now = life_.Now();
    return {.now = at_ == absl::InfinitePast() ? now.now : at_,
            .today = now.today,
            .book = now.book,
            .actor = now.actor,
            .person = now.person};
  }

  Life& life() { return life_; }
  PositioningOrder order;
  std::string event;

 private:
  static PositioningPeriod Period(std::string_view last, std::string_view ground_event,
                                  PositioningPeriod::Ground ground) {
    PositioningPeriod period;
    period.set_ground(ground);
    period.set_ground_event(std::string(ground_event));
    period.set_facts("违反禁止令进入网吧，需要使用装置。");
    *period.mutable_last_day() = Date(last);
    return period;
  }
  std::string Take(const absl::StatusOr<PositioningStep>& step) {
    if (!step.ok()) {
      SeenRules().insert(RuleOf(step));
      const std::string rule = RuleOf(step);
      return rule.empty() ? FieldOf(step) : rule;
    }
    order = step->next;
    event = step->event;
    EXPECT_THAT(BrokenIn(order), IsEmpty()) << event;
    return "OK";
  }

  Life life_;
  absl::Time at_ = absl::InfinitePast();
};

TEST(PositioningTest, ThreeMonthsAtMost) {
  for (const auto& [first, last, outcome] : std::vector<std::array<std::string_view, 3>>{
           {"2026-01-05", "2026-04-04", "OK"},
           {"2026-01-05", "2026-04-05", "correction.positioning.length"},
           {"2026-01-31", "2026-04-29", "OK"},
           {"2026-01-31", "2026-04-30", "correction.positioning.length"},
           {"2026-01-05", "2026-01-05", "OK"},
           {"2026-01-04", "2026-02-04", "period.first_day"},
           {"2026-01-06", "2026-01-05", "period.last_day"},
           {"2026-12-30", "2027-01-01", "period.last_day"}}) {
    Positioning one;
    EXPECT_EQ(one.Request(first, last), outcome) << first << " " << last;
  }
}

// 社区矫正法 29(3): 拒不按照规定报告自己的活动情况, and a warning for it; a warning of any other kind watches
// nobody.
TEST(PositioningTest, AWarningIsAGroundWhereItAnswersToNotReporting) {
  v1::Subject subject;
  v1::Sanction& warning = *subject.add_sanctions();
  warning.set_id("s1");
  warning.set_kind(v1::SANCTION_KIND_WARNING);
  warning.set_state(v1::Sanction::STATE_DECIDED);
  const auto stands = [&] { return GroundStands(subject, PositioningPeriod::GROUND_WARNED, "s1"); };
  EXPECT_FALSE(stands()) << "nobody knows what for";
  warning.add_breaches("b1");
  v1::Breach& breach = *subject.add_breaches();
  breach.set_id("b1");
  for (const auto& [kind, ground] :
       {std::pair(v1::Breach::KIND_SUPERVISION_RULES, true), std::pair(v1::Breach::KIND_OUT_OF_CONTROL, true),
        std::pair(v1::Breach::KIND_EDUCATION, false), std::pair(v1::Breach::KIND_NO_REEXAMINATION, false),
        std::pair(v1::Breach::KIND_INJUNCTION, false), std::pair(v1::Breach::KIND_OTHER, false)}) {
    breach.set_kind(kind);
    EXPECT_EQ(stands(), ground) << kind;
  }
  // By the duties that were missed, where it says them.
  breach.set_kind(v1::Breach::KIND_SUPERVISION_RULES);
  breach.add_duties("health_report:2026-02-05");
  EXPECT_FALSE(stands());
  breach.add_duties("report:2026-02-01");
  EXPECT_TRUE(stands());
  breach.mutable_withdrawal()->set_grounds("误录");
  EXPECT_FALSE(stands());
  // One of several is enough.
  warning.add_breaches("b2");
  v1::Breach& out = *subject.add_breaches();
  out.set_id("b2");
  out.set_kind(v1::Breach::KIND_OUT_OF_CONTROL);
  out.set_absence("a1");
  v1::Absence& absence = *subject.add_absences();
  absence.set_id("a1");
  for (const auto& [cause, ground] :
       {std::pair(v1::Absence::CAUSE_CONTACT_LOST, true), std::pair(v1::Absence::CAUSE_NOT_REPORTED, true),
        std::pair(v1::Absence::CAUSE_NOT_ARRIVED, true),
        std::pair(v1::Absence::CAUSE_OVERSTAYED_LEAVE, false),
        std::pair(v1::Absence::CAUSE_LEFT_WITHOUT_APPROVAL, false)}) {
    absence.set_cause(cause);
    EXPECT_EQ(stands(), ground) << cause;
  }
}

TEST(PositioningTest, OnOneOfFiveGroundsAlone) {
  Positioning one;
  EXPECT_EQ(one.Request("2026-01-05", "2026-02-04", "b2"), "correction.positioning.ground");
  EXPECT_EQ(one.Request("2026-01-05", "2026-02-04", "b9"), "correction.positioning.ground");
  EXPECT_EQ(one.Request("2026-01-05", "2026-02-04", "b1", PositioningPeriod::GROUND_LEFT),
            "correction.positioning.ground");
  EXPECT_EQ(one.Request("2026-01-05", "2026-02-04"), "OK");

  v1::Subject subject;
  const auto sanction = [&](v1::SanctionKind kind, v1::Sanction::State state) {
    subject.clear_sanctions();
    v1::Sanction& added = *subject.add_sanctions();
    added.set_id("s1");
    added.set_kind(kind);
    added.set_state(state);
    added.add_breaches("b1");
  };
  // A warning for which the rules of reporting were broken.
  subject.add_breaches()->set_id("b1");
  subject.mutable_breaches(0)->set_kind(v1::Breach::KIND_SUPERVISION_RULES);
  const auto stands = [&](PositioningPeriod::Ground ground) { return GroundStands(subject, ground, "s1"); };
  sanction(v1::SANCTION_KIND_WARNING, v1::Sanction::STATE_DECIDED);
  EXPECT_TRUE(stands(PositioningPeriod::GROUND_WARNED));
  EXPECT_FALSE(stands(PositioningPeriod::GROUND_POLICE_PENALTY));
  sanction(v1::SANCTION_KIND_WARNING, v1::Sanction::STATE_PROPOSED);
  EXPECT_FALSE(stands(PositioningPeriod::GROUND_WARNED));
  sanction(v1::SANCTION_KIND_ADMONITION, v1::Sanction::STATE_DECIDED);
  EXPECT_FALSE(stands(PositioningPeriod::GROUND_WARNED));
  sanction(v1::SANCTION_KIND_POLICE_PENALTY, v1::Sanction::STATE_SUBMITTED);
  EXPECT_FALSE(stands(PositioningPeriod::GROUND_POLICE_PENALTY));
  sanction(v1::SANCTION_KIND_POLICE_PENALTY, v1::Sanction::STATE_GRANTED);
  EXPECT_TRUE(stands(PositioningPeriod::GROUND_POLICE_PENALTY));
  sanction(v1::SANCTION_KIND_REVOKE_PROBATION, v1::Sanction::STATE_PROPOSED);
  EXPECT_TRUE(stands(PositioningPeriod::GROUND_REVOCATION));
  sanction(v1::SANCTION_KIND_REVOKE_PROBATION, v1::Sanction::STATE_NOT_GRANTED);
  EXPECT_FALSE(stands(PositioningPeriod::GROUND_REVOCATION));
  sanction(v1::SANCTION_KIND_IMPRISON, v1::Sanction::STATE_REJECTED);
  EXPECT_FALSE(stands(PositioningPeriod::GROUND_REVOCATION));
  v1::Absence& absence = *subject.add_absences();
  absence.set_id("a1");
  absence.set_cause(v1::Absence::CAUSE_LEFT_WITHOUT_APPROVAL);
  EXPECT_TRUE(GroundStands(subject, PositioningPeriod::GROUND_LEFT, "a1"));
  absence.set_outcome(v1::Absence::OUTCOME_VOID);
  EXPECT_FALSE(GroundStands(subject, PositioningPeriod::GROUND_LEFT, "a1"));
}

TEST(PositioningTest, ApprovedByAnotherThanWhoAsked) {
  Positioning one;
  ASSERT_EQ(one.Request("2026-01-05", "2026-02-04"), "OK");
  EXPECT_EQ(one.Fit(), "correction.positioning.not_in_force");
  EXPECT_EQ(one.Approve(true, "zhang"), "correction.positioning.own");
  ASSERT_EQ(one.Approve(), "OK");
  EXPECT_EQ(one.Approve(), "correction.positioning.decided");
  EXPECT_EQ(one.order.periods(0).decided_by(), "sun");
}

TEST(PositioningTest, ARefusalEndsWhatWasAskedFor) {
  Positioning one;
  ASSERT_EQ(one.Request("2026-01-05", "2026-02-04"), "OK");
  ASSERT_EQ(one.Approve(false), "OK");
  EXPECT_EQ(one.order.state(), PositioningOrder::STATE_REFUSED);
  EXPECT_EQ(one.Extend("2026-03-01"), "correction.positioning.not_in_force");
}

TEST(PositioningTest, ApprovedLateItBeginsLate) {
  Positioning one;
  ASSERT_EQ(one.Request("2026-01-05", "2026-01-10"), "OK");
  one.GoTo("2026-01-10");
  ASSERT_EQ(one.Approve(), "OK");
  EXPECT_FALSE(IsApprovedOn(one.order, Day("2026-01-09")));
  EXPECT_TRUE(IsApprovedOn(one.order, Day("2026-01-10")));
  EXPECT_FALSE(IsApprovedOn(one.order, Day("2026-01-11")));
  Positioning other;
  ASSERT_EQ(other.Request("2026-01-05", "2026-01-10"), "OK");
  other.GoTo("2026-01-10");
  EXPECT_EQ(other.Ends(), PositioningOrder::END_CAUSE_UNSPECIFIED);
  other.GoTo("2026-01-11");
  EXPECT_EQ(other.Approve(), "correction.positioning.past");
  EXPECT_EQ(other.Ends(), PositioningOrder::END_CAUSE_EXPIRED);
  const PositioningOrder ended = Ended(other.order, other.Ends(), other.Now().now);
  EXPECT_EQ(ended.periods(0).state(), PositioningPeriod::STATE_REFUSED);
  EXPECT_THAT(BrokenIn(ended), IsEmpty());
}

TEST(PositioningTest, FittedWhenApprovedAndTold) {
  Positioning one;
  ASSERT_EQ(one.Request("2026-01-07", "2026-02-04"), "OK");
  ASSERT_EQ(one.Approve(), "OK");
  one.GoTo("2026-01-06");
  EXPECT_EQ(one.Fit(), "correction.positioning.not_yet");
  one.GoTo("2026-01-07");
  EXPECT_EQ(one.Fit("D1", false), "correction.positioning.told");
  EXPECT_EQ(one.Fit("two words"), "device");
  EXPECT_EQ(one.Fit(std::string(65, 'a')), "device");
  ASSERT_EQ(one.Fit(), "OK");
  EXPECT_EQ(one.Fit(), "correction.positioning.fitted");
  ASSERT_EQ(one.Fit("D2"), "OK");
  ASSERT_EQ(one.order.wearings_size(), 2);
  EXPECT_TRUE(one.order.wearings(0).has_to());
  EXPECT_FALSE(one.order.wearings(1).has_to());
}

// §6.13: an alarm has to be looked into by somebody; where the minor was and what was found asks for a
// ground.
TEST(PositioningTest, AMinorsAlarmIsListedWithoutZoneAndWhatWasDone) {
  v1::PositioningAlarm alarm;
  alarm.set_name("regions/330602/positioningAlarms/a1");
  alarm.set_kind(v1::PositioningAlarm::KIND_FORBIDDEN_ZONE);
  alarm.set_subject("regions/330602/subjects/s1");
  alarm.set_zone("z1");
  alarm.set_done("已到网吧核实，由监护人带回");
  EXPECT_FALSE(IsMinors(alarm));
  alarm.set_minor(true);
  ASSERT_TRUE(IsMinors(alarm));
  v1::PositioningAlarm expected = alarm;
  expected.clear_zone();
  expected.clear_done();
  CloseAlarm(&alarm);
  EXPECT_EQ(alarm.SerializeAsString(), expected.SerializeAsString());
}

TEST(PositioningTest, TheHardStopIsTheEndOfTheLastApprovedDay) {
  Positioning one;
  ASSERT_EQ(one.Request("2026-01-05", "2026-02-04"), "OK");
  ASSERT_EQ(one.Approve(), "OK");
  ASSERT_EQ(one.Fit(), "OK");
  const absl::Time stop = StartOf(Day("2026-02-05"));
  EXPECT_EQ(TimeUtil::TimestampToMicroseconds(one.order.until()), absl::ToUnixMicros(stop));
  one.GoTo("2026-02-04", absl::Hours(24) - absl::Microseconds(1));
  EXPECT_EQ(one.Ends(), PositioningOrder::END_CAUSE_UNSPECIFIED);
  one.GoTo("2026-02-05", absl::ZeroDuration());
  EXPECT_EQ(one.Ends(), PositioningOrder::END_CAUSE_EXPIRED);
  // Nobody needs to have noticed.
  EXPECT_EQ(one.Extend("2026-03-01"), "correction.positioning.not_in_force");
  EXPECT_EQ(one.Fit("D2"), "correction.positioning.not_in_force");
  // Noticed late, it ended when it ended.
  one.GoTo("2026-02-09");
  const PositioningOrder ended = Ended(one.order, one.Ends(), one.Now().now);
  EXPECT_THAT(BrokenIn(ended), IsEmpty());
  EXPECT_EQ(TimeUtil::TimestampToMicroseconds(ended.wearings(0).to()), absl::ToUnixMicros(stop));
  EXPECT_EQ(ended.device(), "");
}

TEST(PositioningTest, AnExtensionFollowsWithoutAGapAndIsDecidedByItself) {
  Positioning one;
  ASSERT_EQ(one.Request("2026-01-05", "2026-04-04"), "OK");
  ASSERT_EQ(one.Approve(), "OK");
  ASSERT_EQ(one.Fit(), "OK");
  // Whether it is still needed shows towards its end (社区矫正法 29), and of none that has not begun.
  one.GoTo("2026-03-19");
  EXPECT_EQ(one.Extend("2026-07-04"), "correction.positioning.early");
  Positioning edge;
  ASSERT_EQ(edge.Request("2026-01-05", "2026-04-04"), "OK");
  ASSERT_EQ(edge.Approve(), "OK");
  edge.GoTo("2026-03-20");
  EXPECT_EQ(edge.Extend("2026-07-04"), "OK");
  Positioning next;
  ASSERT_EQ(next.Request("2026-01-08", "2026-01-10"), "OK");
  ASSERT_EQ(next.Approve(), "OK");
  EXPECT_EQ(next.Extend("2026-01-20"), "correction.positioning.early");
  next.GoTo("2026-01-08");
  EXPECT_EQ(next.Extend("2026-01-20"), "OK");
  one.GoTo("2026-04-01");
  EXPECT_EQ(one.Extend("2026-07-05"), "correction.positioning.length");
  ASSERT_EQ(one.Extend("2026-07-04"), "OK");
  EXPECT_EQ(one.Extend("2026-05-01"), "correction.positioning.open");
  // Asked for is not approved.
  EXPECT_FALSE(IsApprovedOn(one.order, Day("2026-04-05")));
  ASSERT_EQ(one.Approve(false), "OK");
  EXPECT_EQ(one.order.state(), PositioningOrder::STATE_IN_FORCE);
  ASSERT_EQ(one.Extend("2026-05-01"), "OK");
  ASSERT_EQ(one.Approve(), "OK");
  EXPECT_TRUE(IsApprovedOn(one.order, Day("2026-04-05")));
  EXPECT_TRUE(IsApprovedOn(one.order, Day("2026-05-01")));
  EXPECT_FALSE(IsApprovedOn(one.order, Day("2026-05-02")));
}

TEST(PositioningTest, ItEndsWithItsGroundAndWithTheSupervision) {
  Positioning one;
  ASSERT_EQ(one.Request("2026-01-05", "2026-02-04"), "OK");
  ASSERT_EQ(one.Approve(), "OK");
  EXPECT_EQ(one.Ends(), PositioningOrder::END_CAUSE_UNSPECIFIED);
  v1::Subject without = one.life().subject;
  without.mutable_breaches(0)->set_kind(v1::Breach::KIND_OTHER);
  EXPECT_EQ(EndsBecause(one.order, without, one.Now().now), PositioningOrder::END_CAUSE_GROUND_CEASED);
  v1::Subject moved = one.life().subject;
  moved.set_region("regions/330102");
  EXPECT_EQ(EndsBecause(one.order, moved, one.Now().now), PositioningOrder::END_CAUSE_NOT_SUPERVISED);
  ASSERT_EQ(one.life().Give(Detained("2026-01-05")), "OK");
  EXPECT_EQ(one.Ends(), PositioningOrder::END_CAUSE_NOT_SUPERVISED);
  EXPECT_EQ(one.Fit(), "correction.positioning.custody");
  ASSERT_EQ(one.End(), "OK");
  EXPECT_EQ(one.order.end_cause(), PositioningOrder::END_CAUSE_NOT_NEEDED);
  EXPECT_EQ(one.End(), "correction.positioning.not_in_force");
}

// What must hold is seen where it does not.
TEST(PositioningInvariantTest, WhatIsBrokenIsSeen) {
  Positioning one;
  ASSERT_EQ(one.Request("2026-01-05", "2026-02-04"), "OK");
  ASSERT_EQ(one.Approve(), "OK");
  ASSERT_EQ(one.Fit(), "OK");
  const auto broken = [&](const auto& spoil) {
    PositioningOrder order = one.order;
    spoil(order);
    return !BrokenIn(order).empty();
  };
  EXPECT_FALSE(broken([](PositioningOrder&) {}));
  EXPECT_TRUE(broken([](PositioningOrder& o) { o.mutable_periods(0)->set_decided_by("zhang"); }));
  EXPECT_TRUE(broken([](PositioningOrder& o) { o.mutable_periods(0)->clear_decided_by(); }));
  EXPECT_TRUE(broken([](PositioningOrder& o) { o.mutable_periods(0)->clear_ground_event(); }));
  EXPECT_TRUE(
      broken([](PositioningOrder& o) { *o.mutable_periods(0)->mutable_last_day() = Date("2026-04-05"); }));
  EXPECT_TRUE(
      broken([](PositioningOrder& o) { *o.mutable_periods(0)->mutable_decided() = Date("2026-01-06"); }));
  EXPECT_TRUE(
      broken([](PositioningOrder& o) { o.mutable_periods(0)->set_state(PositioningPeriod::STATE_REFUSED); }));
  EXPECT_TRUE(broken([](PositioningOrder& o) { o.set_state(PositioningOrder::STATE_ENDED); }));
  EXPECT_TRUE(broken([](PositioningOrder& o) { *o.mutable_until() = Instant(StartOf(Day("2026-02-06"))); }));
  EXPECT_TRUE(broken([](PositioningOrder& o) {
    *o.mutable_wearings(0)->mutable_from() = Instant(StartOf(Day("2026-01-04")));
  }));
  EXPECT_TRUE(broken([](PositioningOrder& o) {
    *o.mutable_wearings(0)->mutable_to() = Instant(StartOf(Day("2026-02-05")) + absl::Seconds(1));
  }));
  EXPECT_TRUE(broken([](PositioningOrder& o) {
    PositioningPeriod next = o.periods(0);
    *next.mutable_first_day() = Date("2026-02-06");
    *next.mutable_last_day() = Date("2026-03-01");
    *o.add_periods() = next;
  }));
  // Extended on the day before it began.
  EXPECT_TRUE(broken([](PositioningOrder& o) {
    PositioningPeriod next = o.periods(0);
    *next.mutable_first_day() = Date("2026-02-05");
    *next.mutable_last_day() = Date("2026-03-01");
    *next.mutable_decided() = Date("2026-01-04");
    *o.add_periods() = next;
  }));
}

// Over random histories: a device is worn on no day that nobody approved. The days are kept apart from the
// order.
TEST(PositioningInvariantTest, NoPositioningDayOutsideAnApproval) {
  std::mt19937 random(20260105);
  const auto roll = [&](int sides) { return static_cast<int>(random() % static_cast<unsigned>(sides)); };
  int worn_days = 0;
  for (int history = 0; history < 300; ++history) {
    Positioning one;
    std::set<absl::CivilDay> approved;
    absl::CivilDay today = Day("2026-01-05");
    ASSERT_EQ(one.Request(FormatDay(today + roll(5)), FormatDay(today + 5 + roll(70))), "OK");
    for (int step = 0; step < 25; ++step) {
      const PositioningOrder before = one.order;
      switch (roll(6)) {
        case 0:
          if (one.Approve(roll(4) > 0, roll(5) == 0 ? "zhang" : "sun") == "OK") {
            const PositioningPeriod& period = *one.order.periods().rbegin();
            for (auto day = DayOf(period.first_day());
                 period.state() == PositioningPeriod::STATE_APPROVED && day <= DayOf(period.last_day());
                 ++day) {
              EXPECT_GE(day, today);
              approved.insert(day);
            }
          }
          break;
        case 1:
          one.Fit(absl::StrCat("D", roll(3)));
          break;
        case 2:
          one.Extend(FormatDay(today + roll(120)));
          break;
        case 3:
          if (roll(5) == 0) one.End();
          break;
        default:
          today += roll(20);
          one.GoTo(FormatDay(today), absl::Minutes(roll(1440)));
      }
      // The sweep looks now and then.
      if (const auto cause = one.Ends(); cause != PositioningOrder::END_CAUSE_UNSPECIFIED && roll(3) == 0) {
        one.order = Ended(one.order, cause, one.Now().now);
      }
      ASSERT_THAT(BrokenIn(one.order), IsEmpty());
      for (const auto& wearing : one.order.wearings()) {
        const absl::Time now = one.Now().now;
        const absl::Time from = absl::FromUnixMicros(TimeUtil::TimestampToMicroseconds(wearing.from()));
        const absl::Time until = absl::FromUnixMicros(TimeUtil::TimestampToMicroseconds(one.order.until()));
        absl::Time to = std::min(now, until);
        if (wearing.has_to()) to = absl::FromUnixMicros(TimeUtil::TimestampToMicroseconds(wearing.to()));
        for (absl::Time at = from; at < to; at += absl::Hours(6)) {
          ASSERT_TRUE(approved.contains(LegalDay(at))) << FormatDay(LegalDay(at));
          ++worn_days;
        }
      }
    }
  }
  EXPECT_GT(worn_days, 10'000);
}

TEST(ZoneTest, AreEnteredByTheCountyWithinTheirBounds) {
  Positioning one;
  const auto enter = [&](const auto& spoil) {
    PositioningZone zone;
    zone.set_kind(PositioningZone::KIND_PERMIT);
    zone.set_title("每日往返上班地");
    zone.set_outline("POLYGON ((120 30, 121 30, 121 31, 120 30))");
    zone.set_paper("矫许1号");
    *zone.mutable_from() = Instant(StartOf(Day("2026-01-05")));
    *zone.mutable_to() = Instant(StartOf(Day("2026-07-05")));
    spoil(zone);
    const auto entered = EnterZone(one.life().subject, zone, one.Now());
    if (!entered.ok()) SeenRules().insert(RuleOf(entered));
    return entered.ok() ? "OK" : RuleOf(entered).empty() ? FieldOf(entered) : RuleOf(entered);
  };
  EXPECT_EQ(enter([](PositioningZone&) {}), "OK");
  EXPECT_EQ(enter([](PositioningZone& z) { z.mutable_to()->set_nanos(1000); }),
            "correction.positioning.permit_length");
  EXPECT_EQ(enter([](PositioningZone& z) {
              z.set_kind(PositioningZone::KIND_FORBIDDEN);
              z.mutable_to()->set_nanos(1000);
            }),
            "OK");
  EXPECT_EQ(enter([](PositioningZone& z) { z.set_kind(PositioningZone::KIND_UNSPECIFIED); }), "zone.kind");
  EXPECT_EQ(enter([](PositioningZone& z) { z.set_kind(PositioningZone::KIND_ENTRY); }), "zone.about");
  EXPECT_EQ(enter([](PositioningZone& z) { z.clear_outline(); }), "zone.outline");
  EXPECT_EQ(enter([](PositioningZone& z) { z.clear_from(); }), "zone.from");
  EXPECT_EQ(enter([](PositioningZone& z) { *z.mutable_to() = z.from(); }), "zone.to");
  EXPECT_EQ(enter([](PositioningZone& z) { z.set_to_minute(1440); }), "OK");
  EXPECT_EQ(enter([](PositioningZone& z) { z.set_to_minute(1441); }), "zone.from_minute");
  EXPECT_EQ(enter([](PositioningZone& z) { z.set_from_minute(1440); }), "zone.from_minute");
  // A forbidden zone may draw a place that the file forbids.
  const auto draws = [](const char* ban, PositioningZone::Kind kind) {
    return [ban, kind](PositioningZone& z) {
      z.set_kind(kind);
      z.set_ban(ban);
    };
  };
  one.life().subject.add_bans()->set_id("i1");
  one.life().subject.mutable_bans(0)->set_kind(v1::Ban::KIND_PLACE);
  *one.life().subject.mutable_bans(0)->mutable_to() = Date("2026-06-30");
  EXPECT_EQ(enter(draws("i1", PositioningZone::KIND_FORBIDDEN)), "OK");
  EXPECT_EQ(enter(draws("i2", PositioningZone::KIND_FORBIDDEN)), "zone.ban");
  EXPECT_EQ(enter(draws("i1", PositioningZone::KIND_PERMIT)), "zone.ban");
  one.life().subject.mutable_bans(0)->set_kind(v1::Ban::KIND_PERSON);
  EXPECT_EQ(enter(draws("i1", PositioningZone::KIND_FORBIDDEN)), "zone.ban");
  one.life().subject.clear_bans();
  one.life().actor.level = v1::LEVEL_OFFICE;
  EXPECT_EQ(enter([](PositioningZone&) {}), "correction.power.county");
}

TEST(ZoneTest, AnEntryIsIntoAForbiddenZoneThatHolds) {
  const auto outcome = [](const absl::Status& status) {
    SeenRules().insert(RuleOf(status));
    return RuleOf(status);
  };
  const absl::Time now = StartOf(Day("2026-01-05"));
  PositioningZone zone;
  zone.set_kind(PositioningZone::KIND_FORBIDDEN);
  *zone.mutable_to() = Instant(now + absl::Microseconds(1));
  EXPECT_EQ(outcome(MayBeEntered(&zone, now)), "OK");
  EXPECT_EQ(outcome(MayBeEntered(&zone, now + absl::Microseconds(1))), "correction.positioning.entry");
  EXPECT_EQ(outcome(MayBeEntered(nullptr, now)), "correction.positioning.entry");
  zone.set_kind(PositioningZone::KIND_PERMIT);
  EXPECT_EQ(outcome(MayBeEntered(&zone, now)), "correction.positioning.entry");
  EXPECT_EQ(outcome(HasRoomForZone(49)), "OK");
  EXPECT_EQ(outcome(HasRoomForZone(50)), "correction.positioning.zones");
  v1::DeviceState device;
  EXPECT_EQ(outcome(MayBeFitted(device)), "correction.positioning.device");
  device.set_closed(true);
  EXPECT_EQ(outcome(MayBeFitted(device)), "OK");
}

}  // namespace
}  // namespace fengqiao::correction
