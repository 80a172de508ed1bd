#include "tests/bench/bare_rows.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/bench/bench.h"

namespace fengqiao::bench {
namespace {

// A connection that gives up the bench where anything fails.
class Sqlite {
 public:
  explicit Sqlite(const std::string& path) { Check(sqlite3_open(path.c_str(), &database_)); }
  ~Sqlite() { sqlite3_close_v2(database_); }
  Sqlite(const Sqlite&) = delete;
  Sqlite& operator=(const Sqlite&) = delete;

  void Run(const std::string& sql) { Check(sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr)); }

  sqlite3_stmt* Prepare(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    Check(sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement, nullptr));
    return statement;
  }

  void Check(int code) {
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
    std::fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(database_));
    std::exit(1);
  }

 private:
  sqlite3* database_ = nullptr;
};

}  // namespace

BareRows::BareRows(std::string path) : path_(std::move(path)) {
  Sqlite(path_).Run(absl::StrCat("VACUUM INTO '", before_, "'"));
}

void BareRows::Take() {
  Sqlite now(path_);
  now.Run(absl::StrCat("ATTACH '", before_, "' AS before"));
  std::vector<std::string> names;
  sqlite3_stmt* list = now.Prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
  while (sqlite3_step(list) == SQLITE_ROW)
    names.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(list, 0)));
  sqlite3_finalize(list);
  for (const std::string& name : names) {
    sqlite3_stmt* select = now.Prepare(
        absl::StrCat("SELECT * FROM main.\"", name, "\" EXCEPT SELECT * FROM before.\"", name, "\""));
    const int columns = sqlite3_column_count(select);
    std::string places = "?";
    for (int i = 1; i < columns; ++i) places += ", ?";
    Table table{absl::StrCat("INSERT OR REPLACE INTO \"", name, "\" VALUES (", places, ")"), {}};
    while (sqlite3_step(select) == SQLITE_ROW) {
      Row& row = table.rows.emplace_back();
      for (int i = 0; i < columns; ++i) row.emplace_back(sqlite3_value_dup(sqlite3_column_value(select, i)));
    }
    sqlite3_finalize(select);
    if (!table.rows.empty()) tables_.push_back(std::move(table));
  }
}

double BareRows::Write(size_t commits) const {
  const testing::TempDir folder;
  const std::string path = folder / "rows.db";
  std::filesystem::copy_file(before_, path);
  Sqlite database(path);
  database.Run(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -32768;"
      "PRAGMA wal_autocheckpoint = 4000; UPDATE event_head SET position = position");
  std::vector<sqlite3_stmt*> inserts;
  for (const Table& table : tables_) inserts.push_back(database.Prepare(table.insert));
  const double rate = Rate(1, [&] {
    for (size_t commit = 0; commit < commits; ++commit) {
      database.Run("BEGIN IMMEDIATE");
      for (size_t t = 0; t < tables_.size(); ++t) {
        const std::vector<Row>& rows = tables_[t].rows;
        const size_t end = rows.size() * (commit + 1) / commits;
        for (size_t i = rows.size() * commit / commits; i < end; ++i) {
          for (size_t column = 0; column < rows[i].size(); ++column)
            database.Check(
                sqlite3_bind_value(inserts[t], static_cast<int>(column) + 1, rows[i][column].get()));
          database.Check(sqlite3_step(inserts[t]));
          database.Check(sqlite3_reset(inserts[t]));
        }
      }
      database.Run("COMMIT");
    }
  });
  for (sqlite3_stmt* insert : inserts) sqlite3_finalize(insert);
  return 1 / rate;
}

}  // namespace fengqiao::bench
