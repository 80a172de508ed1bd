// The steps of a file: all of one shape, decided by services/correction/domain/steps.h.

#include "common/rpc/unary.h"
#include "common/status/error.h"
#include "services/correction/handler/correction_handler.h"
#include "services/correction/handler/names.h"

namespace fengqiao::correction {

template <typename Request>
CorrectionHandler::Reactor* CorrectionHandler::Step(Context* context, std::string_view method,
                                                    const Request* request, v1::Subject* reply) {
  return rpc::UnaryAsync(
      runtime_, MethodNamed(method), context, request, reply,
      [this](rpc::CallContext& call, const Request& asked, v1::Subject* answer, const service::Done& done) {
        const auto name = kSubjectName.Parse(asked.name(), "name");
        if (!name.ok()) return done(name.status());
        if (const auto status = CheckCommand(asked); !status.ok()) return done(status);
        store_.Change(call, asked, answer, done);
      });
}

template <typename Request>
CorrectionHandler::Reactor* CorrectionHandler::BlockingStep(Context* context, std::string_view method,
                                                            const Request* request, v1::Subject* reply) {
  return rpc::UnaryAsync(
      runtime_, MethodNamed(method), context, request, reply,
      [this](rpc::CallContext& call, const Request& asked, v1::Subject* answer, const service::Done& done) {
        const auto name = kSubjectName.Parse(asked.name(), "name");
        if (!name.ok()) return done(name.status());
        if (const auto status = CheckCommand(asked); !status.ok()) return done(status);
        const bool posted = runtime_.blocking.TryPost([this, &call, &asked, answer, done] {
          const auto recall = store_.RecallBefore(call, asked);
          if (!recall.ok()) return done(recall.status());
          std::string recalled;
          if (recall->has_value()) {
            const absl::Status let_go = recall_from_(call, (*recall)->to, (*recall)->request);
            if (!let_go.ok()) return done(let_go);
            recalled = (*recall)->request.transfer();
          }
          store_.Change(call, asked, answer, done, std::move(recalled));
        });
        if (!posted) done(Overloaded("the pool for blocking work"));
      });
}

CorrectionHandler::Reactor* CorrectionHandler::RecordPapers(Context* context,
                                                            const v1::RecordPapersRequest* request,
                                                            v1::Subject* reply) {
  return Step(context, "RecordPapers", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::SendReceipt(Context* context,
                                                           const v1::SendReceiptRequest* request,
                                                           v1::Subject* reply) {
  return Step(context, "SendReceipt", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::RegisterSubject(Context* context,
                                                               const v1::RegisterSubjectRequest* request,
                                                               v1::Subject* reply) {
  return Step(context, "RegisterSubject", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::EntrustOffice(Context* context,
                                                             const v1::EntrustOfficeRequest* request,
                                                             v1::Subject* reply) {
  return Step(context, "EntrustOffice", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::SetTeam(Context* context, const v1::SetTeamRequest* request,
                                                       v1::Subject* reply) {
  return Step(context, "SetTeam", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::ClassifySubject(Context* context,
                                                               const v1::ClassifySubjectRequest* request,
                                                               v1::Subject* reply) {
  return Step(context, "ClassifySubject", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::WithdrawEntry(Context* context,
                                                             const v1::WithdrawEntryRequest* request,
                                                             v1::Subject* reply) {
  return Step(context, "WithdrawEntry", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::AssignOfficer(Context* context,
                                                             const v1::AssignOfficerRequest* request,
                                                             v1::Subject* reply) {
  return Step(context, "AssignOfficer", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::SetPlan(Context* context, const v1::SetPlanRequest* request,
                                                       v1::Subject* reply) {
  return Step(context, "SetPlan", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::AnnounceCorrection(
    Context* context, const v1::AnnounceCorrectionRequest* request, v1::Subject* reply) {
  return Step(context, "AnnounceCorrection", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::RecordAct(Context* context,
                                                         const v1::RecordActRequest* request,
                                                         v1::Subject* reply) {
  return Step(context, "RecordAct", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::RequestLeave(Context* context,
                                                            const v1::RequestLeaveRequest* request,
                                                            v1::Subject* reply) {
  return Step(context, "RequestLeave", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::DecideLeave(Context* context,
                                                           const v1::DecideLeaveRequest* request,
                                                           v1::Subject* reply) {
  return Step(context, "DecideLeave", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::EndLeave(Context* context, const v1::EndLeaveRequest* request,
                                                        v1::Subject* reply) {
  return Step(context, "EndLeave", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::RecordBreach(Context* context,
                                                            const v1::RecordBreachRequest* request,
                                                            v1::Subject* reply) {
  return Step(context, "RecordBreach", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::ProposeSanction(Context* context,
                                                               const v1::ProposeSanctionRequest* request,
                                                               v1::Subject* reply) {
  return Step(context, "ProposeSanction", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::ReviewSanction(Context* context,
                                                              const v1::ReviewSanctionRequest* request,
                                                              v1::Subject* reply) {
  return Step(context, "ReviewSanction", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::DecideSanction(Context* context,
                                                              const v1::DecideSanctionRequest* request,
                                                              v1::Subject* reply) {
  return Step(context, "DecideSanction", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::RecordOrganDecision(
    Context* context, const v1::RecordOrganDecisionRequest* request, v1::Subject* reply) {
  return Step(context, "RecordOrganDecision", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::RecordDelivery(Context* context,
                                                              const v1::RecordDeliveryRequest* request,
                                                              v1::Subject* reply) {
  return Step(context, "RecordDelivery", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::ReportAbsence(Context* context,
                                                             const v1::ReportAbsenceRequest* request,
                                                             v1::Subject* reply) {
  return Step(context, "ReportAbsence", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::RecordSearch(Context* context,
                                                            const v1::RecordSearchRequest* request,
                                                            v1::Subject* reply) {
  return Step(context, "RecordSearch", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::EndAbsence(Context* context,
                                                          const v1::EndAbsenceRequest* request,
                                                          v1::Subject* reply) {
  return Step(context, "EndAbsence", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::RecordCustody(Context* context,
                                                             const v1::RecordCustodyRequest* request,
                                                             v1::Subject* reply) {
  return Step(context, "RecordCustody", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::PrepareEnd(Context* context,
                                                          const v1::PrepareEndRequest* request,
                                                          v1::Subject* reply) {
  return Step(context, "PrepareEnd", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::ReleaseSubject(Context* context,
                                                              const v1::ReleaseSubjectRequest* request,
                                                              v1::Subject* reply) {
  return BlockingStep(context, "ReleaseSubject", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::TerminateSubject(Context* context,
                                                                const v1::TerminateSubjectRequest* request,
                                                                v1::Subject* reply) {
  return BlockingStep(context, "TerminateSubject", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::RequestTransfer(Context* context,
                                                               const v1::RequestTransferRequest* request,
                                                               v1::Subject* reply) {
  return Step(context, "RequestTransfer", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::AskNewCounty(Context* context,
                                                            const v1::AskNewCountyRequest* request,
                                                            v1::Subject* reply) {
  return Step(context, "AskNewCounty", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::AnswerTransfer(Context* context,
                                                              const v1::AnswerTransferRequest* request,
                                                              v1::Subject* reply) {
  return Step(context, "AnswerTransfer", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::DecideTransfer(Context* context,
                                                              const v1::DecideTransferRequest* request,
                                                              v1::Subject* reply) {
  return Step(context, "DecideTransfer", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::SendFiles(Context* context,
                                                         const v1::SendFilesRequest* request,
                                                         v1::Subject* reply) {
  return Step(context, "SendFiles", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::ReceiveTransfer(Context* context,
                                                               const v1::ReceiveTransferRequest* request,
                                                               v1::Subject* reply) {
  return BlockingStep(context, "ReceiveTransfer", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::WithdrawNotice(Context* context,
                                                              const v1::WithdrawNoticeRequest* request,
                                                              v1::Subject* reply) {
  return Step(context, "WithdrawNotice", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::CorrectPerson(Context* context,
                                                             const v1::CorrectPersonRequest* request,
                                                             v1::Subject* reply) {
  return Step(context, "CorrectPerson", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::ChangeTerm(Context* context,
                                                          const v1::ChangeTermRequest* request,
                                                          v1::Subject* reply) {
  return Step(context, "ChangeTerm", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::WithdrawTransfer(Context* context,
                                                                const v1::WithdrawTransferRequest* request,
                                                                v1::Subject* reply) {
  return BlockingStep(context, "WithdrawTransfer", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::RecordOpinion(Context* context,
                                                             const v1::RecordOpinionRequest* request,
                                                             v1::Subject* reply) {
  return Step(context, "RecordOpinion", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::ReplyOpinion(Context* context,
                                                            const v1::ReplyOpinionRequest* request,
                                                            v1::Subject* reply) {
  return Step(context, "ReplyOpinion", request, reply);
}

}  // namespace fengqiao::correction
