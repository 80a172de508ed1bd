#include "services/mediation/domain/parameters.h"

#include "services/mediation/domain/mediation_data.h"

namespace fengqiao::mediation {

const Parameters& BuiltInParameters() {
  static const auto& parameters = *new Parameters(Parameters::Parse(data::ParametersTsv()).value());
  return parameters;
}

absl::StatusOr<Parameters> ParseReplacement(std::string_view tsv) {
  return Parameters::ParseLike(tsv, BuiltInParameters());
}

}  // namespace fengqiao::mediation
