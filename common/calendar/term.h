// How the law counts days: one function for each way of counting.
//
//   ASSIGN_OR_RETURN(const Term term, CivilTerm(agreed_on, Days(30), WorkCalendar::BuiltIn()));
//   term.last_day;      // rolled to the first workday where the thirtieth day is one of rest
//   DaysLeft(term, today);
//
// Pure: the calendar and every day are arguments. A term never fails for want of a calendar: where the
// holidays of a year are not published yet, weekends alone are taken as rest and `calendar_unknown` says so,
// because a case must be registered in December too. What fails is a span that is no span (INVALID_ARGUMENT).

#ifndef FENGQIAO_COMMON_CALENDAR_TERM_H_
#define FENGQIAO_COMMON_CALENDAR_TERM_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/calendar/work_calendar.h"

namespace fengqiao::calendar {

enum class Unit { kDays, kMonths, kYears, kWorkdays };

struct Span {
  int count = 0;
  Unit unit = Unit::kDays;

  friend bool operator==(const Span&, const Span&) = default;
};

inline Span Days(int count) { return {count, Unit::kDays}; }
inline Span Months(int count) { return {count, Unit::kMonths}; }
inline Span Years(int count) { return {count, Unit::kYears}; }
inline Span Workdays(int count) { return {count, Unit::kWorkdays}; }

// The ways of counting.
enum class Regime {
  kCivil,              // T1
  kCriminalProcedure,  // T2: courts, prisons, police
  kCorrections,        // T3
  kReconsideration,    // T4 行政复议
  kDisclosure,         // T5 政府信息公开
  kCourtPlatform,      // T6 人民法院调解平台
  kSentence            // the run of a sentence, from its first day
};

struct Term {
  absl::CivilDay first_counted_day;
  // The last day on which the act is in time.
  absl::CivilDay last_day;
  // The day on which the span itself ends, where that is a day of rest and the term went on to `last_day`.
  std::optional<absl::CivilDay> rolled_from;
  // The holidays of a year that decides on `last_day` are not known: it may still move.
  bool calendar_unknown = false;
  Regime regime = Regime::kCivil;
  // The articles by which the days were counted, in Chinese.
  std::string_view article;
};

// T1, civil periods, mediation agreements, judicial confirmation: the day of the event does not count; a
// month or year ends on the day of the same number, or at the month's end where there is none; a last day of
// rest goes on to the first workday. Civil Code 201-203, Civil Procedure Law 85.
absl::StatusOr<Term> CivilTerm(absl::CivilDay event, Span span, const WorkCalendar& calendar);

enum class Custody { kFree, kInCustody };
// T2, courts, prisons and police: as T1, but nobody stays in custody for a holiday, and a month that begins
// on a month's last day ends on one. Criminal Procedure Law 105; SPC interpretation of 2021, 202(1).
absl::StatusOr<Term> CriminalTerm(absl::CivilDay event, Span span, Custody custody,
                                  const WorkCalendar& calendar);

enum class Roll { kNo, kToWorkday };
// T3, community correction: calendar days; neither the law nor the measures say that a term rolls, so it does
// not (the subject's duty would grow by a holiday) unless a local decision says so. Workdays where the
// measures write 工作日 (调查评估).
absl::StatusOr<Term> CorrectionTerm(absl::CivilDay event, Span span, Roll roll, const WorkCalendar& calendar);

// T4, administrative reconsideration: 3, 5, 7 and 10 days are workdays, all others calendar days as in T1.
// Administrative Reconsideration Law 88.
absl::StatusOr<Term> ReconsiderationTerm(absl::CivilDay event, Span span, const WorkCalendar& calendar);

// T5, disclosure of government information: workdays where the regulation writes 工作日, else as T1.
absl::StatusOr<Term> DisclosureTerm(absl::CivilDay event, Span span, const WorkCalendar& calendar);

// T6, the courts' mediation platform: workdays for its steps, else calendar days as in T1; the event is the
// mediator's confirmation on the platform. Rules for online mediation by the people's courts 12, 15, 24.
absl::StatusOr<Term> CourtPlatformTerm(absl::CivilDay event, Span span, const WorkCalendar& calendar);

// The run of a sentence (刑期), which counts its first day and ends the day before the one of the same
// number; a month that begins on a month's last day ends the day before the last one of the month it leads
// to. Days are added to the months. SPC interpretation of 2021, 202(2).
struct SentenceLength {
  int years = 0;
  int months = 0;
  int days = 0;
};
absl::StatusOr<Term> SentenceTerm(absl::CivilDay first_day, SentenceLength length);

// The day of the same number `months` later, or that month's last day; months may be negative.
absl::CivilDay AddMonths(absl::CivilDay day, int months);

// The day on which a span of calendar days, months or years from `event` ends, not rolled; workdays are
// INVALID_ARGUMENT. For what the law measures without giving a term: out of control for a month.
absl::StatusOr<absl::CivilDay> EndOfSpan(absl::CivilDay event, Span span);
// Below 0 where less than `span` has passed on `day` since `event`, 0 on the day that completes it, above 0
// later: for Holds() of bounds.h ("超过一个月").
absl::StatusOr<int> ComparePassed(absl::CivilDay event, absl::CivilDay day, Span span);

// Calendar days of the term up to and with `today`; 0 before it, all of them after it.
int64_t DaysUsed(const Term& term, absl::CivilDay today);
// Calendar days after `today` up to the last day: 0 on the last day, negative by the days overdue.
int64_t DaysLeft(const Term& term, absl::CivilDay today);
// Workdays after `today` up to the last day; an error where the calendar does not reach.
absl::StatusOr<int64_t> WorkdaysLeft(const Term& term, absl::CivilDay today, const WorkCalendar& calendar);
// True from the day after the last day.
bool IsOverdue(const Term& term, absl::CivilDay day);
// The n-th calendar day of the term, the first being 1: when to remind on "day 20".
absl::CivilDay DayOfTerm(const Term& term, int n);

}  // namespace fengqiao::calendar

#endif  // FENGQIAO_COMMON_CALENDAR_TERM_H_
