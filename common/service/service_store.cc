#include "common/service/service_store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/log/log.h"
#include "common/rpc/server.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::service {

// Turns what the write queue tells into metrics.
class ServiceStore::QueueMetrics : public storage::WriteQueueObserver {
 public:
  QueueMetrics(Metrics& metrics, const std::string& name, std::string_view engine, StoreWatch& watch)
      : watch_(watch),
        batch_size_(metrics.Histogram("fengqiao_store_commit_batch_size", "Commands committed together.",
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
      watch_.OnCommitted();
    } else if (stats.outcome == storage::BatchOutcome::kFailed) {
      failed_.Increment();
      watch_.OnWriteFailed(stats.failure);
    }
  }
  void OnWait(absl::Duration wait) override { wait_seconds_.Observe(absl::ToDoubleSeconds(wait)); }
  void OnDepth(size_t depth) override { depth_.Set(static_cast<double>(depth)); }
  void OnRefused() override { refused_.Increment(); }

 private:
  StoreWatch& watch_;
  prometheus::Histogram& batch_size_;
  prometheus::Histogram& commit_seconds_;
  prometheus::Counter& failed_;
  prometheus::Histogram& wait_seconds_;
  prometheus::Gauge& depth_;
  prometheus::Counter& refused_;
};

namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(250);
constexpr absl::Duration kLongestPause = absl::Seconds(5);

// What says itself when to try again: a server that can't be reached, or is starting.
bool IsWorthWaiting(const absl::Status& status) {
  return status.code() == absl::StatusCode::kUnavailable &&
         status.GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value();
}

absl::StatusOr<std::unique_ptr<storage::Database>> OpenPatiently(const storage::DatabaseOptions& options,
                                                                 absl::Duration patience) {
  // What is wrong with a folder does not mend itself.
  if (absl::StartsWith(options.url, "sqlite:")) patience = absl::ZeroDuration();
  const absl::Time give_up = absl::Now() + patience;
  for (absl::Duration pause = kFirstPause;; pause = std::min(2 * pause, kLongestPause)) {
    auto database = storage::Database::Open(options);
    if (database.ok() || !IsWorthWaiting(database.status()) || absl::Now() + pause > give_up) return database;
    LogWarning("the database can't be opened yet; trying again",
               {{"service", options.service},
                {"error", ToStd(database.status().message())},
                {"cause", CauseOf(database.status())},
                {"pause", absl::FormatDuration(pause)}});
    if (rpc::StopComes(pause)) return absl::CancelledError("stopped while waiting for the database");
  }
}

}  // namespace

ServiceStore::ServiceStore() = default;
ServiceStore::~ServiceStore() {
  if (writes_ != nullptr) writes_->Drain();
}

absl::StatusOr<std::unique_ptr<ServiceStore>> ServiceStore::Open(storage::DatabaseOptions options,
                                                                 rpc::Runtime& runtime,
                                                                 absl::Duration patience) {
  std::unique_ptr<ServiceStore> store(new ServiceStore());
  const std::string name = options.service;
  options.clock = runtime.clock.get();
  const int schema = options.migrations.empty() ? 0 : options.migrations.back().number;
  ASSIGN_OR_RETURN(const std::string address, storage::DescribeUrl(options.url));
  ASSIGN_OR_RETURN(store->database_, OpenPatiently(options, patience));
  LogInfo("the store is open", {{"service", name}, {"database", address}, {"schema", absl::StrCat(schema)}});
  ASSIGN_OR_RETURN(store->feed_, feed::Feed::Start(*store->database_));
  store->watch_ = std::make_unique<StoreWatch>(
      StoreWatch::Options{.name = name,
                          .probe = [log = &store->feed_->log()]() -> absl::StatusOr<feed::SequencingLag> {
                            RETURN_IF_ERROR(
                                log->Head().status());  // on SQLite the lag is known without asking
                            return log->Lag();
                          },
                          .reading_proves_writing = store->database_->engine() == storage::Engine::kPostgres},
      runtime.metrics);
  store->queue_metrics_ = std::make_unique<QueueMetrics>(
      runtime.metrics, name, storage::EngineName(store->database_->engine()), *store->watch_);
  storage::WriteQueueOptions queue;
  queue.observer = store->queue_metrics_.get();
  queue.on_events = [feed = store->feed_.get()] { feed->OnCommit(); };
  ASSIGN_OR_RETURN(store->writes_, storage::WriteQueue::Start(*store->database_, std::move(queue)));

  const Labels labels = {{"service", name}};
  feed::Feed* feed = store->feed_.get();
  runtime.metrics.GaugeCallback("fengqiao_feed_position", "The last position of the event log.", labels,
                                [feed] { return static_cast<double>(feed->hub().head()); });
  runtime.metrics.GaugeCallback("fengqiao_feed_stalled",
                                "1 while events can't be given their positions, else 0.", labels,
                                [feed] { return feed->stalled() ? 1.0 : 0.0; });
  runtime.metrics.GaugeCallback("fengqiao_watch_active", "Followers of the event log.", labels,
                                [feed] { return static_cast<double>(feed->hub().followers()); });
  return store;
}

}  // namespace fengqiao::service
