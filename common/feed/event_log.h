// The append-only log of a service: reading it and checking its chain. Events get in by UnitOfWork::Emit
// alone.

#ifndef FENGQIAO_COMMON_FEED_EVENT_LOG_H_
#define FENGQIAO_COMMON_FEED_EVENT_LOG_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/storage/database.h"
#include "fengqiao/common/v1/events.pb.h"

namespace fengqiao::feed {

// The log's end.
struct LogHead {
  int64_t position = 0;  // 0 while it is empty
  std::string link;      // "" while it is empty
};

// Committed events that have no position yet (PostgreSQL; always zero on SQLite).
struct SequencingLag {
  int64_t unsequenced = 0;
  absl::Duration oldest_age = absl::ZeroDuration();
};

// Positions are dense from 1, in commit order. Thread-safe. On PostgreSQL every function blocks; on SQLite
// they read inline.
class EventLog {
 public:
  // An answer of ReadAfter holds no more stored bytes than this (but always one event).
  static constexpr int64_t kMaxReadBytes = 1 << 20;

  // `database` outlives the log.
  static absl::StatusOr<std::unique_ptr<EventLog>> Open(storage::Database& database);

  // Names this very log: the service and a random id given when the log was made.
  const std::string& name() const { return name_; }
  // The clock of the database.
  const Clock& clock() const { return database_.clock(); }

  // The events after `position`, at most `limit`, in order, with `position` and `link` filled. Empty at the
  // end.
  absl::StatusOr<std::vector<common::v1::Event>> ReadAfter(int64_t position, int limit) const;

  absl::StatusOr<LogHead> Head() const;

  // The chain's link at a position; "" at 0, and where there is no event.
  absl::StatusOr<std::string> LinkAt(int64_t position) const;

  // The position of an event by its id; nullopt while it is not known, or not sequenced.
  absl::StatusOr<std::optional<int64_t>> PositionOf(std::string_view event_id) const;

  // Recomputes the chain from `first_position` (0: from the beginning) to the head as it was when it began,
  // in bounded chunks. Trouble in the log is an answer, not an error: `first_broken_position` and `problem`.
  // Ends early, and says where to go on, once `limit` events are checked (0: no limit) or `keep_going`, which
  // is asked after every chunk, is false.
  absl::StatusOr<common::v1::VerifyLogResponse> Verify(
      int64_t first_position, int64_t limit = 0, const std::function<bool()>& keep_going = nullptr) const;

  absl::StatusOr<SequencingLag> Lag() const;

 private:
  EventLog(storage::Database& database, std::string name);

  storage::Database& database_;
  const std::string name_;
};

}  // namespace fengqiao::feed

#endif  // FENGQIAO_COMMON_FEED_EVENT_LOG_H_
