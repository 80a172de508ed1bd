// Referrals in (domain rules §4.1, A5): what each kind of sender must attach, and the terms that run for it.

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_REFERRALS_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_REFERRALS_H_

#include <string>
#include <string_view>

#include "common/status/error.h"
#include "services/mediation/domain/circumstances.h"

namespace fengqiao::mediation {

// The term in which a sender hears what came of it.
inline constexpr std::string_view kReplyRule = "mediation.reply_days";

// Whether disputes of that source come with a sender's paper.
bool NeedsReferral(v1::Source source);
bool IsCourt(v1::Source source);

// Checks a referral as it is entered; adds what is wrong to `errors`.
void CheckReferral(std::string_view path, absl::CivilDay today, const v1::Referral& referral,
                   FieldErrors* errors);

// What the senders of a case are to hear of its outcome, the one thing that is true of it;
// OUTCOME_UNSPECIFIED while there is none.
v1::Referral::Outcome OutcomeOf(const v1::Case& dispute);
// Whether a reply that went out needs no correction by what came later. That an agreement took force was true
// even where a judgment impaired it afterwards, and that a court's delegation was not taken is as long as
// nothing was settled without it.
bool StillHolds(v1::Referral::Outcome told, const v1::Case& dispute);

// What makes two referrals the same: sender and external number. Empty where there is no number.
std::string ReferralKey(const v1::Referral& referral);

// Adds a referral that was checked, where there is room for one more, and starts the term in which a court
// wants to know whether it is taken (MD5).
absl::Status TakeReferral(const v1::Referral& referral, std::string_view event, const Circumstances& now,
                          v1::Case* dispute);

// The mediators take a referral: MD5 is met, and for a court's the term of mediation (MD2, MD3) begins, and
// that to contact the other party (MD6).
absl::Status ConfirmReferral(std::string_view id, std::string_view event, absl::CivilDay day,
                             const Circumstances& now, v1::Case* dispute);
// They take all courts' referrals that wait for that.
absl::Status ConfirmCourtReferrals(std::string_view event, absl::CivilDay day, const Circumstances& now,
                                   v1::Case* dispute);

// The outcome is known on `day`: the senders that wait for a reply are owed one, and those that were told
// otherwise a correction.
absl::Status OweReplies(std::string_view event, absl::CivilDay day, const Circumstances& now,
                        v1::Case* dispute);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_REFERRALS_H_
