// The hours that supervision asks for, period by period, and what became of them (I-C10). They are kept in
// the file, so that what it counts for follows from it alone, whatever the tables say by then.

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/figures.h"
#include "services/correction/domain/handover.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/supervision_duties.h"

namespace fengqiao::correction {
namespace {

using v1::Subject;

struct Hours {
  v1::ActKind kind;
  std::string_view rule;  // of the duty
  v1::Measure due, completed;
};
constexpr Hours kHours[] = {
    {v1::ACT_KIND_EDUCATION, "education", v1::MEASURE_EDUCATION_DUE, v1::MEASURE_EDUCATION_COMPLETED},
    {v1::ACT_KIND_PUBLIC_BENEFIT, "public_benefit", v1::MEASURE_PUBLIC_BENEFIT_DUE,
     v1::MEASURE_PUBLIC_BENEFIT_COMPLETED}};

// Beside the runs: from which day on it was known what was done when they were counted.
bool IsHorizon(const v1::Supervision::Hours& entry) { return entry.period().empty(); }

using Runs = google::protobuf::RepeatedPtrField<v1::Supervision::Hours>;

class CountingHours {
 public:
  CountingHours(const Subject& subject, const RuleBook& book) : subject_(subject), book_(book) {}

  Runs All() {
    if (!subject_.supervision().has_from()) return {};
    begun_ = DayOf(subject_.supervision().from());
    last_ = DayOf(subject_.term().end());
    if (subject_.has_end()) last_ = std::min(last_, DayOf(subject_.end().day()));
    // Whom another installation has taken over it counts from the day of arrival; the copy here goes on to
    // say what was.
    const bool closed = IsHeldElsewhere(subject_) && !subject_.stays().empty();
    if (closed && subject_.stays().rbegin()->has_to()) last_ = std::min(last_, LeftOn(subject_) - 1);
    for (const Hours& hours : kHours) {
      due_ = completed_ = nullptr;
      for (int i = 0; i < subject_.classifications_size(); ++i) OfClass(hours, i);
    }
    return std::move(runs_);
  }

 private:
  // The periods that count by the i-th class: those whose last day lies in its time. What is to come is
  // entered with what was: no day after today counts, and the turn of a month writes no file. The county that
  // has the person on a period's last day is the one that counts, by its own table.
  void OfClass(const Hours& hours, int i) {
    const auto& classes = subject_.classifications();
    const bool last_class = i + 1 == classes.size();
    const absl::CivilDay until = last_class ? last_ : std::min(last_, DayOf(classes[i + 1].from()) - 1);
    absl::CivilDay cursor = std::max(begun_, DayOf(classes[i].from()));
    absl::CivilDay counted = absl::CivilDay::min();  // up to here, this day not: no day is of two periods
    while (cursor <= until) {
      const absl::CivilDay month_end = PeriodAround(cursor, PeriodUnit::kMonth).last;
      const Frequency* frequency = AskedFor(hours, i, CountyOn(subject_, month_end), cursor);
      // Who moves on within a quarter owes it to nobody unless the next county asks by quarters too.
      if (frequency != nullptr && frequency->unit != PeriodUnit::kMonth) {
        const PeriodUnit unit = frequency->unit;
        frequency = AskedFor(hours, i, CountyOn(subject_, PeriodAround(cursor, unit).last), cursor);
        if (frequency != nullptr && frequency->unit != unit) frequency = nullptr;
      }
      if (frequency == nullptr) {  // looked at again with the next month
        cursor = month_end + 1;
        continue;
      }
      const PeriodOfTime period = PeriodAround(cursor, frequency->unit);
      cursor = period.last + 1;
      if (period.last > until || period.first < std::max(begun_, counted)) continue;
      counted = cursor;
      OfPeriod(hours, i, period, *frequency);
    }
  }

  const Frequency* AskedFor(const Hours& hours, int i, const std::string& county, absl::CivilDay on) const {
    return book_.frequencies.Find(api::RegionOf(county), subject_.classifications(i).supervision_class(),
                                  hours.kind, on);
  }

  void OfPeriod(const Hours& hours, int i, const PeriodOfTime& period, const Frequency& frequency) {
    if (IsExcused(period)) return;
    const std::string& county = CountyOn(subject_, period.last);
    Add(hours, /*completed=*/false, period, frequency.unit, county, &due_);
    const absl::CivilDay name =
        NameOfPeriod(subject_, book_, api::RegionOf(county), hours.kind, i, period.first);
    if (IsCompleted(hours, period, name, frequency)) {
      Add(hours, /*completed=*/true, period, frequency.unit, county, &completed_);
    }
  }

  // Periods that follow one another are one entry, so that years of them stay a few.
  void Add(const Hours& hours, bool completed, const PeriodOfTime& period, PeriodUnit unit,
           const std::string& county, v1::Supervision::Hours** run) {
    const bool goes_on = *run != nullptr && (*run)->period() == WordOf(unit) && (*run)->region() == county &&
                         DayOf((*run)->to()) == period.first;
    if (!goes_on) {
      *run = runs_.Add();
      (*run)->set_kind(hours.kind);
      (*run)->set_completed(completed);
      (*run)->set_period(std::string(WordOf(unit)));
      (*run)->set_region(county);
      *(*run)->mutable_from() = ToProto(period.first);
    }
    *(*run)->mutable_to() = ToProto(period.last + 1);
  }

  // By custody, where it left less than half of the days, as for duties.
  bool IsExcused(const PeriodOfTime& period) const {
    if (subject_.custodies().empty()) return false;
    return 2 * FreeDays(subject_, period.first - 1, period.last) < period.last - period.first + 1;
  }

  bool IsCompleted(const Hours& hours, const PeriodOfTime& period, absl::CivilDay name,
                   const Frequency& frequency) const {
    const v1::Supervision& supervision = subject_.supervision();
    if (IsAnswered(hours, name, /*withdrawn=*/false)) return false;
    if (IsForgotten(hours, period)) {
      if (WasCompleted(hours, period, frequency.unit)) return true;
      // A version from before there were runs counts none when it forgets: but it forgets nothing but what
      // was done, or answered by a breach.
      if (!WasForgottenWhenCounted(hours, period)) return !IsAnswered(hours, name, /*withdrawn=*/true);
    }
    int sum = 0;
    for (const auto& done : supervision.done()) {
      const absl::CivilDay day = DayOf(done.day());
      if (done.kind() == hours.kind && period.first <= day && day <= period.last) sum += done.amount();
    }
    return sum >= frequency.amount;
  }

  bool IsForgotten(const Hours& hours, const PeriodOfTime& period) const {
    const auto& open_from = subject_.supervision().open_from();
    return std::any_of(open_from.begin(), open_from.end(), [&](const auto& open) {
      return open.kind() == hours.kind && period.first < DayOf(open.period());
    });
  }

  // Whether the runs that are there were counted when that was forgotten already; or in the step that forgot
  // it, by what was known before it did.
  bool WasForgottenWhenCounted(const Hours& hours, const PeriodOfTime& period) const {
    const auto& runs = subject_.supervision().hours();
    return std::any_of(runs.begin(), runs.end(), [&](const v1::Supervision::Hours& run) {
      return IsHorizon(run) && run.kind() == hours.kind && run.has_from() && period.first < DayOf(run.from());
    });
  }

  // What was written down before the file forgot (ForgetDone). What is asked for in another way by now goes
  // by its months, of which every period consists.
  bool WasCompleted(const Hours& hours, const PeriodOfTime& period, PeriodUnit unit) const {
    const std::string_view word = WordOf(unit);
    if (IsInRun(hours, /*completed=*/false, word, period)) {
      return IsInRun(hours, /*completed=*/true, word, period);
    }
    for (absl::CivilDay day = period.first; day <= period.last;) {
      const PeriodOfTime month = PeriodAround(day, PeriodUnit::kMonth);
      if (!IsInRun(hours, /*completed=*/true, "", month)) return false;
      day = month.last + 1;
    }
    return true;
  }

  // Whether a run of periods of that kind, or any where that is empty, holds a time whole.
  bool IsInRun(const Hours& hours, bool completed, std::string_view word, const PeriodOfTime& time) const {
    const auto& runs = subject_.supervision().hours();
    return std::any_of(runs.begin(), runs.end(), [&](const v1::Supervision::Hours& run) {
      return !IsHorizon(run) && run.kind() == hours.kind && run.completed() == completed &&
             (word.empty() || run.period() == word) && DayOf(run.from()) <= time.first &&
             time.last < DayOf(run.to());
    });
  }

  // Whether a breach settles the period, by the name of its duty; or did before it was withdrawn.
  bool IsAnswered(const Hours& hours, absl::CivilDay name, bool withdrawn) const {
    for (const auto& settled : subject_.supervision().settled()) {
      if (settled.kind() == hours.kind && DayOf(settled.period()) == name) return true;
    }
    if (subject_.breaches().empty()) return false;
    const std::string duty = absl::StrCat(ToAbsl(hours.rule), ":", FormatDay(name));
    return std::any_of(subject_.breaches().begin(), subject_.breaches().end(), [&](const v1::Breach& breach) {
      if (breach.has_withdrawal() && !withdrawn) return false;
      return std::find(breach.duties().begin(), breach.duties().end(), duty) != breach.duties().end();
    });
  }

  const Subject& subject_;
  const RuleBook& book_;
  absl::CivilDay begun_, last_;
  Runs runs_;
  v1::Supervision::Hours *due_ = nullptr, *completed_ = nullptr;  // those that go on
};

}  // namespace

void CountHours(const RuleBook& book, Subject* subject) {
  Runs runs = CountingHours(*subject, book).All();
  if (!subject->supervision().has_from() && subject->supervision().hours().empty()) return;
  subject->mutable_supervision()->mutable_hours()->Swap(&runs);
  if (subject->supervision().has_from()) NoteWhatHoursKnow(subject->mutable_supervision());
}

void NoteWhatHoursKnow(v1::Supervision* supervision) {
  Runs& entries = *supervision->mutable_hours();
  entries.erase(std::remove_if(entries.begin(), entries.end(), IsHorizon), entries.end());
  // Also where nothing is forgotten, and where nothing was asked for: a file that nobody has counted has
  // none.
  for (const Hours& hours : kHours) {
    v1::Supervision::Hours& entry = *entries.Add();
    entry.set_kind(hours.kind);
    for (const auto& open : supervision->open_from()) {
      if (open.kind() == hours.kind) *entry.mutable_from() = open.period();
    }
  }
}

std::vector<FigureEntry> FiguresOfHours(const Subject& subject) {
  std::vector<FigureEntry> entries;
  for (const v1::Supervision::Hours& run : subject.supervision().hours()) {
    for (const Hours& hours : kHours) {
      if (IsHorizon(run) || hours.kind != run.kind()) continue;
      const absl::CivilDay from = DayOf(run.from());
      entries.push_back({.measure = run.completed() ? hours.completed : hours.due,
                         .entry = absl::StrCat(run.period().substr(0, 1), FormatDay(from)),
                         .region = run.region(),
                         .from = from,
                         .to = DayOf(run.to())});
    }
  }
  return entries;
}

}  // namespace fengqiao::correction
