#include "common/storage/sqlite_batch.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/chain.h"
#include "common/storage/envelope.h"

namespace fengqiao::storage::internal {
namespace {

bool HasEnvelope(const TableSpec& table) { return !table.envelope_column.empty(); }

// The columns of the one row that a bound SELECT finds; empty where there is none.
absl::StatusOr<std::vector<Value>> FindOne(SqliteStatement& select) {
  const absl::StatusOr<bool> found = select.Step();
  std::vector<Value> values;
  absl::Status status = found.status();
  if (status.ok() && *found) status = select.ReadColumns(values);
  select.Reset();
  if (!status.ok()) return status;
  return values;
}

}  // namespace

SqliteBatchStore::TableSql& SqliteBatchStore::SqlOf(const TableSpec& table) {
  TableSql& sql = sql_[table.name];
  if (!sql.select.empty()) return sql;
  // Parameters: $1 the key, then the columns, then the envelope.
  const std::string name = Quoted(table.name), key = Quoted(table.key_column);
  std::string columns = key, places = "$1";
  int number = 1;
  const auto add = [&](const std::string& column) {
    ++number;
    absl::StrAppend(&columns, ", ", Quoted(column));
    absl::StrAppend(&places, ", $", number);
  };
  for (const Column& column : table.columns) add(column.name);
  if (HasEnvelope(table)) add(table.envelope_column);
  sql.insert = absl::StrCat("INSERT INTO ", name, " (", columns, ") VALUES (", places, ")");
  sql.remove = absl::StrCat("DELETE FROM ", name, " WHERE ", key, " = $1");
  sql.select = absl::StrCat("SELECT ", columns, " FROM ", name, " WHERE ", key, " = $1");
  return sql;
}

// SQLite writes an index anew wherever one of its columns is named, also with the value that it has: so only
// what is another is named. The parameters are those of an insert.
const std::string& SqliteBatchStore::UpdateSql(const TableSpec& table, ColumnSet changed) {
  std::string& sql = SqlOf(table).updates[changed];
  if (!sql.empty()) return sql;
  std::string sets;
  int number = 1;
  const auto add = [&](const std::string& column) {
    absl::StrAppend(&sets, sets.empty() ? "" : ", ", Quoted(column), " = $", number);
  };
  for (size_t i = 0; i < table.columns.size(); ++i) {
    ++number;
    if (i >= kColumnBits || (changed >> i & 1) != 0) add(table.columns[i].name);
  }
  ++number;
  if (HasEnvelope(table)) add(table.envelope_column);
  number = 1;
  if (sets.empty()) add(table.key_column);
  sql = absl::StrCat("UPDATE ", Quoted(table.name), " SET ", sets, " WHERE ", Quoted(table.key_column),
                     " = $1");
  return sql;
}

absl::Status SqliteBatchStore::Load(const BatchLoad& load, LoadSink& sink) {
  RETURN_IF_ERROR(connection_->Begin());
  absl::Status status = LoadRows(load, sink);
  if (!status.ok()) connection_->Rollback();
  return status;
}

absl::Status SqliteBatchStore::LoadRows(const BatchLoad& load, LoadSink& sink) {
  RETURN_IF_ERROR(LoadRequests(load, sink));
  for (const BatchLoad::Table& table : load.tables) RETURN_IF_ERROR(LoadTable(table, sink));
  return absl::OkStatus();
}

absl::Status SqliteBatchStore::LoadRequests(const BatchLoad& load, LoadSink& sink) {
  if (load.requests.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      SqliteStatement * select,
      connection_->Prepare("SELECT hash, reply, event_id, expires_at FROM requests WHERE key = $1"));
  for (const std::string& key : load.requests) {
    select->BindBytes(1, key);
    ASSIGN_OR_RETURN(const std::vector<Value> values, FindOne(*select));
    if (values.empty()) continue;
    const Row row(values.data(), values.size());
    sink.OnRequest({key, row.Bytes(0), row.Bytes(1), row.Text(2), row.Integer(3)});
  }
  return absl::OkStatus();
}

absl::Status SqliteBatchStore::LoadTable(const BatchLoad::Table& load, LoadSink& sink) {
  const TableSpec& table = *load.table;
  ASSIGN_OR_RETURN(SqliteStatement * select, connection_->Prepare(SqlOf(table).select));
  for (const std::string& key : load.keys) {
    select->BindText(1, key);
    ASSIGN_OR_RETURN(std::vector<Value> values, FindOne(*select));
    if (values.empty()) continue;
    Record record{.key = key, .message = "", .columns = {}};
    if (HasEnvelope(table)) {
      auto* stored = std::get_if<Bytes>(&values.back());
      if (stored == nullptr) return DataLoss("a stored record has no envelope");
      record.message = std::move(stored->data);
      values.pop_back();
    }
    values.erase(values.begin());
    record.columns = std::move(values);
    sink.OnRecord(table, std::move(record));
  }
  return absl::OkStatus();
}

FlushResult SqliteBatchStore::Flush(const BatchWrites& writes) {
  FlushResult result;
  result.status = WriteAll(writes, result);
  if (!result.status.ok()) {
    result.statement_failed = true;
    connection_->Rollback();
    return result;
  }
  result.status = connection_->Commit();
  // A deferred constraint fails at the commit, and is still the fault of a statement.
  const absl::StatusCode code = result.status.code();
  result.statement_failed = code == absl::StatusCode::kNotFound || code == absl::StatusCode::kAlreadyExists;
  if (!result.status.ok()) connection_->Rollback();
  return result;
}

absl::Status SqliteBatchStore::WriteAll(const BatchWrites& writes, FlushResult& result) {
  for (const TableWrites& table : writes.tables) {
    RETURN_IF_ERROR(WriteUpdates(table, result));
    RETURN_IF_ERROR(WriteInserts(table, result));
  }
  for (auto table = writes.tables.rbegin(); table != writes.tables.rend(); ++table) {
    RETURN_IF_ERROR(WriteDeletes(*table, result));
  }
  RETURN_IF_ERROR(WriteEvents(writes));
  RETURN_IF_ERROR(WriteRequests(writes));
  ASSIGN_OR_RETURN(result.purged, Purge(writes));
  return absl::OkStatus();
}

absl::Status SqliteBatchStore::WriteUpdates(const TableWrites& writes, FlushResult& result) {
  for (const Update& update : writes.updates) {
    const std::string& sql = UpdateSql(*writes.table, update.changed);
    RETURN_IF_ERROR(WriteRecord(*writes.table, sql, *update.record, result));
  }
  return absl::OkStatus();
}

absl::Status SqliteBatchStore::WriteInserts(const TableWrites& writes, FlushResult& result) {
  if (writes.inserts.empty()) return absl::OkStatus();
  const std::string& sql = SqlOf(*writes.table).insert;
  for (const Record* record : writes.inserts) {
    RETURN_IF_ERROR(WriteRecord(*writes.table, sql, *record, result));
  }
  return absl::OkStatus();
}

// Values for which the statement has no place are passed over.
absl::Status SqliteBatchStore::WriteRecord(const TableSpec& table, const std::string& sql,
                                           const Record& record, FlushResult& result) {
  ASSIGN_OR_RETURN(SqliteStatement * statement, connection_->Prepare(sql));
  statement->BindText(1, record.key);
  int number = 1;
  for (const Value& value : record.columns) statement->Bind(++number, value);
  std::string stored;
  if (HasEnvelope(table)) {
    stored = Seal(record.message);
    statement->BindBytes(++number, stored);
  }
  return RunForOne(*statement, table, result);
}

// Runs a statement that writes one record; one that finds none to write says so.
absl::Status SqliteBatchStore::RunForOne(SqliteStatement& statement, const TableSpec& table,
                                         FlushResult& result) {
  RETURN_IF_ERROR(statement.Run());
  if (connection_->changes() == 1) return absl::OkStatus();
  result.records_missing = true;
  return RecordsMissing(table.name);
}

absl::Status SqliteBatchStore::WriteDeletes(const TableWrites& writes, FlushResult& result) {
  if (writes.deletes.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(SqliteStatement * statement, connection_->Prepare(SqlOf(*writes.table).remove));
  for (const std::string* key : writes.deletes) {
    statement->BindText(1, *key);
    RETURN_IF_ERROR(RunForOne(*statement, *writes.table, result));
  }
  return absl::OkStatus();
}

absl::Status SqliteBatchStore::WriteEvents(const BatchWrites& writes) {
  if (writes.events.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Rows head, connection_->Query("SELECT position, link FROM event_head"));
  if (head.empty()) return DataLoss("the log has lost its head");
  int64_t position = head[0].Integer(0);
  std::string link = head[0].Bytes(1);
  ASSIGN_OR_RETURN(
      SqliteStatement * insert,
      connection_->Prepare("INSERT INTO events (position, id, time, type, resource, region, envelope, link)"
                           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"));
  for (const EventRow& event : writes.events) {
    ++position;
    link = ChainLink(link, position, event.stored);
    insert->BindInteger(1, position);
    insert->BindText(2, event.id);
    insert->BindInteger(3, event.time);
    insert->BindText(4, event.type);
    insert->BindText(5, event.resource);
    insert->BindText(6, event.region);
    insert->BindBytes(7, event.stored);
    insert->BindBytes(8, link);
    RETURN_IF_ERROR(insert->Run());
  }
  ASSIGN_OR_RETURN(SqliteStatement * update,
                   connection_->Prepare("UPDATE event_head SET position = $1, link = $2"));
  update->BindInteger(1, position);
  update->BindBytes(2, link);
  return update->Run();
}

absl::Status SqliteBatchStore::WriteRequests(const BatchWrites& writes) {
  if (writes.requests.empty()) return absl::OkStatus();
  for (const std::string& key : writes.expired_requests) {
    RETURN_IF_ERROR(connection_->Query("DELETE FROM requests WHERE key = $1", {Bytes{key}}).status());
  }
  ASSIGN_OR_RETURN(SqliteStatement * insert,
                   connection_->Prepare("INSERT INTO requests (key, hash, reply, event_id, expires_at)"
                                        " VALUES ($1, $2, $3, $4, $5)"));
  for (const RequestRow& row : writes.requests) {
    insert->BindBytes(1, row.key);
    insert->BindBytes(2, row.hash);
    insert->BindBytes(3, row.reply);
    insert->BindText(4, row.event_id);
    insert->BindInteger(5, row.expires_at);
    RETURN_IF_ERROR(insert->Run());
  }
  return absl::OkStatus();
}

absl::StatusOr<int> SqliteBatchStore::Purge(const BatchWrites& writes) {
  if (writes.purge_limit == 0) return 0;
  ASSIGN_OR_RETURN(const Rows purged,
                   connection_->Query("DELETE FROM requests WHERE key IN (SELECT key FROM requests"
                                      " WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2) RETURNING 1",
                                      {writes.now, int64_t{writes.purge_limit}}));
  return static_cast<int>(purged.size());
}

}  // namespace fengqiao::storage::internal
