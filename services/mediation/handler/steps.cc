// The steps of a case's life: all of one shape, decided by services/mediation/domain/case_steps.h.

#include <utility>

#include "common/api/etag.h"
#include "common/rpc/unary.h"
#include "common/values/legal_date.h"
#include "services/mediation/handler/mediation_handler.h"
#include "services/mediation/handler/names.h"

namespace fengqiao::mediation {

template <typename Request>
MediationHandler::Reactor* MediationHandler::Step(Context* context, std::string_view method,
                                                  const Request* request, v1::Case* reply) {
  return rpc::UnaryAsync(
      runtime_, MethodNamed(method), context, request, reply,
      [this](rpc::CallContext& call, const Request& asked, v1::Case* answer, const service::Done& done) {
        const auto name = kCaseName.Parse(TargetOf(asked).name, "name");
        if (!name.ok()) return done(name.status());
        if (const auto status = CheckCommand(asked); !status.ok()) return done(status);
        const absl::CivilDay today = LegalDay(runtime_.clock->Now());
        if (const auto status = CheckRegionsOf(asked, today); !status.ok()) return done(status);
        WithTarget(asked, done, [this, &call, &asked, answer, done](CaseTarget target) {
          store_.Change(call, asked, std::move(target), answer, done);
        });
      });
}

MediationHandler::Reactor* MediationHandler::UpdateCase(Context* context,
                                                        const v1::UpdateCaseRequest* request,
                                                        v1::Case* reply) {
  return Step(context, "UpdateCase", request, reply);
}

MediationHandler::Reactor* MediationHandler::RecordConsent(Context* context,
                                                           const v1::RecordConsentRequest* request,
                                                           v1::Case* reply) {
  return Step(context, "RecordConsent", request, reply);
}

MediationHandler::Reactor* MediationHandler::SubmitCase(Context* context,
                                                        const v1::SubmitCaseRequest* request,
                                                        v1::Case* reply) {
  return Step(context, "SubmitCase", request, reply);
}

MediationHandler::Reactor* MediationHandler::RefuseCase(Context* context,
                                                        const v1::RefuseCaseRequest* request,
                                                        v1::Case* reply) {
  return Step(context, "RefuseCase", request, reply);
}

MediationHandler::Reactor* MediationHandler::AcceptCase(Context* context,
                                                        const v1::AcceptCaseRequest* request,
                                                        v1::Case* reply) {
  return Step(context, "AcceptCase", request, reply);
}

MediationHandler::Reactor* MediationHandler::StartMediation(Context* context,
                                                            const v1::StartMediationRequest* request,
                                                            v1::Case* reply) {
  return Step(context, "StartMediation", request, reply);
}

MediationHandler::Reactor* MediationHandler::InviteHelp(Context* context,
                                                        const v1::InviteHelpRequest* request,
                                                        v1::Case* reply) {
  return Step(context, "InviteHelp", request, reply);
}

MediationHandler::Reactor* MediationHandler::ExtendTerm(Context* context,
                                                        const v1::ExtendTermRequest* request,
                                                        v1::Case* reply) {
  return Step(context, "ExtendTerm", request, reply);
}

MediationHandler::Reactor* MediationHandler::ReplaceMediator(Context* context,
                                                             const v1::ReplaceMediatorRequest* request,
                                                             v1::Case* reply) {
  return Step(context, "ReplaceMediator", request, reply);
}

MediationHandler::Reactor* MediationHandler::EscalateCase(Context* context,
                                                          const v1::EscalateCaseRequest* request,
                                                          v1::Case* reply) {
  return Step(context, "EscalateCase", request, reply);
}

MediationHandler::Reactor* MediationHandler::TransferCase(Context* context,
                                                          const v1::TransferCaseRequest* request,
                                                          v1::Case* reply) {
  return Step(context, "TransferCase", request, reply);
}

MediationHandler::Reactor* MediationHandler::TerminateMediation(Context* context,
                                                                const v1::TerminateMediationRequest* request,
                                                                v1::Case* reply) {
  return Step(context, "TerminateMediation", request, reply);
}

MediationHandler::Reactor* MediationHandler::RecordHandling(Context* context,
                                                            const v1::RecordHandlingRequest* request,
                                                            v1::Case* reply) {
  return Step(context, "RecordHandling", request, reply);
}

MediationHandler::Reactor* MediationHandler::RecordAgreement(Context* context,
                                                             const v1::RecordAgreementRequest* request,
                                                             v1::Case* reply) {
  return Step(context, "RecordAgreement", request, reply);
}

MediationHandler::Reactor* MediationHandler::SignAgreement(Context* context,
                                                           const v1::SignAgreementRequest* request,
                                                           v1::Case* reply) {
  return Step(context, "SignAgreement", request, reply);
}

MediationHandler::Reactor* MediationHandler::ApplyForConfirmation(
    Context* context, const v1::ApplyForConfirmationRequest* request, v1::Case* reply) {
  return Step(context, "ApplyForConfirmation", request, reply);
}

MediationHandler::Reactor* MediationHandler::RecordConfirmationStep(
    Context* context, const v1::RecordConfirmationStepRequest* request, v1::Case* reply) {
  return Step(context, "RecordConfirmationStep", request, reply);
}

MediationHandler::Reactor* MediationHandler::RecordPerformance(Context* context,
                                                               const v1::RecordPerformanceRequest* request,
                                                               v1::Case* reply) {
  return Step(context, "RecordPerformance", request, reply);
}

MediationHandler::Reactor* MediationHandler::RecordFollowUp(Context* context,
                                                            const v1::RecordFollowUpRequest* request,
                                                            v1::Case* reply) {
  return Step(context, "RecordFollowUp", request, reply);
}

MediationHandler::Reactor* MediationHandler::ReportDanger(Context* context,
                                                          const v1::ReportDangerRequest* request,
                                                          v1::Case* reply) {
  return Step(context, "ReportDanger", request, reply);
}

MediationHandler::Reactor* MediationHandler::RouteReferral(Context* context,
                                                           const v1::RouteReferralRequest* request,
                                                           v1::Case* reply) {
  return Step(context, "RouteReferral", request, reply);
}

MediationHandler::Reactor* MediationHandler::AddReferral(Context* context,
                                                         const v1::AddReferralRequest* request,
                                                         v1::Case* reply) {
  return Step(context, "AddReferral", request, reply);
}

MediationHandler::Reactor* MediationHandler::AcceptReferral(Context* context,
                                                            const v1::AcceptReferralRequest* request,
                                                            v1::Case* reply) {
  return Step(context, "AcceptReferral", request, reply);
}

MediationHandler::Reactor* MediationHandler::ReplyToReferral(Context* context,
                                                             const v1::ReplyToReferralRequest* request,
                                                             v1::Case* reply) {
  return Step(context, "ReplyToReferral", request, reply);
}

MediationHandler::Reactor* MediationHandler::RecordPlatformAnswer(
    Context* context, const v1::RecordPlatformAnswerRequest* request, v1::Case* reply) {
  return Step(context, "RecordPlatformAnswer", request, reply);
}

MediationHandler::Reactor* MediationHandler::RecordTransmission(Context* context,
                                                                const v1::RecordTransmissionRequest* request,
                                                                v1::Case* reply) {
  return Step(context, "RecordTransmission", request, reply);
}

MediationHandler::Reactor* MediationHandler::LinkPlatform(Context* context,
                                                          const v1::LinkPlatformRequest* request,
                                                          v1::Case* reply) {
  return Step(context, "LinkPlatform", request, reply);
}

MediationHandler::Reactor* MediationHandler::RecordJudgment(Context* context,
                                                            const v1::RecordJudgmentRequest* request,
                                                            v1::Case* reply) {
  return Step(context, "RecordJudgment", request, reply);
}

MediationHandler::Reactor* MediationHandler::AddPapers(Context* context, const v1::AddPapersRequest* request,
                                                       v1::Case* reply) {
  return Step(context, "AddPapers", request, reply);
}

MediationHandler::Reactor* MediationHandler::CloseCase(Context* context, const v1::CloseCaseRequest* request,
                                                       v1::Case* reply) {
  return Step(context, "CloseCase", request, reply);
}

MediationHandler::Reactor* MediationHandler::ArchiveCase(Context* context,
                                                         const v1::ArchiveCaseRequest* request,
                                                         v1::Case* reply) {
  return Step(context, "ArchiveCase", request, reply);
}

}  // namespace fengqiao::mediation
