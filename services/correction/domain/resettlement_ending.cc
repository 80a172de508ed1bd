// Moves to other counties, where the old one holds until the new one has linked the person up, and the end.

#include <algorithm>
#include <utility>

#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/resettlement.h"
#include "services/correction/domain/rules.h"

namespace fengqiao::correction {
namespace {

using v1::HelpEnd;
using v1::Move;
using v1::ReleasedPerson;

// The move that is still open, in the file that is changed.
absl::StatusOr<Move*> FindOpenMove(std::string_view id, ReleasedPerson* file) {
  Move* move = FindById(id, file->mutable_moves());
  if (move == nullptr) return Refuse("correction.resettlement.move_unknown");
  if (move->state() != Move::STATE_REQUESTED) return Refuse("correction.resettlement.move_state");
  return move;
}

// The day on which the county responsible took the file over.
absl::CivilDay HeldFrom(const ReleasedPerson& file) { return DayOf(file.stays().rbegin()->from()); }

void LeaveList(const common::v1::Date& day, ReleasedPerson* file) {
  *file->mutable_stays(file->stays_size() - 1)->mutable_to() = day;
}

}  // namespace

absl::StatusOr<HelpStep> Decide(const ReleasedPerson& current, const v1::RequestMoveRequest& request,
                                const Circumstances& now) {
  if (HasEnded(current)) return Refuse("correction.resettlement.ended");
  const Move& stated = request.move();
  FieldErrors errors;
  if (const std::string why = WhyNoCounty(stated.to(), now.today); !why.empty()) {
    errors.Add("move.to", why);
  } else if (stated.to() == current.region()) {
    errors.Add("move.to", "must be another county");
  }
  CheckSaid("move.reason", stated.reason(), 4, 1000, &errors);
  const auto day = CheckPastDay("move.requested", stated.requested(), now.today, &errors);
  if (day && *day < HeldFrom(current))
    errors.Add("move.requested", "must not lie before the county had the file");
  RETURN_IF_ERROR(errors.ToStatus());
  if (!current.has_link_up()) return Refuse("correction.resettlement.not_linked");
  if (OpenMove(current) != nullptr) return Refuse("correction.resettlement.move_open");
  HelpStep step{.next = current, .event = "Released.MoveRequested", .rule = "RH1"};
  Move& move = *step.next.add_moves();
  move.set_id(NextId("t", current.moves()));
  move.set_state(Move::STATE_REQUESTED);
  move.set_to(stated.to());
  move.set_from(current.region());
  move.set_reason(stated.reason());
  *move.mutable_requested() = stated.requested();
  move.set_requested_by(now.actor.account);
  return step;
}

absl::StatusOr<HelpStep> Decide(const ReleasedPerson& current, const v1::AcceptMoveRequest& request,
                                const Circumstances& now) {
  if (HasEnded(current)) return Refuse("correction.resettlement.ended");
  RETURN_IF_ERROR(MustBeCounty(now));
  HelpStep step{.next = current, .event = "Released.MovedIn", .rule = "RH1"};
  ReleasedPerson& next = step.next;
  ASSIGN_OR_RETURN(Move* const move, FindOpenMove(request.move(), &next));
  FieldErrors errors;
  const auto day = CheckPastDay("day", request.day(), now.today, &errors);
  if (day && *day < DayOf(move->requested())) errors.Add("day", "must not lie before the request");
  CheckText("case_officer", request.case_officer(), 128, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  if (request.responsibility_epoch() != current.responsibility_epoch()) {
    return Refuse("correction.resettlement.epoch");
  }
  move->set_state(Move::STATE_DONE);
  *move->mutable_received() = request.day();
  move->set_by(now.actor.account);
  // The old county's helpers stay behind, and what they did is its own.
  if (const auto helped = HelpedSince(current)) {
    *next.mutable_stays(next.stays_size() - 1)->mutable_helped() =
        ToProto(std::max(*helped, HeldFrom(current)));
  }
  LeaveList(request.day(), &next);
  next.set_region(move->to());
  next.set_responsibility_epoch(current.responsibility_epoch() + 1);
  v1::HelpStay& stay = *next.add_stays();
  stay.set_region(next.region());
  stay.set_epoch(next.responsibility_epoch());
  *stay.mutable_from() = request.day();
  // The class goes along until the new one changes it.
  next.clear_team();
  next.set_case_officer(request.case_officer());
  next.set_state(StateOf(next));
  return step;
}

absl::StatusOr<HelpStep> Decide(const ReleasedPerson& current, const v1::WithdrawMoveRequest& request,
                                const Circumstances& now) {
  if (HasEnded(current)) return Refuse("correction.resettlement.ended");
  HelpStep step{.next = current, .event = "Released.MoveWithdrawn", .rule = "RH1"};
  ASSIGN_OR_RETURN(Move* const move, FindOpenMove(request.move(), &step.next));
  move->set_state(Move::STATE_WITHDRAWN);
  move->set_by(now.actor.account);
  return step;
}

absl::StatusOr<HelpStep> Decide(const ReleasedPerson& current, const v1::EndHelpRequest& request,
                                const Circumstances& now) {
  if (HasEnded(current)) return Refuse("correction.resettlement.ended");
  RETURN_IF_ERROR(MustBeCounty(now));
  const HelpEnd& stated = request.end();
  FieldErrors errors;
  if (stated.ground() == HelpEnd::GROUND_UNSPECIFIED) errors.Add("end.ground", "is required");
  const auto day = CheckPastDay("end.day", stated.day(), now.today, &errors);
  if (day && *day < HeldFrom(current)) errors.Add("end.day", "must not lie before the county had the file");
  CheckNamedText("end.paper", stated.paper(), 64, &errors);
  CheckText("end.details", stated.details(), 1000, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  if (stated.ground() == HelpEnd::GROUND_EXPIRY) {
    if (!current.has_help_end()) return Refuse("correction.parameter.missing");
    if (*day < DayOf(current.help_end())) return Refuse("correction.resettlement.early");
  }
  HelpStep step{.next = current, .event = "Released.Ended", .rule = "RH6"};
  ReleasedPerson& next = step.next;
  *next.mutable_end() = stated;
  next.mutable_end()->set_by(now.actor.account);
  LeaveList(stated.day(), &next);
  for (Move& move : *next.mutable_moves()) {
    if (move.state() == Move::STATE_REQUESTED) move.set_state(Move::STATE_WITHDRAWN);
  }
  next.set_state(StateOf(next));
  return step;
}

}  // namespace fengqiao::correction
