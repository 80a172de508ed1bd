// The correction service, wired.

#ifndef FENGQIAO_SERVICES_CORRECTION_SERVICE_H_
#define FENGQIAO_SERVICES_CORRECTION_SERVICE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/service/server_main.h"

namespace fengqiao::correction {

struct ServiceConfig {
  std::string database_url;
  absl::Duration statement_timeout = absl::Seconds(20);
  // How long a start waits for a database that can't be reached.
  absl::Duration database_wait = absl::ZeroDuration();
  // Files to use instead of the built-in tables; empty for those.
  std::string parameters_file;
  std::string frequencies_file;
  std::string risk_factors_file = {};
  // A folder of an operator's own wording of papers (correction_papers); empty for the built-in one.
  std::string papers_folder = {};
  // A file that says which regions are here and which are other installations' (handover_peers.h); empty for
  // none.
  std::string peers_file = {};
  // What is shown to installations that have given no token of their own.
  rpc::ClientIdentity identity = {};
  // Whether all rows are looked at again for the current data key (service::Resealer).
  bool reseal = false;
  // How often the daily roll-over looks for files whose day has come.
  absl::Duration roll_over_every = absl::Seconds(20);
};

// Opens the store and makes the handler. INVALID_ARGUMENT names the bad line of a file.
absl::StatusOr<std::unique_ptr<service::Deployable>> CreateService(const ServiceConfig& config,
                                                                   rpc::Runtime& runtime);

// The flags of every program that holds this service.
inline constexpr char kParametersFlag[] = "correction_parameters";
inline constexpr char kFrequenciesFlag[] = "correction_frequencies";
inline constexpr char kRiskFactorsFlag[] = "correction_risk_factors";
inline constexpr char kPapersFlag[] = "correction_papers";
inline constexpr char kRollOverFlag[] = "correction_roll_over_seconds";
inline constexpr char kPeersFlag[] = "correction_peers";

// The same, as the command line says.
absl::StatusOr<std::unique_ptr<service::Deployable>> CreateServiceByFlags(const service::ServerFlags& flags,
                                                                          rpc::Runtime& runtime);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_SERVICE_H_
