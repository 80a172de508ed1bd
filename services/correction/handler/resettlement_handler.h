// The transport of resettlement and help, the second service of the process: authorise, check the shape, call
// down, shape the reply.

#ifndef FENGQIAO_SERVICES_CORRECTION_HANDLER_RESETTLEMENT_HANDLER_H_
#define FENGQIAO_SERVICES_CORRECTION_HANDLER_RESETTLEMENT_HANDLER_H_

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/rpc/method_table.h"
#include "common/rpc/runtime.h"
#include "fengqiao/correction/v1/resettlement_service.grpc.pb.h"
#include "services/correction/storage/resettlement_store.h"

namespace fengqiao::correction {

class ResettlementHandler final : public v1::ResettlementService::CallbackService {
 public:
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  // All outlive the handler. FAILED_PRECONDITION where a method of the contract has no access option.
  static absl::StatusOr<std::unique_ptr<ResettlementHandler>> Create(rpc::Runtime& runtime,
                                                                     ResettlementStore& store);

  // Commands (resettlement_steps.cc).
  Reactor* RegisterReleaseNotice(Context*, const v1::RegisterReleaseNoticeRequest*,
                                 v1::ReleasedPerson*) override;
  Reactor* VerifyRelease(Context*, const v1::VerifyReleaseRequest*, v1::ReleasedPerson*) override;
  Reactor* ArrangePickUp(Context*, const v1::ArrangePickUpRequest*, v1::ReleasedPerson*) override;
  Reactor* LinkUp(Context*, const v1::LinkUpRequest*, v1::ReleasedPerson*) override;
  Reactor* ClassifyReleased(Context*, const v1::ClassifyReleasedRequest*, v1::ReleasedPerson*) override;
  Reactor* RecordHelpVisit(Context*, const v1::RecordHelpVisitRequest*, v1::ReleasedPerson*) override;
  Reactor* RecordPlacement(Context*, const v1::RecordPlacementRequest*, v1::ReleasedPerson*) override;
  Reactor* RecordAid(Context*, const v1::RecordAidRequest*, v1::ReleasedPerson*) override;
  Reactor* RequestMove(Context*, const v1::RequestMoveRequest*, v1::ReleasedPerson*) override;
  Reactor* AcceptMove(Context*, const v1::AcceptMoveRequest*, v1::ReleasedPerson*) override;
  Reactor* WithdrawMove(Context*, const v1::WithdrawMoveRequest*, v1::ReleasedPerson*) override;
  Reactor* EndHelp(Context*, const v1::EndHelpRequest*, v1::ReleasedPerson*) override;
  Reactor* CorrectReleasedPerson(Context*, const v1::CorrectReleasedPersonRequest*,
                                 v1::ReleasedPerson*) override;
  Reactor* ProposeReleasedErasure(Context*, const v1::ProposeReleasedErasureRequest*,
                                  v1::ReleasedPerson*) override;
  Reactor* EraseReleasedPerson(Context*, const v1::EraseReleasedPersonRequest*, v1::ReleasedPerson*) override;
  Reactor* RevealReleasedPerson(Context*, const v1::RevealReleasedPersonRequest*,
                                v1::RevealReleasedPersonResponse*) override;

  // Reading (resettlement_reads.cc).
  Reactor* GetReleasedPerson(Context*, const v1::GetReleasedPersonRequest*, v1::ReleasedPerson*) override;
  Reactor* ListReleasedPersons(Context*, const v1::ListReleasedPersonsRequest*,
                               v1::ListReleasedPersonsResponse*) override;
  Reactor* ListHelpDuties(Context*, const v1::ListHelpDutiesRequest*, v1::ListHelpDutiesResponse*) override;
  Reactor* CountResettlement(Context*, const v1::CountResettlementRequest*,
                             v1::CountResettlementResponse*) override;

 private:
  ResettlementHandler(rpc::Runtime& runtime, ResettlementStore& store,
                      std::unique_ptr<rpc::MethodTable> methods);

  // A step of a file: checks its name and request id and hands it to the store.
  template <typename Request>
  Reactor* Step(Context* context, std::string_view method, const Request* request, v1::ReleasedPerson* reply);

  const rpc::Method& MethodNamed(std::string_view name) const { return (*methods_)[name]; }

  rpc::Runtime& runtime_;
  ResettlementStore& store_;
  const std::unique_ptr<rpc::MethodTable> methods_;
};

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_HANDLER_RESETTLEMENT_HANDLER_H_
