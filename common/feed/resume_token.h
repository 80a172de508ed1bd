// Where a follower stands in a feed, as an opaque token that survives a URL.

#ifndef FENGQIAO_COMMON_FEED_RESUME_TOKEN_H_
#define FENGQIAO_COMMON_FEED_RESUME_TOKEN_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace fengqiao::feed {

// After which event a follower goes on.
struct ResumePoint {
  int64_t position = 0;
  // The first bytes of that event's link; "" at the log's beginning, and in tokens of before they were kept.
  std::string link_mark = "";
};

// `feed` is EventLog::name(): a token of another service, or of a log that was made anew, is not taken.
// `link` is the chain's link at the position ("" at 0): a log that was restored from a backup and has grown
// past the position again has another one there.
std::string EncodeResumeToken(std::string_view feed, int64_t position, std::string_view link);

// 0 for an empty token. INVALID_ARGUMENT (field `resume_token`) for a token that was altered or is another
// feed's; OUT_OF_RANGE (POSITION_UNKNOWN, metadata `last_position`) for a position past `head`, the log's
// present end.
absl::StatusOr<ResumePoint> DecodeResumeToken(std::string_view token, std::string_view feed, int64_t head);

// OK where the log, which has `link` at the point's position, goes on from it; else OUT_OF_RANGE
// (FEED_REPLACED, metadata `last_position`).
absl::Status CheckResumePoint(const ResumePoint& point, std::string_view link, int64_t head);

}  // namespace fengqiao::feed

#endif  // FENGQIAO_COMMON_FEED_RESUME_TOKEN_H_
