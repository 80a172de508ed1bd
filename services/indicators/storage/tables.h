// The tables of the indicators service, as commands write them.

#ifndef FENGQIAO_SERVICES_INDICATORS_STORAGE_TABLES_H_
#define FENGQIAO_SERVICES_INDICATORS_STORAGE_TABLES_H_

#include "common/storage/unit_of_work.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"

namespace fengqiao::indicators {

const storage::TableSpec& AddedRegionsTable();
const storage::TableSpec& ObservationsTable();
const storage::TableSpec& ValidObservationsTable();
const storage::TableSpec& TargetsTable();
const storage::TableSpec& TargetClaimsTable();
const storage::TableSpec& CountedFiguresTable();
const storage::TableSpec& FollowedFeedsTable();

storage::Record ToRecord(const v1::Region& region);
// The row of `observations`; `id` is the last part of the name.
storage::Record ToRecord(const v1::Observation& observation, std::string_view id);
// The row of `valid_observations`.
storage::Record ToValidRecord(const v1::Observation& observation, std::string_view id);
storage::Record ToRecord(const v1::Target& target);

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_STORAGE_TABLES_H_
