#include "common/service/store_watch.h"

#include <utility>

#include "common/base/strings.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/storage/database.h"

namespace fengqiao::service {
namespace {

using std::chrono::steady_clock;

// An answer that takes longer is none, whatever it will be.
constexpr std::chrono::seconds kPatience{10};
// As the metrics have always said that a number is not known.
constexpr double kUnknown = -1;

int64_t SteadyNow() { return std::chrono::nanoseconds(steady_clock::now().time_since_epoch()).count(); }

}  // namespace

StoreWatch::StoreWatch(Options options, Metrics& metrics) : options_(std::move(options)) {
  const Labels labels = {{"service", options_.name}};
  metrics.GaugeCallback("fengqiao_store_up", "1 while the service's database answers and takes writes.",
                        labels, [this] { return Up(); });
  metrics.GaugeCallback("fengqiao_feed_unsequenced",
                        "Committed events without a position; -1 where the database does not say.", labels,
                        [this] { return Up() == 0 ? kUnknown : unsequenced_.load(); });
  metrics.GaugeCallback("fengqiao_feed_unsequenced_oldest_seconds",
                        "Age of the oldest event without a position; -1 where the database does not say.",
                        labels, [this] { return Up() == 0 ? kUnknown : oldest_seconds_.load(); });
  Ask();
  thread_ = std::thread([this] { Work(); });
}

StoreWatch::~StoreWatch() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  stop_.SignalAll();
  thread_.join();
}

void StoreWatch::OnCommitted() {
  if (!up_.load(std::memory_order_relaxed)) SetWriting(absl::OkStatus());
}

void StoreWatch::OnWriteFailed(const absl::Status& status) {
  if (storage::IsStoreLost(status)) SetWriting(status);
}

void StoreWatch::Work() {
  for (;;) {
    const auto next = steady_clock::now() + absl::ToChronoNanoseconds(options_.every);
    {
      MutexLock lock(mutex_);
      while (!stopping_) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(next - steady_clock::now());
        if (left.count() <= 0) break;
        stop_.WaitFor(lock, left);
      }
      if (stopping_) return;
    }
    Ask();
  }
}

void StoreWatch::Ask() {
  asked_at_ = SteadyNow();
  const absl::StatusOr<feed::SequencingLag> lag = options_.probe();
  asked_at_ = 0;
  unsequenced_ = lag.ok() ? static_cast<double>(lag->unsequenced) : kUnknown;
  oldest_seconds_ = lag.ok() ? absl::ToDoubleSeconds(lag->oldest_age) : kUnknown;
  if (lag.ok() || storage::IsStoreLost(lag.status())) SetReading(lag.status());
}

void StoreWatch::SetReading(const absl::Status& status) {
  MutexLock lock(mutex_);
  reading_ = status;
  // Whether a full disk has room, or damage is mended, only a commit tells.
  if (status.ok() && options_.reading_proves_writing && writing_.code() == absl::StatusCode::kUnavailable)
    writing_ = absl::OkStatus();
  Tell();
}

void StoreWatch::SetWriting(const absl::Status& status) {
  MutexLock lock(mutex_);
  writing_ = status;
  // A commit is an answer too.
  if (status.ok()) reading_ = absl::OkStatus();
  Tell();
}

void StoreWatch::Tell() {
  const bool up = reading_.ok() && writing_.ok();
  if (up_.exchange(up) == up) return;
  if (up) return LogInfo("the store is back", {{"service", options_.name}});
  const absl::Status& status = reading_.ok() ? writing_ : reading_;
  LogError("the store is lost", {{"service", options_.name},
                                 {"code", absl::StatusCodeToString(status.code())},
                                 {"error", ToStd(status.message())},
                                 {"cause", CauseOf(status)}});
}

double StoreWatch::Up() const {
  const int64_t asked_at = asked_at_.load();
  const bool silent = asked_at != 0 && SteadyNow() - asked_at > std::chrono::nanoseconds(kPatience).count();
  return up_.load() && !silent ? 1 : 0;
}

}  // namespace fengqiao::service
