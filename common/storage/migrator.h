// Brings a schema to the program's version, or says why not.

#ifndef FENGQIAO_COMMON_STORAGE_MIGRATOR_H_
#define FENGQIAO_COMMON_STORAGE_MIGRATOR_H_

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/storage/backend.h"
#include "common/storage/database.h"

namespace fengqiao::storage::internal {

// Applies what is missing of the base migrations and then of `service_migrations`, each in a transaction of
// its own under a lock, so that replicas may start together. Looks at everything before it changes anything.
absl::Status Migrate(Connection& connection, Engine engine, std::string_view service,
                     const std::vector<Migration>& service_migrations, absl::Time now);

}  // namespace fengqiao::storage::internal

#endif  // FENGQIAO_COMMON_STORAGE_MIGRATOR_H_
