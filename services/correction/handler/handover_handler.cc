#include "services/correction/handler/handover_handler.h"

#include <utility>

#include "common/rpc/stream.h"
#include "common/rpc/unary.h"
#include "common/service/watch_events.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/correction/handler/names.h"
#include "services/correction/storage/write_subject.h"

namespace fengqiao::correction {

using rpc::CallContext;
using service::Done;

absl::StatusOr<std::unique_ptr<HandoverHandler>> HandoverHandler::Create(rpc::Runtime& runtime,
                                                                         CorrectionStore& store,
                                                                         feed::Feed& feed) {
  const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      v1::HandoverService::service_full_name());
  ASSIGN_OR_RETURN(auto methods, rpc::MethodTable::Create(*service, runtime.metrics));
  return std::unique_ptr<HandoverHandler>(new HandoverHandler(runtime, store, feed, std::move(methods)));
}

HandoverHandler::HandoverHandler(rpc::Runtime& runtime, CorrectionStore& store, feed::Feed& feed,
                                 std::unique_ptr<rpc::MethodTable> methods)
    : runtime_(runtime), store_(store), feed_(feed), methods_(std::move(methods)) {}

grpc::ServerWriteReactor<common::v1::WatchEventsResponse>* HandoverHandler::WatchEvents(
    Context* context, const common::v1::WatchEventsRequest* request) {
  return rpc::ServerStream<common::v1::WatchEventsRequest, common::v1::WatchEventsResponse>(
      runtime_, MethodNamed("WatchEvents"), context, request, [this](CallContext& call, const auto& asked) {
        // Whatever else happens in the caller's regions is not told to another installation.
        return service::WatchEvents(
            feed_, call, asked, [](const common::v1::Event& event) { return event.type() == kToldEvent; },
            // What the law has sealed or destroyed since is told without who it was about. Of minors a note
            // names nobody.
            [this](common::v1::Event* event) { return store_.OpenEvent(event, /*with_minors=*/true); });
      });
}

HandoverHandler::Reactor* HandoverHandler::FetchFile(Context* context, const v1::FetchFileRequest* request,
                                                     v1::FetchFileResponse* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("FetchFile"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           const auto name = kSubjectName.Parse(asked.name(), "name");
                           if (!name.ok()) return done(name.status());
                           if (asked.transfer().empty()) return done(InvalidField("transfer", "is required"));
                           store_.RecordFetch(call, asked, answer, done);
                         });
}

HandoverHandler::Reactor* HandoverHandler::RecallOffer(Context* context,
                                                       const v1::RecallOfferRequest* request,
                                                       v1::RecallOfferResponse* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("RecallOffer"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           const auto name = kSubjectName.Parse(asked.name(), "name");
                           if (!name.ok()) return done(name.status());
                           if (asked.transfer().empty()) return done(InvalidField("transfer", "is required"));
                           if (const auto status = CheckCommand(asked); !status.ok()) return done(status);
                           store_.Recall(call, asked, answer, done);
                         });
}

}  // namespace fengqiao::correction
