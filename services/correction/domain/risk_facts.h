// What a file says of a person on a day, as risk factors count it: each with the entries that it rests on.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_RISK_FACTS_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_RISK_FACTS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/correction/domain/circumstances.h"
#include "services/correction/domain/risk_factors.h"

namespace fengqiao::correction {

struct RiskFact {
  int number = 0;
  std::vector<std::string> entries;  // by id; "judgment", "registration", "person"
};

// One file on one day: what was entered of that day and before. All outlive it.
class RiskFacts {
 public:
  RiskFacts(const v1::Subject& subject, const v1::Person& person, const RuleBook& book, absl::CivilDay on)
      : subject_(subject), person_(person), book_(book), on_(on) {}

  // A number of the file, over the `months` before the day (0: since the beginning). None where the file has
  // no such datum. The age is that of the registration, in full years as in ordinary speech.
  std::optional<RiskFact> NumberOf(std::string_view key, int months) const;

  // "次"; the unit in which a number is said.
  static std::string_view UnitOf(std::string_view key);

 private:
  RiskFact Breaches(int months) const;
  RiskFact Sanctions(v1::SanctionKind kind, int months) const;
  RiskFact DaysOut(int months) const;
  RiskFact OverstayedLeaves(int months) const;
  RiskFact Missed(std::string_view rule, v1::ActKind kind, int months) const;
  RiskFact HoursOwed() const;
  RiskFact Custodies(int months) const;
  RiskFact MonthsIn() const;

  // Whether a day lies in the months before the day of the assessment, that one too.
  bool IsLookedAt(absl::CivilDay day, int months) const;
  // The last day of a period that a breach settles, by the id of its duty; none where that is no duty of the
  // rule.
  std::optional<absl::CivilDay> LastOfSettled(std::string_view duty, std::string_view rule,
                                              v1::ActKind kind) const;

  const v1::Subject& subject_;
  const v1::Person& person_;
  const RuleBook& book_;
  const absl::CivilDay on_;
};

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_RISK_FACTS_H_
