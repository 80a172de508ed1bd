// What papers are filled from, and the parts that several of them share.

#ifndef FENGQIAO_SERVICES_MEDIATION_PAPERS_PAPER_FACTS_H_
#define FENGQIAO_SERVICES_MEDIATION_PAPERS_PAPER_FACTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/paper/paper_draft.h"
#include "services/mediation/domain/circumstances.h"

namespace fengqiao::mediation {

using paper::DraftFields;
using paper::PaperDraft;

struct PaperFacts {
  const v1::Case& dispute;
  const v1::Identities& identities;
  // The committees and mediators that the case names.
  const Roster& roster;
  const DisputeTypes& types;
  absl::CivilDay today;
};

// What a paper is about within the case: "a2" is the attempt a2, "a2.1" its first extension. Empty: the last
// one.
using Subject = std::string_view;

// -- What is looked for. The NOT_FOUND-like errors are FAILED_PRECONDITION by rule paper.subject

absl::Status NoSubject(std::string_view what);
// The last attempt by a committee where no subject is said; else the last one.
absl::StatusOr<const v1::Attempt*> FindAttempt(const PaperFacts& facts, Subject subject);
absl::StatusOr<const v1::Agreement*> FindAgreement(const PaperFacts& facts, Subject subject);
absl::StatusOr<const v1::Attempt*> AttemptOf(const PaperFacts& facts, const v1::Agreement& agreement);
// From "f3" the third of `count`, from "" the last; an index from 0.
absl::StatusOr<int> FindOrdinal(Subject subject, std::string_view prefix, int count, std::string_view what);

// -- Texts

std::string PartyName(const PaperFacts& facts, std::string_view party);
std::string MediatorName(const PaperFacts& facts, std::string_view mediator);
// The committee that makes the attempt; for other forms the organ.
std::string CommitteeName(const PaperFacts& facts, const v1::Attempt& attempt);
std::string DisputeTypeName(const PaperFacts& facts);
// "甲与乙、丙邻里纠纷"
std::string FileTitle(const PaperFacts& facts);
// "达成书面协议" and the like: what the mediation came to; "" while it goes on.
std::string OutcomeText(const v1::Case& dispute);
// "{file number}之2": a paper with a sequence of its own within the file.
std::string OwnNumber(const v1::Case& dispute, int ordinal);
// The file's number; of a second and later agreement one of its own.
std::string AgreementNumber(const v1::Case& dispute, const v1::Agreement& agreement);
int AgreementOrdinal(const v1::Case& dispute, const v1::Agreement& agreement);
int OrdinalOf(const v1::Case& dispute, const v1::Attempt& attempt);
// The attempts in which the parties sat together.
int SessionCount(const v1::Case& dispute);
// `open`, `after_filing` (A1) or `barred`, by the agreement where there is one.
std::string_view ConfirmationWay(const v1::Case& dispute, const v1::Agreement* agreement);

// -- Parts

// The parties that have a side, with names and numbers in full. `role` for all of them, or "" for each its
// own.
void AddParties(const PaperFacts& facts, std::string_view role, PaperDraft* draft);
void AddMediators(const PaperFacts& facts, const v1::Attempt& attempt, PaperDraft* draft);
// committee_name, dispute_type and accepted_date of the attempt.
void AddOrigin(const PaperFacts& facts, const v1::Attempt& attempt, PaperDraft* draft);
// `terms`: each line of what was agreed.
void AddTerms(const v1::Agreement& agreement, PaperDraft* draft);
// `total_amount` where there is one.
void AddAmount(const v1::Agreement& agreement, PaperDraft* draft);
// The first mediator as `field`, a proposal.
void OfferMediator(const PaperFacts& facts, const v1::Attempt& attempt, std::string_view field,
                   PaperDraft* draft);
// The last attempt by a committee, else the last one; null where there is none (a refused case).
const v1::Attempt* LastAttempt(const v1::Case& dispute);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_PAPERS_PAPER_FACTS_H_
