// The shapes of the service's resource names, and what every command is asked first.

#ifndef FENGQIAO_SERVICES_CORRECTION_HANDLER_NAMES_H_
#define FENGQIAO_SERVICES_CORRECTION_HANDLER_NAMES_H_

#include "absl/status/status.h"
#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/rpc/call_context.h"
#include "common/service/region_names.h"
#include "common/status/macros.h"
#include "services/correction/domain/person.h"

namespace fengqiao::correction {

inline const api::NamePattern kSubjectName("regions/*/subjects/*");
inline const api::NamePattern kSurveyName("regions/*/surveys/*");
inline const api::NamePattern kReleasedName("regions/*/releasedPersons/*");

using service::CheckRegionName;
using service::CheckRegionOfToday;

// What every command is asked before anything is read for it: its request_id, and the contract's limits.
template <typename Request>
absl::Status CheckCommand(const Request& request) {
  RETURN_IF_ERROR(api::CheckRequestId(request.request_id()));
  return CheckBounds(request);
}

// Of what is counted: figures are made of counties, and an office has none of its own.
inline absl::Status CheckCountedRegion(std::string_view name, std::string_view field) {
  RETURN_IF_ERROR(CheckRegionName(name, field));
  constexpr size_t kCountyDigits = 6;
  return api::RegionOf(name).size() <= kCountyDigits
             ? absl::OkStatus()
             : InvalidField(field,
                            "must be the country, a province, a city or a county: nothing is counted below");
}

// Whether minors' files are open to the caller's role (社区矫正法 54).
inline bool MayReadMinors(const rpc::CallContext& call) {
  return rpc::Policy::BuiltIn().Allows(call.caller().role, "correction.minors.read");
}

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_HANDLER_NAMES_H_
