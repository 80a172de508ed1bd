#include "common/service/watch_events.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/api/filter.h"
#include "common/base/clock.h"
#include "common/feed/log_follower.h"
#include "common/regions/region_id.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::service {
namespace {

using common::v1::Event;
using common::v1::WatchEventsResponse;

constexpr int kChunk = 256;
constexpr absl::Duration kHeartbeat = absl::Seconds(10);
constexpr absl::Duration kLongestVerification = absl::Seconds(10);

const std::vector<api::FilterField>& EventFields() {
  static const auto& fields =
      *new std::vector<api::FilterField>{{.name = "type"}, {.name = "resource"}, {.name = "region"}};
  return fields;
}

api::FilterValue FieldOf(const Event& event, std::string_view name) {
  if (name == "type") return event.type();
  if (name == "resource") return event.resource();
  return event.region();
}

class EventSource final : public WatchSource {
 public:
  EventSource(feed::Feed& feed, const rpc::Caller& caller, api::Filter filter, std::string resume_token,
              bool until_now, bool from_now, std::function<bool(const Event&)> hears,
              std::function<absl::Status(Event*)> show)
      : clock_(feed.log().clock()),
        caller_(caller),
        sees_everything_(caller.Covers(regions::kCountry)),
        filter_(std::move(filter)),
        resume_token_(std::move(resume_token)),
        until_now_(until_now),
        from_now_(from_now),
        hears_(std::move(hears)),
        show_(std::move(show)),
        follower_(feed) {}

  absl::StatusOr<rpc::StreamStep> Next(WatchEventsResponse* reply) override {
    if (!started_) RETURN_IF_ERROR(follower_.Start(resume_token_, from_now_));
    started_ = true;
    // What the filter drops is passed over here, without an answer for each chunk of it.
    for (int chunks = 0; chunks < 64; ++chunks) {
      ASSIGN_OR_RETURN(std::vector<Event> events,
                       until_now_ ? follower_.NextUntilStart(kChunk) : follower_.Next(kChunk));
      if (events.empty()) return AtTheEnd(reply);
      for (Event& event : events) {
        if (!Takes(event)) continue;
        if (show_) RETURN_IF_ERROR(show_(&event));
        *reply->add_events() = std::move(event);
      }
      if (reply->events_size() > 0) break;
    }
    return Send(reply);
  }

  void Wait(std::function<void()> wake) override { follower_.Wait(std::move(wake)); }

  absl::Duration heartbeat() const override { return kHeartbeat; }

 private:
  absl::StatusOr<rpc::StreamStep> AtTheEnd(WatchEventsResponse* reply) {
    if (until_now_) {
      if (last_sent_position_ == follower_.position()) return rpc::StreamStep::kEnd;
      return Send(reply);
    }
    // The first answer comes at once, so that a follower of an empty log has a token too.
    if (last_sent_ == absl::InfinitePast() || clock_.Now() - last_sent_ >= kHeartbeat) return Send(reply);
    return rpc::StreamStep::kWait;
  }

  rpc::StreamStep Send(WatchEventsResponse* reply) {
    reply->set_resume_token(follower_.token());
    last_sent_ = clock_.Now();
    last_sent_position_ = follower_.position();
    return rpc::StreamStep::kMessage;
  }

  bool Takes(const Event& event) const {
    if (event.region().empty() ? !sees_everything_ : !caller_.Covers(event.region())) return false;
    if (hears_ && !hears_(event)) return false;
    return filter_.Matches([&](std::string_view name) { return FieldOf(event, name); });
  }

  const Clock& clock_;
  const rpc::Caller caller_;
  const bool sees_everything_;
  const api::Filter filter_;
  const std::string resume_token_;
  const bool until_now_;
  const bool from_now_;
  const std::function<bool(const Event&)> hears_;
  const std::function<absl::Status(Event*)> show_;
  feed::LogFollower follower_;
  bool started_ = false;
  int64_t last_sent_position_ = -1;
  absl::Time last_sent_ = absl::InfinitePast();
};

absl::Status StillWaitedFor(const rpc::CallContext& call, absl::Time now) {
  if (now >= call.deadline()) {
    return Error(absl::StatusCode::kDeadlineExceeded, ErrorReason::ERROR_REASON_DEADLINE_EXCEEDED,
                 "the deadline passed during the verification");
  }
  if (call.cancelled()) {
    return Error(absl::StatusCode::kCancelled, ErrorReason::ERROR_REASON_CANCELLED, "the caller cancelled");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<WatchSource>> WatchEvents(feed::Feed& feed, const rpc::CallContext& call,
                                                         const common::v1::WatchEventsRequest& request,
                                                         std::function<bool(const Event&)> hears,
                                                         std::function<absl::Status(Event*)> show) {
  ASSIGN_OR_RETURN(api::Filter filter, api::Filter::Parse(request.filter(), EventFields()));
  return std::make_unique<EventSource>(feed, call.caller(), std::move(filter), request.resume_token(),
                                       request.until_now(), request.from_now(), std::move(hears),
                                       std::move(show));
}

absl::Status VerifyLog(feed::Feed& feed, const rpc::CallContext& call,
                       const common::v1::VerifyLogRequest& request, common::v1::VerifyLogResponse* reply) {
  if (request.first_position() < 0) return InvalidField("first_position", "must not be negative");
  if (request.limit() < 0) return InvalidField("limit", "must not be negative");
  const absl::Time start = absl::Now();
  RETURN_IF_ERROR(StillWaitedFor(call, start));
  // Half of what is left, so that the answer gets out in time.
  const absl::Time until = start + std::min(kLongestVerification, (call.deadline() - start) / 2);
  ASSIGN_OR_RETURN(*reply, feed.log().Verify(request.first_position(), request.limit(),
                                             [&] { return !call.cancelled() && absl::Now() < until; }));
  return StillWaitedFor(call, absl::Now());
}

}  // namespace fengqiao::service
