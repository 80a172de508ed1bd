// The commands that change a case (domain rules §4.4), each a plain function of the case as it is, the
// command and the circumstances. A refusal names its rule (rules.tsv); what is malformed is named by its
// field.
//
// What a command says in free text has no names of parties in it any more: see TakeOutNames.

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_CASE_STEPS_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_CASE_STEPS_H_

#include "absl/status/statusor.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/mediation/domain/circumstances.h"

namespace fengqiao::mediation {

// A new case with its identities.
struct NewCase {
  v1::Case dispute;
  v1::Identities identities;
};

// registration.cc
absl::StatusOr<NewCase> RegisterCase(const v1::RegisterCaseRequest& request, std::string_view name,
                                     const Circumstances& now);
// The case with one party more, and its identities. The event is "Case.PartyAdded" (MT1).
absl::StatusOr<NewCase> AddPartyTo(const v1::Case& current, const v1::AddPartyRequest& request,
                                   const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::UpdateCaseRequest&, const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::RecordConsentRequest&,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::SubmitCaseRequest&, const Circumstances& now);

// admission.cc
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::RefuseCaseRequest&, const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::AcceptCaseRequest&, const Circumstances& now);

// attempts.cc
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::StartMediationRequest&,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::InviteHelpRequest&, const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::ExtendTermRequest&, const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::EscalateCaseRequest&,
                            const Circumstances& now);
// replacement.cc
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::ReplaceMediatorRequest&,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::TransferCaseRequest&,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::TerminateMediationRequest&,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::RecordHandlingRequest&,
                            const Circumstances& now);

// agreements.cc
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::RecordAgreementRequest&,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::SignAgreementRequest&,
                            const Circumstances& now);

// confirmation.cc
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::ApplyForConfirmationRequest&,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::RecordConfirmationStepRequest&,
                            const Circumstances& now);
// What an application made today would lack.
v1::CheckConfirmationResponse CheckConfirmation(const v1::Case& dispute, const Circumstances& now);

// aftercare.cc
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::RecordPerformanceRequest&,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::RecordFollowUpRequest&,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::RecordJudgmentRequest&,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::ReportDangerRequest&,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::RouteReferralRequest&,
                            const Circumstances& now);

// platforms.cc
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::LinkPlatformRequest&,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::RecordTransmissionRequest&,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::RecordPlatformAnswerRequest&,
                            const Circumstances& now);

// providers.cc
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::RecordServiceRequest&,
                            const Circumstances& now);

// referrals.cc
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::AddReferralRequest&, const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::AcceptReferralRequest&,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::ReplyToReferralRequest&,
                            const Circumstances& now);

// closing.cc
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::AddPapersRequest&, const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::CloseCaseRequest&, const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Case& current, const v1::ArchiveCaseRequest&, const Circumstances& now);

// links.cc
// The new case that reopens `old`, registered at the region responsible for it.
absl::StatusOr<v1::Case> ReopenCase(const v1::Case& old, const v1::ReopenCaseRequest& request,
                                    std::string_view name, const Circumstances& now);
// What `old` is then.
v1::Case WithReopening(const v1::Case& old, std::string_view new_case);
// The joined case as it ends, and the one that goes on with its identities.
struct Joined {
  v1::Case ended;
  v1::Case going_on;
  v1::Identities identities;
};
// `identities` are those of the case that goes on; those of the one that ends are in `now`.
absl::StatusOr<Joined> JoinCase(const v1::Case& ended, const v1::Case& going_on,
                                const v1::Identities& identities, const v1::JoinCaseRequest& request,
                                const Circumstances& now);

// split.cc
// The new case with its identities, and what is left of the old one.
struct Split {
  NewCase made;
  v1::Case rest;
};
absl::StatusOr<Split> SplitCase(const v1::Case& current, const v1::SplitCaseRequest& request,
                                std::string_view name, const Circumstances& now);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_CASE_STEPS_H_
