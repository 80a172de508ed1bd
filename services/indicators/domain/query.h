// How regions stand: from statements and targets to cells.

#ifndef FENGQIAO_SERVICES_INDICATORS_DOMAIN_QUERY_H_
#define FENGQIAO_SERVICES_INDICATORS_DOMAIN_QUERY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/values/period.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "services/indicators/domain/catalog.h"

namespace fengqiao::indicators {

// A query whose shape was checked.
struct Query {
  std::vector<std::string> codes;    // indicators; empty for all that have statements
  std::vector<std::string> regions;  // codes
  std::vector<std::string> organs;   // "" for the region itself
  std::vector<Period> periods;
  bool omit_empty = false;

  // INVALID_ARGUMENT with every malformed field, or where more than 20,000 cells are asked for.
  static absl::StatusOr<Query> Of(const Catalog& catalog, const v1::QueryIndicatorsRequest& request);

  // The years whose statements can bear on the answer: those of the periods and the ones before.
  std::vector<int> Years() const;
};

// The cells of a query in the order indicator, region, organ, period, from the valid statements and targets
// of its regions in its years. INVALID_ARGUMENT for more than 20,000 cells.
//
// A stated value wins over a computed one; the period asked for wins over a part of it, the longest part over
// others. The previous value is the actual one of the same months a year before, else one given as prior for
// them. A rate is computed from figures of one period, and rounded half up to two places.
//
// What was counted stands beside what is stated, and takes its place only where nothing is.
absl::StatusOr<std::vector<v1::IndicatorCell>> ComputeCells(
    const Catalog& catalog, const Query& query, const std::vector<v1::Observation>& statements,
    const std::vector<v1::Target>& targets, const std::vector<v1::CountedFigure>& counted = {});

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_DOMAIN_QUERY_H_
