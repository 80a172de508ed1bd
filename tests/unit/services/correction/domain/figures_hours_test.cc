// What becomes of the hours that a file counts for when it is changed later: by another class or county, a
// withdrawal, or by being forgotten.

#include "absl/strings/str_cat.h"
#include "services/correction/domain/figures.h"
#include "services/correction/domain/supervision_duties.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// "STRICT MONTH 720" of a region.
std::string Asks(const char* region, const char* supervision_class, const char* unit, int minutes) {
  return absl::StrCat(region, "\t", supervision_class, "\tEDUCATION\t2020-07-01\t\t", unit, "\t", minutes,
                      "\tP\t县级规定\n");
}

constexpr char kHere[] = "330602", kThere[] = "330102";

// In correction since 1 January 2026 for a year, where nothing but education is asked for; each command
// writes down the hours, as the store does.
class Studying {
 public:
  explicit Studying(const std::string& table, v1::SupervisionClass begins = v1::SUPERVISION_CLASS_NORMAL)
      : asked(Frequencies::Parse(table).value()), life("2026-01-01", BuiltInParameters(), asked) {
    life.EnterInCorrection("2026-01-01", "2026-01-01", begins);
    Write();
  }
  template <typename Request>
  std::string Give(std::string_view day, const Request& request) {
    life.GoTo(day);
    std::string given = life.Give(request);
    Write();
    return given;
  }
  std::string Studies(std::string_view entered, std::string_view day, int minutes) {
    return Give(entered, Doing(v1::ACT_KIND_EDUCATION, day, minutes));
  }
  std::string Misses(std::string_view entered, std::string_view day, std::string_view duty) {
    v1::RecordBreachRequest missed = Breaking(v1::Breach::KIND_EDUCATION, v1::Breach::GRAVITY_MINOR, day);
    missed.mutable_breach()->add_duties(std::string(duty));
    return Give(entered, missed);
  }
  std::string Withdraws(std::string_view day, std::string_view entry) {
    v1::WithdrawEntryRequest withdraw;
    withdraw.set_entry(std::string(entry));
    withdraw.set_grounds("经核实，登记有误");
    return Give(day, withdraw);
  }
  void Moves(std::string_view day) {
    v1::Subject& subject = life.subject;
    v1::Stay stay = subject.stays(0);
    *subject.mutable_stays(0)->mutable_to() = Date(day);
    subject.mutable_stays(0)->set_exit(v1::Stay::EXIT_MOVED_OUT);
    stay.set_region(absl::StrCat("regions/", kThere));
    *stay.mutable_from() = Date(day);
    stay.set_moved_in(true);
    stay.set_epoch(subject.responsibility_epoch() + 1);
    subject.set_responsibility_epoch(stay.epoch());
    subject.set_region(stay.region());
    *subject.add_stays() = std::move(stay);
    Write();
  }
  void Write() { CountHours(life.book, &life.subject); }
  // "m2026-01-01 2026-01-01..2026-03-31 330602": a run of months with its last day.
  std::vector<std::string> Due() const { return Of(v1::MEASURE_EDUCATION_DUE); }
  std::vector<std::string> Completed() const { return Of(v1::MEASURE_EDUCATION_COMPLETED); }

  const Frequencies asked;
  Life life;

 private:
  std::vector<std::string> Of(v1::Measure measure) const {
    std::vector<std::string> of;
    for (const FigureEntry& one : FiguresOf(life.subject, life.book)) {
      if (one.measure != measure) continue;
      of.push_back(absl::StrCat(one.entry, " ", FormatDay(one.from), "..", FormatDay(one.to - 1), " ",
                                one.region.substr(8)));
    }
    return of;
  }
};

// The class that held then is another by now: what is asked for in the past was not done by being forgotten.
TEST(HoursTest, AClassOfThePastMakesNoHoursDone) {
  Studying file(Asks("000000", "STRICT", "MONTH", 720), v1::SUPERVISION_CLASS_LENIENT);
  ASSERT_EQ(file.Studies("2026-07-10", "2026-07-05", 720), "OK");
  EXPECT_THAT(file.Due(), IsEmpty());
  ASSERT_EQ(file.Give("2026-07-20", Class(v1::SUPERVISION_CLASS_STRICT, "2026-01-10")), "OK");
  EXPECT_THAT(file.Due(), ElementsAre("m2026-01-01 2026-01-01..2026-12-31 330602"));
  EXPECT_THAT(file.Completed(), ElementsAre("m2026-07-01 2026-07-01..2026-07-31 330602"));
  // What was done then is entered late.
  ASSERT_EQ(file.Studies("2026-07-21", "2026-02-05", 719), "OK");
  EXPECT_THAT(file.Completed(), ElementsAre("m2026-07-01 2026-07-01..2026-07-31 330602"));
  ASSERT_EQ(file.Studies("2026-07-21", "2026-03-05", 720), "OK");
  ASSERT_EQ(file.Studies("2026-07-22", "2026-07-05", 1), "OK");
  EXPECT_THAT(file.Completed(), ElementsAre("m2026-03-01 2026-03-01..2026-03-31 330602",
                                            "m2026-07-01 2026-07-01..2026-07-31 330602"));
}

TEST(HoursTest, WhatACountyMissedTheNextOnesTableDoesNotForgive) {
  Studying file(Asks(kHere, "NORMAL", "MONTH", 720) + Asks(kThere, "NORMAL", "MONTH", 60));
  ASSERT_EQ(file.Studies("2026-01-10", "2026-01-10", 720), "OK");
  ASSERT_EQ(file.Studies("2026-02-10", "2026-02-10", 720), "OK");
  ASSERT_EQ(file.Studies("2026-03-10", "2026-03-10", 719), "OK");
  file.Moves("2026-04-01");
  ASSERT_EQ(file.Studies("2026-04-10", "2026-04-10", 60), "OK");
  // The file has forgotten March.
  ASSERT_EQ(file.life.subject.supervision().done_size(), 1);
  EXPECT_THAT(file.Due(), ElementsAre("m2026-01-01 2026-01-01..2026-03-31 330602",
                                      "m2026-04-01 2026-04-01..2026-12-31 330102"));
  EXPECT_THAT(file.Completed(), ElementsAre("m2026-01-01 2026-01-01..2026-02-28 330602",
                                            "m2026-04-01 2026-04-01..2026-04-30 330102"));
}

// The act by which the last hours of a quarter are there is the one that lets the file forget them.
TEST(HoursTest, HoursThatAreForgottenAtOnceWereDone) {
  Studying file(Asks("000000", "NORMAL", "QUARTER", 60));
  ASSERT_EQ(file.Studies("2026-04-10", "2026-03-10", 60), "OK");
  ASSERT_EQ(file.life.subject.supervision().done_size(), 0);
  EXPECT_THAT(file.Completed(), ElementsAre("q2026-01-01 2026-01-01..2026-03-31 330602"));
}

TEST(HoursTest, AMonthExcusedByACustodyThatIsWithdrawnWasNotDone) {
  Studying file(Asks("000000", "NORMAL", "MONTH", 240));
  ASSERT_EQ(file.Studies("2026-01-10", "2026-01-10", 240), "OK");
  ASSERT_EQ(file.Studies("2026-03-05", "2026-03-04", 240), "OK");
  ASSERT_EQ(file.Give("2026-03-05", Detained("2026-02-01", "2026-02-15")), "OK");
  ASSERT_EQ(file.Studies("2026-04-10", "2026-04-10", 10), "OK");
  const auto completed =
      ElementsAre("m2026-01-01 2026-01-01..2026-01-31 330602", "m2026-03-01 2026-03-01..2026-03-31 330602");
  EXPECT_THAT(file.Due(), ElementsAre("m2026-01-01 2026-01-01..2026-01-31 330602",
                                      "m2026-03-01 2026-03-01..2026-12-31 330602"));
  EXPECT_THAT(file.Completed(), completed);
  ASSERT_EQ(file.Withdraws("2026-04-11", "c1"), "OK");
  EXPECT_THAT(file.Due(), ElementsAre("m2026-01-01 2026-01-01..2026-12-31 330602"));
  EXPECT_THAT(file.Completed(), completed);
}

// A file from before hours were written down: what it has forgotten was done, or missed and settled.
TEST(HoursTest, AFileWithoutHoursHasForgottenWhatWasDone) {
  Studying file(Asks("000000", "NORMAL", "MONTH", 240));
  ASSERT_EQ(file.Studies("2026-01-10", "2026-01-10", 240), "OK");
  ASSERT_EQ(file.Studies("2026-03-10", "2026-03-10", 240), "OK");
  ASSERT_EQ(file.Misses("2026-03-10", "2026-02-28", "education:2026-02-01"), "OK");
  ASSERT_EQ(file.Studies("2026-04-10", "2026-04-10", 10), "OK");
  const auto completed =
      ElementsAre("m2026-01-01 2026-01-01..2026-01-31 330602", "m2026-03-01 2026-03-01..2026-03-31 330602");
  for (const bool withdrawn : {false, true}) {
    if (withdrawn) {
      ASSERT_EQ(file.Withdraws("2026-04-11", "b1"), "OK");
    }
    file.life.subject.mutable_supervision()->clear_hours();
    file.Write();
    EXPECT_THAT(file.Completed(), completed) << withdrawn;
  }
}

// While two versions write the same files, the one before forgets what it finds done, and counts no hours.
TEST(HoursTest, WhatAnOlderReplicaForgetsWasDone) {
  Studying file(Asks("000000", "NORMAL", "MONTH", 720));
  for (const char* month :
       {"2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07", "2026-08"}) {
    ASSERT_EQ(file.Studies(absl::StrCat(month, "-20"), absl::StrCat(month, "-10"), 720), "OK");
  }
  const auto of_older = [&](const auto& write) {
    const auto hours = file.life.subject.supervision().hours();
    write();
    *file.life.subject.mutable_supervision()->mutable_hours() = hours;
    file.Write();
  };
  // Not all of it: nothing is forgotten.
  of_older([&] { ASSERT_EQ(file.Studies("2026-10-20", "2026-09-15", 719), "OK"); });
  EXPECT_THAT(file.Completed(), ElementsAre("m2026-01-01 2026-01-01..2026-08-31 330602"));
  of_older([&] { ASSERT_EQ(file.Studies("2026-10-20", "2026-09-15", 1), "OK"); });
  EXPECT_THAT(file.life.subject.supervision().done(), IsEmpty());
  EXPECT_THAT(file.Completed(), ElementsAre("m2026-01-01 2026-01-01..2026-09-30 330602"));
  // And so it stays, whoever writes next.
  ASSERT_EQ(file.Studies("2026-10-21", "2026-10-20", 720), "OK");
  EXPECT_THAT(file.Completed(), ElementsAre("m2026-01-01 2026-01-01..2026-10-31 330602"));
}

// What it forgets since a breach answers for it was not done.
TEST(HoursTest, WhatAnOlderReplicaForgetsForABreachWasNot) {
  Studying file(Asks("000000", "NORMAL", "MONTH", 720));
  ASSERT_EQ(file.Studies("2026-02-20", "2026-01-10", 720), "OK");
  ASSERT_EQ(file.Studies("2026-02-20", "2026-02-10", 720), "OK");
  const auto hours = file.life.subject.supervision().hours();
  ASSERT_EQ(file.Misses("2026-04-02", "2026-04-01", "education:2026-03-01"), "OK");
  ASSERT_EQ(file.Studies("2026-04-10", "2026-04-10", 720), "OK");
  *file.life.subject.mutable_supervision()->mutable_hours() = hours;
  file.Write();
  EXPECT_THAT(file.Completed(), ElementsAre("m2026-01-01 2026-01-01..2026-02-28 330602",
                                            "m2026-04-01 2026-04-01..2026-04-30 330602"));
}

TEST(HoursTest, FromQuartersToMonthsEachMonthOfTheNextCountyCounts) {
  for (const auto& [day, due] : {std::pair("2026-01-31", "m2026-01-01 2026-01-01..2026-12-31 330102"),
                                 std::pair("2026-02-01", "m2026-02-01 2026-02-01..2026-12-31 330102"),
                                 std::pair("2026-03-31", "m2026-03-01 2026-03-01..2026-12-31 330102")}) {
    Studying file(Asks(kHere, "NORMAL", "QUARTER", 60) + Asks(kThere, "NORMAL", "MONTH", 240));
    file.Moves(day);
    EXPECT_THAT(file.Due(), ElementsAre(due)) << day;
  }
  Studying later(Asks(kHere, "NORMAL", "QUARTER", 60) + Asks(kThere, "NORMAL", "MONTH", 240));
  later.Moves("2026-04-01");
  EXPECT_THAT(later.Due(), ElementsAre("q2026-01-01 2026-01-01..2026-03-31 330602",
                                       "m2026-04-01 2026-04-01..2026-12-31 330102"));
}

TEST(HoursTest, FromMonthsToQuartersNoMonthCountsTwice) {
  const std::string table = Asks(kHere, "NORMAL", "MONTH", 240) + Asks(kThere, "NORMAL", "QUARTER", 60);
  Studying in_january(table);
  in_january.Moves("2026-01-31");
  EXPECT_THAT(in_january.Due(), ElementsAre("q2026-01-01 2026-01-01..2026-12-31 330102"));
  Studying in_february(table);
  in_february.Moves("2026-02-01");
  EXPECT_THAT(in_february.Due(), ElementsAre("m2026-01-01 2026-01-01..2026-01-31 330602",
                                             "q2026-04-01 2026-04-01..2026-12-31 330102"));
}

// Where the first county asks for nothing the month in which the person came is the next one's all the same.
TEST(HoursTest, FromNothingToMonthsTheMonthOfTheMoveCounts) {
  Studying file(Asks(kThere, "NORMAL", "MONTH", 240));
  file.Moves("2026-02-28");
  EXPECT_THAT(file.Due(), ElementsAre("m2026-02-01 2026-02-01..2026-12-31 330102"));
}

TEST(HoursTest, AWithdrawnBreachSettlesNothing) {
  Studying file(Asks("000000", "NORMAL", "MONTH", 240));
  ASSERT_EQ(file.Studies("2026-01-10", "2026-01-10", 240), "OK");
  ASSERT_EQ(file.Misses("2026-03-05", "2026-02-28", "education:2026-02-01"), "OK");
  ASSERT_EQ(file.Studies("2026-03-06", "2026-02-20", 100), "OK");
  EXPECT_EQ(file.life.Duty("education:2026-02-01"), nullptr);
  ASSERT_EQ(file.Withdraws("2026-03-07", "b1"), "OK");
  EXPECT_THAT(file.life.subject.supervision().settled(), IsEmpty());
  ASSERT_NE(file.life.Duty("education:2026-02-01"), nullptr);
  EXPECT_EQ(file.life.Duty("education:2026-02-01")->done(), 100);
  ASSERT_EQ(file.Studies("2026-03-08", "2026-02-21", 139), "OK");
  EXPECT_THAT(file.Completed(), ElementsAre("m2026-01-01 2026-01-01..2026-01-31 330602"));
  ASSERT_EQ(file.Studies("2026-03-08", "2026-02-21", 1), "OK");
  EXPECT_THAT(file.Completed(), ElementsAre("m2026-01-01 2026-01-01..2026-02-28 330602"));
}

// Those that were folded into its duty go with it; what another breach has settled stays.
TEST(HoursTest, AWithdrawnBreachTakesBackWhatItAloneHasSettled) {
  v1::Subject subject;
  const auto settle = [&](v1::ActKind kind, std::string_view day) {
    auto* settled = subject.mutable_supervision()->add_settled();
    settled->set_kind(kind);
    *settled->mutable_period() = Date(day);
  };
  settle(v1::ACT_KIND_REPORT, "2026-03-02");  // by b2
  settle(v1::ACT_KIND_REPORT, "2026-01-05");  // by b1, with the two that follow
  settle(v1::ACT_KIND_REPORT, "2026-01-12");
  settle(v1::ACT_KIND_REPORT, "2026-01-19");
  settle(v1::ACT_KIND_TALK, "2026-02-02");       // by b1 and b2
  settle(v1::ACT_KIND_EDUCATION, "2026-02-01");  // by b2
  settle(v1::ACT_KIND_HEALTH_REPORT, "2026-02-28");
  v1::Breach& first = *subject.add_breaches();
  for (const char* duty : {"report:2026-01-05", "talk:2026-02-02", "health_report:2026-02-28"}) {
    first.add_duties(duty);
  }
  v1::Breach& second = *subject.add_breaches();
  for (const char* duty : {"report:2026-03-02", "talk:2026-02-02", "education:2026-02-01"}) {
    second.add_duties(duty);
  }
  const auto left = [&] {
    std::vector<std::string> days;
    for (const auto& one : subject.supervision().settled()) days.push_back(FormatDay(DayOf(one.period())));
    return days;
  };
  subject.mutable_breaches(0)->mutable_withdrawal();
  TakeBackSettled(subject.breaches(0), &subject);
  EXPECT_THAT(left(), ElementsAre("2026-03-02", "2026-02-02", "2026-02-01"));
  subject.mutable_breaches(1)->mutable_withdrawal();
  TakeBackSettled(subject.breaches(1), &subject);
  EXPECT_THAT(left(), IsEmpty());
}

// January and the quarter of the next class begin on one day, and have two names.
TEST(HoursTest, ASettledMonthSettlesNoQuarterThatBeginsOnItsDay) {
  for (const auto& [missed, completed] :
       {std::pair("education:2026-01-01", true), std::pair("education:2026-02-15", false)}) {
    Studying file(Asks("000000", "NORMAL", "MONTH", 240) + Asks("000000", "LENIENT", "QUARTER", 60));
    ASSERT_EQ(file.Give("2026-02-15", Class(v1::SUPERVISION_CLASS_LENIENT, "2026-02-15")), "OK");
    ASSERT_EQ(file.Misses("2026-04-05", "2026-03-31", missed), "OK");
    ASSERT_EQ(file.Studies("2026-04-06", "2026-03-10", 60), "OK");
    EXPECT_THAT(file.Due(), ElementsAre("m2026-01-01 2026-01-01..2026-01-31 330602",
                                        "q2026-01-01 2026-01-01..2026-12-31 330602"));
    // By then the file has forgotten both.
    if (completed) {
      ASSERT_EQ(file.Withdraws("2026-04-07", "b1"), "OK");
      EXPECT_THAT(file.Completed(), ElementsAre("q2026-01-01 2026-01-01..2026-03-31 330602"));
    } else {
      EXPECT_THAT(file.Completed(), IsEmpty());
    }
  }
}

}  // namespace
}  // namespace fengqiao::correction
