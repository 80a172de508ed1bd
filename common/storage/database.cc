#include "common/storage/database.h"

#include <utility>

#include "absl/strings/cord.h"
#include "common/base/strings.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/backend.h"
#include "common/storage/migrator.h"
#include "common/storage/postgres_backend.h"
#include "common/storage/sqlite_backend.h"
#include "common/storage/url.h"

namespace fengqiao::storage {
namespace {

const Clock* SystemTime() {
  static const auto* const kClock = new SystemClock;
  return kClock;
}

absl::StatusOr<std::unique_ptr<internal::Backend>> OpenBackend(const internal::DatabaseUrl& url,
                                                               const DatabaseOptions& options) {
  if (url.engine == Engine::kPostgres) return internal::OpenPostgresBackend(url.postgres, options);
  return internal::OpenSqliteBackend(url.folder, options);
}

// Marks an error of one call; it goes no further than this process.
constexpr char kBusyPayload[] = "fengqiao/busy";

}  // namespace

bool IsStoreLost(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
      return !status.GetPayload(kBusyPayload).has_value();
    case absl::StatusCode::kResourceExhausted:
      return ReasonOf(status) == ErrorReason::ERROR_REASON_STORE_FULL;
    default:
      return status.code() == absl::StatusCode::kDataLoss;
  }
}

std::string_view EngineName(Engine engine) { return engine == Engine::kSqlite ? "sqlite" : "postgres"; }

absl::StatusOr<std::string> DescribeUrl(std::string_view url) {
  ASSIGN_OR_RETURN(const internal::DatabaseUrl read, internal::ParseDatabaseUrl(url));
  return read.engine == Engine::kPostgres ? internal::DescribePostgres(read.postgres)
                                          : "sqlite:" + read.folder;
}

absl::StatusOr<std::unique_ptr<Database>> Database::Open(DatabaseOptions options) {
  RETURN_IF_ERROR(internal::CheckServiceName(options.service));
  ASSIGN_OR_RETURN(const internal::DatabaseUrl url, internal::ParseDatabaseUrl(options.url));
  const Clock* clock = options.clock != nullptr ? options.clock : SystemTime();
  ASSIGN_OR_RETURN(std::unique_ptr<internal::Backend> backend, OpenBackend(url, options));
  {
    ASSIGN_OR_RETURN(std::unique_ptr<internal::Connection> connection, backend->Connect());
    RETURN_IF_ERROR(
        internal::Migrate(*connection, backend->engine(), options.service, options.migrations, clock->Now()));
    RETURN_IF_ERROR(backend->InspectSchema(*connection));
  }
  return std::unique_ptr<Database>(new Database(options.service, clock, std::move(backend)));
}

Database::Database(std::string service, const Clock* clock, std::unique_ptr<internal::Backend> backend)
    : service_(std::move(service)), clock_(clock), backend_(std::move(backend)) {}

Database::~Database() = default;

absl::Status Database::Read(const std::function<absl::Status(Reader&)>& fn) { return backend_->Read(fn); }

absl::StatusOr<Rows> Database::Query(std::string_view sql, const std::vector<Value>& params) {
  return backend_->Query(sql, params);
}

Engine Database::engine() const { return backend_->engine(); }

}  // namespace fengqiao::storage

namespace fengqiao::storage::internal {

absl::Status StoreBusy(std::string_view message, std::string_view cause) {
  absl::Status status = Unavailable(message);
  status.SetPayload(kBusyPayload, absl::Cord());
  if (!cause.empty()) status.SetPayload(kCausePayload, absl::Cord(ToAbsl(cause)));
  return status;
}

absl::Status RecordsMissing(std::string_view cause) {
  absl::Status status = DataLoss("records that belong together are not all there");
  status.SetPayload(kCausePayload, absl::Cord(ToAbsl(cause)));
  return status;
}

absl::Status StoreFull(std::string_view cause) {
  absl::Status status =
      Error(absl::StatusCode::kResourceExhausted, ErrorReason::ERROR_REASON_STORE_FULL,
            "the store has no room left: nothing can be written until its operator has made some")
          .Quota("disk", "full")
          .RetryAfter(absl::Seconds(10));
  status.SetPayload(kCausePayload, absl::Cord(ToAbsl(cause)));
  return status;
}

std::string Quoted(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted.push_back('"');
    quoted.push_back(c);
  }
  quoted.push_back('"');
  return quoted;
}

void Backend::SetDepths(const std::vector<std::pair<std::string, std::string>>& edges) {
  depths_.clear();
  // Each round carries a depth one table further; a ring of foreign keys stops growing with the number of
  // tables.
  for (size_t round = 0; round < edges.size(); ++round) {
    bool moved = false;
    for (const auto& [child, parent] : edges) {
      if (child == parent) continue;
      const auto found = depths_.find(parent);
      const int depth = (found == depths_.end() ? 0 : found->second) + 1;
      int& known = depths_[child];
      if (known < depth) known = depth, moved = true;
    }
    if (!moved) return;
  }
}

}  // namespace fengqiao::storage::internal
