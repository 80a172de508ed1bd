// Which counts of other services become which indicators.

#ifndef FENGQIAO_SERVICES_INDICATORS_DOMAIN_COUNTING_H_
#define FENGQIAO_SERVICES_INDICATORS_DOMAIN_COUNTING_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "services/indicators/domain/catalog.h"
#include "services/indicators/domain/counted_services.h"
#include "services/indicators/domain/period_counts.h"
#include "services/indicators/domain/touched.h"

namespace fengqiao::indicators {

// An indicator and the counts that it is the sum of; of a rate, those of its denominator too, and of an
// average time those of the cases.
struct CountedIndicator {
  std::string code;
  std::string service;  // "mediation"
  std::vector<std::string> measures;
  std::vector<std::string> base;
};

// Reads tab-separated lines: a header, then indicator, service, measures and base, each measure without its
// "MEASURE_", several joined by "+". INVALID_ARGUMENT names the first line with an indicator that the catalog
// lacks or that was there before, with a service or a measure that there is not, with a base of what is no
// rate or a rate without one, or that divides or adds what has another unit.
absl::StatusOr<std::vector<CountedIndicator>> ParseCountedIndicators(std::string_view tsv,
                                                                     const Catalog& catalog);
// What is compiled in, as far as it goes with a catalog: an operator's own may lack some of it.
absl::StatusOr<std::vector<CountedIndicator>> BuiltInCountedIndicators(const Catalog& catalog);

// The figures of a region and year that one service's counts come to, of every period that they have, those
// of nothing included (`IsNothing`). A sum that no decimal holds is left out.
std::vector<v1::CountedFigure> FiguresOf(const std::vector<CountedIndicator>& counted, const Catalog& catalog,
                                         const CountedService& service, const RegionYear& place,
                                         const PeriodCounts& counts);

// A digest of the lines of one service: with others the same feed comes to other figures.
std::string RevisionOf(const std::vector<CountedIndicator>& counted, const CountedService& service);

// Whether the figure is a 0 (or a rate of nothing).
bool IsNothing(const v1::CountedFigure& figure);

// Whether two counts of one figure say the same.
bool SameCount(const v1::CountedFigure& a, const v1::CountedFigure& b);

// The count as the next revision; `before` is the one that it replaces, null for none.
v1::CountedFigure Revise(const v1::CountedFigure* before, v1::CountedFigure next, int64_t position,
                         absl::Time now);

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_DOMAIN_COUNTING_H_
