#include "services/mediation/roll_up.h"

#include "common/base/strings.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/storage/database.h"

namespace fengqiao::mediation {
namespace {

constexpr double kUnknown = -1;
// As the help text of the metric says.
constexpr int kMost = 100'000;

}  // namespace

RollUp::RollUp(MediationStore& store, Metrics& metrics, absl::Duration pause)
    : store_(store),
      fresh_(
          metrics.Gauge("fengqiao_mediation_counts_fresh",
                        "Entries of the ledger of counts that the tallies do not have yet: 0 when they keep "
                        "up, at most 100000 are counted, -1 while unknown.",
                        {})),
      thread_(pause, [this] { TakeAll(); }) {
  fresh_.Set(kUnknown);
}

void RollUp::TakeAll() {
  while (!thread_.stopping()) {
    const auto taken = store_.RollUp();
    if (!taken.ok()) return Tell(taken.status());
    if (*taken > 0) continue;
    fresh_.Set(0);
    told_ = false;
    return;
  }
}

void RollUp::Tell(const absl::Status& failure) {
  const auto waiting = store_.CountFresh(kMost);
  fresh_.Set(waiting.ok() ? static_cast<double>(*waiting) : kUnknown);
  // A store that is lost has a line of its own.
  if (told_ || storage::IsStoreLost(failure)) return;
  LogWarning("counts can't be rolled up; summaries grow slower",
             {{"error", ToStd(failure.message())}, {"cause", CauseOf(failure)}});
  told_ = true;
}

}  // namespace fengqiao::mediation
