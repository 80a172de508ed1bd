// Brings what is stored under the current data key, in the background.

#ifndef FENGQIAO_COMMON_SERVICE_RESEALER_H_
#define FENGQIAO_COMMON_SERVICE_RESEALER_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/periodic_thread.h"
#include "common/metrics/metrics.h"
#include "common/service/service_store.h"

namespace fengqiao::service {

// Each row is written by a command, as by everybody else, so that it may run beside the calls and at several
// replicas. The installation's secret is the last: where the current key sealed it, all was done before. What
// is in the log stays as it is, since its chain is over the stored bytes: the keys that sealed it are kept as
// long as the log.
class Resealer {
 public:
  // `tables` are those with envelopes; they and `store` outlive it. `again` looks at all rows even where all
  // was done: a replica with the old keys may have written since.
  Resealer(ServiceStore& store, std::vector<const storage::TableSpec*> tables, bool again, Metrics& metrics);
  ~Resealer() { Stop(); }
  Resealer(const Resealer&) = delete;
  Resealer& operator=(const Resealer&) = delete;

  // Does nothing where no data keys are given.
  void Start();
  // Ends after the page under way. Idempotent.
  void Stop() { thread_.Stop(); }

  // Takes all that is left; false at a stop. What can't be read back is passed over and named, once; the
  // secret then stays as it is, so that the next start looks again. Blocks.
  absl::StatusOr<bool> TakeAll();

 private:
  absl::StatusOr<bool> IsDone();
  // Of one table; false at a stop.
  absl::StatusOr<bool> TakeTable(const storage::TableSpec& table);
  absl::Status Reseal(const storage::TableSpec& table, const std::vector<std::string>& keys);
  // One by one: those that can't be read back are counted and named.
  absl::Status ResealEach(const storage::TableSpec& table, const std::vector<std::string>& keys);
  void Run();

  ServiceStore& store_;
  const std::vector<const storage::TableSpec*> tables_;
  const bool again_;
  prometheus::Counter& resealed_;
  bool done_ = false;  // of the one thread
  bool told_ = false;
  int damaged_ = 0;
  PeriodicThread thread_;
};

}  // namespace fengqiao::service

#endif  // FENGQIAO_COMMON_SERVICE_RESEALER_H_
