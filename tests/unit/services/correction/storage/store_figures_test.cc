// The ledger of figures, on both engines.

#include <algorithm>

#include "tests/unit/services/correction/storage/store_fixture.h"

namespace fengqiao::correction {
namespace {

// What SQL counts is what the rules say of all files: by measure, of every period and day of asking.
class FiguresTest : public StoreTest {
 protected:
  // A dozen lives of every sort, until the end of April; one of them learns his hours in February.
  void LiveAlong() {
    for (int i = 0; i < 12; ++i) {
      GoTo(FormatDay(Day("2026-01-05") + i));
      v1::Subject one = InCorrection(i);
      if (i % 3 == 0) one = Give(Doing(v1::ACT_KIND_TALK, "2026-01-05"), one).value();
      if (i % 4 == 1) {
        one = Give(LeaveTo("330102", "2026-01-25", "2026-01-27"), one).value();
        one = Give(Approve("l1"), one, kHead).value();
      }
      if (i % 5 == 2) one = Give(Detained("2026-01-05", i == 2 ? "" : "2026-01-06"), one).value();
      if (i % 6 == 3) {
        v1::TerminateSubjectRequest end;
        end.mutable_end()->set_ground(v1::End::GROUND_PROBATION_REVOKED);
        end.mutable_end()->mutable_organ()->set_name("越城区人民法院");
        end.mutable_end()->mutable_organ()->set_kind(v1::Organ::KIND_COURT);
        *end.mutable_end()->mutable_decided() = Date("2026-01-05");
        *end.mutable_end()->mutable_day() = ToProto(Day("2026-01-05") + i / 2);
        end.mutable_end()->set_paper("（2026）浙0602刑更1号");
        one = Give(end, one).value();
      }
      names_.push_back(one.name());
    }
    v1::RegisterNoticeRequest late = Notice("2026-01-10");
    late.mutable_person()->set_number(PersonNumber("19910505", "001"));
    names_.push_back(Enter(late).value().name());
    GoTo("2026-02-20");
    while (subjects_->RollOver(100).value().brought > 0) {
    }
    ASSERT_OK(
        Give(Doing(v1::ACT_KIND_EDUCATION, "2026-02-10", 240), subjects_->GetSubject(names_[0]).value()));
    ASSERT_OK(
        Give(Doing(v1::ACT_KIND_EDUCATION, "2026-02-10", 239), subjects_->GetSubject(names_[4]).value()));
    GoTo("2026-04-30");
    while (subjects_->RollOver(100).value().brought > 0) {
    }
  }

  // "measure times persons" of a period, as the rules say.
  std::vector<std::string> ByTheRules(const Period& period, absl::CivilDay until) {
    const absl::CivilDay first = period.first_day(), last = std::min(period.end_day() - 1, until);
    std::map<int, std::pair<int64_t, std::set<std::string>>> sums;
    const auto add = [&](int measure, int64_t times, const std::string& name) {
      sums[measure].first += times;
      sums[measure].second.insert(name);
    };
    const RuleBook book{BuiltInParameters(), Frequencies::BuiltIn(), calendar::WorkCalendar::BuiltIn()};
    for (const std::string& name : names_) {
      const v1::Subject subject = subjects_->GetSubject(name).value();
      std::vector<FigureEntry> entries = FiguresOf(subject, book);
      const std::vector<v1::Act> acts = subjects_->ListActs(name, "", 1000).value();
      for (const v1::Act& act : acts) {
        entries.push_back(FigureOf(subject, act));
      }
      for (const FigureEntry& entry : entries) {
        FigureEntry once = entry;
        once.times = 1;
        for (int i = 1; i <= v1::Measure_MAX; ++i) {
          const auto measure = static_cast<v1::Measure>(i);
          if (TimesIn(once, measure, first, last, until) == 0) continue;
          add(measure, TimesIn(entry, measure, first, last, until), name);
        }
      }
      CountyBalances balances;
      CountStays(subject, first, last, &balances);
      for (const auto& [county, one] : balances) {
        const std::pair<int, int64_t> stays[] = {{v1::MEASURE_OPENING, one.opening()},
                                                 {v1::MEASURE_ENTERED, one.entered()},
                                                 {v1::MEASURE_RELEASED, one.released()},
                                                 {v1::MEASURE_TERMINATED, one.terminated()},
                                                 {v1::MEASURE_CLOSING, one.closing()}};
        for (const auto& [measure, times] : stays) {
          if (times > 0) add(measure, times, name);
        }
      }
    }
    std::vector<std::string> told;
    for (const auto& [measure, sum] : sums) {
      told.push_back(absl::StrCat(v1::Measure_Name(static_cast<v1::Measure>(measure)), " ", sum.first, " ",
                                  sum.second.size()));
    }
    return told;
  }

  std::vector<std::string> Counted(std::string_view region, const Period& period, absl::CivilDay until) {
    std::vector<std::string> told;
    const auto counted = subjects_->CountFigures(region, period, until);
    EXPECT_OK(counted);
    for (const auto& figure : counted->figures()) {
      told.push_back(
          absl::StrCat(v1::Measure_Name(figure.measure()), " ", figure.times(), " ", figure.persons()));
    }
    return told;
  }

  void ExpectTheSame() {
    for (const char* period : {"2026", "2026-Q1", "2026-01", "2026-02", "2025"}) {
      for (const char* until : {"2026-04-30", "2026-01-11", "2026-01-20"}) {
        const Period asked = Period::Parse(period).value();
        for (const char* region : {"000000", "330000", "330600", "330602"}) {
          if (asked.first_day() > Day(until)) continue;
          EXPECT_EQ(Counted(region, asked, Day(until)), ByTheRules(asked, Day(until)))
              << period << " " << until << " " << region;
        }
        EXPECT_TRUE(Counted("330603", asked, Day(until)).empty());
      }
    }
  }

  // What no program of this version does.
  void Forget(const std::string& keys_sql) {
    storage::Command command;
    std::vector<std::string> keys;
    const auto rows = store_->database().Query(keys_sql);
    ASSERT_OK(rows);
    for (const storage::Row row : *rows) keys.push_back(row.Text(0));
    ASSERT_FALSE(keys.empty());
    command.reads = {{&FiguresTable(), keys}};
    command.decide = [&](storage::UnitOfWork& work) {
      for (const std::string& key : keys) work.Delete(FiguresTable(), key);
      return absl::OkStatus();
    };
    ASSERT_OK(store_->writes().BlockingSubmit(std::move(command)));
  }
  void SetFiguredOf(const std::string& name, int64_t revision) {
    storage::Command command;
    command.reads = {{&SubjectsTable(), {name}}};
    command.decide = [&](storage::UnitOfWork& work) {
      storage::Record row = *work.Find(SubjectsTable(), name);
      SetFigured(SubjectsTable(), revision, &row);
      work.Put(SubjectsTable(), std::move(row));
      return absl::OkStatus();
    };
    ASSERT_OK(store_->writes().BlockingSubmit(std::move(command)));
  }

  absl::StatusOr<v1::PeriodFigures> CountTheYear() {
    return subjects_->CountFigures("330602", Period::Parse("2026").value(), Day("2026-04-30"));
  }
  // Writes bytes in the place of a file.
  void SetMessageOf(const std::string& name, const std::string& message) {
    storage::Command command;
    command.reads = {{&SubjectsTable(), {name}}};
    command.decide = [&](storage::UnitOfWork& work) {
      storage::Record row = *work.Find(SubjectsTable(), name);
      row.message = message;
      work.Put(SubjectsTable(), std::move(row));
      return absl::OkStatus();
    };
    ASSERT_OK(store_->writes().BlockingSubmit(std::move(command)));
  }
  int64_t Uncounted() { return Count("SELECT COUNT(*) FROM subjects WHERE counted = 0"); }

  std::vector<std::string> names_;
};

TEST_P(FiguresTest, AreTheSumOfTheFiles) {
  LiveAlong();
  ExpectTheSame();
  // Page by page, who is behind each is who was counted.
  const Period year = Period::Parse("2026").value();
  const auto counted = subjects_->CountFigures("330600", year, Day("2026-04-30")).value();
  EXPECT_GT(counted.figures_size(), 12);
  // March and February for each, of whom one has done February's.
  const auto times_of = [&](v1::Measure measure) {
    int64_t times = 0;
    for (const auto& figure : counted.figures()) {
      if (figure.measure() == measure) times = figure.times();
    }
    return times;
  };
  EXPECT_EQ(times_of(v1::MEASURE_EDUCATION_COMPLETED), 1);
  EXPECT_GT(times_of(v1::MEASURE_EDUCATION_DUE), 20);
  EXPECT_GT(times_of(v1::MEASURE_LEAVE_DAYS_OVERSTAYED), 90);
  for (const auto& figure : counted.figures()) {
    std::set<std::string> persons;
    int64_t times = 0;
    std::string after;
    while (true) {
      std::vector<std::string> places;
      const auto page =
          subjects_->ListBehind("330600", true, year, Day("2026-04-30"), figure.measure(), after, 2, &places)
              .value();
      for (const auto& entry : page) {
        persons.insert(entry.subject());
        times += entry.times();
        EXPECT_EQ(entry.region(), kCounty);
      }
      if (page.size() < 2) break;
      after = places.back();
    }
    EXPECT_EQ(times, figure.times()) << v1::Measure_Name(figure.measure());
    EXPECT_EQ(static_cast<int64_t>(persons.size()), figure.persons()) << v1::Measure_Name(figure.measure());
  }
}

// A database from before there were figures, and what an older replica has written since.
TEST_P(FiguresTest, AreWrittenAnewWhereTheyAreOutOfStep) {
  LiveAlong();
  Forget("SELECT id FROM figures WHERE measure <> 10");
  for (const std::string& one : names_) SetFiguredOf(one, 0);
  EXPECT_EQ(subjects_->CatchUpFigures(5).value().brought, 5);
  while (subjects_->CatchUpFigures(5).value().brought > 0) {
  }
  ExpectTheSame();
  // An older replica raises the revision alone; the next command leaves the figures to the roll-over.
  const std::string name = names_[0];
  SetFiguredOf(name, 1);
  const v1::Subject subject = subjects_->GetSubject(name).value();
  ASSERT_OK(Give(Doing(v1::ACT_KIND_VISIT, "2026-04-30"), subject));
  EXPECT_EQ(subjects_->CatchUpFigures(5).value().brought, 1);
  ExpectTheSame();
  EXPECT_EQ(subjects_->CatchUpFigures(5).value().brought, 0);
}

// Whoever keeps what is counted must not keep what is half written: he is told to come again.
TEST_P(FiguresTest, AreNotCountedBeforeAllAreWritten) {
  LiveAlong();
  ASSERT_OK(CountTheYear());
  SetFiguredOf(names_[3], 0);
  EXPECT_THAT(CountTheYear(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(subjects_->CatchUpFigures(5).value().brought, 1);
  EXPECT_OK(CountTheYear());
  ExpectTheSame();
}

// One that can't be read keeps nobody else from the ledger, and nobody from the figures; it is named each
// time.
TEST_P(FiguresTest, ADamagedFileKeepsNobodyElseFromTheLedger) {
  LiveAlong();
  const std::string damaged = *std::min_element(names_.begin(), names_.end());
  const v1::Subject sound = subjects_->GetSubject(damaged).value();
  SetMessageOf(damaged, "\xff");
  for (const std::string& one : names_) SetFiguredOf(one, 0);
  for (int again = 0; again < 2; ++again) {
    std::vector<std::string> passed;
    int batches = 0;
    for (std::string place;; ++batches) {
      const RolledOver caught = subjects_->CatchUpFigures(1, place).value();
      if (caught.brought == 0) break;
      place = caught.place;
      for (const PassedOver& one : caught.passed_over) passed.push_back(one.name);
      if (again > 0) continue;
      EXPECT_THAT(CountTheYear(), StatusIs(absl::StatusCode::kUnavailable));
    }
    EXPECT_THAT(passed, ::testing::ElementsAre(damaged));
    EXPECT_EQ(batches, again == 0 ? static_cast<int>(names_.size()) : 1);
    EXPECT_EQ(Uncounted(), 1);
    EXPECT_OK(CountTheYear());
  }
  // That is of this one alone.
  const std::string other = *std::max_element(names_.begin(), names_.end());
  SetFiguredOf(other, 0);
  EXPECT_THAT(CountTheYear(), StatusIs(absl::StatusCode::kUnavailable));
  // Mended, it is written with the others.
  SetMessageOf(damaged, sound.SerializeAsString());
  EXPECT_EQ(subjects_->CatchUpFigures(5).value().brought, 2);
  EXPECT_EQ(subjects_->CatchUpFigures(5).value().brought, 0);
  EXPECT_EQ(Uncounted(), 0);
  ExpectTheSame();
}

// A replica of before migration 15 writes files without a word of what was counted.
TEST_P(FiguresTest, WhatAnOlderReplicaWritesIsCountedAnew) {
  if (!postgres()) return;  // SQLite has one process
  LiveAlong();
  // Another connection: each knows a table by one list of columns.
  auto opened = service::ServiceStore::Open(
      {.url = PostgresServer::Shared().url(), .service = service_, .migrations = CorrectionMigrations()},
      runtime_);
  ASSERT_OK(opened);
  storage::TableSpec older = SubjectsTable();
  const auto counted = std::find_if(older.columns.begin(), older.columns.end(),
                                    [](const storage::Column& one) { return one.name == "counted"; });
  ASSERT_NE(counted, older.columns.end());
  older.columns.erase(counted);
  v1::Subject subject = subjects_->GetSubject(names_[0]).value();
  const auto write = [&](service::ServiceStore& store, const storage::TableSpec& table) {
    storage::Command command;
    command.reads = {{&table, {subject.name()}}};
    command.decide = [&](storage::UnitOfWork& work) {
      storage::Record row = *work.Find(table, subject.name());
      row.message = subject.SerializeAsString();
      work.Put(table, std::move(row));
      return absl::OkStatus();
    };
    ASSERT_OK(store.writes().BlockingSubmit(std::move(command)));
  };
  // The same file again, and a replica of this version that keeps the revision, ask for nothing.
  write(**opened, older);
  EXPECT_EQ(Uncounted(), 0);
  subject.set_case_officer("wu");
  write(*store_, SubjectsTable());
  EXPECT_EQ(Uncounted(), 0);
  subject.set_case_officer("qi");
  write(**opened, older);
  EXPECT_EQ(Uncounted(), 1);
  // It stays asked for, whoever writes.
  subject.set_case_officer("wu");
  write(**opened, older);
  write(*store_, SubjectsTable());
  EXPECT_EQ(Uncounted(), 1);
  EXPECT_EQ(subjects_->CatchUpFigures(5).value().brought, 1);
  EXPECT_EQ(Uncounted(), 0);
  ExpectTheSame();
  // Of every table that counts.
  for (const char* table :
       {"subjects", "released_persons", "surveys", "positioning_orders", "positioning_alarms"}) {
    EXPECT_EQ(Count(absl::StrCat("SELECT COUNT(*) FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = '",
                                 table, "'::regclass")),
              2)
        << table;
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, FiguresTest,
                         ::testing::Values(storage::Engine::kSqlite, storage::Engine::kPostgres),
                         [](const auto& engine) { return std::string(storage::EngineName(engine.param)); });

}  // namespace
}  // namespace fengqiao::correction
