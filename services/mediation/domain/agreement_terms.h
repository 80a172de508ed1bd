// The terms that run from an agreement's force, and what meets them: of a case that is handled here and of an
// old one.

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_AGREEMENT_TERMS_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_AGREEMENT_TERMS_H_

#include "common/values/decimal.h"
#include "services/mediation/domain/circumstances.h"

namespace fengqiao::mediation {

// Refuses where the last agreement has not the form that its dispute's type and grade ask for: written
// (MT12), and not by electronic signature alone (MT11).
absl::Status CheckFormHolds(const v1::Case& dispute, const Circumstances& now);

// Starts them for the last agreement, which is in force: that of the application to the court (MD7), of each
// duty, of the visits (MD11).
absl::Status StartAgreementTerms(const Circumstances& now, v1::Case* dispute);

// A performance meets the duties that it is of.
void MeetDuties(const v1::Performance& performance, v1::Case* dispute);
// A visit meets the earliest that is due, and ends all duties where it found them performed.
void MeetVisit(const v1::FollowUp& visit, v1::Case* dispute);

// What a court changed has nothing more to be confirmed; of what it set aside or voided nothing is due at
// all.
void EndTerms(const v1::Judgment& judgment, v1::Case* dispute);

// Whether with `amount` more has been performed than was agreed.
bool ExceedsAgreed(Decimal amount, const v1::Case& dispute);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_AGREEMENT_TERMS_H_
