// SQLite as a Backend: one file, one process that serves it, readers as threads need them.

#ifndef FENGQIAO_COMMON_STORAGE_SQLITE_BACKEND_H_
#define FENGQIAO_COMMON_STORAGE_SQLITE_BACKEND_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/storage/backend.h"
#include "common/storage/sqlite_connection.h"

namespace fengqiao::storage::internal {

// Makes the folder (mode 0700) and takes the lock on <folder>/<service>.db.
absl::StatusOr<std::unique_ptr<Backend>> OpenSqliteBackend(const std::string& folder,
                                                           const DatabaseOptions& options);

}  // namespace fengqiao::storage::internal

#endif  // FENGQIAO_COMMON_STORAGE_SQLITE_BACKEND_H_
