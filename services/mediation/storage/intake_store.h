// Requests of citizens by dispute codes. What a citizen wrote stands in the table `intakes` alone.

#ifndef FENGQIAO_SERVICES_MEDIATION_STORAGE_INTAKE_STORE_H_
#define FENGQIAO_SERVICES_MEDIATION_STORAGE_INTAKE_STORE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/call_context.h"
#include "common/service/command.h"
#include "common/service/service_store.h"
#include "fengqiao/mediation/v1/intake.pb.h"
#include "services/mediation/domain/circumstances.h"

namespace fengqiao::mediation {

namespace internal {

// Requests after a receipt, all or those that nobody has looked at yet; `within` is of WithinRegion.
std::string IntakePageSql(std::string_view within, bool open_only);

}  // namespace internal

// Thread-safe; commands as in MediationStore.
class IntakeStore {
 public:
  // Both outlive the store.
  IntakeStore(service::ServiceStore& store, RuleBook book) : store_(store), book_(book) {}

  void CreateCode(rpc::CallContext& call, const v1::CreateIntakeCodeRequest& request, v1::IntakeCode* reply,
                  service::Done done);
  void DisableCode(rpc::CallContext& call, const v1::DisableIntakeCodeRequest& request, v1::IntakeCode* reply,
                   service::Done done);
  void Submit(rpc::CallContext& call, const v1::SubmitIntakeRequest& request, v1::IntakeReceipt* reply,
              service::Done done);
  void Triage(rpc::CallContext& call, const v1::TriageIntakeRequest& request, v1::Intake* reply,
              service::Done done);
  // Writes the event; what is revealed is read afterwards, by Get.
  void RecordReveal(rpc::CallContext& call, const v1::RevealIntakeRequest& request,
                    v1::RevealIntakeResponse* reply, service::Done done);

  // By receipt; NOT_FOUND.
  absl::StatusOr<v1::Intake> Get(std::string_view receipt);
  // Of a region and all below it, the oldest first, after the receipt `after`.
  absl::StatusOr<std::vector<v1::Intake>> List(std::string_view region, bool open_only,
                                               std::string_view after, int limit);

 private:
  service::ServiceStore& store_;
  const RuleBook book_;
};

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_STORAGE_INTAKE_STORE_H_
