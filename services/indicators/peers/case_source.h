// Where cases are counted from: a feed of what happened to them, and their sums.

#ifndef FENGQIAO_SERVICES_INDICATORS_PEERS_CASE_SOURCE_H_
#define FENGQIAO_SERVICES_INDICATORS_PEERS_CASE_SOURCE_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "fengqiao/common/v1/events.pb.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/indicators/domain/counting.h"

namespace fengqiao::indicators {

class CaseSource {
 public:
  virtual ~CaseSource() = default;

  // Hands the events of cases after the token (the log's beginning for "") to `take`, in order, with the
  // token that stands after them, up to the log's present end or until `take` says false. OUT_OF_RANGE or
  // INVALID_ARGUMENT where the log does not go on from the token.
  using Take = std::function<bool(const common::v1::WatchEventsResponse&)>;
  virtual absl::Status ReadEvents(const std::string& token, const Take& take) = 0;

  // The sums of a region and year by month, as they are now: all that was handed out is in them.
  virtual absl::StatusOr<mediation::v1::SummarizeCasesResponse> Summarize(const RegionYear& place) = 0;

  // Ends what is under way and refuses what comes after; from any thread.
  virtual void Cancel() = 0;
};

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_PEERS_CASE_SOURCE_H_
