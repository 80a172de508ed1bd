// Who could mediate a dispute, and why (SuggestMediators): a ranking that a person decides upon. All of it is
// a plain function of the dispute, the seats on committees, what is on record of their mediators, and the
// weights.

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_ASSIGNMENT_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_ASSIGNMENT_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/mediation/domain/circumstances.h"

namespace fengqiao::mediation {

// The weights (assignment.tsv): parameters with keys of their own.
const Parameters& BuiltInAssignmentWeights();
// An operator's table in the built-in one's place. INVALID_ARGUMENT names the bad line, an unknown key too.
absl::StatusOr<Parameters> ParseAssignmentWeights(std::string_view tsv);

// A mediator on a committee.
struct Seat {
  v1::Committee committee;
  v1::Mediator mediator;
};

// What is on record of a mediator.
struct MediatorRecord {
  int64_t open = 0;        // attempts that go on, of any type
  int64_t agreed = 0;      // attempts at the type in question that ended in an agreement
  int64_t not_agreed = 0;  // and those that did not
};

// How an attempt stands for its mediators.
enum class AttemptOutcome { kOpen = 0, kAgreed = 1, kNotAgreed = 2, kElsewhere = 3 };

// A mediator's part in a case.
struct AttemptPart {
  std::string attempt;  // "a1"
  std::string mediator;
  AttemptOutcome outcome = AttemptOutcome::kOpen;
  absl::CivilDay ended;  // where it is not open
};

// The parts of all mediators in the attempts of a case. An agreement succeeds once it is in force and as long
// as no court has taken that back (MT18), as in the figures.
std::vector<AttemptPart> AttemptPartsOf(const v1::Case& dispute);

// The dispute that a draft speaks of, as far as a ranking looks at it. INVALID_ARGUMENT names the bad field.
absl::StatusOr<v1::Case> DisputeOf(const v1::SuggestMediatorsRequest::Draft& draft, absl::CivilDay today,
                                   const DisputeTypes& types, const PersonKey& person_key);

// The tier to suggest for: the one asked for, else the case's, else that of its region. FAILED_PRECONDITION
// for the grid, which has no mediators (A4).
absl::StatusOr<v1::Tier> TierToFill(v1::Tier asked, const v1::Case& dispute);

// The regions whose committees may take the case, the nearest first: each region that has it, then those
// above. What lies below the regions themselves is found by their prefix.
std::vector<std::string> RegionsToAsk(const v1::Case& dispute);

// The first day whose attempts are looked at. FAILED_PRECONDITION where a weight is missing.
absl::StatusOr<absl::CivilDay> FirstDayOfRecords(const v1::Case& dispute, const Parameters& weights,
                                                 absl::CivilDay today);

// Everything a ranking looks at.
struct SuggestionInput {
  const v1::Case& dispute;
  v1::Tier tier;
  const std::vector<Seat>& seats;
  const std::map<std::string, MediatorRecord>& records;  // by mediator's name; none is nothing on record
  const Parameters& weights;
  const DisputeTypes& types;
  absl::CivilDay today;
  size_t limit;
};

// Ranks the seats' mediators. FAILED_PRECONDITION where a weight is missing.
absl::StatusOr<v1::SuggestMediatorsResponse> SuggestMediators(const SuggestionInput& input);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_ASSIGNMENT_H_
