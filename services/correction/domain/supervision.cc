// Acts of supervision (domain rules §6.3).

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

// What is asked for by period or at a distance, and so counted; all else is recorded alone.
bool IsCounted(v1::ActKind kind) {
  return kind != v1::ACT_KIND_PHONE_CHECK && kind != v1::ACT_KIND_PSYCHOLOGICAL_ASSESSMENT;
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

}  // namespace

absl::StatusOr<Step> Decide(const v1::Subject& current, const v1::RecordActRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MustBeEntrusted(current, v1::Entrustment::ACT_SUPERVISION, now));
  const v1::Act& stated = request.act();
  FieldErrors errors;
  if (stated.kind() == v1::ACT_KIND_UNSPECIFIED) errors.Add("act.kind", "is required");
  const auto day = CheckPastDay("act.day", stated.day(), now.today, &errors);
  if (day && *day < DayOf(current.registration().reported())) {
    errors.Add("act.day", "must not lie before the registration");
  }
  const bool by_hours = IsByHours(stated.kind());
  if (by_hours ? stated.minutes() < 1 || stated.minutes() > kMinutesPerDay : stated.minutes() != 0) {
    errors.Add("act.minutes", "must be 1 to 1440 for education and public-benefit work, and 0 for all else");
  }
  CheckText("act.content", stated.content(), 4000, &errors);
  CheckText("act.place", stated.place(), 200, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  if (IsInCustody(current, *day)) return Refuse("correction.act.custody");
  v1::Act act = stated;
  act.set_by(now.actor.account);
  Step step{.next = current,
            .event = "Subject.ActRecorded",
            .rule = "CCL26",
            .act = std::make_optional(std::move(act))};
  if (IsCounted(stated.kind())) Count(stated, step.next.mutable_supervision());
  ForgetDone(now.book, now.today, &step.next);
  return step;
}

}  // namespace fengqiao::correction
