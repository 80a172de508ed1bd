// Sweeps, their visits, and the cases that they found.

#ifndef FENGQIAO_SERVICES_MEDIATION_STORAGE_SWEEP_STORE_H_
#define FENGQIAO_SERVICES_MEDIATION_STORAGE_SWEEP_STORE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/call_context.h"
#include "common/service/command.h"
#include "common/service/service_store.h"
#include "common/storage/unit_of_work.h"
#include "fengqiao/mediation/v1/sweep.pb.h"
#include "services/mediation/domain/circumstances.h"

namespace fengqiao::mediation {

const storage::TableSpec& SweepsTable();
const storage::TableSpec& SweepVisitsTable();
const storage::TableSpec& SweepProgressTable();
const storage::TableSpec& SweepCasesTable();

// Thread-safe; commands as in MediationStore.
class SweepStore {
 public:
  // All outlive the store.
  SweepStore(service::ServiceStore& store, RuleBook book, const PersonKey& person_key)
      : store_(store), book_(book), person_key_(person_key) {}

  void Create(rpc::CallContext& call, const v1::CreateSweepRequest& request, v1::Sweep* reply,
              service::Done done);
  // The visit, the cases that are registered with it and its sums, all or nothing.
  void RecordVisit(rpc::CallContext& call, const v1::RecordSweepVisitRequest& request, v1::SweepVisit* reply,
                   service::Done done);
  void Close(rpc::CallContext& call, const v1::CloseSweepRequest& request, v1::Sweep* reply,
             service::Done done);

  // With its progress, in one snapshot; NOT_FOUND. Blocks.
  absl::StatusOr<v1::GetSweepResponse> Get(std::string_view name);
  // Of a region and all below it, the newest first, after the id `after`. Blocks.
  absl::StatusOr<std::vector<v1::Sweep>> List(std::string_view region, bool open_only, std::string_view after,
                                              int limit);

 private:
  service::ServiceStore& store_;
  const RuleBook book_;
  const PersonKey& person_key_;
};

// The statements, for the test of how they are run. `within` is of WithinRegion.
namespace internal {

std::string SweepPageSql(std::string_view within, bool open_only, bool first_page);
std::string SweepProgressSql();
std::string SweepCasesSql();

}  // namespace internal

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_STORAGE_SWEEP_STORE_H_
