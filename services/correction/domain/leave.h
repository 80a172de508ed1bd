// Who decides on a leave (domain rules §6.5, CL3-CL5).

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_LEAVE_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_LEAVE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/correction/domain/circumstances.h"

namespace fengqiao::correction {

struct LeaveMeasure {
  int days = 0;         // both end days counted, with what it extends
  int window_days = 0;  // the most within any window that holds it, itself among them
  v1::Level level = v1::LEVEL_UNSPECIFIED;
};

// By the single length and by the sum within the window (two months by the calendar, its first and last day
// both counted), over what is approved, taken or over: of all windows that touch the leave the one with the
// most days, so that the order in which leaves are applied for changes nothing. A window in doubt is the
// longer one.
absl::StatusOr<LeaveMeasure> MeasureLeave(const v1::Subject& subject, const v1::Leave& leave,
                                          const Circumstances& now);

// Measures the applications that wait anew: what is approved, ended or entrusted since changes who decides.
void MeasurePending(const RuleBook& book, absl::CivilDay today, v1::Subject* subject);

// Whether another approved leave takes over where this one ends, or before, and lasts longer: who is on it
// has not overstayed.
bool GoesOn(const v1::Subject& subject, const v1::Leave& leave);

// An office that is entrusted with daily supervision or with short leave may enter applications and returns.
absl::Status MayEnterLeave(const v1::Subject& subject, const Circumstances& now);

// Enters an application, whoever says it. A revocation that was granted does not hinder it here: the person
// is told of it by the organ, and by no refusal of his own application.
absl::StatusOr<Step> EnterLeave(const v1::Subject& current, const v1::Leave& stated,
                                const Circumstances& now);

// What whoever decides on leave or a permit should know (§6.5), in Chinese.
google::protobuf::RepeatedPtrField<std::string> WarningsOf(const v1::Subject& subject, absl::CivilDay today);

// Where one may go without leave: a city's urban districts together, or the county or county-level city
// (IM 26), by what the table of regions says they are, whatever their codes: "3306" for the districts of
// 绍兴, "50" for those of 重庆, "330624" for 新昌县, "222401" for 延吉市.
std::string_view HomeAreaOf(std::string_view county);
// Whether somebody's home area has that code, of six digits: "330600", "500000", "330624".
bool IsHomeArea(std::string_view code);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_LEAVE_H_
