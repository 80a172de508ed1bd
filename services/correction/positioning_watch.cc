#include "services/correction/positioning_watch.h"

#include <functional>
#include <string>

#include "common/base/strings.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::correction {
namespace {

constexpr double kUnknown = -1;
// Rows of one transaction: few enough that commands don't wait.
constexpr int kOrders = 100, kDevices = 500, kPacks = 1'000;

}  // namespace

PositioningWatch::PositioningWatch(PositioningStore& store, Metrics& metrics, absl::Duration every)
    : store_(store),
      in_force_(metrics.Gauge("fengqiao_correction_positioning_orders",
                              "Orders of electronic positioning in force; -1 while unknown.", {})),
      without_device_(metrics.Gauge("fengqiao_correction_positioning_orders_without_device",
                                    "Orders in force that no device was fitted for; -1 while unknown.", {})),
      without_area_(
          metrics.Gauge("fengqiao_correction_positioning_orders_without_area",
                        "Orders in force in places whose outline nobody loaded, so that leaving them is "
                        "not seen; -1 while unknown.",
                        {})),
      alarms_open_(metrics.Gauge("fengqiao_correction_positioning_alarms_open",
                                 "Alarms of electronic positioning that are not closed; -1 while unknown.",
                                 {})),
      alarms_overdue_(metrics.Gauge("fengqiao_correction_positioning_alarms_overdue",
                                    "Alarms that were not closed in their time; -1 while unknown.", {})),
      thread_(every, [this] { Run(); }) {
  SetUnknown();
}

void PositioningWatch::Stop() {
  thread_.Stop();
  SetUnknown();
}

absl::Status PositioningWatch::DoAll() {
  const auto until_none = [this](const std::function<absl::StatusOr<int>()>& sweep) -> absl::Status {
    for (int done = 1; done > 0 && !thread_.stopping();) {
      ASSIGN_OR_RETURN(done, sweep());
    }
    return absl::OkStatus();
  };
  // Each for itself: what can't be ended keeps nobody from being told, and nothing from being forgotten.
  absl::Status failed = until_none([this] { return store_.EndOrders(kOrders); });
  std::string place;
  do {
    const auto ended = store_.EndUnfounded(kOrders, &place);
    failed.Update(ended.status());
    if (storage::IsStoreLost(ended.status())) break;
  } while (!place.empty() && !thread_.stopping());
  failed.Update(until_none([this] { return store_.TellSilent(kDevices); }));
  failed.Update(until_none([this] { return store_.Purge(kPacks); }));
  RETURN_IF_ERROR(failed);
  ASSIGN_OR_RETURN(const PositioningCounts counts, store_.Count());
  in_force_.Set(static_cast<double>(counts.in_force));
  without_device_.Set(static_cast<double>(counts.without_device));
  without_area_.Set(static_cast<double>(counts.without_area));
  alarms_open_.Set(static_cast<double>(counts.alarms_open));
  alarms_overdue_.Set(static_cast<double>(counts.alarms_overdue));
  return absl::OkStatus();
}

void PositioningWatch::Run() {
  const absl::Status failure = DoAll();
  if (failure.ok()) {
    told_ = false;
    return;
  }
  SetUnknown();
  // A store that is lost has a line of its own.
  if (told_ || storage::IsStoreLost(failure)) return;
  LogWarning(
      "electronic positioning is not watched; orders end late and silent devices are not told of until it is "
      "over",
      {{"error", ToStd(failure.message())}, {"cause", CauseOf(failure)}});
  told_ = true;
}

void PositioningWatch::SetUnknown() {
  for (prometheus::Gauge* gauge :
       {&in_force_, &without_device_, &without_area_, &alarms_open_, &alarms_overdue_}) {
    gauge->Set(kUnknown);
  }
}

}  // namespace fengqiao::correction
