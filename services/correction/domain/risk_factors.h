// What a place counts for the class of supervision, with points, bands and grounds: risk_factors.tsv.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_RISK_FACTORS_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_RISK_FACTORS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "fengqiao/correction/v1/risk.pb.h"

namespace fengqiao::correction {

// From a value on, so many points.
struct RiskStep {
  int from = 0;
  int points = 0;
};

// An answer, a kind of correction or a word of the crime ("*": any other), and its points.
struct RiskOption {
  std::string code;
  std::string title;
  int points = 0;
};

// One line: what it is says which of the rest it has.
struct RiskRow {
  enum class What { kBand, kFile, kAnswer, kForce };
  enum class Test { kBelow, kAtLeast, kIs };  // of a ground: the value against `bound`, or the option

  int line = 0;
  std::string region;
  bool minor = false;  // of the regime of minors
  absl::CivilDay from;
  std::optional<absl::CivilDay> to;  // the day after the last one
  What what = What::kFile;
  bool health = false;  // a question about health
  std::string key;      // of a factor; of a ground, the factor that it looks at
  int months = 0;       // that are looked back on, 0 for all; of a question, that its answer holds
  std::string spec;
  std::string certainty;
  std::string basis;
  std::string title;

  std::vector<RiskStep> steps;      // of a number that the file gives
  std::vector<RiskOption> options;  // of all else that has points
  v1::SupervisionClass supervision_class = v1::SUPERVISION_CLASS_UNSPECIFIED;  // of bands and grounds
  std::optional<int> low, high;                                                // of bands: both included
  Test test = Test::kAtLeast;
  int bound = 0;
  std::string option;
};

// What holds in a place on a day. Lives as long as the tables that it is of.
struct RiskTable {
  std::string region = {};                 // whose it is, a code
  std::string revision = {};               // of all that stands in it: another word is another revision
  std::vector<const RiskRow*> bands = {};  // the strictest class first
  std::vector<const RiskRow*> factors = {};
  std::vector<const RiskRow*> grounds = {};

  // The question of that key, or null.
  const RiskRow* Question(std::string_view key) const;
  // The class of a sum of points.
  v1::SupervisionClass ClassOf(int points) const;
};

class RiskTables {
 public:
  static const RiskTables& BuiltIn();
  // INVALID_ARGUMENT names the bad line. Refused is also what can't be added up (bands that leave a gap, or
  // overlap), what the code does not know how to count, and what nobody may be judged by: origin, belief.
  static absl::StatusOr<RiskTables> Parse(std::string_view tsv);

  // The table, whole, of the smallest place that has one on the day and covers a region (a code). None where
  // nothing is laid down: then the program does not assess.
  std::optional<RiskTable> Find(std::string_view region, bool minor, absl::CivilDay on) const;

 private:
  absl::Status CheckTables() const;

  std::vector<RiskRow> rows_;
};

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_RISK_FACTORS_H_
