#include "services/correction/domain/supervision_duties.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "common/api/resource_name.h"
#include "common/calendar/term.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/duties.h"
#include "services/correction/domain/figures.h"
#include "services/correction/domain/life.h"
#include "services/correction/domain/parameters.h"
#include "services/correction/domain/parts.h"

namespace fengqiao::correction {
namespace {

using v1::Duty;
using v1::Subject;

// What class of supervision asks for is a rule each; the last two come with temporary service.
struct ActRule {
  v1::ActKind kind;
  std::string_view rule;
  bool by_hours;
};
constexpr ActRule kActRules[] = {{v1::ACT_KIND_REPORT, "report", false},
                                 {v1::ACT_KIND_VISIT, "visit", false},
                                 {v1::ACT_KIND_TALK, "talk", false},
                                 {v1::ACT_KIND_EDUCATION, "education", true},
                                 {v1::ACT_KIND_PUBLIC_BENEFIT, "public_benefit", true}};

class Supervising {
 public:
  Supervising(const Subject& subject, const RuleBook& book, absl::CivilDay today, std::vector<Duty>* duties)
      : subject_(subject), book_(book), today_(today), duties_(*duties) {}

  void All() {
    BySupervision();
    ByHealth();
  }

 private:
  // A duty whose day the subject says.
  Duty& Add(std::string_view rule, std::string_view about, absl::CivilDay since, absl::CivilDay due) {
    return duties_.emplace_back(MakeDuty(rule, about, since, due));
  }

  std::optional<int> LengthOf(std::string_view rule, absl::CivilDay on) const {
    return correction::LengthOf(rule, subject_, book_, on);
  }

  void BySupervision() {
    if (!subject_.supervision().has_from()) return;
    for (const ActRule& rule : kActRules) {
      for (int i = 0; i < subject_.classifications_size(); ++i) OfClass(rule, i);
    }
  }

  // The periods that count by the i-th class: those whose last day lies in its time.
  void OfClass(const ActRule& rule, int i) {
    const auto& classes = subject_.classifications();
    const absl::CivilDay begun = DayOf(subject_.supervision().from());
    const bool last_class = i + 1 == classes.size();
    const absl::CivilDay until = last_class ? absl::CivilDay::max() : DayOf(classes[i + 1].from()) - 1;
    const absl::CivilDay term_end = DayOf(subject_.term().end());
    absl::CivilDay cursor = std::max(begun, DayOf(classes[i].from()));
    cursor = std::max(cursor, OpenFrom(rule.kind));
    while (cursor <= std::min(today_, std::min(until, term_end))) {
      const Frequency* frequency = book_.frequencies.Find(api::RegionOf(subject_.region()),
                                                          classes[i].supervision_class(), rule.kind, cursor);
      if (frequency == nullptr) {  // looked at again with the next month
        cursor = PeriodAround(cursor, PeriodUnit::kMonth).last + 1;
        continue;
      }
      const PeriodOfTime period = PeriodAround(cursor, frequency->unit);
      cursor = period.last + 1;
      // What began before is done with, whatever else is forgotten of it.
      if (period.first < OpenFrom(rule.kind)) continue;
      if (period.last <= until) {
        const absl::CivilDay name =
            NameOfPeriod(subject_, book_, api::RegionOf(subject_.region()), rule.kind, i, period.first);
        OfPeriod(rule, *frequency, period, name, begun, term_end);
      }
    }
  }

  void OfPeriod(const ActRule& rule, const Frequency& frequency, const PeriodOfTime& period,
                absl::CivilDay name, absl::CivilDay begun, absl::CivilDay term_end) {
    // Hours are of whole periods alone; what is done once can be done in a part.
    const bool whole = begun <= period.first && period.last <= term_end;
    if (rule.by_hours && !whole) return;
    const absl::CivilDay due = std::min(period.last, term_end);
    if (IsExcused(std::max(period.first, begun), due) || IsSettled(rule.kind, name)) return;
    const int done = DoneIn(rule.kind, period);
    if (done >= frequency.amount) return;
    Duty& duty = Add(rule.rule, FormatDay(name), std::max(period.first, begun), due);
    duty.set_required(frequency.amount);
    duty.set_done(done);
  }

  // By custody, where it left less than half of the days: a day of it does not do away with a quarter.
  bool IsExcused(absl::CivilDay first, absl::CivilDay last) const {
    if (subject_.custodies().empty()) return false;
    const auto all = last - first + 1;
    return 2 * FreeDays(subject_, first - 1, last) < all;
  }

  // What follows the last one at a distance: health reports and re-examinations.
  void ByHealth() {
    if (subject_.kind() != Subject::KIND_TEMPORARY_SERVICE || !subject_.supervision().has_from()) return;
    FollowingLast("health_report", v1::ACT_KIND_HEALTH_REPORT);
    if (subject_.judgment().medical_parole()) {
      FollowingLast("reexamination", v1::ACT_KIND_REEXAMINATION);
    }
  }

  void FollowingLast(std::string_view rule, v1::ActKind kind) {
    absl::CivilDay last = DayOf(subject_.supervision().from());
    for (const auto& done : subject_.supervision().done()) {
      if (done.kind() == kind) last = std::max(last, DayOf(done.day()));
    }
    // One that was missed and answered gives way to the next.
    for (const auto& settled : subject_.supervision().settled()) {
      if (settled.kind() == kind) last = std::max(last, DayOf(settled.period()));
    }
    if (const auto months = LengthOf(rule, last)) {
      absl::CivilDay due = calendar::AddMonths(last, *months);
      // Nobody reports from a cell: what falls due in custody is due some days after it.
      const auto free = LastInOrder(subject_, due - 1);
      if (free && *free >= due) {
        due = *free + ValueOf("correction.after_custody_days", subject_, *free, book_).value_or(1);
      }
      Add(rule, FormatDay(due), last, due);
    }
  }

  int DoneIn(v1::ActKind kind, const PeriodOfTime& period) const {
    int sum = 0;
    for (const auto& done : subject_.supervision().done()) {
      const absl::CivilDay day = DayOf(done.day());
      if (done.kind() == kind && period.first <= day && day <= period.last) sum += done.amount();
    }
    return sum;
  }

  bool IsSettled(v1::ActKind kind, absl::CivilDay period) const {
    const auto& settled = subject_.supervision().settled();
    return std::any_of(settled.begin(), settled.end(),
                       [&](const auto& one) { return one.kind() == kind && DayOf(one.period()) == period; });
  }

  absl::CivilDay OpenFrom(v1::ActKind kind) const {
    for (const auto& one : subject_.supervision().open_from()) {
      if (one.kind() == kind) return DayOf(one.period());
    }
    return absl::CivilDay::min();
  }

  const Subject& subject_;
  const RuleBook& book_;
  const absl::CivilDay today_;
  std::vector<Duty>& duties_;
};

const ActRule* ActRuleOf(std::string_view rule) {
  const auto* at = std::find_if(std::begin(kActRules), std::end(kActRules),
                                [&](const ActRule& one) { return one.rule == rule; });
  return at == std::end(kActRules) ? nullptr : at;
}

// The first day of the period that a duty is about, as its id says.
std::optional<absl::CivilDay> PeriodOf(const Duty& duty) {
  const auto period = ParseDay(std::string_view(duty.id()).substr(duty.rule().size() + 1));
  return period.ok() ? std::optional(*period) : std::nullopt;
}

// Of what kind of act, or of what comes at a distance, a duty is; UNSPECIFIED of all others.
v1::ActKind KindOf(std::string_view rule) {
  if (const ActRule* act = ActRuleOf(rule)) return act->kind;
  if (rule == "health_report") return v1::ACT_KIND_HEALTH_REPORT;
  if (rule == "reexamination") return v1::ACT_KIND_REEXAMINATION;
  return v1::ACT_KIND_UNSPECIFIED;
}

using Settled = v1::Supervision::Settled;

// The periods that breaches cite, withdrawn ones too where `withdrawn`.
std::set<std::pair<v1::ActKind, absl::CivilDay>> Cited(const Subject& subject, bool withdrawn) {
  std::set<std::pair<v1::ActKind, absl::CivilDay>> cited;
  for (const v1::Breach& breach : subject.breaches()) {
    if (breach.has_withdrawal() && !withdrawn) continue;
    for (const std::string& duty : breach.duties()) {
      const size_t colon = duty.find(':');
      if (colon == std::string::npos) continue;
      const auto day = ParseDay(std::string_view(duty).substr(colon + 1));
      if (day.ok()) cited.insert({KindOf(std::string_view(duty).substr(0, colon)), *day});
    }
  }
  return cited;
}

absl::CivilDay QuarterOf(absl::CivilDay day) { return PeriodAround(day, PeriodUnit::kQuarter).first; }

}  // namespace

absl::CivilDay NameOfPeriod(const Subject& subject, const RuleBook& book, std::string_view region,
                            v1::ActKind kind, int i, absl::CivilDay first) {
  const auto& classes = subject.classifications();
  const absl::CivilDay from = DayOf(classes[i].from());
  for (int j = 0; j < i && first < from; ++j) {
    const Frequency* earlier = book.frequencies.Find(region, classes[j].supervision_class(), kind, first);
    const absl::CivilDay next = DayOf(classes[j + 1].from());
    if (earlier == nullptr) continue;
    const PeriodOfTime shorter = PeriodAround(first, earlier->unit);
    if (shorter.first == first && shorter.last < next) return from;
  }
  return first;
}

void AddDutiesOfSupervision(const Subject& subject, const RuleBook& book, absl::CivilDay today,
                            std::vector<Duty>* duties) {
  Supervising(subject, book, today, duties).All();
}

void FoldPeriods(std::vector<Duty>* duties) {
  std::set<std::string> folded;
  for (const ActRule& rule : kActRules) {
    std::vector<Duty*> periods;
    for (Duty& duty : *duties) {
      if (duty.rule() == rule.rule) periods.push_back(&duty);
    }
    if (periods.size() <= kMostOfRule) continue;
    const size_t over = periods.size() - kMostOfRule;
    periods[0]->set_folded(static_cast<int32_t>(over));
    for (size_t i = 1; i <= over; ++i) folded.insert(periods[i]->id());
  }
  duties->erase(std::remove_if(duties->begin(), duties->end(),
                               [&](const Duty& one) { return folded.contains(one.id()); }),
                duties->end());
}

bool CountsByWeek(const Subject& subject, const RuleBook& book, absl::CivilDay today) {
  return std::any_of(std::begin(kActRules), std::end(kActRules), [&](const ActRule& rule) {
    const Frequency* frequency =
        book.frequencies.Find(api::RegionOf(subject.region()), ClassOn(subject, today), rule.kind, today);
    return frequency != nullptr && frequency->unit == PeriodUnit::kWeek;
  });
}

void ForgetDone(const RuleBook& book, absl::CivilDay today, Subject* subject) {
  if (!subject->supervision().has_from()) return;
  // Custody suspends what is owed and does away with nothing of it.
  const std::vector<Duty> open = AllDutiesOf(*subject, book, today, /*folded=*/true, /*suspended=*/false);
  // Whether hours were done is known as long as their days are.
  CountHours(book, subject);
  v1::Supervision& supervision = *subject->mutable_supervision();
  std::map<v1::ActKind, absl::CivilDay> from;
  for (const ActRule& rule : kActRules) {
    absl::CivilDay first = QuarterOf(today);
    for (const Duty& duty : open) {
      if (duty.rule() != rule.rule) continue;
      if (const auto period = PeriodOf(duty)) first = std::min(first, QuarterOf(*period));
    }
    from[rule.kind] = first;
  }
  supervision.clear_open_from();
  for (const auto& [kind, day] : from) {
    auto* one = supervision.add_open_from();
    one->set_kind(kind);
    *one->mutable_period() = ToProto(day);
  }
  NoteWhatHoursKnow(&supervision);
  const auto forget = [&](auto* entries, const auto& day_of) {
    entries->erase(std::remove_if(entries->begin(), entries->end(),
                                  [&](const auto& one) {
                                    const auto at = from.find(one.kind());
                                    return at != from.end() && day_of(one) < at->second;
                                  }),
                   entries->end());
  };
  forget(supervision.mutable_done(), [](const auto& one) { return DayOf(one.day()); });
  forget(supervision.mutable_settled(), [](const auto& one) { return DayOf(one.period()); });
}

bool SettleMissed(std::string_view id, const RuleBook& book, absl::CivilDay today, Subject* subject) {
  const std::vector<Duty> open = DutiesOf(*subject, book, today);
  const auto duty = std::find_if(open.begin(), open.end(), [&](const Duty& one) { return one.id() == id; });
  // What the office missed is no breach of the person's.
  if (duty == open.end() || DayOf(duty->due()) >= today || duty->holder() != Duty::HOLDER_SUBJECT) {
    return false;
  }
  const v1::ActKind kind = KindOf(duty->rule());
  if (kind == v1::ACT_KIND_UNSPECIFIED) return false;
  std::vector<absl::CivilDay> periods;
  if (const auto period = PeriodOf(*duty)) periods.push_back(*period);
  if (duty->folded() > 0) {
    for (const Duty& one : AllDutiesOf(*subject, book, today, /*folded=*/false, /*suspended=*/true)) {
      if (one.rule() != duty->rule() || static_cast<int>(periods.size()) > duty->folded()) continue;
      const auto period = PeriodOf(one);
      if (period && *period > periods[0]) periods.push_back(*period);
    }
  }
  for (const absl::CivilDay period : periods) {
    auto* settled = subject->mutable_supervision()->add_settled();
    settled->set_kind(kind);
    *settled->mutable_period() = ToProto(period);
  }
  return !periods.empty();
}

void TakeBackSettled(const v1::Breach& breach, Subject* subject) {
  const auto standing = Cited(*subject, /*withdrawn=*/false), cited = Cited(*subject, /*withdrawn=*/true);
  Subject only_it;
  *only_it.add_breaches() = breach;
  const auto by_it = Cited(only_it, /*withdrawn=*/true);
  auto& settled = *subject->mutable_supervision()->mutable_settled();
  google::protobuf::RepeatedPtrField<Settled> left;
  const Settled* taken_back = nullptr;  // the one before, where it is
  for (const Settled& one : settled) {
    const std::pair period(one.kind(), DayOf(one.period()));
    // A folded duty settles later periods with it (SettleMissed), which stand after its own and which no
    // breach cites.
    const bool folded = taken_back != nullptr && taken_back->kind() == one.kind() &&
                        DayOf(taken_back->period()) < period.second && !cited.contains(period);
    if (folded || (by_it.contains(period) && !standing.contains(period))) {
      taken_back = &one;
    } else {
      taken_back = nullptr;
      *left.Add() = one;
    }
  }
  settled.Swap(&left);
}

}  // namespace fengqiao::correction
