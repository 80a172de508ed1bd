#include "common/cache/cache.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/cache/time_limit.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::cache {
namespace {

// A key that changes again while it is loaded is loaded again; what then comes was good when it was asked
// for.
constexpr int kMaxLoads = 4;

constexpr char kRequests[] = "fengqiao_cache_requests_total";
constexpr char kRequestsHelp[] = "Look-ups, by how they were answered.";

absl::Status CheckOptions(const CacheOptions& options) {
  bool good = !options.name.empty() && options.name.size() <= 48;
  for (const char c : options.name) {
    good = good && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_');
  }
  if (!good) return InvalidField("name", "must be lower-case letters, digits and _");
  if (options.max_ttl <= absl::ZeroDuration() || options.max_ttl > absl::Hours(24)) {
    return InvalidField("max_ttl", "must be more than nothing and at most a day");
  }
  if (options.clock_skew < absl::ZeroDuration()) return InvalidField("clock_skew", "must not be negative");
  return absl::OkStatus();
}

absl::Status DeadlineExceeded() {
  return Error(absl::StatusCode::kDeadlineExceeded, ErrorReason::ERROR_REASON_DEADLINE_EXCEEDED,
               "the deadline passed while a look-up waited for its owner");
}

// An error that is the business of the call that loaded, and not of those that waited for it.
bool IsOwnBusiness(const absl::Status& status) {
  return status.code() == absl::StatusCode::kDeadlineExceeded ||
         status.code() == absl::StatusCode::kCancelled;
}

// An exception would leave those that wait for the load waiting.
absl::StatusOr<Loaded> Load(const Loader& loader) {
  try {
    absl::StatusOr<Loaded> loaded = loader();
    if (loaded.ok() && loaded->revision < 0) return Internal("cache: a negative revision was loaded");
    return loaded;
  } catch (const std::exception& e) {
    return Internal(absl::StrCat("cache: the loader threw: ", e.what()));
  }
}

absl::Time ToMicros(absl::Time time) { return absl::FromUnixMicros(absl::ToUnixMicros(time)); }

}  // namespace

Cache::Counters::Counters(const std::string& cache, Metrics& metrics)
    : hit(metrics.Counter(kRequests, kRequestsHelp, {{"cache", cache}, {"result", "hit"}})),
      shared(metrics.Counter(kRequests, kRequestsHelp, {{"cache", cache}, {"result", "shared"}})),
      miss(metrics.Counter(kRequests, kRequestsHelp, {{"cache", cache}, {"result", "miss"}})),
      error(metrics.Counter(kRequests, kRequestsHelp, {{"cache", cache}, {"result", "error"}})),
      bypass(metrics.Counter(kRequests, kRequestsHelp, {{"cache", cache}, {"result", "bypass"}})) {}

void Cache::Counters::Count(Result result) const {
  switch (result) {
    case Result::kHit:
      return hit.Increment();
    case Result::kShared:
      return shared.Increment();
    case Result::kMiss:
      return miss.Increment();
    case Result::kError:
      return error.Increment();
    case Result::kBypass:
      return bypass.Increment();
  }
}

absl::StatusOr<std::unique_ptr<Cache>> Cache::Create(const CacheOptions& options, const Clock& clock,
                                                     Metrics& metrics, Redis* redis) {
  RETURN_IF_ERROR(CheckOptions(options));
  return std::unique_ptr<Cache>(new Cache(options, clock, metrics, redis));
}

Cache::Cache(const CacheOptions& options, const Clock& clock, Metrics& metrics, Redis* redis)
    : options_(options),
      lifetime_(options.max_ttl + options.clock_skew),
      clock_(clock),
      redis_(redis),
      counters_(options.name, metrics),
      entries_gauge_(
          metrics.Gauge("fengqiao_cache_entries", "Entries in this process.", {{"cache", options.name}})),
      store_(options.capacity, options.max_floors, lifetime_) {
  if (redis_ != nullptr) redis_->Attach(this);
}

Cache::~Cache() {
  if (redis_ != nullptr) redis_->Detach(this);
}

absl::StatusOr<std::shared_ptr<const Entry>> Cache::Get(std::string_view key, absl::Time deadline,
                                                        const Loader& loader) {
  const TimeLimit limit(deadline - clock_.Now());
  std::shared_ptr<Flight> flight;
  {
    MutexLock lock(mutex_);
    const int64_t floor = store_.Floor(key, clock_.Now());
    while (flight == nullptr) {
      if (std::shared_ptr<const Entry> entry = store_.Find(key, clock_.Now())) {
        counters_.Count(Result::kHit);
        return entry;
      }
      if (limit.over()) {
        counters_.Count(Result::kMiss);
        return DeadlineExceeded();
      }
      const auto [at, first] = flights_.try_emplace(std::string(key));
      if (first) {
        flight = at->second = std::make_shared<Flight>();
        continue;
      }
      const std::shared_ptr<Flight> other = at->second;
      while (!other->done && !limit.over()) other->changed.WaitFor(lock, limit.left_millis());
      if (!other->done) continue;
      const bool good = other->answer.ok()
                            ? (*other->answer)->revision >= floor || other->floor_before >= floor
                            : !IsOwnBusiness(other->answer.status());
      if (good) {
        counters_.Count(other->result);
        return other->answer;
      }
    }
  }
  return Lead(key, deadline, loader, flight);
}

absl::StatusOr<std::shared_ptr<const Entry>> Cache::Lead(std::string_view key, absl::Time deadline,
                                                         const Loader& loader,
                                                         const std::shared_ptr<Flight>& flight) {
  for (int load = 1;; ++load) {
    const Fetched fetched = Fetch(key, deadline, loader, /*ask_redis=*/load == 1);
    MutexLock lock(mutex_);
    if (fetched.answer.ok() && load < kMaxLoads && clock_.Now() < deadline) {
      const int64_t floor = store_.Floor(key, clock_.Now());
      // Where the floor was known before, the owner was asked in vain and would be again.
      if ((*fetched.answer)->revision < floor && fetched.floor_before < floor) continue;
    }
    Finish(key, flight, fetched);
    return fetched.answer;
  }
}

void Cache::Finish(std::string_view key, const std::shared_ptr<Flight>& flight, const Fetched& fetched) {
  const auto at = flights_.find(key);
  if (at != flights_.end() && at->second == flight) {
    flights_.erase(at);
    if (fetched.answer.ok() && MayKeep(**fetched.answer) &&
        (*fetched.answer)->revision >= store_.Floor(key, clock_.Now())) {
      store_.Put(key, *fetched.answer);
      entries_gauge_.Set(static_cast<double>(store_.size()));
    }
  }
  flight->answer = fetched.answer;
  flight->result = fetched.result;
  flight->floor_before = fetched.floor_before;
  flight->done = true;
  flight->changed.SignalAll();
  counters_.Count(fetched.result);
}

Cache::Fetched Cache::Fetch(std::string_view key, absl::Time deadline, const Loader& loader, bool ask_redis) {
  Fetched fetched;
  if (redis_ != nullptr && ask_redis) {
    fetched.result = Result::kBypass;
    if (HasTimeForRedis(deadline)) {
      if (std::shared_ptr<const Entry> shared = ReadRedis(key, &fetched.result)) {
        fetched.answer = std::move(shared);
        return fetched;
      }
    }
  }

  const absl::Time loaded_at = clock_.Now();
  {
    MutexLock lock(mutex_);
    fetched.floor_before = store_.Floor(key, loaded_at);
  }
  absl::StatusOr<Loaded> loaded = Load(loader);
  if (!loaded.ok()) {
    fetched.answer = std::move(loaded).status();
    return fetched;
  }
  const auto entry = std::make_shared<const Entry>(
      Entry{.value = std::move(loaded->value),
            .revision = loaded->revision,
            .expiry = ToMicros(loaded_at + std::min(loaded->ttl, options_.max_ttl))});
  if (redis_ != nullptr && MayKeep(*entry) && HasTimeForRedis(deadline)) {
    FillRedis(key, *entry, loaded_at, &fetched.result);
  }
  fetched.answer = entry;
  return fetched;
}

std::shared_ptr<const Entry> Cache::ReadRedis(std::string_view key, Result* result) {
  const Redis::ReadResult read = redis_->Read(options_.name, key);
  *result = read.outcome == Outcome::kAnswered ? Result::kMiss
            : read.outcome == Outcome::kFailed ? Result::kError
                                               : Result::kBypass;
  if (!read.record) return nullptr;
  const Record& record = *read.record;
  const absl::Time now = clock_.Now();
  MutexLock lock(mutex_);
  if (record.tombstone) {
    RaiseFloor(key, record.revision);
    return nullptr;
  }
  const bool good = now < record.expiry &&
                    // or else a clock is wrong, and the value would stay for who knows how long
                    record.expiry <= now + lifetime_ && (!loaded_until_ || record.loaded > *loaded_until_) &&
                    record.revision >= store_.Floor(key, now);
  if (!good) return nullptr;
  *result = Result::kShared;
  return std::make_shared<const Entry>(
      Entry{.value = record.value, .revision = record.revision, .expiry = record.expiry});
}

void Cache::FillRedis(std::string_view key, const Entry& entry, absl::Time loaded, Result* result) {
  {
    MutexLock lock(mutex_);
    if (entry.revision < store_.Floor(key, clock_.Now())) return;
  }
  const Redis::FillResult filled = redis_->Fill(
      options_.name, key,
      {.revision = entry.revision, .loaded = loaded, .expiry = entry.expiry, .value = entry.value},
      lifetime_);
  if (filled.outcome == Outcome::kFailed) *result = Result::kError;
  if (!filled.newer) return;
  // Somebody else has seen a newer revision, so this one was out of date when it came.
  MutexLock lock(mutex_);
  RaiseFloor(key, *filled.newer);
}

bool Cache::HasTimeForRedis(absl::Time deadline) const {
  return deadline - clock_.Now() >= redis_->longest_call();
}

bool Cache::MayKeep(const Entry& entry) const {
  return clock_.Now() < entry.expiry && entry.value.size() <= options_.max_value_bytes;
}

void Cache::Invalidate(std::string_view key, int64_t revision) {
  revision = std::max<int64_t>(0, revision);
  {
    MutexLock lock(mutex_);
    RaiseFloor(key, revision);
  }
  if (redis_ != nullptr) redis_->Announce(options_.name, key, revision, clock_.Now(), lifetime_);
}

void Cache::InvalidateAll() {
  const absl::Time loaded_until = clock_.Now() + options_.clock_skew;
  {
    MutexLock lock(mutex_);
    DropEverything(loaded_until);
  }
  if (redis_ != nullptr) redis_->AnnounceAll(options_.name, loaded_until);
}

size_t Cache::size() const {
  MutexLock lock(mutex_);
  return store_.size();
}

void Cache::RaiseFloor(std::string_view key, int64_t revision) {
  const absl::Time now = clock_.Now();
  if (!store_.RaiseFloor(key, revision, now)) {
    DropEverything(now + options_.clock_skew);
    static_cast<void>(store_.RaiseFloor(key, revision, now));  // there is room now
  }
  entries_gauge_.Set(static_cast<double>(store_.size()));
}

void Cache::DropEverything(absl::Time loaded_until) {
  loaded_until_ = std::max(loaded_until_.value_or(absl::InfinitePast()), loaded_until);
  store_.ClearFloors();
  DropEntries();
}

void Cache::DropEntries() {
  store_.ClearEntries();
  flights_.clear();
  entries_gauge_.Set(0);
}

void Cache::OnNotice(const Notice& notice) {
  MutexLock lock(mutex_);
  if (notice.key) {
    RaiseFloor(*notice.key, notice.revision);
    return;
  }
  // Beyond that no record is believed anyway (ReadRedis), so a wrong clock elsewhere does no more harm.
  const absl::Time loaded_until = std::min(notice.loaded_until, clock_.Now() + lifetime_);
  if (!loaded_until_ || loaded_until > *loaded_until_) DropEverything(loaded_until);
}

void Cache::OnSubscribed() {
  MutexLock lock(mutex_);
  DropEntries();
}

OutOfDate Cache::WhatIsOutOfDate() {
  const absl::Time now = clock_.Now();
  MutexLock lock(mutex_);
  OutOfDate out{.keys = store_.Floors(now), .now = now, .lifetime = lifetime_};
  if (loaded_until_ && *loaded_until_ + lifetime_ > now) out.loaded_until = loaded_until_;
  return out;
}

}  // namespace fengqiao::cache
