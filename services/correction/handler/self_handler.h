// The transport of the subject's own channel: authorise, check the shape, call down, shape the reply.

#ifndef FENGQIAO_SERVICES_CORRECTION_HANDLER_SELF_HANDLER_H_
#define FENGQIAO_SERVICES_CORRECTION_HANDLER_SELF_HANDLER_H_

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/rpc/method_table.h"
#include "common/rpc/runtime.h"
#include "fengqiao/correction/v1/self_service.grpc.pb.h"
#include "services/correction/storage/correction_store.h"

namespace fengqiao::correction {

class SelfHandler final : public v1::SelfService::CallbackService {
 public:
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  // Both outlive the handler. FAILED_PRECONDITION where a method of the contract has no access option.
  static absl::StatusOr<std::unique_ptr<SelfHandler>> Create(rpc::Runtime& runtime, CorrectionStore& store);

  // The office's side.
  Reactor* BindSelf(Context*, const v1::BindSelfRequest*, v1::Subject*) override;
  Reactor* RevokeSelf(Context*, const v1::RevokeSelfRequest*, v1::Subject*) override;
  Reactor* SettleSelfNote(Context*, const v1::SettleSelfNoteRequest*, v1::Subject*) override;
  // The person's side.
  Reactor* GetMyFile(Context*, const v1::GetMyFileRequest*, v1::MyFile*) override;
  Reactor* RequestMyLeave(Context*, const v1::RequestMyLeaveRequest*, v1::MyFile*) override;
  Reactor* WithdrawMyLeave(Context*, const v1::WithdrawMyLeaveRequest*, v1::MyFile*) override;
  Reactor* ReportToOffice(Context*, const v1::ReportToOfficeRequest*, v1::MyFile*) override;
  Reactor* ReportMovement(Context*, const v1::ReportMovementRequest*, v1::MyFile*) override;
  Reactor* ReportChange(Context*, const v1::ReportChangeRequest*, v1::MyFile*) override;

 private:
  SelfHandler(rpc::Runtime& runtime, CorrectionStore& store, std::unique_ptr<rpc::MethodTable> methods);

  // A command on a file, of the office or of the person: checks its name and request id and hands it on.
  template <typename Request, typename Reply>
  Reactor* Step(Context* context, std::string_view method, const Request* request, Reply* reply);

  const rpc::Method& MethodNamed(std::string_view name) const { return (*methods_)[name]; }

  rpc::Runtime& runtime_;
  CorrectionStore& store_;
  const std::unique_ptr<rpc::MethodTable> methods_;
};

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_HANDLER_SELF_HANDLER_H_
