#include "services/correction/domain/supervision.h"

#include <utility>

#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "services/correction/domain/duties.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/steps.h"

namespace fengqiao::correction {
namespace {

constexpr int kMinutesPerDay = 24 * 60;

bool IsByHours(v1::ActKind kind) {
  return kind == v1::ACT_KIND_EDUCATION || kind == v1::ACT_KIND_PUBLIC_BENEFIT;
}

// What is asked for by period or at a distance, and so counted; all else is recorded alone. What the office
// owes (社区矫正法 26, 36) no provider does for it: of a provider the person's own hours count.
bool IsCounted(const v1::Act& act) {
  if (!act.provider().empty() && !IsByHours(act.kind())) return false;
  return act.kind() != v1::ACT_KIND_PHONE_CHECK && act.kind() != v1::ACT_KIND_PSYCHOLOGICAL_ASSESSMENT;
}

void Count(const v1::Act& act, v1::Supervision* supervision) {
  const int amount = IsByHours(act.kind()) ? act.minutes() : 1;
  for (auto& done : *supervision->mutable_done()) {
    if (done.kind() == act.kind() && DayOf(done.day()) == DayOf(act.day())) {
      return done.set_amount(done.amount() + amount);
    }
  }
  auto* done = supervision->add_done();
  done->set_kind(act.kind());
  *done->mutable_day() = act.day();
  done->set_amount(amount);
}

// Of how many minutes of a day it is known that they went into hours, of whichever kind.
int MinutesOn(const common::v1::Date& day, const v1::Supervision& supervision) {
  int minutes = 0;
  for (const auto& done : supervision.done()) {
    if (IsByHours(done.kind()) && DayOf(done.day()) == DayOf(day)) minutes += done.amount();
  }
  return minutes;
}

}  // namespace

absl::StatusOr<Step> EnterAct(const v1::Subject& current, v1::Act act, const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  FieldErrors errors;
  if (act.kind() == v1::ACT_KIND_UNSPECIFIED) errors.Add("act.kind", "is required");
  const auto day = CheckPastDay("act.day", act.day(), now.today, &errors);
  if (day && *day < DayOf(current.registration().reported())) {
    errors.Add("act.day", "must not lie before the registration");
  }
  const bool by_hours = IsByHours(act.kind());
  if (by_hours ? act.minutes() < 1 || act.minutes() > kMinutesPerDay : act.minutes() != 0) {
    errors.Add("act.minutes", "must be 1 to 1440 for education and public-benefit work, and 0 for all else");
  }
  if (by_hours && day &&
      MinutesOn(act.day(), current.supervision()) + int64_t{act.minutes()} > kMinutesPerDay) {
    errors.Add("act.minutes", "make, with what is recorded of that day already, more than the day has");
  }
  CheckText("act.content", act.content(), 4000, &errors);
  CheckText("act.place", act.place(), 200, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  if (IsInCustody(current, *day)) return Refuse("correction.act.custody");
  act.set_by(now.actor.account);
  Step step{.next = current, .event = "Subject.ActRecorded", .rule = "CCL26"};
  if (IsCounted(act)) Count(act, step.next.mutable_supervision());
  ForgetDone(now.book, now.today, &step.next);
  step.act = std::move(act);
  return step;
}

absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::RecordActRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MustBeEntrusted(current, v1::Entrustment::ACT_SUPERVISION, now));
  v1::Act act = request.act();
  act.clear_by_self();
  act.clear_entered();
  act.clear_self_note();
  act.clear_provider();
  return EnterAct(current, std::move(act), now);
}

}  // namespace fengqiao::correction
