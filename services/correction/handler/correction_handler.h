// The transport of the correction service: authorise, check the shape, call down, shape the reply.

#ifndef FENGQIAO_SERVICES_CORRECTION_HANDLER_CORRECTION_HANDLER_H_
#define FENGQIAO_SERVICES_CORRECTION_HANDLER_CORRECTION_HANDLER_H_

#include <functional>
#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/bulk/import_places.h"
#include "common/feed/feed.h"
#include "common/paper/paper_library.h"
#include "common/rpc/method_table.h"
#include "common/rpc/runtime.h"
#include "fengqiao/correction/v1/correction_service.grpc.pb.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/subject_imports.h"

namespace fengqiao::correction {

// Imports that run at a time: half of the pool that they share with all who read.
inline constexpr int kMostImports = 4;

// Asks the installation that has a county, `regions/{code}`, to let go of an offer; blocks. Empty where there
// is no other.
using RecallFrom = std::function<absl::Status(const rpc::CallContext& call, std::string_view county,
                                              const v1::RecallOfferRequest& request)>;

class CorrectionHandler final : public v1::CorrectionService::CallbackService {
 public:
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  // All outlive the handler. FAILED_PRECONDITION where a method of the contract has no access option.
  static absl::StatusOr<std::unique_ptr<CorrectionHandler>> Create(
      rpc::Runtime& runtime, CorrectionStore& store, SubjectImports& imports,
      const paper::PaperLibrary& papers, feed::Feed& feed, RecallFrom recall_from = nullptr);

  // The entry, and who a person is (subjects.cc).
  Reactor* RegisterNotice(Context*, const v1::RegisterNoticeRequest*, v1::Subject*) override;
  Reactor* RevealSubject(Context*, const v1::RevealSubjectRequest*, v1::RevealSubjectResponse*) override;
  Reactor* RevealAct(Context*, const v1::RevealActRequest*, v1::RevealActResponse*) override;

  // Files that began elsewhere (imports.cc).
  grpc::ServerReadReactor<v1::ImportSubjectsRequest>* ImportSubjects(Context*, common::v1::Import*) override;
  Reactor* GetImport(Context*, const v1::GetImportRequest*, common::v1::Import*) override;
  Reactor* ListImportResults(Context*, const v1::ListImportResultsRequest*,
                             v1::ListImportResultsResponse*) override;

  // Files that are closed for good (subjects.cc, steps.cc).
  Reactor* OpenSealedFile(Context*, const v1::OpenSealedFileRequest*, v1::OpenSealedFileResponse*) override;
  Reactor* ProposeErasure(Context*, const v1::ProposeErasureRequest*, v1::Subject*) override;
  Reactor* EraseSubject(Context*, const v1::EraseSubjectRequest*, v1::Subject*) override;
  // What changes of a file's beginning (steps.cc).
  Reactor* WithdrawNotice(Context*, const v1::WithdrawNoticeRequest*, v1::Subject*) override;
  Reactor* CorrectPerson(Context*, const v1::CorrectPersonRequest*, v1::Subject*) override;
  Reactor* ChangeTerm(Context*, const v1::ChangeTermRequest*, v1::Subject*) override;
  // Intake and setup (steps.cc).
  Reactor* RecordPapers(Context*, const v1::RecordPapersRequest*, v1::Subject*) override;
  Reactor* SendReceipt(Context*, const v1::SendReceiptRequest*, v1::Subject*) override;
  Reactor* RegisterSubject(Context*, const v1::RegisterSubjectRequest*, v1::Subject*) override;
  Reactor* EntrustOffice(Context*, const v1::EntrustOfficeRequest*, v1::Subject*) override;
  Reactor* SetTeam(Context*, const v1::SetTeamRequest*, v1::Subject*) override;
  Reactor* ClassifySubject(Context*, const v1::ClassifySubjectRequest*, v1::Subject*) override;
  Reactor* RecordRiskAnswers(Context*, const v1::RecordRiskAnswersRequest*, v1::Subject*) override;
  Reactor* SetPlan(Context*, const v1::SetPlanRequest*, v1::Subject*) override;
  Reactor* AnnounceCorrection(Context*, const v1::AnnounceCorrectionRequest*, v1::Subject*) override;
  // Supervision (steps.cc).
  Reactor* RecordAct(Context*, const v1::RecordActRequest*, v1::Subject*) override;
  // Leave (steps.cc).
  Reactor* RequestLeave(Context*, const v1::RequestLeaveRequest*, v1::Subject*) override;
  Reactor* DecideLeave(Context*, const v1::DecideLeaveRequest*, v1::Subject*) override;
  Reactor* EndLeave(Context*, const v1::EndLeaveRequest*, v1::Subject*) override;
  // Frequent travel, bans and what of them is approved (steps.cc, subjects.cc).
  Reactor* RecordLeaveHelp(Context*, const v1::RecordLeaveHelpRequest*, v1::Subject*) override;
  Reactor* RequestTravelPermit(Context*, const v1::RequestTravelPermitRequest*, v1::Subject*) override;
  Reactor* DecideTravelPermit(Context*, const v1::DecideTravelPermitRequest*, v1::Subject*) override;
  Reactor* EndTravelPermit(Context*, const v1::EndTravelPermitRequest*, v1::Subject*) override;
  Reactor* ReportDeparture(Context*, const v1::ReportDepartureRequest*, v1::Subject*) override;
  Reactor* ReportReturn(Context*, const v1::ReportReturnRequest*, v1::Subject*) override;
  Reactor* RecordBan(Context*, const v1::RecordBanRequest*, v1::Subject*) override;
  Reactor* LiftBan(Context*, const v1::LiftBanRequest*, v1::Subject*) override;
  Reactor* RequestWaiver(Context*, const v1::RequestWaiverRequest*, v1::Subject*) override;
  Reactor* DecideWaiver(Context*, const v1::DecideWaiverRequest*, v1::Subject*) override;
  Reactor* EndWaiver(Context*, const v1::EndWaiverRequest*, v1::Subject*) override;
  Reactor* RevealBarredPerson(Context*, const v1::RevealBarredPersonRequest*,
                              v1::RevealBarredPersonResponse*) override;
  // The ladder (steps.cc).
  Reactor* RecordBreach(Context*, const v1::RecordBreachRequest*, v1::Subject*) override;
  Reactor* ProposeSanction(Context*, const v1::ProposeSanctionRequest*, v1::Subject*) override;
  Reactor* ReviewSanction(Context*, const v1::ReviewSanctionRequest*, v1::Subject*) override;
  Reactor* DecideSanction(Context*, const v1::DecideSanctionRequest*, v1::Subject*) override;
  Reactor* RecordOrganDecision(Context*, const v1::RecordOrganDecisionRequest*, v1::Subject*) override;
  Reactor* RecordPolicePenalty(Context*, const v1::RecordPolicePenaltyRequest*, v1::Subject*) override;
  Reactor* RecordDelivery(Context*, const v1::RecordDeliveryRequest*, v1::Subject*) override;
  // Searches and custody (steps.cc).
  Reactor* ReportAbsence(Context*, const v1::ReportAbsenceRequest*, v1::Subject*) override;
  Reactor* RecordSearch(Context*, const v1::RecordSearchRequest*, v1::Subject*) override;
  Reactor* EndAbsence(Context*, const v1::EndAbsenceRequest*, v1::Subject*) override;
  Reactor* RecordCustody(Context*, const v1::RecordCustodyRequest*, v1::Subject*) override;
  // What counts no more, and who is in charge (steps.cc).
  Reactor* ProposeCommendation(Context*, const v1::ProposeCommendationRequest*, v1::Subject*) override;
  Reactor* DecideCommendation(Context*, const v1::DecideCommendationRequest*, v1::Subject*) override;
  Reactor* ProposeCommutation(Context*, const v1::ProposeCommutationRequest*, v1::Subject*) override;
  Reactor* ReviewCommutation(Context*, const v1::ReviewCommutationRequest*, v1::Subject*) override;
  Reactor* RecordCommutationRuling(Context*, const v1::RecordCommutationRulingRequest*,
                                   v1::Subject*) override;
  Reactor* RequestArrest(Context*, const v1::RequestArrestRequest*, v1::Subject*) override;
  Reactor* RecordArrestDecision(Context*, const v1::RecordArrestDecisionRequest*, v1::Subject*) override;
  Reactor* WithdrawEntry(Context*, const v1::WithdrawEntryRequest*, v1::Subject*) override;
  Reactor* AssignOfficer(Context*, const v1::AssignOfficerRequest*, v1::Subject*) override;
  // The end (steps.cc).
  Reactor* PrepareEnd(Context*, const v1::PrepareEndRequest*, v1::Subject*) override;
  Reactor* ReleaseSubject(Context*, const v1::ReleaseSubjectRequest*, v1::Subject*) override;
  Reactor* TerminateSubject(Context*, const v1::TerminateSubjectRequest*, v1::Subject*) override;
  // Change of place (steps.cc).
  Reactor* RequestTransfer(Context*, const v1::RequestTransferRequest*, v1::Subject*) override;
  Reactor* AskNewCounty(Context*, const v1::AskNewCountyRequest*, v1::Subject*) override;
  Reactor* AnswerTransfer(Context*, const v1::AnswerTransferRequest*, v1::Subject*) override;
  Reactor* DecideTransfer(Context*, const v1::DecideTransferRequest*, v1::Subject*) override;
  Reactor* WithdrawTransfer(Context*, const v1::WithdrawTransferRequest*, v1::Subject*) override;
  Reactor* SendFiles(Context*, const v1::SendFilesRequest*, v1::Subject*) override;
  Reactor* ReceiveTransfer(Context*, const v1::ReceiveTransferRequest*, v1::Subject*) override;

  // Reading (reads.cc).
  Reactor* GetSubject(Context*, const v1::GetSubjectRequest*, v1::Subject*) override;
  Reactor* ListSubjects(Context*, const v1::ListSubjectsRequest*, v1::ListSubjectsResponse*) override;
  Reactor* ListActs(Context*, const v1::ListActsRequest*, v1::ListActsResponse*) override;
  Reactor* SuggestSanctions(Context*, const v1::SuggestSanctionsRequest*,
                            v1::SuggestSanctionsResponse*) override;
  Reactor* AssessRisk(Context*, const v1::AssessRiskRequest*, v1::RiskAssessment*) override;
  Reactor* ListDuties(Context*, const v1::ListDutiesRequest*, v1::ListDutiesResponse*) override;
  Reactor* ListMyWork(Context*, const v1::ListMyWorkRequest*, v1::ListMyWorkResponse*) override;
  Reactor* CountSubjects(Context*, const v1::CountSubjectsRequest*, v1::CountSubjectsResponse*) override;
  // Figures (figures.cc).
  Reactor* CountFigures(Context*, const v1::CountFiguresRequest*, v1::CountFiguresResponse*) override;
  Reactor* ListSubjectsBehind(Context*, const v1::ListSubjectsBehindRequest*,
                              v1::ListSubjectsBehindResponse*) override;
  // The procuratorate's opinions (steps.cc).
  Reactor* RecordOpinion(Context*, const v1::RecordOpinionRequest*, v1::Subject*) override;
  Reactor* ReplyOpinion(Context*, const v1::ReplyOpinionRequest*, v1::Subject*) override;
  // What the procuratorate would find (self_check.cc).
  Reactor* RunSelfCheck(Context*, const v1::RunSelfCheckRequest*, v1::RunSelfCheckResponse*) override;
  grpc::ServerWriteReactor<common::v1::WatchEventsResponse>* WatchEvents(
      Context*, const common::v1::WatchEventsRequest*) override;
  Reactor* VerifyLog(Context*, const common::v1::VerifyLogRequest*, common::v1::VerifyLogResponse*) override;

  // Printing (papers.cc).
  Reactor* RenderPaper(Context*, const v1::RenderPaperRequest*, v1::RenderPaperResponse*) override;

 private:
  CorrectionHandler(rpc::Runtime& runtime, CorrectionStore& store, SubjectImports& imports,
                    const paper::PaperLibrary& papers, feed::Feed& feed, RecallFrom recall_from,
                    std::unique_ptr<rpc::MethodTable> methods);

  // A step of a file: checks its name and request id and hands it to the store.
  template <typename Request>
  Reactor* Step(Context* context, std::string_view method, const Request* request, v1::Subject* reply);

  // The same where `work(call, request, reply, done)` blocks.
  template <typename Request, typename Work>
  Reactor* OnThePool(Context* context, std::string_view method, const Request* request, v1::Subject* reply,
                     Work work);

  // The same of a step for which something is read, or asked of another installation, before it is decided.
  // Where a step ends the file or a transfer by which another installation may register the person at any
  // moment, that lets go of the offer first; who can't be asked is UNAVAILABLE.
  template <typename Request>
  Reactor* BlockingStep(Context* context, std::string_view method, const Request* request,
                        v1::Subject* reply);

  const rpc::Method& MethodNamed(std::string_view name) const { return (*methods_)[name]; }

  rpc::Runtime& runtime_;
  CorrectionStore& store_;
  SubjectImports& imports_;
  const paper::PaperLibrary& papers_;
  feed::Feed& feed_;
  const RecallFrom recall_from_;
  const std::unique_ptr<rpc::MethodTable> methods_;
  bulk::ImportPlaces import_places_{kMostImports};
};

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_HANDLER_CORRECTION_HANDLER_H_
