#include "common/service/feed_follower.h"

#include <utility>

#include "common/base/strings.h"
#include "common/log/log.h"

namespace fengqiao::service {

FeedFollower::FeedFollower(const rpc::Client& client, std::string subject, std::string filter, Open open,
                           std::function<void(const common::v1::Event&)> on_event,
                           std::function<void()> on_gap)
    : subject_(std::move(subject)),
      filter_(std::move(filter)),
      on_event_(std::move(on_event)),
      on_gap_(std::move(on_gap)),
      loop_(client, subject_, std::move(open), *this) {}

absl::StatusOr<common::v1::WatchEventsRequest> FeedFollower::NextRequest() {
  common::v1::WatchEventsRequest request;
  request.set_filter(filter_);
  request.set_resume_token(token_);
  request.set_from_now(true);
  asked_ = token_;
  answered_ = false;
  return request;
}

bool FeedFollower::Take(const common::v1::WatchEventsResponse& response) {
  // The first answer says where the stream begins; what was before that is not known.
  if (!answered_ && asked_.empty()) on_gap_();
  answered_ = true;
  for (const common::v1::Event& event : response.events()) on_event_(event);
  token_ = response.resume_token();
  return true;
}

bool FeedFollower::Ended(const absl::Status& status) {
  // A stream that brought something was a good one.
  const bool good = token_ != asked_;
  // No time mends this; a line is enough, since every try says the same. A stream that went well and then
  // ended with its token is no refusal: the next try shows the token that is in the file by then.
  const bool refused = !answered_ && (status.code() == absl::StatusCode::kUnauthenticated ||
                                      status.code() == absl::StatusCode::kPermissionDenied);
  if (refused && !refused_) {
    LogWarning("a change feed is refused; see this service's token",
               {{"follower", subject_}, {"error", ToStd(status.message())}});
  } else {
    LogInfo("a change feed broke off", {{"follower", subject_}, {"error", ToStd(status.message())}});
  }
  refused_ = refused;
  // A token that is not taken (the other service's log was made anew) is of no use any more.
  if (status.code() == absl::StatusCode::kInvalidArgument || status.code() == absl::StatusCode::kOutOfRange)
    token_.clear();
  return good;
}

}  // namespace fengqiao::service
