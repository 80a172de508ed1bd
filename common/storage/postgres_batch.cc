#include "common/storage/postgres_batch.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/envelope.h"

namespace fengqiao::storage::internal {
namespace {

constexpr char kSelectRequests[] =
    "SELECT key, hash, reply, event_id, expires_at FROM requests WHERE key = ANY($1)";
constexpr char kForgetRequests[] = "DELETE FROM requests WHERE key = ANY($1)";
constexpr char kInsertRequests[] =
    "INSERT INTO requests (key, hash, reply, event_id, expires_at) SELECT * FROM unnest($1, $2, $3, $4, $5)";
constexpr char kPurgeRequests[] =
    "DELETE FROM requests WHERE key IN (SELECT key FROM requests WHERE expires_at <= $1 ORDER BY expires_at "
    "LIMIT $2"
    " FOR UPDATE SKIP LOCKED)";
// The rows get their numbers in the order of the array, and wait for the sequencer.
constexpr char kInsertEvents[] =
    "WITH inserted AS (INSERT INTO event_rows (id, time, type, resource, region, envelope)"
    " SELECT id, time, type, resource, region, envelope FROM unnest($1, $2, $3, $4, $5, $6)"
    " WITH ORDINALITY AS event (id, time, type, resource, region, envelope, number) ORDER BY number "
    "RETURNING seq, length(envelope) AS bytes)"
    " INSERT INTO event_unsequenced (seq, bytes) SELECT seq, bytes FROM inserted";

bool HasEnvelope(const TableSpec& table) { return !table.envelope_column.empty(); }

// `write` with an end that fails where it wrote fewer records than there are keys in $1. The statements go
// out together with their COMMIT, so the server itself has to stop there; an arithmetic error is the one that
// plain SQL can raise.
std::string Counted(std::string_view write) {
  return absl::StrCat("WITH written AS (", ToAbsl(write),
                      " RETURNING 1) SELECT 1 / (count(*) = cardinality($1::text[]))::int FROM written");
}

// Of the statements of a batch only Counted divides.
bool IsCountTooSmall(const absl::Status& status) {
  constexpr char kDivisionByZero[] = "postgres 22012";
  return CauseOf(status).rfind(kDivisionByZero, 0) == 0;
}

PgElement ElementOf(ColumnType type) {
  switch (type) {
    case ColumnType::kInteger:
      return PgElement::kInteger;
    case ColumnType::kText:
      return PgElement::kText;
    case ColumnType::kBytes:
      break;
  }
  return PgElement::kBytes;
}

const char* ArrayName(PgElement element) {
  switch (element) {
    case PgElement::kInteger:
      return "bigint[]";
    case PgElement::kText:
      return "text[]";
    case PgElement::kBytes:
      break;
  }
  return "bytea[]";
}

PgStatement Plain(std::string sql) { return {.sql = std::move(sql), .params = {}}; }

template <typename Items, typename Get>
void AddArray(PgParams& params, PgElement element, const Items& items, Get get) {
  PgArray array(element);
  for (const auto& item : items) array.Add(get(item));
  std::move(array).AddTo(params);
}

void AddTexts(PgParams& params, const std::vector<std::string>& texts) {
  AddArray(params, PgElement::kText, texts, [](const std::string& text) { return std::string_view(text); });
}

void AddBytes(PgParams& params, const std::vector<std::string>& all) {
  AddArray(params, PgElement::kBytes, all, [](const std::string& bytes) { return std::string_view(bytes); });
}

template <typename RowType, typename Field>
void AddField(PgParams& params, PgElement element, const std::vector<RowType>& rows, Field RowType::*field) {
  AddArray(params, element, rows, [field](const RowType& row) {
    if constexpr (std::is_same_v<Field, int64_t>) {
      return row.*field;
    } else {
      return std::string_view(row.*field);
    }
  });
}

PgStatement InsertEvents(const std::vector<EventRow>& events) {
  PgStatement statement = Plain(kInsertEvents);
  AddField(statement.params, PgElement::kText, events, &EventRow::id);
  AddField(statement.params, PgElement::kInteger, events, &EventRow::time);
  AddField(statement.params, PgElement::kText, events, &EventRow::type);
  AddField(statement.params, PgElement::kText, events, &EventRow::resource);
  AddField(statement.params, PgElement::kText, events, &EventRow::region);
  AddField(statement.params, PgElement::kBytes, events, &EventRow::stored);
  return statement;
}

PgStatement InsertRequests(const std::vector<RequestRow>& requests) {
  PgStatement statement = Plain(kInsertRequests);
  AddField(statement.params, PgElement::kBytes, requests, &RequestRow::key);
  AddField(statement.params, PgElement::kBytes, requests, &RequestRow::hash);
  AddField(statement.params, PgElement::kBytes, requests, &RequestRow::reply);
  AddField(statement.params, PgElement::kText, requests, &RequestRow::event_id);
  AddField(statement.params, PgElement::kInteger, requests, &RequestRow::expires_at);
  return statement;
}

}  // namespace

absl::Status PostgresBatchStore::EnsureConnected() {
  if (connection_ != nullptr && !connection_->broken()) return absl::OkStatus();
  in_transaction_ = false;
  connection_.reset();
  ASSIGN_OR_RETURN(connection_, PostgresConnection::Open(options_));
  return connection_->PlanByIndexes();
}

const PostgresBatchStore::TableSql& PostgresBatchStore::SqlOf(const TableSpec& table) {
  TableSql& sql = sql_[table.name];
  if (!sql.select.empty()) return sql;
  const std::string name = Quoted(table.name), key = Quoted(table.key_column);
  std::string columns = key, arrays = "$1::text[]", sets;
  int number = 1;
  const auto add = [&](const std::string& column, PgElement element) {
    ++number;
    absl::StrAppend(&columns, ", ", Quoted(column));
    absl::StrAppend(&arrays, ", $", number, "::", ArrayName(element));
    absl::StrAppend(&sets, sets.empty() ? "" : ", ", Quoted(column), " = new.", Quoted(column));
  };
  for (const Column& column : table.columns) add(column.name, ElementOf(column.type));
  if (HasEnvelope(table)) add(table.envelope_column, PgElement::kBytes);
  if (sets.empty()) sets = absl::StrCat(key, " = new.", key);
  // A record that is not deleted keeps its key, so this lock lets others refer to it meanwhile.
  sql.select = absl::StrCat("SELECT ", columns, " FROM ", name, " WHERE ", key, " = ANY($1) ORDER BY ", key,
                            " FOR NO KEY UPDATE");
  sql.insert = absl::StrCat("INSERT INTO ", name, " (", columns, ") SELECT * FROM unnest(", arrays, ")");
  sql.update = Counted(absl::StrCat("UPDATE ", name, " AS old SET ", sets, " FROM unnest(", arrays,
                                    ") AS new (", columns, ") WHERE old.", key, " = new.", key));
  sql.remove = Counted(absl::StrCat("DELETE FROM ", name, " WHERE ", key, " = ANY($1)"));
  return sql;
}

absl::Status PostgresBatchStore::Load(const BatchLoad& load, LoadSink& sink) {
  RETURN_IF_ERROR(EnsureConnected());
  if (load.empty()) return absl::OkStatus();
  absl::StatusOr<std::vector<PgAnswer>> answers = RunLoad(load);
  if (!answers.ok() && connection_->broken()) {
    // The connection had died while it was idle, and nothing was written: try once more on a new one.
    RETURN_IF_ERROR(EnsureConnected());
    answers = RunLoad(load);
  }
  if (!answers.ok()) {
    Abandon();
    return answers.status();
  }
  size_t next = 1;  // after BEGIN
  for (const BatchLoad::Table& table : load.tables) {
    const size_t columns = table.table->columns.size();
    for (const Row row : (*answers)[next].rows) {
      Record record{.key = row.Text(0), .message = "", .columns = {}};
      for (size_t i = 0; i < columns; ++i) record.columns.push_back(row.value(i + 1));
      if (HasEnvelope(*table.table)) record.message = row.Bytes(columns + 1);
      sink.OnRecord(*table.table, std::move(record));
    }
    ++next;
  }
  if (load.requests.empty()) return absl::OkStatus();
  for (const Row row : (*answers)[next].rows) {
    sink.OnRequest({row.Bytes(0), row.Bytes(1), row.Bytes(2), row.Text(3), row.Integer(4)});
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<PgAnswer>> PostgresBatchStore::RunLoad(const BatchLoad& load) {
  std::vector<PgStatement> statements;
  statements.push_back(Plain("BEGIN"));
  for (const BatchLoad::Table& table : load.tables) {
    statements.push_back(Plain(SqlOf(*table.table).select));
    AddTexts(statements.back().params, table.keys);
  }
  // Last, with a view of its own: whoever waited for a row that another replica was changing sees what that
  // was done for, so a command that is given at two replicas gets one answer and not a refusal by its own
  // result.
  if (!load.requests.empty()) {
    statements.push_back(Plain(kSelectRequests));
    AddBytes(statements.back().params, load.requests);
  }
  in_transaction_ = true;
  return connection_->Run(statements);
}

void PostgresBatchStore::Abandon() {
  if (in_transaction_ && connection_ != nullptr && !connection_->broken()) connection_->Rollback();
  in_transaction_ = false;
}

PgStatement PostgresBatchStore::WriteRecords(const TableSpec& table, const std::string& sql,
                                             const std::vector<const Record*>& records) {
  PgStatement statement = Plain(sql);
  AddArray(statement.params, PgElement::kText, records,
           [](const Record* record) { return std::string_view(record->key); });
  for (size_t i = 0; i < table.columns.size(); ++i) {
    AddArray(statement.params, ElementOf(table.columns[i].type), records,
             [i](const Record* record) -> const Value& { return record->columns[i]; });
  }
  if (HasEnvelope(table)) {
    PgArray array(PgElement::kBytes);
    for (const Record* record : records) array.Add(std::string_view(Seal(record->message)));
    std::move(array).AddTo(statement.params);
  }
  return statement;
}

std::vector<PgStatement> PostgresBatchStore::FlushStatements(const BatchWrites& writes) {
  std::vector<PgStatement> statements;
  if (!in_transaction_) statements.push_back(Plain("BEGIN"));
  for (const TableWrites& table : writes.tables) {
    const TableSql& sql = SqlOf(*table.table);
    if (!table.updates.empty()) {
      std::vector<const Record*> records;
      for (const Update& update : table.updates) records.push_back(update.record);
      statements.push_back(WriteRecords(*table.table, sql.update, records));
    }
    if (!table.inserts.empty()) statements.push_back(WriteRecords(*table.table, sql.insert, table.inserts));
  }
  for (auto table = writes.tables.rbegin(); table != writes.tables.rend(); ++table) {
    if (table->deletes.empty()) continue;
    statements.push_back(Plain(SqlOf(*table->table).remove));
    AddArray(statements.back().params, PgElement::kText, table->deletes,
             [](const std::string* key) { return std::string_view(*key); });
  }
  if (!writes.events.empty()) statements.push_back(InsertEvents(writes.events));
  if (!writes.expired_requests.empty()) {
    statements.push_back(Plain(kForgetRequests));
    AddBytes(statements.back().params, writes.expired_requests);
  }
  if (!writes.requests.empty()) statements.push_back(InsertRequests(writes.requests));
  if (writes.purge_limit > 0) {
    statements.push_back(Plain(kPurgeRequests));
    statements.back().params.AddInteger(writes.now).AddInteger(writes.purge_limit);
  }
  statements.push_back(Plain("COMMIT"));
  return statements;
}

FlushResult PostgresBatchStore::Flush(const BatchWrites& writes) {
  FlushResult result;
  result.status = EnsureConnected();
  if (!result.status.ok()) return result;
  const std::vector<PgStatement> statements = FlushStatements(writes);
  size_t failed = 0;
  in_transaction_ = true;
  const absl::StatusOr<std::vector<PgAnswer>> answers = connection_->Run(statements, &failed);
  if (answers.ok()) {
    in_transaction_ = false;
    if (writes.purge_limit > 0) result.purged = static_cast<int>((*answers)[statements.size() - 2].affected);
    return result;
  }
  result.status = answers.status();
  if (!connection_->broken()) {
    // A deferred constraint or a serialization fails at the commit, and is still the fault of a statement.
    const absl::StatusCode code = result.status.code();
    result.statement_failed = failed + 1 < statements.size() || code == absl::StatusCode::kAlreadyExists ||
                              code == absl::StatusCode::kNotFound || code == absl::StatusCode::kAborted;
    if (result.statement_failed && IsCountTooSmall(result.status)) {
      result.records_missing = true;
      result.status = RecordsMissing(CauseOf(result.status));
    }
  }
  Abandon();
  return result;
}

}  // namespace fengqiao::storage::internal
