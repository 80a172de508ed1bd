#include "tests/bench/bulk_rows.h"

#include <libpq-fe.h>
#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace fengqiao::bench {
namespace {

using Kind = BulkColumn::Kind;

constexpr int kRowsATransaction = 100'000;

[[noreturn]] void Fail(const std::string& what, const std::string& sql) {
  std::fprintf(stderr, "bulk_rows: %s\n%s\n", what.c_str(), sql.c_str());
  std::abort();
}

std::vector<std::string> TextColumns(const BulkTable& table) {
  std::vector<std::string> names;
  for (const BulkColumn& column : table.columns) {
    if (column.kind == Kind::kText) names.push_back(column.name);
  }
  return names;
}

std::vector<std::string> Names(const BulkTable& table) {
  std::vector<std::string> names;
  for (const BulkColumn& column : table.columns) names.push_back(column.name);
  return names;
}

std::string SelectOf(const BulkTable& table, const std::string& source, const std::string& name) {
  std::vector<std::string> conditions;
  for (const std::string& column : TextColumns(table)) {
    conditions.push_back(absl::StrCat(column, " = '", name, "' OR substr(", column, ", 1, ", name.size() + 1,
                                      ") = '", name, "|'"));
  }
  if (conditions.empty()) conditions.push_back("1 = 0");
  return absl::StrCat("SELECT ", absl::StrJoin(Names(table), ", "), " FROM ", source, " WHERE ",
                      absl::StrJoin(conditions, " OR "), " ORDER BY 1");
}

// -- SQLite ------------------------------------------------------------------------------------------------

class SqliteRows final : public BulkRows {
 public:
  explicit SqliteRows(const std::string& file) {
    if (sqlite3_open(file.c_str(), &db_) != SQLITE_OK) Fail("can't open", file);
    Run("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -400000; "
        "PRAGMA temp_store = FILE");
  }
  ~SqliteRows() override { sqlite3_close(db_); }

  std::vector<BulkTable> Tables() override {
    std::vector<BulkTable> tables;
    for (const BulkRow& table : Ask("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid")) {
      BulkTable& one = tables.emplace_back(BulkTable{table.values[0], {}});
      for (const BulkRow& row :
           Ask(absl::StrCat("SELECT name, type FROM pragma_table_info('", one.name, "')"))) {
        const std::string& type = row.values[1];
        one.columns.push_back({row.values[0], type == "TEXT"   ? Kind::kText
                                              : type == "BLOB" ? Kind::kBytes
                                                               : Kind::kNumber});
      }
    }
    return tables;
  }

  std::vector<BulkRow> RowsOf(const BulkTable& table, const std::string& name) override {
    return Ask(SelectOf(table, table.name, name));
  }

  void Append(const BulkTable& table, const std::function<bool(BulkRow*)>& next) override {
    const std::string of_table = absl::StrCat(
        " FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = '", table.name, "'");
    const std::vector<BulkRow> indexes = Ask("SELECT name, sql" + of_table);
    for (const BulkRow& index : indexes) Run("DROP INDEX " + index.values[0]);
    std::vector<std::string> places;
    for (size_t i = 0; i < table.columns.size(); ++i) places.push_back(absl::StrCat("?", i + 1));
    const std::string sql = absl::StrCat("INSERT INTO ", table.name, " (", absl::StrJoin(Names(table), ", "),
                                         ") VALUES (", absl::StrJoin(places, ", "), ")");
    sqlite3_stmt* insert = nullptr;
    if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &insert, nullptr) != SQLITE_OK)
      Fail(sqlite3_errmsg(db_), sql);
    BulkRow row;
    int written = 0;
    Run("BEGIN IMMEDIATE");
    while (next(&row)) {
      if (++written % kRowsATransaction == 0) Run("COMMIT; BEGIN IMMEDIATE");
      for (size_t i = 0; i < row.values.size(); ++i) Bind(insert, static_cast<int>(i), table, row.values[i]);
      if (sqlite3_step(insert) != SQLITE_DONE) Fail(sqlite3_errmsg(db_), sql);
      sqlite3_reset(insert);
    }
    Run("COMMIT");
    sqlite3_finalize(insert);
    for (const BulkRow& index : indexes) Run(index.values[1]);
  }

  void Finish() override { Run("ANALYZE; PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE)"); }

 private:
  static void Bind(sqlite3_stmt* statement, int column, const BulkTable& table, const std::string& value) {
    const int size = static_cast<int>(value.size());
    switch (table.columns[static_cast<size_t>(column)].kind) {
      case Kind::kNumber:
        sqlite3_bind_int64(statement, column + 1, std::strtoll(value.c_str(), nullptr, 10));
        return;
      case Kind::kText:
        sqlite3_bind_text(statement, column + 1, value.data(), size, SQLITE_STATIC);
        return;
      case Kind::kBytes:
        sqlite3_bind_blob(statement, column + 1, value.data(), size, SQLITE_STATIC);
    }
  }

  void Run(const std::string& sql) {
    char* error = nullptr;
    if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, &error) != SQLITE_OK) Fail(error, sql);
  }

  std::vector<BulkRow> Ask(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
      Fail(sqlite3_errmsg(db_), sql);
    std::vector<BulkRow> rows;
    while (sqlite3_step(statement) == SQLITE_ROW) {
      BulkRow& row = rows.emplace_back();
      for (int i = 0; i < sqlite3_column_count(statement); ++i) {
        const auto* data = static_cast<const char*>(sqlite3_column_blob(statement, i));
        row.values.emplace_back(
            data == nullptr ? "" : data,
            data == nullptr ? 0 : static_cast<size_t>(sqlite3_column_bytes(statement, i)));
      }
    }
    sqlite3_finalize(statement);
    return rows;
  }

  sqlite3* db_ = nullptr;
};

// -- PostgreSQL --------------------------------------------------------------------------------------------

void AppendBig(uint64_t value, int bytes, std::string* to) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) to->push_back(static_cast<char>(value >> shift));
}

class PostgresRows final : public BulkRows {
 public:
  PostgresRows(const std::string& url, const std::string& schema)
      : db_(PQconnectdb(url.c_str()), PQfinish), schema_(schema) {
    if (PQstatus(db_.get()) != CONNECTION_OK) Fail(PQerrorMessage(db_.get()), url);
    Ask(absl::StrCat("SET search_path = ", schema));
    Ask("SET session_replication_role = replica");
    Ask("SET synchronous_commit = off");
    Ask("SET maintenance_work_mem = '256MB'");
  }

  std::vector<BulkTable> Tables() override {
    std::vector<BulkTable> tables;
    for (const BulkRow& row : Ask(absl::StrCat(
             "SELECT c.relname::text, a.attname::text, t.typname::text FROM pg_class c JOIN pg_attribute a "
             "ON "
             "a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid WHERE c.relkind = 'r' AND a.attnum > 0 "
             "AND NOT a.attisdropped AND c.relnamespace = '",
             schema_, "'::regnamespace ORDER BY c.oid, a.attnum"))) {
      if (tables.empty() || tables.back().name != row.values[0]) tables.push_back({row.values[0], {}});
      const std::string& type = row.values[2];
      tables.back().columns.push_back({row.values[1], type == "text"    ? Kind::kText
                                                      : type == "bytea" ? Kind::kBytes
                                                                        : Kind::kNumber});
    }
    return tables;
  }

  std::vector<BulkRow> RowsOf(const BulkTable& table, const std::string& name) override {
    std::vector<BulkRow> rows = Ask(SelectOf(table, table.name, name));
    for (size_t i = 0; i < table.columns.size(); ++i) {
      if (table.columns[i].kind != Kind::kBytes) continue;
      for (BulkRow& row : rows) row.values[i] = Unescaped(row.values[i]);
    }
    return rows;
  }

  void Append(const BulkTable& table, const std::function<bool(BulkRow*)>& next) override {
    // All but those that a constraint has made.
    const std::vector<BulkRow> indexes = Ask(absl::StrCat(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i WHERE i.indrelid "
        "= '",
        table.name,
        "'::regclass AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = i.indexrelid)"));
    for (const BulkRow& index : indexes) Ask("DROP INDEX " + index.values[0]);
    Copy(table, next);
    for (const BulkRow& index : indexes) Ask(index.values[1]);
  }

  void Finish() override {
    Ask("VACUUM ANALYZE");
    Ask("CHECKPOINT");
  }

 private:
  using Result = std::unique_ptr<PGresult, void (*)(PGresult*)>;

  static std::string Unescaped(const std::string& text) {
    size_t size = 0;
    unsigned char* bytes = PQunescapeBytea(reinterpret_cast<const unsigned char*>(text.c_str()), &size);
    std::string raw(reinterpret_cast<const char*>(bytes), size);
    PQfreemem(bytes);
    return raw;
  }

  void Copy(const BulkTable& table, const std::function<bool(BulkRow*)>& next) {
    const std::string sql = absl::StrCat("COPY ", table.name, " (", absl::StrJoin(Names(table), ", "),
                                         ") FROM STDIN (FORMAT binary)");
    const Result begun(PQexec(db_.get(), sql.c_str()), PQclear);
    if (PQresultStatus(begun.get()) != PGRES_COPY_IN) Fail(PQerrorMessage(db_.get()), sql);
    constexpr size_t kChunk = 1 << 16;
    std::string out("PGCOPY\n\377\r\n\0", 11);
    AppendBig(0, 8, &out);  // flags, and no extension
    BulkRow row;
    const auto put = [&] {
      if (PQputCopyData(db_.get(), out.data(), static_cast<int>(out.size())) != 1)
        Fail(PQerrorMessage(db_.get()), sql);
      out.clear();
    };
    while (next(&row)) {
      AppendBig(row.values.size(), 2, &out);
      for (size_t i = 0; i < row.values.size(); ++i) {
        if (table.columns[i].kind == Kind::kNumber) {
          AppendBig(8, 4, &out);
          AppendBig(static_cast<uint64_t>(std::strtoll(row.values[i].c_str(), nullptr, 10)), 8, &out);
          continue;
        }
        AppendBig(row.values[i].size(), 4, &out);
        out += row.values[i];
      }
      if (out.size() > kChunk) put();
    }
    AppendBig(0xFFFF, 2, &out);
    put();
    if (PQputCopyEnd(db_.get(), nullptr) != 1) Fail(PQerrorMessage(db_.get()), sql);
    while (PGresult* result = PQgetResult(db_.get())) {
      if (PQresultStatus(result) != PGRES_COMMAND_OK) Fail(PQerrorMessage(db_.get()), sql);
      PQclear(result);
    }
  }

  std::vector<BulkRow> Ask(const std::string& sql) {
    const Result result(PQexec(db_.get(), sql.c_str()), PQclear);
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) Fail(PQerrorMessage(db_.get()), sql);
    std::vector<BulkRow> rows(static_cast<size_t>(PQntuples(result.get())));
    for (size_t row = 0; row < rows.size(); ++row) {
      for (int i = 0; i < PQnfields(result.get()); ++i) {
        rows[row].values.emplace_back(PQgetvalue(result.get(), static_cast<int>(row), i));
      }
    }
    return rows;
  }

  std::unique_ptr<PGconn, void (*)(PGconn*)> db_;
  const std::string schema_;
};

}  // namespace

std::unique_ptr<BulkRows> BulkRows::Sqlite(const std::string& file) {
  return std::make_unique<SqliteRows>(file);
}

std::unique_ptr<BulkRows> BulkRows::Postgres(const std::string& url, const std::string& schema) {
  return std::make_unique<PostgresRows>(url, schema);
}

}  // namespace fengqiao::bench
