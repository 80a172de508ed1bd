// Where a follower stands in a feed, as an opaque token that survives a URL.

#ifndef FENGQIAO_COMMON_FEED_RESUME_TOKEN_H_
#define FENGQIAO_COMMON_FEED_RESUME_TOKEN_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace fengqiao::feed {

// `feed` is EventLog::name(): a token of another service, or of a log that was made anew, is not taken.
std::string EncodeResumeToken(std::string_view feed, int64_t position);

// The position after which to go on; 0 for an empty token. INVALID_ARGUMENT (field `resume_token`) for a
// token that was altered or is another feed's; OUT_OF_RANGE (POSITION_UNKNOWN, metadata `last_position`) for
// a position past `head`, the log's present end.
absl::StatusOr<int64_t> DecodeResumeToken(std::string_view token, std::string_view feed, int64_t head);

}  // namespace fengqiao::feed

#endif  // FENGQIAO_COMMON_FEED_RESUME_TOKEN_H_
