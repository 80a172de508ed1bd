// What law leaves to places: values by key, region and day (domain rules §16).

#ifndef FENGQIAO_COMMON_LAW_PARAMETERS_H_
#define FENGQIAO_COMMON_LAW_PARAMETERS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"

namespace fengqiao::law {

struct Parameter {
  std::string key;
  std::string region;  // "000000" for the whole country
  absl::CivilDay from;
  std::optional<absl::CivilDay> to;  // the day after the last one
  int value = 0;
  std::string certainty;  // S, S2, M, P
  std::string basis;
};

class Parameters {
 public:
  // INVALID_ARGUMENT names the bad line.
  static absl::StatusOr<Parameters> Parse(std::string_view tsv);

  // An operator's table in the place of the built-in one, `known`: a key that the latter lacks makes a bad
  // line too.
  static absl::StatusOr<Parameters> ParseLike(std::string_view tsv, const Parameters& known);

  // The one that holds in a region (a code) on a day: of the smallest place that covers it. Null where there
  // is none: then the program may not decide by itself.
  const Parameter* Find(std::string_view key, std::string_view region, absl::CivilDay on) const;

 private:
  // Any key is good where none are known.
  static absl::StatusOr<Parameters> ParseRows(std::string_view tsv, const Parameters* known);
  bool Has(std::string_view key) const;

  std::vector<Parameter> rows_;
};

}  // namespace fengqiao::law

#endif  // FENGQIAO_COMMON_LAW_PARAMETERS_H_
