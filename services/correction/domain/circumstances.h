// What a rule looks at besides the subject and the command, and what it decides.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_CIRCUMSTANCES_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_CIRCUMSTANCES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/calendar/work_calendar.h"
#include "common/law/parameters.h"
#include "fengqiao/correction/v1/risk.pb.h"
#include "fengqiao/correction/v1/subject.pb.h"
#include "services/correction/domain/frequencies.h"
#include "services/correction/domain/risk_factors.h"

namespace fengqiao::correction {

using law::Parameter;
using law::Parameters;

// The data that rules are judged by: one set a service.
struct RuleBook {
  const Parameters& parameters;
  const Frequencies& frequencies;
  const calendar::WorkCalendar& calendar;
  const RiskTables& risk = RiskTables::BuiltIn();
};

// Who acts, and with whose power.
struct Actor {
  std::string account;
  // OFFICE for a judicial office's staff, COUNTY for the agency of the county responsible, CITY for who
  // answers for the next level up.
  v1::Level level = v1::LEVEL_UNSPECIFIED;
  // The regions, by code, that the account answers for: who answers for one that holds two counties is their
  // common superior.
  std::vector<std::string> regions = {};
};

struct Circumstances {
  absl::Time now;
  absl::CivilDay today;  // the legal day of `now`
  const RuleBook& book;
  Actor actor;
  // Who the subject is, for the few rules that ask; null where nobody is known yet.
  const v1::Person* person = nullptr;
  // The service provider that a command is about, where there is one.
  const v1::Provider* provider = nullptr;
  // A name that nobody has, for what a command makes and others refer to from outside.
  std::string fresh_id = "";
  // What is kept of the person's risk assessments; null where nothing is, or nobody asks.
  const v1::RiskFile* risk_file = nullptr;
  // The regions, by code, that other installations hold; null where there are none.
  const std::vector<std::string>* elsewhere = nullptr;
  // The transfer, by id, that the other installation has let go of for good (RecallOffer).
  std::string recalled = "";
  // Of a note: the regions, by code, of the installation that tells it, for which alone it speaks.
  const std::vector<std::string>* speaks_for = nullptr;
};

// What a command does: the subject as it is then, and what happened.
struct Step {
  v1::Subject next;
  std::string event;  // "Subject.Registered"
  std::string rule;   // "CD6"
  // What is kept beside the subject.
  std::optional<v1::Act> act = std::nullopt;
  // Who the person is from now on.
  std::optional<v1::Person> person = std::nullopt;
  // Somebody whom the person must not meet.
  std::optional<v1::BarredPerson> barred = std::nullopt;
  // What is kept of risk assessments from now on.
  std::optional<v1::RiskFile> risk_file = std::nullopt;
  // It was heard from another installation, and is told to none.
  bool heard = false;
};

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_CIRCUMSTANCES_H_
