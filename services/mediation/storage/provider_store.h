// Service providers, and what each was called upon for.

#ifndef FENGQIAO_SERVICES_MEDIATION_STORAGE_PROVIDER_STORE_H_
#define FENGQIAO_SERVICES_MEDIATION_STORAGE_PROVIDER_STORE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/filter.h"
#include "common/rpc/call_context.h"
#include "common/service/command.h"
#include "common/service/registry.h"
#include "common/service/service_store.h"
#include "common/storage/unit_of_work.h"
#include "fengqiao/mediation/v1/provider.pb.h"

namespace fengqiao::mediation {

const storage::TableSpec& ProvidersTable();
const storage::TableSpec& CaseProvidersTable();
// The row by which a provider finds a case.
storage::Record ToProviderLink(const v1::Case& dispute, std::string_view provider);

const std::vector<api::FilterField>& ProviderFilterFields();

// Thread-safe; commands as in MediationStore.
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
  // The cases in which a provider was called upon, the newest first, after the case's id `after` ("" for the
  // first page).
  absl::StatusOr<std::vector<v1::Case>> CasesOf(std::string_view provider, std::string_view after, int limit);

 private:
  service::ServiceStore& store_;
  const service::Registry<v1::Provider> registry_;
};

namespace internal {
// The statement, for the test of how it is run.
std::string ProviderCasesSql();
}  // namespace internal

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_STORAGE_PROVIDER_STORE_H_
