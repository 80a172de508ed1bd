// Rules of targets: what may be set, and whether a value attains one.

#ifndef FENGQIAO_SERVICES_INDICATORS_DOMAIN_TARGETS_H_
#define FENGQIAO_SERVICES_INDICATORS_DOMAIN_TARGETS_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "common/values/bounded.h"
#include "common/values/decimal.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "services/indicators/domain/catalog.h"

namespace fengqiao::indicators {

// What makes two targets the same: indicator, region, organ and period.
std::string TargetKey(const v1::Target& target);
std::string TargetKey(std::string_view region, std::string_view code, std::string_view period,
                      std::string_view organ);

// The id that a target has in its name: made from its key, so that a target's name says what it claims.
std::string TargetId(const v1::Target& target);

// The target as it is first stored. INVALID_ARGUMENT by field.
absl::StatusOr<v1::Target> CreateTarget(const Catalog& catalog, const v1::CreateTargetRequest& request,
                                        std::string_view name, absl::Time now);

// The target after an update of its comparator, values or basis. ABORTED where the etag is another.
absl::StatusOr<v1::Target> UpdateTarget(const Catalog& catalog, const v1::Target& current,
                                        const v1::UpdateTargetRequest& request, absl::Time now);

// A target as a report states it: the comparator is the stated bound; a plain number is to be reached in the
// direction that is better ("出庭率保持100%" is at least 100%).
v1::CellTarget CellTargetOfStated(const v1::Indicator& indicator, const v1::Observation& stated);
// A target that was set.
v1::CellTarget CellTargetOfSet(const v1::Target& target);

// Fills in whether all that the value may be attains the target, and by how much `value` passes or misses it;
// no margin where that can't be told.
void Judge(const Interval& actual, Decimal value, v1::CellTarget* target);
// The same for a stated value.
void Judge(const v1::Observation& actual, v1::CellTarget* target);

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_DOMAIN_TARGETS_H_
