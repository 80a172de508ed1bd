// Where records are counted: a feed of what happened to them, and what they come to.

#ifndef FENGQIAO_SERVICES_INDICATORS_PEERS_COUNT_SOURCE_H_
#define FENGQIAO_SERVICES_INDICATORS_PEERS_COUNT_SOURCE_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "fengqiao/common/v1/events.pb.h"
#include "services/indicators/domain/counted_services.h"
#include "services/indicators/domain/period_counts.h"
#include "services/indicators/domain/touched.h"

namespace fengqiao::indicators {

class CountSource {
 public:
  virtual ~CountSource() = default;

  // Whose records these are.
  virtual const CountedService& service() const = 0;

  // Hands the events after the token (the log's beginning for "") to `take`, in order, with the token that
  // stands after them, up to the log's present end or until `take` says false. OUT_OF_RANGE or
  // INVALID_ARGUMENT where the log does not go on from the token.
  using Take = std::function<bool(const common::v1::WatchEventsResponse&)>;
  virtual absl::Status ReadEvents(const std::string& token, const Take& take) = 0;

  // What the records of a region and year come to, as they are now: all that was handed out is in it.
  virtual absl::StatusOr<PeriodCounts> Count(const RegionYear& place) = 0;

  // Ends what is under way and refuses what comes after; from any thread.
  virtual void Cancel() = 0;
};

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_PEERS_COUNT_SOURCE_H_
