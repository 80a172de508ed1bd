#include "common/metrics/metrics.h"

#include <prometheus/exposer.h>

#include <exception>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/mutex.h"
#include "common/status/error.h"

namespace fengqiao {

// prometheus-cpp has nothing that is read at scrape time.
class Metrics::CallbackGauges : public prometheus::Collectable {
 public:
  void Add(prometheus::MetricType type, const std::string& name, const std::string& help,
           const Labels& labels, std::function<double()> read) {
    MutexLock lock(mutex_);
    Family& family = families_[name];
    family.type = type;
    family.help = help;
    family.gauges.push_back({labels, std::move(read)});
  }

  std::vector<prometheus::MetricFamily> Collect() const override {
    std::vector<prometheus::MetricFamily> collected;
    MutexLock lock(mutex_);
    for (const auto& [name, family] : families_) {
      prometheus::MetricFamily out;
      out.name = name;
      out.help = family.help;
      out.type = family.type;
      for (const auto& [labels, read] : family.gauges) {
        prometheus::ClientMetric metric;
        for (const auto& [key, value] : labels) metric.label.push_back({key, value});
        (family.type == prometheus::MetricType::Counter ? metric.counter.value : metric.gauge.value) = read();
        out.metric.push_back(std::move(metric));
      }
      collected.push_back(std::move(out));
    }
    return collected;
  }

 private:
  struct Family {
    prometheus::MetricType type = prometheus::MetricType::Gauge;
    std::string help;
    std::vector<std::pair<Labels, std::function<double()>>> gauges;
  };
  mutable Mutex mutex_;
  std::map<std::string, Family> families_ ABSL_GUARDED_BY(mutex_);
};

Metrics::Metrics()
    : registry_(std::make_shared<prometheus::Registry>()),
      callback_gauges_(std::make_shared<CallbackGauges>()),
      callbacks_(callback_gauges_) {}

prometheus::Counter& Metrics::Counter(const std::string& name, const std::string& help,
                                      const Labels& labels) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(*registry_).Add(labels);
}

prometheus::Gauge& Metrics::Gauge(const std::string& name, const std::string& help, const Labels& labels) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(*registry_).Add(labels);
}

prometheus::Histogram& Metrics::Histogram(const std::string& name, const std::string& help,
                                          const Labels& labels,
                                          const prometheus::Histogram::BucketBoundaries& buckets) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(*registry_).Add(labels, buckets);
}

void Metrics::GaugeCallback(const std::string& name, const std::string& help, const Labels& labels,
                            std::function<double()> read) {
  callback_gauges_->Add(prometheus::MetricType::Gauge, name, help, labels, std::move(read));
}

void Metrics::CounterCallback(const std::string& name, const std::string& help, const Labels& labels,
                              std::function<double()> read) {
  callback_gauges_->Add(prometheus::MetricType::Counter, name, help, labels, std::move(read));
}

const prometheus::Histogram::BucketBoundaries& SecondsBuckets() {
  static const auto& buckets = *new prometheus::Histogram::BucketBoundaries{
      0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5};
  return buckets;
}

const prometheus::Histogram::BucketBoundaries& SizeBuckets() {
  static const auto& buckets =
      *new prometheus::Histogram::BucketBoundaries{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};
  return buckets;
}

struct MetricsExposer::State {
  std::unique_ptr<prometheus::Exposer> exposer;
};

MetricsExposer::MetricsExposer(std::unique_ptr<State> state) : state_(std::move(state)) {}
MetricsExposer::~MetricsExposer() = default;

absl::StatusOr<std::unique_ptr<MetricsExposer>> MetricsExposer::Start(const std::string& listen,
                                                                      const Metrics& metrics) {
  auto state = std::make_unique<State>();
  try {
    state->exposer = std::make_unique<prometheus::Exposer>(listen, 1);
  } catch (const std::exception& e) {
    return Unavailable(absl::StrCat("metrics_listen: can't listen on ", listen,
                                    "; the port may be taken, or the host none of this machine's (", e.what(),
                                    ")"));
  }
  state->exposer->RegisterCollectable(metrics.registry());
  state->exposer->RegisterCollectable(metrics.callbacks());
  return std::unique_ptr<MetricsExposer>(new MetricsExposer(std::move(state)));
}

int MetricsExposer::port() const {
  const std::vector<int> ports = state_->exposer->GetListeningPorts();
  return ports.empty() ? 0 : ports[0];
}

}  // namespace fengqiao
