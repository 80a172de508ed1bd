// How measures are counted over a span of days.

#include <algorithm>

#include "services/correction/domain/figures.h"

namespace fengqiao::correction {

CountedBy HowCounted(v1::Measure measure) {
  if (measure >= v1::MEASURE_OPENING && measure <= v1::MEASURE_CLOSING) return CountedBy::kStays;
  switch (measure) {
    case v1::MEASURE_OUT_OF_CONTROL:
    case v1::MEASURE_NEVER_TAKEN_OVER:
    case v1::MEASURE_POSITIONED:
    case v1::MEASURE_HELP_UNLINKED:
    case v1::MEASURE_HELP_LISTED:
      return CountedBy::kLasting;
    case v1::MEASURE_POSITIONED_CLOSING:
    case v1::MEASURE_HELP_LISTED_CLOSING:
    case v1::MEASURE_HELP_HELPED:
    case v1::MEASURE_HELP_ABLE:
    case v1::MEASURE_HELP_PLACED:
      return CountedBy::kLastDay;
    case v1::MEASURE_LEAVE_DAYS_OVERSTAYED:
    case v1::MEASURE_POSITIONING_DAYS_OVER:
      return CountedBy::kDays;
    case v1::MEASURE_EDUCATION_DUE:
    case v1::MEASURE_EDUCATION_COMPLETED:
    case v1::MEASURE_PUBLIC_BENEFIT_DUE:
    case v1::MEASURE_PUBLIC_BENEFIT_COMPLETED:
      return CountedBy::kPeriods;
    case v1::MEASURE_SURVEYS_ADOPTED:
    case v1::MEASURE_HELP_LINKED:
      return CountedBy::kCohort;
    default:
      return CountedBy::kDay;
  }
}

v1::Measure EntriesOf(v1::Measure measure) {
  switch (measure) {
    case v1::MEASURE_POSITIONED_CLOSING:
      return v1::MEASURE_POSITIONED;
    case v1::MEASURE_HELP_LISTED_CLOSING:
      return v1::MEASURE_HELP_LISTED;
    default:
      return measure;
  }
}

bool Lasts(v1::Measure measure) {
  const CountedBy by = HowCounted(measure);
  return by == CountedBy::kLasting || by == CountedBy::kLastDay || by == CountedBy::kDays ||
         by == CountedBy::kPeriods;
}

bool IsOfStays(v1::Measure measure) { return HowCounted(measure) == CountedBy::kStays; }

FiguredFile FileOf(v1::Measure measure) {
  if (measure >= v1::MEASURE_POSITIONED && measure <= v1::MEASURE_POSITIONING_ALARMS_IN_TIME) {
    return FiguredFile::kPositioning;
  }
  if (measure >= v1::MEASURE_SURVEYS_DUE && measure <= v1::MEASURE_SURVEYS_ADOPTED) {
    return FiguredFile::kSurvey;
  }
  if (measure >= v1::MEASURE_HELP_RELEASED && measure <= v1::MEASURE_HELP_ENDED) {
    return FiguredFile::kReleased;
  }
  return FiguredFile::kSubject;
}

std::string_view WordOf(PeriodUnit unit) { return unit == PeriodUnit::kMonth ? "month" : "quarter"; }

std::vector<PeriodOfTime> PeriodsEndingIn(absl::CivilDay first, absl::CivilDay last, PeriodUnit unit) {
  std::vector<PeriodOfTime> periods;
  for (PeriodOfTime one = PeriodAround(first, unit); one.last <= last;
       one = PeriodAround(one.last + 1, unit)) {
    periods.push_back(one);
  }
  return periods;
}

int64_t TimesIn(const FigureEntry& entry, v1::Measure measure, absl::CivilDay first, absl::CivilDay last,
                absl::CivilDay until) {
  if (entry.measure != EntriesOf(measure) || last < first) return 0;
  const absl::CivilDay begin = std::max(entry.from, first), end = std::min(entry.to, last + 1);
  const bool on_a_day = first <= entry.from && entry.from <= last;
  switch (HowCounted(measure)) {
    case CountedBy::kStays:
      return 0;
    case CountedBy::kDay:
      return on_a_day ? entry.times : 0;
    case CountedBy::kCohort:
      return on_a_day && entry.to <= until ? entry.times : 0;
    case CountedBy::kLasting:
      return begin < end ? entry.times : 0;
    case CountedBy::kLastDay:
      return entry.from <= last && last < entry.to ? entry.times : 0;
    case CountedBy::kDays:
      return std::max<int64_t>(0, end - begin);
    case CountedBy::kPeriods:
      break;
  }
  int64_t times = 0;
  for (const PeriodUnit unit : {PeriodUnit::kMonth, PeriodUnit::kQuarter}) {
    if (std::string_view(entry.entry).substr(0, 1) != WordOf(unit).substr(0, 1)) continue;
    for (const PeriodOfTime& one : PeriodsEndingIn(first, last, unit)) {
      times += entry.from <= one.first && one.last < entry.to;
    }
  }
  return times;
}

}  // namespace fengqiao::correction
