#include "tests/bench/raw_statements.h"

#include <libpq-fe.h>
#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "tests/bench/bench.h"

namespace fengqiao::bench {
namespace {

using indicators::v1::RecordObservationsRequest;

constexpr char kTables[] = R"(
  CREATE TABLE observations (id TEXT NOT NULL PRIMARY KEY, recorded BIGINT NOT NULL, region TEXT NOT NULL,
    indicator TEXT NOT NULL, organ TEXT NOT NULL, period TEXT NOT NULL, role BIGINT NOT NULL, source TEXT NOT NULL,
    envelope BYTES NOT NULL);
  CREATE INDEX observations_by_region ON observations (region, recorded, id);
  CREATE TABLE valid_observations (series TEXT NOT NULL PRIMARY KEY, region TEXT NOT NULL, indicator TEXT NOT NULL,
    year BIGINT NOT NULL, observation TEXT NOT NULL UNIQUE, envelope BYTES NOT NULL);
  CREATE INDEX valid_observations_by_region ON valid_observations (region, year, indicator);
  CREATE TABLE events (id TEXT NOT NULL PRIMARY KEY, position BIGINT UNIQUE, resource TEXT NOT NULL, envelope BYTES NOT NULL,
    link BYTES NOT NULL);
  CREATE TABLE requests (request TEXT NOT NULL PRIMARY KEY, hash BYTES NOT NULL, reply BYTES NOT NULL, expiry BIGINT NOT NULL);
)";

std::string Tables(const std::string& bytes_type) {
  std::string sql = kTables;
  for (size_t at; (at = sql.find("BYTES")) != std::string::npos;) sql.replace(at, 5, bytes_type);
  return sql;
}

[[noreturn]] void Fail(const char* what) {
  std::fprintf(stderr, "raw_statements: %s\n", what);
  std::abort();
}

// What one call of the benchmark writes.
struct CallValues {
  struct Row {
    std::string id, series, envelope;
  };

  CallValues(int64_t serial, int count) : request(absl::StrCat("dev|RecordObservations|", serial)) {
    const RecordObservationsRequest sent = RawStatements::Request(serial, count);
    for (int i = 0; i < count; ++i) {
      rows.push_back({.id = absl::StrCat("01HBENCH", serial, "-", i),
                      .series = absl::StrCat("330602|litigation.loss_rate|2022|1|", serial, "-", i),
                      .envelope = sent.observations(i).SerializeAsString()});
    }
    event = sent.SerializeAsString();
  }
  std::vector<Row> rows;
  std::string request, event;
};

class SqliteStatements final : public RawStatements {
 public:
  explicit SqliteStatements(const std::string& file) {
    if (sqlite3_open(file.c_str(), &db_) != SQLITE_OK) Fail("open");
    Execute("PRAGMA journal_mode=WAL");
    Execute("PRAGMA synchronous=FULL");
    Execute(Tables("BLOB").c_str());
    Prepare("INSERT INTO observations VALUES (?1,?2,'330602','litigation.loss_rate',?3,'2022',1,'',?4)");
    Prepare("INSERT INTO valid_observations VALUES (?1,'330602','litigation.loss_rate',2022,?2,?3)");
    Prepare("INSERT INTO events VALUES (?1,?2,'regions/330602',?3,?4)");
    Prepare("INSERT INTO requests VALUES (?1,?2,?3,0)");
  }
  ~SqliteStatements() override {
    for (sqlite3_stmt* statement : statements_) sqlite3_finalize(statement);
    sqlite3_close(db_);
  }

  double Rate(int calls, int batch, int rows) override {
    return bench::Rate(calls * rows, [&] {
      for (int done = 0; done < calls; done += batch) {
        Execute("BEGIN IMMEDIATE");
        for (int i = 0; i < batch; ++i) WriteCall(serial_++, rows);
        Execute("COMMIT");
      }
    });
  }

 private:
  void Execute(const char* sql) {
    if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) Fail(sqlite3_errmsg(db_));
  }
  void Prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db_, sql, -1, &statement, nullptr) != SQLITE_OK) Fail(sqlite3_errmsg(db_));
    statements_.push_back(statement);
  }
  static void Text(sqlite3_stmt* s, int at, const std::string& text) {
    sqlite3_bind_text(s, at, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
  }
  static void Blob(sqlite3_stmt* s, int at, const std::string& bytes) {
    sqlite3_bind_blob(s, at, bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC);
  }
  void Step(sqlite3_stmt* s) {
    if (sqlite3_step(s) != SQLITE_DONE) Fail(sqlite3_errmsg(db_));
    sqlite3_reset(s);
  }

  void WriteCall(int64_t serial, int rows) {
    const CallValues call(serial, rows);
    for (const CallValues::Row& row : call.rows) {
      sqlite3_stmt* s = statements_[0];
      Text(s, 1, row.id);
      sqlite3_bind_int64(s, 2, serial);
      Text(s, 3, row.id);
      Blob(s, 4, row.envelope);
      Step(s);
      s = statements_[1];
      Text(s, 1, row.series);
      Text(s, 2, row.id);
      Blob(s, 3, row.envelope);
      Step(s);
    }
    const std::string& id = call.rows[0].id;
    sqlite3_stmt* s = statements_[2];
    Text(s, 1, id);
    sqlite3_bind_int64(s, 2, serial + 1);
    Blob(s, 3, call.event);
    Blob(s, 4, link_);
    Step(s);
    s = statements_[3];
    Text(s, 1, call.request);
    Blob(s, 2, link_);
    Blob(s, 3, id);
    Step(s);
  }

  sqlite3* db_ = nullptr;
  std::vector<sqlite3_stmt*> statements_;
  const std::string link_ = std::string(32, 'x');
  int64_t serial_ = 0;
};

// A set as an array literal: the plainest set-based way that libpq has.
struct Array {
  std::string text = "{";

  void Text(const std::string& item) {
    absl::StrAppend(&text, text.size() == 1 ? "" : ",", "\"", item, "\"");
  }
  void Bytes(const std::string& item) {
    absl::StrAppend(&text, text.size() == 1 ? "" : ",", "\"\\\\x", absl::BytesToHexString(item), "\"");
  }
};

class PostgresStatements final : public RawStatements {
 public:
  explicit PostgresStatements(const std::string& url) : connection_(PQconnectdb(url.c_str())) {
    if (PQstatus(connection_) != CONNECTION_OK) Fail(PQerrorMessage(connection_));
    Execute("CREATE SCHEMA bare; SET search_path = bare");
    Execute(Tables("BYTEA").c_str());
    Prepare(
        "o",
        "INSERT INTO observations SELECT i, n, '330602', 'litigation.loss_rate', i, '2022', 1, '', e FROM "
        "unnest($1::text[], $2::bigint[], $3::bytea[]) AS t(i, n, e)",
        3);
    Prepare("v",
            "INSERT INTO valid_observations SELECT s, '330602', 'litigation.loss_rate', 2022, i, e FROM "
            "unnest($1::text[], $2::text[], $3::bytea[]) AS t(s, i, e)",
            3);
    Prepare("e",
            "INSERT INTO events SELECT i, n, 'regions/330602', e, '\\x00' FROM "
            "unnest($1::text[], $2::bigint[], $3::bytea[]) AS t(i, n, e)",
            3);
    Prepare("r", "INSERT INTO requests SELECT r, '\\x00', '\\x00', 0 FROM unnest($1::text[]) AS t(r)", 1);
  }
  ~PostgresStatements() override { PQfinish(connection_); }

  double Rate(int calls, int batch, int rows) override {
    return bench::Rate(calls * rows, [&] {
      for (int done = 0; done < calls; done += batch) WriteBatch(batch, rows);
    });
  }

 private:
  void Execute(const char* sql) {
    PGresult* result = PQexec(connection_, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) Fail(PQerrorMessage(connection_));
    PQclear(result);
  }
  void Prepare(const char* name, const char* sql, int parameters) {
    PGresult* result = PQprepare(connection_, name, sql, parameters, nullptr);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) Fail(PQerrorMessage(connection_));
    PQclear(result);
  }
  void Run(const char* name, const std::vector<const std::string*>& arrays) {
    std::vector<const char*> values;
    for (const std::string* array : arrays) values.push_back(array->c_str());
    PGresult* result = PQexecPrepared(connection_, name, static_cast<int>(values.size()), values.data(),
                                      nullptr, nullptr, 0);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) Fail(PQerrorMessage(connection_));
    PQclear(result);
  }

  void WriteBatch(int batch, int rows) {
    Array ids, serials, series, envelopes, event_ids, event_serials, events, requests;
    for (int i = 0; i < batch; ++i, ++serial_) {
      const CallValues call(serial_, rows);
      for (const CallValues::Row& row : call.rows) {
        ids.Text(row.id);
        serials.Text(absl::StrCat(serial_));
        series.Text(row.series);
        envelopes.Bytes(row.envelope);
      }
      event_ids.Text(call.rows[0].id);
      event_serials.Text(absl::StrCat(serial_));
      events.Bytes(call.event);
      requests.Text(call.request);
    }
    for (Array* array : {&ids, &serials, &series, &envelopes, &event_ids, &event_serials, &events, &requests})
      array->text.push_back('}');
    Execute("BEGIN");
    Run("o", {&ids.text, &serials.text, &envelopes.text});
    Run("v", {&series.text, &ids.text, &envelopes.text});
    Run("e", {&event_ids.text, &event_serials.text, &events.text});
    Run("r", {&requests.text});
    Execute("COMMIT");
  }

  PGconn* connection_;
  int64_t serial_ = 0;
};

}  // namespace

RecordObservationsRequest RawStatements::Request(int64_t serial, int rows) {
  RecordObservationsRequest request;
  request.set_parent("regions/330602");
  request.set_request_id(absl::StrCat("bench-", serial, "-", rows));
  for (int i = 0; i < rows; ++i) {
    auto* observation = request.add_observations();
    observation->set_indicator("indicators/litigation.loss_rate");
    observation->set_region("regions/330602");
    observation->set_organ(absl::StrCat("organ ", serial, "-", i));
    observation->set_period("2022");
    observation->mutable_value()->set_value("5.22");
    observation->set_unit("%");
    observation->set_bound(common::v1::BOUND_EXACT);
    observation->set_role(common::v1::FIGURE_ROLE_ACTUAL);
  }
  return request;
}

std::unique_ptr<RawStatements> RawStatements::Sqlite(const std::string& file) {
  return std::make_unique<SqliteStatements>(file);
}

std::unique_ptr<RawStatements> RawStatements::Postgres(const std::string& url) {
  return std::make_unique<PostgresStatements>(url);
}

}  // namespace fengqiao::bench
