// Keeps the tallies up with the ledger of counts, in the background. Answers are exact without it; it makes
// them quick.

#ifndef FENGQIAO_SERVICES_MEDIATION_ROLL_UP_H_
#define FENGQIAO_SERVICES_MEDIATION_ROLL_UP_H_

#include <thread>

#include "absl/time/time.h"
#include "common/base/mutex.h"
#include "services/mediation/storage/mediation_store.h"

namespace fengqiao::mediation {

class RollUp {
 public:
  // Looks for fresh entries every `pause`, and at once again while there are some. `store` outlives it.
  RollUp(MediationStore& store, absl::Duration pause) : store_(store), pause_(pause) {}
  ~RollUp() { Stop(); }
  RollUp(const RollUp&) = delete;
  RollUp& operator=(const RollUp&) = delete;

  void Start();
  // Ends after the step under way. Idempotent.
  void Stop();

 private:
  void Run();
  // Waits for the pause; false at a stop.
  bool Wait();

  MediationStore& store_;
  const absl::Duration pause_;
  Mutex mutex_;
  CondVar stop_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_ROLL_UP_H_
