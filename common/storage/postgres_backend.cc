#include "common/storage/postgres_backend.h"

#include <chrono>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/mutex.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/postgres_batch.h"
#include "common/storage/postgres_connection.h"
#include "common/storage/postgres_sequencer.h"

namespace fengqiao::storage::internal {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr char kForeignKeys[] = R"sql(
SELECT child.relname, parent.relname FROM pg_constraint c
JOIN pg_class child ON child.oid = c.conrelid JOIN pg_class parent ON parent.oid = c.confrelid
WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace)sql";
constexpr char kOtherCollations[] = R"sql(
SELECT t.relname, a.attname FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid
JOIN pg_collation o ON o.oid = a.attcollation
WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p') AND a.attnum > 0
  AND NOT a.attisdropped AND o.collname <> 'C' ORDER BY 1, 2 LIMIT 1)sql";

// A snapshot that begins with the first query, in the same round trip.
class PostgresReader final : public Reader {
 public:
  explicit PostgresReader(PostgresConnection& connection) : connection_(connection) {}

  absl::StatusOr<Rows> Query(std::string_view sql, const std::vector<Value>& params) override {
    for (const Value& value : params) RETURN_IF_ERROR(CheckValue("text of a query", value));
    std::vector<PgStatement> statements;
    if (!begun_)
      statements.push_back({.sql = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", .params = {}});
    statements.push_back({.sql = std::string(sql), .params = PgParams(params)});
    begun_ = true;
    ASSIGN_OR_RETURN(std::vector<PgAnswer> answers, connection_.Run(statements));
    return std::move(answers.back().rows);
  }

  void End() {
    if (begun_ && !connection_.broken()) connection_.Rollback();
  }

 private:
  PostgresConnection& connection_;
  bool begun_ = false;
};

class PostgresBackend final : public Backend {
 public:
  PostgresBackend(PgConnectOptions connect, const DatabaseOptions& options)
      : connect_(std::move(connect)),
        limit_(options.read_connections),
        lease_timeout_(options.lease_timeout) {}

  Engine engine() const override { return Engine::kPostgres; }

  absl::Status Read(const std::function<absl::Status(Reader&)>& fn) override {
    return OnLease([&fn](PostgresConnection& connection) {
      PostgresReader reader(connection);
      absl::Status status = fn(reader);
      reader.End();
      return status;
    });
  }

  absl::StatusOr<Rows> Query(std::string_view sql, const std::vector<Value>& params) override {
    Rows rows;
    RETURN_IF_ERROR(OnLease([&](PostgresConnection& connection) -> absl::Status {
      ASSIGN_OR_RETURN(rows, connection.Query(sql, params));
      return absl::OkStatus();
    }));
    return rows;
  }

  absl::StatusOr<std::unique_ptr<Connection>> Connect() override {
    ASSIGN_OR_RETURN(std::unique_ptr<PostgresConnection> connection, PostgresConnection::Open(connect_));
    return std::unique_ptr<Connection>(std::move(connection));
  }

  absl::StatusOr<std::unique_ptr<BatchStore>> OpenBatchStore() override {
    auto store = std::make_unique<PostgresBatchStore>(connect_);
    RETURN_IF_ERROR(store->EnsureConnected());
    return std::unique_ptr<BatchStore>(std::move(store));
  }

  absl::StatusOr<std::unique_ptr<EventSequencer>> OpenEventSequencer() override {
    return PostgresSequencer::Open(connect_);
  }

  absl::Status InspectSchema(Connection& connection) override {
    ASSIGN_OR_RETURN(const Rows collations, connection.Query(kOtherCollations));
    if (!collations.empty()) {
      return Error(absl::StatusCode::kFailedPrecondition, ErrorReason::ERROR_REASON_STORE_UNFIT,
                   absl::StrCat("the column ", collations[0].Text(1), " of the table ", collations[0].Text(0),
                                " of ", connect_.schema,
                                " is not COLLATE \"C\"; lists would be ordered otherwise than on SQLite"));
    }
    ASSIGN_OR_RETURN(const Rows rows, connection.Query(kForeignKeys));
    std::vector<std::pair<std::string, std::string>> edges;
    for (const Row row : rows) edges.emplace_back(row.Text(0), row.Text(1));
    SetDepths(edges);
    return absl::OkStatus();
  }

 private:
  // Runs `body` on a reading connection; again on a new one if the connection had died while it was idle.
  template <typename Body>
  absl::Status OnLease(Body body) {
    for (;;) {
      ASSIGN_OR_RETURN(std::unique_ptr<PostgresConnection> connection, Lease());
      const bool fresh = connection == nullptr;
      if (fresh) {
        absl::StatusOr<std::unique_ptr<PostgresConnection>> opened = OpenReading();
        if (!opened.ok()) {
          Return(nullptr);
          return opened.status();
        }
        connection = *std::move(opened);
      }
      const absl::Status status = body(*connection);
      const bool dead = connection->broken();
      Return(dead ? nullptr : std::move(connection));
      if (!dead || fresh) return status;
    }
  }

  // A connection, or null for the right to open one.
  absl::StatusOr<std::unique_ptr<PostgresConnection>> Lease() {
    const auto give_up = steady_clock::now() + absl::ToChronoMilliseconds(lease_timeout_);
    MutexLock lock(mutex_);
    while (idle_.empty() && open_ >= limit_) {
      const auto left = std::chrono::duration_cast<milliseconds>(give_up - steady_clock::now());
      if (left.count() <= 0) return StoreBusy("all reading connections to the store are in use");
      returned_.WaitFor(lock, left);
    }
    if (idle_.empty()) {
      ++open_;
      return std::unique_ptr<PostgresConnection>();
    }
    std::unique_ptr<PostgresConnection> connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
  }

  // Takes back a lease; null when its connection is gone.
  void Return(std::unique_ptr<PostgresConnection> connection) {
    {
      MutexLock lock(mutex_);
      if (connection != nullptr) {
        idle_.push_back(std::move(connection));
      } else {
        --open_;
      }
    }
    returned_.SignalOne();
  }

  absl::StatusOr<std::unique_ptr<PostgresConnection>> OpenReading() {
    ASSIGN_OR_RETURN(std::unique_ptr<PostgresConnection> connection, PostgresConnection::Open(connect_));
    RETURN_IF_ERROR(connection->RunOne("SET default_transaction_read_only = on"));
    return connection;
  }

  const PgConnectOptions connect_;
  const int limit_;
  const absl::Duration lease_timeout_;
  Mutex mutex_;
  CondVar returned_;
  std::vector<std::unique_ptr<PostgresConnection>> idle_ ABSL_GUARDED_BY(mutex_);
  int open_ ABSL_GUARDED_BY(mutex_) = 0;  // idle or leased
};

absl::Status MakeSchema(PostgresConnection& connection, const std::string& schema) {
  ASSIGN_OR_RETURN(const Rows rows,
                   connection.Query("SELECT 1 FROM pg_namespace WHERE nspname = $1", {schema}));
  if (!rows.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(connection.Begin());
  absl::Status status = connection.LockInTransaction("schema");
  if (status.ok()) status = connection.RunOne("CREATE SCHEMA IF NOT EXISTS " + Quoted(schema));
  if (status.ok()) return connection.Commit();
  connection.Rollback();
  return status;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Backend>> OpenPostgresBackend(const std::string& url,
                                                             const DatabaseOptions& options) {
  PgConnectOptions connect{.url = url,
                           .schema = options.service,
                           .lock_timeout = options.busy_timeout,
                           .statement_timeout = options.statement_timeout};
  ASSIGN_OR_RETURN(const std::unique_ptr<PostgresConnection> connection, PostgresConnection::Open(connect));
  RETURN_IF_ERROR(MakeSchema(*connection, options.service));
  return std::unique_ptr<Backend>(std::make_unique<PostgresBackend>(std::move(connect), options));
}

}  // namespace fengqiao::storage::internal
