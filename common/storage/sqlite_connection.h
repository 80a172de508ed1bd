// One SQLite connection with its prepared statements, and the one place that reads SQLite's error codes.

#ifndef FENGQIAO_COMMON_STORAGE_SQLITE_CONNECTION_H_
#define FENGQIAO_COMMON_STORAGE_SQLITE_CONNECTION_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/storage/backend.h"
#include "common/storage/value.h"

struct sqlite3;
struct sqlite3_stmt;

namespace fengqiao::storage::internal {

// A prepared statement; owned by its connection.
class SqliteStatement {
 public:
  SqliteStatement(sqlite3* database, sqlite3_stmt* statement);
  ~SqliteStatement();
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;

  // Parameters by their number in the text, from 1. What is bound stays alive until Reset. A number that the
  // text does not have is passed over.
  void Bind(int number, const Value& value);
  void BindInteger(int number, int64_t value);
  void BindText(int number, std::string_view value);
  void BindBytes(int number, std::string_view value);
  int parameters() const { return parameters_; }

  // True while there is a row.
  absl::StatusOr<bool> Step();
  // Runs to the end and resets.
  absl::Status Run();
  absl::Status ReadColumns(std::vector<Value>& values) const;
  int columns() const;
  void Reset();

 private:
  // SQLite numbers $1, $2 by their first appearance, since to it they are names.
  int IndexOf(int number) const { return number <= parameters_ ? index_[number] : 0; }
  void Check(int code);

  sqlite3* const database_;
  sqlite3_stmt* const statement_;
  std::vector<int> index_;  // by number
  int parameters_ = 0;
  int bind_error_ = 0;
};

struct SqliteOpenOptions {
  bool read_only = false;
  absl::Duration busy_timeout = absl::Seconds(5);
  const char* synchronous = "FULL";
};

class SqliteConnection final : public Connection {
 public:
  static absl::StatusOr<std::unique_ptr<SqliteConnection>> Open(const std::string& path,
                                                                const SqliteOpenOptions& options);
  ~SqliteConnection() override;

  absl::StatusOr<Rows> Query(std::string_view sql, const std::vector<Value>& params = {}) override;
  absl::Status RunScript(const std::string& sql) override;
  absl::Status Begin() override { return Run("BEGIN IMMEDIATE"); }
  absl::Status Commit() override { return Run("COMMIT"); }
  void Rollback() override;
  // BEGIN IMMEDIATE holds the only lock there is.
  absl::Status LockInTransaction(std::string_view /*name*/) override { return absl::OkStatus(); }
  absl::StatusOr<bool> TableExists(std::string_view table) override;

  // From the cache, or prepared. Valid until the cache is cleared, which only Prepare does.
  absl::StatusOr<SqliteStatement*> Prepare(std::string_view sql);
  // One statement without parameters or answer.
  absl::Status Run(std::string_view sql);
  // The rows that the last statement to write has written.
  int changes() const;

 private:
  explicit SqliteConnection(sqlite3* database) : database_(database) {}

  struct TextHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  sqlite3* const database_;
  std::unordered_map<std::string, std::unique_ptr<SqliteStatement>, TextHash, std::equal_to<>> statements_;
};

// The last error of `database` as a status.
absl::Status SqliteError(sqlite3* database, int code);

}  // namespace fengqiao::storage::internal

#endif  // FENGQIAO_COMMON_STORAGE_SQLITE_CONNECTION_H_
