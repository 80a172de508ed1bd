// The reports service, wired.

#ifndef FENGQIAO_SERVICES_REPORTS_SERVICE_H_
#define FENGQIAO_SERVICES_REPORTS_SERVICE_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/client.h"
#include "common/service/server_main.h"

namespace fengqiao::reports {

struct ServiceConfig {
  std::string database_url;
  absl::Duration statement_timeout = absl::Seconds(20);
  // How long a start waits for a database that can't be reached.
  absl::Duration database_wait = absl::ZeroDuration();
  std::string redis_url;  // empty for none
  rpc::ClientIdentity identity;
  // Gives a channel to the indicators service when the first call is made.
  std::function<std::shared_ptr<grpc::Channel>()> indicators_channel;
  // How many bytes of documents are read at a time; no less than the largest document has.
  size_t upload_bytes = 16 << 20;
};

// The flag --upload_mib of every program that holds this service, and what it says.
inline constexpr char kUploadFlag[] = "upload_mib";
size_t UploadBytesByFlag();

absl::StatusOr<std::unique_ptr<service::Deployable>> CreateService(const ServiceConfig& config,
                                                                   rpc::Runtime& runtime);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_SERVICE_H_
