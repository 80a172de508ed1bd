// Etags (AIP-154) and request ids (AIP-155).

#ifndef FENGQIAO_COMMON_API_ETAG_H_
#define FENGQIAO_COMMON_API_ETAG_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace fengqiao::api {

// The etag of a stored revision. Opaque to callers; never a hash of serialized bytes, which are not
// canonical.
std::string EtagOf(int64_t revision);

// The revision in an etag of ours; 0 where it is none.
int64_t RevisionOf(std::string_view etag);

// OK where `given` is empty or is the etag of `revision`; else ABORTED: somebody else was first.
absl::Status CheckEtag(std::string_view given, int64_t revision);

// OK for 1 to 64 characters of [A-Za-z0-9._:-]; every write needs one.
absl::Status CheckRequestId(std::string_view request_id);

}  // namespace fengqiao::api

#endif  // FENGQIAO_COMMON_API_ETAG_H_
