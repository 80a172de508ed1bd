// What mediators are due for the cases that they closed (以案定补, A17): a plain function of cases and rates.

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_SUBSIDIES_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_SUBSIDIES_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"

namespace fengqiao::mediation {

struct SubsidyRate {
  std::string region;  // "000000" for the whole country
  absl::CivilDay from;
  std::optional<absl::CivilDay> to;  // the day after the last one
  v1::Grade grade = v1::GRADE_UNSPECIFIED;
  v1::SubsidyOutcome outcome = v1::SUBSIDY_OUTCOME_UNSPECIFIED;
  std::string dispute_type;  // "*" for every one
  int64_t fen = 0;
  std::string certainty;  // S, S2, M, P
  std::string basis;
};

class SubsidyRates {
 public:
  static const SubsidyRates& BuiltIn();
  // INVALID_ARGUMENT names the bad line.
  static absl::StatusOr<SubsidyRates> Parse(std::string_view tsv);

  // The one that holds in a region (a code) on a day: of the smallest place that covers it, there of the type
  // itself before that of all. Null where there is none.
  const SubsidyRate* Find(v1::Grade grade, v1::SubsidyOutcome outcome, std::string_view dispute_type,
                          std::string_view region, absl::CivilDay on) const;

 private:
  std::vector<SubsidyRate> rows_;
};

// What one closed case gives: its mediators' shares, by name, or why none.
struct CaseSubsidy {
  struct Part {
    std::string mediator;
    v1::SubsidyShare share;
  };
  std::vector<Part> parts;
  std::optional<v1::SubsidyExclusion> excluded;
};
CaseSubsidy SubsidyOf(const v1::Case& dispute, const SubsidyRates& rates);

// Adds up what cases give, as far as it is this committee's and this mediator's (empty: everybody's), one
// case after the other: none of them is kept. The order of the cases does not matter; one that comes twice
// counts once.
class SubsidySum {
 public:
  // `rates` outlives it.
  SubsidySum(const SubsidyRates& rates, std::string_view committee, std::string_view mediator);

  void Add(const v1::Case& dispute);
  // How many bytes of shares and exclusions there are so far: about those of the answer.
  size_t bytes() const { return bytes_; }
  v1::ComputeSubsidiesResponse Take();

 private:
  // What is due to one committee, and for how many cases.
  struct CommitteeSum {
    int64_t fen = 0;
    int32_t cases = 0;
  };

  const SubsidyRates& rates_;
  const std::string committee_, mediator_;
  std::map<std::string, std::vector<v1::SubsidyShare>> by_mediator_;
  std::map<std::string, CommitteeSum> by_committee_;
  std::vector<v1::SubsidyExclusion> excluded_;
  std::set<std::string> seen_;
  int64_t fen_ = 0;
  int32_t paid_ = 0;
  size_t bytes_ = 0;
};

// The sum of all of them at once.
v1::ComputeSubsidiesResponse SumSubsidies(const std::vector<v1::Case>& cases, const SubsidyRates& rates,
                                          std::string_view committee, std::string_view mediator);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_SUBSIDIES_H_
