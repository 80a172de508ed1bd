// From a case to the data of its papers: one function a template. Each fills what the case holds and proposes
// what follows from it; what else the template asks for the operator says. A subject that the case has not is
// FAILED_PRECONDITION.

#ifndef FENGQIAO_SERVICES_MEDIATION_PAPERS_PAPER_FILLS_H_
#define FENGQIAO_SERVICES_MEDIATION_PAPERS_PAPER_FILLS_H_

#include "absl/status/status.h"
#include "services/mediation/papers/paper_facts.h"

namespace fengqiao::mediation {

// fill_intake.cc
absl::Status FillApplication(const PaperFacts& facts, Subject subject, PaperDraft* draft);
absl::Status FillAcceptanceRegister(const PaperFacts& facts, Subject subject, PaperDraft* draft);
absl::Status FillRightsNotice(const PaperFacts& facts, Subject subject, PaperDraft* draft);
absl::Status FillRefusalNotice(const PaperFacts& facts, Subject subject, PaperDraft* draft);

// fill_sessions.cc
absl::Status FillInquiryRecord(const PaperFacts& facts, Subject subject, PaperDraft* draft);
absl::Status FillMediationRecord(const PaperFacts& facts, Subject subject, PaperDraft* draft);
absl::Status FillExtensionConsent(const PaperFacts& facts, Subject subject, PaperDraft* draft);
absl::Status FillTerminationNotice(const PaperFacts& facts, Subject subject, PaperDraft* draft);

// fill_agreements.cc
absl::Status FillAgreement(const PaperFacts& facts, Subject subject, PaperDraft* draft);
absl::Status FillOralAgreementRegister(const PaperFacts& facts, Subject subject, PaperDraft* draft);
absl::Status FillConfirmationApplication(const PaperFacts& facts, Subject subject, PaperDraft* draft);
absl::Status FillMediationProof(const PaperFacts& facts, Subject subject, PaperDraft* draft);

// fill_follow_up.cc
absl::Status FillFollowUpRecord(const PaperFacts& facts, Subject subject, PaperDraft* draft);
absl::Status FillReferralLetter(const PaperFacts& facts, Subject subject, PaperDraft* draft);
absl::Status FillReferralReply(const PaperFacts& facts, Subject subject, PaperDraft* draft);

// fill_file.cc
absl::Status FillCover(const PaperFacts& facts, Subject subject, PaperDraft* draft);
absl::Status FillContents(const PaperFacts& facts, Subject subject, PaperDraft* draft);
absl::Status FillClosingReport(const PaperFacts& facts, Subject subject, PaperDraft* draft);
absl::Status FillFileStatement(const PaperFacts& facts, Subject subject, PaperDraft* draft);
absl::Status FillBackCover(const PaperFacts& facts, Subject subject, PaperDraft* draft);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_PAPERS_PAPER_FILLS_H_
