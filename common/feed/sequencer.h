// Gives committed events their positions and links, and finds out when the head has moved.

#ifndef FENGQIAO_COMMON_FEED_SEQUENCER_H_
#define FENGQIAO_COMMON_FEED_SEQUENCER_H_

#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/storage/database.h"

namespace fengqiao::feed {

// PostgreSQL: moves every committed event without a position to the log's end, in the order of their
// insertion, with dense positions and chain links, in bounded transactions under the feed's advisory lock.
// Returns the head's position. Any replica may call it at any time. Blocks. On SQLite the writer has done so
// already, and this only reads the head.
absl::StatusOr<int64_t> SequenceNow(storage::Database& database);

// The thread that does so after each Wake, after a notification by another replica, and every `poll`; it
// reports each head it sees.
class Sequencer {
 public:
  static absl::StatusOr<std::unique_ptr<Sequencer>> Start(storage::Database& database, absl::Duration poll,
                                                          std::function<void(int64_t head)> on_head);
  ~Sequencer();
  Sequencer(const Sequencer&) = delete;
  Sequencer& operator=(const Sequencer&) = delete;

  // Never blocks.
  void Wake();

  // Whether the last attempt failed, for whatever reason. Logged where it begins and where it ends.
  bool failing() const;

 private:
  class Impl;
  explicit Sequencer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace fengqiao::feed

#endif  // FENGQIAO_COMMON_FEED_SEQUENCER_H_
