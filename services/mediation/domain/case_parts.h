// Small parts that the steps of a case share.

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_CASE_PARTS_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_CASE_PARTS_H_

#include <initializer_list>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/mediation/domain/circumstances.h"

namespace fengqiao::mediation {

bool IsIn(const v1::Case& dispute, std::initializer_list<v1::Case::State> states);
// Not yet closed, archived or handed over.
bool IsOpen(const v1::Case& dispute);

// The day that a command states, today where it states none. INVALID_ARGUMENT for no day of the calendar;
// FAILED_PRECONDITION (mediation.mt10.future) for one after today.
absl::StatusOr<absl::CivilDay> StatedDay(const common::v1::Date& day, bool stated, std::string_view field,
                                         const Circumstances& now);

// The attempt under way, or null.
v1::Attempt* RunningAttempt(v1::Case* dispute);
const v1::Attempt* AttemptById(std::string_view id, const v1::Case& dispute);
// Ends the attempt under way with its term: met where that was what it was for, dropped else.
void EndAttempt(v1::Attempt::Result result, absl::CivilDay day, std::string_view reason, v1::Case* dispute);

// The agreement in force or being signed: the last one. Null where there is none.
v1::Agreement* LastAgreement(v1::Case* dispute);
const v1::Agreement* LastAgreement(const v1::Case& dispute);

// Whether some referral of this kind brought the case.
bool HasReferral(const v1::Case& dispute, v1::Source source);
v1::Referral* ReferralById(std::string_view id, v1::Case* dispute);

// INVALID_ARGUMENT unless `text` has 1 to `most` characters.
absl::Status RequireText(std::string_view field, std::string_view text, size_t most);
absl::Status AllowText(std::string_view field, std::string_view text, size_t most);

// A step of `next` by a rule.
Step StepOf(v1::Case next, std::string_view event, std::string_view rule);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_CASE_PARTS_H_
