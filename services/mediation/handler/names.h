// The shapes of the service's resource names.

#ifndef FENGQIAO_SERVICES_MEDIATION_HANDLER_NAMES_H_
#define FENGQIAO_SERVICES_MEDIATION_HANDLER_NAMES_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/service/region_names.h"
#include "common/status/macros.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/mediation/domain/bounds.h"

namespace fengqiao::mediation {

inline const api::NamePattern kCaseName("regions/*/cases/*");
inline const api::NamePattern kCommitteeName("regions/*/committees/*");
inline const api::NamePattern kIntakeCodeName("regions/*/intakeCodes/*");
inline const api::NamePattern kIntakeName("regions/*/intakes/*");
inline const api::NamePattern kMediatorName("regions/*/mediators/*");

using service::CheckRegionName;
using service::CheckRegionOfToday;

// What every command is asked before anything is read for it: its request_id, and the contract's limits.
template <typename Request>
absl::Status CheckCommand(const Request& request) {
  RETURN_IF_ERROR(api::CheckRequestId(request.request_id()));
  return CheckBounds(request);
}

// OK where a command names no region, or only such that are there.
template <typename Request>
absl::Status CheckRegionsOf(const Request&, absl::CivilDay) {
  return absl::OkStatus();
}
// `path` is that of the case.
absl::Status CheckCoRegions(const v1::Case& dispute, absl::CivilDay today, std::string_view path = "case");
inline absl::Status CheckRegionsOf(const v1::UpdateCaseRequest& request, absl::CivilDay today) {
  return CheckCoRegions(request.case_(), today);
}
inline absl::Status CheckRegionsOf(const v1::TransferCaseRequest& request, absl::CivilDay today) {
  return request.region().empty() ? absl::OkStatus() : CheckRegionOfToday(request.region(), "region", today);
}

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_HANDLER_NAMES_H_
