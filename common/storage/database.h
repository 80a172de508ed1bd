// A service's database, on SQLite or PostgreSQL behind one face.
//
// Reading is by SQL (Database::Read); writing is by commands alone (write_queue.h). One SQL text serves both
// engines: parameters are $1, $2, …; keep to what both know (upsert, RETURNING, row-value comparison, UPDATE
// … FROM; not LIKE, ANY, FOR UPDATE, nor the implicit order of NULL).

#ifndef FENGQIAO_COMMON_STORAGE_DATABASE_H_
#define FENGQIAO_COMMON_STORAGE_DATABASE_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/storage/value.h"

namespace fengqiao::storage {

namespace internal {
class Backend;
}

// One step of a schema. Written once, never altered: its checksum is recorded where it was applied.
//
// A table that commands write has a text key column, the columns that its TableSpec names, and (unless the
// spec says otherwise) `envelope`: BLOB NOT NULL on SQLite, BYTEA NOT NULL on PostgreSQL. Make SQLite tables
// STRICT. On PostgreSQL every text column is COLLATE "C", and numbers are BIGINT; Open refuses a schema with
// another collation, since lists would be ordered otherwise than on SQLite.
struct Migration {
  int number;  // from 1, rising
  std::string name;
  std::string sqlite_sql;    // one or more statements
  std::string postgres_sql;  // the same for PostgreSQL; the schema is the service's own
  // On SQLite it drops a table that others refer to and gives a new one its name: the references are let
  // stand meanwhile, and looked at before the commit.
  bool remakes_tables = false;
};

struct DatabaseOptions {
  // `sqlite:///absolute/folder/`, `sqlite://relative/folder`, or
  // `postgresql://user:password@host/database?…`.
  std::string url;
  // Names the file (<folder>/<service>.db) or the schema: lower-case letters, digits and _.
  std::string service;
  std::vector<Migration> migrations = {};
  // PostgreSQL: the most connections that read at a time. SQLite opens one for each thread that reads at a
  // time.
  int read_connections = 8;
  // PostgreSQL: how long a reader waits for one of them (then UNAVAILABLE).
  absl::Duration lease_timeout = absl::Seconds(5);
  // How long a statement waits for somebody else's lock (then UNAVAILABLE).
  absl::Duration busy_timeout = absl::Seconds(5);
  // PostgreSQL: how long a statement may run (then UNAVAILABLE). A server that is silent for two seconds
  // longer than that is given up. Migrations take the time they need.
  absl::Duration statement_timeout = absl::Seconds(20);
  // The system's clock where null.
  const Clock* clock = nullptr;
  // SQLite without fsync, to prove that the durability tests would notice. Never in a service.
  bool unsafe_without_sync_for_test = false;
};

enum class Engine { kSqlite, kPostgres };

// "sqlite", "postgres": a label for metrics.
std::string_view EngineName(Engine engine);

// Where an address leads, without user and password, for the log: "sqlite:/var/lib/fengqiao",
// "postgres:db.example:5432/fengqiao". INVALID_ARGUMENT (field `database_url`) for what can't be read.
absl::StatusOr<std::string> DescribeUrl(std::string_view url);

// Whether an error says that the store is out of reach, full or damaged: a trouble of every call, not of one.
bool IsStoreLost(const absl::Status& status);

// Reads within one snapshot. Lives only during the call of Database::Read; not thread-safe.
class Reader {
 public:
  virtual ~Reader() = default;
  // Runs one SELECT. Blocks on PostgreSQL. Errors are canonical (see Database); no SQL is in them.
  virtual absl::StatusOr<Rows> Query(std::string_view sql, const std::vector<Value>& params = {}) = 0;
};

// Thread-safe. Every error is canonical: ALREADY_EXISTS (unique), NOT_FOUND (a foreign key's parent),
// RESOURCE_EXHAUSTED (disk full), UNAVAILABLE (busy, starved or unreachable), ABORTED (serialization, after
// three tries), DATA_LOSS (corrupt), else INTERNAL whose cause is for the log alone.
class Database {
 public:
  // Opens or creates the database and brings its schema to the newest version. Blocks.
  //
  // FAILED_PRECONDITION, and nothing changed, when the database is from a newer version of the program, when
  // a migration that was applied has been altered since, when another process serves the same SQLite file, or
  // when the PostgreSQL server does not promise durability (fsync, synchronous_commit).
  static absl::StatusOr<std::unique_ptr<Database>> Open(DatabaseOptions options);

  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Runs `fn` on one read-only snapshot and returns its status. `fn` keeps nothing from an earlier attempt:
  // it is run again when an idle connection turns out to be dead. On SQLite this runs inline and takes
  // microseconds; on PostgreSQL it blocks, so call it from an executor's thread. Don't nest.
  absl::Status Read(const std::function<absl::Status(Reader&)>& fn);

  // One SELECT on a snapshot of its own: on PostgreSQL one round trip where Read takes two.
  absl::StatusOr<Rows> Query(std::string_view sql, const std::vector<Value>& params = {});

  Engine engine() const;
  const std::string& service() const { return service_; }
  const Clock& clock() const { return *clock_; }

  // For common/storage and common/feed alone.
  internal::Backend& backend() { return *backend_; }

 private:
  Database(std::string service, const Clock* clock, std::unique_ptr<internal::Backend> backend);

  const std::string service_;
  const Clock* const clock_;
  std::unique_ptr<internal::Backend> backend_;
};

}  // namespace fengqiao::storage

#endif  // FENGQIAO_COMMON_STORAGE_DATABASE_H_
