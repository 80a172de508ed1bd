#include "services/correction/handler/fix_sink.h"

#include <string>
#include <utility>

#include "common/base/strings.h"
#include "common/status/error.h"

namespace fengqiao::correction {
namespace {

using v1::ReportPositionsRequest;
using v1::ReportPositionsResponse;

constexpr int kMostFixes = 5'000;
constexpr int kMostRefusals = 100;

// "future", as a label.
std::string WordOf(FixReason reason) {
  std::string word = ReportPositionsResponse::Reason_Name(reason).substr(sizeof("REASON_") - 1);
  for (char& c : word) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return word;
}

void CountReason(FixReason reason, ReportPositionsResponse* sum) {
  for (auto& count : *sum->mutable_counts()) {
    if (count.reason() == reason) return count.set_fixes(count.fixes() + 1);
  }
  auto& count = *sum->add_counts();
  count.set_reason(reason);
  count.set_fixes(1);
}

}  // namespace

FixMetrics::FixMetrics(Metrics& metrics)
    : taken(metrics.Counter("fengqiao_correction_fixes_taken_total", "Positions of devices that were taken.",
                            {})),
      last(metrics.Gauge("fengqiao_correction_fixes_last_timestamp_seconds",
                         "When this replica took positions last, since 1970; 0 before the first.", {})),
      refused{} {
  for (size_t reason = 1; reason < refused.size(); ++reason) {
    refused[reason] = &metrics.Counter("fengqiao_correction_fixes_refused_total",
                                       "Positions of devices that were refused, by reason.",
                                       {{"reason", WordOf(static_cast<FixReason>(reason))}});
  }
}

FixSink::FixSink(rpc::Runtime& runtime, PositioningStore& store, std::shared_ptr<FixMetrics> metrics,
                 const rpc::Caller& caller)
    : runtime_(runtime),
      store_(store),
      metrics_(std::move(metrics)),
      caller_(std::make_shared<const rpc::Caller>(caller)),
      progress_(std::make_shared<Progress>()) {}

absl::Status FixSink::Add(const ReportPositionsRequest& request) {
  {
    MutexLock lock(progress_->mutex);
    if (!progress_->trouble.ok()) return progress_->trouble;
    if (request.fixes_size() > kMostFixes) return InvalidField("fixes", "has more than 5,000 entries");
    if (request.fixes().empty()) return absl::OkStatus();
    progress_->busy = true;
  }
  const auto batch = std::make_shared<const ReportPositionsRequest>(request);
  const bool posted = runtime_.blocking.TryPost([this_store = &store_, metrics = metrics_,
                                                 clock = runtime_.clock.get(), caller = caller_,
                                                 progress = progress_, batch] {
    this_store->Ingest(
        *caller, batch, [metrics, clock, progress, batch](const absl::StatusOr<TakenFixes>& taken) {
          Taken(progress, *metrics, static_cast<double>(absl::ToUnixSeconds(clock->Now())), *batch, taken);
        });
  });
  if (posted) return absl::OkStatus();
  return Overloaded("the pool for blocking work");
}

void FixSink::Taken(const std::shared_ptr<Progress>& progress, FixMetrics& metrics, double now,
                    const ReportPositionsRequest& request, const absl::StatusOr<TakenFixes>& taken) {
  if (taken.ok()) {
    metrics.taken.Increment(static_cast<double>(taken->taken));
    if (taken->taken > 0) metrics.last.Set(now);
    for (const auto& [place, reason] : taken->refused)
      metrics.refused[static_cast<size_t>(reason)]->Increment();
  }
  std::function<void()> wake;
  {
    MutexLock lock(progress->mutex);
    progress->busy = false;
    wake = std::exchange(progress->wake, nullptr);
    if (taken.ok()) {
      ReportPositionsResponse& sum = progress->sum;
      sum.set_taken(sum.taken() + taken->taken);
      sum.set_alarms(sum.alarms() + taken->alarms);
      sum.set_refused(sum.refused() + static_cast<int64_t>(taken->refused.size()));
      for (const auto& [place, reason] : taken->refused) {
        CountReason(reason, &sum);
        if (sum.refusals_size() >= kMostRefusals) continue;
        auto& refusal = *sum.add_refusals();
        refusal.set_index(progress->next + place);
        // What is no device's name is not repeated.
        if (IsDeviceName(request.fixes(place).device())) refusal.set_device(request.fixes(place).device());
        refusal.set_reason(reason);
        refusal.set_rule(std::string(RuleOf(reason)));
      }
      progress->next += request.fixes_size();
    } else {
      progress->trouble = taken.status();
    }
  }
  if (wake) wake();
}

bool FixSink::Ready(std::function<void()> wake) {
  MutexLock lock(progress_->mutex);
  if (!progress_->busy) return true;
  progress_->wake = std::move(wake);
  return false;
}

void FixSink::Finish(rpc::CallContext& /*call*/, ReportPositionsResponse* reply,
                     std::function<void(absl::Status)> done) {
  absl::Status trouble;
  {
    MutexLock lock(progress_->mutex);
    trouble = progress_->trouble;
    if (trouble.ok()) *reply = progress_->sum;
  }
  done(trouble);
}

}  // namespace fengqiao::correction
