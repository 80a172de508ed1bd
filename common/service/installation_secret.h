// The secret of an installation: what digests of persons are keyed with.

#ifndef FENGQIAO_COMMON_SERVICE_INSTALLATION_SECRET_H_
#define FENGQIAO_COMMON_SERVICE_INSTALLATION_SECRET_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/service/service_store.h"

namespace fengqiao::service {

const storage::TableSpec& SecretsTable();
inline constexpr char kInstallationSecret[] = "installation";

// The one in the service's table `secrets` (name, envelope), made there at the first start.
// FAILED_PRECONDITION where there is none and the table `keyed` has rows: a new secret would find nobody
// again, and say nothing of it. Blocks.
absl::StatusOr<std::string> InstallationSecret(ServiceStore& store, std::string_view keyed);

}  // namespace fengqiao::service

#endif  // FENGQIAO_COMMON_SERVICE_INSTALLATION_SECRET_H_
