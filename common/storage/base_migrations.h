// The tables that every service has: remembered requests, and the event log.

#ifndef FENGQIAO_COMMON_STORAGE_BASE_MIGRATIONS_H_
#define FENGQIAO_COMMON_STORAGE_BASE_MIGRATIONS_H_

#include <vector>

#include "common/storage/database.h"

namespace fengqiao::storage::internal {

// Applied before the service's own, and numbered apart from them.
const std::vector<Migration>& BaseMigrations();

}  // namespace fengqiao::storage::internal

#endif  // FENGQIAO_COMMON_STORAGE_BASE_MIGRATIONS_H_
