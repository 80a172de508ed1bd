// Prometheus metrics. Every child is resolved once, at start: Family::Add on the hot path costs fifty times
// an increment.

#ifndef FENGQIAO_COMMON_METRICS_METRICS_H_
#define FENGQIAO_COMMON_METRICS_METRICS_H_

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace fengqiao {

using Labels = prometheus::Labels;

// All metrics of a process. Thread-safe; the references that it gives live as long as it does.
class Metrics {
 public:
  Metrics();

  prometheus::Counter& Counter(const std::string& name, const std::string& help, const Labels& labels);
  prometheus::Gauge& Gauge(const std::string& name, const std::string& help, const Labels& labels);
  prometheus::Histogram& Histogram(const std::string& name, const std::string& help, const Labels& labels,
                                   const prometheus::Histogram::BucketBoundaries& buckets);
  // A gauge that is asked for its value at every scrape. `read` must be thread-safe and not block for long.
  void GaugeCallback(const std::string& name, const std::string& help, const Labels& labels,
                     std::function<double()> read);

  // The same for what only grows.
  void CounterCallback(const std::string& name, const std::string& help, const Labels& labels,
                       std::function<double()> read);

  const std::shared_ptr<prometheus::Registry>& registry() const { return registry_; }
  const std::shared_ptr<prometheus::Collectable>& callbacks() const { return callbacks_; }

 private:
  class CallbackGauges;
  std::shared_ptr<prometheus::Registry> registry_;
  std::shared_ptr<CallbackGauges> callback_gauges_;
  std::shared_ptr<prometheus::Collectable> callbacks_;
};

// Seconds, as for RPCs: 0.5 ms to 5 s.
const prometheus::Histogram::BucketBoundaries& SecondsBuckets();
// Small whole numbers, powers of two to 1024.
const prometheus::Histogram::BucketBoundaries& SizeBuckets();

// Serves /metrics over HTTP until it is destroyed.
class MetricsExposer {
 public:
  // `listen` is host:port; port 0 takes a free one. UNAVAILABLE where the port is taken.
  static absl::StatusOr<std::unique_ptr<MetricsExposer>> Start(const std::string& listen,
                                                               const Metrics& metrics);
  ~MetricsExposer();

  int port() const;

 private:
  struct State;
  explicit MetricsExposer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace fengqiao

#endif  // FENGQIAO_COMMON_METRICS_METRICS_H_
