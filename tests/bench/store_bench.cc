// How much of the engine's own speed a durable command keeps.
//
// A command here writes a new row, its event and the memory of its request. Beside it stand the same rows
// written by bare statements, set-based where the engine has that, in transactions as large as the batches
// may be: no queue, no look-up of the request, no rule. The two run in turns, seven times, on the same engine
// in the same process; what is printed are medians, and the median of the pairs' ratios.
//
//   store_bench [sqlite|postgres]

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/feed/feed.h"
#include "common/status/error.h"
#include "common/storage/chain.h"
#include "common/storage/database.h"
#include "common/storage/envelope.h"
#include "common/storage/postgres_connection.h"
#include "common/storage/sqlite_connection.h"
#include "common/storage/write_queue.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/temp_dir.h"

namespace fengqiao::bench {
namespace {

using std::chrono::steady_clock;
using storage::Command;
using storage::CommandResult;
using storage::Database;
using storage::Engine;
using storage::TableSpec;
using storage::UnitOfWork;
using storage::WriteQueue;
using storage::internal::PgArray;
using storage::internal::PgElement;
using storage::internal::PgStatement;
using storage::internal::PostgresConnection;
using storage::internal::SqliteConnection;
using storage::internal::SqliteStatement;

constexpr int kPairs = 7;
const std::string kMessage(200, 'm');

[[noreturn]] void Die(const absl::Status& status) {
  std::cerr << status << " " << CauseOf(status) << "\n";
  std::exit(1);
}
void Must(const absl::Status& status) {
  if (!status.ok()) Die(status);
}
template <typename T>
T Must(absl::StatusOr<T> value) {
  if (!value.ok()) Die(value.status());
  return *std::move(value);
}

const TableSpec& Observations() {
  static const auto* const kTable = new TableSpec{.name = "observations",
                                                  .key_column = "name",
                                                  .columns = {{"region", storage::ColumnType::kText},
                                                              {"year", storage::ColumnType::kInteger},
                                                              {"value", storage::ColumnType::kInteger}}};
  return *kTable;
}

storage::DatabaseOptions Options(const std::string& url, const std::string& service) {
  storage::DatabaseOptions options{.url = url, .service = service};
  options.migrations = {
      {.number = 1,
       .name = "observations",
       .sqlite_sql = "CREATE TABLE observations (name TEXT PRIMARY KEY NOT NULL, region TEXT NOT NULL,"
                     " year INTEGER NOT NULL, value INTEGER NOT NULL, envelope BLOB NOT NULL) STRICT",
       .postgres_sql = "CREATE TABLE observations (name TEXT COLLATE \"C\" PRIMARY KEY,"
                       " region TEXT COLLATE \"C\" NOT NULL, year BIGINT NOT NULL, value BIGINT NOT NULL,"
                       " envelope BYTEA NOT NULL)"}};
  return options;
}

common::v1::Event MakeEvent(const std::string& name) {
  common::v1::Event event;
  event.set_type("Observation.Recorded");
  event.set_resource(name);
  event.set_region("330602");
  event.mutable_actor()->set_subject("bench");
  event.mutable_payload()->set_type_url("type.googleapis.com/fengqiao.indicators.v1.Observation");
  event.mutable_payload()->set_value(kMessage);
  return event;
}

// A name that is new in the process, in the order of a real key: by region, then by time.
std::string NextName() {
  static int64_t number = 0;
  char name[64];
  std::snprintf(name, sizeof(name), "regions/330602/observations/%012lld", static_cast<long long>(++number));
  return name;
}

Command Record() {
  const std::string name = NextName();
  Command command;
  command.request = {.caller = "bench", .method = "/bench/Record", .request_id = name, .hash = Sha256(name)};
  command.decide = [name](UnitOfWork& unit) {
    unit.Insert(Observations(), {.key = name, .message = kMessage, .columns = {"330602", 2024, 4520}});
    unit.Emit(MakeEvent(name));
    unit.SetReply(name);
    return absl::OkStatus();
  };
  return command;
}

// Something that writes `rows` commands' worth, durably.
class Side {
 public:
  virtual ~Side() = default;
  virtual void Write(int rows) = 0;
};

// Our queue with `clients` commands under way at a time.
class Ours final : public Side {
 public:
  Ours(const std::string& url, int clients) : clients_(clients) {
    database_ = Must(Database::Open(Options(url, absl::StrCat("ours", clients))));
    feed_ = Must(feed::Feed::Start(*database_));
    queue_ = Must(WriteQueue::Start(*database_, {.on_events = [this] { feed_->OnCommit(); }}));
  }

  void Write(int rows) override {
    for (int i = 0; i < rows; ++i) {
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return under_way_ < clients_; });
        ++under_way_;
      }
      Command command = Record();
      command.done = [this](absl::StatusOr<CommandResult> answer) {
        Must(answer.status());
        std::lock_guard lock(mutex_);
        --under_way_;
        changed_.notify_one();
      };
      queue_->Submit(std::move(command));
    }
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return under_way_ == 0; });
  }

 private:
  const int clients_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<feed::Feed> feed_;
  std::unique_ptr<WriteQueue> queue_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int under_way_ = 0;
};

// The three rows of one command, ready to be bound.
struct RawRow {
  std::string name, stored, event_id, event, request_key, hash, reply;
};

std::vector<RawRow> MakeRows(int count) {
  std::vector<RawRow> rows;
  for (int i = 0; i < count; ++i) {
    const std::string name = NextName();
    common::v1::Event event = MakeEvent(name);
    event.set_id(NewUlid(absl::ToUnixMillis(absl::Now())));
    rows.push_back({.name = name,
                    .stored = storage::Seal(kMessage),
                    .event_id = event.id(),
                    .event = storage::Seal(event.SerializeAsString()),
                    .request_key = Sha256(name),
                    .hash = Sha256(name),
                    .reply = storage::Seal(name)});
  }
  return rows;
}

class RawSqlite final : public Side {
 public:
  RawSqlite(const std::string& folder, int batch) : batch_(batch) {
    const std::string service = absl::StrCat("raw", batch);
    { Must(Database::Open(Options("sqlite://" + folder, service))); }
    connection_ = Must(SqliteConnection::Open(absl::StrCat(folder, "/", service, ".db"), {}));
  }

  void Write(int rows) override {
    for (int done = 0; done < rows; done += batch_) {
      const std::vector<RawRow> batch = MakeRows(batch_);
      Must(connection_->Begin());
      for (const RawRow& row : batch) {
        SqliteStatement* insert = Must(connection_->Prepare(
            "INSERT INTO observations (name, region, year, value, envelope) VALUES ($1, $2, $3, $4, $5)"));
        insert->BindText(1, row.name);
        insert->BindText(2, "330602");
        insert->BindInteger(3, 2024);
        insert->BindInteger(4, 4520);
        insert->BindBytes(5, row.stored);
        Must(insert->Run());
        link_ = storage::ChainLink(link_, ++position_, row.event);
        insert = Must(
            connection_->Prepare("INSERT INTO events (position, id, time, type, resource, region, envelope,"
                                 " link) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"));
        insert->BindInteger(1, position_);
        insert->BindText(2, row.event_id);
        insert->BindInteger(3, position_);
        insert->BindText(4, "Observation.Recorded");
        insert->BindText(5, row.name);
        insert->BindText(6, "330602");
        insert->BindBytes(7, row.event);
        insert->BindBytes(8, link_);
        Must(insert->Run());
        insert = Must(connection_->Prepare(
            "INSERT INTO requests (key, hash, reply, event_id, expires_at) VALUES ($1, $2, $3, $4, $5)"));
        insert->BindBytes(1, row.request_key);
        insert->BindBytes(2, row.hash);
        insert->BindBytes(3, row.reply);
        insert->BindText(4, row.event_id);
        insert->BindInteger(5, position_);
        Must(insert->Run());
      }
      Must(connection_->Commit());
    }
  }

 private:
  const int batch_;
  std::unique_ptr<SqliteConnection> connection_;
  int64_t position_ = 0;
  std::string link_;
};

class RawPostgres final : public Side {
 public:
  RawPostgres(const std::string& url, int batch) : batch_(batch) {
    const std::string service = absl::StrCat("raw", batch);
    { Must(Database::Open(Options(url, service))); }
    connection_ = Must(PostgresConnection::Open({.url = url, .schema = service}));
  }

  void Write(int rows) override {
    for (int done = 0; done < rows; done += batch_) {
      const std::vector<RawRow> batch = MakeRows(batch_);
      std::vector<PgStatement> statements(5);
      statements[0].sql = "BEGIN";
      statements[1].sql =
          "INSERT INTO observations (name, region, year, value, envelope) SELECT * FROM unnest($1, $2, $3, "
          "$4, $5)";
      Texts(statements[1], batch, [](const RawRow& row) -> std::string_view { return row.name; });
      Texts(statements[1], batch, [](const RawRow&) -> std::string_view { return "330602"; });
      Numbers(statements[1], batch.size(), 2024);
      Numbers(statements[1], batch.size(), 4520);
      Blobs(statements[1], batch, [](const RawRow& row) -> std::string_view { return row.stored; });
      statements[2].sql =
          "INSERT INTO event_rows (id, time, type, resource, region, envelope)"
          " SELECT * FROM unnest($1, $2, $3, $4, $5, $6)";
      Texts(statements[2], batch, [](const RawRow& row) -> std::string_view { return row.event_id; });
      Numbers(statements[2], batch.size(), 1);
      Texts(statements[2], batch, [](const RawRow&) -> std::string_view { return "Observation.Recorded"; });
      Texts(statements[2], batch, [](const RawRow& row) -> std::string_view { return row.name; });
      Texts(statements[2], batch, [](const RawRow&) -> std::string_view { return "330602"; });
      Blobs(statements[2], batch, [](const RawRow& row) -> std::string_view { return row.event; });
      statements[3].sql =
          "INSERT INTO requests (key, hash, reply, event_id, expires_at)"
          " SELECT * FROM unnest($1, $2, $3, $4, $5)";
      Blobs(statements[3], batch, [](const RawRow& row) -> std::string_view { return row.request_key; });
      Blobs(statements[3], batch, [](const RawRow& row) -> std::string_view { return row.hash; });
      Blobs(statements[3], batch, [](const RawRow& row) -> std::string_view { return row.reply; });
      Texts(statements[3], batch, [](const RawRow& row) -> std::string_view { return row.event_id; });
      Numbers(statements[3], batch.size(), 1);
      statements[4].sql = "COMMIT";
      Must(connection_->Run(statements).status());
    }
  }

 private:
  template <typename Get>
  static void Add(PgStatement& statement, PgElement element, const std::vector<RawRow>& rows, Get get) {
    PgArray array(element);
    for (const RawRow& row : rows) array.Add(get(row));
    std::move(array).AddTo(statement.params);
  }
  template <typename Get>
  static void Texts(PgStatement& statement, const std::vector<RawRow>& rows, Get get) {
    Add(statement, PgElement::kText, rows, get);
  }
  template <typename Get>
  static void Blobs(PgStatement& statement, const std::vector<RawRow>& rows, Get get) {
    Add(statement, PgElement::kBytes, rows, get);
  }
  static void Numbers(PgStatement& statement, size_t count, int64_t number) {
    PgArray array(PgElement::kInteger);
    for (size_t i = 0; i < count; ++i) array.Add(number);
    std::move(array).AddTo(statement.params);
  }

  const int batch_;
  std::unique_ptr<PostgresConnection> connection_;
};

double RowsPerSecond(Side& side, int rows) {
  const auto start = steady_clock::now();
  side.Write(rows);
  return rows / std::chrono::duration<double>(steady_clock::now() - start).count();
}

double Median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
  return values[values.size() / 2];
}

void Compare(const char* engine, int clients, Side& ours, Side& raw) {
  const int rows = clients == 1 ? 1280 : 12800;
  ours.Write(rows / 4);  // warm
  raw.Write(rows / 4);
  std::vector<double> our_speeds, raw_speeds, ratios;
  for (int pair = 0; pair < kPairs; ++pair) {
    // Who begins changes, so that neither always inherits the other's dirty pages.
    const bool ours_first = pair % 2 == 0;
    const double first = RowsPerSecond(ours_first ? ours : raw, rows);
    const double second = RowsPerSecond(ours_first ? raw : ours, rows);
    our_speeds.push_back(ours_first ? first : second);
    raw_speeds.push_back(ours_first ? second : first);
    ratios.push_back(our_speeds.back() / raw_speeds.back());
  }
  std::printf("%-9s %7d %14.0f %14.0f %8.2f\n", engine, clients, Median(our_speeds), Median(raw_speeds),
              Median(ratios));
  std::fflush(stdout);
}

}  // namespace
}  // namespace fengqiao::bench

int main(int argc, char** argv) {
  using namespace fengqiao::bench;  // NOLINT(google-build-using-namespace): a program of one file
  const std::string only = argc > 1 ? argv[1] : "";
  std::printf("%-9s %7s %14s %14s %8s   (aim 0.50)\n", "engine", "clients", "commands/s", "raw rows/s",
              "ratio");
  for (const int clients : {1, 64}) {
    if (only.empty() || only == "sqlite") {
      const fengqiao::testing::TempDir dir;
      Ours ours("sqlite://" + dir.path(), clients);
      RawSqlite raw(dir.path(), clients);
      Compare("sqlite", clients, ours, raw);
    }
    if (only.empty() || only == "postgres") {
      const std::string url = fengqiao::testing::PostgresServer::Shared().url();
      Ours ours(url, clients);
      RawPostgres raw(url, clients);
      Compare("postgres", clients, ours, raw);
    }
  }
}
