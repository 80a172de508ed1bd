// What surveys, files of resettlement, orders of positioning and alarms count for, and how each measure is
// counted over a span.

#include <set>

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/figures.h"
#include "services/correction/domain/resettlement.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using google::protobuf::util::TimeUtil;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

// "HELP_LISTED 1 2026-03-01..2026-03-09 330602": what lasts with its last day, else the day, and where it was
// known later that day.
std::vector<std::string> Told(const std::vector<FigureEntry>& entries) {
  std::vector<std::string> told;
  for (const FigureEntry& entry : entries) {
    std::string line = absl::StrCat(v1::Measure_Name(entry.measure).substr(8), entry.entry.empty() ? "" : " ",
                                    entry.entry, " ", FormatDay(entry.from));
    if (Lasts(entry.measure)) {
      if (entry.to <= entry.from) continue;
      absl::StrAppend(&line, "..", FormatDay(entry.to - 1));
    } else if (entry.to != entry.from) {
      absl::StrAppend(&line, " known ", FormatDay(entry.to));
    }
    if (entry.times != 1) absl::StrAppend(&line, " x", entry.times);
    told.push_back(absl::StrCat(line, " ", entry.region.substr(8)));
  }
  return told;
}

template <typename Message>
Message Parsed(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

std::string DayText(std::string_view field, std::string_view iso) {
  const absl::CivilDay day = Day(iso);
  return absl::StrCat(std::string(field), " { year: ", day.year(), " month: ", day.month(),
                      " day: ", day.day(), " } ");
}

google::protobuf::Timestamp At(std::string_view day, absl::Duration since) {
  return TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(StartOf(Day(day)) + since));
}

// -- How each measure is counted

TEST(CountingTest, ASpanTakesWhatItsMeasureSays) {
  struct Row {
    v1::Measure measure;
    const char *from, *to, *until;
    int64_t times;
  };
  // Of March 2026, or of so much of it as is over.
  for (const Row& row :
       {Row{v1::MEASURE_HELP_PICKED_UP, "2026-02-28", "2026-02-28", "2026-05-01", 0},
        Row{v1::MEASURE_HELP_PICKED_UP, "2026-03-01", "2026-03-01", "2026-05-01", 1},
        Row{v1::MEASURE_HELP_PICKED_UP, "2026-03-31", "2026-03-31", "2026-05-01", 1},
        Row{v1::MEASURE_HELP_PICKED_UP, "2026-03-31", "2026-03-31", "2026-03-30", 0},
        Row{v1::MEASURE_HELP_PICKED_UP, "2026-04-01", "2026-04-01", "2026-05-01", 0},
        // Released in March, linked up in April: known from then on.
        Row{v1::MEASURE_HELP_LINKED, "2026-03-31", "2026-04-05", "2026-04-04", 0},
        Row{v1::MEASURE_HELP_LINKED, "2026-03-31", "2026-04-05", "2026-04-05", 1},
        Row{v1::MEASURE_HELP_LISTED, "2026-02-01", "2026-03-01", "2026-05-01", 0},
        Row{v1::MEASURE_HELP_LISTED, "2026-02-01", "2026-03-02", "2026-05-01", 1},
        Row{v1::MEASURE_HELP_LISTED, "2026-03-31", "2026-04-05", "2026-03-30", 0},
        Row{v1::MEASURE_HELP_LISTED_CLOSING, "2026-02-01", "2026-03-31", "2026-05-01", 0},
        Row{v1::MEASURE_HELP_LISTED_CLOSING, "2026-02-01", "2026-04-01", "2026-05-01", 1},
        Row{v1::MEASURE_HELP_LISTED_CLOSING, "2026-03-20", "2026-04-01", "2026-03-19", 0},
        Row{v1::MEASURE_POSITIONING_DAYS_OVER, "2026-02-27", "2026-03-03", "2026-05-01", 2},
        Row{v1::MEASURE_POSITIONING_DAYS_OVER, "2026-02-01", "9999-12-31", "2026-05-01", 31},
        Row{v1::MEASURE_POSITIONING_DAYS_OVER, "2026-02-01", "9999-12-31", "2026-03-10", 10},
        Row{v1::MEASURE_POSITIONING_DAYS_OVER, "2026-03-10", "2026-03-10", "2026-05-01", 0}}) {
    const FigureEntry entry{.measure = EntriesOf(row.measure),
                            .entry = "",
                            .region = kCounty,
                            .from = Day(row.from),
                            .to = Day(row.to)};
    const absl::CivilDay last = std::min(Day("2026-03-31"), Day(row.until));
    EXPECT_EQ(TimesIn(entry, row.measure, Day("2026-03-01"), last, Day(row.until)), row.times)
        << v1::Measure_Name(row.measure) << " " << row.from << " " << row.to << " " << row.until;
  }
}

TEST(CountingTest, PeriodsCountByTheirLastDayInTheirOwnCalendar) {
  const auto times = [](std::string_view unit, const char* from, const char* to, const char* first,
                        const char* last) {
    const FigureEntry entry{.measure = v1::MEASURE_EDUCATION_DUE,
                            .entry = absl::StrCat(std::string(unit), from),
                            .region = kCounty,
                            .from = Day(from),
                            .to = Day(to)};
    return TimesIn(entry, v1::MEASURE_EDUCATION_DUE, Day(first), Day(last), Day(last));
  };
  EXPECT_EQ(times("q", "2026-01-01", "2026-07-01", "2026-03-01", "2026-03-30"), 0);
  EXPECT_EQ(times("q", "2026-01-01", "2026-07-01", "2026-03-01", "2026-03-31"), 1);
  EXPECT_EQ(times("q", "2026-01-01", "2026-07-01", "2026-01-01", "2026-12-31"), 2);
  EXPECT_EQ(times("m", "2026-02-01", "2026-04-01", "2026-02-01", "2026-02-27"), 0);
  EXPECT_EQ(times("m", "2026-02-01", "2026-04-01", "2026-02-01", "2026-02-28"), 1);
  EXPECT_EQ(times("m", "2026-01-01", "2026-07-01", "2026-01-01", "2026-12-31"), 6);
}

// Every measure has one way to be counted; those that share entries are the only ones without their own.
TEST(CountingTest, EveryMeasureIsOfOneKindOfFile) {
  std::set<v1::Measure> entries;
  for (int i = 1; i <= v1::Measure_MAX; ++i) {
    ASSERT_TRUE(v1::Measure_IsValid(i));
    const auto measure = static_cast<v1::Measure>(i);
    EXPECT_EQ(FileOf(measure), FileOf(EntriesOf(measure)));
    EXPECT_EQ(EntriesOf(EntriesOf(measure)), EntriesOf(measure));
    const std::string name = v1::Measure_Name(measure).substr(8);
    EXPECT_EQ(name.rfind("HELP_", 0) == 0, FileOf(measure) == FiguredFile::kReleased) << name;
    EXPECT_EQ(name.rfind("SURVEYS_", 0) == 0, FileOf(measure) == FiguredFile::kSurvey) << name;
    EXPECT_EQ(name.rfind("POSITION", 0) == 0, FileOf(measure) == FiguredFile::kPositioning) << name;
  }
}

// -- Positioning

v1::PositioningOrder Worn(std::string_view from, absl::Duration at, std::string_view to,
                          absl::Duration until) {
  v1::PositioningOrder order;
  order.set_name(absl::StrCat(kSubject, "/positioningOrders/o1"));
  order.set_region(kCounty);
  auto* worn = order.add_wearings();
  *worn->mutable_from() = At(from, at);
  if (!to.empty()) *worn->mutable_to() = At(to, until);
  return order;
}

TEST(PositionedTest, ADayIsOneOnWhichADeviceWasWornForAMoment) {
  EXPECT_THAT(Told(FiguresOf(Worn("2026-01-05", absl::Hours(9), "2026-01-07", absl::ZeroDuration()))),
              ElementsAre("POSITIONED o1/w1 2026-01-05..2026-01-06 330602"));
  EXPECT_THAT(Told(FiguresOf(Worn("2026-01-05", absl::Hours(9), "2026-01-07", absl::Microseconds(1)))),
              ElementsAre("POSITIONED o1/w1 2026-01-05..2026-01-07 330602"));
  EXPECT_THAT(Told(FiguresOf(Worn("2026-01-05", absl::Hours(9), "2026-01-05", absl::Hours(9)))),
              ElementsAre("POSITIONED o1/w1 2026-01-05..2026-01-05 330602"));
}

// The hard stop ends what nobody has entered yet.
TEST(PositionedTest, WhatIsWornIsSoUntilTheHardStop) {
  v1::PositioningOrder order = Worn("2026-01-05", absl::Hours(9), "", absl::ZeroDuration());
  *order.mutable_until() = At("2026-04-05", absl::ZeroDuration());
  EXPECT_THAT(Told(FiguresOf(order)), ElementsAre("POSITIONED o1/w1 2026-01-05..2026-04-04 330602"));
}

v1::PositioningAlarm Alarm(v1::PositioningAlarm::Kind kind) {
  v1::PositioningAlarm alarm;
  alarm.set_name("regions/330602/positioningAlarms/a1");
  alarm.set_subject(kSubject);
  alarm.set_region(kOffice);
  alarm.set_kind(kind);
  *alarm.mutable_began() = At("2026-01-05", absl::Hours(9));
  *alarm.mutable_create_time() = At("2026-01-05", absl::Hours(9));
  *alarm.mutable_due() = At("2026-01-05", absl::Hours(10));
  return alarm;
}

TEST(PositionedTest, AnAlarmIsInTimeUpToItsInstant) {
  v1::PositioningAlarm alarm = Alarm(v1::PositioningAlarm::KIND_CROSSED);
  EXPECT_THAT(Told(FiguresOf(alarm)), ElementsAre("POSITIONING_ALARMS a1 2026-01-05 330602"));
  *alarm.mutable_acknowledged() = At("2026-01-05", absl::Hours(10));
  EXPECT_THAT(Told(FiguresOf(alarm)), Contains("POSITIONING_ALARMS_IN_TIME a1 2026-01-05 330602"));
  *alarm.mutable_acknowledged() = At("2026-01-05", absl::Hours(10) + absl::Microseconds(1));
  EXPECT_THAT(Told(FiguresOf(alarm)), Not(Contains(StartsWith("POSITIONING_ALARMS_IN_TIME"))));
  // Closed at once.
  alarm.clear_acknowledged();
  *alarm.mutable_closed() = At("2026-01-05", absl::Hours(10));
  EXPECT_THAT(Told(FiguresOf(alarm)), Contains("POSITIONING_ALARMS_IN_TIME a1 2026-01-05 330602"));
}

TEST(PositionedTest, ADeviceThatStaysOnIsOverItsTermFromTheNextDay) {
  v1::PositioningAlarm alarm = Alarm(v1::PositioningAlarm::KIND_TAKE_OFF);
  EXPECT_THAT(Told(FiguresOf(alarm)), Contains("POSITIONING_DAYS_OVER a1 2026-01-06..9999-12-30 330602"));
  *alarm.mutable_closed() = At("2026-01-05", absl::Hours(24) - absl::Microseconds(1));
  alarm.set_outcome(v1::PositioningAlarm::OUTCOME_DEVICE);
  EXPECT_THAT(Told(FiguresOf(alarm)), Not(Contains(StartsWith("POSITIONING_DAYS_OVER"))));
  *alarm.mutable_closed() = At("2026-01-06", absl::ZeroDuration());
  EXPECT_THAT(Told(FiguresOf(alarm)), Contains("POSITIONING_DAYS_OVER a1 2026-01-06..2026-01-06 330602"));
  alarm.set_outcome(v1::PositioningAlarm::OUTCOME_FALSE);
  EXPECT_THAT(Told(FiguresOf(alarm)), Not(Contains(StartsWith("POSITIONING_DAYS_OVER"))));
  EXPECT_THAT(Told(FiguresOf(Alarm(v1::PositioningAlarm::KIND_LOW_BATTERY))),
              Not(Contains(StartsWith("POSITIONING_DAYS_OVER"))));
}

// -- Surveys

v1::Survey DueOn(std::string_view due, std::string_view delivered = "") {
  auto survey = Parsed<v1::Survey>(absl::StrCat("name: 'regions/330602/surveys/v1' ", DayText("due", due)));
  if (!delivered.empty()) *survey.mutable_opinion()->mutable_day() = Date(delivered);
  return survey;
}

TEST(SurveyedTest, InTimeUpToTheLastDayAndOfOneBase) {
  EXPECT_THAT(Told(FiguresOf(DueOn("2026-03-10"))), ElementsAre("SURVEYS_DUE 2026-03-10 330602"));
  EXPECT_THAT(Told(FiguresOf(DueOn("2026-03-10", "2026-03-10"))),
              ElementsAre("SURVEYS_DUE 2026-03-10 330602", "SURVEYS_IN_TIME 2026-03-10 330602",
                          "SURVEYS_DELIVERED 2026-03-10 330602"));
  EXPECT_THAT(Told(FiguresOf(DueOn("2026-03-10", "2026-03-11"))),
              ElementsAre("SURVEYS_DUE 2026-03-10 330602", "SURVEYS_DELIVERED 2026-03-11 330602"));
}

TEST(SurveyedTest, AnAdoptionIsOfTheDayOfTheOpinion) {
  v1::Survey survey = DueOn("2026-03-10", "2026-03-09");
  survey.mutable_adoption()->set_adopted(true);
  *survey.mutable_adoption()->mutable_day() = Date("2026-04-20");
  EXPECT_THAT(Told(FiguresOf(survey)), Contains("SURVEYS_ADOPTED 2026-03-09 known 2026-04-20 330602"));
  survey.mutable_adoption()->set_adopted(false);
  EXPECT_THAT(Told(FiguresOf(survey)), Not(Contains(StartsWith("SURVEYS_ADOPTED"))));
}

TEST(SurveyedTest, WhatWasTakenBackIsNone) {
  v1::Survey survey = DueOn("2026-03-10");
  survey.set_state(v1::Survey::STATE_WITHDRAWN);
  EXPECT_THAT(FiguresOf(survey), IsEmpty());
}

// -- Resettlement

class HelpedTest : public ::testing::Test {
 protected:
  HelpedTest() {
    file.set_name("regions/330602/releasedPersons/p1");
    file.set_region(kCounty);
    *file.mutable_create_time() = At("2026-02-01", absl::Hours(9));
    *file.mutable_released() = Date("2026-03-01");
    auto* stay = file.add_stays();
    stay->set_region(kCounty);
    stay->set_epoch(1);
    *stay->mutable_from() = Date("2026-02-01");
  }
  std::vector<std::string> Figures() const { return Told(FiguresOf(file, book)); }
  // Linked up, classified and with helpers on the day.
  void Help(std::string_view day) {
    *file.mutable_link_up()->mutable_day() = Date(day);
    *file.add_classifications()->mutable_from() = Date(day);
    *file.mutable_team()->mutable_formed() = Date(day);
  }

  v1::ReleasedPerson file;
  RuleBook book{BuiltInParameters(), Frequencies::BuiltIn(), calendar::WorkCalendar::BuiltIn()};
};

TEST_F(HelpedTest, NobodyIsOnAListBeforeTheReleaseNorUnlinkedBeforeTheDay) {
  const std::string due = FormatDay(*LinkDue(file, book) + 1);
  EXPECT_THAT(Figures(),
              AllOf(Contains("HELP_RELEASED 2026-03-01 330602"),
                    Contains("HELP_LISTED 1 2026-03-01..9999-12-30 330602"),
                    Contains("HELP_ABLE 1/0 2026-03-01..9999-12-30 330602"),
                    Contains(absl::StrCat("HELP_UNLINKED ", due, "..9999-12-30 330602")),
                    Not(Contains(StartsWith("HELP_LINKED"))), Not(Contains(StartsWith("HELP_HELPED")))));
}

TEST_F(HelpedTest, WhoIsLinkedUpOnTheLastDayWasNeverMissing) {
  const absl::CivilDay due = *LinkDue(file, book);
  for (const int late : {0, 1, 2}) {
    *file.mutable_link_up()->mutable_day() = ToProto(due + late);
    EXPECT_THAT(Figures(),
                Contains(absl::StrCat("HELP_LINKED 2026-03-01 known ", FormatDay(due + late), " 330602")));
    const auto missing = StartsWith("HELP_UNLINKED");
    if (late < 2) {
      EXPECT_THAT(Figures(), Not(Contains(missing))) << late;
    } else {
      const std::string day = FormatDay(due + 1);
      EXPECT_THAT(Figures(), Contains(absl::StrCat("HELP_UNLINKED ", day, "..", day, " 330602")));
    }
  }
}

TEST_F(HelpedTest, FamilyIsNoEscort) {
  file.mutable_pick_up()->set_fetcher(v1::PickUp::FETCHER_COUNTY);
  EXPECT_THAT(Figures(), Not(Contains(StartsWith("HELP_PICKED_UP"))));
  *file.mutable_pick_up()->mutable_done() = Date("2026-03-01");
  EXPECT_THAT(Figures(), Contains("HELP_PICKED_UP 2026-03-01 330602"));
  file.mutable_pick_up()->set_fetcher(v1::PickUp::FETCHER_FAMILY);
  EXPECT_THAT(Figures(), Not(Contains(StartsWith("HELP_PICKED_UP"))));
}

TEST_F(HelpedTest, AbilityAndPlacementAreOfTheirDays) {
  Help("2026-03-05");
  auto* unable = file.add_classifications();
  unable->set_ability(v1::HelpClassification::ABILITY_UNABLE);
  *unable->mutable_from() = Date("2026-05-01");
  auto* job = file.add_placements();
  job->set_id("p1");
  *job->mutable_from() = Date("2026-04-01");
  *job->mutable_to() = Date("2026-04-10");
  auto* school = file.add_placements();
  school->set_id("p2");
  *school->mutable_from() = Date("2026-04-20");
  EXPECT_THAT(Figures(), AllOf(Contains("HELP_HELPED 1 2026-03-05..9999-12-30 330602"),
                               Contains("HELP_ABLE 1/0 2026-03-01..2026-04-30 330602"),
                               Contains("HELP_PLACED 1/0/p1 2026-04-01..2026-04-10 330602"),
                               Contains("HELP_PLACED 1/0/p2 2026-04-20..2026-04-30 330602"),
                               Contains("HELP_PLACEMENTS p1 2026-04-01 330602"),
                               Contains("HELP_PLACEMENTS p2 2026-04-20 330602")));
}

TEST_F(HelpedTest, AidCountsToTheFen) {
  auto* aid = file.add_aids();
  aid->set_id("g1");
  aid->mutable_amount()->set_value("800.55");
  *aid->mutable_day() = Date("2026-04-01");
  EXPECT_THAT(Figures(), AllOf(Contains("HELP_AID g1 2026-04-01 330602"),
                               Contains("HELP_AID_AMOUNT g1 2026-04-01 x80055 330602")));
}

TEST_F(HelpedTest, TheEndIsOnTheListOfItsDayNoMore) {
  file.set_state(v1::ReleasedPerson::STATE_ENDED);
  *file.mutable_stays(0)->mutable_to() = Date("2026-06-01");
  *file.mutable_end()->mutable_day() = Date("2026-06-01");
  file.mutable_end()->set_ground(v1::HelpEnd::GROUND_REOFFENDED);
  EXPECT_THAT(Figures(),
              AllOf(Contains("HELP_LISTED 1 2026-03-01..2026-05-31 330602"),
                    Contains("HELP_REOFFENDED 2026-06-01 330602"), Not(Contains(StartsWith("HELP_ENDED")))));
  file.mutable_end()->set_ground(v1::HelpEnd::GROUND_EXPIRY);
  EXPECT_THAT(Figures(), Contains("HELP_ENDED 2026-06-01 330602"));
}

// A county keeps what was of its time; its helpers stay behind.
TEST_F(HelpedTest, AMoveTakesNothingFromTheCountyThatWasLeft) {
  Help("2026-03-05");
  file.mutable_person()->set_masked_name("王*国");
  auto* move = file.add_moves();
  move->set_id("t1");
  move->set_to("regions/330702");
  move->set_state(v1::Move::STATE_REQUESTED);
  *move->mutable_requested() = Date("2026-05-01");
  file.set_responsibility_epoch(1);
  v1::AcceptMoveRequest accept;
  accept.set_move("t1");
  *accept.mutable_day() = Date("2026-05-10");
  accept.set_responsibility_epoch(1);
  const auto moved = Decide(file, accept,
                            Circumstances{.now = StartOf(Day("2026-05-10")) + absl::Hours(9),
                                          .today = Day("2026-05-10"),
                                          .book = book,
                                          .actor = {.account = "wu", .level = v1::LEVEL_COUNTY}});
  ASSERT_OK(moved);
  file = moved->next;
  EXPECT_THAT(Figures(),
              AllOf(Contains("HELP_LISTED 1 2026-03-01..2026-05-09 330602"),
                    Contains("HELP_LISTED 2 2026-05-10..9999-12-30 330702"),
                    Contains("HELP_HELPED 1 2026-03-05..2026-05-09 330602"),
                    Not(Contains(StartsWith("HELP_HELPED 2"))), Contains("HELP_RELEASED 2026-03-01 330602")));
  *file.mutable_team()->mutable_formed() = Date("2026-05-20");
  EXPECT_THAT(Figures(), AllOf(Contains("HELP_HELPED 1 2026-03-05..2026-05-09 330602"),
                               Contains("HELP_HELPED 2 2026-05-20..9999-12-30 330702")));
}

TEST_F(HelpedTest, WhoWasSentBackWasNeverHere) {
  file.set_state(v1::ReleasedPerson::STATE_RETURNED);
  EXPECT_THAT(FiguresOf(file, book), IsEmpty());
}

}  // namespace
}  // namespace fengqiao::correction
