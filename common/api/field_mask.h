// Update masks (AIP-134, AIP-161) for resources whose updatable fields are on the top level.

#ifndef FENGQIAO_COMMON_API_FIELD_MASK_H_
#define FENGQIAO_COMMON_API_FIELD_MASK_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace fengqiao::api {

// Which top-level fields of a resource an update may change. All other fields are the service's (output only:
// AIP-203 has them refused where a mask names them) except those in `immutable`.
struct UpdatableFields {
  std::vector<std::string> updatable;
  // May stand in a mask only with the value that is stored.
  std::vector<std::string> immutable;
};

// Copies from `update` to `stored` the fields that `mask` names:
// - no mask: every updatable field that is set in `update` (to clear a field, name it);
// - "*": every updatable field, set or not;
// - a repeated field is replaced, never appended to.
// What `update` says of other fields is passed over, so that a resource can be sent back as it was read.
// INVALID_ARGUMENT, naming the path, for a path that the resource does not have or that goes below the top
// level, for a changed immutable field and for one that the service sets. `stored` is untouched then.
absl::Status ApplyUpdate(const google::protobuf::FieldMask& mask, const UpdatableFields& fields,
                         const google::protobuf::Message& update, google::protobuf::Message* stored);

}  // namespace fengqiao::api

#endif  // FENGQIAO_COMMON_API_FIELD_MASK_H_
