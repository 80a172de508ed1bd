// WatchEvents and VerifyLog, the same for every service.

#ifndef FENGQIAO_COMMON_SERVICE_WATCH_EVENTS_H_
#define FENGQIAO_COMMON_SERVICE_WATCH_EVENTS_H_

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "common/feed/feed.h"
#include "common/rpc/call_context.h"
#include "common/rpc/stream_source.h"
#include "fengqiao/common/v1/events.pb.h"

namespace fengqiao::service {

using WatchSource = rpc::StreamSource<common::v1::WatchEventsResponse>;

// The events after the request's token that the filter takes and the caller's regions cover, then those to
// come. Events without a region go to whoever answers for the whole country. Whole answers are at most 256
// events; an idle stream sends an empty one every ten seconds, so that the follower's token moves on.
// INVALID_ARGUMENT for a bad filter or token, OUT_OF_RANGE for a token from the log's future. Does not block.
// With `hears` only events that it takes: for callers who may not see all of their regions. `show` takes out
// of an event what the caller may not see; where it fails, the stream does, and the follower goes on from its
// token: nothing is left out for a moment's trouble. `feed` outlives the source.
absl::StatusOr<std::unique_ptr<WatchSource>> WatchEvents(
    feed::Feed& feed, const rpc::CallContext& call, const common::v1::WatchEventsRequest& request,
    std::function<bool(const common::v1::Event&)> hears = nullptr,
    std::function<absl::Status(common::v1::Event*)> show = nullptr);

// Recomputes the chain, as far as it comes in a part of the call's time: the answer says where to go on.
// DEADLINE_EXCEEDED or CANCELLED where nobody waits any more. Blocks.
absl::Status VerifyLog(feed::Feed& feed, const rpc::CallContext& call,
                       const common::v1::VerifyLogRequest& request, common::v1::VerifyLogResponse* reply);

}  // namespace fengqiao::service

#endif  // FENGQIAO_COMMON_SERVICE_WATCH_EVENTS_H_
