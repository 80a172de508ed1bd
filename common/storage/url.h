// What --database_url may say.

#ifndef FENGQIAO_COMMON_STORAGE_URL_H_
#define FENGQIAO_COMMON_STORAGE_URL_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/storage/database.h"

namespace fengqiao::storage::internal {

struct DatabaseUrl {
  Engine engine = Engine::kSqlite;
  std::string folder;    // SQLite: without a slash at the end
  std::string postgres;  // PostgreSQL: as libpq takes it
};

// INVALID_ARGUMENT (field `database_url`) for anything else. The message never holds the address, since that
// may hold a password.
absl::StatusOr<DatabaseUrl> ParseDatabaseUrl(std::string_view url);

// Host, port and database of a PostgreSQL address that was read.
std::string DescribePostgres(const std::string& url);

// INVALID_ARGUMENT unless `service` may name a file and a schema.
absl::Status CheckServiceName(std::string_view service);

}  // namespace fengqiao::storage::internal

#endif  // FENGQIAO_COMMON_STORAGE_URL_H_
