// Files that are closed for good: criminal records of minors that the law seals (刑事诉讼法 286), and files
// that are destroyed when the years of keeping are over.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_SEALING_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_SEALING_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "fengqiao/correction/v1/correction_service.pb.h"
#include "services/correction/domain/circumstances.h"

namespace fengqiao::correction {

// Whether the record is one of those that are sealed: under 18 at the offence, and a sentence of five years
// or less. Where the notice does not say how long the whole sentence is (parole, temporary service) only one
// that has more than five years left is known to be longer; whom nobody knows about is sealed.
bool MustBeSealed(const v1::Subject& subject, const v1::Person& person);
// From then on it is in nobody's lists or readings.
bool IsSealed(const v1::Subject& subject);
// Says of a file that has just ended, or ended long ago, until when it is to be sealed at the latest.
void SetSealing(const RuleBook& book, v1::Subject* subject);
// Seals a file whose sealing is due on `today`, or of which nothing is owed any more; true where it did.
// `subject` has its duties; a sealed one has none.
bool SealWhereDue(absl::CivilDay today, v1::Subject* subject);

// Refuses to open a minor's file without a legal ground (correction.minor.ground). Of others nothing is
// asked.
absl::Status CheckMinorsGround(bool minor, const v1::LegalGround& ground);
// The ground of opening a sealed file: judicial need or a statutory query, with all that it rests on.
absl::Status CheckSealedGround(const v1::LegalGround& ground);

// Refuses every other reading of a sealed file (correction.subject.sealed), and to open as a sealed one what
// is none (correction.sealed.none).
absl::Status MustNotBeSealed(const v1::Subject& subject);
absl::Status MustHaveBeenSealed(const v1::Subject& subject);
// Refuses everything about a destroyed file (correction.subject.erased).
absl::Status MustNotBeErased(const v1::Subject& subject);

// What every proposal to destroy a file says: ground, paper and why.
absl::Status CheckErasure(const v1::Erasure& stated);
// As it is proposed.
v1::Erasure ProposedErasure(const v1::Erasure& stated, const Circumstances& now);
// Refuses it while the years of keeping are not over since the end, in the place that is responsible.
absl::Status CheckKept(std::string_view region, absl::CivilDay end, const Circumstances& now);

// Also of the closed copy of who has moved on, whose years of keeping count from the end elsewhere, or where
// that was not heard from the end of the term as it is known here.
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::ProposeErasureRequest& request,
                            const Circumstances& now);
// What is left: whose list it was on and when, and by whom and on what ground it was destroyed.
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::EraseSubjectRequest& request,
                            const Circumstances& now);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_SEALING_H_
