// The help of the agency at a leave's destination (domain rules §6.5, CL6).

#include <algorithm>

#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/leave.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/steps.h"

namespace fengqiao::correction {
namespace {

using v1::Leave;
using v1::LeaveHelp;

// The letter is one; the person reports on arrival and before leaving, each once.
void CheckHelp(const Leave& leave, const LeaveHelp& stated, absl::CivilDay today, FieldErrors* errors) {
  const LeaveHelp& known = leave.help();
  if (!stated.has_asked() && !stated.has_arrived() && !stated.has_left()) {
    errors->Add("help", "must say something: asked, arrived or left");
  }
  if (!stated.has_asked() && !known.has_asked()) errors->Add("help.asked", "must come first");
  if (stated.has_asked()) {
    const auto asked = CheckPastDay("help.asked", stated.asked(), today, errors);
    if (asked && *asked < DayOf(leave.requested())) {
      errors->Add("help.asked", "must not lie before the application");
    }
    if (known.has_asked()) errors->Add("help.asked", "is on record already");
    CheckNamedText("help.paper", stated.paper(), 64, errors);
  } else if (!stated.paper().empty()) {
    errors->Add("help.paper", "goes with asked");
  }
  if (stated.has_arrived()) {
    const auto arrived = CheckPastDay("help.arrived", stated.arrived(), today, errors);
    if (arrived && *arrived < DayOf(leave.from())) {
      errors->Add("help.arrived", "must not lie before the leave");
    }
    if (known.has_arrived()) errors->Add("help.arrived", "is on record already");
  }
  if (!stated.has_left()) return;
  const auto left = CheckPastDay("help.left", stated.left(), today, errors);
  const bool arrived = stated.has_arrived() || known.has_arrived();
  if (!arrived) return errors->Add("help.arrived", "must come before left");
  if (left && *left < DayOf(stated.has_arrived() ? stated.arrived() : known.arrived())) {
    errors->Add("help.left", "must not lie before arrived");
  }
  if (known.has_left()) errors->Add("help.left", "is on record already");
}

}  // namespace

absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::RecordLeaveHelpRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MayEnterLeave(current, now));
  Step step{.next = current, .event = "Leave.HelpRecorded", .rule = "CL6"};
  Leave* leave = FindById(request.leave(), step.next.mutable_leaves());
  if (leave == nullptr) return Refuse("correction.leave.unknown");
  // What was heard of a leave that is over may still come in.
  if (leave->state() != Leave::STATE_APPROVED && leave->state() != Leave::STATE_RETURNED) {
    return Refuse("correction.leave.not_running");
  }
  const LeaveHelp& stated = request.help();
  FieldErrors errors;
  CheckHelp(*leave, stated, now.today, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  LeaveHelp& help = *leave->mutable_help();
  if (stated.has_asked()) {
    *help.mutable_asked() = stated.asked();
    help.set_paper(stated.paper());
    help.set_asked_by(now.actor.account);
  }
  if (stated.has_arrived()) *help.mutable_arrived() = stated.arrived();
  if (stated.has_left()) *help.mutable_left() = stated.left();
  return step;
}

}  // namespace fengqiao::correction
