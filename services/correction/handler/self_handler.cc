#include "services/correction/handler/self_handler.h"

#include <type_traits>
#include <utility>

#include "common/rpc/unary.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/correction/handler/names.h"

namespace fengqiao::correction {

using rpc::CallContext;
using service::Done;

absl::StatusOr<std::unique_ptr<SelfHandler>> SelfHandler::Create(rpc::Runtime& runtime,
                                                                 CorrectionStore& store) {
  const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      v1::SelfService::service_full_name());
  ASSIGN_OR_RETURN(auto methods, rpc::MethodTable::Create(*service, runtime.metrics));
  return std::unique_ptr<SelfHandler>(new SelfHandler(runtime, store, std::move(methods)));
}

SelfHandler::SelfHandler(rpc::Runtime& runtime, CorrectionStore& store,
                         std::unique_ptr<rpc::MethodTable> methods)
    : runtime_(runtime), store_(store), methods_(std::move(methods)) {}

template <typename Request, typename Reply>
SelfHandler::Reactor* SelfHandler::Step(Context* context, std::string_view method, const Request* request,
                                        Reply* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed(method), context, request, reply,
                         [this](CallContext& call, const Request& asked, Reply* answer, const Done& done) {
                           const auto name = kSubjectName.Parse(asked.name(), "name");
                           if (!name.ok()) return done(name.status());
                           if (const auto status = CheckCommand(asked); !status.ok()) return done(status);
                           if constexpr (std::is_same_v<Reply, v1::MyFile>) {
                             store_.ChangeOwn(call, asked, answer, done);
                           } else {
                             store_.Change(call, asked, answer, done);
                           }
                         });
}

SelfHandler::Reactor* SelfHandler::BindSelf(Context* context, const v1::BindSelfRequest* request,
                                            v1::Subject* reply) {
  return Step(context, "BindSelf", request, reply);
}

SelfHandler::Reactor* SelfHandler::RevokeSelf(Context* context, const v1::RevokeSelfRequest* request,
                                              v1::Subject* reply) {
  return Step(context, "RevokeSelf", request, reply);
}

SelfHandler::Reactor* SelfHandler::SettleSelfNote(Context* context, const v1::SettleSelfNoteRequest* request,
                                                  v1::Subject* reply) {
  return Step(context, "SettleSelfNote", request, reply);
}

SelfHandler::Reactor* SelfHandler::GetMyFile(Context* context, const v1::GetMyFileRequest* request,
                                             v1::MyFile* reply) {
  return rpc::UnaryBlocking(runtime_, MethodNamed("GetMyFile"), context, request, reply,
                            [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
                              RETURN_IF_ERROR(kSubjectName.Parse(asked.name(), "name").status());
                              const absl::CivilDay today = LegalDay(runtime_.clock->Now());
                              const auto subject = store_.GetSubject(asked.name());
                              if (absl::IsNotFound(subject.status())) return NoSuchSubject(asked.name());
                              RETURN_IF_ERROR(subject.status());
                              RETURN_IF_ERROR(MayReadOwn(call, *subject, today));
                              *answer = MyFileOf(*subject, call.caller().subject, today);
                              return absl::OkStatus();
                            });
}

SelfHandler::Reactor* SelfHandler::RequestMyLeave(Context* context, const v1::RequestMyLeaveRequest* request,
                                                  v1::MyFile* reply) {
  return Step(context, "RequestMyLeave", request, reply);
}

SelfHandler::Reactor* SelfHandler::WithdrawMyLeave(Context* context,
                                                   const v1::WithdrawMyLeaveRequest* request,
                                                   v1::MyFile* reply) {
  return Step(context, "WithdrawMyLeave", request, reply);
}

SelfHandler::Reactor* SelfHandler::ReportToOffice(Context* context, const v1::ReportToOfficeRequest* request,
                                                  v1::MyFile* reply) {
  return Step(context, "ReportToOffice", request, reply);
}

SelfHandler::Reactor* SelfHandler::ReportMovement(Context* context, const v1::ReportMovementRequest* request,
                                                  v1::MyFile* reply) {
  return Step(context, "ReportMovement", request, reply);
}

SelfHandler::Reactor* SelfHandler::ReportChange(Context* context, const v1::ReportChangeRequest* request,
                                                v1::MyFile* reply) {
  return Step(context, "ReportChange", request, reply);
}

}  // namespace fengqiao::correction
