#include "common/storage/migrator.h"

#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/base_migrations.h"

namespace fengqiao::storage::internal {
namespace {

constexpr char kLock[] = "migrations";
// Read by every version of the program, so it never changes.
constexpr char kTable[] = R"sql(
CREATE TABLE IF NOT EXISTS migrations (
  scope TEXT NOT NULL,        -- 'base' or 'service'
  number BIGINT NOT NULL,
  name TEXT NOT NULL,
  checksum TEXT NOT NULL,     -- SHA-256 of the SQL
  applied_at BIGINT NOT NULL,
  PRIMARY KEY (scope, number)
))sql";

struct Series {
  std::string scope;
  const std::vector<Migration>* migrations;
};

struct Applied {
  std::string name, checksum;
};
using AppliedSteps = std::map<std::pair<std::string, int64_t>, Applied>;

absl::Status Refuse(const std::string& why) {
  return Error(absl::StatusCode::kFailedPrecondition, ErrorReason::ERROR_REASON_STORE_UNFIT, why);
}

class Migrator {
 public:
  Migrator(Connection& connection, Engine engine, std::string_view service,
           const std::vector<Migration>& service_migrations, absl::Time now)
      : connection_(connection),
        engine_(engine),
        service_(service),
        series_{{"base", &BaseMigrations()}, {"service", &service_migrations}},
        now_(now) {}

  absl::Status Run() {
    RETURN_IF_ERROR(CheckNumbers());
    ASSIGN_OR_RETURN(const bool exists, connection_.TableExists("migrations"));
    AppliedSteps applied;
    if (exists) {
      ASSIGN_OR_RETURN(applied, ReadApplied());
      RETURN_IF_ERROR(CheckApplied(applied));
    } else {
      RETURN_IF_ERROR(InLockedTransaction([this] { return connection_.RunScript(CreateTable()); }));
    }
    for (const Series& series : series_) {
      for (const Migration& migration : *series.migrations) {
        if (applied.count({series.scope, migration.number}) == 0)
          RETURN_IF_ERROR(Apply(series.scope, migration));
      }
    }
    return absl::OkStatus();
  }

 private:
  const std::string& Sql(const Migration& migration) const {
    return engine_ == Engine::kSqlite ? migration.sqlite_sql : migration.postgres_sql;
  }

  std::string CreateTable() const {
    std::string sql = kTable;
    if (engine_ == Engine::kPostgres) {
      for (size_t at = 0; (at = sql.find("TEXT", at)) != std::string::npos; at += 16) {
        sql.replace(at, 4, "TEXT COLLATE \"C\"");
      }
    }
    return sql;
  }

  absl::Status CheckNumbers() const {
    for (const Series& series : series_) {
      int last = 0;
      for (const Migration& migration : *series.migrations) {
        if (migration.number <= last) {
          return Internal(
              absl::StrCat("migrations of ", service_, " are not in rising order: ", migration.name));
        }
        last = migration.number;
      }
    }
    return absl::OkStatus();
  }

  absl::StatusOr<AppliedSteps> ReadApplied() {
    ASSIGN_OR_RETURN(const Rows rows,
                     connection_.Query("SELECT scope, number, name, checksum FROM migrations"));
    AppliedSteps applied;
    for (const Row row : rows) applied[{row.Text(0), row.Integer(1)}] = {row.Text(2), row.Text(3)};
    return applied;
  }

  absl::Status CheckApplied(const AppliedSteps& applied) const {
    for (const Series& series : series_) {
      const int64_t newest = series.migrations->empty() ? 0 : series.migrations->back().number;
      int64_t there = 0;
      for (const auto& [step, what] : applied) {
        if (step.first == series.scope) there = std::max(there, step.second);
      }
      if (there > newest) {
        return Refuse(absl::StrCat(
            "the database of ", service_, " is from a newer version of the program: its ", series.scope,
            " schema has version ", there, ", this program knows version ", newest, "; nothing was changed"));
      }
    }
    for (const Series& series : series_) {
      for (const Migration& migration : *series.migrations) {
        const auto found = applied.find({series.scope, migration.number});
        if (found != applied.end() && found->second.checksum != Checksum(migration)) {
          return Refuse(absl::StrCat(
              "migration ", migration.number, " (", migration.name, ") of the ", series.scope, " schema of ",
              service_, " was altered after it had been applied to this database; nothing was changed"));
        }
      }
    }
    return absl::OkStatus();
  }

  std::string Checksum(const Migration& migration) const { return ToHex(Sha256(Sql(migration))); }

  absl::Status Apply(const std::string& scope, const Migration& migration) {
    if (engine_ != Engine::kSqlite || !migration.remakes_tables) return ApplyChecked(scope, migration);
    // SQLite hears of this outside of transactions alone.
    RETURN_IF_ERROR(connection_.RunScript("PRAGMA foreign_keys = OFF"));
    const absl::Status applied = ApplyChecked(scope, migration);
    RETURN_IF_ERROR(connection_.RunScript("PRAGMA foreign_keys = ON"));
    return applied;
  }

  // What refers to rows that are not there.
  absl::Status CheckReferences(const Migration& migration) {
    if (engine_ != Engine::kSqlite || !migration.remakes_tables) return absl::OkStatus();
    ASSIGN_OR_RETURN(const Rows broken,
                     connection_.Query("SELECT DISTINCT \"table\" FROM pragma_foreign_key_check"));
    if (broken.empty()) return absl::OkStatus();
    return Refuse(absl::StrCat("migration ", migration.number, " (", migration.name, ") of ", service_,
                               " would leave rows of ", broken[0].Text(0),
                               " that refer to nothing; nothing was changed"));
  }

  absl::Status ApplyChecked(const std::string& scope, const Migration& migration) {
    return InLockedTransaction([&]() -> absl::Status {
      // Another replica may have been faster.
      ASSIGN_OR_RETURN(const AppliedSteps applied, ReadApplied());
      RETURN_IF_ERROR(CheckApplied(applied));
      if (applied.count({scope, migration.number}) != 0) return absl::OkStatus();
      RETURN_IF_ERROR(connection_.RunScript(Sql(migration)));
      RETURN_IF_ERROR(CheckReferences(migration));
      return connection_
          .Query(
              "INSERT INTO migrations (scope, number, name, checksum, applied_at) VALUES ($1, $2, $3, $4, "
              "$5)",
              {scope, int64_t{migration.number}, migration.name, Checksum(migration), ToMicros(now_)})
          .status();
    });
  }

  template <typename Body>
  absl::Status InLockedTransaction(Body body) {
    RETURN_IF_ERROR(connection_.Begin());
    absl::Status status = connection_.LockInTransaction(kLock);
    if (status.ok()) status = body();
    if (status.ok()) return connection_.Commit();
    connection_.Rollback();
    return status;
  }

  Connection& connection_;
  const Engine engine_;
  const std::string service_;
  const std::vector<Series> series_;
  const absl::Time now_;
};

}  // namespace

absl::Status Migrate(Connection& connection, Engine engine, std::string_view service,
                     const std::vector<Migration>& service_migrations, absl::Time now) {
  return Migrator(connection, engine, service, service_migrations, now).Run();
}

}  // namespace fengqiao::storage::internal
