// The transport of hand-overs between installations: authorise, check the shape, call down, shape the reply.

#ifndef FENGQIAO_SERVICES_CORRECTION_HANDLER_HANDOVER_HANDLER_H_
#define FENGQIAO_SERVICES_CORRECTION_HANDLER_HANDOVER_HANDLER_H_

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/feed/feed.h"
#include "common/rpc/method_table.h"
#include "common/rpc/runtime.h"
#include "fengqiao/correction/v1/handover_service.grpc.pb.h"
#include "services/correction/storage/correction_store.h"

namespace fengqiao::correction {

class HandoverHandler final : public v1::HandoverService::CallbackService {
 public:
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  // All outlive the handler. FAILED_PRECONDITION where a method of the contract has no access option.
  static absl::StatusOr<std::unique_ptr<HandoverHandler>> Create(rpc::Runtime& runtime,
                                                                 CorrectionStore& store, feed::Feed& feed);

  grpc::ServerWriteReactor<common::v1::WatchEventsResponse>* WatchEvents(
      Context*, const common::v1::WatchEventsRequest*) override;
  Reactor* FetchFile(Context*, const v1::FetchFileRequest*, v1::FetchFileResponse*) override;
  Reactor* RecallOffer(Context*, const v1::RecallOfferRequest*, v1::RecallOfferResponse*) override;

 private:
  HandoverHandler(rpc::Runtime& runtime, CorrectionStore& store, feed::Feed& feed,
                  std::unique_ptr<rpc::MethodTable> methods);

  const rpc::Method& MethodNamed(std::string_view name) const { return (*methods_)[name]; }

  rpc::Runtime& runtime_;
  CorrectionStore& store_;
  feed::Feed& feed_;
  const std::unique_ptr<rpc::MethodTable> methods_;
};

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_HANDLER_HANDOVER_HANDLER_H_
