#include "common/service/service_store.h"

#include <utility>

#include "common/status/macros.h"

namespace fengqiao::service {

// Turns what the write queue tells into metrics.
class ServiceStore::QueueMetrics : public storage::WriteQueueObserver {
 public:
  QueueMetrics(Metrics& metrics, const std::string& name, std::string_view engine)
      : batch_size_(metrics.Histogram("fengqiao_store_commit_batch_size", "Commands committed together.",
                                      {{"database", name}, {"backend", std::string(engine)}}, SizeBuckets())),
        commit_seconds_(
            metrics.Histogram("fengqiao_store_commit_seconds", "Time of writing and committing a batch.",
                              {{"database", name}, {"backend", std::string(engine)}}, SecondsBuckets())),
        failed_(metrics.Counter("fengqiao_store_commit_failures_total",
                                "Batches that could not be committed.",
                                {{"database", name}, {"backend", std::string(engine)}})),
        wait_seconds_(metrics.Histogram("fengqiao_write_queue_wait_seconds", "Time that a command waited.",
                                        {{"queue", name}}, SecondsBuckets())),
        depth_(metrics.Gauge("fengqiao_write_queue_depth", "Commands that wait.", {{"queue", name}})),
        refused_(metrics.Counter("fengqiao_write_queue_refused_total", "Commands refused by a full queue.",
                                 {{"queue", name}})) {}

  void OnBatch(const storage::BatchStats& stats) override {
    // Only a commit is time spent committing, so that a store that stands still shows as one, however many
    // commands are refused by a rule meanwhile.
    if (stats.outcome == storage::BatchOutcome::kCommitted) {
      batch_size_.Observe(static_cast<double>(stats.commands));
      commit_seconds_.Observe(absl::ToDoubleSeconds(stats.flush));
    } else if (stats.outcome == storage::BatchOutcome::kFailed) {
      failed_.Increment();
    }
  }
  void OnWait(absl::Duration wait) override { wait_seconds_.Observe(absl::ToDoubleSeconds(wait)); }
  void OnDepth(size_t depth) override { depth_.Set(static_cast<double>(depth)); }
  void OnRefused() override { refused_.Increment(); }

 private:
  prometheus::Histogram& batch_size_;
  prometheus::Histogram& commit_seconds_;
  prometheus::Counter& failed_;
  prometheus::Histogram& wait_seconds_;
  prometheus::Gauge& depth_;
  prometheus::Counter& refused_;
};

ServiceStore::ServiceStore() = default;
ServiceStore::~ServiceStore() {
  if (writes_ != nullptr) writes_->Drain();
}

absl::StatusOr<std::unique_ptr<ServiceStore>> ServiceStore::Open(storage::DatabaseOptions options,
                                                                 rpc::Runtime& runtime) {
  std::unique_ptr<ServiceStore> store(new ServiceStore());
  const std::string name = options.service;
  options.clock = runtime.clock.get();
  ASSIGN_OR_RETURN(store->database_, storage::Database::Open(std::move(options)));
  ASSIGN_OR_RETURN(store->feed_, feed::Feed::Start(*store->database_));
  store->queue_metrics_ =
      std::make_unique<QueueMetrics>(runtime.metrics, name, storage::EngineName(store->database_->engine()));
  storage::WriteQueueOptions queue;
  queue.observer = store->queue_metrics_.get();
  queue.on_events = [feed = store->feed_.get()] { feed->OnCommit(); };
  ASSIGN_OR_RETURN(store->writes_, storage::WriteQueue::Start(*store->database_, std::move(queue)));

  const Labels labels = {{"service", name}};
  feed::Feed* feed = store->feed_.get();
  runtime.metrics.GaugeCallback("fengqiao_feed_position", "The last position of the event log.", labels,
                                [feed] { return static_cast<double>(feed->hub().head()); });
  runtime.metrics.GaugeCallback("fengqiao_watch_active", "Followers of the event log.", labels,
                                [feed] { return static_cast<double>(feed->hub().followers()); });
  runtime.metrics.GaugeCallback("fengqiao_feed_unsequenced", "Committed events without a position.", labels,
                                [feed] {
                                  const auto lag = feed->log().Lag();
                                  return lag.ok() ? static_cast<double>(lag->unsequenced) : -1;
                                });
  runtime.metrics.GaugeCallback("fengqiao_feed_unsequenced_oldest_seconds",
                                "Age of the oldest event without a position.", labels, [feed] {
                                  const auto lag = feed->log().Lag();
                                  return lag.ok() ? absl::ToDoubleSeconds(lag->oldest_age) : -1;
                                });
  return store;
}

}  // namespace fengqiao::service
