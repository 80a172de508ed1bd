// The indicators service, wired.

#ifndef FENGQIAO_SERVICES_INDICATORS_SERVICE_H_
#define FENGQIAO_SERVICES_INDICATORS_SERVICE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/service/server_main.h"
#include "services/indicators/peers/peers.h"

namespace fengqiao::indicators {

// The services that are counted, as far as they are followed.
struct Peers {
  Peer mediation = {};
  Peer correction = {};
};

struct ServiceConfig {
  std::string database_url;
  absl::Duration statement_timeout = absl::Seconds(20);
  // How long a start waits for a database that can't be reached.
  absl::Duration database_wait = absl::ZeroDuration();
  // A file to use instead of the built-in catalog; empty for that.
  std::string catalog_file;
  // A file to use instead of the built-in list of what is counted; empty for that.
  std::string counted_file = {};
  // The services whose records are counted.
  Peers peers = {};
  // How long is waited between two readings of a feed.
  absl::Duration counting_pause = absl::Seconds(10);
};

// Opens the store and makes the handler. INVALID_ARGUMENT names the bad line of a catalog file.
absl::StatusOr<std::unique_ptr<service::Deployable>> CreateService(const ServiceConfig& config,
                                                                   rpc::Runtime& runtime);

// The flags of every program that holds this service.
inline constexpr char kCatalogFlag[] = "catalog";
inline constexpr char kCountedFlag[] = "counted_indicators";
inline constexpr char kCountingPauseFlag[] = "counting_pause_seconds";

// The same, as the command line says. What is not followed is not counted.
absl::StatusOr<std::unique_ptr<service::Deployable>> CreateServiceByFlags(const service::ServerFlags& flags,
                                                                          rpc::Runtime& runtime,
                                                                          const Peers& peers);

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_SERVICE_H_
