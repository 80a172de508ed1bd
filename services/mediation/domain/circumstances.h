// What a rule looks at besides the case and the command, and what it decides.

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_CIRCUMSTANCES_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_CIRCUMSTANCES_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/calendar/work_calendar.h"
#include "fengqiao/mediation/v1/case.pb.h"
#include "fengqiao/mediation/v1/committee.pb.h"
#include "fengqiao/mediation/v1/provider.pb.h"
#include "services/mediation/domain/dispute_types.h"
#include "services/mediation/domain/parameters.h"
#include "services/mediation/domain/platforms.h"

namespace fengqiao::mediation {

// The committees, mediators and service providers that a command names, as far as they exist, by name.
struct Roster {
  std::map<std::string, v1::Committee, std::less<>> committees;
  std::map<std::string, v1::Mediator, std::less<>> mediators;
  std::map<std::string, v1::Provider, std::less<>> providers;
};

// A digest of a party's number or name under the installation's key: the same person gives the same one.
using PersonKey = std::function<std::string(std::string_view value)>;

// The data that rules are judged by: one set a service.
struct RuleBook {
  const Parameters& parameters;
  const calendar::WorkCalendar& calendar;
  const DisputeTypes& types;
  const Platforms& platforms = Platforms::BuiltIn();
};

struct Circumstances {
  absl::Time now;
  absl::CivilDay today;  // the legal day of `now`
  const RuleBook& book;
  const Roster& roster;
  // The parties' identities as they are stored; empty for commands that look at none.
  const v1::Identities& identities;
  const PersonKey& person_key;
  // The next number of a file of the committee that accepts (AcceptCase, EscalateCase).
  int next_file_number = 1;
};

// What a command does: the case as it is then, and what happened.
struct Step {
  v1::Case next;
  std::string event;  // "Case.Accepted"
  std::string rule;   // "MT3"
};

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_CIRCUMSTANCES_H_
