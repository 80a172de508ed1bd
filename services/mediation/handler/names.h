// The shapes of the service's resource names.

#ifndef FENGQIAO_SERVICES_MEDIATION_HANDLER_NAMES_H_
#define FENGQIAO_SERVICES_MEDIATION_HANDLER_NAMES_H_

#include "common/api/resource_name.h"

namespace fengqiao::mediation {

inline const api::NamePattern kRegionName("regions/*");
inline const api::NamePattern kCaseName("regions/*/cases/*");
inline const api::NamePattern kCommitteeName("regions/*/committees/*");
inline const api::NamePattern kIntakeCodeName("regions/*/intakeCodes/*");
inline const api::NamePattern kIntakeName("regions/*/intakes/*");
inline const api::NamePattern kMediatorName("regions/*/mediators/*");

// OK for the name of a region that can be one: INVALID_ARGUMENT says what is wrong with the code.
absl::Status CheckRegionName(std::string_view name, std::string_view field);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_HANDLER_NAMES_H_
