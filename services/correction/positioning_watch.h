// What time brings to electronic positioning: the hard stop, silent devices, the end of what is kept.

#ifndef FENGQIAO_SERVICES_CORRECTION_POSITIONING_WATCH_H_
#define FENGQIAO_SERVICES_CORRECTION_POSITIONING_WATCH_H_

#include "absl/time/time.h"
#include "common/base/periodic_thread.h"
#include "common/metrics/metrics.h"
#include "services/correction/storage/positioning_store.h"

namespace fengqiao::correction {

// Looks again and again on a thread of its own, by the database's clock. Every replica looks: who comes
// second finds nothing. That no position is taken after the hard stop does not depend on it: see CheckFix.
class PositioningWatch {
 public:
  // All outlive it.
  PositioningWatch(PositioningStore& store, Metrics& metrics, absl::Duration every);
  ~PositioningWatch() { Stop(); }
  PositioningWatch(const PositioningWatch&) = delete;
  PositioningWatch& operator=(const PositioningWatch&) = delete;

  void Start() { thread_.Start(); }
  // Ends after the batch under way. Idempotent.
  void Stop();

  // Does all that is due, and counts. Blocks.
  void Run();

 private:
  absl::Status DoAll();
  void SetUnknown();

  PositioningStore& store_;
  prometheus::Gauge& in_force_;
  prometheus::Gauge& without_device_;
  prometheus::Gauge& without_area_;
  prometheus::Gauge& alarms_open_;
  prometheus::Gauge& alarms_overdue_;
  bool told_ = false;  // the log has the failure that lasts; of the one thread that looks
  PeriodicThread thread_;
};

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_POSITIONING_WATCH_H_
