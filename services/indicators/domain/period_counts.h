// What another service says that the records of a region and year come to, period by period.

#ifndef FENGQIAO_SERVICES_INDICATORS_DOMAIN_PERIOD_COUNTS_H_
#define FENGQIAO_SERVICES_INDICATORS_DOMAIN_PERIOD_COUNTS_H_

#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "common/values/decimal.h"
#include "fengqiao/correction/v1/figures.pb.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"

namespace fengqiao::indicators {

// The counts of a period by their words (counted_services.h), those of 0 left out; none where no decimal
// holds the sum.
using Counts = std::map<std::string, std::optional<Decimal>, std::less<>>;

// By period: the year, its halves, quarters and months, as far as they have begun.
using PeriodCounts = std::map<std::string, Counts>;

// From the months of a summary, which add up. DATA_LOSS for a summary of another year.
absl::StatusOr<PeriodCounts> CountsOf(int year, const mediation::v1::SummarizeCasesResponse& summary);

// From figures that are counted for each period by itself: persons and lists don't add up. DATA_LOSS for
// those of another year.
absl::StatusOr<PeriodCounts> CountsOf(int year, const correction::v1::CountFiguresResponse& figures);

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_DOMAIN_PERIOD_COUNTS_H_
