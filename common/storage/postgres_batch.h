// A batch's transaction on PostgreSQL.

#ifndef FENGQIAO_COMMON_STORAGE_POSTGRES_BATCH_H_
#define FENGQIAO_COMMON_STORAGE_POSTGRES_BATCH_H_

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/storage/backend.h"
#include "common/storage/postgres_connection.h"

namespace fengqiao::storage::internal {

// Set-based: one statement a table for reading, one for each kind of write, and two round trips a batch in
// all. Events are left to the sequencer.
class PostgresBatchStore final : public BatchStore {
 public:
  explicit PostgresBatchStore(PgConnectOptions options) : options_(std::move(options)) {}

  // Connects if there is no good connection.
  absl::Status EnsureConnected();

  absl::Status Load(const BatchLoad& load, LoadSink& sink) override;
  FlushResult Flush(const BatchWrites& writes) override;
  void Abandon() override;

 private:
  // The SQL of a table, made once.
  struct TableSql {
    std::string select, insert, update, remove;
  };

  absl::StatusOr<std::vector<PgAnswer>> RunLoad(const BatchLoad& load);
  std::vector<PgStatement> FlushStatements(const BatchWrites& writes);
  PgStatement WriteRecords(const TableSpec& table, const std::string& sql,
                           const std::vector<const Record*>& records);
  const TableSql& SqlOf(const TableSpec& table);

  const PgConnectOptions options_;
  std::unique_ptr<PostgresConnection> connection_;
  bool in_transaction_ = false;
  std::unordered_map<std::string, TableSql> sql_;
};

}  // namespace fengqiao::storage::internal

#endif  // FENGQIAO_COMMON_STORAGE_POSTGRES_BATCH_H_
