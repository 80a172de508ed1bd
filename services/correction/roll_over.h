// The daily roll-over: what a new day brings is written as soon as the day has come, whether or not anybody
// works.

#ifndef FENGQIAO_SERVICES_CORRECTION_ROLL_OVER_H_
#define FENGQIAO_SERVICES_CORRECTION_ROLL_OVER_H_

#include <functional>
#include <map>
#include <set>
#include <string>

#include "absl/time/time.h"
#include "common/base/periodic_thread.h"
#include "common/metrics/metrics.h"
#include "common/storage/database.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/resettlement_store.h"
#include "services/correction/storage/survey_store.h"

namespace fengqiao::correction {

// Looks for subjects and released persons whose day has come on a thread of its own, and counts what is
// overdue for the metrics, which are -1 while unknown. The day is the one of the database's clock; a start
// after days of standstill makes up for all of them at once. A file that can't be written is named in the log
// and in a metric, and keeps nobody else from the day. Every replica looks: who comes second finds nothing.
class RollOver {
 public:
  // All outlive it.
  RollOver(CorrectionStore& store, ResettlementStore& released, SurveyStore& surveys,
           storage::Database& database, Metrics& metrics, absl::Duration every);
  ~RollOver() { Stop(); }
  RollOver(const RollOver&) = delete;
  RollOver& operator=(const RollOver&) = delete;

  // At once, and then every `every`.
  void Start() { thread_.Start(); }
  // Ends after the batch under way. Idempotent.
  void Stop();

  // Brings everybody to today, and counts. Blocks.
  void Run();

 private:
  // Brings all of a store to today. `roll` is one batch of it after a place.
  using Roll = std::function<absl::StatusOr<RolledOver>(int limit, const std::string& after)>;
  absl::Status RollAll(const Roll& roll, std::set<std::string>* passed_over);
  // Gives keys of their own to persons of before there were any, until all have one. Blocks.
  absl::Status GiveKeys(std::set<std::string>* passed_over);
  // Writes the figures of files that are out of step with them, until none is left. Blocks.
  absl::Status CatchUpFigures(std::set<std::string>* passed_over);
  void Tell(const absl::Status& failure);
  void TellOf(const PassedOver& file);
  void SetUnknown();

  CorrectionStore& store_;
  ResettlementStore& released_;
  SurveyStore& surveys_;
  storage::Database& database_;
  std::map<std::string, prometheus::Gauge*, std::less<>> overdue_;  // by rule: as many as duties.tsv has
  prometheus::Gauge& passed_over_;
  prometheus::Gauge& unlinked_;
  std::set<std::string> named_;     // those passed over that the log has
  bool keys_given_ = false;         // everybody here has a key: whoever is entered gets one at once
  bool surveys_recounted_ = false;  // holidays come with the program, so once is enough
  bool told_ = false;               // the log has the failure that lasts; of the one thread that looks
  PeriodicThread thread_;
};

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_ROLL_OVER_H_
