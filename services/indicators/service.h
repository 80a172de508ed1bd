// The indicators service, wired.

#ifndef FENGQIAO_SERVICES_INDICATORS_SERVICE_H_
#define FENGQIAO_SERVICES_INDICATORS_SERVICE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/service/server_main.h"

namespace fengqiao::indicators {

struct ServiceConfig {
  std::string database_url;
  absl::Duration statement_timeout = absl::Seconds(20);
  // How long a start waits for a database that can't be reached.
  absl::Duration database_wait = absl::ZeroDuration();
  // A file to use instead of the built-in catalog; empty for that.
  std::string catalog_file;
};

// Opens the store and makes the handler. INVALID_ARGUMENT names the bad line of a catalog file.
absl::StatusOr<std::unique_ptr<service::Deployable>> CreateService(const ServiceConfig& config,
                                                                   rpc::Runtime& runtime);

// The flag --catalog of every program that holds this service.
inline constexpr char kCatalogFlag[] = "catalog";

// The same, as the command line says.
absl::StatusOr<std::unique_ptr<service::Deployable>> CreateServiceByFlags(const service::ServerFlags& flags,
                                                                          rpc::Runtime& runtime);

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_SERVICE_H_
