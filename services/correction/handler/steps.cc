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

template <typename Request, typename Work>
CorrectionHandler::Reactor* CorrectionHandler::OnThePool(Context* context, std::string_view method,
                                                         const Request* request, v1::Subject* reply,
                                                         Work work) {
  return rpc::UnaryAsync(runtime_, MethodNamed(method), context, request, reply,
                         [this, work](rpc::CallContext& call, const Request& asked, v1::Subject* answer,
                                      const service::Done& done) {
                           const auto name = kSubjectName.Parse(asked.name(), "name");
                           if (!name.ok()) return done(name.status());
                           if (const auto status = CheckCommand(asked); !status.ok()) return done(status);
                           const bool posted = runtime_.blocking.TryPost(
                               [work, &call, &asked, answer, done] { work(call, asked, answer, done); });
                           if (!posted) done(Overloaded("the pool for blocking work"));
                         });
}

template <typename Request>
CorrectionHandler::Reactor* CorrectionHandler::BlockingStep(Context* context, std::string_view method,
                                                            const Request* request, v1::Subject* reply) {
  return OnThePool(
      context, method, request, reply,
      [this](rpc::CallContext& call, const Request& asked, v1::Subject* answer, const service::Done& done) {
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

CorrectionHandler::Reactor* CorrectionHandler::RecordRiskAnswers(Context* context,
                                                                 const v1::RecordRiskAnswersRequest* request,
                                                                 v1::Subject* reply) {
  return Step(context, "RecordRiskAnswers", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::ClassifySubject(Context* context,
                                                               const v1::ClassifySubjectRequest* request,
                                                               v1::Subject* reply) {
  return Step(context, "ClassifySubject", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::ProposeCommendation(
    Context* context, const v1::ProposeCommendationRequest* request, v1::Subject* reply) {
  return Step(context, "ProposeCommendation", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::DecideCommendation(
    Context* context, const v1::DecideCommendationRequest* request, v1::Subject* reply) {
  return Step(context, "DecideCommendation", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::ProposeCommutation(
    Context* context, const v1::ProposeCommutationRequest* request, v1::Subject* reply) {
  return Step(context, "ProposeCommutation", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::ReviewCommutation(Context* context,
                                                                 const v1::ReviewCommutationRequest* request,
                                                                 v1::Subject* reply) {
  return Step(context, "ReviewCommutation", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::RecordCommutationRuling(
    Context* context, const v1::RecordCommutationRulingRequest* request, v1::Subject* reply) {
  return Step(context, "RecordCommutationRuling", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::RequestArrest(Context* context,
                                                             const v1::RequestArrestRequest* request,
                                                             v1::Subject* reply) {
  return Step(context, "RequestArrest", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::RecordArrestDecision(
    Context* context, const v1::RecordArrestDecisionRequest* request, v1::Subject* reply) {
  return Step(context, "RecordArrestDecision", request, reply);
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

CorrectionHandler::Reactor* CorrectionHandler::RecordLeaveHelp(Context* context,
                                                               const v1::RecordLeaveHelpRequest* request,
                                                               v1::Subject* reply) {
  return Step(context, "RecordLeaveHelp", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::RequestTravelPermit(
    Context* context, const v1::RequestTravelPermitRequest* request, v1::Subject* reply) {
  return Step(context, "RequestTravelPermit", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::DecideTravelPermit(
    Context* context, const v1::DecideTravelPermitRequest* request, v1::Subject* reply) {
  return Step(context, "DecideTravelPermit", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::EndTravelPermit(Context* context,
                                                               const v1::EndTravelPermitRequest* request,
                                                               v1::Subject* reply) {
  return Step(context, "EndTravelPermit", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::ReportDeparture(Context* context,
                                                               const v1::ReportDepartureRequest* request,
                                                               v1::Subject* reply) {
  return Step(context, "ReportDeparture", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::ReportReturn(Context* context,
                                                            const v1::ReportReturnRequest* request,
                                                            v1::Subject* reply) {
  return Step(context, "ReportReturn", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::RecordBan(Context* context,
                                                         const v1::RecordBanRequest* request,
                                                         v1::Subject* reply) {
  return Step(context, "RecordBan", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::LiftBan(Context* context, const v1::LiftBanRequest* request,
                                                       v1::Subject* reply) {
  return Step(context, "LiftBan", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::RequestWaiver(Context* context,
                                                             const v1::RequestWaiverRequest* request,
                                                             v1::Subject* reply) {
  return Step(context, "RequestWaiver", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::DecideWaiver(Context* context,
                                                            const v1::DecideWaiverRequest* request,
                                                            v1::Subject* reply) {
  return Step(context, "DecideWaiver", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::EndWaiver(Context* context,
                                                         const v1::EndWaiverRequest* request,
                                                         v1::Subject* reply) {
  return Step(context, "EndWaiver", request, reply);
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

CorrectionHandler::Reactor* CorrectionHandler::RecordPolicePenalty(
    Context* context, const v1::RecordPolicePenaltyRequest* request, v1::Subject* reply) {
  return Step(context, "RecordPolicePenalty", request, reply);
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

CorrectionHandler::Reactor* CorrectionHandler::ProposeErasure(Context* context,
                                                              const v1::ProposeErasureRequest* request,
                                                              v1::Subject* reply) {
  return Step(context, "ProposeErasure", request, reply);
}

CorrectionHandler::Reactor* CorrectionHandler::EraseSubject(Context* context,
                                                            const v1::EraseSubjectRequest* request,
                                                            v1::Subject* reply) {
  // What there is of the file is read before it is decided.
  return OnThePool(context, "EraseSubject", request, reply,
                   [this](rpc::CallContext& call, const v1::EraseSubjectRequest& asked, v1::Subject* answer,
                          const service::Done& done) { store_.Erase(call, asked, answer, done); });
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
