// PostgreSQL as a Backend: a schema for the service, a bounded pool of reading connections.

#ifndef FENGQIAO_COMMON_STORAGE_POSTGRES_BACKEND_H_
#define FENGQIAO_COMMON_STORAGE_POSTGRES_BACKEND_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/storage/backend.h"

namespace fengqiao::storage::internal {

// Makes the schema if there is none.
absl::StatusOr<std::unique_ptr<Backend>> OpenPostgresBackend(const std::string& url,
                                                             const DatabaseOptions& options);

}  // namespace fengqiao::storage::internal

#endif  // FENGQIAO_COMMON_STORAGE_POSTGRES_BACKEND_H_
