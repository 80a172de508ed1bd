// The transport of service providers: authorise, check the shape, call down, shape the reply.

#ifndef FENGQIAO_SERVICES_CORRECTION_HANDLER_PROVIDER_HANDLER_H_
#define FENGQIAO_SERVICES_CORRECTION_HANDLER_PROVIDER_HANDLER_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/rpc/method_table.h"
#include "common/rpc/runtime.h"
#include "fengqiao/correction/v1/provider_service.grpc.pb.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/provider_store.h"

namespace fengqiao::correction {

class ProviderHandler final : public v1::ProviderService::CallbackService {
 public:
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  // All outlive the handler. FAILED_PRECONDITION where a method of the contract has no access option.
  static absl::StatusOr<std::unique_ptr<ProviderHandler>> Create(rpc::Runtime& runtime,
                                                                 CorrectionStore& subjects,
                                                                 ProviderStore& providers);

  // The registry.
  Reactor* CreateProvider(Context*, const v1::CreateProviderRequest*, v1::Provider*) override;
  Reactor* UpdateProvider(Context*, const v1::UpdateProviderRequest*, v1::Provider*) override;
  Reactor* GetProvider(Context*, const v1::GetProviderRequest*, v1::Provider*) override;
  Reactor* ListProviders(Context*, const v1::ListProvidersRequest*, v1::ListProvidersResponse*) override;
  // Who is assigned.
  Reactor* AssignProvider(Context*, const v1::AssignProviderRequest*, v1::Subject*) override;
  Reactor* WithdrawAssignment(Context*, const v1::WithdrawAssignmentRequest*, v1::Subject*) override;
  // What its staff see and record.
  Reactor* ListAssigned(Context*, const v1::ListAssignedRequest*, v1::ListAssignedResponse*) override;
  Reactor* GetAssigned(Context*, const v1::GetAssignedRequest*, v1::AssignedPerson*) override;
  Reactor* RecordAssignedAct(Context*, const v1::RecordAssignedActRequest*, v1::AssignedPerson*) override;

 private:
  ProviderHandler(rpc::Runtime& runtime, CorrectionStore& subjects, ProviderStore& providers,
                  std::unique_ptr<rpc::MethodTable> methods);

  // A command on a file: checks its name and request id and hands it to the store.
  template <typename Request>
  Reactor* Step(Context* context, std::string_view method, const Request* request, v1::Subject* reply);
  // Whether the caller may look at a provider's persons on that day: its staff while the contract runs.
  absl::Status MayLook(const rpc::CallContext& call, const std::string& provider, absl::CivilDay today);

  const rpc::Method& MethodNamed(std::string_view name) const { return (*methods_)[name]; }

  rpc::Runtime& runtime_;
  CorrectionStore& subjects_;
  ProviderStore& providers_;
  const std::unique_ptr<rpc::MethodTable> methods_;
};

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_HANDLER_PROVIDER_HANDLER_H_
