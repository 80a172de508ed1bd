#include "common/service/watch_events.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/api/filter.h"
#include "common/base/mutex.h"
#include "common/feed/resume_token.h"
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

// The follower's place in the hub; wakes the stream when the log has grown past `position`.
class HubWaiter {
 public:
  explicit HubWaiter(feed::FeedHub& hub) : hub_(hub), state_(std::make_shared<State>()) {
    id_ = hub_.Subscribe([state = state_](int64_t head) { state->OnHead(head); });
  }
  ~HubWaiter() { hub_.Unsubscribe(id_); }

  void Wait(int64_t position, std::function<void()> wake) { state_->Wait(position, std::move(wake)); }

 private:
  struct State {
    void OnHead(int64_t new_head) {
      std::function<void()> to_wake;
      {
        MutexLock lock(mutex);
        head = std::max(head, new_head);
        if (wake && head > position) to_wake = std::exchange(wake, nullptr);
      }
      if (to_wake) to_wake();
    }
    void Wait(int64_t new_position, std::function<void()> new_wake) {
      {
        MutexLock lock(mutex);
        position = new_position;
        if (head <= position) {
          wake = std::move(new_wake);
          return;
        }
      }
      new_wake();
    }
    Mutex mutex;
    int64_t head ABSL_GUARDED_BY(mutex) = 0;
    int64_t position ABSL_GUARDED_BY(mutex) = 0;
    std::function<void()> wake ABSL_GUARDED_BY(mutex);
  };

  feed::FeedHub& hub_;
  std::shared_ptr<State> state_;
  uint64_t id_;
};

class EventSource final : public WatchSource {
 public:
  EventSource(feed::Feed& feed, const rpc::Caller& caller, api::Filter filter, std::string resume_token,
              bool until_now, bool from_now)
      : feed_(feed),
        caller_(caller),
        sees_everything_(caller.Covers(regions::kCountry)),
        filter_(std::move(filter)),
        resume_token_(std::move(resume_token)),
        until_now_(until_now),
        from_now_(from_now),
        waiter_(feed.hub()) {}

  absl::StatusOr<rpc::StreamStep> Next(WatchEventsResponse* reply) override {
    if (!started_) RETURN_IF_ERROR(Start());
    // What the filter drops is passed over here, without an answer for each chunk of it.
    for (int chunks = 0; chunks < 64; ++chunks) {
      ASSIGN_OR_RETURN(std::vector<Event> events, feed_.log().ReadAfter(position_, kChunk));
      if (until_now_) {
        while (!events.empty() && events.back().position() > end_) events.pop_back();
      }
      if (events.empty()) return AtTheEnd(reply);
      position_ = events.back().position();
      link_ = events.back().link();
      for (Event& event : events) {
        if (Takes(event)) *reply->add_events() = std::move(event);
      }
      if (reply->events_size() > 0) break;
    }
    return Send(reply);
  }

  void Wait(std::function<void()> wake) override { waiter_.Wait(position_, std::move(wake)); }

  absl::Duration heartbeat() const override { return kHeartbeat; }

 private:
  absl::Status Start() {
    ASSIGN_OR_RETURN(const feed::LogHead head, feed_.log().Head());
    ASSIGN_OR_RETURN(const feed::ResumePoint point,
                     feed::DecodeResumeToken(resume_token_, feed_.log().name(), head.position));
    position_ = point.position;
    if (resume_token_.empty() && from_now_) position_ = head.position;
    link_ = head.link;
    if (position_ != head.position) {
      ASSIGN_OR_RETURN(link_, feed_.log().LinkAt(position_));
    }
    RETURN_IF_ERROR(feed::CheckResumePoint(point, link_, head.position));
    end_ = head.position;
    started_ = true;
    return absl::OkStatus();
  }

  absl::StatusOr<rpc::StreamStep> AtTheEnd(WatchEventsResponse* reply) {
    const absl::Time now = feed_.log().clock().Now();
    if (until_now_) {
      if (last_sent_position_ == position_) return rpc::StreamStep::kEnd;
      return Send(reply);
    }
    // The first answer comes at once, so that a follower of an empty log has a token too.
    if (last_sent_ == absl::InfinitePast() || now - last_sent_ >= kHeartbeat) return Send(reply);
    return rpc::StreamStep::kWait;
  }

  rpc::StreamStep Send(WatchEventsResponse* reply) {
    reply->set_resume_token(feed::EncodeResumeToken(feed_.log().name(), position_, link_));
    last_sent_ = feed_.log().clock().Now();
    last_sent_position_ = position_;
    return rpc::StreamStep::kMessage;
  }

  bool Takes(const Event& event) const {
    if (event.region().empty() ? !sees_everything_ : !caller_.Covers(event.region())) return false;
    return filter_.Matches([&](std::string_view name) { return FieldOf(event, name); });
  }

  feed::Feed& feed_;
  const rpc::Caller caller_;
  const bool sees_everything_;
  const api::Filter filter_;
  const std::string resume_token_;
  const bool until_now_;
  const bool from_now_;
  HubWaiter waiter_;
  bool started_ = false;
  int64_t position_ = 0;
  std::string link_;  // of the event there
  int64_t end_ = 0;
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
                                                         const common::v1::WatchEventsRequest& request) {
  ASSIGN_OR_RETURN(api::Filter filter, api::Filter::Parse(request.filter(), EventFields()));
  return std::make_unique<EventSource>(feed, call.caller(), std::move(filter), request.resume_token(),
                                       request.until_now(), request.from_now());
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
