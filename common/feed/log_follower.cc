#include "common/feed/log_follower.h"

#include "common/feed/resume_token.h"
#include "common/status/macros.h"

namespace fengqiao::feed {

using common::v1::Event;

absl::Status LogFollower::Start(std::string_view resume_token, bool from_now) {
  ASSIGN_OR_RETURN(const LogHead head, feed_.log().Head());
  ASSIGN_OR_RETURN(const ResumePoint point,
                   DecodeResumeToken(resume_token, feed_.log().name(), head.position));
  position_ = resume_token.empty() && from_now ? head.position : point.position;
  link_ = head.link;
  if (position_ != head.position) {
    ASSIGN_OR_RETURN(link_, feed_.log().LinkAt(position_));
  }
  end_ = head.position;
  return CheckResumePoint(point, link_, head.position);
}

absl::StatusOr<std::vector<Event>> LogFollower::Next(int most) {
  ASSIGN_OR_RETURN(std::vector<Event> events, feed_.log().ReadAfter(position_, most));
  MoveBehind(events);
  return events;
}

absl::StatusOr<std::vector<Event>> LogFollower::NextUntilStart(int most) {
  ASSIGN_OR_RETURN(std::vector<Event> events, feed_.log().ReadAfter(position_, most));
  while (!events.empty() && events.back().position() > end_) events.pop_back();
  MoveBehind(events);
  return events;
}

std::string LogFollower::token() const { return EncodeResumeToken(feed_.log().name(), position_, link_); }

void LogFollower::MoveBehind(const std::vector<Event>& events) {
  if (events.empty()) return;
  position_ = events.back().position();
  link_ = events.back().link();
}

}  // namespace fengqiao::feed
