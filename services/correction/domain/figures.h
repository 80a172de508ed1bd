// What a file counts for (domain rules §9.3): a function of the file alone, so that a command's effect on the
// figures is the difference between the file before and after it, and nothing else ever counts.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_FIGURES_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_FIGURES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "fengqiao/correction/v1/figures.pb.h"
#include "fengqiao/correction/v1/positioning.pb.h"
#include "fengqiao/correction/v1/resettlement.pb.h"
#include "fengqiao/correction/v1/survey.pb.h"
#include "services/correction/domain/circumstances.h"
#include "services/correction/domain/frequencies.h"

namespace fengqiao::correction {

struct FigureEntry {
  v1::Measure measure = v1::MEASURE_UNSPECIFIED;
  // Of the file's entries the one that counts, unique within the measure: "l3".
  std::string entry;
  // The county that had the person on that day, `regions/{code}`.
  std::string region;
  absl::CivilDay from;
  // The day after the last one of what lasts; of an instant `from` itself, or the day on which it was known.
  absl::CivilDay to;
  int64_t times = 1;
};

// All but the stays, which are rows of their own, and the acts, which are no part of the file. Which entries
// there are follows from the file alone; the rule book only moves their days.
std::vector<FigureEntry> FiguresOf(const v1::Subject& subject, const RuleBook& book);
// What an act of a file counts for.
FigureEntry FigureOf(const v1::Subject& subject, const v1::Act& act);
// What other files count for, in the same way.
std::vector<FigureEntry> FiguresOf(const v1::ReleasedPerson& file, const RuleBook& book);
std::vector<FigureEntry> FiguresOf(const v1::Survey& survey);
std::vector<FigureEntry> FiguresOf(const v1::PositioningOrder& order);
std::vector<FigureEntry> FiguresOf(const v1::PositioningAlarm& alarm);

// The county that had the person on a day; before the registration the one that entered the notice.
const std::string& CountyOn(const v1::Subject& subject, absl::CivilDay day);
// Writes down in a file which periods ask for hours, and of which they were done (figures_hours.cc). Whoever
// changes a file does, and nobody else, so that it stays in step with its figures.
void CountHours(const RuleBook& book, v1::Subject* subject);
// After the file has forgotten what it did away with: what the hours were counted by stays known.
void NoteWhatHoursKnow(v1::Supervision* supervision);
// What is written down of them.
std::vector<FigureEntry> FiguresOfHours(const v1::Subject& subject);

// How a measure is counted over a span of days.
enum class CountedBy {
  kStays,    // by the stays on the counties' lists
  kDay,      // entries whose day lies in it
  kCohort,   // the same, as far as they were known on the day asked for
  kLasting,  // entries of which a day lies in it
  kLastDay,  // entries of which its last day is one
  kDays,     // the days of it on which entries last
  kPeriods   // the calendar's periods whose last day lies in it, as far as an entry holds them whole
};
CountedBy HowCounted(v1::Measure measure);
// The measure whose entries it is counted from: its own, but for what both lasts and stands on the last day.
v1::Measure EntriesOf(v1::Measure measure);
// Whether its entries last, and so have a last day.
bool Lasts(v1::Measure measure);
// Whether it is told by the stays on the counties' lists.
bool IsOfStays(v1::Measure measure);

// What kind of file a measure is of.
enum class FiguredFile { kSubject, kPositioning, kSurvey, kReleased };
FiguredFile FileOf(v1::Measure measure);

// "month" or "quarter", by which hours are asked for; the ids of entries that are counted by kPeriods begin
// with its letter.
std::string_view WordOf(PeriodUnit unit);
// Those whose last day is one of the span's.
std::vector<PeriodOfTime> PeriodsEndingIn(absl::CivilDay first, absl::CivilDay last, PeriodUnit unit);
// How much an entry adds to a measure over a span: what the ledger counts by statements, and its tests check.
int64_t TimesIn(const FigureEntry& entry, v1::Measure measure, absl::CivilDay first, absl::CivilDay last,
                absl::CivilDay until);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_FIGURES_H_
