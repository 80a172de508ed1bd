// The hours that supervision asks for, period by period, and what became of them (I-C10). They are kept in
// the file, so that what it counts for follows from it alone, whatever the tables say by then.

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/figures.h"
#include "services/correction/domain/parts.h"

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

using Runs = google::protobuf::RepeatedPtrField<v1::Supervision::Hours>;

class CountingHours {
 public:
  CountingHours(const Subject& subject, const RuleBook& book) : subject_(subject), book_(book) {}

  Runs All() {
    if (!subject_.supervision().has_from()) return {};
    begun_ = DayOf(subject_.supervision().from());
    last_ = DayOf(subject_.term().end());
    if (subject_.has_end()) last_ = std::min(last_, DayOf(subject_.end().day()));
    for (const Hours& hours : kHours) {
      due_ = completed_ = nullptr;
      for (int i = 0; i < subject_.classifications_size(); ++i) OfClass(hours, i);
    }
    return std::move(runs_);
  }

 private:
  // The periods that count by the i-th class: those whose last day lies in its time. What is to come is
  // entered with what was: no day after today counts, and the turn of a month writes no file.
  void OfClass(const Hours& hours, int i) {
    const auto& classes = subject_.classifications();
    const bool last_class = i + 1 == classes.size();
    const absl::CivilDay until = last_class ? last_ : std::min(last_, DayOf(classes[i + 1].from()) - 1);
    absl::CivilDay cursor = std::max(begun_, DayOf(classes[i].from()));
    while (cursor <= until) {
      const Frequency* frequency = AskedFor(hours, i, CountyOn(subject_, cursor), cursor);
      if (frequency == nullptr) {  // looked at again with the next month
        cursor = PeriodAround(cursor, PeriodUnit::kMonth).last + 1;
        continue;
      }
      const PeriodOfTime period = PeriodAround(cursor, frequency->unit);
      if (period.last <= until) OfPeriod(hours, i, period, cursor, frequency->unit);
      cursor = period.last + 1;
    }
  }

  const Frequency* AskedFor(const Hours& hours, int i, const std::string& county, absl::CivilDay on) const {
    return book_.frequencies.Find(api::RegionOf(county), subject_.classifications(i).supervision_class(),
                                  hours.kind, on);
  }

  void OfPeriod(const Hours& hours, int i, const PeriodOfTime& period, absl::CivilDay on, PeriodUnit unit) {
    // The county that has the person on the last day is the one that counts, by its own table.
    const std::string& county = CountyOn(subject_, period.last);
    const Frequency* frequency = AskedFor(hours, i, county, on);
    const bool asked = frequency != nullptr && frequency->unit == unit && begun_ <= period.first;
    if (!asked || IsExcused(period)) return;
    Add(hours, /*completed=*/false, period, unit, county, &due_);
    if (IsCompleted(hours, period, DayOf(subject_.classifications(i).from()), frequency->amount)) {
      Add(hours, /*completed=*/true, period, unit, county, &completed_);
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

  // What is done with is forgotten in the file (ForgetDone) because it was done, or answered by a breach.
  bool IsCompleted(const Hours& hours, const PeriodOfTime& period, absl::CivilDay class_from,
                   int amount) const {
    if (IsAnswered(hours, period.first) ||
        (period.first < class_from && class_from <= period.last && IsAnswered(hours, class_from))) {
      return false;
    }
    const v1::Supervision& supervision = subject_.supervision();
    for (const auto& open : supervision.open_from()) {
      if (open.kind() == hours.kind && period.first < DayOf(open.period())) return true;
    }
    int sum = 0;
    for (const auto& done : supervision.done()) {
      const absl::CivilDay day = DayOf(done.day());
      if (done.kind() == hours.kind && period.first <= day && day <= period.last) sum += done.amount();
    }
    return sum >= amount;
  }

  // Whether a breach settles the period, by the name of its duty.
  bool IsAnswered(const Hours& hours, absl::CivilDay name) const {
    for (const auto& settled : subject_.supervision().settled()) {
      if (settled.kind() == hours.kind && DayOf(settled.period()) == name) return true;
    }
    if (subject_.breaches().empty()) return false;
    const std::string duty = absl::StrCat(ToAbsl(hours.rule), ":", FormatDay(name));
    return std::any_of(subject_.breaches().begin(), subject_.breaches().end(), [&](const v1::Breach& breach) {
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
  if (runs.empty() && subject->supervision().hours().empty()) return;
  subject->mutable_supervision()->mutable_hours()->Swap(&runs);
}

std::vector<FigureEntry> FiguresOfHours(const Subject& subject) {
  std::vector<FigureEntry> entries;
  for (const v1::Supervision::Hours& run : subject.supervision().hours()) {
    for (const Hours& hours : kHours) {
      if (hours.kind != run.kind()) continue;
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
