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

absl::StatusOr<Absence*> OpenAbsenceById(std::string_view id, Subject* subject) {
  Absence* absence = FindById(id, subject->mutable_absences());
  if (absence == nullptr) return Refuse("correction.absence.unknown");
  if (absence->has_ended()) return Refuse("correction.absence.ended");
  return absence;
}

}  // namespace

void OpenAbsence(Absence::Cause cause, absl::CivilDay base, std::string_view leave, Subject* subject) {
  Absence absence;
  absence.set_id(NextId("a", subject->absences()));
  absence.set_cause(cause);
  *absence.mutable_base() = ToProto(base);
  absence.set_leave(std::string(leave));
  *subject->add_absences() = std::move(absence);
}

absl::Status EndAbsenceOn(absl::CivilDay back, Absence::Outcome outcome, const Circumstances& now,
                          Absence* absence, Subject* subject) {
  *absence->mutable_ended() = ToProto(back);
  absence->set_outcome(outcome);
  const absl::CivilDay base = DayOf(absence->base());
  if (back <= base || outcome == Absence::OUTCOME_DEAD) return absl::OkStatus();
  ASSIGN_OR_RETURN(const int months, ValueOf("correction.warning_max_months_out", *subject, back, now.book));
  ASSIGN_OR_RETURN(const int past, calendar::ComparePassed(base, back, calendar::Months(months)));
  v1::Breach breach;
  breach.set_id(NextId("b", subject->breaches()));
  breach.set_kind(v1::Breach::KIND_OUT_OF_CONTROL);
  *breach.mutable_day() = ToProto(back);
  breach.set_absence(absence->id());
  breach.set_days_out(static_cast<int32_t>(back - base));
  breach.set_over_a_month(past > 0);
  *subject->add_breaches() = std::move(breach);
  return absl::OkStatus();
}

absl::Status EndAbsencesOf(Absence::Cause cause, std::string_view leave, absl::CivilDay back,
                           const Circumstances& now, Subject* subject) {
  for (Absence& absence : *subject->mutable_absences()) {
    if (absence.cause() != cause || absence.leave() != leave || absence.has_ended()) continue;
    RETURN_IF_ERROR(EndAbsenceOn(back, Absence::OUTCOME_BACK, now, &absence, subject));
  }
  return absl::OkStatus();
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
  if (std::any_of(current.absences().begin(), current.absences().end(),
                  [](const Absence& one) { return !one.has_ended(); })) {
    return Refuse("correction.absence.open");
  }
  if (IsInCustody(current, now.today)) return Refuse("correction.absence.custody");
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
  if (request.outcome() == Absence::OUTCOME_UNSPECIFIED || request.outcome() == Absence::OUTCOME_NOT_FOUND) {
    errors.Add("outcome", "must be back, in custody or dead");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  if (absence->cause() == Absence::CAUSE_OVERSTAYED_LEAVE) return Refuse("correction.absence.leave");
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
  if (stated.has_to()) errors.Add("custody.to", "is recorded when it ends, with its id");
  RETURN_IF_ERROR(errors.ToStatus());
  if (IsInCustody(current, *from) || IsInCustody(current, now.today))
    return Refuse("correction.custody.open");
  v1::Custody custody = stated;
  custody.set_id(NextId("c", current.custodies()));
  *step.next.add_custodies() = std::move(custody);
  return step;
}

}  // namespace fengqiao::correction
