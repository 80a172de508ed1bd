// The subject's own channel (domain rules A13): which account opens which file, what a person may know of his
// own, and what he may say of himself. Nothing of it decides.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_SELF_ACCESS_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_SELF_ACCESS_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "fengqiao/correction/v1/self_service.pb.h"
#include "services/correction/domain/circumstances.h"

namespace fengqiao::correction {

// The binding by which an account opens the file on a day; null where it does not, or not any more.
const v1::SelfBinding* BindingOf(const v1::Subject& subject, std::string_view account, absl::CivilDay today);

// What the person may know, by such an account.
v1::MyFile MyFileOf(const v1::Subject& subject, std::string_view account, absl::CivilDay today);

// The office's side.
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::BindSelfRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::RevokeSelfRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::SettleSelfNoteRequest& request,
                            const Circumstances& now);

// The person's side: the actor is the account, with nobody's power.
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::RequestMyLeaveRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::WithdrawMyLeaveRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::ReportToOfficeRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::ReportMovementRequest& request,
                            const Circumstances& now);
absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::ReportChangeRequest& request,
                            const Circumstances& now);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_SELF_ACCESS_H_
