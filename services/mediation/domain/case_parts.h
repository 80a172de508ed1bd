// Small parts that the steps of a case share.

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_CASE_PARTS_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_CASE_PARTS_H_

#include <initializer_list>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/status/error.h"
#include "common/values/decimal.h"
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

// The same for what is done with a case after its registration (but where that was late, A3) and after what
// was tried before.
absl::Status NotBeforeEntry(absl::CivilDay day, const v1::Case& dispute);
// The same for what ends the attempt under way.
absl::Status NotBeforeRunning(absl::CivilDay day, const v1::Case& dispute);

// The attempt under way, or null.
v1::Attempt* RunningAttempt(v1::Case* dispute);
const v1::Attempt* AttemptById(std::string_view id, const v1::Case& dispute);
// Ends the attempt under way with its terms, met or late. A court's term goes on where the attempt only
// climbed or went to another region: the court counts from the confirmation, not from our steps.
void EndAttempt(v1::Attempt::Result result, absl::CivilDay day, std::string_view reason, v1::Case* dispute);

// The agreement in force or being signed: the last one. Null where there is none.
v1::Agreement* LastAgreement(v1::Case* dispute);
const v1::Agreement* LastAgreement(const v1::Case& dispute);

// The agreement that binds: in force, and not impaired by a judgment. Null where there is none.
const v1::Agreement* BindingAgreement(const v1::Case& dispute);

// How far the agreement is performed, by the parties' word and by visits: full once somebody has said so,
// else what was said last; EXTENT_UNSPECIFIED where nobody said anything.
v1::Performance::Extent ExtentOf(const v1::Case& dispute);
// The first day on which all was known to be performed; none while it is not.
std::optional<absl::CivilDay> PerformedOn(const v1::Case& dispute);

// Whether the agreement was reached on a court's referral of this kind: one that was taken before, and not
// declined (特邀调解规定 20, 24).
bool IsDelegated(const v1::Case& dispute, v1::Source source, const v1::Agreement& agreement);
// Whether some referral of this kind came in, taken or not.
bool HasReferral(const v1::Case& dispute, v1::Source source);
v1::Referral* ReferralById(std::string_view id, v1::Case* dispute);

// What harm may come, stated with what shows it (I-M9).
void CheckDanger(std::string_view path, const v1::Danger& danger, FieldErrors* errors);

// The largest amount of a case, in yuan: a slip of the keyboard is refused, and sums stay sums.
inline constexpr int64_t kMostYuan = 10'000'000'000;
// An amount as it is stated, made canonical: not negative and not above that. None where it is not so.
std::optional<Decimal> CheckAmount(std::string_view path, common::v1::Decimal* amount, FieldErrors* errors);

// INVALID_ARGUMENT where a case has as many links as it may.
absl::Status CheckRoomForLink(const v1::Case& dispute);

// INVALID_ARGUMENT unless `text` has 1 to `most` characters.
absl::Status RequireText(std::string_view field, std::string_view text, size_t most);
absl::Status AllowText(std::string_view field, std::string_view text, size_t most);

// A step of `next` by a rule.
Step StepOf(v1::Case next, std::string_view event, std::string_view rule);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_CASE_PARTS_H_
