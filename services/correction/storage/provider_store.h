// Service providers, and who is assigned to each.

#ifndef FENGQIAO_SERVICES_CORRECTION_STORAGE_PROVIDER_STORE_H_
#define FENGQIAO_SERVICES_CORRECTION_STORAGE_PROVIDER_STORE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/api/filter.h"
#include "common/rpc/call_context.h"
#include "common/service/command.h"
#include "common/service/registry.h"
#include "common/service/service_store.h"
#include "common/storage/unit_of_work.h"
#include "fengqiao/correction/v1/provider_service.pb.h"

namespace fengqiao::correction {

const storage::TableSpec& ProvidersTable();
const storage::TableSpec& ProviderSubjectsTable();

// Brings the rows by which providers find their persons into step with what a subject says: one for every
// assignment that stands.
void WriteAssignments(storage::UnitOfWork& work, const v1::Subject* before, const v1::Subject& after);

const std::vector<api::FilterField>& ProviderFilterFields();

// Thread-safe; commands as in CorrectionStore.
class ProviderStore {
 public:
  explicit ProviderStore(service::ServiceStore& store);

  void Create(rpc::CallContext& call, const v1::CreateProviderRequest& request, v1::Provider* reply,
              service::Done done);
  void Update(rpc::CallContext& call, const v1::UpdateProviderRequest& request, v1::Provider* reply,
              service::Done done);

  // NOT_FOUND. Blocks, as the others do.
  absl::StatusOr<v1::Provider> Get(std::string_view name);
  absl::StatusOr<std::vector<v1::Provider>> List(std::string_view region, const api::Filter& filter,
                                                 std::string_view after, int limit);
  // The subjects that are assigned to a provider on a day, by name, after the name `after`.
  absl::StatusOr<std::vector<v1::Subject>> Assigned(std::string_view provider, absl::CivilDay day,
                                                    std::string_view after, int limit);

 private:
  service::ServiceStore& store_;
  const service::Registry<v1::Provider> registry_;
};

namespace internal {
// The statement, for the test of how it is run.
std::string AssignedSql();
}  // namespace internal

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_STORAGE_PROVIDER_STORE_H_
