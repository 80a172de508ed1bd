#include "common/feed/feed.h"

#include "common/status/macros.h"

namespace fengqiao::feed {

absl::StatusOr<std::unique_ptr<Feed>> Feed::Start(storage::Database& database, FeedOptions options) {
  ASSIGN_OR_RETURN(const int64_t head, SequenceNow(database));
  std::unique_ptr<Feed> feed(new Feed);
  ASSIGN_OR_RETURN(feed->log_, EventLog::Open(database));
  feed->hub_ = std::make_unique<FeedHub>(head);
  ASSIGN_OR_RETURN(
      feed->sequencer_,
      Sequencer::Start(database, options.poll, [hub = feed->hub_.get()](int64_t now) { hub->Publish(now); }));
  return feed;
}

Feed::~Feed() = default;

void Feed::OnCommit() {
  if (sequencer_ != nullptr) {
    sequencer_->Wake();
    return;
  }
  // The writer has ordered them; reading the head takes microseconds. If it can't be read, the next commit
  // tells.
  const absl::StatusOr<LogHead> head = log_->Head();
  if (head.ok()) hub_->Publish(head->position);
}

}  // namespace fengqiao::feed
