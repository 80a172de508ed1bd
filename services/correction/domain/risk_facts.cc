#include "services/correction/domain/risk_facts.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/calendar/term.h"
#include "common/identity/person_number.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/duties.h"
#include "services/correction/domain/parts.h"

namespace fengqiao::correction {
namespace {

using v1::Absence;
using v1::Breach;
using v1::Sanction;

constexpr int kMinutesOfHour = 60;

// What was withdrawn later was counted on the day.
template <typename Entry>
bool Stood(const Entry& entry, absl::CivilDay on) {
  return !entry.has_withdrawal() || DayOf(entry.withdrawal().day()) > on;
}

void Count(std::string_view id, RiskFact* fact) {
  ++fact->number;
  fact->entries.emplace_back(id);
}

}  // namespace

std::optional<RiskFact> RiskFacts::NumberOf(std::string_view key, int months) const {
  if (key == "age") {
    if (!person_.has_born()) return std::nullopt;
    return RiskFact{identity::AgeOn(DayOf(person_.born()), DayOf(subject_.registration().reported())),
                    {"person"}};
  }
  if (key == "months_in") return MonthsIn();
  if (key == "injunction") {
    const v1::Judgment& judgment = subject_.judgment();
    const bool over = judgment.has_injunction_end() && DayOf(judgment.injunction_end()) < on_;
    return RiskFact{!judgment.injunction().empty() && !over, {"judgment"}};
  }
  if (key == "breaches") return Breaches(months);
  if (key == "admonitions") return Sanctions(v1::SANCTION_KIND_ADMONITION, months);
  if (key == "warnings") return Sanctions(v1::SANCTION_KIND_WARNING, months);
  if (key == "police_penalties") return Sanctions(v1::SANCTION_KIND_POLICE_PENALTY, months);
  if (key == "days_out") return DaysOut(months);
  if (key == "overstayed_leaves") return OverstayedLeaves(months);
  if (key == "missed_reports") return Missed("report", v1::ACT_KIND_REPORT, months);
  if (key == "missed_education") return Missed("education", v1::ACT_KIND_EDUCATION, months);
  if (key == "missed_work") return Missed("public_benefit", v1::ACT_KIND_PUBLIC_BENEFIT, months);
  if (key == "education_hours_owed") return HoursOwed();
  if (key == "custodies") return Custodies(months);
  return std::nullopt;
}

std::string_view RiskFacts::UnitOf(std::string_view key) {
  if (key == "days_out") return "日";
  if (key == "months_in") return "个月";
  if (key == "education_hours_owed") return "小时";
  if (key == "missed_reports" || key == "missed_education" || key == "missed_work") return "期";
  return "次";
}

bool RiskFacts::IsLookedAt(absl::CivilDay day, int months) const {
  return day <= on_ && (months == 0 || day > calendar::AddMonths(on_, -months));
}

RiskFact RiskFacts::Breaches(int months) const {
  RiskFact fact;
  for (const Breach& breach : subject_.breaches()) {
    if (Stood(breach, on_) && IsLookedAt(DayOf(breach.day()), months)) Count(breach.id(), &fact);
  }
  return fact;
}

RiskFact RiskFacts::Sanctions(v1::SanctionKind kind, int months) const {
  const bool ours = kind != v1::SANCTION_KIND_POLICE_PENALTY;
  RiskFact fact;
  for (const Sanction& sanction : subject_.sanctions()) {
    const bool decided =
        ours ? sanction.state() == Sanction::STATE_DECIDED : sanction.state() == Sanction::STATE_GRANTED;
    const bool was = sanction.has_withdrawal() && Stood(sanction, on_) &&
                     (ours ? sanction.has_decided() : sanction.has_organ_decided());
    if (sanction.kind() != kind || (!decided && !was)) continue;
    const auto& day = ours ? sanction.decided() : sanction.organ_decided();
    if (IsLookedAt(DayOf(day), months)) Count(sanction.id(), &fact);
  }
  return fact;
}

// Of absences that are over by the day by their breach, of one that went on then by its days until then.
RiskFact RiskFacts::DaysOut(int months) const {
  RiskFact fact;
  const auto add = [&](std::string_view id, int days) {
    if (days <= 0) return;
    fact.number += days;
    fact.entries.emplace_back(id);
  };
  for (const Breach& breach : subject_.breaches()) {
    const Absence* absence = FindById(breach.absence(), &subject_.absences());
    const bool went_on = absence != nullptr && (!absence->has_ended() || DayOf(absence->ended()) > on_);
    if (breach.kind() != Breach::KIND_OUT_OF_CONTROL || went_on || !Stood(breach, on_)) continue;
    if (IsLookedAt(DayOf(breach.day()), months)) add(breach.id(), breach.days_out());
  }
  for (const Absence& absence : subject_.absences()) {
    if (absence.outcome() == Absence::OUTCOME_VOID || DayOf(absence.base()) >= on_) continue;
    if (absence.has_ended() && DayOf(absence.ended()) <= on_) continue;
    add(absence.id(), FreeDays(subject_, DayOf(absence.base()), on_));
  }
  return fact;
}

RiskFact RiskFacts::OverstayedLeaves(int months) const {
  RiskFact fact;
  for (const Absence& absence : subject_.absences()) {
    const bool overstayed =
        absence.cause() == Absence::CAUSE_OVERSTAYED_LEAVE && absence.outcome() != Absence::OUTCOME_VOID;
    if (overstayed && IsLookedAt(DayOf(absence.base()) + 1, months)) Count(absence.id(), &fact);
  }
  return fact;
}

std::optional<absl::CivilDay> RiskFacts::LastOfSettled(std::string_view duty, std::string_view rule,
                                                       v1::ActKind kind) const {
  const std::string prefix = absl::StrCat(ToAbsl(rule), ":");
  if (duty.substr(0, prefix.size()) != prefix) return std::nullopt;
  const auto first = ParseDay(duty.substr(prefix.size()));
  if (!first.ok()) return std::nullopt;
  v1::SupervisionClass held = ClassOn(subject_, *first);
  // The first period begins before the first class.
  if (held == v1::SUPERVISION_CLASS_UNSPECIFIED && !subject_.classifications().empty()) {
    held = subject_.classifications(0).supervision_class();
  }
  const Frequency* frequency = book_.frequencies.Find(api::RegionOf(subject_.region()), held, kind, *first);
  return frequency == nullptr ? *first : PeriodAround(*first, frequency->unit).last;
}

// Periods that were missed: those that stood open on the day, and those that a breach has settled. Each once.
RiskFact RiskFacts::Missed(std::string_view rule, v1::ActKind kind, int months) const {
  std::map<std::string, absl::CivilDay> missed;
  for (const v1::Duty& duty : DutiesOf(subject_, book_, on_)) {
    if (duty.rule() == rule && DayOf(duty.due()) < on_) missed.emplace(duty.id(), DayOf(duty.due()));
  }
  for (const Breach& breach : subject_.breaches()) {
    if (!Stood(breach, on_)) continue;
    for (const std::string& duty : breach.duties()) {
      const auto last = LastOfSettled(duty, rule, kind);
      if (last && *last < on_) missed.emplace(duty, *last);
    }
  }
  RiskFact fact;
  for (const auto& [id, last] : missed) {
    if (IsLookedAt(last, months)) Count(id, &fact);
  }
  return fact;
}

// Whole hours that are missing in the months that are over and stand open.
RiskFact RiskFacts::HoursOwed() const {
  RiskFact fact;
  int minutes = 0;
  for (const v1::Duty& duty : DutiesOf(subject_, book_, on_)) {
    if (duty.rule() != "education" || DayOf(duty.due()) >= on_) continue;
    minutes += duty.required() - duty.done();
    fact.entries.push_back(duty.id());
  }
  fact.number = minutes / kMinutesOfHour;
  return fact;
}

RiskFact RiskFacts::Custodies(int months) const {
  RiskFact fact;
  for (const v1::Custody& custody : subject_.custodies()) {
    if (!Stood(custody, on_) || DayOf(custody.from()) > on_) continue;
    const bool over = custody.has_to() && DayOf(custody.to()) < on_;
    if (IsLookedAt(over ? DayOf(custody.to()) : on_, months)) Count(custody.id(), &fact);
  }
  return fact;
}

// Full months since the registration.
RiskFact RiskFacts::MonthsIn() const {
  const absl::CivilDay reported = DayOf(subject_.registration().reported());
  int months = 0;
  while (calendar::AddMonths(reported, months + 1) <= on_) ++months;
  return {months, {"registration"}};
}

}  // namespace fengqiao::correction
