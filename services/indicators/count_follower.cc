#include "services/indicators/count_follower.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/database.h"

namespace fengqiao::indicators {
namespace {

// How much is read before it is counted: enough for a backfill, and a crash repeats no more than that.
constexpr int kMostEvents = 20'000;
constexpr size_t kMostPlaces = 256;
// How many regions and years one transaction writes.
constexpr size_t kPlacesAtOnce = 8;

bool IsOtherLog(const absl::Status& status) {
  return status.code() == absl::StatusCode::kOutOfRange ||
         status.code() == absl::StatusCode::kInvalidArgument;
}

}  // namespace

CountFollower::CountFollower(CountSource& source, CountStore& store, const Catalog& catalog,
                             std::vector<CountedIndicator> counted, const Clock& clock, Metrics& metrics,
                             absl::Duration pause)
    : source_(source),
      store_(store),
      catalog_(catalog),
      counted_(std::move(counted)),
      clock_(clock),
      revised_(metrics.Counter("fengqiao_indicators_counts_revised_total",
                               "Counted figures that were new or became others.",
                               {{"service", std::string(source.service().word)}})),
      caught_up_(absl::ToUnixMicros(clock.Now())),
      thread_(pause, [this] { Run(); }) {
  metrics.GaugeCallback(
      "fengqiao_indicators_counts_lag_seconds",
      "Since when the counted figures may lack what the service has that is counted: seconds "
      "since its feed was last followed to the end.",
      {{"service", std::string(source.service().word)}}, [this] {
        const absl::Time at = absl::FromUnixMicros(caught_up_.load());
        return std::max(0.0, absl::ToDoubleSeconds(clock_.Now() - at));
      });
}

void CountFollower::Stop() {
  source_.Cancel();
  thread_.Stop();
}

void CountFollower::Run() {
  const absl::Time begun = clock_.Now();
  theirs_ = false;
  const absl::Status status = CatchUp();
  if (!status.ok()) return Tell(status);
  caught_up_ = absl::ToUnixMicros(begun);
  told_ = false;
}

absl::Status CountFollower::CatchUp() {
  while (!thread_.stopping()) {
    ASSIGN_OR_RETURN(const Followed from, store_.Load());
    auto batch = ReadBatch(from);
    if (IsOtherLog(batch.status()) && !from.token.empty()) {
      RETURN_IF_ERROR(StartOver(from));
      continue;
    }
    RETURN_IF_ERROR(batch.status());
    const absl::Status status = CountBatch(from, *batch);
    // Another replica was quicker; what it left is read next.
    if (status.code() == absl::StatusCode::kAborted) continue;
    RETURN_IF_ERROR(status);
    if (batch->at_end) break;
  }
  return absl::OkStatus();
}

absl::StatusOr<CountFollower::Batch> CountFollower::ReadBatch(const Followed& from) {
  Batch batch;
  batch.to = from;
  if (from.token.empty()) {
    // From the beginning of the log, which may be another one than that of the figures that are here.
    ASSIGN_OR_RETURN(const auto places, store_.Places());
    batch.touched.insert(places.begin(), places.end());
  }
  const absl::Status read =
      source_.ReadEvents(from.token, [&](const common::v1::WatchEventsResponse& response) {
        for (const common::v1::Event& event : response.events()) {
          AddTouched(event, &batch.touched);
          batch.to.position = event.position();
        }
        batch.to.token = response.resume_token();
        batch.events += response.events_size();
        batch.at_end = batch.events < kMostEvents && batch.touched.size() < kMostPlaces;
        return batch.at_end;
      });
  theirs_ = !read.ok();
  RETURN_IF_ERROR(read);
  return batch;
}

absl::Status CountFollower::CountBatch(const Followed& from, const Batch& batch) {
  std::vector<RegionYear> places(batch.touched.begin(), batch.touched.end());
  if (places.empty() && batch.to == from) return absl::OkStatus();
  size_t next = 0;
  do {
    const size_t end = std::min(next + kPlacesAtOnce, places.size());
    std::vector<CountedPlace> counted;
    for (; next < end; ++next) {
      if (thread_.stopping()) return absl::OkStatus();
      ASSIGN_OR_RETURN(counted.emplace_back(), Count(places[next]));
    }
    // The token moves with the last of them; until then a crash leads back here, and to the same figures.
    const bool last = next == places.size();
    ASSIGN_OR_RETURN(const int revised,
                     store_.Apply(from, last ? batch.to : from, batch.to.position, counted));
    revised_.Increment(revised);
  } while (next < places.size());
  return absl::OkStatus();
}

absl::StatusOr<CountedPlace> CountFollower::Count(const RegionYear& place) {
  CountedPlace counted{.place = place, .figures = {}};
  const auto counts = source_.Count(place);
  if (counts.status().code() == absl::StatusCode::kInvalidArgument ||
      counts.status().code() == absl::StatusCode::kNotFound) {
    LogWarning("a region is not counted", {{"service", std::string(source_.service().word)},
                                           {"region", place.region},
                                           {"error", ToStd(counts.status().message())}});
    return counted;
  }
  theirs_ = !counts.ok();
  RETURN_IF_ERROR(counts.status());
  counted.figures = FiguresOf(counted_, catalog_, source_.service(), place, *counts);
  return counted;
}

absl::Status CountFollower::StartOver(const Followed& from) {
  LogWarning("the log of a service is another one now; its records are counted anew",
             {{"service", std::string(source_.service().word)}, {"position", absl::StrCat(from.position)}});
  const auto applied = store_.Apply(from, Followed{}, 0, {});
  return applied.status().code() == absl::StatusCode::kAborted ? absl::OkStatus() : applied.status();
}

void CountFollower::Tell(const absl::Status& failure) {
  // The own store that is lost has a line of its own; that the other service has lost its is told here alone.
  if (told_ || thread_.stopping() || (!theirs_ && storage::IsStoreLost(failure))) return;
  LogWarning("a service's records can't be counted", {{"service", std::string(source_.service().word)},
                                                      {"error", ToStd(failure.message())},
                                                      {"cause", CauseOf(failure)}});
  told_ = true;
}

}  // namespace fengqiao::indicators
