#include "services/mediation/domain/clocks.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/base/tsv.h"
#include "common/calendar/term.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/mediation_data.h"
#include "services/mediation/domain/rules.h"

namespace fengqiao::mediation {
namespace {

enum class Counting { kCivil, kWorkdays, kPlain };

struct ClockKind {
  std::string parameter;
  Counting counting = Counting::kPlain;
  std::vector<int> reminders;
  std::string basis;
  std::string title;
};

using ClockKinds = std::map<std::string, ClockKind, std::less<>>;

absl::StatusOr<ClockKinds> ParseKinds(std::string_view tsv) {
  ClockKinds kinds;
  RETURN_IF_ERROR(ReadTsv(tsv, 7, [&](const std::vector<std::string_view>& fields) -> absl::Status {
    ClockKind kind{.parameter = std::string(fields[2]),
                   .counting = Counting::kPlain,
                   .reminders = {},
                   .basis = std::string(fields[5]),
                   .title = std::string(fields[6])};
    if (fields[3] == "civil") {
      kind.counting = Counting::kCivil;
    } else if (fields[3] == "work") {
      kind.counting = Counting::kWorkdays;
    } else if (fields[3] != "plain") {
      return absl::InvalidArgumentError("days are counted civil, work or plain");
    }
    for (std::string_view day : SplitFields(fields[4], ',')) {
      if (day.empty()) continue;
      if (!absl::SimpleAtoi(ToAbsl(day), &kind.reminders.emplace_back()) || kind.reminders.back() < 1) {
        return absl::InvalidArgumentError("a reminder is no number");
      }
    }
    if (!kinds.emplace(fields[0], std::move(kind)).second) {
      return absl::InvalidArgumentError(absl::StrCat("'", ToAbsl(fields[0]), "' is there twice"));
    }
    return absl::OkStatus();
  }));
  return kinds;
}

const ClockKinds& Kinds() {
  static const auto& kinds = *new ClockKinds(ParseKinds(data::ClocksTsv()).value());
  return kinds;
}

const ClockKind& KindOf(std::string_view rule) { return Kinds().find(rule)->second; }

absl::StatusOr<calendar::Term> CountDays(Counting counting, absl::CivilDay from, int days,
                                         const calendar::WorkCalendar& work_calendar) {
  switch (counting) {
    case Counting::kCivil:
      return calendar::CivilTerm(from, calendar::Days(days), work_calendar);
    case Counting::kWorkdays:
      return calendar::CourtPlatformTerm(from, calendar::Workdays(days), work_calendar);
    case Counting::kPlain:
      break;
  }
  return calendar::CorrectionTerm(from, calendar::Days(days), calendar::Roll::kNo, work_calendar);
}

v1::Clock* AddClock(const ClockStart& start, const ClockKind& kind, absl::CivilDay due, v1::Case* dispute) {
  v1::Clock* clock = dispute->add_clocks();
  clock->set_id(absl::StrCat("k", dispute->clocks_size()));
  clock->set_rule(std::string(start.rule));
  clock->set_basis(kind.basis);
  clock->set_title(kind.title);
  clock->set_subject(std::string(start.subject));
  clock->set_started_by(std::string(start.event));
  *clock->mutable_started() = ToProto(start.day);
  *clock->mutable_due() = ToProto(due);
  clock->set_state(v1::Clock::STATE_RUNNING);
  for (const int day : kind.reminders) *clock->add_reminders() = ToProto(start.day + day);
  return clock;
}

absl::CivilDay DueOf(const v1::Clock& clock) {
  return FromProto(clock.due()).value_or(absl::CivilDay::max());
}

}  // namespace

std::vector<std::string_view> ClockRules() {
  std::vector<std::string_view> rules;
  for (const auto& [rule, kind] : Kinds()) rules.push_back(rule);
  return rules;
}

std::string_view ClockBasis(std::string_view rule) {
  const auto found = Kinds().find(rule);
  return found == Kinds().end() ? std::string_view() : std::string_view(found->second.basis);
}

absl::Status StartClock(const ClockStart& start, const Circumstances& now, v1::Case* dispute) {
  const ClockKind& kind = KindOf(start.rule);
  const Parameter* days =
      now.book.parameters.Find(kind.parameter, api::RegionOf(dispute->region()), start.day);
  if (days == nullptr) return Refuse("mediation.parameter.missing", absl::StrCat("（", kind.parameter, "）"));
  ASSIGN_OR_RETURN(const calendar::Term term,
                   CountDays(kind.counting, start.day, days->value, now.book.calendar));
  v1::Clock* clock = AddClock(start, kind, term.last_day, dispute);
  if (term.rolled_from) *clock->mutable_original_due() = ToProto(*term.rolled_from);
  clock->set_calendar_unknown(term.calendar_unknown);
  return absl::OkStatus();
}

void StartClockUntil(const ClockStart& start, absl::CivilDay due, const Circumstances& now,
                     v1::Case* dispute) {
  const ClockKind& kind = KindOf(start.rule);
  absl::CivilDay rolled = due;
  bool unknown = false;
  const auto term = calendar::CivilTerm(due - 1, calendar::Days(1), now.book.calendar);
  if (kind.counting == Counting::kCivil && term.ok()) {
    rolled = term->last_day;
    unknown = term->calendar_unknown;
  }
  v1::Clock* clock = AddClock(start, kind, rolled, dispute);
  if (rolled != due) *clock->mutable_original_due() = ToProto(due);
  clock->set_calendar_unknown(unknown);
}

v1::Clock* RunningClock(std::string_view rule, std::string_view subject, v1::Case* dispute) {
  for (v1::Clock& clock : *dispute->mutable_clocks()) {
    if (clock.state() == v1::Clock::STATE_RUNNING && clock.rule() == rule && clock.subject() == subject) {
      return &clock;
    }
  }
  return nullptr;
}

void DropCourtTerms(absl::CivilDay day, v1::Case* dispute) {
  for (v1::Clock& clock : *dispute->mutable_clocks()) {
    if (clock.state() != v1::Clock::STATE_RUNNING || !(IsCourtTerm(clock) || clock.rule() == "MD6")) continue;
    clock.set_state(v1::Clock::STATE_DROPPED);
    *clock.mutable_ended() = ToProto(day);
  }
}

bool IsCourtTerm(const v1::Clock& clock) {
  return clock.rule() == "MD2" || clock.rule() == "MD3" || clock.rule() == "MD3s";
}

std::vector<v1::Clock*> RunningTerms(std::string_view attempt, v1::Case* dispute) {
  std::vector<v1::Clock*> terms;
  for (v1::Clock& clock : *dispute->mutable_clocks()) {
    if (clock.state() != v1::Clock::STATE_RUNNING) continue;
    if (IsCourtTerm(clock) || (clock.rule() == "MD1" && clock.subject() == attempt)) terms.push_back(&clock);
  }
  return terms;
}

void MeetClock(absl::CivilDay day, v1::Clock* clock) {
  clock->set_state(day <= DueOf(*clock) ? v1::Clock::STATE_MET : v1::Clock::STATE_LATE);
  *clock->mutable_ended() = ToProto(day);
}

void MeetClock(std::string_view rule, std::string_view subject, absl::CivilDay day, v1::Case* dispute) {
  if (v1::Clock* clock = RunningClock(rule, subject, dispute)) MeetClock(day, clock);
}

void DropClocks(std::string_view subject, absl::CivilDay day, v1::Case* dispute) {
  for (v1::Clock& clock : *dispute->mutable_clocks()) {
    if (clock.state() != v1::Clock::STATE_RUNNING || (subject != "*" && clock.subject() != subject)) continue;
    clock.set_state(v1::Clock::STATE_DROPPED);
    *clock.mutable_ended() = ToProto(day);
  }
}

void DropClocks(std::string_view rule, std::string_view subject, absl::CivilDay day, v1::Case* dispute) {
  while (v1::Clock* clock = RunningClock(rule, subject, dispute)) {
    clock->set_state(v1::Clock::STATE_DROPPED);
    *clock->mutable_ended() = ToProto(day);
  }
}

void RestartClock(std::string_view rule, std::string_view subject, absl::CivilDay day, v1::Case* dispute) {
  auto* clocks = dispute->mutable_clocks();
  const auto last = std::find_if(clocks->rbegin(), clocks->rend(), [&](const v1::Clock& clock) {
    return clock.rule() == rule && clock.subject() == subject;
  });
  if (last == clocks->rend() || DueOf(*last) < day) return;
  last->set_state(v1::Clock::STATE_RUNNING);
  last->clear_ended();
}

bool IsOption(std::string_view rule) { return rule == "MD7"; }

void ExtendClock(absl::CivilDay until, v1::Clock* clock) {
  if (!clock->has_original_due()) *clock->mutable_original_due() = clock->due();
  *clock->mutable_due() = ToProto(until);
}

absl::Status LengthenClock(int days, const Circumstances& now, v1::Clock* clock) {
  absl::CivilDay end = DueOf(*clock);
  // Where the term had only rolled over days of rest, it is counted on from its own end.
  if (const auto original = FromProto(clock->original_due()); clock->has_original_due() && original.ok()) {
    const auto rolled = now.book.calendar.WorkdayFrom(*original);
    if (rolled.ok() && *rolled == end) end = *original;
  }
  const auto term = calendar::CivilTerm(end, calendar::Days(days), now.book.calendar);
  if (!term.ok()) return Refuse("mediation.case.calendar");
  ExtendClock(term->last_day, clock);
  clock->set_calendar_unknown(term->calendar_unknown);
  return absl::OkStatus();
}

absl::Status CheckClockTable(std::string_view tsv) { return ParseKinds(tsv).status(); }

bool IsOverdue(const v1::Clock& clock, absl::CivilDay today) {
  return clock.state() == v1::Clock::STATE_RUNNING && DueOf(clock) < today;
}

}  // namespace fengqiao::mediation
