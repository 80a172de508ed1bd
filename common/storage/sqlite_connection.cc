#include "common/storage/sqlite_connection.h"

#include <sqlite3.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/backend.h"

namespace fengqiao::storage::internal {
namespace {

// A filter makes a new text for each of its shapes; past this many the cache starts anew.
constexpr size_t kMaxStatements = 256;

}  // namespace

absl::Status SqliteError(sqlite3* database, int code) {
  const std::string cause = absl::StrCat(
      "sqlite ", code, ": ", database == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database));
  switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return Error(absl::StatusCode::kAlreadyExists, ErrorReason::ERROR_REASON_ALREADY_EXISTS,
                   "a record with this key is there already");
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return Error(absl::StatusCode::kNotFound, ErrorReason::ERROR_REASON_NOT_FOUND,
                   "a record that this one refers to is not there");
    default:
      break;
  }
  switch (code & 0xff) {
    case SQLITE_FULL:
      return StoreFull(cause);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return StoreBusy("the store is busy", cause);
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR: {
      absl::Status status = Unavailable("the store can't be reached", absl::Seconds(1));
      status.SetPayload(kCausePayload, absl::Cord(cause));
      return status;
    }
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: {
      absl::Status status = DataLoss("the database file is damaged");
      status.SetPayload(kCausePayload, absl::Cord(cause));
      return status;
    }
    default:
      return Internal(cause);
  }
}

SqliteStatement::SqliteStatement(sqlite3* database, sqlite3_stmt* statement)
    : database_(database), statement_(statement) {
  const int count = sqlite3_bind_parameter_count(statement_);
  std::vector<std::pair<int, int>> numbered;
  for (int i = 1; i <= count; ++i) {
    const char* name = sqlite3_bind_parameter_name(statement_, i);
    const int number = name == nullptr ? i : std::atoi(name + 1);
    numbered.emplace_back(number, i);
    parameters_ = std::max(parameters_, number);
  }
  index_.assign(parameters_ + 1, 0);
  for (const auto& [number, index] : numbered) index_[number] = index;
}

SqliteStatement::~SqliteStatement() { sqlite3_finalize(statement_); }

void SqliteStatement::Check(int code) {
  if (code != SQLITE_OK && bind_error_ == SQLITE_OK) bind_error_ = code;
}

void SqliteStatement::Bind(int number, const Value& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) {
    BindInteger(number, *integer);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    BindText(number, *text);
  } else if (const auto* bytes = std::get_if<Bytes>(&value)) {
    BindBytes(number, bytes->data);
  } else if (const int index = IndexOf(number); index != 0) {
    Check(sqlite3_bind_null(statement_, index));
  }
}

void SqliteStatement::BindInteger(int number, int64_t value) {
  if (const int index = IndexOf(number); index != 0) Check(sqlite3_bind_int64(statement_, index, value));
}

void SqliteStatement::BindText(int number, std::string_view value) {
  const int index = IndexOf(number);
  if (index == 0) return;
  // A null pointer would be NULL.
  const char* data = value.data() == nullptr ? "" : value.data();
  Check(sqlite3_bind_text64(statement_, index, data, value.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void SqliteStatement::BindBytes(int number, std::string_view value) {
  const int index = IndexOf(number);
  if (index == 0) return;
  const void* data = value.data() == nullptr ? "" : value.data();
  Check(sqlite3_bind_blob64(statement_, index, data, value.size(), SQLITE_STATIC));
}

absl::StatusOr<bool> SqliteStatement::Step() {
  if (bind_error_ != SQLITE_OK) return SqliteError(database_, bind_error_);
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return SqliteError(database_, code);
}

absl::Status SqliteStatement::Run() {
  absl::StatusOr<bool> row = Step();
  while (row.ok() && *row) row = Step();
  Reset();
  return row.status();
}

int SqliteStatement::columns() const { return sqlite3_column_count(statement_); }

absl::Status SqliteStatement::ReadColumns(std::vector<Value>& values) const {
  const int count = columns();
  for (int i = 0; i < count; ++i) {
    switch (sqlite3_column_type(statement_, i)) {
      case SQLITE_INTEGER:
        values.emplace_back(int64_t{sqlite3_column_int64(statement_, i)});
        break;
      case SQLITE_TEXT: {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, i));
        values.emplace_back(std::string(text, sqlite3_column_bytes(statement_, i)));
        break;
      }
      case SQLITE_BLOB: {
        const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, i));
        const size_t size = sqlite3_column_bytes(statement_, i);
        values.emplace_back(Bytes{size == 0 ? std::string() : std::string(data, size)});
        break;
      }
      case SQLITE_NULL:
        values.emplace_back();
        break;
      default:
        return Internal("a query answers with a floating-point number");
    }
  }
  return absl::OkStatus();
}

void SqliteStatement::Reset() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  bind_error_ = SQLITE_OK;
}

absl::StatusOr<std::unique_ptr<SqliteConnection>> SqliteConnection::Open(const std::string& path,
                                                                         const SqliteOpenOptions& options) {
  sqlite3* database = nullptr;
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  const int code = sqlite3_open_v2(path.c_str(), &database, flags, nullptr);
  if (code != SQLITE_OK) {
    absl::Status status = SqliteError(database, code);
    sqlite3_close(database);
    return status;
  }
  std::unique_ptr<SqliteConnection> connection(new SqliteConnection(database));
  sqlite3_busy_timeout(database, static_cast<int>(absl::ToInt64Milliseconds(options.busy_timeout)));
  if (options.read_only) {
    RETURN_IF_ERROR(connection->RunScript("PRAGMA query_only = ON; PRAGMA cache_size = -8192"));
  } else {
    // A longer journal before it is folded back means fewer fsyncs of the file itself.
    RETURN_IF_ERROR(connection->RunScript(absl::StrCat(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = ", options.synchronous,
        "; PRAGMA foreign_keys = ON; PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 4000;"
        "PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY")));
  }
  return connection;
}

SqliteConnection::~SqliteConnection() {
  statements_.clear();
  sqlite3_close(database_);
}

int SqliteConnection::changes() const { return sqlite3_changes(database_); }

absl::StatusOr<SqliteStatement*> SqliteConnection::Prepare(std::string_view sql) {
  const auto found = statements_.find(sql);
  if (found != statements_.end()) return found->second.get();
  if (statements_.size() >= kMaxStatements) statements_.clear();
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return SqliteError(database_, code);
  auto& slot = statements_[std::string(sql)];
  slot = std::make_unique<SqliteStatement>(database_, statement);
  return slot.get();
}

absl::Status SqliteConnection::Run(std::string_view sql) {
  ASSIGN_OR_RETURN(SqliteStatement * statement, Prepare(sql));
  return statement->Run();
}

absl::StatusOr<Rows> SqliteConnection::Query(std::string_view sql, const std::vector<Value>& params) {
  for (const Value& value : params) RETURN_IF_ERROR(CheckValue("text of a query", value));
  ASSIGN_OR_RETURN(SqliteStatement * statement, Prepare(sql));
  if (statement->parameters() > static_cast<int>(params.size())) {
    return Internal("a query was given fewer parameters than it has");
  }
  for (size_t i = 0; i < params.size(); ++i) statement->Bind(static_cast<int>(i) + 1, params[i]);
  std::vector<Value> values;
  absl::StatusOr<bool> row = statement->Step();
  absl::Status status = row.status();
  while (status.ok() && *row) {
    status = statement->ReadColumns(values);
    if (!status.ok()) break;
    row = statement->Step();
    status = row.status();
  }
  const size_t columns = statement->columns();
  statement->Reset();
  if (!status.ok()) return status;
  return Rows(columns, std::move(values));
}

absl::Status SqliteConnection::RunScript(const std::string& sql) {
  const char* rest = sql.c_str();
  while (*rest != '\0') {
    sqlite3_stmt* statement = nullptr;
    int code = sqlite3_prepare_v2(database_, rest, -1, &statement, &rest);
    if (code != SQLITE_OK) return SqliteError(database_, code);
    if (statement == nullptr) break;  // only a comment or white space was left
    do {
      code = sqlite3_step(statement);
    } while (code == SQLITE_ROW);
    const absl::Status status = code == SQLITE_DONE ? absl::OkStatus() : SqliteError(database_, code);
    sqlite3_finalize(statement);
    RETURN_IF_ERROR(status);
  }
  return absl::OkStatus();
}

void SqliteConnection::Rollback() {
  // Some errors (a full disk among them) have rolled back already.
  if (sqlite3_get_autocommit(database_) == 0) (void)Run("ROLLBACK");
}

absl::StatusOr<bool> SqliteConnection::TableExists(std::string_view table) {
  ASSIGN_OR_RETURN(const Rows rows, Query("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1",
                                          {std::string(table)}));
  return !rows.empty();
}

}  // namespace fengqiao::storage::internal
