// Searches, and custody (domain rules §6.8, §6.9).

#include "services/correction/domain/absences.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/calendar/term.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/ladder.h"
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

// Whether so many days out since `base` are more than so many months by the calendar. The months are those
// after the base also where days in custody lie between: they put off the end, and shorten no month.
bool IsLongerThanMonths(int months, int days_out, absl::CivilDay base) {
  return base + days_out > MonthsAfter(base, months);
}

// Custody does not lengthen the look for the day on which a month is over beyond this.
constexpr int kLongestMonthInCustody = 800;

// The breach that an absence is, or null.
template <typename Breaches>
auto BreachOf(const Absence& absence, Breaches* breaches) -> decltype(&*breaches->begin()) {
  for (auto& breach : *breaches) {
    if (breach.absence() == absence.id() && !breach.has_withdrawal()) return &breach;
  }
  return nullptr;
}

v1::Breach& AddBreachOf(const Absence& absence, Subject* subject) {
  const std::string id = NextId("b", subject->breaches());
  v1::Breach& breach = *subject->add_breaches();
  breach.set_id(id);
  breach.set_kind(v1::Breach::KIND_OUT_OF_CONTROL);
  breach.set_absence(absence.id());
  return breach;
}

// Whether a day counts as one out of control: in the term, not in custody, and of no other absence that is
// over: the same day is never counted twice (§6.8: out of control begins on the first of its grounds).
bool IsDayOut(const Subject& subject, const Absence& absence, absl::CivilDay day) {
  if (day > DayOf(subject.term().end()) || IsInCustody(subject, day)) return false;
  return std::none_of(subject.absences().begin(), subject.absences().end(), [&](const Absence& other) {
    return other.id() != absence.id() && other.has_ended() && other.outcome() != Absence::OUTCOME_VOID &&
           DayOf(other.base()) < day && day <= DayOf(other.ended());
  });
}

int DaysOut(const Subject& subject, const Absence& absence, absl::CivilDay back) {
  int days = 0;
  for (absl::CivilDay day = DayOf(absence.base()) + 1; day <= back; ++day) {
    days += IsDayOut(subject, absence, day);
  }
  return days;
}

// The first day on which it is, or will be, one of more than a month.
std::optional<absl::CivilDay> DayOverAMonth(const Subject& subject, const Absence& absence,
                                            const RuleBook& book) {
  const absl::CivilDay base = DayOf(absence.base());
  const absl::CivilDay last = std::min(DayOf(subject.term().end()), base + kLongestMonthInCustody);
  const auto months = ValueOf("correction.warning_max_months_out", subject, base, book);
  if (!months.ok()) return std::nullopt;
  int days_out = 0;
  for (absl::CivilDay day = base + 1; day <= last; ++day) {
    days_out += IsDayOut(subject, absence, day);
    if (IsLongerThanMonths(*months, days_out, base)) return day;
  }
  return std::nullopt;
}

void MakeVoid(absl::CivilDay day, Absence* absence) {
  *absence->mutable_ended() = ToProto(std::max(DayOf(absence->base()), day));
  absence->set_outcome(Absence::OUTCOME_VOID);
}

// A breach that was none.
void TakeBack(const Circumstances& now, v1::Breach* breach) {
  v1::Withdrawal& withdrawal = *breach->mutable_withdrawal();
  *withdrawal.mutable_day() = ToProto(now.today);
  withdrawal.set_by(now.actor.account);
  withdrawal.set_grounds("所依据的查找不成立");
  breach->set_over_a_month(false);
}

// The same, unless something rests on it already.
absl::Status WithdrawBreachOf(const Circumstances& now, v1::Breach* breach, const Subject& subject) {
  if (IsAnswered(*breach, subject)) return Refuse("correction.entry.answered");
  TakeBack(now, breach);
  return absl::OkStatus();
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

bool HasAbsence(const Subject& subject, Absence::Cause cause, std::string_view about) {
  return std::any_of(subject.absences().begin(), subject.absences().end(), [&](const Absence& one) {
    // Of a transfer each is asked for again: see ArrivalDue.
    const bool again = one.has_ended() && cause == Absence::CAUSE_NOT_ARRIVED;
    return Is(one, cause, about) && !again && one.outcome() != Absence::OUTCOME_VOID &&
           one.outcome() != Absence::OUTCOME_IN_CUSTODY;
  });
}

std::optional<absl::CivilDay> FirstDayOverAMonth(const Subject& subject, const Absence& absence,
                                                 const RuleBook& book) {
  if (absence.has_ended() || HasEnded(subject) || BreachOf(absence, &subject.breaches()) != nullptr) {
    return std::nullopt;
  }
  return DayOverAMonth(subject, absence, book);
}

int EnterLostOverAMonth(const RuleBook& book, absl::CivilDay today, Subject* subject) {
  int entered = 0;
  for (const Absence& absence : subject->absences()) {
    const auto day = FirstDayOverAMonth(*subject, absence, book);
    if (!day || *day > today) continue;
    v1::Breach& breach = AddBreachOf(absence, subject);
    *breach.mutable_day() = ToProto(*day);
    breach.set_days_out(DaysOut(*subject, absence, *day));
    breach.set_over_a_month(true);
    ++entered;
  }
  return entered;
}

absl::CivilDay SearchDueOn(const Absence& absence, const Subject& subject) {
  absl::CivilDay first = std::max(DayOf(absence.base()) + 1, BroughtAlongOn(subject));
  if (absence.has_entered()) first = std::max(first, DayOf(absence.entered()));
  // The day alone opens those, also for a file that comes when the last day of reporting is long past.
  if (absence.cause() == Absence::CAUSE_NOT_REPORTED) {
    first = std::max(first, LegalDay(TimeOf(subject.create_time())) + 1);
  }
  return first;
}

absl::CivilDay LastMeasureOf(const Absence& absence) {
  absl::CivilDay last = DayOf(absence.base());
  for (const Absence::Measure& measure : absence.measures()) last = std::max(last, DayOf(measure.day()));
  return last;
}

absl::Status MayHaveBeenBack(Absence::Cause cause, std::string_view about, absl::CivilDay back,
                             const Subject& subject, const Circumstances& now) {
  for (const Absence& absence : subject.absences()) {
    if (absence.has_ended() || !Is(absence, cause, about)) continue;
    absl::CivilDay last = LastMeasureOf(absence);
    if (absence.has_police_told()) last = std::max(last, DayOf(absence.police_told()));
    if (back < last) RETURN_IF_ERROR(MustBeCounty(now));
  }
  return absl::OkStatus();
}

void EndLeavesBefore(absl::CivilDay back, Subject* subject) {
  for (v1::Leave& leave : *subject->mutable_leaves()) {
    if (leave.state() != v1::Leave::STATE_APPROVED || DayOf(leave.to()) >= back) continue;
    leave.set_state(v1::Leave::STATE_RETURNED);
    // Where the next leave took over, the return from this one was its last day.
    *leave.mutable_ended() = leave.to();
  }
}

absl::Status EndAbsenceOn(absl::CivilDay back, Absence::Outcome outcome, const Circumstances& now,
                          Absence* absence, Subject* subject) {
  const absl::CivilDay base = DayOf(absence->base());
  const int days_out = DaysOut(*subject, *absence, back);
  const bool none = days_out == 0 && outcome == Absence::OUTCOME_BACK;
  *absence->mutable_ended() = ToProto(std::max(base, back));
  absence->set_outcome(none ? Absence::OUTCOME_VOID : outcome);
  v1::Breach* breach = BreachOf(*absence, subject->mutable_breaches());
  if (breach != nullptr && days_out == 0) return WithdrawBreachOf(now, breach, *subject);
  if (days_out == 0 || outcome == Absence::OUTCOME_DEAD) return absl::OkStatus();
  ASSIGN_OR_RETURN(const int months, ValueOf("correction.warning_max_months_out", *subject, back, now.book));
  if (breach == nullptr) breach = &AddBreachOf(*absence, subject);
  const absl::CivilDay last = std::min(back, std::max(base + 1, DayOf(subject->term().end())));
  *breach->mutable_day() = ToProto(last);
  breach->set_days_out(days_out);
  breach->set_over_a_month(IsLongerThanMonths(months, days_out, base));
  return absl::OkStatus();
}

absl::Status RecountAbsences(const Circumstances& now, Subject* subject) {
  for (Absence& absence : *subject->mutable_absences()) {
    v1::Breach* breach = BreachOf(absence, subject->mutable_breaches());
    // What something rests on already is a person's to withdraw first.
    if (breach == nullptr || IsAnswered(*breach, *subject)) continue;
    if (absence.has_ended()) {
      RETURN_IF_ERROR(EndAbsenceOn(DayOf(absence.ended()), absence.outcome(), now, &absence, subject));
      continue;
    }
    const auto over = DayOverAMonth(*subject, absence, now.book);
    if (!over || *over > now.today) {
      RETURN_IF_ERROR(WithdrawBreachOf(now, breach, *subject));
      continue;
    }
    *breach->mutable_day() = ToProto(*over);
    breach->set_days_out(DaysOut(*subject, absence, *over));
    breach->set_over_a_month(true);
  }
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

absl::Status VoidAbsencesOf(Absence::Cause cause, std::string_view about, absl::CivilDay day,
                            const Circumstances& now, Subject* subject) {
  for (Absence& absence : *subject->mutable_absences()) {
    if (!Is(absence, cause, about) || absence.has_ended()) continue;
    RETURN_IF_ERROR(VoidAbsence(day, now, &absence, subject));
  }
  return absl::OkStatus();
}

absl::Status VoidAbsencesFrom(Absence::Cause cause, std::string_view about, absl::CivilDay day,
                              const Circumstances& now, Subject* subject) {
  for (Absence& absence : *subject->mutable_absences()) {
    if (!Is(absence, cause, about) || absence.has_ended() || DayOf(absence.base()) < day) continue;
    RETURN_IF_ERROR(VoidAbsence(day, now, &absence, subject));
  }
  return absl::OkStatus();
}

void VoidAbsencesSince(absl::CivilDay day, const Circumstances& now, Subject* subject) {
  for (Absence& absence : *subject->mutable_absences()) {
    if (absence.has_ended() || DaysOut(*subject, absence, day) > 0) continue;
    MakeVoid(day, &absence);
    v1::Breach* breach = BreachOf(absence, subject->mutable_breaches());
    if (breach != nullptr) TakeBack(now, breach);
  }
}

absl::Status VoidAbsence(absl::CivilDay day, const Circumstances& now, Absence* absence, Subject* subject) {
  MakeVoid(day, absence);
  v1::Breach* breach = BreachOf(*absence, subject->mutable_breaches());
  return breach == nullptr ? absl::OkStatus() : WithdrawBreachOf(now, breach, *subject);
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
  for (const Absence& other : current.absences()) {
    const bool over = other.has_ended() && other.outcome() != Absence::OUTCOME_VOID;
    if (base && over && *base < DayOf(other.ended())) {
      errors.Add("absence.base", "must not lie before the end of the last search");
      break;
    }
  }
  if (base && *base >= DayOf(current.term().end())) {
    errors.Add("absence.base", "must lie before the last day of the term");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  if (IsSearchedFor(current)) return Refuse("correction.absence.open");
  if (IsInCustody(current, now.today)) return Refuse("correction.absence.custody");
  if (current.absences_size() >= kMostAbsences) return Refuse("correction.subject.size");
  Step step{.next = current, .event = "Subject.Lost", .rule = "IM38"};
  OpenAbsence(stated.cause(), *base, "", &step.next);
  *step.next.mutable_absences()->rbegin()->mutable_entered() = ToProto(now.today);
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
  const auto check_told = [&](const std::string& path, bool stated, const common::v1::Date& day, bool told,
                              const common::v1::Date& before) {
    if (stated) check_day(path, day);
    if (stated && told && DayOf(day) != DayOf(before)) errors.Add(path, "is on record already");
  };
  check_told("police_told", request.has_police_told(), request.police_told(), absence->has_police_told(),
             absence->police_told());
  check_told("procuratorate_told", request.has_procuratorate_told(), request.procuratorate_told(),
             absence->has_procuratorate_told(), absence->procuratorate_told());
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
  if (request.outcome() == Absence::OUTCOME_IN_CUSTODY && !IsInCustody(current, *day)) {
    return Refuse("correction.absence.custody_first");
  }
  RETURN_IF_ERROR(MayHaveBeenBack(absence->cause(), AboutOf(*absence), *day, current, now));
  RETURN_IF_ERROR(EndAbsenceOn(*day, request.outcome(), now, absence, &step.next));
  *absence->mutable_end_entered() = ToProto(now.today);
  if (request.outcome() == Absence::OUTCOME_BACK) EndLeavesBefore(*day, &step.next);
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
    RETURN_IF_ERROR(RecountAbsences(now, &step.next));
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
        return !other.has_withdrawal() && (!stated.has_to() || DayOf(other.from()) <= DayOf(stated.to())) &&
               (!other.has_to() || *from <= DayOf(other.to()));
      })) {
    return Refuse("correction.custody.open");
  }
  if (stated.has_to()) step.event = "Subject.CustodyEnded";
  v1::Custody custody = stated;
  custody.set_id(NextId("c", current.custodies()));
  custody.clear_withdrawal();
  *step.next.add_custodies() = std::move(custody);
  // Whoever is detained now is found, also before the registration.
  for (Absence& absence : *step.next.mutable_absences()) {
    if (absence.has_ended() || stated.has_to()) continue;
    RETURN_IF_ERROR(EndAbsenceOn(*from, Absence::OUTCOME_IN_CUSTODY, now, &absence, &step.next));
  }
  // What organs tell late makes the days out of control fewer (社区矫正法 32).
  RETURN_IF_ERROR(RecountAbsences(now, &step.next));
  return step;
}

}  // namespace fengqiao::correction
