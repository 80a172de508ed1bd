// The transport of the mediation service: authorise, check the shape, call down, shape the reply.

#ifndef FENGQIAO_SERVICES_MEDIATION_HANDLER_MEDIATION_HANDLER_H_
#define FENGQIAO_SERVICES_MEDIATION_HANDLER_MEDIATION_HANDLER_H_

#include <memory>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "common/bulk/import_places.h"
#include "common/feed/feed.h"
#include "common/paper/paper_library.h"
#include "common/rpc/method_table.h"
#include "common/rpc/runtime.h"
#include "common/service/upload_room.h"
#include "common/status/error.h"
#include "fengqiao/mediation/v1/mediation_service.grpc.pb.h"
#include "services/mediation/domain/parameters.h"
#include "services/mediation/domain/subsidies.h"
#include "services/mediation/handler/search_limit.h"
#include "services/mediation/storage/assignment_store.h"
#include "services/mediation/storage/case_imports.h"
#include "services/mediation/storage/intake_store.h"
#include "services/mediation/storage/mediation_store.h"
#include "services/mediation/storage/provider_store.h"
#include "services/mediation/storage/subsidy_store.h"
#include "services/mediation/storage/sweep_store.h"

namespace fengqiao::mediation {

// Persons that an account may look for in an hour.
inline constexpr int kMostSearches = 200;

// How many bytes of scans are in memory at a time while they come in.
inline constexpr size_t kScanRoom = size_t{128} << 20;

// Imports that run at a time: half of the pool that they share with all who read.
inline constexpr int kMostImports = 4;

// What plans are made from, beside the cases: who could mediate, what is due for it, where disputes are
// looked for.
struct Planning {
  AssignmentStore& assignments;
  const Parameters& weights;
  SubsidyStore& subsidies;
  const SubsidyRates& rates;
  SweepStore& sweeps;
  ProviderStore& providers;
};

class MediationHandler final : public v1::MediationService::CallbackService {
 public:
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  // All outlive the handler. FAILED_PRECONDITION where a method of the contract has no access option.
  static absl::StatusOr<std::unique_ptr<MediationHandler>> Create(
      rpc::Runtime& runtime, MediationStore& store, IntakeStore& intakes, CaseImports& imports,
      const Planning& planning, const paper::PaperLibrary& papers, feed::Feed& feed);

  // Entry and links of cases (cases.cc).
  Reactor* RegisterCase(Context*, const v1::RegisterCaseRequest*, v1::RegisterCaseResponse*) override;
  Reactor* AddParty(Context*, const v1::AddPartyRequest*, v1::Case*) override;
  Reactor* ReopenCase(Context*, const v1::ReopenCaseRequest*, v1::Case*) override;
  Reactor* JoinCase(Context*, const v1::JoinCaseRequest*, v1::Case*) override;
  Reactor* SplitCase(Context*, const v1::SplitCaseRequest*, v1::Case*) override;
  Reactor* RevealParty(Context*, const v1::RevealPartyRequest*, v1::RevealPartyResponse*) override;

  // Every step of a case's life: all of one shape (steps.cc).
  Reactor* UpdateCase(Context*, const v1::UpdateCaseRequest*, v1::Case*) override;
  Reactor* RecordConsent(Context*, const v1::RecordConsentRequest*, v1::Case*) override;
  Reactor* SubmitCase(Context*, const v1::SubmitCaseRequest*, v1::Case*) override;
  Reactor* RefuseCase(Context*, const v1::RefuseCaseRequest*, v1::Case*) override;
  Reactor* AcceptCase(Context*, const v1::AcceptCaseRequest*, v1::Case*) override;
  Reactor* StartMediation(Context*, const v1::StartMediationRequest*, v1::Case*) override;
  Reactor* InviteHelp(Context*, const v1::InviteHelpRequest*, v1::Case*) override;
  Reactor* ExtendTerm(Context*, const v1::ExtendTermRequest*, v1::Case*) override;
  Reactor* ReplaceMediator(Context*, const v1::ReplaceMediatorRequest*, v1::Case*) override;
  Reactor* EscalateCase(Context*, const v1::EscalateCaseRequest*, v1::Case*) override;
  Reactor* TransferCase(Context*, const v1::TransferCaseRequest*, v1::Case*) override;
  Reactor* TerminateMediation(Context*, const v1::TerminateMediationRequest*, v1::Case*) override;
  Reactor* RecordHandling(Context*, const v1::RecordHandlingRequest*, v1::Case*) override;
  Reactor* RecordAgreement(Context*, const v1::RecordAgreementRequest*, v1::Case*) override;
  Reactor* SignAgreement(Context*, const v1::SignAgreementRequest*, v1::Case*) override;
  Reactor* ApplyForConfirmation(Context*, const v1::ApplyForConfirmationRequest*, v1::Case*) override;
  Reactor* RecordConfirmationStep(Context*, const v1::RecordConfirmationStepRequest*, v1::Case*) override;
  Reactor* RecordPerformance(Context*, const v1::RecordPerformanceRequest*, v1::Case*) override;
  Reactor* RecordFollowUp(Context*, const v1::RecordFollowUpRequest*, v1::Case*) override;
  Reactor* ReportDanger(Context*, const v1::ReportDangerRequest*, v1::Case*) override;
  Reactor* RouteReferral(Context*, const v1::RouteReferralRequest*, v1::Case*) override;
  Reactor* AddReferral(Context*, const v1::AddReferralRequest*, v1::Case*) override;
  Reactor* AcceptReferral(Context*, const v1::AcceptReferralRequest*, v1::Case*) override;
  Reactor* ReplyToReferral(Context*, const v1::ReplyToReferralRequest*, v1::Case*) override;
  Reactor* RecordJudgment(Context*, const v1::RecordJudgmentRequest*, v1::Case*) override;
  Reactor* AddPapers(Context*, const v1::AddPapersRequest*, v1::Case*) override;
  Reactor* CloseCase(Context*, const v1::CloseCaseRequest*, v1::Case*) override;
  Reactor* ArchiveCase(Context*, const v1::ArchiveCaseRequest*, v1::Case*) override;

  // Reading (reads.cc).
  Reactor* GetCase(Context*, const v1::GetCaseRequest*, v1::Case*) override;
  Reactor* ListCases(Context*, const v1::ListCasesRequest*, v1::ListCasesResponse*) override;
  Reactor* FindSimilarCases(Context*, const v1::FindSimilarCasesRequest*,
                            v1::FindSimilarCasesResponse*) override;
  Reactor* CheckConfirmation(Context*, const v1::CheckConfirmationRequest*,
                             v1::CheckConfirmationResponse*) override;
  Reactor* ListDeadlines(Context*, const v1::ListDeadlinesRequest*, v1::ListDeadlinesResponse*) override;
  Reactor* SummarizeCases(Context*, const v1::SummarizeCasesRequest*, v1::SummarizeCasesResponse*) override;
  Reactor* SearchCases(Context*, const v1::SearchCasesRequest*, v1::SearchCasesResponse*) override;
  Reactor* ListCasesBehind(Context*, const v1::ListCasesBehindRequest*,
                           v1::ListCasesBehindResponse*) override;
  grpc::ServerWriteReactor<common::v1::WatchEventsResponse>* WatchEvents(
      Context*, const common::v1::WatchEventsRequest*) override;
  Reactor* VerifyLog(Context*, const common::v1::VerifyLogRequest*, common::v1::VerifyLogResponse*) override;

  // What is to be done (work.cc).
  Reactor* ListMyWork(Context*, const v1::ListMyWorkRequest*, v1::ListMyWorkResponse*) override;
  grpc::ServerWriteReactor<v1::WatchDeadlinesResponse>* WatchDeadlines(
      Context*, const v1::WatchDeadlinesRequest*) override;

  // Scans (scans.cc).
  grpc::ServerReadReactor<v1::UploadScanRequest>* UploadScan(Context*, v1::Case*) override;
  grpc::ServerWriteReactor<v1::DownloadScanResponse>* DownloadScan(Context*,
                                                                   const v1::DownloadScanRequest*) override;

  // Printing (papers.cc).
  Reactor* RenderPaper(Context*, const v1::RenderPaperRequest*, v1::RenderPaperResponse*) override;
  grpc::ServerWriteReactor<v1::ExportFileResponse>* ExportFile(Context*,
                                                               const v1::ExportFileRequest*) override;

  // In bulk (bulk.cc).
  grpc::ServerReadReactor<v1::ImportCasesRequest>* ImportCases(Context*, common::v1::Import*) override;
  Reactor* GetImport(Context*, const v1::GetImportRequest*, common::v1::Import*) override;
  Reactor* ListImportResults(Context*, const v1::ListImportResultsRequest*,
                             v1::ListImportResultsResponse*) override;
  grpc::ServerWriteReactor<v1::ExportCasesResponse>* ExportCases(Context*,
                                                                 const v1::ExportCasesRequest*) override;

  // Committees and mediators (registry.cc).
  Reactor* CreateCommittee(Context*, const v1::CreateCommitteeRequest*, v1::Committee*) override;
  Reactor* GetCommittee(Context*, const v1::GetCommitteeRequest*, v1::Committee*) override;
  Reactor* ListCommittees(Context*, const v1::ListCommitteesRequest*, v1::ListCommitteesResponse*) override;
  Reactor* UpdateCommittee(Context*, const v1::UpdateCommitteeRequest*, v1::Committee*) override;
  Reactor* CreateMediator(Context*, const v1::CreateMediatorRequest*, v1::Mediator*) override;
  Reactor* GetMediator(Context*, const v1::GetMediatorRequest*, v1::Mediator*) override;
  Reactor* ListMediators(Context*, const v1::ListMediatorsRequest*, v1::ListMediatorsResponse*) override;
  Reactor* UpdateMediator(Context*, const v1::UpdateMediatorRequest*, v1::Mediator*) override;

  // Who could mediate (assignment.cc).
  Reactor* LinkPlatform(Context*, const v1::LinkPlatformRequest*, v1::Case*) override;
  Reactor* RecordTransmission(Context*, const v1::RecordTransmissionRequest*, v1::Case*) override;
  Reactor* RecordPlatformAnswer(Context*, const v1::RecordPlatformAnswerRequest*, v1::Case*) override;
  Reactor* ListPlatformLinks(Context*, const v1::ListPlatformLinksRequest*,
                             v1::ListPlatformLinksResponse*) override;
  Reactor* CreateProvider(Context*, const v1::CreateProviderRequest*, v1::Provider*) override;
  Reactor* UpdateProvider(Context*, const v1::UpdateProviderRequest*, v1::Provider*) override;
  Reactor* GetProvider(Context*, const v1::GetProviderRequest*, v1::Provider*) override;
  Reactor* ListProviders(Context*, const v1::ListProvidersRequest*, v1::ListProvidersResponse*) override;
  Reactor* ListServiceTasks(Context*, const v1::ListServiceTasksRequest*,
                            v1::ListServiceTasksResponse*) override;
  Reactor* RecordService(Context*, const v1::RecordServiceRequest*, v1::ServiceTask*) override;
  Reactor* SuggestMediators(Context*, const v1::SuggestMediatorsRequest*,
                            v1::SuggestMediatorsResponse*) override;

  // What mediators are due (subsidies.cc).
  Reactor* ComputeSubsidies(Context*, const v1::ComputeSubsidiesRequest*,
                            v1::ComputeSubsidiesResponse*) override;

  // Campaigns that find disputes (sweeps.cc).
  Reactor* CreateSweep(Context*, const v1::CreateSweepRequest*, v1::Sweep*) override;
  Reactor* RecordSweepVisit(Context*, const v1::RecordSweepVisitRequest*, v1::SweepVisit*) override;
  Reactor* CloseSweep(Context*, const v1::CloseSweepRequest*, v1::Sweep*) override;
  Reactor* GetSweep(Context*, const v1::GetSweepRequest*, v1::GetSweepResponse*) override;
  Reactor* ListSweeps(Context*, const v1::ListSweepsRequest*, v1::ListSweepsResponse*) override;

  // Citizens' channels (intake.cc).
  Reactor* CreateIntakeCode(Context*, const v1::CreateIntakeCodeRequest*, v1::IntakeCode*) override;
  Reactor* DisableIntakeCode(Context*, const v1::DisableIntakeCodeRequest*, v1::IntakeCode*) override;
  Reactor* SubmitIntake(Context*, const v1::SubmitIntakeRequest*, v1::IntakeReceipt*) override;
  Reactor* GetIntakeState(Context*, const v1::GetIntakeStateRequest*, v1::IntakeReceipt*) override;
  Reactor* ListIntakes(Context*, const v1::ListIntakesRequest*, v1::ListIntakesResponse*) override;
  Reactor* RevealIntake(Context*, const v1::RevealIntakeRequest*, v1::RevealIntakeResponse*) override;
  Reactor* TriageIntake(Context*, const v1::TriageIntakeRequest*, v1::Intake*) override;

 private:
  MediationHandler(rpc::Runtime& runtime, MediationStore& store, IntakeStore& intakes, CaseImports& imports,
                   const Planning& planning, const paper::PaperLibrary& papers, feed::Feed& feed,
                   std::unique_ptr<rpc::MethodTable> methods);

  // A step of a case's life: checks its name and request id and hands it to the store.
  template <typename Request>
  Reactor* Step(Context* context, std::string_view method, const Request* request, v1::Case* reply);

  // Calls `go_on` with what the command names; where it looks at the case's mediators, after they were read.
  template <typename Request, typename GoOn>
  void WithTarget(const Request& request, const service::Done& done, GoOn go_on);
  absl::Status Suggest(const rpc::CallContext& call, const v1::SuggestMediatorsRequest& asked,
                       v1::SuggestMediatorsResponse* answer);
  // Refuses somebody of a provider whose contract has ended: it was to give back or delete what it had of
  // persons (个人信息保护法 21).
  absl::Status CheckContract(const rpc::CallContext& call, const std::string& provider);
  void Record(rpc::CallContext& call, const v1::RecordServiceRequest& asked, v1::ServiceTask* answer,
              const service::Done& done);
  absl::Status FindSimilar(const rpc::CallContext& call, const v1::FindSimilarCasesRequest& asked,
                           v1::FindSimilarCasesResponse* answer);

  const rpc::Method& MethodNamed(std::string_view name) const { return (*methods_)[name]; }

  rpc::Runtime& runtime_;
  MediationStore& store_;
  IntakeStore& intakes_;
  CaseImports& imports_;
  const Planning planning_;
  const paper::PaperLibrary& papers_;
  feed::Feed& feed_;
  const std::unique_ptr<rpc::MethodTable> methods_;
  SearchLimit searches_{kMostSearches};
  service::UploadRoom scan_room_{kScanRoom};
  // Of scans that are being taken: not of the same room, which readers would close to uploads.
  service::UploadRoom download_room_{kScanRoom};
  bulk::ImportPlaces import_places_{kMostImports};
};

template <typename Request, typename GoOn>
void MediationHandler::WithTarget(const Request& request, const service::Done& done, GoOn go_on) {
  CaseTarget target = TargetOf(request);
  if (!target.by_present_mediators) return go_on(std::move(target));
  const bool posted =
      runtime_.blocking.TryPost([this, target = std::move(target), done, go_on = std::move(go_on)]() mutable {
        const auto attempt = store_.PresentAttempt(target.name);
        if (!attempt.ok()) return done(attempt.status());
        AddPresent(*attempt, &target);
        go_on(std::move(target));
      });
  if (!posted) done(Overloaded("the pool for blocking work"));
}

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_HANDLER_MEDIATION_HANDLER_H_
