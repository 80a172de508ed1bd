// The mediation service, wired.

#ifndef FENGQIAO_SERVICES_MEDIATION_SERVICE_H_
#define FENGQIAO_SERVICES_MEDIATION_SERVICE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/blobs/s3_blobs.h"
#include "common/service/server_main.h"

namespace fengqiao::mediation {

struct ServiceConfig {
  std::string database_url;
  absl::Duration statement_timeout = absl::Seconds(20);
  // How long a start waits for a database that can't be reached.
  absl::Duration database_wait = absl::ZeroDuration();
  // Files to use instead of the built-in tables; empty for those.
  std::string parameters_file;
  std::string types_file;
  std::string holidays_file;
  std::string assignment_file;
  std::string subsidies_file;
  std::string platforms_file = {};
  // A folder of templates to print with instead of the built-in ones of the same id; empty for those.
  std::string papers_folder;
  // Where scans are kept; no endpoint for the database.
  blobs::S3Options scan_store = {};
  // Whether all rows are looked at again for the current data key (service::Resealer).
  bool reseal = false;
};

// Opens the store and makes the handler. INVALID_ARGUMENT names the bad line of a file.
absl::StatusOr<std::unique_ptr<service::Deployable>> CreateService(const ServiceConfig& config,
                                                                   rpc::Runtime& runtime);

// The flags of every program that holds this service.
inline constexpr char kParametersFlag[] = "mediation_parameters";
inline constexpr char kTypesFlag[] = "dispute_types";
inline constexpr char kHolidaysFlag[] = "holidays";
inline constexpr char kAssignmentFlag[] = "assignment_weights";
inline constexpr char kSubsidiesFlag[] = "subsidy_rates";
inline constexpr char kPlatformsFlag[] = "platforms";
inline constexpr char kPapersFlag[] = "papers";
inline constexpr char kScanStoreFlag[] = "scan_store_endpoint";
inline constexpr char kScanBucketFlag[] = "scan_store_bucket";
inline constexpr char kScanRegionFlag[] = "scan_store_region";
inline constexpr char kScanCredentialsFlag[] = "scan_store_credentials";

// The same, as the command line says.
absl::StatusOr<std::unique_ptr<service::Deployable>> CreateServiceByFlags(const service::ServerFlags& flags,
                                                                          rpc::Runtime& runtime);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_SERVICE_H_
