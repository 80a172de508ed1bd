#include "services/correction/domain/parameters.h"

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "services/correction/domain/correction_data.h"
#include "services/correction/domain/rules.h"

namespace fengqiao::correction {

const Parameters& BuiltInParameters() {
  static const auto& parameters = *new Parameters(Parameters::Parse(data::ParametersTsv()).value());
  return parameters;
}

absl::StatusOr<Parameters> ParseReplacement(std::string_view tsv) {
  return Parameters::ParseLike(tsv, BuiltInParameters());
}

absl::StatusOr<int> ValueOf(std::string_view key, const v1::Subject& subject, absl::CivilDay on,
                            const RuleBook& book) {
  const Parameter* parameter = book.parameters.Find(key, api::RegionOf(subject.region()), on);
  if (parameter == nullptr)
    return Refuse("correction.parameter.missing", absl::StrCat("（", ToAbsl(key), "）"));
  return parameter->value;
}

}  // namespace fengqiao::correction
