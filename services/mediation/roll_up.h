// Keeps the tallies up with the ledger of counts, in the background. Answers are exact without it; it makes
// them quick.

#ifndef FENGQIAO_SERVICES_MEDIATION_ROLL_UP_H_
#define FENGQIAO_SERVICES_MEDIATION_ROLL_UP_H_

#include "absl/time/time.h"
#include "common/base/periodic_thread.h"
#include "common/metrics/metrics.h"
#include "services/mediation/storage/mediation_store.h"

namespace fengqiao::mediation {

// While it fails, summaries grow slower day by day: the log says so once, and a gauge tells how many entries
// wait.
class RollUp {
 public:
  // Looks for fresh entries every `pause`, and at once again while there are some. Both outlive it.
  RollUp(MediationStore& store, Metrics& metrics, absl::Duration pause);
  ~RollUp() { Stop(); }
  RollUp(const RollUp&) = delete;
  RollUp& operator=(const RollUp&) = delete;

  void Start() { thread_.Start(); }
  // Ends after the step under way. Idempotent.
  void Stop() { thread_.Stop(); }

  // Takes all that is fresh now, as far as it can. Blocks on PostgreSQL.
  void TakeAll();

 private:
  void Tell(const absl::Status& failure);

  MediationStore& store_;
  prometheus::Gauge& fresh_;
  bool told_ = false;  // the log has the failure that lasts; of the one thread that takes
  PeriodicThread thread_;
};

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_ROLL_UP_H_
