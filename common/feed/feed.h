// A service's change feed, whole: the log, the sequencer that orders it, and the hub that followers hang on.
//
//   ASSIGN_OR_RETURN(auto feed, feed::Feed::Start(*database));
//   ASSIGN_OR_RETURN(auto queue, storage::WriteQueue::Start(
//       *database, {.on_events = [&feed = *feed] { feed.OnCommit(); }}));
//
// The queue is drained before the feed is destroyed.

#ifndef FENGQIAO_COMMON_FEED_FEED_H_
#define FENGQIAO_COMMON_FEED_FEED_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/feed/event_log.h"
#include "common/feed/feed_hub.h"
#include "common/feed/sequencer.h"
#include "common/storage/database.h"

namespace fengqiao::feed {

struct FeedOptions {
  // PostgreSQL: how often to look for events that nobody told us of (a replica died between commit and
  // sequencing).
  absl::Duration poll = absl::Seconds(1);
};

// Thread-safe.
class Feed {
 public:
  // `database` outlives the feed. Blocks until what was left unsequenced has its positions.
  static absl::StatusOr<std::unique_ptr<Feed>> Start(storage::Database& database, FeedOptions options = {});
  ~Feed();

  // Events were committed by this process. Never blocks.
  void OnCommit();

  // Whether the last attempt to give events their positions failed: the feed stands still. Never blocks.
  bool stalled() const { return sequencer_ != nullptr && sequencer_->failing(); }

  const EventLog& log() const { return *log_; }
  FeedHub& hub() { return *hub_; }

 private:
  Feed() = default;

  std::unique_ptr<EventLog> log_;
  std::unique_ptr<FeedHub> hub_;
  std::unique_ptr<Sequencer> sequencer_;
};

}  // namespace fengqiao::feed

#endif  // FENGQIAO_COMMON_FEED_FEED_H_
