#include "common/storage/sqlite_backend.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/mutex.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/sqlite_batch.h"

namespace fengqiao::storage::internal {
namespace {

// Holds <file>.lock as long as it lives. The kernel lets go of it when the process ends, however it ends.
class ServiceLock {
 public:
  static absl::StatusOr<std::unique_ptr<ServiceLock>> Take(const std::string& path,
                                                           const std::string& service) {
    const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
      return Unavailable(absl::StrCat("can't write into the database folder: ", std::strerror(errno)));
    std::unique_ptr<ServiceLock> lock(new ServiceLock(fd));
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
      char pid[32] = {};
      const ssize_t length = pread(fd, pid, sizeof(pid) - 1, 0);
      return absl::Status(
          Error(absl::StatusCode::kFailedPrecondition, ErrorReason::ERROR_REASON_STORE_UNFIT,
                absl::StrCat("the database of ", service, " is already served by another process",
                             length > 0 ? absl::StrCat(" (", pid, ")") : "",
                             "; stop that one, or give this one another folder")));
    }
    const std::string pid = absl::StrCat(getpid());
    if (ftruncate(fd, 0) != 0 || pwrite(fd, pid.data(), pid.size(), 0) < 0) {
      return Unavailable(absl::StrCat("can't write into the database folder: ", std::strerror(errno)));
    }
    return lock;
  }
  ~ServiceLock() { close(fd_); }

 private:
  explicit ServiceLock(int fd) : fd_(fd) {}
  const int fd_;
};

class SqliteReader final : public Reader {
 public:
  explicit SqliteReader(SqliteConnection& connection) : connection_(connection) {}
  absl::StatusOr<Rows> Query(std::string_view sql, const std::vector<Value>& params) override {
    return connection_.Query(sql, params);
  }

 private:
  SqliteConnection& connection_;
};

class SqliteBackend final : public Backend {
 public:
  SqliteBackend(std::string path, const DatabaseOptions& options, std::unique_ptr<ServiceLock> lock)
      : path_(std::move(path)), lock_(std::move(lock)) {
    writing_.busy_timeout = reading_.busy_timeout = options.busy_timeout;
    reading_.read_only = true;
    if (options.unsafe_without_sync_for_test) writing_.synchronous = "OFF";
  }

  Engine engine() const override { return Engine::kSqlite; }

  absl::Status Read(const std::function<absl::Status(Reader&)>& fn) override {
    ASSIGN_OR_RETURN(std::unique_ptr<SqliteConnection> connection, Lease());
    RETURN_IF_ERROR(connection->Run("BEGIN"));
    SqliteReader reader(*connection);
    absl::Status status = fn(reader);
    connection->Rollback();
    Return(std::move(connection));
    return status;
  }

  absl::StatusOr<Rows> Query(std::string_view sql, const std::vector<Value>& params) override {
    ASSIGN_OR_RETURN(std::unique_ptr<SqliteConnection> connection, Lease());
    absl::StatusOr<Rows> rows = connection->Query(sql, params);
    Return(std::move(connection));
    return rows;
  }

  absl::StatusOr<std::unique_ptr<Connection>> Connect() override {
    ASSIGN_OR_RETURN(std::unique_ptr<SqliteConnection> connection, SqliteConnection::Open(path_, writing_));
    return std::unique_ptr<Connection>(std::move(connection));
  }

  absl::StatusOr<std::unique_ptr<BatchStore>> OpenBatchStore() override {
    ASSIGN_OR_RETURN(std::unique_ptr<SqliteConnection> connection, SqliteConnection::Open(path_, writing_));
    return std::unique_ptr<BatchStore>(std::make_unique<SqliteBatchStore>(std::move(connection)));
  }

  absl::StatusOr<std::unique_ptr<EventSequencer>> OpenEventSequencer() override { return nullptr; }

  absl::Status InspectSchema(Connection& connection) override {
    ASSIGN_OR_RETURN(
        const Rows rows,
        connection.Query("SELECT s.name, f.\"table\" FROM sqlite_schema s, pragma_foreign_key_list(s.name) f"
                         " WHERE s.type = 'table'"));
    std::vector<std::pair<std::string, std::string>> edges;
    for (const Row row : rows) edges.emplace_back(row.Text(0), row.Text(1));
    SetDepths(edges);
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<std::unique_ptr<SqliteConnection>> Lease() {
    {
      MutexLock lock(mutex_);
      if (!idle_.empty()) {
        std::unique_ptr<SqliteConnection> connection = std::move(idle_.back());
        idle_.pop_back();
        return connection;
      }
    }
    return SqliteConnection::Open(path_, reading_);
  }

  void Return(std::unique_ptr<SqliteConnection> connection) {
    MutexLock lock(mutex_);
    idle_.push_back(std::move(connection));
  }

  const std::string path_;
  SqliteOpenOptions writing_, reading_;
  std::unique_ptr<ServiceLock> lock_;
  Mutex mutex_;
  // As many as there were ever threads reading at a time; the last returned, whose cache is warm, goes out
  // first.
  std::vector<std::unique_ptr<SqliteConnection>> idle_ ABSL_GUARDED_BY(mutex_);
};

absl::Status MakeFolder(const std::string& folder) {
  std::error_code error;
  if (std::filesystem::is_directory(folder, error)) return absl::OkStatus();
  const std::filesystem::path parent = std::filesystem::path(folder).parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, error);
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return Unavailable(absl::StrCat("can't make the database folder ", folder, ": ", std::strerror(errno)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Backend>> OpenSqliteBackend(const std::string& folder,
                                                           const DatabaseOptions& options) {
  RETURN_IF_ERROR(MakeFolder(folder));
  const std::string path = absl::StrCat(folder, "/", options.service, ".db");
  ASSIGN_OR_RETURN(std::unique_ptr<ServiceLock> lock, ServiceLock::Take(path + ".lock", options.service));
  // SQLite gives its journals the file's mode.
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return Unavailable(absl::StrCat("can't open the database file: ", std::strerror(errno)));
  close(fd);
  return std::unique_ptr<Backend>(std::make_unique<SqliteBackend>(path, options, std::move(lock)));
}

}  // namespace fengqiao::storage::internal
