// What the tests of caches share: an owner to ask, and counters to read.

#ifndef FENGQIAO_TESTS_UNIT_COMMON_CACHE_CACHE_SUPPORT_H_
#define FENGQIAO_TESTS_UNIT_COMMON_CACHE_CACHE_SUPPORT_H_

#include <atomic>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/cache/cache.h"
#include "common/metrics/metrics.h"

namespace fengqiao::cache {

inline constexpr absl::Duration kMicrosecond = absl::Microseconds(1);

// The service that owns the values. Thread-safe.
class Owner {
 public:
  explicit Owner(absl::Duration ttl = absl::Minutes(1)) : ttl_(ttl) {}

  void Set(std::string_view key, int64_t revision) {
    MutexLock lock(mutex_);
    revisions_[std::string(key)] = revision;
  }
  // A value says its key and revision, so that a test sees that they belong together.
  static std::string Value(std::string_view key, int64_t revision) {
    return std::string(key) + "@" + std::to_string(revision);
  }
  absl::StatusOr<Loaded> Load(std::string_view key) {
    loads_.fetch_add(1);
    MutexLock lock(mutex_);
    const auto at = revisions_.find(key);
    const int64_t revision = at == revisions_.end() ? 1 : at->second;
    return Loaded{.value = Value(key, revision), .revision = revision, .ttl = ttl_};
  }
  Loader For(std::string_view key) {
    return [this, key = std::string(key)] { return Load(key); };
  }
  int loads() const { return loads_.load(); }

 private:
  const absl::Duration ttl_;
  Mutex mutex_;
  std::map<std::string, int64_t, std::less<>> revisions_ ABSL_GUARDED_BY(mutex_);
  std::atomic<int> loads_{0};
};

// The value of a metric whose labels include `labels`; -1 where there is no such series.
inline double MetricValue(const Metrics& metrics, const std::string& name, const Labels& labels) {
  for (const auto& family : metrics.registry()->Collect()) {
    if (family.name != name) continue;
    for (const auto& metric : family.metric) {
      size_t found = 0;
      for (const auto& label : metric.label) {
        const auto want = labels.find(label.name);
        if (want != labels.end() && want->second == label.value) ++found;
      }
      if (found == labels.size()) {
        return family.type == prometheus::MetricType::Counter ? metric.counter.value : metric.gauge.value;
      }
    }
  }
  return -1;
}

inline int Requests(const Metrics& metrics, const std::string& result, const std::string& cache = "things") {
  return static_cast<int>(
      MetricValue(metrics, "fengqiao_cache_requests_total", {{"cache", cache}, {"result", result}}));
}

// Starts waiting threads and joins them.
class Threads {
 public:
  ~Threads() { Join(); }
  template <typename Work>
  void Start(int count, const Work& work) {
    for (int i = 0; i < count; ++i) threads_.emplace_back(work);
  }
  void Join() {
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }

 private:
  std::vector<std::thread> threads_;
};

// Opened once; those who wait go on.
class Gate {
 public:
  void Open() {
    {
      MutexLock lock(mutex_);
      open_ = true;
    }
    changed_.SignalAll();
  }
  void Wait() {
    MutexLock lock(mutex_);
    while (!open_) changed_.Wait(lock);
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  bool open_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace fengqiao::cache

#endif  // FENGQIAO_TESTS_UNIT_COMMON_CACHE_CACHE_SUPPORT_H_
