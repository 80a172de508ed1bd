// What tests of stores ask of the ledger of figures.

#ifndef FENGQIAO_TESTS_UNIT_SERVICES_CORRECTION_STORAGE_LEDGER_CHECKS_H_
#define FENGQIAO_TESTS_UNIT_SERVICES_CORRECTION_STORAGE_LEDGER_CHECKS_H_

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/service/service_store.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/figure_ledger.h"
#include "services/correction/storage/tables.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {

// Times and persons by measure, of a period and as of a day.
using Counted = std::map<v1::Measure, std::pair<int64_t, int64_t>>;
inline Counted CountedIn(CorrectionStore& store, std::string_view region, std::string_view period,
                         std::string_view until) {
  Counted counted;
  const auto figures = store.CountFigures(region, Period::Parse(period).value(), Day(until));
  EXPECT_OK(figures);
  if (!figures.ok()) return counted;
  for (const auto& figure : figures->figures()) {
    counted[figure.measure()] = {figure.times(), figure.persons()};
  }
  return counted;
}

// Who is behind one: file and entry.
inline std::vector<std::string> BehindIn(CorrectionStore& store, bool with_minors, v1::Measure measure,
                                         std::string_view period, std::string_view until) {
  std::vector<std::string> behind, places;
  const auto rows = store.ListBehind("330602", with_minors, Period::Parse(period).value(), Day(until),
                                     measure, "", 1000, &places);
  EXPECT_OK(rows);
  if (!rows.ok()) return behind;
  for (const auto& row : *rows) {
    behind.push_back(row.entry().empty() ? row.subject() : absl::StrCat(row.subject(), " ", row.entry()));
  }
  return behind;
}

inline int64_t HiddenIn(CorrectionStore& store, bool with_minors, v1::Measure measure,
                        std::string_view period, std::string_view until) {
  return store.CountHiddenBehind("330602", with_minors, Period::Parse(period).value(), Day(until), measure)
      .value();
}

inline std::vector<std::string> AllFigures(service::ServiceStore& store) {
  std::vector<std::string> all;
  const auto rows =
      store.database().Query("SELECT id, county, from_day, to_day, times, subject FROM figures ORDER BY id");
  EXPECT_OK(rows);
  for (const storage::Row row : *rows) {
    all.push_back(absl::StrCat(row.Text(0), " ", row.Text(1), " ", row.Text(2), " ", row.Text(3), " ",
                               row.Integer(4), " ", row.Text(5)));
  }
  return all;
}

// What no program of this version does: says of which revision the figures of every file of a table are.
inline void SetAllFigured(service::ServiceStore& store, const storage::TableSpec& table, int64_t revision) {
  std::vector<std::string> names;
  const auto rows = store.database().Query(absl::StrCat("SELECT name FROM ", table.name));
  ASSERT_OK(rows);
  for (const storage::Row row : *rows) names.push_back(row.Text(0));
  ASSERT_FALSE(names.empty());
  storage::Command command;
  command.reads = {{&table, names}};
  command.decide = [&](storage::UnitOfWork& work) {
    for (const std::string& name : names) {
      storage::Record row = *work.Find(table, name);
      SetFigured(table, revision, &row);
      work.Put(table, std::move(row));
    }
    return absl::OkStatus();
  };
  ASSERT_OK(store.writes().BlockingSubmit(std::move(command)));
}

// A database of before its files were counted: their figures are written anew, to the same rows, and those of
// other files stay. `word` is in the names of the table's files alone.
inline void ExpectWrittenAnew(service::ServiceStore& store, CorrectionStore& subjects,
                              const storage::TableSpec& table, std::string_view word) {
  const std::vector<std::string> before = AllFigures(store);
  EXPECT_EQ(subjects.CatchUpFigures(100).value().brought, 0) << "all are in step";
  std::vector<std::string> keys;
  for (const std::string& line : before) {
    const std::string key = line.substr(0, line.find(' '));
    if (key.find(word) != std::string::npos) keys.push_back(key);
  }
  ASSERT_FALSE(keys.empty());
  storage::Command command;
  command.reads = {{&FiguresTable(), keys}};
  command.decide = [&](storage::UnitOfWork& work) {
    for (size_t i = 1; i < keys.size(); ++i) work.Delete(FiguresTable(), keys[i]);
    // What is left of the first is out of date, and another is of no entry of the file.
    storage::Record old = *work.Find(FiguresTable(), keys[0]);
    storage::Record stray = old;
    std::get<int64_t>(*(old.columns.end() - 3)) += 7;
    work.Put(FiguresTable(), std::move(old));
    stray.key += "x";
    work.Insert(FiguresTable(), std::move(stray));
    return absl::OkStatus();
  };
  ASSERT_OK(store.writes().BlockingSubmit(std::move(command)));
  EXPECT_NE(AllFigures(store), before);
  SetAllFigured(store, table, 0);
  while (subjects.CatchUpFigures(1).value().brought > 0) {
  }
  EXPECT_EQ(AllFigures(store), before);
}

}  // namespace fengqiao::correction

#endif  // FENGQIAO_TESTS_UNIT_SERVICES_CORRECTION_STORAGE_LEDGER_CHECKS_H_
