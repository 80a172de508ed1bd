#include "services/mediation/deadline_watch.h"

#include "common/base/clock.h"
#include "common/base/strings.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/clocks.h"
#include "services/mediation/storage/deadline_counts.h"

namespace fengqiao::mediation {
namespace {

constexpr double kUnknown = -1;
// The thirty days in which both parties may ask the court to confirm an agreement; missed, they are gone.
constexpr std::string_view kConfirmationRule = "MD7";
constexpr int kSoonDays = 2;
// As the help text of the metric says.
constexpr int64_t kMost = 100'000;

double CountOf(const std::map<std::string, int64_t, std::less<>>& counts, std::string_view rule) {
  const auto at = counts.find(rule);
  return at == counts.end() ? 0 : static_cast<double>(at->second);
}

}  // namespace

DeadlineWatch::DeadlineWatch(storage::Database& database, Metrics& metrics, absl::Duration every)
    : database_(database),
      confirmation_due_soon_(
          metrics.Gauge("fengqiao_mediation_confirmation_due_soon",
                        "Terms for judicial confirmation (MD7) that end today or within 2 days; -1 while "
                        "unknown.",
                        {})),
      thread_(every, [this] { Count(); }) {
  for (const std::string_view rule : ClockRules()) {
    overdue_.emplace(rule, &metrics.Gauge("fengqiao_mediation_deadlines_overdue",
                                          "Running terms past their last day; -1 while unknown. Of all "
                                          "rules together the first 100000 are counted.",
                                          {{"rule", std::string(rule)}}));
  }
  SetUnknown();
}

void DeadlineWatch::Start() { thread_.Start(); }

void DeadlineWatch::Stop() {
  thread_.Stop();
  SetUnknown();
}

void DeadlineWatch::Count() {
  const auto counts = CountDeadlines(database_, LegalDay(database_.clock().Now()), kSoonDays, kMost);
  if (!counts.ok()) {
    SetUnknown();
    // A store that is lost has a line of its own.
    if (!told_ && !storage::IsStoreLost(counts.status())) {
      LogWarning("the overdue terms can't be counted",
                 {{"error", ToStd(counts.status().message())}, {"cause", CauseOf(counts.status())}});
      told_ = true;
    }
    return;
  }
  told_ = false;
  for (const auto& [rule, gauge] : overdue_) gauge->Set(CountOf(counts->overdue, rule));
  confirmation_due_soon_.Set(CountOf(counts->due_soon, kConfirmationRule));
}

void DeadlineWatch::SetUnknown() {
  for (const auto& [rule, gauge] : overdue_) gauge->Set(kUnknown);
  confirmation_due_soon_.Set(kUnknown);
}

}  // namespace fengqiao::mediation
