// Small parts that the steps of a case share.

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_CASE_PARTS_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_CASE_PARTS_H_

#include <initializer_list>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/status/error.h"
#include "services/mediation/domain/circumstances.h"

namespace fengqiao::mediation {

bool IsIn(const v1::Case& dispute, std::initializer_list<v1::Case::State> states);
// Not yet closed, archived or handed over.
bool IsOpen(const v1::Case& dispute);

// The day that a command states, today where it states none. INVALID_ARGUMENT for no day of the calendar;
// FAILED_PRECONDITION (mediation.mt10.future) for one after today.
absl::StatusOr<absl::CivilDay> StatedDay(const common::v1::Date& day, bool stated, std::string_view field,
                                         const Circumstances& now);

// The legal day of the registration.
absl::CivilDay RegisteredOn(const v1::Case& dispute);
// Refuses (mediation.case.day_order) a day before the one that a step builds on; an absent one bars nothing.
absl::Status NotBefore(absl::CivilDay day, const common::v1::Date& earlier);

// The attempt under way, or null.
v1::Attempt* RunningAttempt(v1::Case* dispute);
const v1::Attempt* AttemptById(std::string_view id, const v1::Case& dispute);
// Ends the attempt under way with its terms, met or late. A court's term goes on where the attempt only
// climbed or went to another region: the court counts from the confirmation, not from our steps.
void EndAttempt(v1::Attempt::Result result, absl::CivilDay day, std::string_view reason, v1::Case* dispute);

// The agreement in force or being signed: the last one. Null where there is none.
v1::Agreement* LastAgreement(v1::Case* dispute);
const v1::Agreement* LastAgreement(const v1::Case& dispute);

// Whether some referral of this kind brought the case.
bool HasReferral(const v1::Case& dispute, v1::Source source);
v1::Referral* ReferralById(std::string_view id, v1::Case* dispute);

// What harm may come, stated with what shows it (I-M9).
void CheckDanger(std::string_view path, const v1::Danger& danger, FieldErrors* errors);

// INVALID_ARGUMENT unless `text` has 1 to `most` characters.
absl::Status RequireText(std::string_view field, std::string_view text, size_t most);
absl::Status AllowText(std::string_view field, std::string_view text, size_t most);

// A step of `next` by a rule.
Step StepOf(v1::Case next, std::string_view event, std::string_view rule);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_CASE_PARTS_H_
