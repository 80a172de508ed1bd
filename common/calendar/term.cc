#include "common/calendar/term.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"

namespace fengqiao::calendar {
namespace {

// No term of law is longer than a century; a span beyond is an overflow or a typing error.
constexpr int kLongestYears = 100;
constexpr int kLongestDays = kLongestYears * 366;

constexpr std::string_view kCivilArticle = "民法典第201、202、203条，民事诉讼法第85条";
constexpr std::string_view kCriminalArticle = "刑事诉讼法第105条，刑诉法解释第202条第1款";
constexpr std::string_view kSentenceArticle = "刑诉法解释第202条第2款";
constexpr std::string_view kCorrectionArticle = "社区矫正法、社区矫正法实施办法按日历日计算，末日不顺延";
constexpr std::string_view kCorrectionRolledArticle =
    "社区矫正法、社区矫正法实施办法按日历日计算，末日按本地规定顺延";
constexpr std::string_view kCorrectionWorkdayArticle = "社区矫正法实施办法第14条（工作日）";
constexpr std::string_view kReconsiderationWorkdayArticle = "行政复议法第88条第2款（工作日）";
constexpr std::string_view kReconsiderationArticle = "行政复议法第88条第1款，民事诉讼法第85条";
constexpr std::string_view kDisclosureWorkdayArticle = "政府信息公开条例（工作日）";
constexpr std::string_view kPlatformWorkdayArticle = "人民法院在线调解规则第12、15条（工作日）";
constexpr std::string_view kPlatformArticle = "人民法院在线调解规则第24条，民事诉讼法第85条";

absl::CivilDay LastOfMonth(absl::CivilMonth month) { return absl::CivilDay(month + 1) - 1; }
bool IsLastOfMonth(absl::CivilDay day) { return (day + 1).month() != day.month(); }

absl::Status CheckSpan(Span span) {
  const int longest = span.unit == Unit::kYears    ? kLongestYears
                      : span.unit == Unit::kMonths ? kLongestYears * 12
                                                   : kLongestDays;
  if (span.count >= 1 && span.count <= longest) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("a term of ", span.count, " is none: it has 1 to ", longest, " of its unit"));
}

// Which days a caller may count with an unknown calendar: the week's own order.
bool Rests(absl::CivilDay day, const WorkCalendar& calendar, bool& unknown) {
  switch (calendar.KindOf(day)) {
    case DayKind::kUnknown:
      unknown = true;
      return IsWeekend(day);
    case DayKind::kWeekend:
    case DayKind::kHoliday:
      return true;
    default:
      return false;
  }
}

void RollToWorkday(Term& term, const WorkCalendar& calendar) {
  const absl::CivilDay end = term.last_day;
  while (Rests(term.last_day, calendar, term.calendar_unknown)) ++term.last_day;
  if (term.last_day != end) term.rolled_from = end;
}

// The n-th workday after the event; it is worked, so nothing rolls.
Term WorkdayTerm(absl::CivilDay event, int n, const WorkCalendar& calendar, Regime regime,
                 std::string_view article) {
  Term term{.first_counted_day = event + 1, .last_day = event, .regime = regime, .article = article};
  while (Rests(term.first_counted_day, calendar, term.calendar_unknown)) ++term.first_counted_day;
  for (int counted = 0; counted < n;) {
    ++term.last_day;
    if (!Rests(term.last_day, calendar, term.calendar_unknown)) ++counted;
  }
  return term;
}

// A span that must not be workdays.
absl::StatusOr<Term> PlainTerm(absl::CivilDay event, Span span, Regime regime, std::string_view article) {
  Term term{.first_counted_day = event + 1, .regime = regime, .article = article};
  ASSIGN_OR_RETURN(term.last_day, EndOfSpan(event, span));
  return term;
}

absl::StatusOr<Term> RolledTerm(absl::CivilDay event, Span span, const WorkCalendar& calendar, Regime regime,
                                std::string_view article) {
  ASSIGN_OR_RETURN(Term term, PlainTerm(event, span, regime, article));
  RollToWorkday(term, calendar);
  return term;
}

absl::StatusOr<Term> WorkdayOrRolledTerm(absl::CivilDay event, Span span, const WorkCalendar& calendar,
                                         Regime regime, std::string_view workday_article,
                                         std::string_view article) {
  if (span.unit != Unit::kWorkdays) return RolledTerm(event, span, calendar, regime, article);
  RETURN_IF_ERROR(CheckSpan(span));
  return WorkdayTerm(event, span.count, calendar, regime, workday_article);
}

}  // namespace

absl::CivilDay AddMonths(absl::CivilDay day, int months) {
  const absl::CivilMonth month = absl::CivilMonth(day) + months;
  return std::min(absl::CivilDay(month) + (day.day() - 1), LastOfMonth(month));
}

absl::StatusOr<absl::CivilDay> EndOfSpan(absl::CivilDay event, Span span) {
  RETURN_IF_ERROR(CheckSpan(span));
  switch (span.unit) {
    case Unit::kDays:
      return event + span.count;
    case Unit::kMonths:
      return AddMonths(event, span.count);
    case Unit::kYears:
      return AddMonths(event, span.count * 12);
    case Unit::kWorkdays:
      break;
  }
  return absl::InvalidArgumentError("this way of counting knows no workdays");
}

absl::StatusOr<int> ComparePassed(absl::CivilDay event, absl::CivilDay day, Span span) {
  ASSIGN_OR_RETURN(const absl::CivilDay end, EndOfSpan(event, span));
  return day < end ? -1 : day > end ? 1 : 0;
}

absl::StatusOr<Term> CivilTerm(absl::CivilDay event, Span span, const WorkCalendar& calendar) {
  return RolledTerm(event, span, calendar, Regime::kCivil, kCivilArticle);
}

absl::StatusOr<Term> CriminalTerm(absl::CivilDay event, Span span, Custody custody,
                                  const WorkCalendar& calendar) {
  ASSIGN_OR_RETURN(Term term, PlainTerm(event, span, Regime::kCriminalProcedure, kCriminalArticle));
  if (span.unit == Unit::kMonths && IsLastOfMonth(event)) {
    term.last_day = LastOfMonth(absl::CivilMonth(term.last_day));
  }
  if (custody == Custody::kFree) RollToWorkday(term, calendar);
  return term;
}

absl::StatusOr<Term> CorrectionTerm(absl::CivilDay event, Span span, Roll roll,
                                    const WorkCalendar& calendar) {
  if (span.unit == Unit::kWorkdays || roll == Roll::kToWorkday) {
    return WorkdayOrRolledTerm(event, span, calendar, Regime::kCorrections, kCorrectionWorkdayArticle,
                               kCorrectionRolledArticle);
  }
  return PlainTerm(event, span, Regime::kCorrections, kCorrectionArticle);
}

absl::StatusOr<Term> ReconsiderationTerm(absl::CivilDay event, Span span, const WorkCalendar& calendar) {
  if (span.unit == Unit::kDays) {
    for (const int short_term : {3, 5, 7, 10}) {
      if (span.count == short_term) span.unit = Unit::kWorkdays;
    }
  }
  return WorkdayOrRolledTerm(event, span, calendar, Regime::kReconsideration, kReconsiderationWorkdayArticle,
                             kReconsiderationArticle);
}

absl::StatusOr<Term> DisclosureTerm(absl::CivilDay event, Span span, const WorkCalendar& calendar) {
  return WorkdayOrRolledTerm(event, span, calendar, Regime::kDisclosure, kDisclosureWorkdayArticle,
                             kCivilArticle);
}

absl::StatusOr<Term> CourtPlatformTerm(absl::CivilDay event, Span span, const WorkCalendar& calendar) {
  return WorkdayOrRolledTerm(event, span, calendar, Regime::kCourtPlatform, kPlatformWorkdayArticle,
                             kPlatformArticle);
}

absl::StatusOr<Term> SentenceTerm(absl::CivilDay first_day, SentenceLength length) {
  const auto fits = [](int count, int longest) { return count >= 0 && count <= longest; };
  const bool empty = length.years == 0 && length.months == 0 && length.days == 0;
  if (empty || !fits(length.years, kLongestYears) || !fits(length.months, kLongestYears * 12) ||
      !fits(length.days, kLongestDays)) {
    return absl::InvalidArgumentError(absl::StrCat("a sentence of ", length.years, " years, ", length.months,
                                                   " months and ", length.days, " days is none"));
  }
  // The day on which the person would be free; the sentence ends the day before.
  absl::CivilDay free = AddMonths(first_day, length.years * 12 + length.months);
  if (length.months > 0 && IsLastOfMonth(first_day)) free = LastOfMonth(absl::CivilMonth(free));
  free += length.days;
  return Term{.first_counted_day = first_day,
              .last_day = free - 1,
              .regime = Regime::kSentence,
              .article = kSentenceArticle};
}

int64_t DaysUsed(const Term& term, absl::CivilDay today) {
  const int64_t all = term.last_day - term.first_counted_day + 1;
  return std::clamp<int64_t>(today - term.first_counted_day + 1, 0, all);
}

int64_t DaysLeft(const Term& term, absl::CivilDay today) { return term.last_day - today; }

absl::StatusOr<int64_t> WorkdaysLeft(const Term& term, absl::CivilDay today, const WorkCalendar& calendar) {
  return calendar.CountWorkdays(today, term.last_day);
}

bool IsOverdue(const Term& term, absl::CivilDay day) { return day > term.last_day; }

absl::CivilDay DayOfTerm(const Term& term, int n) { return term.first_counted_day + (n - 1); }

}  // namespace fengqiao::calendar
