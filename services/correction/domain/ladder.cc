#include "services/correction/domain/ladder.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "common/status/macros.h"
#include "services/correction/domain/parameters.h"
#include "services/correction/domain/parts.h"

namespace fengqiao::correction {
namespace {

using v1::Breach;
using v1::Sanction;
using v1::Subject;

// What one breach by itself leads to.
struct Reached {
  v1::SanctionKind kind;
  std::string rule;
};

struct Thresholds {
  int admonition_max_days_out;
  int admonitions;
  int warnings;
};

// A rule whose law is another one for other kinds of correction has a row for each of them; empty where it is
// never met there.
struct RuleOfKinds {
  std::string_view rule;
  std::string_view of_surveillance;
  std::string_view of_temporary_service;
};
constexpr RuleOfKinds kRulesOfKinds[] = {
    {"correction.ladder.over_a_month", "correction.ladder.over_a_month.surveillance",
     "correction.ladder.over_a_month.temporary_service"},
    {"correction.ladder.two_warnings", "correction.ladder.two_warnings.surveillance",
     "correction.ladder.two_warnings.temporary_service"},
    {"correction.ladder.after_penalty", "correction.ladder.after_penalty.surveillance",
     "correction.ladder.after_penalty.temporary_service"},
    {"correction.ladder.grave", "correction.ladder.grave.surveillance",
     "correction.ladder.grave.temporary_service"},
    {"correction.ladder.injunction_grave", "correction.ladder.injunction_grave.surveillance", ""}};

std::string RuleFor(Subject::Kind kind, std::string rule) {
  for (const RuleOfKinds& one : kRulesOfKinds) {
    if (one.rule != rule) continue;
    if (kind == Subject::KIND_PUBLIC_SURVEILLANCE) return std::string(one.of_surveillance);
    const bool other = kind == Subject::KIND_TEMPORARY_SERVICE && !one.of_temporary_service.empty();
    return other ? std::string(one.of_temporary_service) : rule;
  }
  return rule;
}

Reached ByDaysOut(const Breach& breach, const Thresholds& thresholds, Subject::Kind kind) {
  if (breach.over_a_month()) return {EndingOf(kind), "correction.ladder.over_a_month"};
  if (breach.days_out() > thresholds.admonition_max_days_out) {
    return {v1::SANCTION_KIND_WARNING, "correction.ladder.over_ten_days"};
  }
  return {v1::SANCTION_KIND_ADMONITION, "correction.ladder.ten_days"};
}

Reached ByInjunction(const Breach& breach, Subject::Kind kind) {
  switch (breach.gravity()) {
    case Breach::GRAVITY_GRAVE:
      return {EndingOf(kind), "correction.ladder.injunction_grave"};
    case Breach::GRAVITY_SERIOUS:
      return {v1::SANCTION_KIND_POLICE_PENALTY, "correction.ladder.injunction_serious"};
    default:
      return {v1::SANCTION_KIND_WARNING, "correction.ladder.injunction_minor"};
  }
}

Reached ByGravity(const Breach& breach, Subject::Kind kind) {
  switch (breach.gravity()) {
    case Breach::GRAVITY_GRAVE:
      return {EndingOf(kind), "correction.ladder.grave"};
    case Breach::GRAVITY_SERIOUS:
      return {v1::SANCTION_KIND_WARNING, "correction.ladder.serious"};
    default:
      return {v1::SANCTION_KIND_ADMONITION, "correction.ladder.minor"};
  }
}

Reached ByItself(const Breach& breach, const Thresholds& thresholds, Subject::Kind kind) {
  switch (breach.kind()) {
    case Breach::KIND_OUT_OF_CONTROL:
      return ByDaysOut(breach, thresholds, kind);
    case Breach::KIND_INJUNCTION:
      return ByInjunction(breach, kind);
    case Breach::KIND_NO_REEXAMINATION:
      if (breach.gravity() == Breach::GRAVITY_GRAVE) return {EndingOf(kind), "correction.ladder.grave"};
      return {v1::SANCTION_KIND_WARNING, "correction.ladder.no_reexamination"};
    default:
      return ByGravity(breach, kind);
  }
}

// A breach of supervision rules by who is not on parole may be the police's to punish, too (治安管理处罚法
// 72(4), IM 36), where it is more than trifling.
bool IsPunishable(const Breach& breach) {
  const bool of_rules = breach.kind() == Breach::KIND_SUPERVISION_RULES ||
                        breach.kind() == Breach::KIND_EDUCATION || breach.kind() == Breach::KIND_OTHER;
  return of_rules && breach.gravity() == Breach::GRAVITY_SERIOUS;
}

// The day on which the n-th sanction of a kind was decided; none where there are fewer. No decay is known,
// and a change of place resets nothing.
std::optional<absl::CivilDay> NthDecided(const Subject& subject, v1::SanctionKind kind, Sanction::State state,
                                         int n) {
  std::vector<absl::CivilDay> days;
  for (const Sanction& sanction : subject.sanctions()) {
    if (sanction.kind() != kind || sanction.state() != state) continue;
    days.push_back(DayOf(state == Sanction::STATE_GRANTED ? sanction.organ_decided() : sanction.decided()));
  }
  if (n < 1 || static_cast<int>(days.size()) < n) return std::nullopt;
  std::sort(days.begin(), days.end());
  return days[n - 1];
}

// What is done again after a warning for the same ends temporary service (最高法解释 516): no re-examination,
// a departure without approval.
enum class Repeated { kOther, kNoReexamination, kDeparture };
Repeated RepeatedOf(const Breach& breach, const Subject& subject) {
  if (breach.kind() == Breach::KIND_NO_REEXAMINATION) return Repeated::kNoReexamination;
  const v1::Absence* absence = FindById(breach.absence(), &subject.absences());
  const bool left = absence != nullptr && absence->cause() == v1::Absence::CAUSE_LEFT_WITHOUT_APPROVAL;
  return left ? Repeated::kDeparture : Repeated::kOther;
}

// The first day on which a warning was decided for a breach of that sort.
std::optional<absl::CivilDay> WarnedFor(Repeated sort, const Subject& subject) {
  std::optional<absl::CivilDay> first;
  for (const Sanction& sanction : subject.sanctions()) {
    if (sanction.kind() != v1::SANCTION_KIND_WARNING || sanction.state() != Sanction::STATE_DECIDED) continue;
    for (const std::string& id : sanction.breaches()) {
      const Breach* breach = FindById(id, &subject.breaches());
      if (breach == nullptr || RepeatedOf(*breach, subject) != sort) continue;
      const absl::CivilDay day = DayOf(sanction.decided());
      first = first ? std::min(*first, day) : day;
    }
  }
  return first;
}

// Whether it is there or may still come.
bool Stands(const Sanction& sanction) {
  return sanction.state() != Sanction::STATE_REJECTED && sanction.state() != Sanction::STATE_NOT_GRANTED &&
         sanction.state() != Sanction::STATE_WITHDRAWN;
}

const char* RepeatedRule(Repeated sort) {
  return sort == Repeated::kDeparture ? "correction.ladder.departure_after_warning"
                                      : "correction.ladder.no_reexamination_after_warning";
}

}  // namespace

bool IsAnswered(const Breach& breach, const Subject& subject) {
  return std::any_of(subject.sanctions().begin(), subject.sanctions().end(), [&](const Sanction& sanction) {
    return Stands(sanction) && std::find(sanction.breaches().begin(), sanction.breaches().end(),
                                         breach.id()) != sanction.breaches().end();
  });
}

absl::StatusOr<bool> CarriesAnother(const Sanction& sanction, const Subject& subject, const RuleBook& book,
                                    absl::CivilDay today) {
  for (const Sanction& later : subject.sanctions()) {
    if (later.id() == sanction.id() || !Stands(later) || later.breaches().empty()) continue;
    // Its breaches as if nothing answered them yet, with this sanction and without.
    Subject asked = subject;
    FindById(later.id(), asked.mutable_sanctions())->set_state(Sanction::STATE_WITHDRAWN);
    const auto reached = [&]() -> absl::StatusOr<bool> {
      ASSIGN_OR_RETURN(const auto steps, Climb(asked, book, today, [&](const Breach& breach) {
                         const auto& cited = later.breaches();
                         return std::find(cited.begin(), cited.end(), breach.id()) != cited.end();
                       }));
      return std::any_of(steps.begin(), steps.end(),
                         [&](const LadderStep& one) { return one.rule == later.rule(); });
    };
    ASSIGN_OR_RETURN(const bool with, reached());
    FindById(sanction.id(), asked.mutable_sanctions())->set_state(Sanction::STATE_WITHDRAWN);
    ASSIGN_OR_RETURN(const bool without, reached());
    if (with && !without) return true;
  }
  return false;
}

bool HasOpenProposal(const Subject& subject) {
  return std::any_of(subject.sanctions().begin(), subject.sanctions().end(), [](const Sanction& one) {
    const bool open = one.state() == Sanction::STATE_PROPOSED || one.state() == Sanction::STATE_REVIEWED ||
                      one.state() == Sanction::STATE_SUBMITTED;
    return open && RankOf(one.kind()) > RankOf(v1::SANCTION_KIND_WARNING);
  });
}

int RankOf(v1::SanctionKind kind) {
  switch (kind) {
    case v1::SANCTION_KIND_ADMONITION:
      return 1;
    case v1::SANCTION_KIND_WARNING:
      return 2;
    case v1::SANCTION_KIND_POLICE_PENALTY:
      return 3;
    case v1::SANCTION_KIND_REVOKE_PROBATION:
    case v1::SANCTION_KIND_REVOKE_PAROLE:
    case v1::SANCTION_KIND_IMPRISON:
      return 4;
    default:
      return 0;
  }
}

v1::SanctionKind EndingOf(Subject::Kind kind) {
  switch (kind) {
    case Subject::KIND_PROBATION:
      return v1::SANCTION_KIND_REVOKE_PROBATION;
    case Subject::KIND_PAROLE:
      return v1::SANCTION_KIND_REVOKE_PAROLE;
    case Subject::KIND_TEMPORARY_SERVICE:
      return v1::SANCTION_KIND_IMPRISON;
    default:
      return v1::SANCTION_KIND_POLICE_PENALTY;
  }
}

bool IsOpenTo(v1::SanctionKind sanction, Subject::Kind kind) {
  switch (sanction) {
    case v1::SANCTION_KIND_ADMONITION:
    case v1::SANCTION_KIND_WARNING:
      return true;
    case v1::SANCTION_KIND_POLICE_PENALTY:
      return kind != Subject::KIND_PAROLE;
    default:
      return sanction == EndingOf(kind);
  }
}

absl::StatusOr<std::vector<LadderStep>> Climb(const Subject& subject, const RuleBook& book,
                                              absl::CivilDay today,
                                              const std::function<bool(const Breach&)>& looked_at) {
  Thresholds thresholds;
  ASSIGN_OR_RETURN(thresholds.admonition_max_days_out,
                   ValueOf("correction.admonition_max_days_out", subject, today, book));
  ASSIGN_OR_RETURN(thresholds.admonitions, ValueOf("correction.ladder.admonitions", subject, today, book));
  ASSIGN_OR_RETURN(thresholds.warnings, ValueOf("correction.ladder.warnings", subject, today, book));
  const auto admonished =
      NthDecided(subject, v1::SANCTION_KIND_ADMONITION, Sanction::STATE_DECIDED, thresholds.admonitions);
  const auto warned =
      NthDecided(subject, v1::SANCTION_KIND_WARNING, Sanction::STATE_DECIDED, thresholds.warnings);
  const auto punished = NthDecided(subject, v1::SANCTION_KIND_POLICE_PENALTY, Sanction::STATE_GRANTED, 1);

  std::map<std::tuple<bool, int, std::string>, LadderStep> steps;
  for (const Breach& breach : subject.breaches()) {
    if (breach.has_withdrawal() || !looked_at(breach) || IsAnswered(breach, subject)) continue;
    bool to_the_end = false;
    const auto reach = [&](Reached reached, bool optional = false) {
      if (!IsOpenTo(reached.kind, subject.kind())) reached.kind = v1::SANCTION_KIND_WARNING;
      to_the_end |= reached.kind == EndingOf(subject.kind());
      reached.rule = RuleFor(subject.kind(), std::move(reached.rule));
      LadderStep& step = steps[{optional, -RankOf(reached.kind), reached.rule}];
      step.optional = optional;
      step.kind = reached.kind;
      step.rule = reached.rule;
      step.breaches.push_back(breach.id());
    };
    reach(ByItself(breach, thresholds, subject.kind()));
    if (IsPunishable(breach) && subject.kind() != Subject::KIND_PAROLE) {
      reach({v1::SANCTION_KIND_POLICE_PENALTY, "correction.ladder.punishable"}, true);
    }
    // "仍不改正" wants a breach after the last of them (§6.7, 2).
    const absl::CivilDay day = DayOf(breach.day());
    if (admonished && day > *admonished) {
      reach({v1::SANCTION_KIND_WARNING, "correction.ladder.two_admonitions"});
    }
    if (warned && day > *warned) {
      reach({EndingOf(subject.kind()), "correction.ladder.two_warnings"});
    }
    const Repeated sort = RepeatedOf(breach, subject);
    if (subject.kind() == Subject::KIND_TEMPORARY_SERVICE && sort != Repeated::kOther) {
      const auto warned_for = WarnedFor(sort, subject);
      if (warned_for && day > *warned_for) reach({EndingOf(subject.kind()), RepeatedRule(sort)});
    }
    if (punished && day > *punished) {
      reach({EndingOf(subject.kind()), "correction.ladder.after_penalty"});
    }
    // Of parole any breach short of a crime may end it; whether a milder answer will do is a person's to say
    // (刑法 86, 最高法解释 543, IM 47).
    if (subject.kind() == Subject::KIND_PAROLE && !to_the_end) {
      reach({v1::SANCTION_KIND_REVOKE_PAROLE, "correction.ladder.parole_breach"}, true);
    }
  }
  std::vector<LadderStep> found;
  for (auto& [key, step] : steps) found.push_back(std::move(step));
  return found;
}

}  // namespace fengqiao::correction
