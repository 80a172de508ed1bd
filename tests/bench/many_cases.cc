#include "tests/bench/many_cases.h"

#include <libpq-fe.h>
#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace fengqiao::bench {
namespace {

constexpr int kCities = 11;
constexpr int kCountiesACity = 8;
constexpr int kFirstYear = 2016;
constexpr int kYears = 10;

[[noreturn]] void Fail(const std::string& what, const std::string& sql) {
  std::fprintf(stderr, "many_cases: %s\n%s\n", what.c_str(), sql.c_str());
  std::abort();
}

// The number `expression` in ten digits.
std::string TenDigits(const Engine& engine, const std::string& expression) {
  return engine.postgres ? absl::StrCat("right('000000000' || (", expression, ")::text, 10)")
                         : absl::StrCat("substr('0000000000' || (", expression, "), -10)");
}

// How the columns of a copy differ from those of the case that it is made of. `k` numbers the copies; t is
// the row copied.
struct Copy {
  std::string table;
  std::map<std::string, std::string> changes;  // column, expression
  std::string order;                           // by which the rows of one county come in the order of the key
};

std::vector<std::string> ColumnsOf(const Engine& engine, const std::string& table) {
  return engine.ask(
      engine.postgres
          ? absl::StrCat("SELECT column_name FROM information_schema.columns WHERE table_schema = "
                         "'mediation' AND table_name = '",
                         table, "' ORDER BY ordinal_position")
          : absl::StrCat("SELECT name FROM pragma_table_info('", table, "')"));
}

// Secondary indexes are built when the rows are there.
std::vector<std::string> DropIndexes(const Engine& engine, const std::string& table) {
  std::vector<std::string> made;
  if (engine.postgres) {
    made = engine.ask(
        absl::StrCat("SELECT indexdef FROM pg_indexes WHERE schemaname = 'mediation' AND tablename = '",
                     table, "' AND (indexname LIKE '%\\_by\\_%' OR indexname LIKE '%\\_fresh')"));
    for (const std::string& name : engine.ask(
             absl::StrCat("SELECT indexname FROM pg_indexes WHERE schemaname = 'mediation' AND tablename = '",
                          table, "' AND (indexname LIKE '%\\_by\\_%' OR indexname LIKE '%\\_fresh')"))) {
      engine.run(absl::StrCat("DROP INDEX mediation.", name));
    }
    return made;
  }
  made = engine.ask(absl::StrCat(
      "SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = '", table, "'"));
  for (const std::string& name : engine.ask(absl::StrCat(
           "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = '", table,
           "'"))) {
    engine.run(absl::StrCat("DROP INDEX ", name));
  }
  return made;
}

std::vector<Copy> Copies(const Engine& engine) {
  const std::string k = TenDigits(engine, "s.k");
  // Of 26 characters of an id the first 16 stay.
  const std::string name = absl::StrCat("'regions/' || s.county || '/cases/' || substr(NAME, 22, 16) || ", k);
  const auto name_of = [&](const char* column) {
    return absl::StrReplaceAll(name, {{"NAME", absl::StrCat("t.", column)}});
  };
  // Behind the name in a key: "|k1".
  const std::string behind = "substr(t.id, 48)";
  const std::string year = absl::StrCat(kFirstYear, " + s.k % ", kYears);
  const std::string in_year = absl::StrCat("(", year, ") || substr(t.DAY, 5)");
  const std::map<std::string, std::string> place = {{"city", "s.city"},
                                                    {"county", "s.county"},
                                                    {"township", "s.county || '001'"},
                                                    {"region", "s.county || '001'"}};
  const auto with_place = [&](std::map<std::string, std::string> changes) {
    changes.insert(place.begin(), place.end());
    return changes;
  };
  return {
      {"cases", with_place({{"name", name_of("name")}, {"id", absl::StrCat("substr(t.id, 1, 16) || ", k)}}),
       "t.name"},
      {"identities", {{"case_name", name_of("case_name")}}, "t.case_name"},
      {"case_parties",
       {{"id", absl::StrCat("substr(t.person_key, 1, 54) || ", k, " || '|' || ", name_of("case_name"))},
        {"person_key", absl::StrCat("substr(t.person_key, 1, 54) || ", k)},
        {"case_name", name_of("case_name")}},
       "t.id"},
      // Running terms: those of one case in ten; half of them lapsed within the last year.
      {"deadlines",
       with_place(
           {{"id", absl::StrCat(name_of("id"), " || ", behind)},
            {"due", "CASE WHEN s.k % 10 = 0 THEN '2026-0' || (1 + s.k / 10 % 9) || '-15' ELSE t.due END"}}),
       "t.id"},
      {"count_entries",
       with_place({{"id", absl::StrCat("s.county || '-' || t.id || '-' || ", k)},
                   {"day", absl::StrReplaceAll(in_year, {{"DAY", "day"}})},
                   {"case_name", name_of("case_name")}}),
       "t.id"}};
}

// `sql` with its parameters written out.
std::string Written(std::string sql, const std::vector<std::string>& literals) {
  for (size_t i = literals.size(); i > 0; --i) {  // $10 before $1
    sql = absl::StrReplaceAll(sql, {{absl::StrCat("$", i), literals[i - 1]}});
  }
  return sql;
}

// The number that follows `words` in `line`; nothing where they are not in it.
std::optional<int64_t> NumberAfter(const std::string& line, const char* words) {
  const size_t at = line.find(words);
  if (at == std::string::npos) return std::nullopt;
  return std::strtoll(line.c_str() + at + std::strlen(words), nullptr, 10);
}

// The rows in what EXPLAIN ANALYZE prints: those that a node gave, and below it those that it passed over.
int64_t RowsOfPlan(const std::vector<std::string>& lines) {
  int64_t rows = 0, loops = 1;
  for (const std::string& line : lines) {
    loops = NumberAfter(line, " loops=").value_or(loops);
    rows += loops * NumberAfter(line, "actual rows=").value_or(0);
    if (line.find("Rows Removed by") != std::string::npos)
      rows += loops * NumberAfter(line, ": ").value_or(0);
  }
  return rows;
}

}  // namespace

Engine SqliteEngine(const std::string& file) {
  sqlite3* raw = nullptr;
  if (sqlite3_open(file.c_str(), &raw) != SQLITE_OK) Fail("can't open", file);
  const std::shared_ptr<sqlite3> db(raw, sqlite3_close);
  Engine engine;
  engine.run = [db](const std::string& sql) {
    char* error = nullptr;
    if (sqlite3_exec(db.get(), sql.c_str(), nullptr, nullptr, &error) != SQLITE_OK) Fail(error, sql);
  };
  engine.ask = [db](const std::string& sql) {
    std::vector<std::string> texts;
    char* error = nullptr;
    const auto take = [](void* into, int, char** values, char**) {
      static_cast<std::vector<std::string>*>(into)->emplace_back(values[0] == nullptr ? "" : values[0]);
      return 0;
    };
    if (sqlite3_exec(db.get(), sql.c_str(), take, &texts, &error) != SQLITE_OK) Fail(error, sql);
    return texts;
  };
  const auto prepared = std::make_shared<std::map<std::string, sqlite3_stmt*>>();
  const std::shared_ptr<void> finalizer(nullptr, [db, prepared](void*) {
    for (const auto& [sql, statement] : *prepared) sqlite3_finalize(statement);
  });
  engine.run_prepared = [db, prepared, finalizer](const std::string& sql,
                                                  const std::map<std::string, int64_t>& numbers) {
    sqlite3_stmt*& statement = (*prepared)[sql];
    if (statement == nullptr &&
        sqlite3_prepare_v2(db.get(), sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
      Fail(sqlite3_errmsg(db.get()), sql);
    }
    for (const auto& [name, number] : numbers) {
      const int place = sqlite3_bind_parameter_index(statement, name.c_str());
      if (place != 0) sqlite3_bind_int64(statement, place, number);
    }
    int code = SQLITE_ROW;
    while (code == SQLITE_ROW) code = sqlite3_step(statement);
    if (code != SQLITE_DONE) Fail(sqlite3_errmsg(db.get()), sql);
    sqlite3_reset(statement);
  };
  engine.visited = [db](const std::string& sql, const std::vector<std::string>& literals) {
    sqlite3_stmt* statement = nullptr;
    const std::string written = Written(sql, literals);
    if (sqlite3_prepare_v2(db.get(), written.c_str(), -1, &statement, nullptr) != SQLITE_OK)
      Fail(sqlite3_errmsg(db.get()), written);
    while (sqlite3_step(statement) == SQLITE_ROW) {
    }
    const int64_t steps = sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 0);
    sqlite3_finalize(statement);
    return steps;
  };
  return engine;
}

Engine PostgresEngine(const std::string& url, const std::string& schema) {
  const std::shared_ptr<PGconn> db(PQconnectdb(url.c_str()), PQfinish);
  if (PQstatus(db.get()) != CONNECTION_OK) Fail(PQerrorMessage(db.get()), url);
  Engine engine;
  engine.postgres = true;
  engine.ask = [db](const std::string& sql) {
    const std::unique_ptr<PGresult, void (*)(PGresult*)> result(PQexec(db.get(), sql.c_str()), PQclear);
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) Fail(PQerrorMessage(db.get()), sql);
    std::vector<std::string> texts;
    for (int row = 0; row < PQntuples(result.get()); ++row)
      texts.emplace_back(PQgetvalue(result.get(), row, 0));
    return texts;
  };
  engine.run = [ask = engine.ask](const std::string& sql) { ask(sql); };
  engine.visited = [ask = engine.ask, schema](const std::string& sql,
                                              const std::vector<std::string>& literals) {
    ask("SET search_path = " + schema);
    return RowsOfPlan(ask("EXPLAIN (ANALYZE, TIMING OFF) " + Written(sql, literals)));
  };
  return engine;
}

void Multiply(const Engine& engine, int64_t cases) {
  if (engine.postgres) {
    engine.run(
        "SET search_path = mediation; SET session_replication_role = replica; SET synchronous_commit = off; "
        "SET maintenance_work_mem = '512MB'");
  } else {
    engine.run(
        "PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -1000000; "
        "PRAGMA temp_store = FILE");
  }
  const int64_t there = std::stoll(engine.ask("SELECT COUNT(*) FROM cases")[0]);
  const int64_t copies = (cases - there) / there;
  if (copies < 1) return;
  const int64_t counties = kCities * kCountiesACity;
  for (const Copy& copy : Copies(engine)) {
    const std::vector<std::string> indexes = DropIndexes(engine, copy.table);
    engine.run(absl::StrCat("CREATE TEMP TABLE template AS SELECT * FROM ", copy.table));
    std::vector<std::string> columns = ColumnsOf(engine, copy.table), values;
    for (const std::string& column : columns) {
      const auto change = copy.changes.find(column);
      values.push_back(change == copy.changes.end() ? absl::StrCat("t.", column) : change->second);
    }
    const std::string thinned = copy.table == "deadlines" ? " WHERE s.k % 5 = 0" : "";
    for (int64_t place = 0; place < counties; ++place) {
      // County by county, so that the key grows; the first county is that of the cases copied.
      const int64_t first = 1 + copies * place / counties, last = copies * (place + 1) / counties;
      if (last < first) continue;
      const std::string city =
          absl::StrCat("33", place / kCountiesACity < 9 ? "0" : "", 1 + place / kCountiesACity);
      const std::string county = absl::StrCat(city, "0", 2 + place % kCountiesACity);
      const std::string series = absl::StrCat(
          "(WITH RECURSIVE n(k) AS (SELECT ", first, " UNION ALL SELECT k + 1 FROM n WHERE k < ", last,
          ") SELECT k, CAST('", city, "' AS TEXT) AS city, CAST('", county, "' AS TEXT) AS county FROM n) s");
      engine.run(absl::StrCat("INSERT INTO ", copy.table, " (", absl::StrJoin(columns, ", "), ") SELECT ",
                              absl::StrJoin(values, ", "), " FROM (SELECT * FROM template ORDER BY ",
                              copy.order.substr(2), ") t CROSS JOIN ", series, thinned));
    }
    engine.run("DROP TABLE template");
    for (const std::string& index : indexes) engine.run(index);
  }
  // The tallies of the whole, which are what a summary adds up.
  engine.run("DELETE FROM tallies");
  engine.run(
      "INSERT INTO tallies (id, province, city, county, month, split, part, measure, value) SELECT county || "
      "'|' || "
      "substr(day, 1, 7) || '|0||' || measure, province, city, county, substr(day, 1, 7), 0, '', measure, "
      "CAST(SUM(value) AS BIGINT) FROM count_entries GROUP BY province, city, county, substr(day, 1, 7), "
      "measure");
  // The others that it adds up: of townships the whole, and what each month left at hand.
  engine.run("DELETE FROM township_tallies");
  engine.run(
      "INSERT INTO township_tallies (id, county, township, month, split, part, measure, value) SELECT "
      "township || "
      "'|' || substr(day, 1, 7) || '|0||' || measure, county, township, substr(day, 1, 7), 0, '', measure, "
      "CAST(SUM(value) AS BIGINT) FROM count_entries GROUP BY county, township, substr(day, 1, 7), measure");
  engine.run("DELETE FROM balances");
  std::vector<std::string> places;
  for (const char* place : {"'000000'", "province", "city", "county", "township"}) {
    places.push_back(
        absl::StrCat("SELECT ", place,
                     " AS place, substr(day, 1, 7) AS month, CASE WHEN measure IN (2, 21) THEN value ELSE "
                     "-value END AS value FROM count_entries WHERE measure IN (2, 3, 20, 21)",
                     std::string_view(place) == "township" ? " AND township <> county" : ""));
  }
  engine.run(absl::StrCat(
      "INSERT INTO balances (id, value) SELECT place || '|' || month, CAST(SUM(value) AS BIGINT) "
      "FROM (",
      absl::StrJoin(places, " UNION ALL "), ") entries GROUP BY place, month"));
  if (engine.postgres) {
    engine.run("ANALYZE");
  } else {
    engine.run("PRAGMA wal_checkpoint(TRUNCATE)");
  }
}

}  // namespace fengqiao::bench
