// Puts PostgreSQL's committed events in order.

#ifndef FENGQIAO_COMMON_STORAGE_POSTGRES_SEQUENCER_H_
#define FENGQIAO_COMMON_STORAGE_POSTGRES_SEQUENCER_H_

#include <memory>

#include "common/storage/backend.h"
#include "common/storage/postgres_connection.h"

namespace fengqiao::storage::internal {

// Every replica has one. Whichever holds the advisory lock numbers all that is committed and notifies the
// others; one that waited for the lock finds its events numbered, or numbers them.
class PostgresSequencer final : public EventSequencer {
 public:
  static absl::StatusOr<std::unique_ptr<EventSequencer>> Open(PgConnectOptions options);
  ~PostgresSequencer() override;

  absl::StatusOr<Step> Advance() override;
  void Wait(absl::Duration limit) override;
  void Wake() override;

 private:
  PostgresSequencer(PgConnectOptions options, int wake_fd)
      : options_(std::move(options)), wake_fd_(wake_fd) {}
  absl::Status EnsureConnected();
  absl::StatusOr<Step> AdvanceConnected();
  absl::StatusOr<Step> Number();
  absl::StatusOr<Step> NumberLocked();
  std::string Channel() const { return "fengqiao_" + options_.schema; }

  const PgConnectOptions options_;
  const int wake_fd_;
  std::unique_ptr<PostgresConnection> connection_;
};

}  // namespace fengqiao::storage::internal

#endif  // FENGQIAO_COMMON_STORAGE_POSTGRES_SEQUENCER_H_
