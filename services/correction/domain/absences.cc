// Searches, and custody (domain rules §6.8, §6.9).

#include "services/correction/domain/absences.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/calendar/term.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/parameters.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/steps.h"

namespace fengqiao::correction {
namespace {

using v1::Absence;
using v1::Subject;

constexpr int kMostMeasures = 100;
constexpr int kMostCustodies = 100;
constexpr int kMostAbsences = 400;

absl::StatusOr<Absence*> OpenAbsenceById(std::string_view id, Subject* subject) {
  Absence* absence = FindById(id, subject->mutable_absences());
  if (absence == nullptr) return Refuse("correction.absence.unknown");
  if (absence->has_ended()) return Refuse("correction.absence.ended");
  return absence;
}

}  // namespace

namespace {

// What it comes from: a leave or a transfer, by id.
const std::string& AboutOf(const Absence& absence) {
  return absence.transfer().empty() ? absence.leave() : absence.transfer();
}

bool Is(const Absence& absence, Absence::Cause cause, std::string_view about) {
  return absence.cause() == cause && AboutOf(absence) == about;
}

// The last day that is no more than so many months after `base`; a month that begins on a month's last day
// ends on one (最高法解释 202).
absl::CivilDay MonthsAfter(absl::CivilDay base, int months) {
  const absl::CivilDay day = calendar::AddMonths(base, months);
  const bool from_last = absl::CivilMonth(base + 1) != absl::CivilMonth(base);
  return from_last ? absl::CivilDay(absl::CivilMonth(day) + 1) - 1 : day;
}

}  // namespace

void OpenAbsence(Absence::Cause cause, absl::CivilDay base, std::string_view about, Subject* subject) {
  Absence absence;
  absence.set_id(NextId("a", subject->absences()));
  absence.set_cause(cause);
  *absence.mutable_base() = ToProto(base);
  if (cause == Absence::CAUSE_NOT_ARRIVED) {
    absence.set_transfer(std::string(about));
  } else {
    absence.set_leave(std::string(about));
  }
  *subject->add_absences() = std::move(absence);
}

bool IsLongerThanMonths(int months, int days_out, absl::CivilDay back) {
  return back > MonthsAfter(back - days_out, months);
}

bool HasAbsence(const Subject& subject, Absence::Cause cause, std::string_view about) {
  return std::any_of(subject.absences().begin(), subject.absences().end(),
                     [&](const Absence& one) { return Is(one, cause, about); });
}

absl::Status EndAbsenceOn(absl::CivilDay back, Absence::Outcome outcome, const Circumstances& now,
                          Absence* absence, Subject* subject) {
  const absl::CivilDay base = DayOf(absence->base());
  const int days_out = FreeDays(*subject, base, back);
  *absence->mutable_ended() = ToProto(std::max(base, back));
  absence->set_outcome(days_out == 0 && outcome == Absence::OUTCOME_BACK ? Absence::OUTCOME_VOID : outcome);
  if (days_out == 0 || outcome == Absence::OUTCOME_DEAD) return absl::OkStatus();
  ASSIGN_OR_RETURN(const int months, ValueOf("correction.warning_max_months_out", *subject, back, now.book));
  v1::Breach breach;
  breach.set_id(NextId("b", subject->breaches()));
  breach.set_kind(v1::Breach::KIND_OUT_OF_CONTROL);
  *breach.mutable_day() = ToProto(back);
  breach.set_absence(absence->id());
  breach.set_days_out(days_out);
  breach.set_over_a_month(IsLongerThanMonths(months, days_out, back));
  *subject->add_breaches() = std::move(breach);
  return absl::OkStatus();
}

absl::Status EndAbsencesOf(Absence::Cause cause, std::string_view about, absl::CivilDay back,
                           const Circumstances& now, Subject* subject) {
  for (Absence& absence : *subject->mutable_absences()) {
    if (!Is(absence, cause, about) || absence.has_ended()) continue;
    RETURN_IF_ERROR(EndAbsenceOn(back, Absence::OUTCOME_BACK, now, &absence, subject));
  }
  return absl::OkStatus();
}

void VoidAbsencesOf(Absence::Cause cause, std::string_view about, absl::CivilDay day, Subject* subject) {
  for (Absence& absence : *subject->mutable_absences()) {
    if (!Is(absence, cause, about) || absence.has_ended()) continue;
    *absence.mutable_ended() = ToProto(std::max(DayOf(absence.base()), day));
    absence.set_outcome(Absence::OUTCOME_VOID);
  }
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::ReportAbsenceRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MustBeEntrusted(current, v1::Entrustment::ACT_SUPERVISION, now));
  const Absence& stated = request.absence();
  FieldErrors errors;
  if (stated.cause() != Absence::CAUSE_CONTACT_LOST &&
      stated.cause() != Absence::CAUSE_LEFT_WITHOUT_APPROVAL) {
    errors.Add("absence.cause", "must be lost contact or an unapproved departure");
  }
  const auto base = CheckPastDay("absence.base", stated.base(), now.today, &errors);
  if (base && *base < DayOf(current.registration().reported())) {
    errors.Add("absence.base", "must not lie before the registration");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  if (IsSearchedFor(current)) return Refuse("correction.absence.open");
  if (IsInCustody(current, now.today)) return Refuse("correction.absence.custody");
  if (current.absences_size() >= kMostAbsences) return Refuse("correction.subject.size");
  Step step{.next = current, .event = "Subject.Lost", .rule = "IM38"};
  OpenAbsence(stated.cause(), *base, "", &step.next);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::RecordSearchRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustNotHaveEnded(current));
  RETURN_IF_ERROR(MustBeEntrusted(current, v1::Entrustment::ACT_SUPERVISION, now));
  Step step{.next = current, .event = "Subject.Searched", .rule = "IM38"};
  ASSIGN_OR_RETURN(Absence * absence, OpenAbsenceById(request.absence(), &step.next));
  FieldErrors errors;
  if (request.measures().empty() && !request.has_police_told() && !request.has_procuratorate_told()) {
    errors.Add("measures", "or who was told is required");
  }
  if (absence->measures_size() + request.measures_size() > kMostMeasures) {
    errors.Add("measures", absl::StrCat("a search has at most ", kMostMeasures));
  }
  const absl::CivilDay base = DayOf(absence->base());
  const auto check_day = [&](const std::string& path, const common::v1::Date& stated) {
    const auto day = CheckPastDay(path, stated, now.today, &errors);
    if (day && *day < base) errors.Add(path, "must not lie before the search");
  };
  for (int i = 0; i < request.measures_size(); ++i) {
    const std::string path = absl::StrCat("measures[", i, "]");
    if (request.measures(i).kind() == Absence::Measure::KIND_UNSPECIFIED) {
      errors.Add(path + ".kind", "is required");
    }
    check_day(path + ".day", request.measures(i).day());
    CheckText(path + ".result", request.measures(i).result(), 1000, &errors);
  }
  if (request.has_police_told()) check_day("police_told", request.police_told());
  if (request.has_procuratorate_told()) check_day("procuratorate_told", request.procuratorate_told());
  RETURN_IF_ERROR(errors.ToStatus());
  absence->mutable_measures()->MergeFrom(request.measures());
  if (request.has_police_told()) *absence->mutable_police_told() = request.police_told();
  if (request.has_procuratorate_told()) {
    *absence->mutable_procuratorate_told() = request.procuratorate_told();
  }
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::EndAbsenceRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MustBeEntrusted(current, v1::Entrustment::ACT_SUPERVISION, now));
  Step step{.next = current, .event = "Subject.Found", .rule = "IM38"};
  ASSIGN_OR_RETURN(Absence * absence, OpenAbsenceById(request.absence(), &step.next));
  FieldErrors errors;
  const auto day = CheckPastDay("day", request.day(), now.today, &errors);
  if (day && *day < DayOf(absence->base())) errors.Add("day", "must not lie before the search");
  if (request.outcome() != Absence::OUTCOME_BACK && request.outcome() != Absence::OUTCOME_IN_CUSTODY &&
      request.outcome() != Absence::OUTCOME_DEAD) {
    errors.Add("outcome", "must be back, in custody or dead");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  // The return of a leave that still runs ends the search with it.
  const v1::Leave* leave = FindById(absence->leave(), &current.leaves());
  if (leave != nullptr && leave->state() == v1::Leave::STATE_APPROVED) {
    return Refuse("correction.absence.leave");
  }
  RETURN_IF_ERROR(EndAbsenceOn(*day, request.outcome(), now, absence, &step.next));
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::RecordCustodyRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustNotHaveEnded(current));
  RETURN_IF_ERROR(MustBeEntrusted(current, v1::Entrustment::ACT_SUPERVISION, now));
  const v1::Custody& stated = request.custody();
  FieldErrors errors;
  Step step{.next = current, .event = "Subject.CustodyBegan", .rule = "CCL32"};
  if (!stated.id().empty()) {
    v1::Custody* custody = FindById(stated.id(), step.next.mutable_custodies());
    if (custody == nullptr) return Refuse("correction.custody.unknown");
    if (custody->has_to()) return Refuse("correction.custody.ended");
    const auto to = CheckPastDay("custody.to", stated.to(), now.today, &errors);
    if (to && *to < DayOf(custody->from())) errors.Add("custody.to", "must not lie before its first day");
    RETURN_IF_ERROR(errors.ToStatus());
    *custody->mutable_to() = stated.to();
    step.event = "Subject.CustodyEnded";
    return step;
  }
  if (stated.kind() == v1::Custody::KIND_UNSPECIFIED) errors.Add("custody.kind", "is required");
  CheckNamedText("custody.organ", stated.organ(), 128, &errors);
  const auto from = CheckPastDay("custody.from", stated.from(), now.today, &errors);
  if (stated.has_to()) {
    const auto to = CheckPastDay("custody.to", stated.to(), now.today, &errors);
    if (from && to && *to < *from) errors.Add("custody.to", "must not lie before its first day");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  if (current.custodies_size() >= kMostCustodies) return Refuse("correction.subject.size");
  if (std::any_of(current.custodies().begin(), current.custodies().end(), [&](const v1::Custody& other) {
        return (!stated.has_to() || DayOf(other.from()) <= DayOf(stated.to())) &&
               (!other.has_to() || *from <= DayOf(other.to()));
      })) {
    return Refuse("correction.custody.open");
  }
  if (stated.has_to()) step.event = "Subject.CustodyEnded";
  v1::Custody custody = stated;
  custody.set_id(NextId("c", current.custodies()));
  *step.next.add_custodies() = std::move(custody);
  return step;
}

}  // namespace fengqiao::correction
