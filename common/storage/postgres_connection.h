// One PostgreSQL connection with its prepared statements, and the one place that reads SQLSTATEs.

#ifndef FENGQIAO_COMMON_STORAGE_POSTGRES_CONNECTION_H_
#define FENGQIAO_COMMON_STORAGE_POSTGRES_CONNECTION_H_

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/storage/backend.h"
#include "common/storage/postgres_binary.h"
#include "common/storage/value.h"

struct pg_conn;
struct pg_result;

namespace fengqiao::storage::internal {

struct PgStatement {
  std::string sql;
  PgParams params;
};

struct PgAnswer {
  Rows rows;
  int64_t affected = 0;
};

struct PgConnectOptions {
  std::string url;
  std::string schema;  // the service
  absl::Duration lock_timeout = absl::Seconds(5);
  absl::Duration statement_timeout = absl::Seconds(20);
};

// Several statements travel together and cost one round trip.
class PostgresConnection final : public Connection {
 public:
  // FAILED_PRECONDITION when the server or the session does not promise durability.
  static absl::StatusOr<std::unique_ptr<PostgresConnection>> Open(const PgConnectOptions& options);
  ~PostgresConnection() override;

  // Runs them in order; at the first error the rest is skipped, and `failed` (if not null) says which it was.
  // Outside of a transaction they are one.
  absl::StatusOr<std::vector<PgAnswer>> Run(const std::vector<PgStatement>& statements,
                                            size_t* failed = nullptr);
  absl::Status RunOne(std::string_view sql);

  absl::StatusOr<Rows> Query(std::string_view sql, const std::vector<Value>& params = {}) override;
  absl::Status RunScript(const std::string& sql) override;
  absl::Status Begin() override { return RunOne("BEGIN"); }
  absl::Status Commit() override;
  void Rollback() override;
  absl::Status LockInTransaction(std::string_view name) override;
  absl::StatusOr<bool> TableExists(std::string_view table) override;

  // The server is gone, or this session is; only a new connection helps.
  bool broken() const { return broken_; }

  // From now on every plan goes by the indexes. For a session whose statements all name their rows by key: a
  // plan that was made, and kept, while a table was small would otherwise scan it when it has grown, until
  // the next ANALYZE.
  absl::Status PlanByIndexes();

  // A statement that takes the lock `name` until the transaction ends.
  PgStatement LockStatement(std::string_view name) const;

  // For LISTEN.
  int socket() const;
  // True if another session has notified since the last call. Reads what has arrived, without waiting.
  bool TakeNotifications();

 private:
  struct Sent {
    bool is_prepare = false;
    std::string key;  // of the prepared statement
    size_t statement = 0;
  };

  PostgresConnection(pg_conn* connection, std::string schema, absl::Duration patience)
      : connection_(connection), schema_(std::move(schema)), patience_(patience) {}
  absl::Status SetUp(const PgConnectOptions& options);
  bool Send(const PgStatement& statement, size_t index, std::vector<Sent>& sent);
  absl::Status Receive(const Sent& sent, std::vector<PgAnswer>& answers);
  void ReceiveSync();
  // Sends what is not sent yet and waits until the next result can be taken without waiting. False where the
  // server is silent for longer than a statement may take; what else goes wrong is the result's to tell.
  bool AwaitResult();
  absl::Status Lost();

  pg_conn* const connection_;
  const std::string schema_;
  absl::Duration patience_;  // with one result
  // By text and types of the parameters; the value is the name.
  std::unordered_map<std::string, std::string> prepared_;
  int64_t next_name_ = 0;
  bool broken_ = false;
};

}  // namespace fengqiao::storage::internal

#endif  // FENGQIAO_COMMON_STORAGE_POSTGRES_CONNECTION_H_
