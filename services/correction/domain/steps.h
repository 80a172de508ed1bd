// The commands that change a subject (domain rules §6), each a plain function of the subject as it is, the
// command and the circumstances. A refusal names its rule (rules.tsv); what is malformed is named by its
// field.
//
// What a command says in free text has no name of the person in it any more: see TakeOutPerson. What days
// alone bring has been done before: see Wake.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_STEPS_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_STEPS_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "fengqiao/correction/v1/correction_service.pb.h"
#include "fengqiao/correction/v1/risk.pb.h"
#include "services/correction/domain/circumstances.h"

namespace fengqiao::correction {

// A new file with who it is about.
struct NewSubject {
  v1::Subject subject;
  v1::Person person;
};

// intake.cc
absl::StatusOr<NewSubject> RegisterNotice(const v1::RegisterNoticeRequest& request, std::string_view name,
                                          const Circumstances& now);
// What is said to whoever gives the number of a person under correction and another name.
absl::Status NumberOfAnother();
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::RecordPapersRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::SendReceiptRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::RegisterSubjectRequest& request,
                            const Circumstances& now);

// risk.cc
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::RecordRiskAnswersRequest& request,
                            const Circumstances& now);

// setup.cc
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::EntrustOfficeRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::SetTeamRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::ClassifySubjectRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::AssignOfficerRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::SetPlanRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::AnnounceCorrectionRequest& request,
                            const Circumstances& now);

// supervision.cc
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::RecordActRequest& request,
                            const Circumstances& now);

// leave.cc
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::RequestLeaveRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::DecideLeaveRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::EndLeaveRequest& request,
                            const Circumstances& now);

// leave_help.cc
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::RecordLeaveHelpRequest& request,
                            const Circumstances& now);

// permits.cc
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::RequestTravelPermitRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::DecideTravelPermitRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::EndTravelPermitRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::ReportDepartureRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::ReportReturnRequest& request,
                            const Circumstances& now);

// bans.cc
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::RecordBanRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::LiftBanRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::RequestWaiverRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::DecideWaiverRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::EndWaiverRequest& request,
                            const Circumstances& now);

// absences.cc
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::ReportAbsenceRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::RecordSearchRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::EndAbsenceRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::RecordCustodyRequest& request,
                            const Circumstances& now);

// sanctions.cc
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::RecordBreachRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::ProposeSanctionRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::ReviewSanctionRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::DecideSanctionRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::RecordOrganDecisionRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::RecordPolicePenaltyRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::RecordDeliveryRequest& request,
                            const Circumstances& now);

// merits.cc
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::ProposeCommendationRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::DecideCommendationRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::ProposeCommutationRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::ReviewCommutationRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::RecordCommutationRulingRequest& request,
                            const Circumstances& now);

// arrests.cc
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::RequestArrestRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::RecordArrestDecisionRequest& request,
                            const Circumstances& now);

// withdrawals.cc
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::WithdrawEntryRequest& request,
                            const Circumstances& now);

// ending.cc
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::PrepareEndRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::ReleaseSubjectRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::TerminateSubjectRequest& request,
                            const Circumstances& now);

absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::WithdrawNoticeRequest& request,
                            const Circumstances& now);

// changes.cc
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::ChangeTermRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::CorrectPersonRequest& request,
                            const Circumstances& now);

// opinions.cc
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::RecordOpinionRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::ReplyOpinionRequest& request,
                            const Circumstances& now);

// transfers.cc
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::RequestTransferRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::AskNewCountyRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::AnswerTransferRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::DecideTransferRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::WithdrawTransferRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::SendFilesRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::ReceiveTransferRequest& request,
                            const Circumstances& now);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_STEPS_H_
