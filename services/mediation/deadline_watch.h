// Tells the metrics how many terms are overdue and how many may still be confirmed for a few days only.

#ifndef FENGQIAO_SERVICES_MEDIATION_DEADLINE_WATCH_H_
#define FENGQIAO_SERVICES_MEDIATION_DEADLINE_WATCH_H_

#include <map>
#include <string>

#include "absl/time/time.h"
#include "common/base/periodic_thread.h"
#include "common/metrics/metrics.h"
#include "common/storage/database.h"

namespace fengqiao::mediation {

// Counts on a thread of its own, so that a scrape reads numbers alone and never waits for a database. Every
// number is -1 until the first count, after one that failed, and when it has stopped.
class DeadlineWatch {
 public:
  // By the database's clock. Both outlive the watch.
  DeadlineWatch(storage::Database& database, Metrics& metrics, absl::Duration every);
  ~DeadlineWatch() { Stop(); }
  DeadlineWatch(const DeadlineWatch&) = delete;
  DeadlineWatch& operator=(const DeadlineWatch&) = delete;

  // Counts at once, and then every `every`.
  void Start();
  // Ends after the count under way. Idempotent.
  void Stop();

  // Counts now. Blocks on PostgreSQL.
  void Count();

 private:
  void SetUnknown();

  storage::Database& database_;
  std::map<std::string, prometheus::Gauge*, std::less<>> overdue_;  // by rule: as many as clocks.tsv has
  prometheus::Gauge& confirmation_due_soon_;
  bool told_ = false;  // the log has the failure that lasts; of the one thread that counts
  PeriodicThread thread_;
};

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DEADLINE_WATCH_H_
