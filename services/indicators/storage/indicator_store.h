// What the indicators service keeps: additions to the region tree, statements, targets.
//
// Reads block on PostgreSQL; on SQLite they take microseconds. Writes go through the write queue: a function
// that takes `done` returns at once and calls it later, from another thread, with the reply filled; `call`
// and `reply` live until then.

#ifndef FENGQIAO_SERVICES_INDICATORS_STORAGE_INDICATOR_STORE_H_
#define FENGQIAO_SERVICES_INDICATORS_STORAGE_INDICATOR_STORE_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/filter.h"
#include "common/regions/region_tree.h"
#include "common/rpc/call_context.h"
#include "common/service/command.h"
#include "common/service/service_store.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "services/indicators/domain/catalog.h"
#include "services/indicators/domain/query.h"

namespace fengqiao::indicators {

// The schema's migrations.
std::vector<storage::Migration> IndicatorMigrations();

// The fields that statements and targets may be filtered by.
const std::vector<api::FilterField>& ObservationFilterFields();
const std::vector<api::FilterField>& TargetFilterFields();

// The place of a statement in the order of recording, for paging.
std::string PlaceOf(const v1::Observation& observation);

namespace internal {
// For the tests of its plan: a page of statements of the regions $1 and $2 after the place ($3, $4), at most
// $5, that `filter` takes.
std::string ObservationPageSql(std::string_view filter);
}  // namespace internal

// Thread-safe.
class IndicatorStore {
 public:
  // All three outlive the store.
  IndicatorStore(service::ServiceStore& store, const Catalog& catalog, const regions::RegionTree& tree);

  // The addition with that code; NOT_FOUND.
  absl::StatusOr<v1::Region> GetAddition(std::string_view code);
  // The additions right below `parent`, or (recursive) anywhere within it, after the code `after`, by code.
  absl::StatusOr<std::vector<v1::Region>> ListAdditions(std::string_view parent, bool recursive,
                                                        std::string_view after, int limit);
  void CreateRegion(rpc::CallContext& call, const v1::CreateRegionRequest& request, v1::Region* reply,
                    service::Done done);
  void UpdateRegion(rpc::CallContext& call, const v1::UpdateRegionRequest& request, v1::Region* reply,
                    service::Done done);

  // Records statements whose shape was checked, all or none. A later one about the same figure supersedes.
  void RecordObservations(rpc::CallContext& call, const v1::RecordObservationsRequest& request,
                          v1::RecordObservationsResponse* reply, service::Done done);
  absl::StatusOr<v1::Observation> GetObservation(std::string_view id, std::string_view name);
  // The statements of a region and its own level in the order of recording, after the place `after` (see
  // PlaceOf).
  absl::StatusOr<std::vector<v1::Observation>> ListObservations(std::string_view region,
                                                                const api::Filter& filter,
                                                                std::string_view after, int limit);

  void CreateTarget(rpc::CallContext& call, const v1::CreateTargetRequest& request, v1::Target* reply,
                    service::Done done);
  void UpdateTarget(rpc::CallContext& call, const v1::UpdateTargetRequest& request, v1::Target* reply,
                    service::Done done);
  void DeleteTarget(rpc::CallContext& call, const v1::DeleteTargetRequest& request,
                    v1::DeleteTargetResponse* reply, service::Done done);
  absl::StatusOr<v1::Target> GetTarget(std::string_view name);
  // The targets that a region set, after the name `after`, by name.
  absl::StatusOr<std::vector<v1::Target>> ListTargets(std::string_view setter, const api::Filter& filter,
                                                      std::string_view after, int limit);

  // What a query is computed from, read in one snapshot.
  struct Figures {
    std::vector<v1::Observation> statements;
    std::vector<v1::Target> targets;
    std::vector<v1::CountedFigure> counted;
  };
  absl::StatusOr<Figures> LoadFigures(const Query& query);

 private:
  service::ServiceStore& store_;
  const Catalog& catalog_;
  const regions::RegionTree& tree_;
};

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_STORAGE_INDICATOR_STORE_H_
