// Keeps what another service's records come to, by following its feed in the background.

#ifndef FENGQIAO_SERVICES_INDICATORS_COUNT_FOLLOWER_H_
#define FENGQIAO_SERVICES_INDICATORS_COUNT_FOLLOWER_H_

#include <atomic>
#include <set>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/periodic_thread.h"
#include "common/metrics/metrics.h"
#include "services/indicators/domain/catalog.h"
#include "services/indicators/domain/counting.h"
#include "services/indicators/peers/count_source.h"
#include "services/indicators/storage/count_store.h"

namespace fengqiao::indicators {

// Reads the feed to its end every `pause`, and asks once for the sums of each region and year that was
// touched since: a hundred steps of a county's cases in that time are one count. A count is what the cases
// come to at a position of the feed or after, never a difference, and stored with the token that led to it;
// so whatever crashes between is done again, to the same figures, and no step is lost or counted twice.
class CountFollower {
 public:
  // All but `counted` outlive the follower.
  CountFollower(CountSource& source, CountStore& store, const Catalog& catalog,
                std::vector<CountedIndicator> counted, const Clock& clock, Metrics& metrics,
                absl::Duration pause);
  ~CountFollower() { Stop(); }
  CountFollower(const CountFollower&) = delete;
  CountFollower& operator=(const CountFollower&) = delete;

  void Start() { thread_.Start(); }
  // Ends what is under way. Idempotent.
  void Stop();

  // Follows the feed to its present end. What the thread does again and again.
  absl::Status CatchUp();

 private:
  // What one reading of the feed touched.
  struct Batch {
    std::set<RegionYear> touched;
    Followed to;
    int events = 0;
    bool at_end = true;  // of the feed
  };

  void Run();
  absl::StatusOr<Batch> ReadBatch(const Followed& from);
  absl::Status CountBatch(const Followed& from, const Batch& batch);
  // The figures of a place; those of a place that the other service does not count are none.
  absl::StatusOr<CountedPlace> Count(const RegionYear& place);
  // What is followed is another log now (restored from a backup): everything is counted anew.
  absl::Status StartOver(const Followed& from);
  void Tell(const absl::Status& failure);

  CountSource& source_;
  CountStore& store_;
  const Catalog& catalog_;
  const std::vector<CountedIndicator> counted_;
  const Clock& clock_;
  prometheus::Counter& revised_;
  std::atomic<int64_t> caught_up_;  // microseconds
  bool theirs_ = false;             // the last failure is the source's; of the one thread
  bool told_ = false;               // the log has the failure that lasts; of the one thread
  PeriodicThread thread_;
};

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_COUNT_FOLLOWER_H_
