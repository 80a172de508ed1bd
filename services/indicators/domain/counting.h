// Which counts of the mediation service become which indicators, and what an event of its feed may have
// changed.

#ifndef FENGQIAO_SERVICES_INDICATORS_DOMAIN_COUNTING_H_
#define FENGQIAO_SERVICES_INDICATORS_DOMAIN_COUNTING_H_

#include <compare>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "fengqiao/common/v1/events.pb.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/indicators/domain/catalog.h"

namespace fengqiao::indicators {

// An indicator and the counts that it is the sum of; of a rate, those of its denominator too.
struct CountedIndicator {
  std::string code;
  std::vector<mediation::v1::Measure> measures;
  std::vector<mediation::v1::Measure> base;
};

// Reads tab-separated lines: a header, then indicator, measures and base, each measure without its
// "MEASURE_", several joined by "+". INVALID_ARGUMENT names the first line with an indicator that the catalog
// lacks or that was there before, with a measure that there is not, with a base of what is no rate or a rate
// without one, or that divides or adds what has another unit.
absl::StatusOr<std::vector<CountedIndicator>> ParseCountedIndicators(std::string_view tsv,
                                                                     const Catalog& catalog);
// What is compiled in, as far as it goes with a catalog: an operator's own may lack some of it.
absl::StatusOr<std::vector<CountedIndicator>> BuiltInCountedIndicators(const Catalog& catalog);

// A region's figures of a year: what is counted at once.
struct RegionYear {
  std::string region;  // the code
  int year = 0;

  friend auto operator<=>(const RegionYear&, const RegionYear&) = default;
};

// The region itself, or the township of a village, and every province, prefecture and county that it lies in.
std::vector<std::string> CountedRegions(std::string_view region);

// Adds every region and year whose counts the event may have changed: those that the case names, in the years
// that it names up to the event's. Rather one too many than one too few: counting again changes nothing.
void AddTouched(const common::v1::Event& event, std::set<RegionYear>* touched);

// The figures of a region and year, from its summary split by month: the year, its halves, quarters and
// months, those of nothing included (`IsNothing`). A sum that no decimal holds is left out. DATA_LOSS for a
// summary of another year.
absl::StatusOr<std::vector<v1::CountedFigure>> FiguresOf(
    const std::vector<CountedIndicator>& counted, const Catalog& catalog, const RegionYear& place,
    const mediation::v1::SummarizeCasesResponse& summary);

// Whether the figure is a 0 (or a rate of nothing).
bool IsNothing(const v1::CountedFigure& figure);

// Whether two counts of one figure say the same.
bool SameCount(const v1::CountedFigure& a, const v1::CountedFigure& b);

// The count as the next revision; `before` is the one that it replaces, null for none.
v1::CountedFigure Revise(const v1::CountedFigure* before, v1::CountedFigure next, int64_t position,
                         absl::Time now);

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_DOMAIN_COUNTING_H_
