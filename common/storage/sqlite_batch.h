// A batch's transaction on SQLite.

#ifndef FENGQIAO_COMMON_STORAGE_SQLITE_BATCH_H_
#define FENGQIAO_COMMON_STORAGE_SQLITE_BATCH_H_

#include <memory>
#include <string>
#include <unordered_map>

#include "common/storage/backend.h"
#include "common/storage/sqlite_connection.h"

namespace fengqiao::storage::internal {

// Row by row by prepared statements. This is the log's only writer, so it gives events their positions and
// links.
class SqliteBatchStore final : public BatchStore {
 public:
  explicit SqliteBatchStore(std::unique_ptr<SqliteConnection> connection)
      : connection_(std::move(connection)) {}

  absl::Status Load(const BatchLoad& load, LoadSink& sink) override;
  FlushResult Flush(const BatchWrites& writes) override;
  void Abandon() override { connection_->Rollback(); }

 private:
  // The SQL of a table, made once.
  struct TableSql {
    std::string select, insert, remove;
    std::unordered_map<ColumnSet, std::string> updates;  // by what they write
  };

  absl::Status LoadRows(const BatchLoad& load, LoadSink& sink);
  absl::Status LoadTable(const BatchLoad::Table& load, LoadSink& sink);
  absl::Status LoadRequests(const BatchLoad& load, LoadSink& sink);
  absl::Status WriteAll(const BatchWrites& writes, FlushResult& result);
  absl::Status WriteUpdates(const TableWrites& writes, FlushResult& result);
  absl::Status WriteInserts(const TableWrites& writes, FlushResult& result);
  absl::Status WriteRecord(const TableSpec& table, const std::string& sql, const Record& record,
                           FlushResult& result);
  absl::Status WriteDeletes(const TableWrites& writes, FlushResult& result);
  absl::Status RunForOne(SqliteStatement& statement, const TableSpec& table, FlushResult& result);
  absl::Status WriteEvents(const BatchWrites& writes);
  absl::Status WriteRequests(const BatchWrites& writes);
  absl::StatusOr<int> Purge(const BatchWrites& writes);
  TableSql& SqlOf(const TableSpec& table);
  const std::string& UpdateSql(const TableSpec& table, ColumnSet changed);

  std::unique_ptr<SqliteConnection> connection_;
  std::unordered_map<std::string, TableSql> sql_;
};

}  // namespace fengqiao::storage::internal

#endif  // FENGQIAO_COMMON_STORAGE_SQLITE_BATCH_H_
