// Keeps the tallies up with the ledger of counts, in the background. Answers are exact without it; it makes them quick.

#ifndef FENGQIAO_SERVICES_MEDIATION_ROLL_UP_H_
#define FENGQIAO_SERVICES_MEDIATION_ROLL_UP_H_

#include <condition_variable>
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

  void Start();
  // Ends after the step under way. Idempotent.
  void Stop();

 private:
  void Run();
  // Waits for the pause or a stop; false at a stop.
  bool Wait();

  MediationStore& store_;
  const absl::Duration pause_;
  std::mutex mutex_;
  std::condition_variable stop_wanted_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_ROLL_UP_H_
