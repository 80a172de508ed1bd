// From a file to the data of its papers: one function a template. Each fills what is on record and proposes
// what follows from it; what else the template asks for the operator says. What the file does not hold, or
// not in the state that the paper tells of, is refused by rule (domain/printing.h).

#ifndef FENGQIAO_SERVICES_CORRECTION_PAPERS_PAPER_FILLS_H_
#define FENGQIAO_SERVICES_CORRECTION_PAPERS_PAPER_FILLS_H_

#include "absl/status/status.h"
#include "services/correction/papers/paper_facts.h"

namespace fengqiao::correction {

// fill_intake.cc
absl::Status FillReceipt(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillRegister(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillAnnouncement(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillTeam(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillPlan(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillEntrustment(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillNoticeReturn(const PaperFacts& facts, About about, PaperDraft* draft);

// fill_risk.cc
absl::Status FillRiskExplanation(const PaperFacts& facts, About about, PaperDraft* draft);

// fill_leave.cc
absl::Status FillLeaveRequest(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillLeaveCertificate(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillLeaveExtension(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillLeaveRefusal(const PaperFacts& facts, About about, PaperDraft* draft);

// fill_permits.cc
absl::Status FillTravelPermit(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillPlaceWaiver(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillContactWaiver(const PaperFacts& facts, About about, PaperDraft* draft);

// fill_positioning.cc
absl::Status FillPositioningRequest(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillPositioningNotice(const PaperFacts& facts, About about, PaperDraft* draft);

// fill_transfers.cc
absl::Status FillTransferInquiry(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillTransferAnswer(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillTransferDecision(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillTransferRefusal(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillTransferFiles(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillTransferReceipt(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillTransferWithdrawal(const PaperFacts& facts, About about, PaperDraft* draft);

// fill_sanctions.cc
absl::Status FillAdmonition(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillWarning(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillPolicePenaltyProposal(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillProbationRevocationProposal(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillParoleRevocationProposal(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillImprisonmentProposal(const PaperFacts& facts, About about, PaperDraft* draft);

// fill_merits.cc
absl::Status FillCommendation(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillCommutationProposal(const PaperFacts& facts, About about, PaperDraft* draft);

// fill_arrest.cc
absl::Status FillArrestRequest(const PaperFacts& facts, About about, PaperDraft* draft);

// fill_searches.cc
absl::Status FillSearchRecord(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillSearchNotice(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillSearchReport(const PaperFacts& facts, About about, PaperDraft* draft);

// fill_opinions.cc
absl::Status FillOpinionReply(const PaperFacts& facts, About about, PaperDraft* draft);

// fill_end.cc
absl::Status FillAppraisal(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillReleaseAnnouncement(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillReleaseCertificate(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillReleaseNotice(const PaperFacts& facts, About about, PaperDraft* draft);
absl::Status FillTerminationNotice(const PaperFacts& facts, About about, PaperDraft* draft);

// fill_delivery.cc
absl::Status FillDeliveryReceipt(const PaperFacts& facts, About about, PaperDraft* draft);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_PAPERS_PAPER_FILLS_H_
